"""The header is found under titles, told apart from rows, and never read by guessing."""

import pytest

from service.domain.imports.files import limits
from service.domain.imports.files.form import FileForm
from service.domain.imports.files.rows import Row, Skipped
from tests.imports.files.made import cells, read, refusal

COLUMNS = ("Date", "Place")


def test_titles_above_the_header_are_passed_over_and_rows_keep_their_numbers() -> None:
    text = "Attacks on health care,,\n,,\nAs of 1 August 2016\nDate,Place,\n2016-07-16,Duma,\n"
    assert read(text.encode(), COLUMNS) == [Row(5, {"Date": "2016-07-16", "Place": "Duma"})]


def test_a_header_further_down_than_row_25_is_found_where_it_is_stated() -> None:
    text = "note\n" * 30 + "Date,Place\n2016-07-16,Duma\n"
    assert "lacks 'Date', 'Place'" in refusal(text.encode(), COLUMNS)
    found = read(text.encode(), COLUMNS, FileForm(header_row=31))
    assert [row.number for row in found if isinstance(row, Row)] == [32]


def test_row_25_is_the_last_in_which_a_header_is_looked_for() -> None:
    assert cells(b"note\n" * 24 + b"Date,Place\n1,2\n", COLUMNS)
    assert refusal(b"note\n" * 25 + b"Date,Place\n1,2\n", COLUMNS)


@pytest.mark.parametrize("stated", [0, -1, limits.LATEST_HEADER + 1])
def test_a_header_row_that_cannot_be_is_refused(stated: int) -> None:
    assert f"not in row {stated}" in refusal(b"a\n1\n", ("a",), FileForm(header_row=stated))


def test_the_stated_row_alone_is_the_header() -> None:
    text = b"Date,Place\n1,2\nDate,Place,More\n3,4,5\n"
    assert cells(text, COLUMNS, FileForm(header_row=3))[0]["More"] == "5"
    assert "Row 2 lacks" in refusal(text, COLUMNS, FileForm(header_row=2))


def test_blanks_and_line_breaks_in_headings_mean_nothing() -> None:
    text = '"  Date ","Place\nof  event\u00a0"\n2016-07-16,Duma\n'
    assert cells(text.encode(), ("Date", "Place of event ")) == [
        {"Date": "2016-07-16", "Place of event ": "Duma"}
    ]


def test_a_column_twice_is_refused_and_read_where_the_profile_numbers_it() -> None:
    text = b"Date,Name,Name\n2016-07-16,Duma,Douma\n"
    told = refusal(text, ("Date",))
    assert "'Name' stands twice" in told and "'Name (2)'" in told
    assert cells(text, ("Date", "Name (2)"))[0] == {
        "Date": "2016-07-16", "Name (1)": "Duma", "Name (2)": "Douma"
    }  # fmt: skip


def test_a_missing_column_is_named_and_its_like_shown_but_not_taken() -> None:
    told = refusal(b"date,Health Workers Kil\n1,2\n", ("Date", "Health Workers Killed"))
    assert "lacks 'Date', 'Health Workers Killed'" in told
    assert "'date'" in told and "'Health Workers Kil'" in told


def test_columns_without_a_heading_are_left_out() -> None:
    assert cells(b"Date,,Place,,\n1,x,2,,\n", COLUMNS) == [{"Date": "1", "Place": "2"}]


def test_the_header_once_more_is_skipped_and_told() -> None:
    found = read(b"Date,Place\n1,2\n Date,Place \n3,4\n", COLUMNS)
    assert [type(row).__name__ for row in found] == ["Row", "Skipped", "Row"]
    assert found[1] == Skipped(3, "The row repeats the header.")


def test_more_columns_than_a_table_has_are_refused() -> None:
    names = ",".join(f"c{n}" for n in range(limits.MOST_COLUMNS + 1))
    assert "1001 columns" in refusal(f"{names}\n".encode(), ("c0",))


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,\n , \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert "no header" in refusal(content, COLUMNS)
