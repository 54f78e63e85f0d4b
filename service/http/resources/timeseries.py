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
)  # fmt: skip
_DAYS_OF = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}
_MEDIA = ("application/json", "text/csv")
assert MOST_BUCKETS <= _HARD_LIMIT


def get_series(call: Call) -> Answer:
    """One measure over time: a line per source family, never their sum.

    The points and `unplaced` make the total; `possibly_here` (its place is coarser than asked) and
    `across_the_edge` (its date reaches out of the window) stand beside.
    """
    name = call.path["measure"]
    if name not in MEASURES:
        raise Problem("not-found", f"There is no measure '{name}'; {_nearest(name)}")
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


def _series(session: Session, scope: Scope, measure: Measure, call: Call) -> dict[str, Any]:
    if scope.ground is None and measure.kind == "people":
        detail = "People besieged are estimates of one place: give `place`, such as place=syr."
        raise refused("place", "place_needed", detail)
    query = call.query
    first, last = _window(session, scope, measure, call)
    ordered(first, last)
    if (last - first).days // _DAYS_OF[query["interval"]] >= MOST_BUCKETS:
        detail = (
            f"The window has more than {MOST_BUCKETS} buckets of a {query['interval']}; ask for a"
            " longer interval or a shorter window."
        )
        raise refused("interval", "too_many_buckets", detail)
    families = query.get("families")
    asked = SeriesQuestion(
        measure=measure,
        interval=query["interval"],
        first=first,
        last=last,
        today=today_in(call, scope.timezone),
        complete_through=complete_through(call, scope, last),
        population=query["population"],
        cause=query["cause"],
        families=tuple(families) if families else None,
        certainty_min=query["certainty_min"],
    )
    return series(session, scope, asked)


def _window(session: Session, scope: Scope, measure: Measure, call: Call) -> tuple[date, date]:
    first, last = call.query.get("from_"), call.query.get("to")
    if first and last:
        return first, last
    families = call.query.get("families")
    found = extent_of(session, scope, measure, families, call.query["population"])
    today = today_in(call, scope.timezone)
    known_first, known_last = found or (days_before(last or today, 364), today)
    if first is None:
        first = min(known_first, last) if last else known_first
    return first, last or max(known_last, first)


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
