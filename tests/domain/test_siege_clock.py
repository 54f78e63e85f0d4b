"""Rule S7 on the two roads of eastern Aleppo, and on any roads against a day-by-day simulation."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.route_timelines import RouteHistory, timeline
from service.domain.siege_clock import clock_episodes, clock_on, days_of_clock
from service.model.supply_route import RouteSpan
from tests.domain.aleppo_sieges import ASKED_ON, CASTELLO, RAMOUSEH, bounds

ROADS = (
    RouteHistory("castello", "castello-road", {}, CASTELLO),
    RouteHistory("ramouseh", "ramouseh-road", {}, RAMOUSEH),
)
FIRST = date(2016, 1, 1)
LIFTING = ("civilian", "commercial", "humanitarian")


@pytest.mark.parametrize(
    ("on", "state", "broken", "since", "decided_by"),
    [
        (date(2016, 7, 16), "open", False, "2016-07-07", ["castello-road"]),
        (date(2016, 7, 20), "complete", False, "2016-07-17", ["castello-road"]),
        (date(2016, 8, 20), "open", True, "2016-08-06", ["ramouseh-road"]),
        (date(2016, 10, 20), "complete", False, "2016-09-04", ["ramouseh-road"]),
        (date(2016, 11, 17), "unknown", False, "2016-11-17", ["castello-road", "ramouseh-road"]),
    ],
)
def test_the_clock_of_eastern_aleppo(on, state, broken, since, decided_by):
    for mode in ("all", "civilian", "medical_evacuation"):
        found = clock_on(timeline(ROADS, mode), on)
        assert (found.state, found.broken) == (state, broken)
        assert found.as_json()["since"]["earliest"] == since
        assert [then.route.slug for then in found.decided_by] == decided_by


def test_the_roads_tell_of_two_sieges_of_66_days():
    episodes = clock_episodes(timeline(ROADS))
    assert [one.start for one in episodes] == [date(2016, 7, 17), date(2016, 9, 4)]
    assert [one.ended_by for one in episodes] == ["open", "unknown"]
    days = [days_of_clock([one], ASKED_ON).as_list() for one in episodes]
    assert days == [[20, 20], [46, 46]]
    assert days_of_clock(episodes, ASKED_ON).as_list() == [66, 66]


def test_an_area_without_a_route_is_unknown():
    found = clock_on(timeline([]), ASKED_ON)
    assert (found.state, found.broken, found.since, found.decided_by) == (
        "unknown",
        False,
        None,
        (),
    )
    assert clock_episodes(timeline([])) == ()


def closed_but(first: int, after: int, status: str = "open") -> RouteHistory:
    """A road that is closed for 90 days, but for some of them."""
    spans = (
        RouteSpan("before", "closed", day_bounds(0), day_bounds(first)),
        RouteSpan("gap", status, day_bounds(first), day_bounds(after)),
        RouteSpan("again", "closed", day_bounds(after), day_bounds(90)),
    )
    return RouteHistory("road", "road", {}, spans)


def day_bounds(offset: int):
    """A day so many days after the first."""
    return bounds((FIRST + timedelta(days=offset)).isoformat())


@pytest.mark.parametrize("status", ["open", "sporadically_open", "unknown"])
def test_a_gap_of_seven_days_makes_two_sieges_and_six_do_not(status):
    assert len(clock_episodes(timeline([closed_but(20, 26, status)]))) == 1
    assert len(clock_episodes(timeline([closed_but(20, 27, status)]))) == 2
    assert len(clock_episodes(timeline([closed_but(20, 22, status)]), break_days=2)) == 2


def test_a_short_opening_lifts_the_siege_for_its_days_and_breaks_none():
    line = timeline([closed_but(20, 23)])
    found = clock_on(line, FIRST + timedelta(days=21))
    assert (found.state, found.broken) == ("open", False)
    assert days_of_clock(clock_episodes(line), FIRST + timedelta(days=60)).min == 60


def test_a_road_for_aid_alone_opens_the_area_and_none_for_patients_alone():
    closed = RouteSpan("all", "closed", day_bounds(0), day_bounds(90))
    for mode, state in (("humanitarian", "open"), ("medical_evacuation", "complete")):
        own = RouteSpan("own", "open", day_bounds(10), day_bounds(20), mode=mode)
        road = RouteHistory("road", "road", {}, (closed, own))
        day = FIRST + timedelta(days=15)
        assert clock_on(timeline([road]), day).state == state
        assert clock_on(timeline([road], mode), day).state == "open"
        assert clock_on(timeline([road], "civilian"), day).state == "complete"


def test_days_that_nobody_knows_may_be_days_of_siege():
    line = timeline([closed_but(20, 40, "unknown")])
    first, second = clock_episodes(line)
    on = FIRST + timedelta(days=60)
    assert days_of_clock([first], on).as_list() == [20, None]
    assert days_of_clock([second], on).as_list() == [20, 40]


# --- the oracle: every day for itself, written without the code above -----------------------------

STATUSES = ("open", "open_with_constraints", "sporadically_open", "closed", "impassable", "unknown")


@st.composite
def spans_of_a_route(draw):
    """Spans of one route that never overlap within a mode, as the database holds them."""
    found = []
    for mode in draw(st.lists(st.sampled_from(("all", *LIFTING)), unique=True, max_size=3)):
        edges = sorted(draw(st.lists(st.integers(0, 60), unique=True, max_size=6)))
        for number, edge in enumerate(edges):
            last = number == len(edges) - 1
            gap = draw(st.integers(0, 3))
            width = draw(st.integers(0, 2))
            end = None if last and draw(st.booleans()) else (edges[number + 1] if not last else 70)
            if end is not None:
                end = max(end - gap, edge)
            seen = draw(st.one_of(st.none(), st.integers(edge, 75)))
            status = draw(st.sampled_from(STATUSES))
            found.append((mode, status, edge, width, end, seen))
    return found


def as_history(number: int, rows) -> RouteHistory:
    spans = []
    for at, (mode, status, edge, width, end, seen) in enumerate(rows):
        began = bounds(
            (FIRST + timedelta(days=edge - width)).isoformat(),
            (FIRST + timedelta(days=edge)).isoformat(),
        )
        spans.append(
            RouteSpan(
                f"{number}-{at}",
                status,
                began,
                day_bounds(end) if end is not None else None,
                day_bounds(seen) if seen is not None else None,
                mode,
            )
        )
    return RouteHistory(str(number), f"road-{number}", {}, tuple(spans))


def simulated_status(rows, mode: str, day: int, stale: int) -> str:
    for asked in (mode, "all"):
        for row_mode, status, edge, _width, end, seen in rows:
            if row_mode != asked or day < edge or (end is not None and day >= end):
                continue
            attested = edge if seen is None else max(seen, edge)
            return status if end is not None or day - attested <= stale else "unknown"
    return "unknown"


def simulated_state(routes, mode: str, day: int, stale: int) -> str:
    modes = LIFTING if mode == "all" else (mode,)
    told = [simulated_status(rows, each, day, stale) for rows in routes for each in modes]
    if "open" in told or "open_with_constraints" in told:
        return "open"
    if "unknown" in told or not told:
        return "unknown"
    return "partial" if "sporadically_open" in told else "complete"


def simulated_episodes(states: list[str], break_days: int) -> list[tuple[int, int]]:
    """Walks the days: a siege goes on until so many days in a row are not closed."""
    found: list[tuple[int, int]] = []
    start, last = None, None
    for day, state in enumerate(states):
        if state == "complete":
            start = day if start is None else start
            last = day
        elif start is not None and day - last >= break_days:
            found.append((start, last + 1))
            start = None
    if start is not None:
        found.append((start, last + 1))
    return found


@settings(max_examples=80)
@given(
    st.lists(spans_of_a_route(), max_size=3),
    st.sampled_from(("all", "civilian", "humanitarian", "medical_evacuation")),
    st.integers(1, 12),
    st.integers(1, 40),
)
def test_random_histories_equal_the_simulation(routes, mode, break_days, stale):
    line = timeline([as_history(n, rows) for n, rows in enumerate(routes)], mode, stale)
    days = [FIRST + timedelta(days=n) for n in range(-5, 110)]
    states = [simulated_state(routes, mode, n, stale) for n in range(-5, 110)]
    assert [line.run_on(day).state for day in days] == states
    wanted = simulated_episodes(states, break_days)
    episodes = clock_episodes(line, break_days)
    assert [
        (one.stretch.core_from - days[0].toordinal(), one.stretch.core_to - days[0].toordinal())
        for one in episodes
    ] == wanted
    for number, day in list(enumerate(days))[::5]:
        broken = states[number] == "open" and any(end <= number for _, end in wanted)
        inside = any(start <= number < end for start, end in wanted)
        assert clock_on(line, day, break_days).broken == (broken and not inside)
        elapsed = sum(max(0, min(end, number) - start) for start, end in wanted)
        assert days_of_clock(episodes, day).min == elapsed


@given(st.lists(spans_of_a_route(), max_size=3))
def test_what_decides_has_the_state_that_it_decides(routes):
    line = timeline([as_history(n, rows) for n, rows in enumerate(routes)])
    for day in (FIRST + timedelta(days=n) for n in range(0, 80, 7)):
        found = clock_on(line, day)
        closed = {"closed", "impassable"}
        for then in found.decided_by:
            assert (then.status.status in closed) == (found.state == "complete")
        assert found.decided_by or not routes
