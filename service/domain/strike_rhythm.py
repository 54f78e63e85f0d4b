"""Rules C1 and C2 beside a rate: gaps between days, facilities hit, and the window before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any

from service.domain.cadence import plain_number


@dataclass(frozen=True)
class Gaps:
    """Days between one strike and the next. Both None where fewer than two are known to the day."""

    of: int
    longest_days: int | None
    median_days: float | None

    def as_json(self) -> dict[str, Any]:
        """`{of, longest_days, median_days}`."""
        return {"of": self.of, "longest_days": self.longest_days, "median_days": self.median_days}


def gaps(days: Sequence[tuple[date, int]]) -> Gaps:
    """The longest and the median gap between strikes that are known to the day.

    A strike that is known to the week has no place in an order of days, so it is left out, and `of`
    says how many are in. Two on one day are 0 days apart. The window's edges make no gap: nobody
    knows what came before and after.

    Args:
        days: each day with its number of strikes, of ONE family.

    Returns:
        The gaps, in days.

    Source: docs/methodology.md C1.
    """
    ordered = sorted(day for day, count in days for _ in range(count))
    between = [(later - earlier).days for earlier, later in pairwise(ordered)]
    if not between:
        return Gaps(len(ordered), None, None)
    return Gaps(len(ordered), max(between), float(median(between)))


def repeat_share(hits: int, facilities: int) -> float | None:
    """The share of hits on facilities that hit one which was hit before in the window (C2).

    Args:
        hits: strikes on facilities that are named, each facility of a strike once.
        facilities: how many different ones.

    Returns:
        (hits − facilities) / hits; None where no facility is named.

    Source: docs/methodology.md C2 (PHR: 492 attacks on 330 facilities, a third of them repeats).
    """
    return round((hits - facilities) / hits, 3) if hits else None


@dataclass(frozen=True)
class Comparison:
    """The rate of a window over that of the window before. Open ends are None."""

    ratio: float | None
    ratio_95: tuple[float, float | None] | None
    p_value: float | None

    def as_json(self) -> dict[str, Any]:
        """`{ratio, ratio_95 {low, high}, p_value}`."""
        low, high = self.ratio_95 or (None, None)
        return {
            "ratio": _rounded(self.ratio, 3),
            "ratio_95": (
                {"low": _rounded(low, 3), "high": _rounded(high, 3)} if self.ratio_95 else None
            ),
            "p_value": _rounded(self.p_value, 6),
        }


def _rounded(number: float | None, places: int) -> float | None:
    return None if number is None else round(number, places)


def compare(n: int, hours: Fraction | int, before: int, hours_before: Fraction | int) -> Comparison:
    """Whether strikes came more often than in the window before, by an exact test.

    Given how many there were in both together, the count of the later one is binomial with its
    share of the hours; the test is exact and two-sided (twice the smaller tail), as the Poisson
    interval is. It speaks of chance alone: that a source began to report looks the same.

    Args:
        n: strikes recorded in the window.
        hours: its hours.
        before: strikes of the same family recorded in the window before.
        hours_before: the hours of that.

    Returns:
        The ratio of the rates with its 95 % limits, and the p-value; all None where nothing is
        recorded in either, or where one has no hours.

    Raises:
        ValueError: a count or the hours are negative.

    Source: docs/methodology.md C1; Przyborowski and Wilenski 1940; Clopper and Pearson 1934.
    """
    later, earlier = Fraction(hours), Fraction(hours_before)
    if min(n, before) < 0 or min(later, earlier) < 0:
        raise ValueError("counts and hours are 0 or more")
    if n + before == 0 or not later or not earlier:
        return Comparison(None, None, None)
    # Imported here, as for the Poisson interval: few requests ask for it.
    from scipy.special import betainc, betaincinv

    share = float(later / (later + earlier))
    more = float(betainc(n, before + 1, share)) if n else 1.0
    fewer = 1.0 - float(betainc(n + 1, before, share)) if before else 1.0
    low = float(betaincinv(n, before + 1, 0.025)) if n else 0.0
    high = float(betaincinv(n + 1, before, 0.975)) if before else None
    weight = float(earlier / later)
    return Comparison(
        ratio=n / before * weight if before else None,
        ratio_95=(_odds(low) * weight, _odds(high) * weight if high is not None else None),
        p_value=min(1.0, 2 * min(more, fewer)),
    )


def _odds(share: float) -> float:
    return share / (1 - share)


def before_json(
    window: tuple[date, date], n: int, hours: Fraction, found: Comparison
) -> dict[str, Any]:
    """The window before, and what the comparison with it gave.

    Args:
        window: its first and last day.
        n: strikes recorded in it.
        hours: its hours.
        found: the comparison.

    Returns:
        `{from, to, n, hours, hours_between, ratio, ratio_95, p_value}`.

    Source: docs/api-guide.md, cadence.
    """
    first, last = window
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "n": n,
        "hours": plain_number(hours),
        "hours_between": round(float(hours / n), 2) if n and hours else None,
        **found.as_json(),
    }
