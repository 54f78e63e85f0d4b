"""A row has as many cells as the header, or is refused; empty cells beyond it mean nothing."""

import pytest

from service.domain.imports.files.rows import Row
from tests.imports.files.made import fault_of, read

HEAD = b"a,b,c\n"


@pytest.mark.parametrize(("line", "count"), [(b"1,2\n", 2), (b"1\n", 1), (b"1,2,3,4\n", 4)])
def test_a_ragged_row_is_refused_with_row_and_counts(line: bytes, count: int) -> None:
    fault = fault_of(HEAD + b"1,2,3\n" + line, ("a",))
    assert (fault.row, fault.code) == (3, "wrong_number_of_cells")
    assert f"{count} cells" in fault.reason and "header 3" in fault.reason


def test_empty_cells_beyond_the_header_are_left_out() -> None:
    assert read(b"a,b,c,,\n1,2,3,, \n1,2,3\n", ("a",)) == [
        Row(2, {"a": "1", "b": "2", "c": "3"}),
        Row(3, {"a": "1", "b": "2", "c": "3"}),
    ]


def test_blank_lines_and_rows_of_blanks_are_none_but_count() -> None:
    assert [
        row.number for row in read(HEAD + b"\n,,\n , \n1,2,3\n", ("a",)) if isinstance(row, Row)
    ] == [5]


def test_a_ragged_row_holds_back_no_other() -> None:
    found = read(HEAD + b"1\n1,2,3\n", ("a",))
    assert [type(row).__name__ for row in found] == ["Fault", "Row"]
