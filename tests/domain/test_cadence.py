"""Rules C0 to C3 with the figures of July 2016."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.cadence import (
    cadence,
    check,
    hours_in_window,
)


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        (date(2016, 3, 1), date(2016, 3, 31), 743),
        (date(2016, 7, 1), date(2016, 7, 31), 744),
        (date(2016, 10, 1), date(2016, 10, 31), 745),
        (date(2016, 9, 21), date(2016, 10, 20), 720),
    ],
)
def test_the_hours_of_a_window_follow_the_clocks_of_damascus(first, last, hours):
    assert hours_in_window(first, last, "Asia/Damascus") == hours


def test_a_window_is_clipped_to_what_the_records_cover():
    july = (date(2016, 7, 1), date(2016, 7, 31), "Asia/Damascus")
    assert hours_in_window(*july, complete_through=date(2016, 7, 10)) == 240
    assert hours_in_window(*july, complete_through=date(2016, 6, 30)) == 0


def test_43_strikes_in_july_are_one_every_17_hours():
    assert cadence(43, 744).as_json() == {
        "n": 43,
        "hours": 744,
        "hours_between": 17.3,
        "interval_95": {"low": 12.8, "high": 23.9},
    }


def test_15_strikes_on_eastern_aleppo_are_one_every_49_6_hours():
    found = cadence(15, 744).as_json()
    assert found["hours_between"] == 49.6
    assert found["interval_95"] == {"low": 30.1, "high": 88.6}


def test_no_strike_is_null_and_few_have_no_interval():
    assert cadence(0, 744).as_json()["hours_between"] is None
    assert cadence(4, 744).interval_95 is None
    assert cadence(5, 744).interval_95 is not None
    assert cadence(3, 0).hours_between is None


def test_every_17_hours_in_july_means_42_to_43_or_43_to_45():
    found = check(17, 744, recorded_n=43).as_json()
    assert found["truncated"] == {"min": 42, "max": 43}
    assert found["counts"] == {"truncated": [42, 43], "rounded": [43, 44, 45]}
    assert found["consistent"] is True
    assert check(17, 744, recorded_n=46).consistent is False
    assert check(17, 744).consistent is None


def test_every_29_hours_fits_172_when_truncated_only():
    found = check(29, 5136, recorded_n=172)
    assert found.truncated.holds(172)
    assert not found.rounded.holds(172)


def test_the_edges_are_exact():
    assert check(2, 10).truncated.counts() == [4, 5]
    assert check(1, 3).rounded.counts() == [3, 4, 5, 6]
    assert check("0.5", 10).rounded.max is None
    assert check(100, 10).as_json()["truncated"] == {"min": None, "max": None}


@pytest.mark.parametrize("every_hours", [0, -1])
def test_a_rate_of_nothing_is_refused(every_hours):
    with pytest.raises(ValueError, match="above 0"):
        check(every_hours, 744)


@given(
    st.fractions(min_value=Fraction(1, 10), max_value=500, max_denominator=10),
    st.integers(min_value=1, max_value=9000),
    st.integers(min_value=1, max_value=9000),
)
def test_a_count_fits_exactly_where_its_own_rate_truncates_or_rounds_to_k(k, hours, n):
    found, rate = check(k, hours), Fraction(hours, n)
    assert found.truncated.holds(n) == (k <= rate < k + 1)
    assert found.rounded.holds(n) == (k - Fraction(1, 2) <= rate < k + Fraction(1, 2))
