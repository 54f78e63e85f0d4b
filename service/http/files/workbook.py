"""XLSX: typed cells, no formula and no link, a sheet that says whose work it is."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import IO, Any

from service.http.csv_bodies import FORMULA_STARTS, Cell, Column, value_reader
from service.http.files.features import flat
from service.http.files.passing import About, Batches
from service.model.problem import FieldError, Problem

MOST_ROWS = 1_048_575
"""As many as a sheet holds beside its headings."""

_LONGEST = 32_767
_CUT = " […]"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# What spreadsheets count days from; earlier ones are text.
_FIRST_DAY = date(1900, 3, 1)
# The same records are the same file: an instant, since of a bare day the writer makes its clock's.
_MADE = datetime(1970, 1, 1, tzinfo=UTC)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def refuse_too_many(rows: int) -> None:
    """Refuses what one sheet cannot hold, before anything is read.

    Raises:
        Problem: `invalid-parameter`.
    """
    if rows <= MOST_ROWS:
        return
    detail = (
        f"A sheet holds {MOST_ROWS} rows, and these are {rows}: narrow the filter, or take"
        " `.csv` or `.parquet`."
    )
    raise Problem("invalid-parameter", detail, errors=[FieldError("too_many_rows", detail)])


def write_workbook(
    columns: Sequence[Column], batches: Batches, about: About, target: IO[bytes]
) -> None:
    """Writes the whole workbook into a file; rows are held one at a time."""
    # Imported when one is asked for: it takes 10 MB.
    from xlsxwriter import Workbook

    # Closed in any case: it holds a file of its own for each sheet.
    with Workbook(target, _OPTIONS) as book:
        book.set_properties({"title": about.title, "created": _MADE})
        _records(_Writer(book.add_worksheet(about.noun[:31]), book), columns, batches, about)
        _about(_Writer(book.add_worksheet("about"), book), about)


def _records(writer: "_Writer", columns: Sequence[Column], batches: Batches, about: About) -> None:
    sheet = writer.sheet
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, _width(column))
        sheet.write_string(0, number, column.name, writer.bold)
    readers = [(value_reader(column), column.cell) for column in columns]
    row = 0
    for batch in about.noting(batches):
        for each in batch:
            row += 1
            for number, (read, cell) in enumerate(readers):
                value = read(each.record)
                if value is not None:
                    writer.write(row, number, value, cell)
    if row:
        sheet.autofilter(0, 0, row, len(columns) - 1)


class _Writer:
    """Writes values into the cells of one sheet, each as what it is."""

    def __init__(self, sheet: Any, book: Any) -> None:
        self.sheet = sheet
        self.bold = book.add_format({"bold": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        # Stays text even where somebody opens the cell and presses Enter.
        self._quoted = book.add_format({"quote_prefix": True})

    def write(self, row: int, column: int, value: Any, cell: Cell) -> None:
        if value is True or value is False:
            self.sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float) and cell is not Cell.COORDINATES:
            self.sheet.write_number(row, column, value)
        elif cell in (Cell.DAY, Cell.EDTF) and (day := _exact_day(value)):
            self.sheet.write_datetime(row, column, day, self._day)
        else:
            self.text(row, column, flat(value))

    def text(self, row: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        text = _CONTROLS.sub(" ", str(value))
        if len(text) > _LONGEST:
            text = text[: _LONGEST - len(_CUT)] + _CUT
        style = self._quoted if text.startswith(FORMULA_STARTS) else None
        self.sheet.write_string(row, column, text, style)


def _exact_day(value: Any) -> date | None:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    day = date.fromisoformat(value)
    return day if day >= _FIRST_DAY else None


def _width(column: Column) -> int:
    return 12 if column.cell in (Cell.DAY, Cell.EDTF, Cell.WHOLE, Cell.NUMBER, Cell.BOOLEAN) else 24


def _about(writer: _Writer, about: About) -> None:
    row = 0
    for name, value in about.told().items():
        writer.text(row, 0, name)
        writer.text(row, 1, value)
        row += 1
    row += 1
    for number, heading in enumerate(("licence", "attribution", "records")):
        writer.text(row, number, heading)
    credited = [(*credit, records) for credit, records in sorted(about.credits.items())]
    if about.further:
        credited.append(("", "further ones stand on their rows", about.further))
    write: Callable[[int, int, Any, Cell], None] = writer.write
    for licence, attribution, records in credited:
        row += 1
        writer.text(row, 0, licence or "not stated")
        writer.text(row, 1, attribution or "not stated")
        write(row, 2, records, Cell.WHOLE)
