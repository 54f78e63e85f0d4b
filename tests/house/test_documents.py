"""What people read about the service is what the service is."""

import re
from pathlib import Path

import pytest

from service.model.noun import Noun
from service.model.nouns import NOUNS
from service.model.problem import PROBLEM_TYPES
from service.settings import SettingDoc, Settings, documented
from service.storage.database import Database
from tests.house.tree import DOCS
from tools.data_dictionary import dictionary


def _text(name: str) -> str:
    path: Path = DOCS / name
    assert path.exists(), f"docs/{name} is not written"
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", documented(), ids=lambda setting: setting.name)
def test_every_setting_is_documented(setting: SettingDoc) -> None:
    row = next(
        (
            line
            for line in _text("configuration.md").splitlines()
            if line.startswith(f"| `{setting.name}` |")
        ),
        None,
    )
    assert row is not None, f"{setting.name} has no row in docs/configuration.md"
    said = row.strip().strip("|").split(" | ")
    default = "not set" if setting.default is None else f"`{setting.default}`"
    assert [each.strip() for each in said] == [f"`{setting.name}`", default, setting.text]


def test_no_setting_is_documented_that_there_is_not() -> None:
    named = re.findall(r"^\| `([A-Z_]+)` \|", _text("configuration.md"), re.MULTILINE)
    assert set(named) == {setting.name for setting in documented()}


@pytest.mark.parametrize("kind", PROBLEM_TYPES)
def test_every_kind_of_problem_is_documented(kind: str) -> None:
    declared = PROBLEM_TYPES[kind]
    headings = re.findall(r"^#+ .*$", _text("problems.md"), re.MULTILINE)
    assert any(kind in heading for heading in headings), "type URIs point at its heading"
    assert str(declared.status) in _text("problems.md")


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.table)
def test_every_noun_stands_in_the_glossary(noun: Noun) -> None:
    assert noun.title.lower() in _text("glossary.md").lower()


def test_the_data_dictionary_is_fresh(migrated: Database) -> None:
    with migrated.pool.connection() as connection:
        fresh = dictionary(connection)
    assert _text("data-dictionary.md") == fresh, "run `make dictionary`"


def test_settings_have_their_defaults() -> None:
    assert Settings().base_url.startswith("http")
