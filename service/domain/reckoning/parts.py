"""What the lines of a total are made of: per family its counts over spans and its incidents."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from service.domain.reckoning.counters import Counted, count_up
from service.domain.reckoning.sorting import Sorted, sort_out
from service.domain.reckoning.spans import Span, span_of
from service.domain.reckoning.tallies import EMPTY, Tally
from service.model.bounds import Bounds
from service.model.casualty import CasualtyQuestion, Exclusion, Figure, Notice

DOCUMENTED = "documented"
LineKey = tuple[str, str]


@dataclass(frozen=True)
class Collapsed:
    """Incidents of one family that nothing links, summed where they are kept.

    `inside` the window and here; `across` its edges, by bounds; `possibly` here; `doubted` where
    others of the family count other people, or by another cause.
    """

    inside: Tally = EMPTY
    across: tuple[tuple[Bounds, Tally], ...] = ()
    possibly: Tally = EMPTY
    doubted: bool = False


@dataclass
class LineParts:
    """What one line is made of; `incidents` are those that come one by one."""

    spans: list[Span] = field(default_factory=list)
    incidents: list[Figure] = field(default_factory=list)
    across: list[Span] = field(default_factory=list)
    across_incidents: list[Figure] = field(default_factory=list)
    possibly: list[Span] = field(default_factory=list)
    possibly_incidents: list[Figure] = field(default_factory=list)
    steps: list[Span] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


@dataclass
class Prepared:
    """A question's figures, sorted into the parts of its lines."""

    question: CasualtyQuestion
    parts: dict[LineKey, LineParts]
    context: list[Figure]
    excluded: dict[str, Exclusion]

    @property
    def spans(self) -> list[Span]:
        """The counts of documented lines, inside of which incidents have to be summed."""
        return [span for (_, kind), one in self.parts.items() if kind == DOCUMENTED
                for span in one.spans]  # fmt: skip


def key_of(figure: Figure) -> LineKey:
    """The line of a figure: documented counts of a family are one, its estimates of a kind another.

    Source: docs/methodology.md, casualties.
    """
    return (figure.family, figure.basis if figure.estimated else DOCUMENTED)


def prepare(question: CasualtyQuestion, figures: Iterable[Figure]) -> Prepared:
    """Sorts figures into the parts of lines: what is left out, running totals as spans, the rest.

    Args:
        question: what is asked.
        figures: every figure that may matter and does not come collapsed, in any order.

    Returns:
        The parts, which do not depend on the order.

    Source: docs/methodology.md, casualties.
    """
    found = sort_out(question, figures)
    counted = count_up(question, found.counters)
    parts: defaultdict[LineKey, LineParts] = defaultdict(LineParts)
    _put_figures(found, parts)
    _put_counted(counted, parts)
    excluded = {**found.excluded, **counted.excluded}
    if question.apportion:
        for one in parts.values():
            _apportion(question, one, excluded)
    return Prepared(question, dict(parts), found.context, excluded)


def _put_figures(found: Sorted, parts: defaultdict[LineKey, LineParts]) -> None:
    for figure in found.inside:
        line = parts[key_of(figure)]
        span = None if figure.incident else span_of(figure)
        if span is None:
            line.incidents.append(figure)
        else:
            line.spans.append(span)
    for figure in found.across:
        line = parts[key_of(figure)]
        if figure.incident:
            line.across_incidents.append(figure)
        else:
            line.across.append(whenever(figure))
    for figure in found.possibly:
        line = parts[key_of(figure)]
        if figure.incident:
            line.possibly_incidents.append(figure)
        else:
            line.possibly.append(whenever(figure))


def whenever(figure: Figure) -> Span:
    """A figure as a span; of one without known ends as if it might be any day."""
    first, last = date.min.toordinal(), date.max.toordinal()
    span = span_of(figure)
    return span or Span(figure, first, last, Tally.of(figure.value), ())


def _put_counted(counted: Counted, parts: defaultdict[LineKey, LineParts]) -> None:
    families = {}
    for span in [*counted.inside, *counted.across, *counted.steps]:
        families[span.figure.id] = key_of(span.figure)
    for span in counted.inside:
        parts[key_of(span.figure)].spans.append(span)
    for span in counted.across:
        parts[key_of(span.figure)].across.append(span)
    for span in counted.steps:
        parts[key_of(span.figure)].steps.append(span)
    for notice in counted.notices:
        parts[families[notice.id]].notices.append(notice)


def _apportion(question: CasualtyQuestion, line: LineParts, excluded: dict[str, Exclusion]) -> None:
    """Takes into the window what crosses its edges, spread evenly; what has no two days stays."""
    first, last = question.from_.toordinal(), question.to.toordinal()
    known = [span for span in line.across if span.uses]
    line.spans += [span.within_days(first, last) for span in known]
    line.across = [span for span in line.across if not span.uses]
    for span in known:
        excluded.pop(span.figure.id, None)


def share_within(question: CasualtyQuestion, bounds: Bounds) -> "tuple[int, int] | None":
    """How many of a period's days lie in the window, and of how many; None where an end is open.

    Source: docs/methodology.md, `apportion=uniform`.
    """
    if bounds.earliest is None or bounds.latest is None:
        return None
    since, until = max(bounds.earliest, question.from_), min(bounds.latest, question.to)
    return ((until - since).days + 1, (bounds.latest - bounds.earliest).days + 1)
