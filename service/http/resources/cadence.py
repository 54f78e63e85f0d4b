"""The cadence of strikes, and the check of a rate that somebody quoted."""

from datetime import date
from decimal import Decimal

from service.domain.cadence_answers import CadenceQuestion, cadence_answer, check_answer
from service.domain.coverage import days_before
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.resources.answering import (
    complete_through,
    ordered,
    scope_of_query,
    today_in,
    version_of,
)
from service.http.schemas.counted import CADENCE, CADENCE_CHECK
from service.http.schemas.questions import CadenceCheckQuery, CadenceQuery
from service.storage.answers import Scope


def get_cadence(call: Call) -> Answer:
    """Hours between recorded strikes, with n, the hours, and the exact Poisson 95 % interval.

    It speaks of one source family, that with most strikes; every family has a line beside it, with
    the gaps between strikes, and the window of equal length before compared by an exact test.
    """
    with call.reading(in_full=False) as session:
        scope = scope_of_query(session, call.query.get("place"), None)
        asked = _question(call, scope, call.query.get("families"))
        etag = version_of(call, scope, asked)
        if call.unchanged(etag):
            return Answer.not_modified(etag)
        return Answer(cadence_answer(session, scope, asked), etag=etag)


def check_cadence(call: Call) -> Answer:
    """Which counts a quoted "every k hours" allows over a window, truncated and rounded.

    The count beside it is the one that `family` states for this window, else the strikes recorded;
    `recorded` says which.
    """
    family = call.query.get("family")
    with call.reading(in_full=False) as session:
        scope = scope_of_query(session, call.query.get("place"), None)
        asked = _question(call, scope, [family] if family else None)
        etag = version_of(call, scope, asked)
        if call.unchanged(etag):
            return Answer.not_modified(etag)
        # As it was written: 49.6 is not the nearest binary fraction.
        every_hours = Decimal(str(call.query["every_hours"]))
        return Answer(check_answer(session, scope, asked, every_hours), etag=etag)


def _question(call: Call, scope: Scope, families: list[str] | None) -> CadenceQuestion:
    today = today_in(call, scope.timezone)
    last: date = call.query.get("to") or today
    first: date = call.query.get("from_") or days_before(last, 29)
    ordered(first, last)
    through = complete_through(call, scope, last)
    return CadenceQuestion(first, last, through, tuple(families) if families else None)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        past=True,
        path="/v1/cadence",
        operation_id="getCadence",
        summary="How often strikes come",
        tag="Answers",
        allow=Allow.ANYONE,
        view=get_cadence,
        query=CadenceQuery,
        answers={200: Body(CADENCE)},
    ),
    Endpoint(
        method="GET",
        past=True,
        path="/v1/cadence/check",
        operation_id="checkCadence",
        summary="Whether a quoted rate fits",
        tag="Answers",
        allow=Allow.ANYONE,
        view=check_cadence,
        query=CadenceCheckQuery,
        answers={200: Body(CADENCE_CHECK)},
    ),
)
