"""Days in a publisher's own format: the order is said, never guessed."""

from typing import Any

import pytest

from service.domain.imports.profiles.nodes import ProfileMistake
from tests.imports.profiles.written import FIGURE, claim_of, fault_of, profile_of

COLUMNS = """
columns:
  {id: , day: , last: {needed: false}, exactly: {needed: false}, killed: {holds: count}}
"""
ROW = {"id": "1", "killed": "4"}


def parts_of(how: str) -> str:
    return COLUMNS + FIGURE.replace("{day: day}", how)


def period(how: str, **cells: str) -> Any:
    return claim_of(parts_of(how), ROW | cells)["period"]


@pytest.mark.parametrize(
    ("formats", "cell", "edtf"),
    [
        ("[YYYY-MM-DD]", "2016-07-16", "2016-07-16"),
        ("[YYYY-MM-DD]", "2016-07-16 00:00:00.000", "2016-07-16"),
        ("[YYYY-MM-DD]", "2016-07-16T00:00:00Z", "2016-07-16"),
        ("[DD/MM/YYYY]", "03/04/2016", "2016-04-03"),
        ("[MM/DD/YYYY]", "03/04/2016", "2016-03-04"),
        ("[D.M.YYYY]", "3.4.2016", "2016-04-03"),
        ("[D Month YYYY]", "3 Sept 2016", "2016-09-03"),
        ("['Month D, YYYY']", "May 3, 2016", "2016-05-03"),
        ("[DD/MM/YYYY]", "٠٣/٠٤/٢٠١٦", "2016-04-03"),
        ("[YYYY-MM-DD, YYYY-MM, YYYY]", "2016-07", "2016-07"),
        ("[YYYY-MM-DD, YYYY-MM, YYYY]", "2016", "2016"),
        ("[YYYYMMDD]", "20160716", "2016-07-16"),
    ],
)
def test_a_day_is_read_by_its_format(formats: str, cell: str, edtf: str) -> None:
    assert period(f"{{day: day, formats: {formats}}}", day=cell) == edtf


@pytest.mark.parametrize(
    "cell", ["13/13/2016", "2016-07-16", "31/02/2016", "16/07/2016 14:30", "yesterday"]
)
def test_a_cell_that_fits_no_format_is_refused(cell: str) -> None:
    told = fault_of(parts_of("{day: day, formats: [DD/MM/YYYY]}"), ROW | {"day": cell})
    assert told == (2, "day", cell, "date_unreadable")


def test_the_usual_format_is_iso_so_other_orders_are_refused_until_one_is_said() -> None:
    told = fault_of(parts_of("{day: day}"), ROW | {"day": "03/04/2016"})
    assert told == (2, "day", "03/04/2016", "date_unreadable")


@pytest.mark.parametrize(
    "formats", ["[DD/MM/YYYY, MM/DD/YYYY]", "[D/M/YYYY, MM/DD/YYYY]", "[YYYY-MM-DD, YYYY-DD-MM]"]
)
def test_two_formats_that_read_one_text_as_two_days_are_refused(formats: str) -> None:
    with pytest.raises(ProfileMistake, match="two different days"):
        profile_of(parts_of(f"{{day: day, formats: {formats}}}"))


def test_months_have_the_names_that_the_profile_gives_them() -> None:
    how = "{day: day, formats: [D Month YYYY], months: {تموز: 7}}"
    assert period(how, day="16 تموز 2016") == "2016-07-16"


def test_a_clock_is_dropped_only_where_the_profile_says_so() -> None:
    assert period("{day: day, clock: drop}", day="2016-07-16 14:30:00") == "2016-07-16"


def test_precision_words_and_doubt_are_kept_with_the_day() -> None:
    how = """{day: day, precision: {map: exactly, to: {m: month}}, text: {column: last},
              about: {column: last, contains: circa}}"""
    told = period(how, day="2016-07-16", exactly="m", last="circa July")
    assert told == {"edtf": "2016-07-16~", "precision": "month", "text": "circa July"}


@pytest.mark.parametrize(
    ("cells", "edtf"),
    [
        ({"day": "2016-07-30", "last": "2016-08-02"}, "2016-07-30/2016-08-02"),
        ({"day": "2016-07-30", "last": "2016-07-30"}, "2016-07-30"),
        ({"day": "2016-07-30", "last": ""}, "2016-07-30/.."),
    ],
)
def test_two_columns_are_a_span_also_over_two_months(cells: dict[str, str], edtf: str) -> None:
    assert period("{days: {from: day, to: last}, open: true}", **cells) == edtf


def test_an_end_before_its_start_is_refused() -> None:
    row = ROW | {"day": "2016-07-30", "last": "2016-07-02"}
    told = fault_of(parts_of("{days: {from: day, to: last}}"), row)
    assert told == (2, "last", "2016-07-02", "end_before_start")


def test_a_month_in_words_and_a_year_in_another_column_are_one_month() -> None:
    how = "{day: {template: '{exactly} {last}'}, formats: [Month YYYY]}"
    assert period(how, exactly="December", last="2012", day="x") == "2012-12"
