"""How numbers with open ends add up, and what several lines of them span."""

from collections.abc import Iterable
from typing import Any

from service.model.series import NOTHING, OpenRange


def add(ranges: Iterable[OpenRange]) -> OpenRange:
    """The plain recorded sum of one family's values.

    Lows add: where some are not stated the others still make a floor, marked `low_is_partial`.
    A best or a high is given only where every part has one. Nothing ever becomes 0.

    Args:
        ranges: values of ONE family, single or already summed; those without a record are left out.

    Returns:
        The sum; all None with 0 records where nothing was given, and all None where a part is
        withheld from the tier.

    Source: docs/methodology.md; docs/api-guide.md (series and import totals keep their best).
    """
    parts = [part for part in ranges if part.records]
    if not parts:
        return NOTHING
    records = sum(part.records for part in parts)
    if any(part.withheld for part in parts):
        # A sum beside its other parts would tell what is withheld.
        return OpenRange(None, None, None, records, withheld=True)
    lows = [part.low for part in parts if part.low is not None]
    bests = [part.best for part in parts if part.best is not None]
    highs = [part.high for part in parts if part.high is not None]
    some_missing = 0 < len(lows) < len(parts)
    return OpenRange(
        low=sum(lows) if lows else None,
        best=sum(bests) if len(bests) == len(parts) else None,
        high=sum(highs) if len(highs) == len(parts) else None,
        records=records,
        low_is_partial=some_missing or any(part.low_is_partial for part in parts),
    )


def stated(ranges: Iterable[OpenRange]) -> dict[str, Any] | None:
    """What several families' values span, without adding them (`stated`).

    `lowest` is given only where somebody states a lower bound: a best alone is no floor. It is
    the least number stated then. `highest` is the largest best or high. A value that says only
    "at least" or "more than" leaves the top open.

    Args:
        ranges: one value per family.

    Returns:
        `{lowest, highest, open_above}`; None where no family states anything.

    Source: docs/methodology.md.
    """
    known = [r for r in ranges if (r.low, r.best, r.high) != (None, None, None)]
    if not known:
        return None
    lows = [r.low for r in known if r.low is not None]
    bests = [r.best for r in known if r.best is not None]
    highs = [r.high for r in known if r.high is not None]
    return {
        "lowest": min(lows + bests) if lows else None,
        "highest": max(highs + bests + lows) if highs or bests else None,
        "open_above": any(r.best is None and r.high is None for r in known),
    }
