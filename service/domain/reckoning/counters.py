"""Running totals: what was added in a window is the value at its end minus the value before it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from service.domain.reckoning.spans import Span
from service.domain.reckoning.tallies import Tally
from service.model.bounds import UNKNOWN
from service.model.casualty import CasualtyQuestion, Exclusion, Figure, Notice, Use
from service.model.series import OpenRange


@dataclass
class Counted:
    """What running totals say of a window: spans within it, and steps that cross its edges."""

    inside: list[Span] = field(default_factory=list)
    across: list[Span] = field(default_factory=list)
    steps: list[Span] = field(default_factory=list)
    excluded: dict[str, Exclusion] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)


def difference(later: OpenRange, earlier: OpenRange | None) -> OpenRange:
    """What was added between two observations of a running total.

    Rule: [low₁ − high₀, high₁ − low₀], best₁ − best₀, each at least 0: a total that is revised down
    makes no negative dead. What is not stated stays not stated.

    Args:
        later: the value at the end.
        earlier: the value before; None = the count began within, from nothing.

    Returns:
        One value.

    Source: docs/methodology.md, running totals.
    """
    if earlier is None:
        return later
    return OpenRange(
        _minus(later.low, earlier.high),
        _minus(later.best, earlier.best),
        _minus(later.high, earlier.low),
        withheld=later.withheld or earlier.withheld,
    )


def _minus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(0, one - other)


def count_up(question: CasualtyQuestion, observations: Iterable[Figure]) -> Counted:
    """The spans that running totals with a key make of a window.

    Rule: observations of one family, key, phase, place, population, cause and start are one
    counter; a counter that starts again, in a new phase or from a new day, is another one. Each
    observation stands for the days since the one before it. Only steps that lie within the window
    make its value, so that the value before the window is that of its eve, or else the first one
    within; the steps that cross an edge stand beside. A fall is told as `revision_down`.

    Args:
        question: what is asked.
        observations: usable ones, of any counters, in any order.

    Returns:
        One span per counter, the steps across the edges, and why the other observations are not
        used.

    Source: docs/methodology.md, running totals.
    """
    counters: defaultdict[tuple[object, ...], list[Figure]] = defaultdict(list)
    counted = Counted()
    for figure in observations:
        period = figure.period or UNKNOWN
        if period.latest is None:
            counted.excluded[figure.id] = Exclusion(figure, "period_unknown")
            continue
        key = (figure.family, figure.series_key, figure.phase, figure.place, figure.population,
               figure.cause, period.earliest)  # fmt: skip
        counters[key].append(figure)
    for _, group in sorted(counters.items(), key=lambda entry: min(one.id for one in entry[1])):
        _count_one(question, _one_a_day(group, counted), counted)
    return counted


def _one_a_day(group: Sequence[Figure], counted: Counted) -> list[Figure]:
    """The observations in order; of two of one day the more certain, later reported, newer one."""
    standing: dict[date, Figure] = {}
    for figure in sorted(group, key=_grade):
        before = standing.get(_day(figure))
        if before is not None:
            counted.excluded[before.id] = Exclusion(before, "overlapping_period", figure.id)
        standing[_day(figure)] = figure
    return [standing[day] for day in sorted(standing)]


def _grade(figure: Figure) -> tuple[int, date, str]:
    return (-(figure.credibility or 7), figure.reported_on or date.min, figure.id)


def _day(figure: Figure) -> date:
    assert figure.period is not None and figure.period.latest is not None
    return figure.period.latest


def _count_one(question: CasualtyQuestion, counter: list[Figure], counted: Counted) -> None:
    first, last = question.from_.toordinal(), question.to.toordinal()
    began = (counter[0].period or UNKNOWN).earliest
    inside: list[tuple[Figure | None, Figure]] = []
    before: Figure | None = None
    for figure in counter:
        start = _after(before, began)
        if _day(figure).toordinal() >= first and (start is None or start <= last):
            if start is not None and first <= start and _day(figure).toordinal() <= last:
                inside.append((before, figure))
                counted.steps.append(_span(figure, before, start))
            else:
                step = _span(figure, before, first if start is None else start)
                # Nobody knows over which days it was counted: it can be spread over none.
                counted.across.append(replace(step, uses=()) if start is None else step)
                left_out = "period_unknown" if start is None else "period_not_contained"
                counted.excluded[figure.id] = Exclusion(figure, left_out)
        before = figure
    if inside:
        _close(inside, began, counted)


def _after(before: Figure | None, began: date | None) -> int | None:
    """The first day of a step: that after the observation before it, else the counter's own."""
    if before is not None:
        return _day(before).toordinal() + 1
    return began.toordinal() if began is not None else None


def _close(
    inside: Sequence[tuple[Figure | None, Figure]], began: date | None, counted: Counted
) -> None:
    base, end = inside[0][0], inside[-1][1]
    start = _after(base, began)
    assert start is not None
    counted.inside.append(_span(end, base, start))
    if base is not None:
        counted.excluded.pop(base.id, None)
    for earlier, later in inside:
        if later is not end:
            counted.excluded[later.id] = Exclusion(later, "overlapping_period", end.id)
        fallen = _fall(earlier, later)
        if fallen is not None:
            counted.notices.append(fallen)


def _fall(earlier: Figure | None, later: Figure) -> Notice | None:
    if earlier is None:
        return None
    for was, now in (
        (earlier.value.best, later.value.best),
        (earlier.value.low, later.value.high),
    ):
        if was is not None and now is not None and now < was:
            return Notice("revision_down", later.id, now, was)
    return None


def _span(end: Figure, base: Figure | None, start: int) -> Span:
    uses = (Use(end),) if base is None else (Use(end), Use(base, -1))
    value = difference(end.value, base.value if base else None)
    return Span(end, start, _day(end).toordinal(), Tally.of(value), uses)
