"""Quoted cells may hold anything; what is not closed is refused with its row."""

import csv
import io

import pytest

from service.domain.imports.files import limits
from service.domain.imports.files.rows import Row
from tests.imports.files.made import read, refusal


def test_a_row_is_a_record_as_a_spreadsheet_counts_it() -> None:
    text = 'place,note\nDuma,"three\nlines\r\nof it"\n\nHoms,"a ""word"""\n'
    found = [row for row in read(text.encode(), ("place",)) if isinstance(row, Row)]
    assert [(row.number, row.cells["note"]) for row in found] == [
        (2, "three\nlines\r\nof it"),
        (4, 'a "word"'),
    ]


@pytest.mark.parametrize("text", ['a,b\n1,2\n"open,3\n4,5\n', 'a,b\n1,2\n"x"y,3\n'])
def test_broken_quotation_is_refused_with_its_row(text: str) -> None:
    assert "Row 3 is no CSV" in refusal(text.encode(), ("a",))


@pytest.mark.parametrize("quoted", [True, False])
def test_a_cell_of_five_megabytes_is_refused_with_row_and_column(quoted: bool) -> None:
    cell = "x" * 5_000_000
    text = f"a,b,c\n1,2,3\n4,{chr(34) + cell + chr(34) if quoted else cell},5\n"
    told = refusal(text.encode(), ("a",))
    assert told.startswith(f"Row 3, column 2 holds more than {limits.LONGEST_CELL} characters")


def test_a_quotation_mark_left_open_is_refused_before_the_file_is_in_memory() -> None:
    text = 'a,b\n1,"open\n' + "some line of the file\n" * 10_000
    assert "Row 2, column 2" in refusal(text.encode(), ("a",))


def test_the_longest_cell_is_read() -> None:
    text = f"a,b\n1,{'x' * limits.LONGEST_CELL}\n"
    [row] = read(text.encode(), ("a",))
    assert isinstance(row, Row) and len(row.cells["b"]) == limits.LONGEST_CELL


def test_a_line_of_a_million_cells_is_refused() -> None:
    text = "a,b\n" + "1," * 600_000 + "\n"
    assert "Row 2 is longer than" in refusal(text.encode(), ("a",))


def test_a_record_without_end_is_refused() -> None:
    stream = io.StringIO()
    csv.writer(stream).writerow(["x\n" * 30_000] * 400)
    told = refusal(b"a,b\n" + stream.getvalue().encode(), ("a",))
    assert "Row 2 is longer than" in told
