"""Small dirty files, and what becomes of their rows."""

import tempfile
from pathlib import Path
from typing import Any

from service.domain.imports.files.opening import rows_in
from service.domain.imports.files.rows import Row
from service.domain.imports.profile import RowReading
from tests.imports.profiles.written import FIGURE, SHIPPED, profile_of

COLUMNS = "columns: {id: , day: , killed: {holds: count}}\n"
Told = tuple[int, str | None, str]
__all__ = ["COLUMNS", "FIGURE", "faults", "field", "flags", "read"]


def read(parts: str, text: str) -> list[RowReading]:
    """What becomes of every row of a file."""
    profile = profile_of(parts)
    row_of = profile.begin(SHIPPED, profile.chosen({}))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dirty.csv"
        file.write_text(text, encoding="utf-8")
        with file.open("rb") as source:
            rows = list(profile.arrange(rows_in(source, profile.form, profile.columns)))
    return [row_of(row.number, row.cells) for row in rows if isinstance(row, Row)]


def faults(readings: list[RowReading]) -> list[Told]:
    """Why rows were refused: row, column and code; each names reason and remedy."""
    told = [each for one in readings for each in one.faults]
    assert all(each.reason and each.remedy for each in told)
    return [(each.row, each.column, each.code) for each in told]


def flags(readings: list[RowReading]) -> list[Told]:
    """What a reviewer is told: row, column and code."""
    return [(each.row, each.column, each.code) for one in readings for each in one.flags]


def field(readings: list[RowReading], name: str) -> list[Any]:
    """What the claims say of a field."""
    return [claim.claim[name] for one in readings for claim in one.claims]
