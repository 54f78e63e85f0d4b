"""What shipped profiles make of small files that a test writes."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl

from service.domain.imports import PROFILES
from service.domain.imports.profile import RowReading
from tests.imports.profiles.written import SHIPPED

Row = Mapping[str, Any]


def workbook(rows: Sequence[Row]) -> bytes:
    """The rows as the first sheet of a workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def table(rows: Sequence[Row], delimiter: str = ",") -> bytes:
    """The rows as CSV."""
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def reading(profile_name: str, row: Mapping[str, str]) -> RowReading:
    """What becomes of one row by a shipped profile."""
    profile = PROFILES[profile_name]
    return profile.begin(SHIPPED, profile.chosen({}))(2, row)
