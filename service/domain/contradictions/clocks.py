"""Supply routes against the recorded sieges of the area that they serve (S7)."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from service.domain.route_timelines import RouteHistory, Timeline, Track, openness
from service.domain.sentences import day_in_words
from service.domain.siege_clock import clock_on
from service.domain.siege_durations import Episode, episodes
from service.model.contradiction import Contradiction, detected
from service.model.siege import Siege
from service.model.supply_route import RouteOnDay

KIND = "siege_clock_differs"
_END_OF_TIME = date.max.toordinal() + 1


def against_sieges(line: Timeline, sieges: Sequence[Siege], area: str) -> list[Contradiction]:
    """Where the siege clock and the recorded sieges of an area disagree.

    Rule: a route that is open on a day of a siege recorded as complete; and days on which every
    route is closed though the recorded sieges rule a siege out. Days within the uncertainty of
    either contradict nothing, and an area without a recorded siege has nothing to disagree with.

    Args:
        line: the area's state over all time, for all traffic.
        sieges: its recorded sieges.
        area: its name.

    Returns:
        Contradictions; nothing is repaired.

    Source: docs/methodology.md S1, S7.
    """
    # Which rival ends stand beside an ongoing siege depends on the day asked; its dates do not.
    found = episodes(sieges, date.max)
    return [*_open_inside(line, found, area), *_closed_outside(line, found, area)]


def _open_inside(line: Timeline, found: Sequence[Episode], area: str) -> Iterator[Contradiction]:
    for episode in found:
        stretch = episode.stretch
        if episode.siege.completeness != "complete":
            continue
        told: set[str] = set()
        for route, status, first, after in _pieces(line):
            if openness(status) != "open" or status.span is None:
                continue
            opened, closed = max(first, stretch.core_from), min(after, stretch.core_to)
            if opened >= closed or status.span.id in told:
                continue
            told.add(status.span.id)
            words = status.status.replace("_", " ")
            sentence = (
                f"{_name(route)} is recorded as {words} {_days(opened, closed)}, within a siege of"
                f" {area} that is recorded as complete {_days(stretch.core_from, stretch.core_to)}."
            )
            yield detected(KIND, sentence, [episode.siege.id, status.span.id])


def _pieces(line: Timeline) -> Iterator[tuple[RouteHistory, RouteOnDay, int, int]]:
    for route, tracks in zip(line.routes, line.tracks, strict=True):
        for track in tracks:
            yield from ((route, *piece) for piece in _of_track(track))


def _of_track(track: Track) -> Iterator[tuple[RouteOnDay, int, int]]:
    edges = [*track.edges, _END_OF_TIME]
    for status, (first, after) in zip(track.found, pairwise(edges), strict=True):
        yield status, first, after


def _closed_outside(line: Timeline, found: Sequence[Episode], area: str) -> Iterator[Contradiction]:
    if not found:
        return
    extents = sorted((one.stretch.from_ or 0, one.stretch.to) for one in found)
    for run in line.runs:
        if run.state != "complete":
            continue
        for first, after in _left_over(run.first, run.after, extents):
            deciders = clock_on(line, date.fromordinal(first)).decided_by
            spans = [then.status.span.id for then in deciders if then.status.span]
            sentence = (
                f"Every recorded supply route into {area} is closed {_days(first, after)}, when"
                " the recorded sieges of it say that it was not besieged."
            )
            nearest = min(found, key=lambda one: abs(one.stretch.core_from - first))
            yield detected(KIND, sentence, [nearest.siege.id, *spans], "closed")


def _left_over(
    first: int, after: int, taken: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """The parts of [first, after) that no interval of `taken`, in order, holds."""
    for start, end in taken:
        if start > first:
            yield first, min(start, after)
        first = max(first, end)
        if first >= after:
            return
    yield first, after


def _name(route: RouteHistory) -> str:
    return route.names.get("en") or route.slug


def _days(first: int, after: int) -> str:
    start = f"from {day_in_words(date.fromordinal(first))}"
    return start if after >= _END_OF_TIME else f"{start} to {day_in_words(date.fromordinal(after))}"
