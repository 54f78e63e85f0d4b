"""The siege clock of an area, and what the records say against each other."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from service.domain.clock_answers import ClockQuestion, clock_answer
from service.domain.contradictions.finding import contradictions_of, order
from service.domain.contradictions.settling import (
    Seen,
    Settled,
    record_contradiction,
    settle_contradiction,
)
from service.http import paging
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.idempotency import write_once
from service.http.resources.answering import day_come, scope_of_query, today_in, version_of
from service.http.resources.grounds import area_of_path
from service.http.schemas import clock as schemas
from service.http.schemas.summaries import CONTRADICTION
from service.model.contradiction import Contradiction
from service.model.problem import Problem
from service.storage import answers, contradictions
from service.storage.database import Session


def read_clock(call: Call) -> Answer:
    """What the supply routes alone say of a besieged area on a day, per traffic mode.

    `complete`, `partial`, `open` or `unknown`, since when, and the route that decided it; `broken`
    where it is open after a complete siege. Beside it the sieges that the routes tell of, and where
    they disagree with the recorded ones: nothing is repaired.
    """
    settings = call.services.settings
    with call.reading(in_full=False) as session:
        area = area_of_path(session, call.path["area"])
        scope = answers.scope_of(session, area, area.roots)
        today = today_in(call, scope.timezone)
        on = day_come(call.query.get("on") or today, today)
        asked = ClockQuestion(on, settings.break_days, settings.route_stale_days)
        etag = version_of(call, scope, asked, contradictions.version(session, scope))
        if call.unchanged(etag):
            return Answer.not_modified(etag)
        return Answer(clock_answer(session, scope, asked), etag=etag)


def list_contradictions(call: Call) -> Answer:
    """What the records of a place, or of all, say against each other.

    Found by rules on every read (`detected`) or written down by a person (`recorded`); open ones
    first, then by kind and id. `records` are those that your tier may know of.
    """
    query, limit = call.query, call.query["limit"]
    bound = paging.scope_of(call, of_tier=True)
    with call.reading(in_full=False) as session:
        scope = scope_of_query(session, query.get("place"), None)
        etag = version_of(call, scope, contradictions.version(session, scope))
        if call.unchanged(etag):
            return Answer.not_modified(etag)
        stale_days = call.services.settings.route_stale_days
        every = contradictions_of(session, scope, stale_days)
    chosen = [one for one in every if _asked(one, query)]
    rest = chosen
    if "cursor" in query:
        after = _after(paging.decode_cursor(query["cursor"], bound))
        rest = [one for one in chosen if order(one) > after]
    page = rest[:limit]
    cursor = None
    if len(rest) > limit:
        settled, rank, last = order(page[-1])
        cursor = paging.encode_cursor([int(settled), rank, last], bound)
    url, headers = paging.link_next(call, cursor)
    shown = {"data": [one.as_json() for one in page], "next": url, "total": len(chosen)}
    return Answer(shown, etag=etag, headers=headers)


def _asked(one: Contradiction, query: dict[str, Any]) -> bool:
    told = {"kind": one.kind, "state": one.state, "origin": one.origin}
    return all(told[name] in query[name] for name in told if query.get(name))


def _after(values: tuple[str | int | None, ...]) -> tuple[bool, int, str]:
    if len(values) != 3:
        raise paging.refused()
    settled, rank, last = values
    return bool(settled), int(rank or 0), str(last)


def write_down(call: Call) -> Answer:
    """Writes down a contradiction that no rule finds, between records that you may read.

    The trusted tier reads it at once; the tiers below once another person has accepted it.
    """
    seen = Seen(call.body["kind"], call.body["sentence"], call.body["records"])

    def effect(session: Session) -> Answer:
        one_person = call.services.settings.one_person
        reason = call.body["reason"]
        made = record_contradiction(
            session, seen, call.reader, reason, call.now, one_person=one_person
        )
        return Answer(made.as_json(), status=201)

    return write_once(call, effect)


def accept(call: Call) -> Answer:
    """Accepts a contradiction: it is known and stays. Who, when and why is kept.

    One that a person wrote down is told to everybody who may read its records from then on, so
    that another person has to accept it.
    """
    return _settled(call, "accepted")


def resolve(call: Call) -> Answer:
    """Resolves a contradiction: a correction removes it. Who, when and why is kept."""
    return _settled(call, "resolved")


def _settled(call: Call, state: Settled) -> Answer:
    try:
        wanted = UUID(call.path["id"])
    except ValueError:
        raise Problem("not-found", "A contradiction is named by its UUID.") from None

    def effect(session: Session) -> Answer:
        settings = call.services.settings
        found = settle_contradiction(
            session,
            wanted,
            state,
            call.reader,
            call.body["reason"],
            settings.route_stale_days,
            one_person=settings.one_person,
        )
        return Answer(found.as_json())

    return write_once(call, effect)


def _step(verb: str, view: Callable[[Call], Answer], summary: str) -> Endpoint:
    return Endpoint(
        method="POST",
        path=f"/v1/contradictions/{{id}}/{verb}",
        operation_id=f"{verb}Contradiction",
        summary=summary,
        tag="Review",
        allow=Allow.any_of("review", "admin"),
        view=view,
        idempotent=True,
        body=schemas.SettleSchema,
        answers={200: Body(CONTRADICTION)},
        problems=(404, 409),
    )


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/v1/besieged-areas/{area}/clock",
        operation_id="readSiegeClock",
        summary="The siege clock of an area",
        tag="Answers",
        allow=Allow.ANYONE,
        view=read_clock,
        query=schemas.ClockQuery,
        past=True,
        answers={200: Body(schemas.CLOCK)},
        path_parameters={"area": "UUID or slug of a besieged area."},
        problems=(404,),
    ),
    Endpoint(
        method="GET",
        path="/v1/contradictions",
        operation_id="listContradictions",
        summary="What records say against each other",
        tag="Answers",
        allow=Allow.ANYONE,
        view=list_contradictions,
        query=schemas.ContradictionQuery,
        past=True,
        answers={200: Body(schemas.CONTRADICTION_LIST)},
    ),
    Endpoint(
        method="POST",
        path="/v1/contradictions",
        operation_id="writeDownContradiction",
        summary="Write down a contradiction",
        tag="Review",
        allow=Allow.any_of("review", "admin"),
        view=write_down,
        idempotent=True,
        body=schemas.SeenSchema,
        answers={201: Body(CONTRADICTION)},
    ),
    _step("accept", accept, "Accept a contradiction"),
    _step("resolve", resolve, "Resolve a contradiction"),
)
