"""Casualties over time: the figures that a total would use, each in the bucket of its days."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from service.domain.casualty_dates import read_dated
from service.domain.casualty_reading import Found, filter_of, is_in_doubt, read_figures, tally_of
from service.domain.coverage import declared_coverage
from service.domain.reckoning.cover import apart, cover
from service.domain.reckoning.ground import Ground
from service.domain.reckoning.parts import DOCUMENTED, LineParts, Prepared
from service.domain.reckoning.reckon import in_doubt
from service.domain.reckoning.spans import Span
from service.domain.series.axes import bounds_on
from service.domain.series.flows import Flow
from service.domain.series.strikes import INCIDENT, flow_row
from service.domain.series_questions import SeriesQuestion
from service.domain.small_counts import exact_by_month
from service.model.bounds import UNKNOWN, Bounds
from service.model.casualty import Figure
from service.model.series import FlowRow, Observation, Step
from service.model.vocabulary import load_vocabularies
from service.storage import casualties, strikes
from service.storage.answers import Scope
from service.storage.database import Session

# Where a figure stands on the asked axis; None = it has no date there.
DaysOf = Callable[[Figure], Bounds | None]
_RUNNING = "cumulative"
# Counted in the line of everybody: no people of their own.
_NOT_SAID = "unspecified"


def casualty_flow(session: Session, scope: Scope, asked: SeriesQuestion) -> Flow:
    """One line per family and basis, and per population where that is asked.

    Rule: what is left out of a total is left out here, and of the counts of one basis the disjoint
    cover is shown. A basis is a line, never added to another one: counts over a year would empty
    the months of the incidents that they hold. Of a running total with a key each step stands in
    the bucket of its days. On another axis than that of the event the same figures count, reckoned
    over all days, and each stands where it was reported or recorded.

    Args:
        session: an open reading.
        scope: the asked ground, or the world.
        asked: the question.

    Returns:
        The flow; the line of a population is what a question of that population gives.

    Source: docs/methodology.md T1-T3, casualties.
    """
    flow = Flow()
    if asked.group_by != "population":
        _put(session, scope, asked, flow, None)
        return flow
    for word in _populations(session, scope, asked):
        _put(session, scope, replace(asked, population=word), flow, word)
    return flow


def _populations(session: Session, scope: Scope, asked: SeriesQuestion) -> list[str]:
    """Those of whom there are figures, within the asked one; everybody first, for strikes too."""
    words = load_vocabularies()["population"]
    metric = asked.measure.metric or ""
    found = {"all", *casualties.populations(session, scope, metric, asked.wanted)} - {_NOT_SAID}
    return [
        word
        for word in words.words
        if word in found and (asked.population is None or words.is_part_of(word, asked.population))
    ]


def _put(
    session: Session, scope: Scope, asked: SeriesQuestion, flow: Flow, group: str | None
) -> None:
    if asked.axis == "event":
        _put_events(session, scope, asked, flow, group)
        _put_covers(session, scope, asked, flow, group)
    else:
        _put_on_axis(session, scope, asked, flow, group)


def _put_covers(
    session: Session, scope: Scope, asked: SeriesQuestion, flow: Flow, group: str | None
) -> None:
    if asked.certainty_min is not None:
        # A certainty that few reach is no ground for a stated zero.
        return
    tables = ["casualty_figure", *(["strike"] if asked.counted == "health_workers" else [])]
    # As in a total, nobody is told a zero for days that are held back.
    covers = declared_coverage(
        session, scope, tables, asked.wanted, asked.complete_through, metric=asked.measure.metric
    )
    for family, spans in covers.items():
        flow.covers[family, INCIDENT, group] = spans


def _put_events(
    session: Session, scope: Scope, asked: SeriesQuestion, flow: Flow, group: str | None
) -> None:
    question = asked.of_casualties()
    exact = exact_by_month(scope, asked)
    found = read_figures(
        session, scope, question, asked.certainties, by_day=True, strikes=not exact
    )
    for family, licence in found.licences.items():
        flow.licences.setdefault(family, licence)
    for row in found.days:
        if row["standing"] is not None:
            here = row["standing"] != "possibly"
            flow.put(flow_row(row | {"here": here}, asked.axis), INCIDENT, group)
    _put_prepared(found.prepared, found.ground, flow, group, None)
    _put_doubts(found, flow, group)
    if exact:
        # Single small counts are withheld; whole months of districts are told exactly instead.
        measure = filter_of(question).measure or ""
        for row in strikes.living_flows(session, scope, measure, asked.window, asked.wanted):
            flow.put(flow_row(row, asked.axis), INCIDENT, group, row["licence"])


def _put_doubts(found: Found, flow: Flow, group: str | None) -> None:
    """What forbids a family's zero in its total forbids it here, and so do its counts over spans:
    they are another line, but who counts people over these days does not state none."""
    doubts: list[tuple[str, Bounds]] = [
        (row["family"], Bounds(row["earliest"], row["latest"]))
        for row in found.days
        if is_in_doubt(row)
    ]
    doubts += [(one.family, one.period or UNKNOWN) for one in in_doubt(found.prepared)]
    for (family, kind), parts in found.prepared.parts.items():
        if kind == DOCUMENTED:
            spans = [*parts.spans, *parts.across, *parts.possibly]
            doubts += [(family, _days_of(span)) for span in spans]
    for family, bounds in doubts:
        flow.doubts.setdefault((family, INCIDENT, group), []).append(bounds)


def _put_on_axis(
    session: Session, scope: Scope, asked: SeriesQuestion, flow: Flow, group: str | None
) -> None:
    question = asked.of_casualties()
    found = read_dated(session, scope, question, asked.certainties, asked.axis)
    for family, licence in found.licences.items():
        flow.licences.setdefault(family, licence)
    for row in found.incidents:
        value, here = tally_of(row).as_range(), row["standing"] != "possibly"
        flow.put(FlowRow(row["family"], bounds_on(row, asked.axis), value, here), INCIDENT, group)

    def days_of(figure: Figure) -> Bounds | None:
        return bounds_on(found.days[figure.id], asked.axis)

    _put_prepared(found.prepared, found.ground, flow, group, days_of)


def _put_prepared(
    prepared: Prepared, ground: Ground, flow: Flow, group: str | None, days_of: DaysOf | None
) -> None:
    """What came one by one; `days_of` None: each in the days that it counts."""
    for (family, _), parts in prepared.parts.items():
        for figure in [*parts.incidents, *parts.across_incidents]:
            flow.put(_incident(figure, days_of), INCIDENT, group)
        for figure in parts.possibly_incidents:
            flow.put(replace(_incident(figure, days_of), here=False), INCIDENT, group)
        for basis, row in _span_rows(parts, ground, days_of):
            flow.put(row, basis, group)
        if days_of is None and ground.roots:
            for basis, days in _counted_days(parts, ground):
                flow.covers[family, basis, group] = days
        if parts.notices:
            flow.notices[family, _RUNNING, group] = parts.notices


def _counted_days(parts: LineParts, ground: Ground) -> Iterable[tuple[str, list[Bounds]]]:
    """A running total of all of the place covers the days of its steps, as in a casualty total."""
    for basis, spans in _by_basis(parts.spans):
        used = [one for one in cover(spans, ground) if one.figure.counter]
        whole = [one for one in used if ground.weight(one.place or "") >= ground.whole]
        if whole:
            yield basis, [_days_of(step) for one in whole for step in _steps(one, parts)]


def _incident(figure: Figure, days_of: DaysOf | None) -> FlowRow:
    bounds = days_of(figure) if days_of else figure.period or UNKNOWN
    return FlowRow(figure.family, bounds, figure.value)


def _span_rows(
    parts: LineParts, ground: Ground, days_of: DaysOf | None
) -> Iterable[tuple[str, FlowRow]]:
    for basis, spans in _by_basis(parts.spans):
        for one in cover(spans, ground):
            for each in _steps(one, parts) if one.figure.counter else [one]:
                yield basis, _span_row(each, days_of)
    for basis, spans in _by_basis(parts.across):
        for one in apart(spans, ground):
            # On another axis: of days that nobody knows, which the cover may hold already.
            yield basis, replace(_span_row(one, days_of), beside=days_of is not None)
    for basis, spans in _by_basis(parts.possibly):
        for one in apart(spans, ground):
            yield basis, replace(_span_row(one, days_of), here=False)


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


def _span_row(span: Span, days_of: DaysOf | None) -> FlowRow:
    row = FlowRow(span.figure.family, UNKNOWN, span.tally.as_range(), step=_step(span))
    if days_of is not None:
        return replace(row, bounds=days_of(span.figure))
    return replace(row, bounds=_days_of(span))


def _days_of(span: Span) -> Bounds:
    """A span that may be any day has the bounds that its figure states."""
    if span.uses:
        return Bounds(date.fromordinal(span.first), date.fromordinal(span.last))
    return span.figure.period or UNKNOWN


def _step(span: Span) -> Step | None:
    if not (span.figure.counter and span.uses):
        return None
    after, *before = (Observation(use.figure.id, use.figure.value) for use in span.uses)
    return Step(before[0] if before else None, after)
