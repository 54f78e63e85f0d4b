"""Rule S7: the siege clock, what the supply routes alone say of an area, and the episodes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.route_timelines import (
    BEGINNING,
    ClockState,
    RouteThen,
    Run,
    Timeline,
    openness,
)
from service.domain.siege_durations import Stretch, union_days
from service.model.bounds import Bounds
from service.model.siege import Days
from service.model.supply_route import RouteOnDay

BREAK_DAYS = 7


@dataclass(frozen=True)
class ClockEpisode:
    """One siege as the routes tell it: closures less than `siege_break_days` apart.

    `runs` are its closures, `stretch` its days: surely from the first closure to the last one's
    end, at most over what is unknown on either side. `ended_by` None = closed to this day.
    """

    number: int
    runs: tuple[Run, ...]
    stretch: Stretch
    ended_by: ClockState | None

    @property
    def start(self) -> date:
        """Its first day."""
        return date.fromordinal(self.runs[0].first)


def clock_episodes(line: Timeline, break_days: int = BREAK_DAYS) -> tuple[ClockEpisode, ...]:
    """The sieges that the routes tell of (S2).

    A gap is days that are not known to be closed: open, sporadically open or unknown. One of
    `siege_break_days` or more makes two episodes; a shorter one breaks none, and its days count.

    Args:
        line: the state of an area over all time.
        break_days: `siege_break_days`, 1 or more.

    Returns:
        The episodes in order, numbered from 1.

    Source: docs/methodology.md S2, S3.
    """
    groups: list[list[Run]] = []
    for run in line.runs:
        if run.state != "complete":
            continue
        if groups and run.first - groups[-1][-1].after < break_days:
            groups[-1].append(run)
        else:
            groups.append([run])
    return tuple(_episode(line, number, group) for number, group in enumerate(groups, start=1))


def _episode(line: Timeline, number: int, group: Sequence[Run]) -> ClockEpisode:
    first, last = line.runs.index(group[0]), line.runs.index(group[-1])
    before = line.runs[first - 1] if first else None
    after = line.runs[last + 1] if last + 1 < len(line.runs) else None
    from_: int | None = group[0].first
    if before is not None and before.state == "unknown":
        from_ = None if before.first == BEGINNING else before.first
    to = group[-1].after
    if after is not None and after.state == "unknown":
        to = after.after
    return ClockEpisode(
        number,
        tuple(group),
        Stretch(group[0].first, group[-1].after, from_, to),
        after.state if after else None,
    )


def days_of_clock(found: Iterable[ClockEpisode], on: date) -> Days:
    """Days of siege by the routes alone, elapsed on the asked day, each once (S3).

    Args:
        found: the episodes that count.
        on: the asked day (not counted).

    Returns:
        min: days surely closed, with the short gaps between them; max: with the days around them
        that nobody knows, None where it is not known since when.

    Source: docs/methodology.md S3, S7.
    """
    return union_days((one.stretch for one in found if one.start <= on), None, on)


@dataclass(frozen=True)
class ModeClock:
    """The clock of one traffic mode on a day. `since` None = nothing is known before."""

    state: ClockState
    broken: bool
    since: Bounds | None
    decided_by: tuple[RouteThen, ...]

    def as_json(self) -> dict[str, Any]:
        """An entry of `clock.modes`."""
        return {
            "state": self.state,
            "broken": self.broken,
            "since": self.since.as_json() if self.since else None,
            "decided_by": [each.as_json() for each in self.decided_by],
        }


def clock_on(line: Timeline, on: date, break_days: int = BREAK_DAYS) -> ModeClock:
    """What the routes say of an area on a day, and which of them decided it (S7).

    A complete siege is decided by the route that closed last; any other state by each route that
    has it. `broken`: open after a complete siege, by an opening that is no mere gap in it (S2).

    Args:
        line: the state of the area over all time, in one mode.
        on: the asked day.
        break_days: `siege_break_days`.

    Returns:
        The clock of that mode.

    Source: docs/methodology.md S1, S2, S7.
    """
    run, day = line.run_on(on), on.toordinal()
    episodes = clock_episodes(line, break_days)
    within = any(one.stretch.core_from <= day < one.stretch.core_to for one in episodes)
    earlier = any(one.stretch.core_from <= day for one in episodes)
    deciders = _deciders(line, run, on)
    return ModeClock(
        run.state,
        run.state == "open" and earlier and not within,
        _since(run, deciders),
        tuple(deciders),
    )


def _deciders(line: Timeline, run: Run, on: date) -> list[RouteThen]:
    day = on.toordinal()
    found: dict[str, tuple[tuple[int, int], RouteThen]] = {}
    for route, tracks in zip(line.routes, line.tracks, strict=True):
        for track in tracks:
            then = RouteThen(route, track.on(day))
            if openness(then.status) != run.state:
                continue
            first, status = track.since(day, lambda one: openness(one) == run.state)
            key = (first, _earliest(status))
            if route.id not in found or key > found[route.id][0]:
                found[route.id] = (key, then)
    ordered = sorted(found.values(), key=lambda each: (each[0], each[1].route.slug))
    if run.state == "complete" and ordered:
        # Two that closed on one day: the one known to have closed no earlier came last.
        return [then for key, then in ordered if key == ordered[-1][0]]
    return [then for _, then in ordered]


def _earliest(status: RouteOnDay) -> int:
    earliest = status.span.began.earliest if status.span else None
    return earliest.toordinal() if earliest else BEGINNING


def _since(run: Run, deciders: Sequence[RouteThen]) -> Bounds | None:
    if run.day is None:
        return None
    began = [then.status.span.began for then in deciders if then.status.span]
    exact = Bounds(run.day, run.day)
    return next((one for one in began if one.latest == run.day), exact)
