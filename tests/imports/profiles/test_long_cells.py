"""No pattern of a profile is held against a cell that is too long; the row is refused instead."""

import re
from typing import Any

import pytest

from service.domain.imports import profile_named
from service.domain.imports.files import limits
from service.domain.imports.profiles import patterns
from service.domain.imports.profiles.patterns import CellTooLong, Pattern
from tests.imports.profiles.written import SHIPPED, readings, value_of

TOO_LONG = "Duma" + " " * 10_000 + "camp"
CUT = r"{cut: a, pattern: '(?i)\s+(village|camp)$'}"
EVERY_USE = [
    CUT,
    r"{joined: {split: a, pattern: '\s*[/()]\s*'}}",
    r"{map: a, to: {x: y}}",
    r"{cases: [{when: {column: a, matches: '\s+x$'}, give: {column: a}}]}",
    r"{day: a}",
]


class Counted:
    """A regular expression that says what it was held against."""

    def __init__(self, source: str) -> None:
        self.source, self.met = source, list[str]()

    def search(self, text: str) -> re.Match[str] | None:
        self.met.append(text)
        return re.search(self.source, text)

    def sub(self, by: str, text: str) -> str:
        self.met.append(text)
        return re.sub(self.source, by, text)

    split = search


def faults_of(expression: str, cell: str) -> list[tuple[str | None, str]]:
    parts = f"""
columns: {{id: , a: {{needed: false}}}}
claims:
  - noun: statement
    id: id
    fields: {{topic: other, notes: kept, scope_text: {expression}}}
"""
    [reading] = readings(parts, {"id": "1", "a": cell})
    return [(fault.column, fault.code) for fault in reading.faults]


@pytest.mark.parametrize("expression", EVERY_USE)
def test_a_cell_that_is_too_long_to_be_read_is_refused(expression: str) -> None:
    assert faults_of(expression, TOO_LONG) == [("a", "cell_too_long")]


@pytest.mark.parametrize("held", ["count", "quantity", "boolean"])
def test_a_count_of_many_digits_is_refused(held: str) -> None:
    parts = f"""
columns: {{id: , a: {{holds: {held}}}}}
claims: [{{noun: statement, id: id, fields: {{topic: other, scope_text: {{column: a}}}}}}]
"""
    [reading] = readings(parts, {"id": "1", "a": "9" * 5000})
    assert [(fault.column, fault.code) for fault in reading.faults] == [("a", "cell_too_long")]


def test_what_is_only_kept_as_text_may_be_long() -> None:
    assert value_of("{column: a}", {"a": "x" * 5000}) == "x" * 5000


@pytest.mark.parametrize("using", ["search", "removed", "split"])
def test_no_pattern_is_called_with_a_text_that_is_too_long(using: str) -> None:
    counted: Any = Counted("x")
    with pytest.raises(CellTooLong):
        getattr(Pattern(counted), using)("y" * (limits.LONGEST_SEARCHED + 1))
    assert counted.met == []


def test_a_pattern_meets_single_blanks_only() -> None:
    counted: Any = Counted("x")
    Pattern(counted).removed("a" + " " * 900 + "b\t \r\n  c")
    assert counted.met == ["a b\nc"]


def test_every_pattern_of_a_profile_is_a_bounded_one() -> None:
    assert isinstance(patterns.Pattern(re.compile("x")).regex, re.Pattern)
    assert value_of(CUT, {"a": "Duma  \t village"}) == "Duma"


def test_an_id_is_no_novel() -> None:
    parts = """
columns: {id: }
claims: [{noun: statement, id: id, fields: {topic: other, scope_text: "x"}}]
"""
    [reading] = readings(parts, {"id": "1" * 301})
    assert [(fault.column, fault.code) for fault in reading.faults] == [("id", "id_too_long")]


@pytest.mark.parametrize("name", ["ucdp_ged", "ucdp_ged_events"])
def test_a_shipped_profile_refuses_a_place_of_ten_thousand_blanks(name: str) -> None:
    profile = profile_named(name, None)
    names = (*profile.columns, *(f"{each}_est" for each in ("low", "best", "high")))
    row = dict.fromkeys(names, "1") | {
        "country": "Syria", "where_coordinates": TOO_LONG, "where_prec": "1", "date_prec": "1",
        "date_start": "2016-05-01 00:00:00.000", "date_end": "2016-05-01 00:00:00.000",
        "adm_1": "Aleppo", "latitude": "36.2", "longitude": "37.1",
    }  # fmt: skip
    read = profile.begin(SHIPPED, profile.chosen({}))
    faults = read(2, row).faults
    assert ("where_coordinates", "cell_too_long") in [(each.column, each.code) for each in faults]
