"""What somebody recorded never runs in whoever opens the file: every text, CSV and XLSX."""

import csv
import io
from typing import Any

import openpyxl
import pytest

from service.http.csv_bodies import FORMULA_STARTS, csv_parts, inert
from service.http.files.passing import About, Passing
from service.http.files.workbook import write_workbook
from service.http.record_columns import columns_of_file
from service.model.noun import Tier
from service.model.nouns import NOUNS

NASTY = (
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1",
    "－1+1", "＠A", "=HYPERLINK(\"https://evil.example.org\")", "https://example.org/=1",
)  # fmt: skip


def _record(noun: Any, text: str) -> dict[str, Any]:
    """A document with the same text in every member that a column shows."""
    record: dict[str, Any] = {}
    for column in columns_of_file(noun, Tier.FULL):
        member, _, part = column.path.partition(".")
        if not part:
            record[member] = text
        elif member in ("citations", "names", "external_ids"):
            record.setdefault(member, [{}])[0][part] = text
        else:
            record.setdefault(member, {})[part] = text
    return record


def _sheet(noun: Any, records: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    file = io.BytesIO()
    about = About("t", noun.path, "public", len(records), {}, None, 1, "")
    passing = [[Passing("", record) for record in records]]
    write_workbook(columns_of_file(noun, Tier.FULL), passing, about, file)
    book = openpyxl.load_workbook(file)
    rows: list[tuple[Any, ...]] = list(book.worksheets[0].iter_rows())
    return rows


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.table)
def test_no_text_of_any_column_is_a_formula_in_csv(noun: Any) -> None:
    columns = columns_of_file(noun, Tier.FULL)
    records = [_record(noun, text) for text in NASTY]
    text = "".join(csv_parts(columns, [records]))
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert len(rows) == len(NASTY)
    for row, nasty in zip(rows, NASTY, strict=True):
        for cell in row:
            assert not cell.startswith(FORMULA_STARTS)
            assert cell in (nasty, f"'{nasty}")


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.table)
def test_no_text_of_any_column_is_a_formula_or_a_link_in_a_workbook(noun: Any) -> None:
    rows = _sheet(noun, [_record(noun, text) for text in NASTY])
    for row, nasty in zip(rows[1:], NASTY, strict=True):
        for cell in row:
            assert cell.data_type in ("s", "inlineStr")
            # As the format writes a carriage return; openpyxl leaves it so.
            assert cell.value == nasty.replace("\r", "_x000D_")
            assert cell.hyperlink is None
            # Stays text where somebody opens the cell and presses Enter.
            assert cell.quotePrefix is nasty.startswith(FORMULA_STARTS)


def test_a_cell_longer_than_a_sheet_takes_says_that_it_is_cut() -> None:
    noun = NOUNS[0]
    (_, row) = _sheet(noun, [{"id": "x" * 40_000}])
    assert len(row[0].value) == 32_767
    assert row[0].value.endswith(" […]")


def test_numbers_stay_numbers() -> None:
    assert [inert(text) for text in ("-5", "-5.5", "5", "")] == ["-5", "-5.5", "5", ""]
