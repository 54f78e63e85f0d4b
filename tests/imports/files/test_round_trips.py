"""What other libraries write in any dialect is read back as it was."""

import csv
import io
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.imports.files.form import FileForm
from tests.imports.files.made import cells

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"),
    max_size=12,
)
CELLS = st.one_of(TEXTS, TEXTS.map(lambda text: f'{text}"\n,;\t|{text}'))
# The first cell is filled and no tag, so that no row is blank, a tag row or the header once more.
ROWS = st.lists(st.tuples(TEXTS.map(lambda text: f"r{text}"), CELLS, CELLS), max_size=8)
NAMES = ("first", "second", "third")


@given(
    ROWS,
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(max_examples=150, deadline=None)
def test_a_csv_of_any_dialect_is_read_as_it_was_written(
    rows: list[tuple[str, ...]], delimiter: str, end: str, quoting: Any, encoding: str
) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([NAMES, *rows])
    found = cells(stream.getvalue().encode(encoding), NAMES)
    assert [tuple(row.values()) for row in found] == rows


VALUES = st.one_of(
    st.integers(-(10**14), 10**14),
    st.booleans(),
    TEXTS.filter(lambda text: "_x" not in text and not text.startswith(("=", "{="))),
    st.dates(date(1900, 3, 1), date(2200, 1, 1)),
    st.datetimes(datetime(1900, 3, 1), datetime(2200, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.times().map(lambda clock: clock.replace(microsecond=0)),
    st.floats(-1e9, 1e9).map(lambda number: round(number, 4)),
)
SHEETS = st.lists(st.tuples(st.integers(1, 9), VALUES, VALUES), max_size=8)


def wanted(value: Any) -> str:
    """What a cell is to say."""
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date().isoformat()
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


@given(SHEETS, st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_workbook_of_openpyxl_is_read_as_it_was_written(
    rows: list[tuple[Any, ...]], since_1904: bool
) -> None:
    made = openpyxl.Workbook()
    if since_1904:
        made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        rows = [row for row in rows if not any(_before_1904(value) for value in row)]
    made.active.append(NAMES)
    for row in rows:
        made.active.append(row)
    stream = io.BytesIO()
    made.save(stream)
    found = cells(stream.getvalue(), NAMES)
    assert [tuple(row.values()) for row in found] == [tuple(map(wanted, row)) for row in rows]


def _before_1904(value: Any) -> bool:
    return isinstance(value, date) and value.year < 1905


@given(SHEETS, st.booleans(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_workbook_of_xlsxwriter_is_read_as_it_was_written(
    rows: list[tuple[Any, ...]], since_1904: bool, constant: bool
) -> None:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(
        stream, {"date_1904": since_1904, "constant_memory": constant, "strings_to_urls": False}
    )
    if since_1904:
        rows = [row for row in rows if not any(_before_1904(value) for value in row)]
    formats = {
        datetime: made.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        date: made.add_format({"num_format": "d mmm yyyy"}),
        time: made.add_format({"num_format": "hh:mm:ss"}),
    }
    sheet = made.add_worksheet()
    for number, row in enumerate([NAMES, *rows]):
        for column, value in enumerate(row):
            sheet.write(number, column, value, formats.get(type(value)))
    made.close()
    found = cells(stream.getvalue(), NAMES)
    assert [tuple(row.values()) for row in found] == [tuple(map(wanted, row)) for row in rows]


def test_the_result_that_a_writer_gives_to_a_formula_is_read() -> None:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, NAMES)
    sheet.write_formula(1, 0, "=1+2", value=3)
    made.close()
    assert cells(stream.getvalue(), NAMES, FileForm(sheet="Sheet1"))[0]["first"] == "3"


@pytest.mark.parametrize("text", ["_x0041_", "a_x000D_b", "_x005F_", "_x"])
def test_texts_that_look_like_escapes_are_read_as_they_were_written(text: str) -> None:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, NAMES)
    sheet.write_string(1, 0, text)
    made.close()
    assert cells(stream.getvalue(), NAMES)[0]["first"] == text
