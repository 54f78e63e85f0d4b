"""Rules S1, R1 and R2 over all time: the state of an area from its supply routes alone."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from service.domain.supply_routes import (
    STALE_DAYS,
    headline_on,
    passability,
    span_edges,
    status_on,
)
from service.model.supply_route import RouteOnDay, RouteSpan

MODES = ("all", "civilian", "commercial", "humanitarian", "medical_evacuation")
# S1 asks for civilians, commerce and aid; a way out for patients alone lifts no siege.
LIFTING = ("civilian", "commercial", "humanitarian")
BEGINNING = date.min.toordinal()
_END_OF_TIME = date.max.toordinal() + 1

ClockState = Literal["complete", "partial", "open", "unknown"]


@dataclass(frozen=True)
class RouteHistory:
    """One supply route with all its published statuses, of every mode."""

    id: str
    slug: str
    names: Mapping[str, str]
    spans: tuple[RouteSpan, ...]


@dataclass(frozen=True)
class RouteThen:
    """A route as it stood on a day."""

    route: RouteHistory
    status: RouteOnDay

    def as_json(self) -> dict[str, Any]:
        """An entry of `decided_by[]`: the shape of `summary.supply_routes.routes[]`."""
        head = {"id": self.route.id, "slug": self.route.slug, "names": dict(self.route.names)}
        return {**head, **self.status.as_json()}


@dataclass(frozen=True)
class Run:
    """Days of one state, half-open in ordinals; `first` is the beginning of time where it is."""

    state: ClockState
    first: int
    after: int

    @property
    def day(self) -> date | None:
        """Its first day; None where nothing is known before it."""
        return None if self.first == BEGINNING else date.fromordinal(self.first)


@dataclass(frozen=True)
class Timeline:
    """The state of an area over all time in one traffic mode."""

    mode: str
    routes: tuple[RouteHistory, ...]
    tracks: tuple[tuple["Track", ...], ...]
    runs: tuple[Run, ...]

    def run_on(self, on: date) -> Run:
        """The run of days in which a day lies."""
        at = bisect_right(self.runs, on.toordinal(), key=lambda run: run.first) - 1
        return self.runs[at]

    def routes_on(self, on: date) -> list[RouteThen]:
        """Each route in each mode that counts, as it stood on a day."""
        return [
            RouteThen(route, track.on(on.toordinal()))
            for route, tracks in zip(self.routes, self.tracks, strict=True)
            for track in tracks
        ]


@dataclass(frozen=True)
class Track:
    """One route in one mode: from each edge on it stands so, until the next."""

    edges: tuple[int, ...]
    found: tuple[RouteOnDay, ...]

    def on(self, day: int) -> RouteOnDay:
        """As it stood on a day, an ordinal."""
        return self.found[bisect_right(self.edges, day) - 1]

    def since(self, day: int, alike: Callable[[RouteOnDay], bool]) -> tuple[int, RouteOnDay]:
        """From when on, without a break, it stood like that up to a day; and how at first."""
        at = bisect_right(self.edges, day) - 1
        while at > 0 and alike(self.found[at - 1]):
            at -= 1
        return self.edges[at], self.found[at]


def track_of(spans: Sequence[RouteSpan], mode: str, stale_days: int = STALE_DAYS) -> Track:
    """How one route stood in one mode over all time (R1, R2).

    Args:
        spans: the published spans of ONE route, all modes.
        mode: a traffic mode; rows for `all` hold for it where it has none of its own.
        stale_days: how long an open span stays known after it was last seen, in days.

    Returns:
        The track; before the first span the status is unknown.

    Source: docs/methodology.md R1, R2.
    """
    mine = [span for span in spans if span.mode in (mode, "all")]
    edges = _edges(mine, stale_days)
    found = tuple(status_on(mine, date.fromordinal(edge), mode, stale_days) for edge in edges)
    return Track(edges, found)


def headline_track(spans: Sequence[RouteSpan], stale_days: int = STALE_DAYS) -> Track:
    """How one route stood over all time for all traffic, as a summary shows it in a single line.

    Args:
        spans: the published spans of ONE route, all modes.
        stale_days: as in `track_of`.

    Returns:
        The track; before the first span the status is unknown.

    Source: docs/methodology.md R1, R2, S1.
    """
    edges = _edges(spans, stale_days)
    found = tuple(headline_on(spans, date.fromordinal(edge), stale_days) for edge in edges)
    return Track(edges, found)


def _edges(spans: Iterable[RouteSpan], stale_days: int) -> tuple[int, ...]:
    edges = {BEGINNING}
    for span in spans:
        edges.update(span_edges(span, stale_days))
    return tuple(sorted(edge for edge in edges if BEGINNING <= edge < _END_OF_TIME))


def state_of(statuses: Iterable[RouteOnDay]) -> ClockState:
    """The state of an area from its routes as they stood on a day (S1).

    One route that is open, with or without constraints, opens the area, whatever the others are.
    Else one whose status is not known leaves the area unknown, since it may be open. A route that
    is at best sporadically open makes it partial.

    Args:
        statuses: every route into the area, in every mode that counts.

    Returns:
        The state; `unknown` where no route is recorded.

    Source: docs/methodology.md S1; OCHA's and Siege Watch's definitions of besieged.
    """
    found = {openness(status) for status in statuses}
    order: tuple[ClockState, ...] = ("open", "unknown", "partial", "complete")
    return next((state for state in order if state in found), "unknown")


def openness(status: RouteOnDay) -> ClockState:
    """What one route alone would make of the area (S1).

    Args:
        status: the route on a day, in one mode.

    Returns:
        `open`, `partial`, `complete` (closed) or `unknown`.

    Source: docs/methodology.md S1.
    """
    if status.status == "sporadically_open":
        return "partial"
    states: Mapping[str, ClockState] = {
        "open": "open", "constrained": "open", "closed": "complete",
    }  # fmt: skip
    return states.get(passability(status.status), "unknown")


def timeline(
    routes: Sequence[RouteHistory], mode: str = "all", stale_days: int = STALE_DAYS
) -> Timeline:
    """The state of an area over all time, from its route statuses alone (S7).

    For `all` traffic the area is open where civilians, commerce or aid may pass (S1).

    Args:
        routes: every supply route that serves the area.
        mode: a traffic mode.
        stale_days: as in `track_of`.

    Returns:
        Runs without a gap from the beginning of time to its end; neighbours differ in state.

    Source: docs/methodology.md S1, S7, R1, R2.
    """
    modes = LIFTING if mode == "all" else (mode,)
    tracks = tuple(
        tuple(track_of(route.spans, each, stale_days) for each in modes) for route in routes
    )
    flat = [track for group in tracks for track in group]
    edges = sorted({BEGINNING, *(edge for track in flat for edge in track.edges)})
    states = [state_of(track.on(edge) for track in flat) for edge in edges]
    starts = [at for at in range(len(edges)) if at == 0 or states[at] != states[at - 1]]
    ends = [edges[at] for at in starts[1:]] + [_END_OF_TIME]
    runs = tuple(Run(states[at], edges[at], end) for at, end in zip(starts, ends, strict=True))
    return Timeline(mode, tuple(routes), tracks, runs)
