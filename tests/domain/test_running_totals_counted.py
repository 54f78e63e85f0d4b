"""What was added in a window by a running total: the value at its end minus the value before it."""

from dataclasses import replace

import pytest

from service.model.bounds import Bounds
from service.model.casualty import Figure, Notice
from service.model.series import OpenRange
from tests.domain.figures import ASKED, day, exactly, figure, line, reasons, reckoned, span, used


def seen(number: int, count: int | OpenRange, **more: object) -> Figure:
    """An observation of a counter that began sixty days before the window."""
    more = {"place": "land", "series_key": "k"} | more
    return figure(f"t{number + 60:03}", "cumulative", (-60, number), count, **more)


def test_the_value_before_the_window_is_taken_off():
    counter = [seen(-1, 8525), seen(10, 10_000), seen(29, 14_800)]
    made = line(*counter)
    assert made.value == exactly(6275)
    assert (made.coverage, made.basis) == ("full", "cumulative")
    assert used(reckoned(*counter)) == {"t089": 1, "t059": -1}
    assert reasons(reckoned(*counter)) == {"t070": ("overlapping_period", "t089")}


def test_open_ends_stay_open_in_a_difference():
    earlier, later = seen(-1, OpenRange(5, None, 9)), seen(29, OpenRange(20, 25, None))
    assert line(earlier, later).recorded == OpenRange(11, None, None)


def test_a_counter_that_began_within_the_window_counts_from_nothing():
    began = figure("a", "cumulative", (3, 29), 12, series_key="k")
    assert line(began).recorded == exactly(12)


def test_a_counter_that_falls_makes_no_negative_dead_and_says_so():
    counter = [seen(-1, 100), seen(5, 90), seen(29, 95)]
    made = line(*counter)
    assert made.value == exactly(0)
    assert made.notices == (Notice("revision_down", "t065", 90, 100),)


def test_only_the_phase_of_a_counter_counts_and_a_restart_is_another_counter():
    before = [seen(-1, 300, phase="1"), seen(9, 340, phase="1")]
    after = [
        figure(f"r{n}", "cumulative", (10, n), count, series_key="k", phase="2", place="land")
        for n, count in ((12, 4), (29, 30))
    ]
    made = reckoned(*before, *after)
    assert made.lines[0].value == OpenRange(70, 70, 70, 2)
    assert used(made) == {"t069": 1, "t059": -1, "r29": 1}
    again = [replace(one, phase=None) for one in [*before, *after]]
    assert line(*again).value == OpenRange(70, 70, 70, 2), "a new first day is a new counter too"


def test_steps_that_cross_an_edge_stand_beside_and_the_eve_may_be_missing():
    counter = [seen(-10, 100), seen(4, 120), seen(20, 150), seen(40, 190)]
    made = line(*counter)
    assert made.recorded == exactly(30)
    assert made.value == OpenRange(30, None, None)
    assert made.across_the_edge == OpenRange(60, 60, 60, 2)
    assert reasons(reckoned(*counter)) == {"t100": ("period_not_contained", None)}


def test_one_observation_across_the_edge_says_nothing_of_the_window():
    made = reckoned(seen(10, 500))
    assert made.lines[0].recorded.records == 0
    assert made.lines[0].across_the_edge == exactly(500)
    assert reasons(made) == {"t070": ("period_not_contained", None)}


def test_observations_after_the_window_are_no_matter():
    counter = [seen(-1, 10), seen(29, 30), seen(35, 60), seen(50, 90)]
    made = reckoned(*counter)
    assert made.lines[0].value == exactly(20)
    assert made.lines[0].across_the_edge is None
    assert reasons(made) == {}


@pytest.mark.parametrize("began", [None, day(-60)])
def test_a_counter_of_unknown_beginning_still_has_differences(began):
    counter = [replace(one, period=Bounds(began, one.period.latest))
               for one in (seen(-1, 10), seen(29, 30))]  # fmt: skip
    assert line(*counter).value == exactly(20)


def test_a_counter_of_which_nobody_knows_since_when_is_no_total_by_itself():
    alone = replace(seen(29, 30), period=Bounds(None, day(29)))
    made = reckoned(alone)
    assert reasons(made) == {"t089": ("period_unknown", None)}
    assert reckoned(alone, asked=replace(ASKED, apportion=True)).lines[0].recorded.records == 0


def test_of_two_observations_of_a_day_the_later_reported_one_stands():
    corrected = seen(29, 28, reported_on=day(60))
    made = reckoned(seen(-1, 10), replace(seen(29, 30), id="old"), corrected)
    assert made.lines[0].value == exactly(18)
    assert reasons(made)["old"] == ("overlapping_period", "t089")


def test_a_superseded_observation_is_no_part_of_the_counter():
    wrong, right = seen(29, 3000), replace(seen(29, 30), id="z", supersedes="t089")
    assert line(seen(-1, 10), wrong, right).value == exactly(20)


def test_where_daily_counts_disagree_the_running_total_decides_and_it_is_told():
    total = [seen(-1, 100), seen(29, 160)]
    daily = [figure(f"d{n:02}", "incremental", (n,), 3, place="land") for n in range(30)]
    made = line(*total, *daily)
    assert made.value == exactly(60)
    assert made.notices == (Notice("running_total_disagrees", "t089", 60, 90),)
    agreeing = [replace(one, value=exactly(2)) for one in daily]
    assert line(*total, *agreeing).notices == ()
    assert line(*total, *daily[1:]).notices == ()


def test_counts_without_a_key_are_no_counter():
    early = figure("a", "cumulative", (0, 9), 3)
    late = figure("b", "cumulative", (0, 20), 7)
    made = reckoned(early, late)
    assert made.lines[0].recorded == exactly(7)
    assert reasons(made) == {"a": ("overlapping_period", "b")}


def test_two_counters_of_the_same_deaths_are_never_added():
    other = [replace(one, id=f"o{one.id}", series_key="l", value=exactly(1000))
             for one in (seen(-1, 0), seen(20, 0))]  # fmt: skip
    assert line(seen(-1, 100), seen(29, 160), *other).value == exactly(60)


def test_a_withheld_observation_withholds_the_difference():
    withheld = OpenRange(None, None, None, withheld=True)
    made = line(seen(-1, 1), seen(29, withheld))
    assert made.recorded == OpenRange(None, None, None, 1, withheld=True)


def test_a_step_across_an_edge_is_spread_only_where_that_is_asked():
    counter = [seen(-1, 100), seen(9, 120), seen(49, 160)]
    spread = line(*counter, asked=replace(ASKED, apportion=True))
    assert line(*counter).recorded == exactly(20)
    assert spread.recorded == OpenRange(40, 40, 40, 2)
    assert spread.modelled
    assert span(0, 29).earliest == ASKED.from_
