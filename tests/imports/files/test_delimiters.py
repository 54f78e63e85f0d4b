"""The delimiter and the ends of lines are taken from the header, or as stated."""

import pytest

from service.domain.imports.files.form import FileForm
from tests.imports.files.made import cells, refusal

COLUMNS = ("date", "place", "killed")
WANTED = [{"date": "2016-07-16", "place": "Duma", "killed": "3"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_that_with_which_the_header_is_found(delimiter: str) -> None:
    text = delimiter.join(COLUMNS) + "\n" + delimiter.join(WANTED[0].values()) + "\n"
    assert cells(text.encode(), COLUMNS) == WANTED
    assert cells(text.encode()) == WANTED


def test_commas_within_headings_do_not_mislead() -> None:
    text = 'date;"killed, in all";"injured, in all"\n2016-07-16;1,5;2,5\n'
    assert cells(text.encode(), ("date", "killed, in all")) == [
        {"date": "2016-07-16", "killed, in all": "1,5", "injured, in all": "2,5"}
    ]


def test_bars_within_cells_do_not_mislead() -> None:
    text = "id,names\n1,Duma|Douma|Dūmā|Doma\n2,Homs|Hims\n"
    assert cells(text.encode())[0] == {"id": "1", "names": "Duma|Douma|Dūmā|Doma"}


@pytest.mark.parametrize(("stated", "used"), [("tab", "\t"), ("~", "~"), (";", ";")])
def test_a_stated_delimiter_is_taken(stated: str, used: str) -> None:
    text = used.join(COLUMNS) + "\n" + used.join(WANTED[0].values()) + "\n"
    assert cells(text.encode(), COLUMNS, FileForm(delimiter=stated)) == WANTED


@pytest.mark.parametrize("stated", ["", "::", '"', "\n"])
def test_what_is_no_delimiter_is_refused(stated: str) -> None:
    assert "delimiter" in refusal(b"a,b\n1,2\n", ("a",), FileForm(delimiter=stated))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_lines_end_as_any_system_ends_them(end: str, last: bool) -> None:
    text = f"date,place,killed{end}2016-07-16,Duma,3{end if last else ''}"
    assert cells(text.encode(), COLUMNS) == WANTED
