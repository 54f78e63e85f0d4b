"""NDJSON is read line by line: a bad line is a fault with its number, a blank one is none."""

import pytest

from service.domain.imports.files import limits
from service.domain.imports.files.form import FileForm
from service.domain.imports.files.rows import Row
from service.domain.imports.profile import Fault
from tests.imports.files.made import fault_of, read, refusal

LINES = FileForm(format="ndjson")


def test_lines_are_counted_blank_ones_too() -> None:
    text = b'{"a": 1}\r\n\n   \n{"a": {"b": 2}}\n'
    assert read(text, (), LINES) == [Row(1, {"a": "1"}), Row(4, {"a.b": "2"})]


def test_lines_of_objects_are_known_without_being_told() -> None:
    assert len(read(b'{"a": 1}\n{"a": 2}', ("a",))) == 2


@pytest.mark.parametrize(
    "line",
    [
        b'{"a": 1',
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b'{"a": 1} {"a": 2}',
        b"a,b",
        b'{"a": 1' + b"0" * 50 + b"}",
        b"[" * 100_000,
    ],
)
def test_a_bad_line_is_a_fault_with_its_number(line: bytes) -> None:
    fault = fault_of(b'{"a": 1}\n' + line + b'\n{"a": 3}\n', ("a",))
    assert (fault.row, fault.code) == (2, "not_json")
    assert len(fault.reason) < 300


def test_a_line_that_is_no_object_is_a_fault() -> None:
    assert fault_of(b'{"a": 1}\n[1]\n', ("a",), LINES).code == "not_an_object"


def test_a_bad_line_holds_back_no_other() -> None:
    found = read(b'{"a": 1}\n{\n{"a": 3}\n', ("a",), LINES)
    assert [type(row) for row in found] == [Row, Fault, Row]


def test_a_line_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST_RECORD", 1000)
    assert refusal(b'{"a": 1}\n{"a": "' + b"x" * 1000, ("a",), LINES).startswith("Line 2 has")


def test_a_column_that_stands_in_no_line_is_refused() -> None:
    assert "No row has 'b'" in refusal(b'{"a": 1}\n{"a": 2}\n', ("b",))
