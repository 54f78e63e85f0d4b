"""A profile that is wrong does not load, and says where it is wrong and what to write."""

from pathlib import Path

import pytest

from service.domain.imports import PROFILES
from service.domain.imports.profiles.loading import (
    FOLDER,
    load_profile,
    read_profile,
)
from service.domain.imports.profiles.nodes import ProfileMistake
from service.domain.imports.profiles.shelf import profiles_with
from tests.imports.profiles.written import FIGURE, HEAD, profile_of

COLUMNS = "columns: {id: , day: , killed: {holds: count}}\n"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (COLUMNS, "'claims', 'totals' or both"),
        (FIGURE, "'columns' is needed"),
        (COLUMNS + FIGURE + "claim: 3", "'claim' is not known here; did you mean 'claims'"),
        (COLUMNS.replace("count", "counts") + FIGURE, "columns.killed.holds: 'counts' is none of"),
        (COLUMNS.replace("day: ,", "day: {blank: zero},") + FIGURE, "columns.day.blank"),
        (COLUMNS.replace("day: ,", "day: {also: [id]},") + FIGURE, "'id' is a name of 'id' too"),
        (COLUMNS + FIGURE.replace("count: killed", "count: kiled"), "did you mean 'killed'"),
        (COLUMNS + FIGURE.replace("metric: killed", "metric: slain"), "no word of metric"),
        (COLUMNS + FIGURE.replace("      metric: killed\n", ""), "needs 'metric'"),
        (COLUMNS + FIGURE.replace("period:", "perod:"), "no field 'perod'; did you mean 'period'"),
        (COLUMNS + FIGURE.replace("casualty_figure", "casualty"), "no noun 'casualty'"),
        (COLUMNS + FIGURE.replace("{day: day}", "{dya: day}"), "'dya' is no operator"),
        (COLUMNS + FIGURE.replace("{day: day}", "{day: day, count: killed}"), "stand together"),
        (COLUMNS + FIGURE.replace("{day: day}", "{day: day, formats: [DD/MM]}"), "is no format"),
        (COLUMNS + FIGURE.replace("{day: day}", "{place: where}"), "no place 'where'"),
        (COLUMNS + FIGURE.replace("{day: day}", "{value: then}"), "no value 'then'"),
        (COLUMNS + FIGURE.replace("id: id", "id: constant"), "no column 'constant'"),
        (COLUMNS + FIGURE + "rows: {skip: [{column: id, as: x}]}", "matches, is_any, blank"),
        (COLUMNS + FIGURE + "rows: {skip: [{column: id, matches: '(', as: x}]}", "regular expr"),
        (COLUMNS + FIGURE + "options: {how: [only]}", "at least two words"),
        (COLUMNS + FIGURE + "values: {day: x}", "'day' is the name of a column"),
        (COLUMNS + FIGURE + "values: {a: 'TODO: decide'}", "values.a: this is still to be decided"),
        (COLUMNS + FIGURE + "places: {w: {admin1: id}}", "give 'country', or the one country"),
        (COLUMNS + FIGURE + "republished: {parts_by: [where]}", "no column 'where'"),
        (COLUMNS + FIGURE + "checks: [{when: {count: killed}}]", "a condition needs a test"),
        (COLUMNS + FIGURE + "title: Twice", "'title' stands twice"),
        (COLUMNS + FIGURE + "a: [", "this is no YAML"),
        (COLUMNS + FIGURE + "based_on: ../secret", "no profile '../secret'"),
        (COLUMNS + FIGURE + "based_on: nowhere", "no profile 'nowhere'"),
    ],
)
def test_a_mistake_is_told_with_its_place(parts: str, words: str) -> None:
    with pytest.raises(ProfileMistake) as mistake:
        profile_of(parts)
    assert words in str(mistake.value)


def test_a_profile_that_blows_up_is_refused_before_it_is_walked_through() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for name, last in zip("bcdefgh", "abcdefg", strict=True):
        bomb += f"{name}: &{name} [{', '.join([f'*{last}'] * 9)}]\n"
    with pytest.raises(ProfileMistake, match="at most"):
        read_profile(HEAD + bomb)


def test_text_that_no_yaml_tag_may_build_is_refused() -> None:
    with pytest.raises(ProfileMistake, match="no YAML"):
        read_profile(HEAD + "columns: !!python/object/apply:os.getcwd []")


def test_an_edition_says_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text(HEAD + COLUMNS + FIGURE, encoding="utf-8")
    second = read_profile(
        "name: second\nbased_on: first\ncolumns: {day: {also: [date]}, extra: {needed: false}}\n"
        "dataset: {title: Second}",
        tmp_path,
    )
    assert (second.name, second.dataset.title, second.dataset.family) == (
        "second", "Second", "teller",
    )  # fmt: skip
    assert second.columns == ("id", "killed")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_profile_loads_under_the_name_of_its_file(path: Path) -> None:
    profile = load_profile(path)
    assert profile.name == path.stem
    assert profile.title and profile.dataset.licence and profile.dataset.attribution
    assert PROFILES[profile.name].scheme == profile.scheme


def test_an_operators_own_profiles_stand_beside_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        (HEAD + COLUMNS + FIGURE).replace("name: told", "name: own"), encoding="utf-8"
    )
    known = profiles_with(tmp_path).known
    assert {"own", "ucdp_ged"} <= set(known)
    (tmp_path / "other.yaml").write_text(
        (HEAD + COLUMNS + FIGURE).replace("name: told", "name: ucdp_ged"), encoding="utf-8"
    )
    (tmp_path / "open.yaml").write_text(HEAD + COLUMNS + "values: {a: 'TODO: what'}")
    (tmp_path / "torn.yaml").write_text("a: [")
    shelf = profiles_with(tmp_path)
    assert "'ucdp_ged' is the name of a shipped profile" in shelf.broken["other"]
    assert "values.a: this is still to be decided" in shelf.broken["told"]
    assert "this is no YAML" in shelf.broken["torn"]
    assert "own" in shelf.known and shelf.known["ucdp_ged"] is PROFILES["ucdp_ged"]
    with pytest.raises(ProfileMistake, match="SIEGE_PROFILES"):
        profiles_with(tmp_path / "nowhere")
