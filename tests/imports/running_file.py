"""Small files of running totals in the shape of Tech for Palestine's."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.domain.imports import PROFILES
from service.domain.imports.reports import ImportReport
from service.seeding.first_start import OPERATOR
from service.storage.database import Database
from tests.imports.bringing_in import import_bytes

FOLDER = Path(__file__).parents[2] / "data" / "tech_for_palestine"
REAL_FILE = FOLDER / "casualties_daily_to_2024.json"
EXPECTED = json.loads((FOLDER / "casualties_daily_to_2024.expected.json").read_text("utf-8"))
PROFILE = PROFILES["tech_for_palestine_daily"]
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
EMPTY = dict.fromkeys(PROFILE.columns)


def a_file(*days: dict[str, Any]) -> bytes:
    """A JSON list of days that hold the given cells, and no others."""
    rows = [EMPTY | {"report_source": "mohtel"} | day for day in days]
    return json.dumps(rows).encode()


def day_of(day: int, **cells: Any) -> dict[str, Any]:
    """A day of October 2023."""
    return {"report_date": f"2023-10-{day:02}"} | cells


def bring_in(database: Database, content: bytes, **how: Any) -> ImportReport:
    """Import by the operator."""
    return import_bytes(database, PROFILE, content, OPERATOR, WHEN, **how)


def check(database: Database, content: bytes, **how: Any) -> ImportReport:
    """What an import would do; nothing is written."""
    return bring_in(database, content, dry_run=True, **how)
