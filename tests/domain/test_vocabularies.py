"""The vocabulary files hold every word that is used, each with its labels, meaning and source."""

from pathlib import Path
from typing import get_args

import pytest

from service.model.dates import DatePrecision
from service.model.quantity import Qualifier
from service.model.vocabulary import (
    FOLDER,
    Vocabulary,
    VocabularyError,
    load_vocabularies,
    nearest,
    read_vocabulary,
)
from tests.domain.seed_words import SEED_WORDS

WHO_ATTACK_TYPES = (
    "violence with heavy weapons; violence with individual weapons; obstruction to health care "
    "delivery; psychological violence, threat of violence or intimidation; armed or violent search "
    "of health care personnel, facility or transport; removal of health care assets; abduction, "
    "arrest or detention of health personnel or patients; militarization of a health care asset; "
    "assault (without weapons); setting fire; sexual assault; chemical agent; criminalization of "
    "health care; unknown; other"
)

GOOD = """
name: colour
meaning: Test.
ordered: false
values:
  - value: red
    labels: {en: red, ar: أحمر, fr: rouge}
    meaning: The colour.
    source: Siege Tracker
    order: 1
"""


def vocabulary(name: str) -> Vocabulary:
    return load_vocabularies()[name]


@pytest.mark.parametrize("name", sorted(SEED_WORDS))
def test_every_word_of_the_seed_is_in_its_vocabulary(name: str) -> None:
    assert [word for word in SEED_WORDS[name] if word not in vocabulary(name)] == []


def test_every_file_is_loaded_once() -> None:
    assert set(load_vocabularies()) == {path.stem for path in FOLDER.glob("*.yaml")}
    assert load_vocabularies() is load_vocabularies()


def test_the_words_of_the_code_are_those_of_the_files() -> None:
    assert vocabulary("quantity_qualifier").values == get_args(Qualifier)
    assert vocabulary("date_precision").values == get_args(DatePrecision)


def test_attack_types_are_named_as_who_names_them() -> None:
    assert vocabulary("attack_type").words == tuple(WHO_ATTACK_TYPES.split("; "))


def test_certainty_is_ordered_from_rumour_to_confirmed() -> None:
    certainty = vocabulary("certainty")
    assert certainty.ordered
    assert certainty.rank("rumour") < certainty.rank("possible") < certainty.rank("probable")
    assert certainty.rank("confirmed") == 4
    with pytest.raises(KeyError):
        certainty.rank("sure")


def test_every_population_is_part_of_all_and_children_not_of_civilians() -> None:
    population = vocabulary("population")
    assert all(population.is_part_of(word, "all") for word in population.words)
    assert population.is_part_of("state_forces", "combatants")
    for other in ("children", "women", "men", "patients", "health_workers", "aid_workers"):
        assert not population.is_part_of(other, "civilians")
    assert not population.is_part_of("all", "civilians")
    assert not population.is_part_of("unspecified", "civilians")


def test_credibility_is_a_number_on_the_wire() -> None:
    credibility = vocabulary("credibility")
    assert credibility.values == (1, 2, 3, 4, 5, 6)
    assert 3 in credibility
    assert True not in credibility
    assert "3" not in credibility


def test_each_designation_category_names_its_schemes() -> None:
    categories, schemes = vocabulary("designation_category"), vocabulary("designation_scheme")
    assert all(term.schemes and set(term.schemes) <= set(schemes.words) for term in categories)
    ocha = [term.value for term in categories if "ocha" in term.schemes]
    assert ocha == ["besieged", "hard_to_reach", "not_listed", "removed"]


def test_a_vocabulary_shows_labels_meaning_and_source() -> None:
    shown = vocabulary("population").as_json()
    assert shown["name"] == "population"
    assert shown["values"][1]["labels"].keys() == {"en", "ar", "fr"}
    assert shown["values"][1]["part_of"] == ["all"]
    assert "part_of" not in shown["values"][0]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("name: colour", "name: colours"),
        ("order: 1", "order: 2"),
        ("ar: أحمر, ", ""),
        ("value: red", "value: no"),
        ("source: Siege Tracker", "source: ''"),
        ("    meaning: The colour.\n", ""),
        ("order: 1", "order: 1\n    part_of: [blue]"),
        ("order: 1", "order: 1\n    part_of: [red]"),
        ("values:", "values: ["),
    ],
)
def test_a_faulty_file_is_refused_by_name(tmp_path: Path, right: str, wrong: str) -> None:
    path = tmp_path / "colour.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert read_vocabulary(path).words == ("red",)
    assert right in GOOD
    path.write_text(GOOD.replace(right, wrong), encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"colour\.yaml"):
        read_vocabulary(path)


@pytest.mark.parametrize(
    ("word", "name", "found"),
    [
        ("hospitl", "facility_kind", "hospital"),
        ("Hard-to-reach", "designation_category", "hard_to_reach"),
        ("AT LEAST", "quantity_qualifier", "at_least"),
        ("zzz", "facility_kind", None),
        ("", "facility_kind", None),
    ],
)
def test_a_misspelt_word_is_answered_with_the_nearest(
    word: str, name: str, found: str | None
) -> None:
    assert nearest(word, vocabulary(name).words) == found
