"""Small files in the shape of UCDP's, made from one clean row."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.domain.imports import PROFILES
from service.domain.imports.reports import ImportReport
from service.seeding.first_start import OPERATOR
from service.storage.database import Database
from tests.imports.bringing_in import import_bytes

FOLDER = Path(__file__).parents[2] / "data" / "ucdp_ged"
REAL_FILE = FOLDER / "ged_syria_2016.csv"
EXPECTED = json.loads((FOLDER / "ged_syria_2016.expected.json").read_text("utf-8"))
PROFILE = PROFILES["ucdp_ged"]
WHEN = datetime(2026, 1, 1, tzinfo=UTC)

CLEAN = {
    "id": "1",
    "country": "Syria",
    "adm_1": "Aleppo Governorate",
    "adm_2": "Jabal Saman district",
    "where_coordinates": "Aleppo town",
    "where_prec": "1",
    "latitude": "36.201241",
    "longitude": "37.161173",
    "date_start": "2016-07-16",
    "date_end": "2016-07-16",
    "date_prec": "1",
    "low": "3",
    "best": "4",
    "high": "6",
    "deaths_civilians": "2",
}


def a_file(*rows: dict[str, str]) -> bytes:
    """A CSV of rows that differ from the clean one in the given cells."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(CLEAN))
    writer.writeheader()
    for number, changed in enumerate(rows or ({},), start=1):
        writer.writerow(CLEAN | {"id": str(number)} | changed)
    return text.getvalue().encode()


def bring_in(database: Database, content: bytes, **how: Any) -> ImportReport:
    """Import by the operator."""
    return import_bytes(database, PROFILE, content, OPERATOR, WHEN, **how)


def check(database: Database, content: bytes, **how: Any) -> ImportReport:
    """What an import would do; nothing is written."""
    return bring_in(database, content, dry_run=True, **how)
