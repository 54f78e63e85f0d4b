"""Lists of places as they are published: whole where they are at hand, cut where they ship."""

import csv
import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service.domain.imports import PROFILES
from service.domain.imports.orders import Order
from service.domain.imports.reports import ImportReport
from service.domain.imports.runner import run_import
from service.model.actor import Reader
from service.seeding.first_start import OPERATOR
from service.storage.database import Database

ROOT = Path(__file__).parents[3]
CUT = Path(__file__).parent / "cut"
WHOLE = Path(os.environ.get("SHARED_DATA") or ROOT.parent / "shared" / "data")
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
EITHER = pytest.mark.parametrize("whole", [False, True], ids=["cut", "whole"])


def file_of(name: str, *, whole: bool) -> Path:
    """A published file, or what of it is shipped; the test is left out where it is not at hand."""
    path = (WHOLE if whole else CUT) / name
    if not path.is_file():
        pytest.skip(f"the whole {name} is not at hand: name its folder in SHARED_DATA")
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV, read apart from the service."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def gazetteer() -> list[dict[str, Any]]:
    """The places that are shipped."""
    return [
        json.loads(line)
        for path in sorted((ROOT / "data" / "places").glob("*.ndjson"))
        for line in path.read_text("utf-8").splitlines()
    ]


def bring_in(
    database: Database, profile: str, path: Path, writer: Reader = OPERATOR, **how: Any
) -> ImportReport:
    """Import by the operator, published at once."""
    how = {"publish": writer is OPERATOR, **how}
    order = Order(profile, **how)
    return run_import(database, PROFILES[profile], path, writer, WHEN, order)


def counts(report: ImportReport) -> tuple[int, int, int, int, int, int]:
    """Read, created, amended, unchanged, skipped, refused."""
    told = report.counts()
    names = ("read", "created", "amended", "unchanged", "skipped", "refused")
    return tuple(told[name] for name in names)  # type: ignore[return-value]


def codes(report: ImportReport) -> dict[str, int]:
    """How many faults of each code."""
    found: dict[str, int] = {}
    for fault in report.faults:
        found[fault.code] = found.get(fault.code, 0) + 1
    return found


def recorded(database: Database, statement: str, *values: object) -> list[dict[str, Any]]:
    """Rows of the database."""
    with database.pool.connection() as connection:
        return connection.execute(statement, values).fetchall()  # type: ignore[arg-type, return-value]


def written(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    """A CSV of rows."""
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
