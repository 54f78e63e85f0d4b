"""A cell of a workbook is read as what it shows: days, times, shares, results of formulas."""

import pytest

from service.domain.imports.files import limits
from service.domain.imports.profile import Fault
from tests.imports.files.made import (
    cells,
    fault_of,
    head,
    line,
    one_cell,
    packed,
    parts,
    read,
    refusal,
    said,
)


def shown(cell: str, **told: object) -> str:
    """What stands under `a`."""
    [row] = cells(one_cell(cell, **told), ("a",))
    return row["a"]


def number(value: str, code: str = "General", book: str = "") -> str:
    return shown(f"<c r='A2' s='1'><v>{value}</v></c>", formats=(code,), book=book)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("3", "3"),
        ("3.0", "3"),
        ("-3", "-3"),
        ("0.1", "0.1"),
        ("0.30000000000000004", "0.3"),
        ("35.117755647113199", "35.1177556471132"),
        ("1E3", "1000"),
        ("1.5E-3", "0.0015"),
        ("123456789012345", "123456789012345"),
        ("-0", "0"),
    ],
)
def test_a_number_is_in_its_shortest_form(value: str, text: str) -> None:
    assert number(value) == number(value, "#,##0.00") == text


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("yyyy-mm-dd", "42567", "2016-07-16"),
        ("dd/mm/yyyy", "42567", "2016-07-16"),
        ("[$-409]d mmmm, yyyy;@", "42567", "2016-07-16"),
        ("[$-F800]dddd, mmmm dd, yyyy", "42567", "2016-07-16"),
        ("yyyy-mm-dd hh:mm", "42567.604166666664", "2016-07-16T14:30"),
        ("yyyy-mm-dd hh:mm:ss", "42567.604178240741", "2016-07-16T14:30:01"),
        ("yyyy-mm-dd", "42567.604166666664", "2016-07-16T14:30"),
        ("hh:mm", "0.60416666666666663", "14:30"),
        ("h:mm AM/PM", "0.5", "12:00"),
        ("[h]:mm", "1.1041666666666667", "26:30"),
        ("[h]:mm:ss", "-0.5", "-12:00"),
        ("yyyy-mm-dd", "1", "1900-01-01"),
        ("yyyy-mm-dd", "59", "1900-02-28"),
        ("yyyy-mm-dd", "61", "1900-03-01"),
        ("yyyy-mm-dd", "2958465", "9999-12-31"),
        ("0%", "0.25", "25%"),
        ("0.0%", "0.125", "12.5%"),
        ("0%", "0.07", "7%"),
        ('0 "days"', "3", "3"),
        ("[Red]0;[Black]-0", "3", "3"),
        ("0.00E+00", "3", "3"),
        ('#,##0\\ "dead"', "3", "3"),
        ("@", "3", "3"),
    ],
)
def test_a_format_says_what_a_number_means(code: str, value: str, text: str) -> None:
    assert number(value, code) == text


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    book = "<workbookPr date1904='1'/>"
    assert number("41105", "yyyy-mm-dd", book) == "2016-07-16"
    assert number("0", "yyyy-mm-dd", book) == "1904-01-01"
    assert number("0.5", "hh:mm", book) == "12:00"


@pytest.mark.parametrize("value", ["-1", "60", "2958466", "1E300"])
def test_a_day_that_cannot_be_refuses_its_row(value: str) -> None:
    cell = f"<c r='A2' s='1'><v>{value}</v></c>"
    fault = fault_of(one_cell(cell, formats=("yyyy-mm-dd",)), ("a",))
    assert (fault.row, fault.column, fault.value, fault.code) == (2, "a", value, "not_a_cell")


@pytest.mark.parametrize("value", ["nan", "inf", "three"])
def test_a_number_that_is_none_refuses_its_row(value: str) -> None:
    assert fault_of(one_cell(f"<c r='A2'><v>{value}</v></c>"), ("a",)).value == value


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<c r='A2' t='b'><v>1</v></c>", "True"),
        ("<c r='A2' t='b'><v>0</v></c>", "False"),
        ("<c r='A2' t='d'><v>2016-07-16</v></c>", "2016-07-16"),
        ("<c r='A2' t='d'><v>2016-07-16T00:00:00</v></c>", "2016-07-16"),
        ("<c r='A2' t='s'><v>1</v></c>", " دوما "),
        ("<c r='A2' t='str'><f>B2</f><v>x</v></c>", "x"),
        ("<c r='A2' t='str'><f>B2</f><v></v></c>", ""),
        ("<c r='A2'><f>1+2</f><v>3</v></c>", "3"),
        ("<c r='A2'><f t='shared' si='0'/><v>3</v></c>", "3"),
        ("<c r='A2' t='inlineStr'><is><r><t>Du</t></r><r><t>ma</t></r></is></c>", "Duma"),
        ("<c r='A2' t='inlineStr'><is><t>a_x000D_b</t></is></c>", "a\rb"),
        ("<c r='A2' t='inlineStr'><is><t>x</t><rPh><t>y</t></rPh></is></c>", "x"),
        ("<c r='A2' s='1'/>", ""),
        ("", ""),
        ("<c t='b'><v>1</v></c>", "True"),
    ],
)
def test_a_cell_of_each_type_is_text(cell: str, text: str) -> None:
    assert shown(cell, texts=("x", " دوما ")) == text


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!"])
def test_an_error_refuses_its_row(error: str) -> None:
    fault = fault_of(one_cell(f"<c r='A2' t='e'><f>1/0</f><v>{error}</v></c>"), ("a",))
    assert (fault.row, fault.column, fault.value, fault.code) == (2, "a", error, "cell_error")


@pytest.mark.parametrize(
    "cell",
    ["<c r='A2'><f>1+2</f></c>", "<c r='A2'><f>1+2</f><v/></c>", "<c r='A2' t='str'><f>A1</f></c>"],
)
def test_a_formula_without_result_refuses_its_row(cell: str) -> None:
    assert fault_of(one_cell(cell), ("a",)).code == "not_calculated"


def test_a_zero_of_a_writer_that_calculates_nothing_is_no_result() -> None:
    cell = "<c r='A2'><f>SUM(C1:C9)</f><v>0</v></c>"
    assert shown(cell) == "0"
    book = "<calcPr fullCalcOnLoad='1'/>"
    sheet = head("a", "b") + line(2, cell, said("B2", "x"))
    assert fault_of(packed(parts(sheet, book=book)), ("a",)).code == "not_calculated"


def test_a_cell_that_cannot_be_read_holds_back_no_other_row() -> None:
    sheet = head("a") + line(2, "<c r='A2' t='e'><v>#REF!</v></c>") + line(3, said("A3", "x"))
    assert [type(row).__name__ for row in read(packed(parts(sheet)), ("a",))] == ["Fault", "Row"]


def test_an_error_in_a_column_without_heading_means_nothing() -> None:
    sheet = head("a") + line(2, said("A2", "x"), "<c r='C2' t='e'><v>#REF!</v></c>")
    assert cells(packed(parts(sheet)), ("a",)) == [{"a": "x"}]


def test_a_text_that_the_workbook_does_not_hold_refuses_its_row() -> None:
    assert fault_of(one_cell("<c r='A2' t='s'><v>9</v></c>"), ("a",)).code == "not_a_cell"


@pytest.mark.parametrize("shared", [True, False])
def test_a_cell_that_is_too_long_is_refused_with_row_and_column(shared: bool) -> None:
    text = "x" * (limits.LONGEST_CELL + 1)
    cell = "<c r='A2' t='s'><v>0</v></c>" if shared else said("A2", text)
    assert refusal(one_cell(cell, texts=(text,) if shared else ()), ("a",)).startswith(
        "Row 2, column A holds more than"
    )


@pytest.mark.parametrize("area", ["A2:A3", "A3:B3"])
def test_a_row_under_a_merged_cell_is_refused_since_the_first_alone_speaks(area: str) -> None:
    sheet = head("a", "b") + line(2, said("A2", "x"), said("B2", "1")) + line(3, said("A3", "2"))
    after = f"<mergeCells><mergeCell ref='{area}'/></mergeCells>"
    found = read(packed(parts(sheet, after=after)), ("a",))
    assert [type(row).__name__ for row in found] == ["Row", "Fault"]
    assert isinstance(found[1], Fault) and found[1].code == "merged"
