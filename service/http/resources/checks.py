"""Checks of a place against thresholds, for cron and Prometheus."""

from service.domain.checks.answer import CHECKS, checks_of
from service.domain.checks.asked import Asked
from service.http import check_bodies
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.media import MEDIA_OF_FORMAT
from service.http.resources.answering import (
    complete_through,
    day_come,
    scope_of_path,
    today_in,
    version_of,
)
from service.http.schemas.checks import CHECKED, ChecksQuery
from service.model.problem import FieldError, Problem
from service.storage import contradictions


def check_city(call: Call) -> Answer:
    """Each check that was asked for is `ok`, `firing` or `unknown`; `state` is the worst of them.

    A parameter that ends in `_min` fires from its threshold on, one that ends in `_max` up to it.
    Nothing is `ok` for lack of records: where what is recorded leaves it open, it is `unknown`.
    The status is 200 whatever fires: the question was answered.
    """
    thresholds = {name: call.query[name] for name in CHECKS if call.query.get(name) is not None}
    if not thresholds:
        raise _nothing_asked()
    with call.reading(in_full=False) as session:
        scope = scope_of_path(session, call.path["city"])
        today = today_in(call, scope.timezone)
        on = day_come(call.query.get("on") or today, today)
        through = complete_through(call, scope, on)
        etag = version_of(call, scope, on, through, contradictions.version(session, scope))
        if call.unchanged(etag):
            return Answer.not_modified(etag)
        stale_days = call.services.settings.route_stale_days
        told = checks_of(Asked(session, scope, on, through, stale_days), thresholds)
    if call.format == "txt":
        return Answer(check_bodies.lines_of(told), etag=etag, media=check_bodies.MEDIA_TEXT)
    if call.format == "prometheus":
        exposition = check_bodies.exposition_of(told)
        return Answer(exposition, etag=etag, media=check_bodies.MEDIA_PROMETHEUS)
    return Answer(told, etag=etag)


def _nothing_asked() -> Problem:
    detail = f"Name at least one check with its threshold: {', '.join(CHECKS)}."
    errors = [
        FieldError("no_check", meaning, parameter=name) for name, (_, meaning) in CHECKS.items()
    ]
    return Problem("invalid-parameter", detail, errors=errors)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        past=True,
        path="/v1/cities/{city}/checks",
        operation_id="checkCity",
        summary="Checks of a place for monitors",
        tag="Answers",
        allow=Allow.ANYONE,
        view=check_city,
        query=ChecksQuery,
        answers={
            200: Body(
                CHECKED,
                media=("application/json", "text/plain", MEDIA_OF_FORMAT["prometheus"]),
            )
        },
        path_parameters={
            "city": "UUID, slug or place code of a place, or slug of a besieged area."
        },
        problems=(404,),
    ),
)
