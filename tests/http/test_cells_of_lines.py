"""A line is read at once, and holds what its columns hold when they are read one by one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.http.csv_bodies import FORMULA_STARTS, LIST_SEPARATOR, cell, line_reader, value_reader
from service.http.files.features import flat
from service.http.record_columns import columns_of_file
from service.model.noun import Tier
from service.model.nouns import NOUNS

_NASTY = (
    "=1+1",
    "+9",
    "-1",
    "-1e5",
    "@A1",
    "\t=1",
    "＝1",
    "",
    "'",
    '"',
    ";",
    "حلب",
    "a\r\nb",
    "\0",
)
_PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
_TEXTS = st.sampled_from(_NASTY)
_PARTS = st.deferred(lambda: st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=4))
_VALUES = _PLAIN | _TEXTS | st.lists(_PLAIN | _TEXTS | _PARTS, max_size=3) | _PARTS
_COLUMNS = {noun: columns_of_file(noun, Tier.FULL) for noun in NOUNS}
_NAMES = sorted(
    {
        part
        for each in _COLUMNS.values()
        for one in each
        for part in (one.path or one.name).split(".")
    }
)
_ROWS = st.dictionaries(st.sampled_from(_NAMES), _VALUES)


@settings(max_examples=15)
@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.table)
@given(row=_ROWS)
def test_a_line_is_its_columns_one_by_one(noun: object, row: dict[str, object]) -> None:
    columns = _COLUMNS[noun]  # type: ignore[index]
    one_by_one = [value_reader(column)(row) for column in columns]
    starts = frozenset(FORMULA_STARTS)
    written = ["" if value is None else value for value in line_reader(columns, starts, cell)(row)]
    assert written == [cell(value) for value in one_by_one]
    assert line_reader(columns, frozenset(), flat)(row) == [flat(value) for value in one_by_one]


def test_every_text_of_a_list_is_made_inert() -> None:
    column = next(one for one in _COLUMNS[NOUNS[-1]] if one.name == "citation_quotes")
    read = line_reader([column], frozenset(FORMULA_STARTS), cell)
    quoted = [{"quoted": "=1"}, {"quoted": None}, {"quoted": "b"}]
    assert read({"citations": quoted}) == [f"'=1{LIST_SEPARATOR}b"]
    assert read({"citations": quoted[:1]}) == ["'=1"]
