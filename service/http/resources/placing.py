"""Places resolved for callers, and decisions on what a source means by a name."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from service.domain.imports.placing.deciding import decide_place, revoke_decision
from service.domain.imports.placing.matching import main_name
from service.domain.imports.placing.questions import resolve_asked
from service.domain.imports.placing.values import Asked, Refusal, Resolution
from service.http import paging
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.idempotency import write_once
from service.http.schemas import placing as schemas
from service.model.instants import instant_text
from service.model.problem import Problem
from service.storage import place_decisions
from service.storage.database import Row, Session

_REVIEW = Allow.any_of("review", "admin")
_WORDS = ("country", "name", "settlement", "admin3", "admin2", "admin1")


def resolve(call: Call) -> Answer:
    """Which place is meant, by the rules by which files are imported; nothing is recorded.

    A place code decides; then names in any script, within the units stated around them; then the
    point, never finer than its precision. Where several places are left, or two parts of the
    question disagree, `place` is null and `refused` says why; `candidates` are for a person to
    choose from.
    """
    if call.query.get("source") and call.reader.is_anonymous:
        raise Problem("unauthenticated", "Send a key to ask by the decisions on a source.")
    query = call.query
    asked = Asked(
        **{word: query.get(word, "") for word in _WORDS},
        pcode=query.get("pcode", ""),
        kinds=frozenset(query.get("kind") or ()),
        point=(query["lon"], query["lat"]) if "lat" in query else None,
        precision=query["precision"],
    )
    with call.reading() as session:
        told = resolve_asked(session, asked, query.get("source"))
    found = told.answer
    if isinstance(found, Refusal):
        refused = {each: getattr(found, each) for each in ("code", "about", "reason", "remedy")}
        nothing = dict.fromkeys(("place", "score", "how", "matched"))
        body: dict[str, Any] = nothing | {"remarks": [], "refused": refused}
    else:
        body = _found(found, told.within)
    return Answer(body | {"candidates": [asdict(each) for each in found.candidates]})


def _found(found: Resolution, within: str | None) -> dict[str, Any]:
    unit = found.unit
    told = {name: getattr(unit, name) for name in ("id", "slug", "kind", "country_code", "pcode")}
    return {
        "place": told | {"name": main_name(unit), "within": within},
        "score": found.score,
        "how": found.how,
        "matched": asdict(found.matched) if found.matched else None,
        "remarks": [asdict(each) for each in found.remarks],
        "refused": None,
    }


def list_decisions(call: Call) -> Answer:
    """What was decided on the names of places, newest first, and what still stands."""
    scope = paging.scope_of(call)
    limit = call.query["limit"]
    before = None
    if "cursor" in call.query:
        before = int(paging.decode_cursor(call.query["cursor"], scope)[0] or 0)
    with call.reading() as session:
        rows = place_decisions.listed(session, limit + 1, call.query.get("source"), before)
    cursor = None
    if len(rows) > limit:
        cursor = paging.encode_cursor([rows[limit - 1]["number"]], scope)
    url, headers = paging.link_next(call, cursor)
    shown = [_decision(row, call) for row in rows[:limit]]
    return Answer({"data": shown, "next": url}, headers=headers)


def _decision(row: Row, call: Call) -> dict[str, Any]:
    shown = {
        "id": row["id"],
        "source": row["scheme"],
        "level": row["level"],
        "name": row["written"],
        "context": row["context"],
        "place": row["slug"],
        "place_id": row["place_id"],
        "stands": row["stands"],
        "decided_at": instant_text(row["at"]),
        "reason": row["reason"],
        "organisation": row["organisation"],
        "revoked_at": instant_text(row["revoked_at"]),
        "revoked_for": row["revoked_for"],
    }
    return shown | ({"decided_by": row["holder"]} if "admin" in call.reader.permissions else {})


def decide(call: Call) -> Answer:
    """Decides what a source means by a name: its next import is read by it, and says so.

    The name is the finest that you give; the others are its context. With a context the decision
    holds only where the source writes the same around it. It goes before names and points, not
    before a place code. An earlier decision on the same no longer stands.
    """

    def effect(session: Session) -> Answer:
        given = call.body
        asked = Asked(**{word: given.get(word, "") for word in _WORDS})
        made = decide_place(
            session,
            given["source"],
            asked,
            given["place"],
            call.reader,
            given["reason"],
            call.now,
        )
        return Answer(_one(session, made["number"], call), status=201)

    return write_once(call, effect)


def revoke(call: Call) -> Answer:
    """Takes a decision back: the name is read by the rules again. Both stay in the list."""
    try:
        wanted = UUID(call.path["id"])
    except ValueError:
        raise Problem("not-found", "A decision is named by its UUID.") from None

    def effect(session: Session) -> Answer:
        revoke_decision(session, wanted, call.reader, call.body["reason"])
        found = place_decisions.found(session, wanted)
        assert found is not None
        return Answer(_one(session, found["number"], call))

    return write_once(call, effect)


def _one(session: Session, number: int, call: Call) -> dict[str, Any]:
    return _decision(place_decisions.listed(session, 1, None, number + 1)[0], call)


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/v1/places/resolve",
        operation_id="resolvePlace",
        summary="Which place is meant",
        tag="Words",
        allow=Allow.ANYONE,
        view=resolve,
        query=schemas.ResolveQuerySchema,
        answers={200: Body(schemas.ResolveSchema)},
        problems=(401,),
    ),
    Endpoint(
        method="GET",
        path="/v1/place-decisions",
        operation_id="listPlaceDecisions",
        summary="What was decided on the names of places",
        tag="Review",
        allow=_REVIEW,
        view=list_decisions,
        query=schemas.PlaceDecisionsQuerySchema,
        answers={200: Body(schemas.PlaceDecisionListSchema)},
    ),
    Endpoint(
        method="POST",
        path="/v1/place-decisions",
        operation_id="decidePlace",
        summary="Decide what a source means by a name",
        tag="Review",
        allow=_REVIEW,
        view=decide,
        idempotent=True,
        body=schemas.DecidePlaceSchema,
        answers={201: Body(schemas.PlaceDecisionSchema)},
    ),
    Endpoint(
        method="POST",
        path="/v1/place-decisions/{id}/revoke",
        operation_id="revokePlaceDecision",
        summary="Take a decision on a name back",
        tag="Review",
        allow=_REVIEW,
        view=revoke,
        idempotent=True,
        body=schemas.RevokePlaceDecisionSchema,
        answers={200: Body(schemas.PlaceDecisionSchema)},
        path_parameters={"id": "Its UUID."},
        problems=(404, 409),
    ),
)
