"""How one family's figures become one value: which count, which add, what is only a floor."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from service.domain.open_ranges import add
from service.model.bounds import UNKNOWN, Bounds
from service.model.casualty import Basis, Figure
from service.model.series import NOTHING, OpenRange

Standing = Literal["inside", "across", "outside"]
ADDING: tuple[Basis, ...] = ("incident", "incremental")


def standing(period: Bounds | None, first: date, last: date) -> Standing:
    """Where a figure's period stands to a window.

    Args:
        period: the span it counts; None = not stated.
        first: the window's first day.
        last: the window's last day, inclusive.

    Returns:
        `inside` only where both ends are known and lie within; `outside` where no day can;
        else `across`.

    Source: docs/methodology.md (`period_unknown`, `period_not_contained`), P5b.
    """
    span = period or UNKNOWN
    window = Bounds(first, last)
    if span.disjoint_from(window):
        return "outside"
    if span.earliest is None or span.latest is None:
        return "across"
    return "inside" if first <= span.earliest and span.latest <= last else "across"


def floor(recorded: OpenRange, *, full: bool) -> OpenRange:
    """What a recorded sum says of the whole window: itself where it is covered, else a floor.

    Args:
        recorded: the plain sum.
        full: whether the window is covered, or the figure is a running total or an estimate.

    Returns:
        The sum, or its low alone.

    Source: docs/methodology.md.
    """
    if full:
        return recorded
    return replace(recorded, best=None, high=None)


def combine(basis: Basis, figures: Sequence[Figure]) -> OpenRange:
    """One family's figures of one basis as one value.

    Incidents are distinct events and add. Incremental counts add where their periods are
    disjoint; of two that overlap the larger counts. Of running totals and estimates one counts,
    that with the latest end: they hold the same deaths.

    Args:
        basis: their basis.
        figures: of ONE family; may be empty.

    Returns:
        The value; all None with 0 records for no figure.

    Source: docs/methodology.md.
    """
    chosen = counting(basis, figures)
    if basis in ADDING:
        return add(figure.value for figure in chosen)
    return chosen[0].value if chosen else NOTHING


def counting(basis: Basis, figures: Sequence[Figure]) -> Sequence[Figure]:
    """Which of one family's figures of one basis make its value.

    Args:
        basis: their basis.
        figures: of ONE family; may be empty.

    Returns:
        Every incident, the disjoint counts of spans, the latest of running totals or estimates.

    Source: docs/methodology.md.
    """
    if basis == "incident":
        return figures
    if basis == "incremental":
        return disjoint_in_period(figures)
    return [max(figures, key=_latest)] if figures else []


def _latest(figure: Figure) -> tuple[date, tuple[int, int, int]]:
    period = figure.period or UNKNOWN
    return (period.latest or date.min, _size(figure))


def _size(figure: Figure) -> tuple[int, int, int]:
    value = figure.value
    low, best, high = (-1 if n is None else n for n in (value.low, value.best, value.high))
    return (low, best, high)


def disjoint_in_period(figures: Iterable[Figure]) -> list[Figure]:
    """Pairwise disjoint periods, the larger figures first.

    Args:
        figures: counts of spans, of one family.

    Returns:
        Those that may be added; one without a known period stands only alone.

    Source: docs/methodology.md.
    """
    chosen: list[Figure] = []
    for figure in sorted(figures, key=lambda one: (_size(one), _latest(one)), reverse=True):
        period = figure.period or UNKNOWN
        if all(period.disjoint_from(other.period or UNKNOWN) for other in chosen):
            chosen.append(figure)
    return chosen
