"""Time series over a window: which measures there are, and how each is read and placed."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

from service.domain.besieged_areas import AreaOnDay
from service.domain.besieged_people import Estimate, read_estimates, speaks_of_a_siege
from service.domain.buckets import buckets
from service.domain.casualty_answers import bounds_of, range_of
from service.domain.casualty_sums import disjoint_in_period
from service.domain.coverage import declared_coverage
from service.domain.series import besieged_days_points, estimate_on, flow_line, stock_points
from service.domain.series_questions import Measure, SeriesQuestion
from service.domain.small_counts import exact_by_month
from service.domain.summaries import areas_of
from service.model.bounds import UNKNOWN, Bounds
from service.model.casualty import Figure
from service.model.instants import instant_text
from service.model.series import (
    NOTHING,
    Bucket,
    FlowRow,
    OpenRange,
    Point,
    SeriesLine,
    StockOnDay,
)
from service.storage import answers, casualties, population, strikes
from service.storage.answers import Scope
from service.storage.casualties import FigureFilter
from service.storage.database import Row, Session


def extent_of(
    session: Session,
    scope: Scope,
    measure: Measure,
    families: Sequence[str] | None,
    population_: str = "civilians",
) -> tuple[date, date] | None:
    """The first and the last day of what is recorded for a measure.

    Args:
        session: an open reading.
        scope: the asked ground, or the world.
        measure: the measure.
        families: only these; None = all.
        population_: of whom, where the measure does not fix it.

    Returns:
        The two days, or None where nothing with a date is recorded.

    Source: docs/api-guide.md section 1 (series without a window).
    """
    wanted = list(families) if families is not None else None
    rows: list[Row | None] = []
    if measure.kind in ("strikes", "casualties"):
        rows.append(strikes.extent(session, scope, wanted))
    if measure.kind == "casualties":
        counted = measure.population or population_
        asked = FigureFilter(
            measure.metric or "killed", counted, date.min, date.max, None, families
        )
        if not measure.population and counted != "all":
            rows = []
        rows.append(casualties.extent(session, scope, asked))
    days = [day for row in rows if row for day in (row["first"], row["last"]) if day]
    if measure.kind in ("people", "days"):
        days = _stock_days(session, scope, measure, wanted)
    return (min(days), max(days)) if days else None


def _stock_days(
    session: Session, scope: Scope, measure: Measure, families: list[str] | None
) -> list[date]:
    areas = areas_of(session, scope, date.max)
    if measure.kind == "days":
        episodes = [one for area in areas for one in area.state.episodes]
        spans = [span for one in episodes for span in (one.start, one.end)]
    else:
        ids = [area.id for area in areas]
        rows = population.estimates(session, ids, scope.roots, families)
        spans = [Bounds(row["earliest"], row["latest"]) for row in rows]
    return [day for span in spans if span for day in (span.earliest, span.latest) if day]


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
    makers = {"strikes": _strike_lines, "casualties": _casualty_lines, "people": _people_lines,
              "days": _days_lines}  # fmt: skip
    lines = makers[asked.measure.kind](session, scope, asked, among)
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
        "axis": "event",
        "population": asked.counted if asked.measure.kind == "casualties" else None,
        "cause": asked.cause if asked.measure.kind == "casualties" else None,
        "as_of": instant_text(answers.instant(session, scope.version)),
        "position": scope.version,
        "lines": lines,
        "next": None,
    }


def _strike_lines(
    session: Session, scope: Scope, asked: SeriesQuestion, among: Sequence[Bucket]
) -> list[dict[str, Any]]:
    rows = strikes.flows(
        session, scope, asked.measure.name, asked.window, asked.wanted, asked.certainties
    )
    covers = declared_coverage(session, scope, ["strike"], asked.wanted, asked.complete_through)
    # A certainty that few reach is no ground for a stated zero.
    declared = covers if asked.certainty_min is None else {}
    lines = []
    for family in sorted({row["family"] for row in rows} | set(declared)):
        mine = [row for row in rows if row["family"] == family]
        flow = flow_line(family, [_flow(row) for row in mine], among, declared.get(family, ()))
        lines.append(flow.as_json(basis="incident", licence=_licence(mine)))
    return lines


def _flow(row: Row) -> FlowRow:
    return FlowRow(row["family"], bounds_of(row), range_of(row), row["here"])


def _licence(rows: Iterable[Row]) -> str | None:
    return next((row["licence"] for row in rows if row["licence"]), None)


def _casualty_lines(
    session: Session, scope: Scope, asked: SeriesQuestion, among: Sequence[Bucket]
) -> list[dict[str, Any]]:
    rows = [
        dict(row)
        for row in casualties.flows(session, scope, asked.figures())
        if asked.certainty_min is None
    ]
    tables = ["casualty_figure"]
    if asked.strike_measure and asked.cause in (None, "all", "direct_violence"):
        rows += [{**row, "basis": "incident"} for row in _of_strikes(session, scope, asked)]
    if asked.measure.population:
        tables.append("strike")
    # Where strikes are read too, nobody is told a zero for days that are held back.
    through = asked.complete_through if asked.strike_measure else asked.today
    covers = declared_coverage(session, scope, tables, asked.wanted, through)
    if asked.certainty_min is not None:
        covers = {}
    keys = {(row["family"], row["basis"]) for row in rows} | {(name, "incident") for name in covers}
    lines = []
    for family, basis in sorted(keys):
        mine = [row for row in rows if (row["family"], row["basis"]) == (family, basis)]
        spans = covers.get(family, ()) if basis == "incident" else ()
        flow = flow_line(family, _flows(basis, mine), among, spans)
        lines.append(flow.as_json(basis=basis, licence=_licence(mine)))
    return lines


def _of_strikes(session: Session, scope: Scope, asked: SeriesQuestion) -> list[Row]:
    measure = asked.strike_measure or ""
    if exact_by_month(scope, asked):
        return strikes.living_flows(session, scope, measure, asked.window, asked.wanted)
    return strikes.flows(
        session, scope, measure, asked.window, asked.wanted, asked.certainties, asked.cause
    )


def _flows(basis: str, rows: Sequence[Row]) -> list[FlowRow]:
    """Counts of spans add only where they are disjoint; a running total never flows: of several
    only the latest stands, and it spans its whole period, so it goes to no bucket."""
    if basis == "incident":
        return [_flow(row) for row in rows]
    kept: list[FlowRow] = []
    for here in (True, False):
        figures = [
            Figure(row["family"], "incremental", bounds_of(row), range_of(row), here=here)
            for row in rows
            if row["here"] is here
        ]
        chosen = disjoint_in_period(figures)
        if basis != "incremental":
            chosen = chosen[:1]
        kept += [FlowRow(one.family, one.period or UNKNOWN, one.value, here) for one in chosen]
    return kept


def _people_lines(
    session: Session, scope: Scope, asked: SeriesQuestion, among: Sequence[Bucket]
) -> list[dict[str, Any]]:
    areas = areas_of(session, scope, min(asked.last, asked.today))
    names = {area.id: area.slug for area in areas}
    rows = population.estimates(session, list(names), scope.roots, asked.wanted)
    licences = {(row["family"], row["area_id"] or row["place_id"]): row["licence"] for row in rows}
    estimates = [one for one in read_estimates(rows) if one.population_class == "besieged"]
    keys = {(one.row.family, one.scope) for one in estimates}
    lines = []
    for family, ground in sorted(keys, key=lambda key: (key[0], str(key[1]))):
        stock = [one for one in estimates if (one.row.family, one.scope) == (family, ground)]
        points = stock_points(among, partial(_people_on, stock, areas), asked.today)
        lines.append(
            _stock_line(family, points, NOTHING).as_json(
                basis="estimate", licence=licences[family, ground], area=names.get(ground)
            )
        )
    return lines


def _people_on(
    stock: Sequence[Estimate], areas: Sequence[AreaOnDay], day: date
) -> StockOnDay | None:
    return estimate_on([one.row for one in stock if speaks_of_a_siege(one, areas, day)], day)


def _stock_line(family: str, points: tuple[Point, ...], total: OpenRange) -> SeriesLine:
    return SeriesLine(family, points, (), (), total, None)


def _days(points: Sequence[Point]) -> OpenRange:
    """Days of disjoint buckets add up; a stock of people has no total."""
    lows = [one.value.low for one in points if one.value.low is not None]
    highs = [one.value.high for one in points if one.value.high is not None]
    if not lows:
        return NOTHING
    low, high = sum(lows), sum(highs) if len(highs) == len(lows) else None
    return OpenRange(low, low if low == high else None, high, max(p.value.records for p in points))


def _days_lines(
    session: Session, scope: Scope, asked: SeriesQuestion, among: Sequence[Bucket]
) -> list[dict[str, Any]]:
    areas = areas_of(session, scope, min(asked.last, asked.today))
    lines = []
    for area in areas:
        points = besieged_days_points(area.state.episodes, among, asked.interval, asked.today)
        line = _stock_line("derived", points, _days(points))
        lines.append(line.as_json(basis="derived", licence=None, area=area.slug))
    return lines
