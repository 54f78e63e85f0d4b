"""JSON is read member by member: lists anywhere in it, objects of objects, nothing by halves."""

import json
from typing import Any

import pytest

from service.domain.imports.files import limits
from service.domain.imports.files.form import FileForm
from service.domain.imports.files.rows import Row
from tests.imports.files.made import cells, fault_of, read, refusal


def as_file(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def test_members_are_laid_flat_with_dotted_names() -> None:
    member = {
        "killed": {"total": 3, "by": {"women": 1}},
        "names": [{"text": "Duma"}, {"text": "دوما"}],
        "causes": ["shelling", 2, None],
        "none": None, "empty": [], "nothing": {}, "yes": True, "share": 2.50, "whole": 3.0,
    }  # fmt: skip
    assert cells(as_file([member])) == [
        {
            "killed.total": "3", "killed.by.women": "1",
            "names.0.text": "Duma", "names.1.text": "دوما",
            "causes": "shelling; 2; ", "causes.0": "shelling", "causes.1": "2", "causes.2": "",
            "none": "", "empty": "", "nothing": "", "yes": "True", "share": "2.5", "whole": "3",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("rows_at", ["data.rows", "data.rows."])
def test_rows_are_read_from_a_list_within(rows_at: str) -> None:
    value = {"count": 2, "before": [[1], {"x": {}}], "data": {"rows": [{"a": 1}, {"a": 2}]}, "z": 1}
    assert read(as_file(value), ("a",), FileForm(rows_at=rows_at)) == [
        Row(1, {"a": "1"}), Row(2, {"a": "2"})
    ]  # fmt: skip


def test_the_names_of_an_object_of_objects_are_the_column_key() -> None:
    value = {"2023-10-07": {"killed": 232}, "2023-10-08": {"killed": 370}}
    assert read(as_file(value), ("key", "killed")) == [
        Row(1, {"key": "2023-10-07", "killed": "232"}),
        Row(2, {"key": "2023-10-08", "killed": "370"}),
    ]


def test_a_member_called_key_beside_the_names_refuses_its_row() -> None:
    assert fault_of(as_file({"a": {"key": 1}, "b": {"c": 2}}), ("key",)).code == "name_twice"


def test_where_rows_may_be_is_told_when_they_are_not_there() -> None:
    value = {"meta": {"n": 1}, "data": {"rows": [{"a": 1}]}, "days": {"1": {"a": 1}, "2": {"a": 2}}}
    told = refusal(as_file(value), ("a",), FileForm(format="json", rows_at="rows"))
    assert "at 'rows'" in told and "'data.rows'" in told and "'days'" in told
    assert "`rows_at`" in refusal(as_file({"n": 1, "rows": [{"a": 1}]}), ("a",))


@pytest.mark.parametrize("value", [[], {}, [1, "x"], {"rows": []}, 3, "x"])
def test_a_file_without_rows_is_refused(value: object) -> None:
    assert refusal(as_file(value), ("a",), FileForm(format="json"))


def test_a_member_that_is_no_object_refuses_its_row_only() -> None:
    found = read(as_file([{"a": 1}, 3, {"a": 2}]), ("a",))
    assert [type(row).__name__ for row in found] == ["Row", "Fault", "Row"]


def test_a_list_where_a_cell_should_be_is_no_blank() -> None:
    fault = fault_of(as_file([{"a": {"b": 1}}]), ("a",))
    assert (fault.row, fault.column, fault.code) == (1, "a", "not_a_cell")


def test_two_members_that_would_be_one_cell_refuse_their_row() -> None:
    assert fault_of(as_file([{"a.b": 1, "a": {"b": 2}}])).code == "name_twice"


def test_a_column_that_stands_in_no_row_is_refused_and_in_one_is_enough() -> None:
    assert "No row has 'b'" in refusal(as_file([{"a": 1}, {"a": 2}]), ("a", "b"))
    assert len(cells(as_file([{"a": 1}, {"b": 2}]), ("a", "b"))) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[{"a": 1, "a": 2}]', "'a' stands twice"),
        ('{"x": {"a": 1}, "x": {"a": 2}}', "'x' stands twice"),
        ('[{"a": NaN}]', "NaN is no number"),
        ('[{"a": -Infinity}]', "-Infinity is no number"),
        ('[{"a": 1e999}]', "too large"),
        ('[{"a": 1' + "0" * 50 + "}]", "51 characters"),
        ('[{"a": 0.' + "1" * 50 + "}]", "52 characters"),
        ('[{"a": 1}', "ends in the middle"),
        ('[{"a": 1}, {"a"', "ends in the middle"),
        ('[{"a": "x', "is no JSON"),
        ('[{"a": 1},]', "is no JSON"),
        ('[{"a": 1} {"a": 2}]', "',' or ']' is expected"),
        ('[{"a": 1}] x', "'x' stands behind its end"),
        ('[{"a": 1}]]', "stands behind its end"),
        ("[{'a': 1}]", "is no JSON"),
        ('[{"a": 1, }]', "is no JSON"),
        ('{"x": {"a": 1} "y"}', "is expected"),
        ('{"x" {"a": 1}}', "':' is expected"),
        ('[{"a": "\t"}]', "control character"),
        ('[{"a": ' + "[" * 19 + "]" * 19 + "}]", ""),
        ('[{"a": ' + "[" * 21 + "]" * 21 + "}]", "deeper than 20"),
        ('[{"a": ' + "[" * 50_000 + "]" * 50_000 + "}]", "deep"),
        ("[" * 50_000 + "]" * 50_000, "deep"),
    ],
)
def test_what_is_no_strict_json_is_refused_with_its_place(text: str, told: str) -> None:
    if told:
        assert told in refusal(text.encode(), ("a",), FileForm(format="json"))
    else:
        assert cells(text.encode())


def test_the_member_that_breaks_a_file_is_named() -> None:
    text = "[" + '{"a": 1}, ' * 100_000 + '{"a": }]'
    assert "in member 100001" in refusal(text.encode(), ("a",))


def test_what_is_not_asked_for_is_read_strictly_too() -> None:
    text = '{"other": {"x": [1, 2, NaN]}, "rows": [{"a": 1}]}'
    assert "NaN" in refusal(text.encode(), ("a",), FileForm(rows_at="rows"))


def test_numbers_at_the_edge_of_what_was_read_are_read_in_full() -> None:
    for blanks in range(limits.STEP - 12, limits.STEP + 2):
        text = "[" + " " * blanks + '{"a": 123456}, {"a": 7}]'
        assert cells(text.encode(), ("a",)) == [{"a": "123456"}, {"a": "7"}]


def test_a_cell_that_is_too_long_is_refused_with_row_and_name() -> None:
    value = [{"a": "x"}, {"a": "x" * (limits.LONGEST_CELL + 1)}]
    assert refusal(as_file(value), ("a",)).startswith("Row 2, 'a' holds more than")


def test_a_member_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST_RECORD", limits.MIB)
    value = [{"a": 1}, {"b": ["x" * 1000] * 3000}]
    assert "in member 2" in refusal(as_file(value), ("a",))


def test_a_row_of_more_members_than_a_table_has_columns_is_refused() -> None:
    fault = fault_of(as_file([{"a": 1}, {"a": list(range(2000))}]), ("a",))
    assert (fault.row, fault.code) == (2, "too_many_members")


def test_half_a_character_refuses_its_row() -> None:
    fault = fault_of(b'[{"a": "x\\ud83d"}]', ("a",))
    assert (fault.column, fault.code) == ("a", "half_a_character")
