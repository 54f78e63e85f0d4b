"""Casualties over time: the figures that a total would use, each in the bucket of its days."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from service.domain.casualty_reading import Found, filter_of, read_figures, tally_of
from service.domain.coverage import declared_coverage
from service.domain.reckoning.cover import apart, cover
from service.domain.reckoning.ground import Ground
from service.domain.reckoning.parts import LineParts
from service.domain.reckoning.spans import Span
from service.domain.series import flow_line
from service.domain.series_questions import SeriesQuestion
from service.domain.small_counts import exact_by_month
from service.model.bounds import UNKNOWN, Bounds
from service.model.casualty import Figure
from service.model.series import Bucket, FlowRow
from service.storage import strikes
from service.storage.answers import Scope
from service.storage.database import Row, Session

LineOfBasis = tuple[str, str]
Flows = defaultdict[LineOfBasis, list[FlowRow]]
_INCIDENT = "incident"


def casualty_lines(
    session: Session, scope: Scope, asked: SeriesQuestion, among: Sequence[Bucket]
) -> list[dict[str, Any]]:
    """One line per family and basis.

    Rule: what is left out of a total is left out here, and of the counts of one basis the disjoint
    cover is shown. A basis is a line, never added to another one: counts over a year would empty
    the months of the incidents that they hold. Of a running total with a key each step stands in
    the bucket of its days.

    Args:
        session: an open reading.
        scope: the asked ground, or the world.
        asked: the question.
        among: its buckets.

    Returns:
        Lines of the shape `timeseries`, by family and basis.

    Source: docs/methodology.md T1, T2, casualties.
    """
    tables = ["casualty_figure", *(["strike"] if asked.measure.population else [])]
    question = asked.of_casualties()
    # Where strikes are read too, nobody is told a zero for days that are held back.
    through = asked.complete_through if filter_of(question).measure else asked.today
    covers = declared_coverage(
        session, scope, tables, asked.wanted, through, metric=asked.measure.metric
    )
    if asked.certainty_min is not None:
        # A certainty that few reach is no ground for a stated zero.
        covers = {}
    exact = exact_by_month(scope, asked)
    found = read_figures(
        session, scope, question, asked.certainties, by_day=True, strikes=not exact
    )
    flows = _flows(found)
    if exact:
        # Single small counts are withheld; whole months of districts are told exactly instead.
        measure = filter_of(question).measure or ""
        for row in strikes.living_flows(session, scope, measure, asked.window, asked.wanted):
            _put(row, flows, here=row["here"])
            found.licences.setdefault(row["family"], row["licence"])
    keys = {*flows, *((family, _INCIDENT) for family in covers)}
    lines = []
    for family, basis in sorted(keys):
        spans = covers.get(family, ()) if basis == _INCIDENT else ()
        flow = flow_line(family, flows.get((family, basis), []), among, spans)
        lines.append(flow.as_json(basis=basis, licence=found.licences.get(family)))
    return lines


def _flows(found: Found) -> Flows:
    flows: Flows = defaultdict(list)
    for row in found.days:
        if row["standing"] is not None:
            _put(row, flows, here=row["standing"] != "possibly")
    for (family, _), parts in found.prepared.parts.items():
        for figure in [*parts.incidents, *parts.across_incidents]:
            flows[family, _INCIDENT].append(_flow(figure))
        for figure in parts.possibly_incidents:
            flows[family, _INCIDENT].append(_flow(figure, here=False))
        _spans_flow(family, parts, found.ground, flows)
    return flows


def _put(row: Row, flows: Flows, *, here: bool) -> None:
    bounds = Bounds(row["earliest"], row["latest"])
    value = tally_of(row).as_range()
    flows[row["family"], _INCIDENT].append(FlowRow(row["family"], bounds, value, here))


def _flow(figure: Figure, *, here: bool = True) -> FlowRow:
    return FlowRow(figure.family, figure.period or UNKNOWN, figure.value, here)


def _spans_flow(family: str, parts: LineParts, ground: Ground, flows: Flows) -> None:
    for basis, spans in _by_basis(parts.spans):
        shown = [
            each
            for one in cover(spans, ground)
            for each in (_steps(one, parts) if one.figure.counter else [one])
        ]
        flows[family, basis] += [_span_flow(one) for one in shown]
    for beside, here in ((parts.across, True), (parts.possibly, False)):
        for basis, spans in _by_basis(beside):
            flows[family, basis] += [_span_flow(one, here=here) for one in apart(spans, ground)]


def _steps(total: Span, parts: LineParts) -> list[Span]:
    """The steps of the running total that a span is the difference of."""
    return [step for step in parts.steps if _counter_of(step.figure) == _counter_of(total.figure)]


def _counter_of(figure: Figure) -> tuple[object, ...]:
    began = figure.period.earliest if figure.period else None
    return (figure.series_key, figure.phase, figure.place, figure.population, figure.cause, began)


def _by_basis(spans: Iterable[Span]) -> list[tuple[str, list[Span]]]:
    found: defaultdict[str, list[Span]] = defaultdict(list)
    for span in spans:
        found[span.figure.basis].append(span)
    return sorted(found.items())


def _span_flow(span: Span, *, here: bool = True) -> FlowRow:
    # A span that may be any day has the bounds that its figure states.
    bounds = span.figure.period or UNKNOWN
    if span.uses:
        bounds = Bounds(date.fromordinal(span.first), date.fromordinal(span.last))
    return FlowRow(span.figure.family, bounds, span.tally.as_range(), here)
