"""Small files in the shape of Insecurity Insight's, made from one clean row."""

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

FOLDER = Path(__file__).parents[2] / "data" / "insecurity_insight"
REAL_FILE = FOLDER / "insecurity_insight_health_SYR_YEM.csv"
EXPECTED = json.loads((FOLDER / "insecurity_insight_health.expected.json").read_text("utf-8"))
PROFILE = PROFILES["insecurity_insight"]
WHEN = datetime(2026, 1, 1, tzinfo=UTC)

CLEAN = {
    **dict.fromkeys(PROFILE.columns, "0"),
    "Date": "2016-07-16",
    "Event Description": "July 2016: a made-up event.",
    "Country ISO": "SYR",
    "Admin 1": "Aleppo Governorate",
    "Latitude": "36.2",
    "Longitude": "37.16",
    "Geo Precision": "(3) District, Communicipality or Commune ",
    "Reported Perpetrator": "NSA",
    "Reported Perpetrator Name": "No Information",
    "Weapon Carried/Used": "Aerial Bomb: Plane",
    "Location": "Health Building",
    "Number of Attacks on Health Facilities Reporting Damaged": "1",
    "Access Denied or Obstructed": "False",
    "SiND Event ID": "made-up-1",
}


def a_file(*rows: dict[str, str], header: tuple[str, ...] | None = None) -> bytes:
    """A CSV of rows that differ from the clean one in the given cells."""
    names = list(CLEAN)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header or names)
    for number, changed in enumerate(rows or ({},), start=1):
        row = CLEAN | {"SiND Event ID": f"made-up-{number}"} | changed
        writer.writerow([row[name] for name in names])
    return text.getvalue().encode()


def bring_in(database: Database, content: bytes, **how: Any) -> ImportReport:
    """Import by the operator."""
    return import_bytes(database, PROFILE, content, OPERATOR, WHEN, **how)


def check(database: Database, content: bytes) -> ImportReport:
    """What an import would do; nothing is written."""
    return bring_in(database, content, dry_run=True)
