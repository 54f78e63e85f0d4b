"""Cells that come again tell what they told before: as if every row were the first of its file."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from service.domain.claims import read_claim
from service.domain.imports.profile import RowReading
from service.domain.imports.profiles import remembering
from service.domain.imports.profiles.remembering import Part, Parts
from service.domain.imports.profiles.view import View
from service.domain.imports.reports import as_told
from service.model.problem import Problem
from tests.imports.profiles.written import SHIPPED, profile_of

PARTS = """
options: {inverted: [refuse, widen]}
columns:
  id:
  day:
  town: {suppressed: [secret]}
  province:
  exactly:
  low: {holds: count, suppressed: ["*"]}
  best: {holds: count}
  who:
values:
  when: {day: day, formats: [YYYY-MM-DD], precision: {map: exactly, to: {1: day, 2: days}}}
  said: {joined: [{column: town}, {column: who}]}
places:
  where: {only: [SYR], admin1: province, settlement: town, or_coarser: true}
claims:
  - noun: casualty_figure
    as: all
    id: id
    cite: {locator: day, quoted: town}
    when: {column: who, is_any: [A, B, ""]}
    fields:
      metric: killed
      quantity: {quantity: {low: low, best: best}, disorder: {option: inverted}}
      period: {value: when}
      place_id: {place: where}
      source_id: {source: {name: {column: who}, slug: {slug: who}, kind: monitor}}
      cause: {map: exactly, to: {1: direct_violence}, unknown: flag, otherwise: unspecified}
      notes: {value: said}
  - noun: casualty_figure
    id: {template: "{id}-best"}
    fields:
      metric: injured
      quantity: {count: best}
      subset_of: {record: all}
      period: {value: when}
"""
CELLS: Mapping[str, tuple[str, ...]] = {
    "day": ("2016-05-01", "2016-05-02", "2016-05", ""),
    "town": ("Kafr Hamra", "nowhere at all", "secret", ""),
    "province": ("Aleppo", "Homs", ""),
    "exactly": ("1", "2", "9"),
    "low": ("1", "5", "*", "x"),
    "best": ("2", "5", ""),
    "who": ("A", "B", "C", ""),
}


def rows(count: int) -> list[dict[str, str]]:
    """Rows in which cells repeat in every mixture."""
    chance = random.Random(5)
    return [
        {"id": str(n), **{name: chance.choice(cells) for name, cells in CELLS.items()}}
        for n in range(count)
    ]


def told(reading: RowReading) -> dict[str, Any]:
    """All that a reading says, and what single writes make of its claims."""
    claims = []
    for claim in reading.claims:
        try:
            body: Any = read_claim(claim.noun, claim.claim, claim.stored)
            assert body == read_claim(claim.noun, claim.claim)
        except Problem as problem:
            body = problem.errors
        claims.append((replace(claim, stored={}), body))
    remarks = [as_told(each) for each in (*reading.faults, *reading.flags)]
    return {"claims": claims, "remarks": remarks, "skipped": reading.skipped}


@pytest.mark.parametrize("word", ["refuse", "widen"])
@pytest.mark.parametrize(("most", "tried"), [(4096, 1024), (3, 10), (10_000, 100_000)])
def test_a_row_is_read_as_if_it_were_the_first(
    monkeypatch: pytest.MonkeyPatch, word: str, most: int, tried: int
) -> None:
    monkeypatch.setattr(remembering, "MOST_KEPT", most)
    monkeypatch.setattr(remembering, "TRIED", tried)
    profile = profile_of(PARTS)
    options = profile.chosen({"inverted": word})
    one = profile.begin(SHIPPED, options)
    many = rows(500)
    codes = set()
    for number, row in enumerate(many, start=2):
        alone = told(profile.begin(SHIPPED, options)(number, row))
        assert told(one(number, row)) == alone, row
        codes |= {remark["code"] for remark in alone["remarks"]}
    assert {"suppressed", "not_a_count", "coarser_place", "unknown_word"} <= codes


def test_what_is_remembered_stays_within_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MOST_KEPT", 5)
    part, none = Part(lambda view: view.cells.text("a")), Parts({}, {})
    for cell in [*map(str, range(40)), *map(str, range(40))]:
        assert part.told(view_of({"a": cell}), none).value == cell
        assert len(part._kept) <= 5


def test_a_long_cell_is_not_remembered() -> None:
    part, none = Part(lambda view: view.cells.text("a")), Parts({}, {})
    for _ in range(2):
        assert part.told(view_of({"a": "x" * 1000}), none).value == "x" * 1000
    assert not part._kept


def test_a_part_that_always_tells_something_new_is_no_longer_looked_up() -> None:
    part, none = Part(lambda view: view.cells.text("a")), Parts({}, {})
    for cell in range(remembering.TRIED + 1):
        assert part.told(view_of({"a": str(cell)}), none).value == str(cell)
    assert part.closed and not part._kept


def test_what_refers_to_another_claim_is_read_in_every_row() -> None:
    part, none = Part(lambda view: view.records.get("road")), Parts({}, {})
    for record in ("first", "second"):
        view = view_of({"a": "same"})
        view.records["road"] = record
        assert part.told(view, none).value == record


def test_a_part_that_looks_at_more_cells_in_some_rows_remembers_by_all_of_them() -> None:
    def read(view: View) -> str:
        return view.cells.text("b") if view.cells.text("a") else "none"

    part, none = Part(read), Parts({}, {})
    cells: Iterable[tuple[str, str]] = product(("", "x", "", "x"), ("1", "2"))
    for a, b in cells:
        assert part.told(view_of({"a": a, "b": b}), none).value == (b if a else "none")
    assert part.columns == ("a", "b")


def view_of(cells: Mapping[str, str]) -> View:
    """A row of some cells."""
    return View(remembering.Cells(2, cells), SHIPPED, {}, profile_of(PARTS).dataset)
