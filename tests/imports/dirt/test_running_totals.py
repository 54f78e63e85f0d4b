"""Running totals beside daily values that do not add up to them."""

from tests.imports.dirt.dirty import field, flags, read


def test_totals_that_do_not_add_up() -> None:
    parts = (
        "columns: {day: , daily: {holds: count}, total: {holds: count}}\n"
        + """
totals:
  day: day
  since: 2023-10-07
  counters: {killed: {metric: killed, total: total, daily: daily}}
"""
    )
    rows = "2023-10-07,5,5\n2023-10-08,9,12\n2023-10-09,0,11\n"
    told = read(parts, f"day,daily,total\n{rows}")
    assert field(told, "quantity") == [5, 12, 11]
    assert flags(told) == [
        (3, "daily", "daily_disagrees"), (4, "total", "revision_down"),
        (4, "daily", "daily_disagrees"),
    ]  # fmt: skip


def test_a_daily_count_is_no_second_count_of_the_total() -> None:
    parts = (
        "columns: {day: , daily: {holds: count}, total: {holds: count}}\n"
        "totals:\n  day: day\n  since: 2023-10-07\n"
        "  counters: {killed: {metric: killed, total: total, daily: daily}}\n"
    )
    told = read(parts, "day,daily,total\n2023-10-07,5,5\n2023-10-08,9,12\n")
    assert field(told, "basis") == ["cumulative", "cumulative"]
    assert len(set(field(told, "series_key"))) == 1
