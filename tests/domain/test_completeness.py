"""C1: an answer says through which day it can be complete, and its rates stop there."""

from datetime import UTC, date, datetime, timedelta

import pytest

from service.domain.completeness import Completeness, clipped

_LATER = date(2016, 12, 31)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "delay", "through"),
    [
        # Damascus in summer is UTC+3: its 17 July ends at 21:00Z, and 72 hours later it is told.
        ("2016-07-20T20:59:59", "Asia/Damascus", 72, date(2016, 7, 16)),
        ("2016-07-20T21:00:00", "Asia/Damascus", 72, date(2016, 7, 17)),
        ("2016-07-20T21:00:00", "Asia/Aden", 72, date(2016, 7, 17)),
        ("2016-07-20T20:00:00", "Asia/Aden", 1, date(2016, 7, 19)),
        ("2016-07-20T22:00:00", "Asia/Aden", 1, date(2016, 7, 20)),
        ("2016-07-20T21:59:59", "Asia/Aden", 1, date(2016, 7, 19)),
        # Clocks went back on 28 October 2016 at 00:00: the 27th has 25 hours.
        ("2016-10-30T21:30:00", "Asia/Damascus", 72, date(2016, 10, 26)),
        ("2016-10-30T22:00:00", "Asia/Damascus", 72, date(2016, 10, 27)),
        # The whole world: where the day ends last.
        ("2016-07-21T11:59:59", None, 72, date(2016, 7, 16)),
        ("2016-07-21T12:00:00", None, 72, date(2016, 7, 17)),
    ],
)
def test_a_day_counts_when_its_delay_has_passed_where_it_happened(
    now: str, zone: str | None, delay: int, through: date
) -> None:
    assert Completeness(_at(now), delay).through(_LATER, zone) == through


@pytest.mark.parametrize(
    ("now", "through"),
    [("2016-07-20T20:59:59", date(2016, 7, 20)), ("2016-07-20T21:00:00", date(2016, 7, 21))],
)
def test_without_a_delay_today_counts_as_it_runs(now: str, through: date) -> None:
    assert Completeness(_at(now)).through(_LATER, "Asia/Damascus") == through


def test_a_day_long_past_is_the_asked_day() -> None:
    for delay in (0, 72, 10_000):
        asked = Completeness(_at("2026-01-01T00:00:00"), delay)
        assert asked.through(date(2016, 7, 31), "Asia/Damascus") == date(2016, 7, 31)


def test_it_changes_once_a_day_and_never_goes_back() -> None:
    hours = [_at("2016-10-20T00:00:00") + timedelta(hours=number) for number in range(24 * 20)]
    told = [Completeness(now, 72).through(_LATER, "Asia/Damascus") for now in hours]
    assert told == sorted(told)
    assert len(set(told)) == 21


def test_a_window_is_clipped_and_may_vanish() -> None:
    first, last = date(2016, 7, 1), date(2016, 7, 31)
    assert clipped(first, last, date(2016, 8, 5)) == (first, last)
    assert clipped(first, last, date(2016, 7, 28)) == (first, date(2016, 7, 28))
    assert clipped(first, last, first) == (first, first)
    assert clipped(first, last, date(2016, 6, 30)) is None
