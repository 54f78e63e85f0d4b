"""Day and month in an order that the publisher says, never in one that is guessed."""

import pytest

from service.domain.imports.profiles.nodes import ProfileMistake
from tests.imports.dirt.dirty import COLUMNS, FIGURE, faults, field, read


def test_day_and_month_in_one_order_refuse_the_other_order() -> None:
    parts = COLUMNS + FIGURE.replace("{day: day}", "{day: day, formats: [DD/MM/YYYY]}")
    told = read(parts, "id,day,killed\n1,03/04/2016,1\n2,13/04/2016,1\n3,04/13/2016,1\n")
    assert field(told, "period") == ["2016-04-03", "2016-04-13"]
    assert faults(told) == [(4, "day", "date_unreadable")]


def test_both_orders_in_one_column_are_never_read_by_turns() -> None:
    both = "{day: day, formats: [DD/MM/YYYY, MM/DD/YYYY]}"
    with pytest.raises(ProfileMistake, match="03/04 as two different days"):
        read(COLUMNS + FIGURE.replace("{day: day}", both), "id,day,killed\n1,03/04/2016,1\n")


def test_two_columns_of_one_file_have_an_order_each() -> None:
    parts = "columns: {id: , day: , said: , killed: {holds: count}}\n" + FIGURE.replace(
        "{day: day}",
        "{day: day, formats: [DD/MM/YYYY]}\n      reported_on: {day: said, formats: [MM/DD/YYYY]}",
    )
    told = read(parts, "id,day,said,killed\n1,03/04/2016,04/05/2016,1\n2,03/04/2016,13/04/2016,1\n")
    assert field(told, "period") == ["2016-04-03"]
    assert field(told, "reported_on") == ["2016-04-05"]
    assert faults(told) == [(3, "said", "date_unreadable")]
