"""Running totals within buckets, and how many things something holds of on a day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.buckets import buckets
from service.domain.series.flows import flow_line
from service.domain.series.steps import values_of
from service.domain.series.stocks import BEGINNING, Course, counted_points
from service.model.bounds import Bounds
from service.model.series import FlowRow, Observation, OpenRange, Step

OCTOBER, NOVEMBER = date(2023, 10, 1), date(2023, 11, 1)


def exact(count: int) -> OpenRange:
    return OpenRange(count, count, count)


def observed(*totals: int) -> list[FlowRow]:
    """A running total of the first days of October."""
    rows, before = [], None
    for number, total in enumerate(totals):
        day = date(2023, 10, 1 + number)
        after = Observation(str(number), exact(total))
        value = exact(max(0, total - (before.value.best or 0 if before else 0)))
        rows.append(FlowRow("f", Bounds(day, day), value, step=Step(before, after)))
        before = after
    return rows


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12), st.randoms())
def test_the_steps_of_a_bucket_are_one_difference_of_its_ends(totals, chance):
    rows = observed(*totals)
    chance.shuffle(rows)
    [value] = values_of(rows)
    assert (value.best, value.records) == (totals[-1], len(totals))
    # Without the first: from what it was before.
    rest = [row for row in rows if row.step.before]
    if rest:
        [value] = values_of(rest)
        assert value.best == max(0, totals[-1] - totals[0])


def test_steps_that_do_not_follow_each_other_are_differences_of_their_own():
    rows = observed(10, 25, 20, 60)
    values = values_of([rows[0], rows[2], rows[3]])
    assert sorted((value.best, value.records) for value in values) == [(10, 1), (35, 2)]


def test_a_fall_within_a_month_is_counted_once_and_one_over_a_day_adds_nothing():
    rows = observed(100, 130, 120, 140)
    by_day = flow_line("f", rows, buckets(OCTOBER, date(2023, 10, 4), "day"), ())
    assert [point.value.best for point in by_day.points] == [100, 30, 0, 20]
    by_month = flow_line("f", rows, buckets(OCTOBER, date(2023, 10, 31), "month"), ())
    assert by_month.total.best == 140
    assert by_month.total.records == 4


def test_what_has_no_date_on_the_axis_is_unplaced_in_any_window():
    row = FlowRow("f", None, exact(3))
    line = flow_line("f", [row], buckets(OCTOBER, NOVEMBER, "month"), ())
    assert [(span.within, span.value.best) for span in line.unplaced] == [("../..", 3)]
    assert line.total.best == 3
    [beside] = flow_line(
        "f",
        [FlowRow("f", Bounds(OCTOBER, OCTOBER), exact(3), beside=True)],
        buckets(OCTOBER, NOVEMBER, "month"),
        (),
    ).across_the_edge
    assert beside.value.best == 3


@pytest.mark.parametrize(
    ("states", "told"),
    [
        (("yes", "no"), (1, 1, 1, 2, "full")),
        (("no", "no"), (0, 0, 0, 2, "full")),
        (("yes", "unknown", "no"), (1, None, 2, 2, "partial")),
        (("unknown", "unknown"), (None, None, None, 0, "none")),
    ],
)
def test_what_is_unknown_widens_the_range_and_nothing_known_is_nothing_said(states, told):
    start = OCTOBER.toordinal()
    courses = [Course((BEGINNING, start), ("unknown", state)) for state in states]
    among = buckets(date(2023, 9, 1), date(2023, 12, 31), "month")
    september, october, november, december = counted_points(courses, among, date(2023, 11, 5))
    assert september.coverage == "none"
    value = october.value
    assert (value.low, value.best, value.high, value.records, october.coverage) == told
    # In the current bucket today counts, after it nothing is known.
    assert november.value == value
    assert (december.value.low, december.coverage) == (None, "none")
