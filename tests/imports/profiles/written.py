"""Small profiles written for a test, and what rows become by them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service.domain.imports.gazetteer import Gazetteer
from service.domain.imports.profile import Profile, RowReading
from service.domain.imports.profiles.loading import read_profile
from service.seeding.gazetteer import shipped_gazetteer

ROOT = Path(__file__).parents[3]
SHIPPED = shipped_gazetteer(ROOT / "data")
HEAD = """
name: told
title: Told
scheme: told
dataset:
  {family: teller, name: Teller, key: told, title: Told, licence: CC0, attribution: Teller}
"""
FIGURE = """
claims:
  - noun: casualty_figure
    id: id
    fields:
      metric: killed
      quantity: {count: killed}
      period: {day: day}
"""


def profile_of(parts: str) -> Profile:
    """A profile of the given parts under the usual head."""
    return read_profile(HEAD + parts)


def readings(
    parts: str, *rows: Mapping[str, str], gazetteer: Gazetteer = SHIPPED, **options: str
) -> list[RowReading]:
    """What becomes of rows, in their order, by a profile of the given parts."""
    profile = profile_of(parts)
    read = profile.begin(gazetteer, profile.chosen(options))
    return [read(number, row) for number, row in enumerate(rows, start=2)]


def claim_of(parts: str, row: Mapping[str, str], **options: str) -> dict[str, Any]:
    """The one claim of a row."""
    [reading] = readings(parts, row, **options)
    assert not reading.faults
    [claim] = reading.claims
    return dict(claim.claim)


def fault_of(parts: str, row: Mapping[str, str]) -> tuple[int, str | None, str | None, str]:
    """The one fault of a row: row, column, value and code; it names reason and remedy."""
    [reading] = readings(parts, row)
    [fault] = reading.faults
    assert fault.reason and fault.remedy and not reading.claims
    return fault.row, fault.column, fault.value, fault.code


def value_of(expression: str, row: Mapping[str, str], columns: str = "a, b, c") -> Any:
    """What an expression gives for a row of some columns."""
    parts = f"""
columns: {{id: , {", ".join(f"{name}: {{needed: false}}" for name in columns.split(", "))}}}
claims:
  - noun: statement
    id: id
    fields:
      topic: other
      notes: "kept"
      scope_text: {expression}
"""
    return claim_of(parts, {"id": "1", **row})["scope_text"]
