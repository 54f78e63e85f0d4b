"""The sheet that is named is read, else the first visible one that holds the columns."""

import io
from collections.abc import Sequence

import openpyxl
import pytest

from service.domain.imports.files.form import FileForm
from service.domain.imports.files.rows import Row, Skipped
from tests.imports.files.made import cells, head, line, packed, parts, read, refusal, said

ROWS = (("Date", "Killed"), ("2016-07-16", 3))
NOTES = (("About this file",), ("Date", "is the day of the event"))


def book(*sheets: tuple[str, Sequence[Sequence[object]], bool]) -> bytes:
    """A workbook as another library writes it: name, rows and whether it is hidden."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows, hidden in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if hidden else "visible"
    if all(hidden for _, _, hidden in sheets):
        made.create_sheet("Empty")
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_a_sheet_of_notes_before_the_rows_is_passed_over() -> None:
    content = book(("Notes", NOTES, False), ("2016", ROWS, False))
    assert cells(content, ("Date", "Killed")) == [{"Date": "2016-07-16", "Killed": "3"}]


def test_a_named_sheet_is_read_even_if_it_is_hidden() -> None:
    content = book(("2016", ROWS, False), ("2017", (("Date", "Killed"), ("x", 4)), True))
    assert cells(content, ("Date",), FileForm(sheet=" 2017 "))[0]["Killed"] == "4"


def test_an_unknown_sheet_is_refused_with_those_there_are() -> None:
    told = refusal(book(("A", ROWS, False), ("B", ROWS, False)), ("Date",), FileForm(sheet="C"))
    assert "no sheet 'C', but 'A', 'B'" in told


def test_rows_in_a_hidden_sheet_are_not_read_unasked() -> None:
    content = book(("Notes", NOTES, False), ("More", NOTES, False), ("2016", ROWS, True))
    assert "hidden sheet '2016'" in refusal(content, ("Date", "Killed"))


def test_a_second_sheet_with_the_columns_is_told() -> None:
    found = read(book(("2016", ROWS, False), ("2017", ROWS, False)), ("Date",))
    assert isinstance(found[0], Skipped) and "'2017'" in found[0].reason
    assert [type(row).__name__ for row in found] == ["Skipped", "Row"]


def test_no_sheet_with_the_columns_is_refused_with_their_names() -> None:
    told = refusal(book(("A", NOTES, False), ("B", NOTES, False)), ("Date", "Killed"))
    assert "'Killed'" in told and "'A', 'B'" in told


def test_a_heading_merged_over_two_rows_stands_in_both() -> None:
    sheet = (
        line(1, said("A1", "Date"), said("B1", "Killed"))
        + line(2, said("B2", "men"), said("C2", "women"))
        + line(3, said("A3", "2016-07-16"), said("B3", "1"), said("C3", "2"))
    )
    after = "<mergeCells><mergeCell ref='A1:A2'/><mergeCell ref='B1:C1'/></mergeCells>"
    assert cells(packed(parts(sheet, after=after)), ("Date", "men", "women")) == [
        {"Date": "2016-07-16", "men": "1", "women": "2"}
    ]


def test_rows_that_are_not_there_count_and_short_rows_are_filled() -> None:
    sheet = line(3, said("A3", "a"), said("B3", "b")) + line(9, said("B9", "x"))
    assert read(packed(parts(sheet)), ("a",)) == [Row(9, {"a": "", "b": "x"})]


def test_a_dimension_that_lies_is_not_believed() -> None:
    made = parts(head("a", "b") + line(2, said("A2", "1"), said("B2", "2")))
    sheet = str(made["xl/worksheets/sheet1.xml"])
    for lie in ("A1", "A1:XFD1048576", "B7:A1", "nonsense"):
        made["xl/worksheets/sheet1.xml"] = sheet.replace(
            "<sheetData>", f"<dimension ref='{lie}'/><sheetData>"
        )
        assert cells(packed(made), ("a",)) == [{"a": "1", "b": "2"}]


def test_a_workbook_with_prefixes_in_its_names_is_read() -> None:
    made = parts(head("a") + line(2, said("A2", "1")))
    for name in ("xl/worksheets/sheet1.xml", "xl/workbook.xml"):
        text = str(made[name]).replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
        made[name] = text.replace("xmlns=", "xmlns:x=")
    assert cells(packed(made), ("a",)) == [{"a": "1"}]


@pytest.mark.parametrize("numbers", [(3, 2), (2, 2), (0, 1), (1_048_577, 1_048_578)])
def test_rows_out_of_order_are_refused(numbers: tuple[int, int]) -> None:
    sheet = "".join(line(n, said(f"A{n}", "x")) for n in numbers)
    assert "out of order" in refusal(packed(parts(sheet)), ("a",))
