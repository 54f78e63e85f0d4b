"""Rule T1: the buckets of a window, and where a record's bounds fall among them."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from service.model.bounds import Bounds
from service.model.series import Bucket, Coverage, Interval

MOST_BUCKETS = 100_000


def label_of(day: date, interval: Interval) -> str:
    """The label of the bucket that holds a day.

    Args:
        day: a local day.
        interval: the length of the buckets.

    Returns:
        `2016-07-17`, `2016-W29` (ISO week), `2016-07`, `2016-Q3` or `2016`.

    Source: docs/api-guide.md `timeseries`; ISO 8601.
    """
    if interval == "day":
        return day.isoformat()
    if interval == "week":
        week = day.isocalendar()
        return f"{week.year:04d}-W{week.week:02d}"
    if interval == "month":
        return f"{day.year:04d}-{day.month:02d}"
    if interval == "quarter":
        return f"{day.year:04d}-Q{(day.month + 2) // 3}"
    return f"{day.year:04d}"


def natural_end(day: date, interval: Interval) -> date:
    """The last day of the whole bucket that holds a day (the calendar's end clips it)."""
    if interval == "day":
        return day
    if interval == "week":
        return _day_at(day.toordinal() + 7 - day.isoweekday())
    months = {"month": 1, "quarter": 3, "year": 12}[interval]
    last_month = (day.month - 1) // months * months + months
    if last_month == 12:
        return date(day.year, 12, 31)
    return _day_at(date(day.year, last_month + 1, 1).toordinal() - 1)


def _day_at(ordinal: int) -> date:
    return date.fromordinal(min(ordinal, date.max.toordinal()))


def buckets(first: date, last: date, interval: Interval) -> tuple[Bucket, ...]:
    """The buckets of a window, in order, without a gap.

    The first and the last are clipped to the window and keep the label of the whole period.

    Args:
        first: the first local day.
        last: the last local day, inclusive.
        interval: `day`, `week` (ISO), `month`, `quarter` or `year`.

    Returns:
        The buckets; none where `last` lies before `first`.

    Raises:
        ValueError: more than 100,000 buckets.

    Source: docs/methodology.md T1.
    """
    found: list[Bucket] = []
    start = first.toordinal()
    while start <= last.toordinal():
        day = date.fromordinal(start)
        end = min(natural_end(day, interval), last)
        found.append(Bucket(label_of(day, interval), day, end))
        if len(found) > MOST_BUCKETS:
            raise ValueError("too many buckets")
        start = end.toordinal() + 1
    return tuple(found)


@dataclass(frozen=True)
class Placing:
    """Where bounds fall: `bucket` (its position), `unplaced` (the edges crossed), or beyond.

    `touched` are the positions of the first and the last bucket that the bounds reach.
    """

    kind: Literal["bucket", "unplaced", "across_the_edge", "outside"]
    touched: tuple[int, int]


def place(bounds: Bounds, among: Sequence[Bucket]) -> Placing:
    """Where a record's bounds fall among the buckets of a window (T1, P5b).

    Into the one bucket that contains both days; else `unplaced`, where every day that is known
    lies in the window ("no later than 20 October" included); else, where a known day lies beyond
    or none is known, `across_the_edge`. Never to a midpoint, never to a first day.

    Args:
        bounds: the record's date.
        among: the buckets of the window, in order, at least one.

    Returns:
        The placing; `outside` where no day can lie in the window.

    Source: docs/methodology.md T1, P5b.
    """
    window = Bounds(among[0].from_, among[-1].to)
    if bounds.disjoint_from(window):
        return Placing("outside", (-1, -1))
    first = 0 if bounds.earliest is None else max(0, _position(among, bounds.earliest))
    last = len(among) - 1
    if bounds.latest is not None:
        last = min(last, _position(among, bounds.latest))
    touched = (first, last)
    known = [day for day in (bounds.earliest, bounds.latest) if day is not None]
    if not known or any(day < among[0].from_ or day > among[-1].to for day in known):
        return Placing("across_the_edge", touched)
    if first == last and len(known) == 2:
        return Placing("bucket", touched)
    return Placing("unplaced", touched)


def _position(among: Sequence[Bucket], day: date) -> int:
    return bisect_right(among, day, key=lambda bucket: bucket.from_) - 1


def span_label(spans: Iterable[Bounds]) -> str:
    """The EDTF interval that holds all spans; an open side is written `..`.

    Args:
        spans: the bounds of records that cross the same edges, at least one.

    Returns:
        e.g. `2016-07-31/2016-08-14` or `../2016-10-20`.

    Source: ISO 8601-2 (EDTF level 1); docs/api-guide.md `unplaced`.
    """
    among = list(spans)
    firsts = [span.earliest for span in among]
    lasts = [span.latest for span in among]
    first = min(day for day in firsts if day) if all(firsts) else None
    last = max(day for day in lasts if day) if all(lasts) else None
    return f"{first or '..'}/{last or '..'}"


def coverage_of(first: date, last: date, spans: Iterable[Bounds]) -> Coverage:
    """Whether declared coverage holds a stretch of days wholly, partly or not at all (T2).

    Args:
        first: the first day.
        last: the last day, inclusive.
        spans: the spans that the family's datasets declare to cover there; a None side is open.

    Returns:
        `full`, `partial` or `none`.

    Source: docs/methodology.md T2, noun `document` (`covers`).
    """
    covered = sum(end - start for start, end in covered_days(first, last, spans))
    if not covered:
        return "none"
    return "full" if covered == last.toordinal() - first.toordinal() + 1 else "partial"


def covered_days(first: date, last: date, spans: Iterable[Bounds]) -> list[tuple[int, int]]:
    """The covered stretches within a window, merged, as half-open day ordinals.

    Args:
        first: the first day of the window.
        last: the last day, inclusive.
        spans: declared coverage; a None side is open.

    Returns:
        Disjoint stretches in order.

    Source: docs/methodology.md T2.
    """
    low, high = first.toordinal(), last.toordinal() + 1
    clipped = []
    for span in spans:
        start = max(low, span.earliest.toordinal()) if span.earliest else low
        end = min(high, span.latest.toordinal() + 1) if span.latest else high
        if start < end:
            clipped.append((start, end))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(clipped):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
