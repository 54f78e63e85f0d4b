"""Gaps, repeats and the window before, against counts made by hand and sums over every outcome."""

from datetime import date, timedelta
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.strike_rhythm import compare, gaps, repeat_share

FIRST = date(2016, 7, 1)


def test_gaps_are_between_strikes_known_to_the_day():
    days = [(date(2016, 7, 20), 1), (date(2016, 7, 1), 2), (date(2016, 7, 4), 1)]
    assert gaps(days).as_json() == {"of": 4, "longest_days": 16, "median_days": 3.0}
    assert gaps([(date(2016, 7, 1), 1)]).as_json() == {
        "of": 1, "longest_days": None, "median_days": None,
    }  # fmt: skip
    assert gaps([]).of == 0


@given(st.lists(st.integers(0, 400), min_size=2, max_size=40))
def test_the_gaps_add_up_to_the_days_from_first_to_last(offsets):
    found = gaps([(FIRST + timedelta(days=offset), 1) for offset in offsets])
    assert found.of == len(offsets)
    steps = sorted(b - a for a, b in zip(sorted(offsets), sorted(offsets)[1:], strict=False))
    assert found.longest_days == steps[-1]
    assert sum(step <= found.median_days for step in steps) * 2 >= len(steps)
    assert sum(step >= found.median_days for step in steps) * 2 >= len(steps)


def test_attacks_are_not_facilities():
    assert repeat_share(492, 330) == 0.329
    assert repeat_share(3, 3) == 0
    assert repeat_share(0, 0) is None


def tails(n, before, share):
    """Both tails of the binomial, summed outcome by outcome."""
    total = n + before
    chances = [comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(total + 1)]
    return sum(chances[n:]), sum(chances[: n + 1])


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 800), st.integers(1, 800))
def test_the_test_is_the_exact_binomial_one(n, before, hours, hours_before):
    found = compare(n, hours, before, hours_before)
    if n + before == 0:
        assert (found.ratio, found.ratio_95, found.p_value) == (None, None, None)
        return
    more, fewer = tails(n, before, Fraction(hours, hours + hours_before))
    assert found.p_value == pytest.approx(float(min(1, 2 * min(more, fewer))), abs=1e-9)
    low, high = found.ratio_95
    for limit, tail in ((low, 0), (high, 1)):
        if not limit:
            continue
        odds = Fraction(limit) * Fraction(hours, hours_before)
        assert float(tails(n, before, odds / (1 + odds))[tail]) == pytest.approx(0.025, abs=1e-6)
    assert (found.ratio is None) == (high is None) == (before == 0)
    if found.ratio is not None:
        assert found.ratio == pytest.approx(n / hours / (before / hours_before))
        assert low <= found.ratio <= high


def test_twice_as_many_in_a_month_may_be_chance():
    found = compare(10, 744, 5, 720).as_json()
    assert found["ratio"] == 1.935
    assert found["p_value"] > 0.05
    assert found["ratio_95"]["low"] < 1 < found["ratio_95"]["high"]
    assert compare(30, 744, 5, 720).p_value < 0.001


@pytest.mark.parametrize("given_", [(-1, 744, 0, 744), (1, -744, 0, 744), (0, 744, -1, 744)])
def test_what_cannot_be_counted_is_refused(given_):
    with pytest.raises(ValueError, match="0 or more"):
        compare(*given_)


def test_a_window_without_hours_is_compared_with_nothing():
    assert compare(3, 0, 3, 744).p_value is None
