"""How much of place and window a line covers: on which days all of it, and what share in all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from service.domain.buckets import covered_days
from service.domain.reckoning.ground import Ground
from service.domain.reckoning.spans import Span
from service.model.bounds import Bounds
from service.model.series import Coverage


@dataclass(frozen=True)
class Covered:
    """`share` of place and days, 0 to 1; `gaps`: days on which not all of the place is covered."""

    level: Coverage
    share: float
    gaps: tuple[str, ...]


def covered(
    first: date, last: date, spans: Iterable[Span], declared: Iterable[Bounds], ground: Ground
) -> Covered:
    """What used counts and declared coverage cover of a window and place.

    Rule: a count covers its place on its days; what a document declares covers all of the place.
    A place weighs as the places of the gazetteer in it, itself included, so that counts of parts
    never cover the whole.

    Args:
        first: the window's first day.
        last: its last day, inclusive.
        spans: the counts that are used, pairwise disjoint.
        declared: spans that documents declare to cover, at the whole place.
        ground: the places.

    Returns:
        `full` only where every day is covered in full.

    Source: docs/methodology.md T2, casualties.
    """
    start, end = first.toordinal(), last.toordinal() + 1
    whole = ground.whole
    steps: dict[int, int] = {start: 0, end: 0}
    pieces = [(one.first, one.last + 1, _weight(one, ground)) for one in spans]
    pieces += [(since, until, whole) for since, until in covered_days(first, last, declared)]
    for since, until, weight in pieces:
        since, until = max(since, start), min(until, end)
        if since < until:
            steps[since] = steps.get(since, 0) + weight
            steps[until] = steps.get(until, 0) - weight
    held, total, gaps = 0, 0, []
    days = sorted(steps)
    for since, until in pairwise(days):
        held += steps[since]
        total += min(held, whole) * (until - since)
        if held < whole:
            gaps.append((since, until - 1))
    share = total / (whole * (end - start))
    level: Coverage = "full" if not gaps else "partial" if total else "none"
    return Covered(level, round(share, 3), tuple(_in_words(_joined(gaps))))


def _weight(span: Span, ground: Ground) -> int:
    return ground.weight(span.place) if span.place is not None else ground.whole


def _joined(gaps: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for since, until in gaps:
        if joined and joined[-1][1] + 1 == since:
            joined[-1] = (joined[-1][0], until)
        else:
            joined.append((since, until))
    return joined


def _in_words(gaps: Iterable[tuple[int, int]]) -> Iterable[str]:
    return (f"{date.fromordinal(since)}/{date.fromordinal(until)}" for since, until in gaps)
