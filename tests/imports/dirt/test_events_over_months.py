"""An event that spans two months."""

from tests.imports.dirt.dirty import COLUMNS, FIGURE, faults, field, read


def test_an_event_over_two_months_is_one_span() -> None:
    parts = COLUMNS.replace("day: ,", "day: , last: ,") + FIGURE.replace(
        "{day: day}", "{days: {from: day, to: last}}"
    )
    rows = "1,2016-07-30,2016-08-02,4\n2,2016-08-02,2016-07-30,4\n"
    told = read(parts, f"id,day,last,killed\n{rows}")
    assert field(told, "period") == ["2016-07-30/2016-08-02"]
    assert faults(told) == [(3, "last", "end_before_start")]
