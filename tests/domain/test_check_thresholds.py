"""A check fires, or is ok, only where all that its number may be agrees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.checks.thresholds import Measured, state_of, worst


def _measured(low: int | None, high: int | None) -> Measured:
    return Measured(low, high, "", "")


@pytest.mark.parametrize(
    ("low", "high", "at_least", "at_most"),
    [
        (3, 3, "firing", "firing"),
        (2, 2, "ok", "firing"),
        (4, 4, "firing", "ok"),
        (0, 5, "unknown", "unknown"),
        (3, None, "firing", "unknown"),
        (0, None, "unknown", "unknown"),
        (4, None, "firing", "ok"),
        (None, 2, "ok", "firing"),
        (None, None, "unknown", "unknown"),
    ],
)
def test_it_fires_from_a_minimum_on_and_up_to_a_maximum(
    low: int | None, high: int | None, at_least: str, at_most: str
) -> None:
    measured = _measured(low, high)
    assert state_of("strikes_7d_min", measured, 3) == at_least
    assert state_of("routes_open_max", measured, 3) == at_most


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.sampled_from(["x_min", "x_max"]))
def test_it_is_sure_of_itself_just_where_every_possible_number_agrees(
    one: int, other: int, threshold: int, name: str
) -> None:
    low, high = sorted((one, other))
    each = {state_of(name, _measured(n, n), threshold) for n in range(low, high + 1)}
    whole = state_of(name, _measured(low, high), threshold)
    assert whole == (each.pop() if len(each) == 1 else "unknown")


def test_firing_comes_before_unknown_and_unknown_before_ok() -> None:
    assert worst(["ok", "unknown", "firing"]) == "firing"
    assert worst(["ok", "unknown"]) == "unknown"
    assert worst(["ok", "ok"]) == "ok"
