"""Time series of one measure, or of several for one place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from service.domain.buckets import MOST_BUCKETS as _HARD_LIMIT
from service.domain.buckets import natural_end
from service.domain.coverage import days_before
from service.domain.series_answers import extent_of, series
from service.domain.series_questions import MEASURES, MOST_BUCKETS, Measure, SeriesQuestion
from service.http import csv_bodies
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.resources.answering import (
    complete_through,
    ordered,
    refused,
    scope_of_path,
    scope_of_query,
    today_in,
    version_of,
)
from service.http.schemas.counted import SERIES, SERIES_SET
from service.http.schemas.questions import CitySeriesQuery, SeriesQuery
from service.model.problem import Problem
from service.storage.answers import Scope
from service.storage.database import Session

COLUMNS = (
    "measure", "place", "family", "basis", "area", "kind", "bucket", "from", "to", "within",
    "low", "best", "high", "records", "coverage", "withheld",
    "group", "population_class",
)  # fmt: skip
_DAYS_OF = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}
# What narrows some measures only, and how it is refused where none of them is asked for.
_READ_IF_ASKED = {
    "mode": "no_modes",
    "population": "no_population",
    "cause": "no_cause",
    "certainty_min": "no_certainty",
}
_MEDIA = ("application/json", "text/csv")
assert MOST_BUCKETS <= _HARD_LIMIT


def get_series(call: Call) -> Answer:
    """One measure over time: a line per source family, never their sum.

    The points and `unplaced` make the total; `possibly_here` (its place is coarser than asked) and
    `across_the_edge` (its date reaches out of the window) stand beside. With `group_by` a line is
    of one family and group; a record may stand in several groups, so they need not add up.
    """
    name = call.path["measure"]
    if name not in MEASURES:
        raise Problem("not-found", f"There is no measure '{name}'; {_nearest(name)}")
    _fits([MEASURES[name]], call)
    with call.reading(in_full=False) as session:
        scope = scope_of_query(session, call.query.get("place"), call.query.get("country"))
        etag = version_of(call, scope, *_resolved(call, scope))
        if call.unchanged(etag):
            return Answer.not_modified(etag)
        found = _series(session, scope, MEASURES[name], call)
    if call.format == "csv":
        return _csv(call, [found], etag)
    return Answer(found, etag=etag)


def get_city_series(call: Call) -> Answer:
    """Several measures of one place over time."""
    wanted = list(dict.fromkeys(call.query["measures"]))
    for name in wanted:
        if name not in MEASURES:
            detail = f"There is no measure '{name}'; {_nearest(name)}"
            raise refused("measures", "unknown_measure", detail)
    _fits([MEASURES[name] for name in wanted], call)
    with call.reading(in_full=False) as session:
        scope = scope_of_path(session, call.path["city"])
        etag = version_of(call, scope, *_resolved(call, scope))
        if call.unchanged(etag):
            return Answer.not_modified(etag)
        found = [_series(session, scope, MEASURES[name], call) for name in wanted]
    if call.format == "csv":
        return _csv(call, found, etag)
    return Answer({"series": found}, etag=etag)


def _now_of(call: Call, scope: Scope) -> date | str:
    """Today, as far as the answer depends on it: of a window that is over, no later day changes
    anything."""
    today, last = today_in(call, scope.timezone), call.query.get("to")
    over = last is not None and natural_end(last, call.query["interval"]) < today
    return "over" if over else today


def _resolved(call: Call, scope: Scope) -> tuple[date | str, date]:
    """What of this day stands in an answer: nothing more once the window has passed."""
    today = today_in(call, scope.timezone)
    last = min(call.query.get("to") or today, today)
    return _now_of(call, scope), complete_through(call, scope, last)


def _nearest(name: str) -> str:
    near = get_close_matches(name[:100], MEASURES, n=1, cutoff=0.4)
    known = ", ".join(MEASURES)
    return f"did you mean '{near[0]}'? Known are {known}." if near else f"known are {known}."


def _fits(measures: Sequence[Measure], call: Call) -> None:
    """Refuses what a measure does not have: a group, an axis, a mode of traffic."""
    group, axis = call.query["group_by"], call.query["axis"]
    for one in measures:
        if group is not None and group not in one.groups:
            allowed = ", ".join(one.groups)
            detail = f"{one.name} cannot be grouped by {group}; it can be by {allowed}."
            raise refused("group_by", "not_grouped_so", detail)
        if axis not in one.axes:
            detail = f"{one.name} is a value on a day; it has no axis but {one.axes[0]}."
            raise refused("axis", "no_such_axis", detail)
    _read_by_some(measures, call)


def _read_by_some(measures: Sequence[Measure], call: Call) -> None:
    """Refuses what none of the measures reads: it would narrow nothing, and look as if it did."""
    for name, code in _READ_IF_ASKED.items():
        asked = call.query[name]
        if asked is None or any(one.takes(name, asked) for one in measures):
            continue
        readers = ", ".join(one.name for one in MEASURES.values() if one.takes(name, asked))
        detail = f"`{name}={asked}` is read by {readers} alone; leave it out."
        raise refused(name, code, detail)


def _series(session: Session, scope: Scope, measure: Measure, call: Call) -> dict[str, Any]:
    asked = _question(session, scope, measure, call)
    ordered(asked.first, asked.last)
    if (asked.last - asked.first).days // _DAYS_OF[asked.interval] >= MOST_BUCKETS:
        detail = (
            f"The window has more than {MOST_BUCKETS} buckets of a {asked.interval}; ask for a"
            " longer interval or a shorter window."
        )
        raise refused("interval", "too_many_buckets", detail)
    return series(session, scope, asked)


def _question(session: Session, scope: Scope, measure: Measure, call: Call) -> SeriesQuestion:
    query, today = call.query, today_in(call, scope.timezone)
    first, last = query.get("from_"), query.get("to")
    families = query.get("families")
    asked = SeriesQuestion(
        measure=measure,
        interval=query["interval"],
        first=first or date.min,
        last=last or date.max,
        today=today,
        complete_through=today,
        population=query["population"],
        cause=query["cause"],
        families=tuple(families) if families else None,
        certainty_min=query["certainty_min"],
        axis=query["axis"],
        group_by=query["group_by"],
        mode=query["mode"],
        stale_days=call.services.settings.route_stale_days,
    )
    if not (first and last):
        known = extent_of(session, scope, asked) or (days_before(last or today, 364), today)
        first = first or (min(known[0], last) if last else known[0])
        last = last or max(known[1], first)
    # A delay holds back events, not the days since when they can be known.
    recorded = asked.axis == "recorded"
    through = min(last, today) if recorded else complete_through(call, scope, last)
    return replace(asked, first=first, last=last, complete_through=through)


def _csv(call: Call, found: Sequence[Mapping[str, Any]], etag: str) -> Answer:
    rows = [row for one in found for row in _rows(one)]
    columns = csv_bodies.columns_of(COLUMNS)
    text = csv_bodies.write_csv(columns, rows, hxl=call.csv.hxl, bom=call.csv.bom)
    return Answer(text, etag=etag, media=csv_bodies.MEDIA)


def _rows(one: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    place = one["place"]["slug"] if one["place"] else None
    for line in one["lines"]:
        head = {
            "measure": one["measure"],
            "place": place,
            "family": line["family"],
            "basis": line["basis"],
            "area": line.get("area"),
            "group": line.get("group"),
            "population_class": line.get("population_class"),
        }
        for point in line["points"]:
            yield {**head, "kind": "point", **point}
        for kind in ("unplaced", "across_the_edge"):
            for span in line[kind]:
                yield {**head, "kind": kind, **span}
        for kind in ("total", "possibly_here"):
            if line[kind] is not None:
                yield {**head, "kind": kind, **line[kind]}


_SERIES = Endpoint(
    method="GET",
    past=True,
    path="/v1/timeseries/{measure}",
    operation_id="getTimeSeries",
    summary="One measure over time",
    tag="Answers",
    allow=Allow.ANYONE,
    view=get_series,
    query=SeriesQuery,
    answers={200: Body(SERIES, media=_MEDIA)},
    path_parameters={"measure": f"One of {', '.join(MEASURES)}."},
    problems=(404,),
)
ENDPOINTS: tuple[Endpoint, ...] = (
    _SERIES,
    replace(
        _SERIES,
        path="/v1/timeseries/{measure}.csv",
        operation_id="getTimeSeriesCsv",
        summary="One measure over time (CSV)",
        answers={200: Body(media=("text/csv",))},
        fixed_format=True,
    ),
    Endpoint(
        method="GET",
        past=True,
        path="/v1/cities/{city}/timeseries",
        operation_id="getCityTimeSeries",
        summary="Several measures of a place over time",
        tag="Answers",
        allow=Allow.ANYONE,
        view=get_city_series,
        query=CitySeriesQuery,
        answers={200: Body(SERIES_SET, media=_MEDIA)},
        path_parameters={
            "city": "UUID, slug or place code of a place, or slug of a besieged area."
        },
        problems=(404,),
    ),
)
