"""Rule S3: episodes with their bounds, and how many days of siege they make."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.domain.boundary_claims import resolve, resolve_end
from service.model.bounds import UNKNOWN, Bounds
from service.model.siege import Days, Siege

_END_OF_TIME = date.max.toordinal() + 1


@dataclass(frozen=True)
class Stretch:
    """Days in half-open ordinals: surely besieged [core_from, core_to), at most [from_, to).

    `from_` None = nobody knows since when. An empty core has core_from >= core_to.
    """

    core_from: int
    core_to: int
    from_: int | None
    to: int


@dataclass(frozen=True)
class Episode:
    """One siege of an area with its adopted bounds, as asked on a day. `end` None = ongoing."""

    number: int
    siege: Siege
    start: Bounds
    end: Bounds | None
    start_hull: Bounds
    end_hull: Bounds | None
    disputed: bool

    @property
    def stretch(self) -> Stretch:
        """The days of siege by the adopted dates, up to the end of time."""
        return _stretch(self.start, self.end, self.siege.seen_besieged_on)

    @property
    def stretch_by_all_claims(self) -> Stretch:
        """The days of siege by the hulls of all live claims."""
        return _stretch(self.start_hull, self.end_hull, self.siege.seen_besieged_on)


def _stretch(start: Bounds, end: Bounds | None, seen_on: Sequence[date]) -> Stretch:
    seen = sorted(day.toordinal() for day in seen_on)
    to = end.latest.toordinal() if end and end.latest else _END_OF_TIME
    by_start = [start.latest.toordinal()] if start.latest else []
    core_from = min(by_start + seen, default=to)
    if end is None:
        core_to = _END_OF_TIME
    elif end.earliest is not None:
        core_to = max(end.earliest.toordinal(), *(day + 1 for day in seen), 0)
    else:
        core_to = max((day + 1 for day in by_start + seen), default=core_from)
    from_ = start.earliest.toordinal() if start.earliest else None
    return Stretch(core_from, min(core_to, to), from_, to)


def episodes(sieges: Iterable[Siege], on: date) -> tuple[Episode, ...]:
    """The episodes of one area in order, numbered from 1.

    An episode of which nobody knows the end was over when the next one began, since the sieges
    of one area never overlap (R1).

    Args:
        sieges: all recorded sieges of ONE area, whenever they began.
        on: the asked day; it decides which rival ends contradict an ongoing siege.

    Returns:
        The episodes, by the latest day of their start.

    Source: docs/methodology.md S3, S5, R1.
    """
    found = [_episode(siege, on) for siege in sieges]
    found.sort(key=lambda episode: (_order(episode), episode.siege.id))
    numbered = []
    for position, episode in enumerate(found):
        after = found[position + 1].start.latest if position + 1 < len(found) else None
        numbered.append(replace(_closed_by(episode, after), number=position + 1))
    return tuple(numbered)


def _episode(siege: Siege, on: date) -> Episode:
    start = resolve("start", siege.started, siege.claims, siege.grade)
    end = resolve_end(siege, on)
    return Episode(
        number=0,
        siege=siege,
        start=start.adopted or UNKNOWN,
        end=end.adopted,
        start_hull=start.hull or UNKNOWN,
        end_hull=end.hull,
        disputed=start.disputed or end.disputed,
    )


def _order(episode: Episode) -> date:
    end = episode.end or UNKNOWN
    return episode.start.latest or episode.start.earliest or end.latest or date.max


def _closed_by(episode: Episode, next_start: date | None) -> Episode:
    end = episode.end
    if next_start is None or end is None or end.latest is not None:
        return episode
    hull = episode.end_hull or end
    return replace(
        episode,
        end=Bounds(end.earliest, next_start),
        end_hull=Bounds(hull.earliest, hull.latest or next_start),
    )


def union_days(stretches: Iterable[Stretch], since: date | None, until: date) -> Days:
    """Elapsed days of siege within [since, until), each day once (S3).

    min counts the days that are surely besieged, max those that may be. Days are half-open: the
    start day counts, the asked day (`until`) does not. Overlaps are counted once, never summed.

    Args:
        stretches: of one area or of several.
        since: the first day that counts; None = from the beginning.
        until: the first day that no longer counts, as a rule the asked day.

    Returns:
        `{min, max}` in days; `max` None where nobody knows since when (and `since` is None).

    Source: docs/methodology.md S3.
    """
    floor = since.toordinal() if since else None
    ceiling = until.toordinal()
    cores, extents, open_start = [], [], False
    for stretch in stretches:
        cores.append((max(stretch.core_from, floor or 0), min(stretch.core_to, ceiling)))
        if stretch.from_ is None and floor is None:
            open_start = True
            continue
        first = max(stretch.from_ or 0, floor or 0)
        extents.append((first, min(stretch.to, ceiling)))
    return Days(_covered(cores), None if open_start else _covered(extents))


def _covered(spans: Iterable[tuple[int, int]]) -> int:
    total, reached = 0, 0
    for first, end in sorted(spans):
        first = max(first, reached)
        if end > first:
            total += end - first
            reached = end
    return total


def days_by_adopted(found: Iterable[Episode], on: date, since: date | None = None) -> Days:
    """Days besieged by the adopted dates, elapsed on the asked day (S3).

    Args:
        found: the episodes that count.
        on: the asked day (not counted).
        since: the first day that counts, for a bucket or a window.

    Returns:
        The interval of days; `max` None = open.

    Source: docs/methodology.md S3.
    """
    return union_days((episode.stretch for episode in found), since, on)


def days_by_all_claims(found: Iterable[Episode], on: date, since: date | None = None) -> Days:
    """As `days_by_adopted`, by the hulls of all live claims.

    Args:
        found: the episodes that count.
        on: the asked day (not counted).
        since: the first day that counts.

    Returns:
        The interval of days; `max` None = open.

    Source: docs/methodology.md S3, S5.
    """
    return union_days((episode.stretch_by_all_claims for episode in found), since, on)
