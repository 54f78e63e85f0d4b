"""Time series over a window: how each measure is read, and what an answer says of itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from service.domain.buckets import buckets
from service.domain.casualty_reading import filter_of
from service.domain.series.aid import aid_flow
from service.domain.series.areas import areas_lines, days_lines
from service.domain.series.casualties import casualty_flow
from service.domain.series.facilities import facilities_lines, facility_days
from service.domain.series.flows import Flow
from service.domain.series.people import people_lines
from service.domain.series.routes import ALL_TRAFFIC, route_days, routes_lines
from service.domain.series.strikes import strike_flow
from service.domain.series_questions import Kind, SeriesQuestion
from service.domain.summaries import areas_of
from service.model.bounds import Bounds
from service.model.instants import instant_text
from service.model.series import Bucket
from service.model.vocabulary import load_vocabularies
from service.storage import answers, casualties, population, strikes
from service.storage.answers import Scope
from service.storage.database import Row, Session

_FlowReader = Callable[[Session, Scope, SeriesQuestion], Flow]
_LineMaker = Callable[[Session, Scope, SeriesQuestion, Sequence[Bucket]], list[dict[str, Any]]]
_FLOWS: Mapping[Kind, _FlowReader] = {
    "strikes": strike_flow, "casualties": casualty_flow, "aid": aid_flow,
}  # fmt: skip
_STOCKS: Mapping[Kind, _LineMaker] = {
    "people": people_lines,
    "days": days_lines,
    "areas": areas_lines,
    "routes": routes_lines,
    "facilities": facilities_lines,
}


def extent_of(session: Session, scope: Scope, asked: SeriesQuestion) -> tuple[date, date] | None:
    """The first and the last day of what is recorded for a measure, on the asked axis.

    Args:
        session: an open reading.
        scope: the asked ground, or the world.
        asked: the question, of whatever window.

    Returns:
        The two days, or None where nothing with a date is recorded.

    Source: docs/api-guide.md section 1 (series without a window).
    """
    kind = asked.measure.kind
    if kind in _FLOWS and (kind == "aid" or asked.axis != "event"):
        days = _FLOWS[kind](session, scope, asked).days()
    elif kind in _FLOWS:
        days = _flow_days(session, scope, asked)
    elif kind == "routes":
        days = route_days(session, scope)
    elif kind == "facilities":
        days = facility_days(session, scope)
    else:
        days = _siege_days(session, scope, asked)
    return (min(days), max(days)) if days else None


def _flow_days(session: Session, scope: Scope, asked: SeriesQuestion) -> list[date]:
    rows: list[Row | None] = []
    if asked.measure.kind == "strikes":
        rows.append(strikes.extent(session, scope, asked.wanted))
    else:
        split = asked.group_by == "population" and asked.population is None
        of_all = replace(asked, population="all") if split else asked
        wanted = filter_of(of_all.of_casualties())
        if wanted.measure:
            rows.append(strikes.extent(session, scope, asked.wanted))
        exact = load_vocabularies()["population"].words if split else wanted.exact
        rows.append(casualties.extent(session, scope, replace(wanted, exact=exact)))
    return [day for row in rows if row for day in (row["first"], row["last"]) if day]


def _siege_days(session: Session, scope: Scope, asked: SeriesQuestion) -> list[date]:
    areas = areas_of(session, scope, date.max)
    if asked.measure.kind == "people":
        ids = [area.id for area in areas]
        rows = population.estimates(session, ids, scope.roots, asked.wanted)
        spans = [Bounds(row["earliest"], row["latest"]) for row in rows]
    else:
        episodes = [one for area in areas for one in area.state.episodes]
        spans = [span for one in episodes for span in (one.start, one.end) if span]
    return [day for span in spans for day in (span.earliest, span.latest) if day]


def series(session: Session, scope: Scope, asked: SeriesQuestion) -> dict[str, Any]:
    """One series: a line per source family, points and what could not be placed beside them.

    Args:
        session: an open reading.
        scope: the asked ground, or the world.
        asked: the question, with at most `MOST_BUCKETS` buckets.

    Returns:
        The shape `timeseries`; points and unplaced make the total.

    Source: docs/methodology.md T1-T4; docs/api-guide.md `timeseries`.
    """
    among = buckets(asked.first, asked.last, asked.interval)
    kind = asked.measure.kind
    if kind in _FLOWS:
        lines = _FLOWS[kind](session, scope, asked).lines(asked, among)
    else:
        lines = _STOCKS[kind](session, scope, asked, among)
    ground = scope.ground
    place = {"slug": ground.slug, "pcode": ground.pcode} if ground else None
    return {
        "measure": asked.measure.name,
        "unit": asked.measure.unit,
        "interval": asked.interval,
        "place": place,
        "timezone": scope.timezone if ground else None,
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "complete_through": asked.complete_through.isoformat(),
        "axis": asked.axis,
        **_filters(asked),
        "as_of": instant_text(answers.instant(session, scope.version)),
        "position": scope.version,
        "lines": lines,
        "next": None,
    }


def _filters(asked: SeriesQuestion) -> dict[str, str | None]:
    of_people = asked.measure.kind == "casualties"
    split = asked.group_by == "population"
    return {
        "group_by": asked.group_by,
        "population": (asked.population if split else asked.counted) if of_people else None,
        "cause": asked.cause if of_people else None,
        "mode": (asked.mode or ALL_TRAFFIC) if asked.measure.kind == "routes" else None,
    }
