"""Rules C0 to C3: how often strikes come, and whether a quoted rate fits a count."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

FEWEST_FOR_INTERVAL = 5
LONGEST_LIST = 1000


def hours_in_window(
    first: date, last: date, zone: str, complete_through: date | None = None
) -> Fraction:
    """The hours of a window of local days, in the place's own zone (C1).

    A month in which clocks change has an hour more or less: 743 or 745 for 31 days.

    Args:
        first: the first local day.
        last: the last local day, inclusive.
        zone: an IANA zone name.
        complete_through: the last day that the records cover; the window is clipped to it.

    Returns:
        Hours, exact; 0 where nothing is left.

    Raises:
        ZoneInfoNotFoundError: the zone does not exist.

    Source: docs/methodology.md C1.
    """
    end = min(last, complete_through) if complete_through else last
    if end < first:
        return Fraction(0)
    here = ZoneInfo(zone)
    start_at = datetime.combine(first, time(), here).astimezone(UTC)
    end_at = datetime.combine(end + timedelta(days=1), time(), here).astimezone(UTC)
    return Fraction(int((end_at - start_at).total_seconds()), 3600)


@dataclass(frozen=True)
class Cadence:
    """A rate with all that it rests on. `hours_between` None = no strike, or no hours."""

    n: int
    hours: Fraction
    hours_between: Fraction | None
    interval_95: tuple[float, float] | None

    def as_json(self) -> dict[str, Any]:
        """The part of the shape `cadence` that the rule gives."""
        between, interval = self.hours_between, self.interval_95
        return {
            "n": self.n,
            "hours": plain_number(self.hours),
            "hours_between": round(float(between), 2) if between is not None else None,
            "interval_95": (
                {"low": round(interval[0], 1), "high": round(interval[1], 1)} if interval else None
            ),
        }


def plain_number(value: Fraction) -> int | float:
    """A whole number as such, any other as a float, for JSON."""
    return value.numerator if value.denominator == 1 else float(value)


def cadence(n: int, hours: Fraction | int) -> Cadence:
    """Hours between strikes, with the exact Poisson 95 % interval (C1).

    Below five events an interval would be so wide that it is read as noise, so none is given; no
    event gives null and never infinity. Chance spread is not under-reporting: the caller names the
    family and says "recorded".

    Args:
        n: strikes recorded in the window.
        hours: the hours of the window.

    Returns:
        The rate; None fields as said in `Cadence`.

    Raises:
        ValueError: n or the hours are negative.

    Source: docs/methodology.md C1; Garwood 1936 (exact limits by the gamma quantiles).
    """
    exact = Fraction(hours)
    if n < 0 or exact < 0:
        raise ValueError("n and hours are 0 or more")
    between = exact / n if n and exact else None
    interval = None
    if between is not None and n >= FEWEST_FOR_INTERVAL:
        fewest, most = poisson_95(n)
        interval = (float(exact) / most, float(exact) / fewest)
    return Cadence(n, exact, between, interval)


def poisson_95(n: int) -> tuple[float, float]:
    """The exact two-sided 95 % limits of a Poisson mean after n events.

    Args:
        n: events seen, 1 or more.

    Returns:
        The lower and the upper limit, in events.

    Source: Garwood 1936.
    """
    # Imported here: scipy takes some 30 MB in every worker, and few requests ask for a rate.
    from scipy.special import gammaincinv

    return float(gammaincinv(n, 0.025)), float(gammaincinv(n + 1, 0.975))


@dataclass(frozen=True)
class CountRange:
    """The counts that a quoted rate allows. `max` None = no upper end; min > max = none fits."""

    min: int
    max: int | None

    def holds(self, n: int) -> bool:
        """Whether a count lies within."""
        return n >= self.min and (self.max is None or n <= self.max)

    def as_json(self) -> dict[str, int | None]:
        """`{min, max}`; both null where no whole number fits."""
        empty = self.max is not None and self.max < self.min
        return {"min": None if empty else self.min, "max": None if empty else self.max}

    def counts(self) -> list[int] | None:
        """Every count in order; None where they are endless or too many to list."""
        if self.max is None or self.max - self.min >= LONGEST_LIST:
            return None
        return list(range(self.min, self.max + 1))


@dataclass(frozen=True)
class RateCheck:
    """A quoted "every k hours" against the counts that could stand behind it."""

    every_hours: Fraction
    hours: Fraction
    truncated: CountRange
    rounded: CountRange
    recorded_n: int | None

    @property
    def consistent(self) -> bool | None:
        """Whether the recorded count fits either reading; None where no count was given."""
        if self.recorded_n is None:
            return None
        return self.truncated.holds(self.recorded_n) or self.rounded.holds(self.recorded_n)

    def as_json(self) -> dict[str, Any]:
        """The shape `check`."""
        return {
            "every_hours": plain_number(self.every_hours),
            "hours": plain_number(self.hours),
            "truncated": self.truncated.as_json(),
            "rounded": self.rounded.as_json(),
            "counts": {"truncated": self.truncated.counts(), "rounded": self.rounded.counts()},
            "recorded_n": self.recorded_n,
            "consistent": self.consistent,
        }


def check(
    every_hours: int | str | Decimal | Fraction,
    hours: int | Fraction,
    recorded_n: int | None = None,
) -> RateCheck:
    """Which whole counts a quoted rate of one per k hours allows over H hours (C3).

    Truncated: H/(k+1) < n <= H/k. Rounded: H/(k+0.5) < n <= H/(k-0.5). In exact fractions, since
    the edges decide.

    Args:
        every_hours: k, above 0; a decimal is given as text or Decimal.
        hours: H, the hours of the window.
        recorded_n: a count to compare; None = none.

    Returns:
        Both ranges; for k <= 0.5 the rounded one has no upper end.

    Raises:
        ValueError: k is not above 0, or H is negative.

    Source: docs/methodology.md C3.
    """
    k, whole = Fraction(every_hours), Fraction(hours)
    if k <= 0 or whole < 0:
        raise ValueError("every_hours is above 0, hours 0 or more")
    half = Fraction(1, 2)
    most = None if k <= half else math.floor(whole / (k - half))
    return RateCheck(
        every_hours=k,
        hours=whole,
        truncated=CountRange(_above(whole / (k + 1)), math.floor(whole / k)),
        rounded=CountRange(_above(whole / (k + half)), most),
        recorded_n=recorded_n,
    )


def _above(edge: Fraction) -> int:
    """The least whole number that is greater than the edge."""
    return math.floor(edge) + 1
