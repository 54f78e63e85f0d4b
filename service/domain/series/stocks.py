"""Rule T4: stocks taken on the last day of each bucket."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any, Literal

from service.domain.buckets import natural_end
from service.domain.siege_durations import Episode, days_by_adopted
from service.model.series import (
    NOTHING,
    Bucket,
    Coverage,
    Interval,
    OpenRange,
    Point,
    SeriesLine,
    StockOnDay,
    StockRow,
)

CARRY_DAYS = 90
BEGINNING = date.min.toordinal()
# Who states what the service derives from everybody's records.
DERIVED = "derived"
Holds = Literal["yes", "no", "unknown"]


def stock_points(
    among: Iterable[Bucket],
    value_on: Callable[[date], StockOnDay | OpenRange | None],
    today: date,
) -> tuple[Point, ...]:
    """A stock measure: its value on each bucket's last day (T4), in the current one on today.

    Args:
        among: the buckets.
        today: a bucket that begins later is not known.
        value_on: the value on a day, e.g. `estimate_on` of one family, or a count of areas; None
            or a stale estimate = not known.

    Returns:
        One point per bucket; coverage `none` with null values where nothing is known.

    Source: docs/methodology.md T4, T2.
    """
    points = []
    for bucket in among:
        found = value_on(min(bucket.to, today)) if bucket.from_ <= today else None
        if isinstance(found, StockOnDay):
            value = NOTHING if found.stale else found.row.value
            coverage: Coverage = "none" if found.stale else "full"
            points.append(Point(bucket, value, coverage, found.carried and not found.stale))
        elif found is None:
            points.append(Point(bucket, NOTHING, "none"))
        else:
            points.append(Point(bucket, found, "full"))
    return tuple(points)


def estimate_on(
    rows: Iterable[StockRow], on: date, carry_days: int = CARRY_DAYS
) -> StockOnDay | None:
    """One family's latest estimate on a day, carried forward for a while (R2).

    An estimate whose day is not known at all is never carried: nobody can say how old it is.

    Args:
        rows: the estimates of ONE family for one scope.
        on: the asked day.
        carry_days: how long an estimate stays good, in days.

    Returns:
        The estimate counted last by that day, flagged `carried` after its own day and `stale`
        beyond `carry_days`; None where none had surely been counted.

    Source: docs/methodology.md R2.
    """
    counted = [
        (row.counted.latest, row.record_id or "", row)
        for row in rows
        if row.counted.earliest is not None
        and row.counted.latest is not None
        and row.counted.earliest <= on
    ]
    if not counted:
        return None
    latest, _, row = max(counted, key=lambda entry: entry[:2])
    age = (on - latest).days
    return StockOnDay(row, carried=age > 0, stale=age > carry_days)


def besieged_days_points(
    found: Sequence[Episode], among: Sequence[Bucket], interval: Interval, today: date
) -> tuple[Point, ...]:
    """Days besieged per bucket (S3): low surely, high at most, best where both agree.

    Days are elapsed, so the asked day does not count; the buckets then add up to the days of the
    summary. A window that stops inside a bucket is asked on its last day, one that ends with a
    whole bucket counts that bucket in full, and one that reaches today is asked today: no siege
    is counted into the future.

    Args:
        found: the episodes of the area.
        among: the buckets of the window.
        interval: their length.
        today: days from it on are not counted.

    Returns:
        One point per bucket; null with coverage `none` where no siege is recorded, and from today
        on.

    Source: docs/methodology.md S3 (July 2016 15 days, August 5, September 27, October 19).
    """
    points = []
    for bucket in among:
        first, after = bucket.from_.toordinal(), bucket.to.toordinal() + 1
        cut = natural_end(bucket.to, interval) != bucket.to
        until = min(after - 1 if cut else after, today.toordinal())
        if today.toordinal() <= first or not found:
            points.append(Point(bucket, NOTHING, "none"))
            continue
        until_day = date.fromordinal(min(until, date.max.toordinal()))
        days = days_by_adopted(found, until_day, since=bucket.from_)
        met = sum(1 for one in found if days_by_adopted([one], until_day, bucket.from_).max)
        best = days.min if days.min == days.max else None
        coverage: Coverage = "full" if bucket.to < today else "partial"
        points.append(Point(bucket, OpenRange(days.min, best, days.max, met), coverage))
    return tuple(points)


@dataclass(frozen=True)
class Course:
    """Whether something held of ONE thing over all time: from each edge on, until the next.

    `edges` are ordinals in order, the first `BEGINNING`.
    """

    edges: tuple[int, ...]
    found: tuple[Holds, ...]


def counted_points(
    courses: Sequence[Course], among: Sequence[Bucket], today: date
) -> tuple[Point, ...]:
    """Of how many things something holds on each bucket's last day (T4), in the current one today.

    Rule: `low` counts those of which it is known, `high` those of which it is not known either;
    `best` is given where all are known, `records` is how many are. Where none is, nothing is said.

    Args:
        courses: one per thing, at least one.
        among: the buckets.
        today: a bucket that begins later is not known.

    Returns:
        One point per bucket; coverage `full` where all are known, `none` where none is.

    Source: docs/methodology.md T4, T2, P3.
    """
    yes, unknown = _running(courses, "yes"), _running(courses, "unknown")
    points = []
    for bucket in among:
        if bucket.from_ > today:
            points.append(Point(bucket, NOTHING, "none"))
            continue
        day = min(bucket.to, today).toordinal()
        low, open_ = _level(yes, day), _level(unknown, day)
        if open_ == len(courses):
            points.append(Point(bucket, NOTHING, "none"))
            continue
        best = None if open_ else low
        value = OpenRange(low, best, low + open_, len(courses) - open_)
        points.append(Point(bucket, value, "partial" if open_ else "full"))
    return tuple(points)


def _running(courses: Iterable[Course], what: Holds) -> tuple[list[int], list[int]]:
    """From which days on how many stand so."""
    steps: Counter[int] = Counter()
    for course in courses:
        before = 0
        for edge, found in zip(course.edges, course.found, strict=True):
            now = int(found == what)
            steps[edge] += now - before
            before = now
    edges = sorted(steps)
    return edges, list(accumulate(steps[edge] for edge in edges))


def _level(running: tuple[list[int], list[int]], day: int) -> int:
    edges, levels = running
    return levels[bisect_right(edges, day) - 1]


def derived_line(
    points: tuple[Point, ...], beside: Mapping[str, Any], total: OpenRange = NOTHING
) -> dict[str, Any]:
    """A line of what no source counts: the service derives it from the records of all.

    Args:
        points: its points.
        beside: further members, such as `area` or `group`.
        total: a stock has none.

    Returns:
        The line; its family and its basis are `derived`.

    Source: docs/methodology.md T4.
    """
    line = SeriesLine(DERIVED, points, (), (), total, None)
    return line.as_json(basis=DERIVED, licence=None, **beside)
