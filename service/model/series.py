"""Values over time: buckets, the rows that fall into them, and the lines of a series."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from service.model.bounds import Bounds

Interval = Literal["day", "week", "month", "quarter", "year"]
Coverage = Literal["full", "partial", "none"]
Axis = Literal["event", "reported", "recorded"]
AXES: tuple[Axis, ...] = ("event", "reported", "recorded")
INTERVALS: tuple[Interval, ...] = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class Bucket:
    """Days, both inclusive, clipped to the window; `label` names the whole period."""

    label: str
    from_: date
    to: date


@dataclass(frozen=True)
class OpenRange:
    """A sum or a value with open ends: None = not stated. `records` = how many stand behind it.

    `withheld`: small counts of living persons are in it, so its bounds are None for this tier.
    """

    low: int | None
    best: int | None
    high: int | None
    records: int = 1
    low_is_partial: bool = False
    withheld: bool = False

    def as_json(self) -> dict[str, Any]:
        """`{low, best, high, records}`, and `withheld` where the tier may not count it."""
        return {
            "low": self.low,
            "best": self.best,
            "high": self.high,
            "records": self.records,
            **self._marker(),
        }

    def as_value(self) -> dict[str, Any]:
        """`{low, best, high, low_is_partial}`, and `withheld` where the tier may not count it."""
        return {
            "low": self.low,
            "best": self.best,
            "high": self.high,
            "low_is_partial": self.low_is_partial,
            **self._marker(),
        }

    def _marker(self) -> dict[str, str]:
        return {"withheld": "tier"} if self.withheld else {}


NOTHING = OpenRange(None, None, None, 0)
NONE_STATED = OpenRange(0, 0, 0, 0)


@dataclass(frozen=True)
class Observation:
    """One observation of a running total."""

    id: str
    value: OpenRange


@dataclass(frozen=True)
class Step:
    """Two observations of a running total that follow each other; `before` None = from nothing."""

    before: Observation | None
    after: Observation


@dataclass(frozen=True)
class FlowRow:
    """Records of one family with the same bounds, summed: `value.records` says how many.

    `bounds` None: no date on the asked axis, so in no bucket of any window. `here` False: it may
    belong to the asked place, but is not known to. `beside`: of days that nobody knows, and not
    known to tell of others than the rest; it is added to nothing. `step`: of a running total.
    """

    family: str
    bounds: Bounds | None
    value: OpenRange
    here: bool = True
    beside: bool = False
    step: Step | None = None


@dataclass(frozen=True)
class Point:
    """One bucket's value; all None where nobody covers it."""

    bucket: Bucket
    value: OpenRange
    coverage: Coverage
    carried: bool = False

    def as_json(self) -> dict[str, Any]:
        """`{bucket, from, to, low, best, high, records, coverage}`."""
        return {
            "bucket": self.bucket.label,
            "from": self.bucket.from_.isoformat(),
            "to": self.bucket.to.isoformat(),
            **self.value.as_json(),
            "coverage": self.coverage,
            **({"carried": True} if self.carried else {}),
        }


@dataclass(frozen=True)
class Unplaced:
    """Records whose dates cross an edge; `within` is the EDTF interval that holds them all."""

    within: str
    value: OpenRange

    def as_json(self) -> dict[str, Any]:
        """`{within, low, best, high, records}`."""
        return {"within": self.within, **self.value.as_json()}


@dataclass(frozen=True)
class SeriesLine:
    """One family's series. points + unplaced = total; the two doubts stand beside it."""

    family: str
    points: tuple[Point, ...]
    unplaced: tuple[Unplaced, ...]
    across_the_edge: tuple[Unplaced, ...]
    total: OpenRange
    possibly_here: OpenRange | None

    def as_json(self, **beside: Any) -> dict[str, Any]:
        """A line of `timeseries`; `beside` adds what the rule does not know (basis, licence)."""
        return {
            "family": self.family,
            **beside,
            "points": [point.as_json() for point in self.points],
            "unplaced": [span.as_json() for span in self.unplaced],
            "across_the_edge": [span.as_json() for span in self.across_the_edge],
            "total": self.total.as_json(),
            "possibly_here": self.possibly_here.as_json() if self.possibly_here else None,
        }


@dataclass(frozen=True)
class StockRow:
    """A value that was so on a day, e.g. people besieged as counted then; `counted` its bounds."""

    family: str
    counted: Bounds
    value: OpenRange
    record_id: str | None = None


@dataclass(frozen=True)
class StockOnDay:
    """The latest estimate on a day. `carried`: counted before it; `stale`: too long before."""

    row: StockRow
    carried: bool
    stale: bool

    def as_json(self) -> Mapping[str, Any]:
        """A line of `summary.people_besieged`."""
        value = self.row.value
        return {
            "family": self.row.family,
            "low": value.low,
            "best": value.best,
            "high": value.high,
            "counted_on": self.row.counted.as_json(),
            "carried": self.carried,
            "stale": self.stale,
            "record_id": self.row.record_id,
        }
