"""What can be said about two uncertain dates: only what holds for every day they allow."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from service.domain.uncertain_dates import (
    Kind,
    certain_core,
    certainly_within,
    elapsed_days,
    hull,
    may_overlap,
    read_date,
)
from service.model.dates import DayRange, UncertainDate

DAYS = st.dates(date(1971, 1, 1), date(2100, 12, 31))


def read(value: object, kind: Kind = "point") -> UncertainDate:
    return read_date(value, kind=kind, pointer="/started")


def test_a_duration_is_as_uncertain_as_its_ends() -> None:
    start, end = read("[2016-08-11..2016-09-11]"), UncertainDate.on(date(2016, 10, 20))
    assert elapsed_days(start, end) == DayRange(39, 70)
    adopted = UncertainDate.on(date(2016, 9, 4))
    assert elapsed_days(adopted, end) == DayRange(46, 46)
    assert elapsed_days(UncertainDate.on(date(2016, 7, 17)), read("2016-08-06")) == DayRange(20, 20)


def test_an_open_end_leaves_the_duration_open() -> None:
    asked = UncertainDate.on(date(2016, 10, 20))
    assert elapsed_days(read("[..2016-07-17]"), asked) == DayRange(95, None)
    assert elapsed_days(None, asked) == DayRange(0, None)
    assert elapsed_days(read("2016-07-17"), None) == DayRange(0, None)
    assert elapsed_days(read("2016-07-17"), None, until=date(2016, 7, 27)) == DayRange(0, 10)


def test_nothing_after_the_asked_day_is_counted() -> None:
    start, end = read("2016-07-17"), read("2016-08")
    assert elapsed_days(start, end, until=date(2016, 7, 20)) == DayRange(3, 3)
    assert elapsed_days(start, end, until=date(2016, 7, 1)) == DayRange(0, 0)


@given(st.tuples(DAYS, DAYS).map(sorted), st.tuples(DAYS, DAYS).map(sorted), st.data())
def test_every_true_pair_of_days_lies_within_the_duration(
    begin: list[date], finish: list[date], draw: st.DataObject
) -> None:
    start, end = (
        UncertainDate(f"[{first}..{last}]", first, last, "days") for first, last in (begin, finish)
    )
    true_start = draw.draw(st.dates(*begin))
    true_end = draw.draw(st.dates(*finish))
    found = elapsed_days(start, end)
    true_days = max((true_end - true_start).days, 0)
    assert found.max is not None
    assert found.min <= true_days <= found.max


def test_the_certain_core_is_half_open_and_may_be_empty() -> None:
    july, august = read("[2016-07-11..2016-07-20]"), read("2016-08")
    assert certain_core(july, august, ongoing=False) == (date(2016, 7, 20), date(2016, 8, 1))
    assert certain_core(july, None, ongoing=True) == (date(2016, 7, 20), None)
    assert certain_core(july, None, ongoing=False) is None
    assert certain_core(august, july, ongoing=False) is None
    assert certain_core(read("[2016-07-31..]"), august, ongoing=False) is None
    assert certain_core(None, august, ongoing=False) is None


def test_a_window_meets_a_date_that_may_lie_in_it() -> None:
    july, open_end = read("2016-07"), read("2016-09-04/..", "span")
    assert may_overlap(july, date(2016, 7, 31), date(2016, 8, 5))
    assert not may_overlap(july, date(2016, 8, 1), None)
    assert may_overlap(open_end, date(2020, 1, 1), None)
    assert certainly_within(july, date(2016, 7, 1), date(2016, 7, 31))
    assert not certainly_within(july, date(2016, 7, 2), None)
    assert not certainly_within(open_end, None, date(2030, 1, 1))


@given(st.tuples(DAYS, DAYS).map(sorted), st.tuples(DAYS, DAYS).map(sorted))
def test_what_is_certainly_within_may_overlap(stated: list[date], window: list[date]) -> None:
    claim = UncertainDate("", stated[0], stated[1], "days")
    if certainly_within(claim, window[0], window[1]):
        assert may_overlap(claim, window[0], window[1])


def test_the_hull_spans_all_claims_and_stays_open() -> None:
    claims = [read("2016-09-04"), read("[2016-08-11..2016-08-20]")]
    assert hull(claims) == (date(2016, 8, 11), date(2016, 9, 4))
    assert hull([*claims, read("[..2016-09-01]")]) == (None, date(2016, 9, 4))
    assert hull([]) == (None, None)
