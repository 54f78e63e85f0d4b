"""Rules T1, T2 and T4: flows counted per bucket, stocks taken on its last day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from service.domain.buckets import Placing, coverage_of, natural_end, place, span_label
from service.domain.open_ranges import add
from service.domain.siege_durations import Episode, days_by_adopted
from service.model.bounds import Bounds
from service.model.series import (
    NONE_STATED,
    NOTHING,
    Bucket,
    Coverage,
    FlowRow,
    Interval,
    OpenRange,
    Point,
    SeriesLine,
    StockOnDay,
    StockRow,
    Unplaced,
)

CARRY_DAYS = 90


def flow_line(
    family: str, rows: Iterable[FlowRow], among: Sequence[Bucket], covers: Sequence[Bounds]
) -> SeriesLine:
    """One family's flow: what is placed, what crosses an edge, what may be elsewhere.

    points + unplaced = total. `possibly_here` (place too coarse) and `across_the_edge` (a date
    that reaches out of the window) stand beside it, so that every record that meets the window
    is in exactly one of the four.

    Args:
        family: the family; families are never added (P5).
        rows: its records that may meet the window, grouped by bounds and `here` or not.
        among: the buckets of the window, at least one.
        covers: the spans that its datasets declare to cover at the place.

    Returns:
        The line; `possibly_here` None where no record's place is in doubt.

    Source: docs/methodology.md T1, T2, P5b.
    """
    placed: defaultdict[int, list[OpenRange]] = defaultdict(list)
    crossing: defaultdict[Placing, list[FlowRow]] = defaultdict(list)
    doubtful: list[OpenRange] = []
    doubted: set[int] = set()
    for row in rows:
        placing = place(row.bounds, among)
        if placing.kind == "outside":
            continue
        if placing.kind != "bucket" or not row.here:
            doubted.update(range(placing.touched[0], placing.touched[1] + 1))
        if not row.here:
            doubtful.append(row.value)
        elif placing.kind == "bucket":
            placed[placing.touched[0]].append(row.value)
        else:
            crossing[placing].append(row)
    points = tuple(
        point(one, placed.get(at, []), covers, in_doubt=at in doubted)
        for at, one in enumerate(among)
    )
    unplaced = _spans(crossing, "unplaced")
    every = [value for values in placed.values() for value in values]
    return SeriesLine(
        family=family,
        points=points,
        unplaced=unplaced,
        across_the_edge=_spans(crossing, "across_the_edge"),
        total=_total(add([*every, *(span.value for span in unplaced)]), points),
        possibly_here=add(doubtful) if doubtful else None,
    )


def _spans(crossing: Mapping[Placing, Sequence[FlowRow]], kind: str) -> tuple[Unplaced, ...]:
    found = [
        Unplaced(span_label(row.bounds for row in rows), add(row.value for row in rows))
        for placing, rows in sorted(crossing.items(), key=lambda entry: entry[0].touched)
        if placing.kind == kind
    ]
    return tuple(found)


def _total(total: OpenRange, points: Sequence[Point]) -> OpenRange:
    """A stated zero for the whole window only where every bucket is one."""
    if not total.records and all(one.value == NONE_STATED for one in points):
        return NONE_STATED
    return total


def point(
    bucket: Bucket, values: Iterable[OpenRange], covers: Sequence[Bounds], *, in_doubt: bool = False
) -> Point:
    """One bucket of a flow (T2): silence is not zero.

    With no record, 0 is said only where declared coverage holds the whole bucket and no record
    may belong there: else it is null and `partial`. With records and no declared coverage it is
    `partial`: somebody did report there.

    Args:
        bucket: the bucket.
        values: the family's values within it.
        covers: the spans that the family's datasets declare to cover.
        in_doubt: whether a record of the family beside the points may belong to the bucket.

    Returns:
        The point.

    Source: docs/methodology.md T2, P3.
    """
    value = add(values)
    coverage = coverage_of(bucket.from_, bucket.to, covers)
    if not value.records:
        if in_doubt and coverage == "full":
            return Point(bucket, NOTHING, "partial")
        return Point(bucket, NONE_STATED if coverage == "full" else NOTHING, coverage)
    return Point(bucket, value, "partial" if coverage == "none" else coverage)


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
