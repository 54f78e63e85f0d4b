"""Rules T1 and T2: flows counted per bucket, and what has none beside them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.domain.buckets import Placing, coverage_of, place, span_label
from service.domain.open_ranges import add
from service.domain.series.steps import values_of
from service.domain.series_questions import SeriesQuestion
from service.model.bounds import UNKNOWN, Bounds
from service.model.casualty import Notice
from service.model.series import (
    NONE_STATED,
    NOTHING,
    Bucket,
    FlowRow,
    OpenRange,
    Point,
    SeriesLine,
    Unplaced,
)

LineKey = tuple[str, str, str | None]


@dataclass
class Flow:
    """What a flow is made of, by line: family, basis and group (None = not grouped).

    `covers`: where a line may say zero; `doubts`: the bounds of records that are not in it, and
    forbid the zero wherever they may lie.
    """

    rows: dict[LineKey, list[FlowRow]] = field(default_factory=dict)
    covers: dict[LineKey, Sequence[Bounds]] = field(default_factory=dict)
    doubts: dict[LineKey, list[Bounds]] = field(default_factory=dict)
    licences: dict[str, str] = field(default_factory=dict)
    notices: dict[LineKey, list[Notice]] = field(default_factory=dict)

    def put(self, row: FlowRow, basis: str, group: str | None, licence: str | None = None) -> None:
        """Adds one row to its line; the first licence of a family is the one that is told."""
        self.rows.setdefault((row.family, basis, group), []).append(row)
        if licence:
            self.licences.setdefault(row.family, licence)

    def lines(self, asked: SeriesQuestion, among: Sequence[Bucket]) -> list[dict[str, Any]]:
        """The lines of the shape `timeseries`, in the order of their keys."""
        keys = sorted({*self.rows, *self.covers}, key=lambda key: (*key[:2], key[2] or ""))
        told = []
        for family, basis, group in keys:
            key = (family, basis, group)
            covers, doubts = self.covers.get(key, ()), self.doubts.get(key, ())
            line = flow_line(family, self.rows.get(key, ()), among, covers, doubts)
            beside: dict[str, Any] = {}
            beside |= asked.grouped(family if asked.group_by == "family" else group)
            if key in self.notices:
                beside["notices"] = [one.as_json() for one in self.notices[key]]
            licence = self.licences.get(family)
            told.append(line.as_json(basis=basis, licence=licence, **beside))
        return told

    def days(self) -> list[date]:
        """Every day that bounds a row."""
        spans = [row.bounds for rows in self.rows.values() for row in rows if row.bounds]
        return [day for span in spans for day in (span.earliest, span.latest) if day]


def flow_line(
    family: str,
    rows: Iterable[FlowRow],
    among: Sequence[Bucket],
    covers: Sequence[Bounds],
    doubts: Iterable[Bounds] = (),
) -> SeriesLine:
    """One family's flow: what is placed, what crosses an edge, what may be elsewhere.

    points + unplaced = total. `possibly_here` (place too coarse) and `across_the_edge` (a date
    that reaches out of the window) stand beside it, so that every record that meets the window
    is in exactly one of the four. What has no date on the asked axis is unplaced in any window.

    Args:
        family: the family; families are never added (P5).
        rows: its records that may meet the window, grouped by bounds and `here` or not.
        among: the buckets of the window, at least one.
        covers: the spans that its datasets declare to cover at the place.
        doubts: where its records lie that are left out and still may belong to the answer.

    Returns:
        The line; `possibly_here` None where no record's place is in doubt.

    Source: docs/methodology.md T1, T2, T3, P5b.
    """
    placed: defaultdict[int, list[FlowRow]] = defaultdict(list)
    crossing: defaultdict[Placing, list[FlowRow]] = defaultdict(list)
    doubtful: list[OpenRange] = []
    doubted = _doubted(doubts, among)
    for row in rows:
        placing = _placing(row, among)
        if placing.kind == "outside":
            continue
        if placing.kind != "bucket" or not row.here:
            doubted.update(range(placing.touched[0], placing.touched[1] + 1))
        if not row.here:
            doubtful.append(row.value)
        elif placing.kind == "bucket":
            placed[placing.touched[0]].append(row)
        else:
            crossing[placing].append(row)
    points = tuple(
        point(one, values_of(placed.get(at, ())), covers, in_doubt=at in doubted)
        for at, one in enumerate(among)
    )
    unplaced = _spans(crossing, "unplaced")
    return SeriesLine(
        family=family,
        points=points,
        unplaced=unplaced,
        across_the_edge=_spans(crossing, "across_the_edge"),
        total=_total(points, unplaced),
        possibly_here=add(doubtful) if doubtful else None,
    )


def _doubted(doubts: Iterable[Bounds], among: Sequence[Bucket]) -> set[int]:
    """The buckets that records beside the line may touch; one that touches none is of them all."""
    found: set[int] = set()
    for bounds in doubts:
        placing = place(bounds, among)
        first, last = (0, len(among) - 1) if placing.kind == "outside" else placing.touched
        found.update(range(first, last + 1))
    return found


def _placing(row: FlowRow, among: Sequence[Bucket]) -> Placing:
    if row.bounds is None:
        return Placing("unplaced", (0, len(among) - 1))
    placing = place(row.bounds, among)
    if row.beside and placing.kind != "outside":
        return Placing("across_the_edge", placing.touched)
    return placing


def _spans(crossing: Mapping[Placing, Sequence[FlowRow]], kind: str) -> tuple[Unplaced, ...]:
    found = [
        Unplaced(span_label(row.bounds or UNKNOWN for row in rows), add(values_of(rows)))
        for placing, rows in sorted(crossing.items(), key=lambda entry: entry[0].touched)
        if placing.kind == kind
    ]
    return tuple(found)


def _total(points: Sequence[Point], unplaced: Sequence[Unplaced]) -> OpenRange:
    """A stated zero for the whole window only where every bucket is one."""
    total = add([*(one.value for one in points), *(one.value for one in unplaced)])
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
