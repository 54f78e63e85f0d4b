"""Where a running total and daily counts disagree: the total decides, and that is told."""

from collections.abc import Sequence

from service.domain.reckoning.spans import Span
from service.model.casualty import Notice


def disagreements(chosen: Sequence[Span], spans: Sequence[Span]) -> tuple[Notice, ...]:
    """Notices of running totals that counts of the same days do not add up to.

    Rule: only counts of the same place that together hold exactly the days of the running total
    are held against it.

    Args:
        chosen: the counts that are used.
        spans: all counts of the family.

    Returns:
        One `running_total_disagrees` for each, in the order of the chosen.

    Source: docs/methodology.md, running totals.
    """
    found = []
    for total in chosen:
        if total.figure.basis != "cumulative":
            continue
        parts = [
            one
            for one in spans
            if one.figure.basis == "incremental"
            and one.place == total.place
            and total.first <= one.first
            and one.last <= total.last
        ]
        added = _added(total, parts)
        best = total.tally.as_range().best
        if added is not None and best is not None and added != best:
            found.append(Notice("running_total_disagrees", total.figure.id, best, added))
    return tuple(found)


def _added(total: Span, parts: Sequence[Span]) -> int | None:
    """The bests of counts that hold the days of a total exactly once; None where they do not."""
    day, added = total.first, 0
    for one in sorted(parts, key=lambda part: part.first):
        best = one.tally.as_range().best
        if one.first != day or best is None:
            return None
        day, added = one.last + 1, added + best
    return added if day == total.last + 1 else None
