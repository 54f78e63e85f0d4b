"""Match groups: pairs of records that may report one event, and what people decide on them."""

from typing import Any
from uuid import UUID

from service.domain.matching import decide_match
from service.http import paging
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.idempotency import write_once
from service.http.schemas import review as schemas
from service.model.instants import instant_text
from service.storage import matches
from service.storage.database import Row, Session

_REVIEW = Allow.any_of("review", "admin")


def decide(call: Call) -> Answer:
    """Decides whether two strikes report one event.

    `same_event` links them: the record that was there first is the head of the group, the others
    refer to it in `same_event_as`; counts then take the event once, and the sources stay apart.
    `different` takes such a link back and is remembered: the pair is not offered again.
    """
    return write_once(call, lambda session: _decided(call, session))


def _decided(call: Call, session: Session) -> Answer:
    given = call.body
    decided = decide_match(
        session,
        (given["ids"][0], given["ids"][1]),
        given["decision"],
        call.reader,
        given["reason"],
        call.now,
        one_person=call.services.settings.one_person,
    )
    shown = {"kind": given["kind"], **decided, "decided_at": instant_text(decided["decided_at"])}
    return Answer(shown | {"ids": list(decided["ids"])})


def list_pairs(call: Call) -> Answer:
    """Pairs of strikes whose days touch and of whose places one contains the other.

    `state=open`: nobody has decided yet. What one list counts apart, by two ids of its own, is not
    offered. `state=decided`: what was decided, and why.
    """
    scope = paging.scope_of(call)
    query, limit = call.query, call.query["limit"]
    after = None
    if query.get("cursor"):
        one, other = paging.decode_cursor(query["cursor"], scope)
        after = (UUID(str(one)), UUID(str(other)))
    with call.reading() as session:
        page = matches.candidates if query["state"] == "open" else matches.decided
        rows = page(session, limit + 1, after)
        named = [row[side] for row in rows for side in ("one", "other")]
        shown = matches.shown(session, named)
    cursor = None
    if len(rows) > limit:
        last = rows[limit - 1]
        cursor = paging.encode_cursor([str(last["one"]), str(last["other"])], scope)
    url, headers = paging.link_next(call, cursor)
    pairs = [_pair(row, shown, query) for row in rows[:limit]]
    # Who decides on pairs reads where each of them was.
    exact = {query["kind"].removesuffix("s"): list(shown)} if shown else {}
    return Answer({"data": pairs, "next": url}, headers=headers, exact=exact)


def _pair(row: Row, shown: dict[UUID, Row], query: dict[str, Any]) -> dict[str, Any]:
    ids = [row["one"], row["other"]]
    return {
        "kind": query["kind"],
        "ids": ids,
        "state": query["state"],
        "decision": row["decision"],
        "decided_at": instant_text(row["decided_at"]),
        "reason": row["reason"],
        "organisation": row["organisation"],
        "records": [shown[record_id] for record_id in ids if record_id in shown],
    }


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/v1/matches",
        operation_id="decideMatch",
        summary="Decide whether two records report one event",
        tag="Review",
        allow=_REVIEW,
        view=decide,
        idempotent=True,
        body=schemas.MatchSchema,
        answers={200: Body(schemas.MatchedSchema)},
        problems=(404, 409),
    ),
    Endpoint(
        method="GET",
        path="/v1/matches",
        operation_id="listMatches",
        summary="Pairs of records that may report one event",
        tag="Review",
        allow=_REVIEW,
        view=list_pairs,
        query=schemas.PairsQuerySchema,
        answers={200: Body(schemas.PairsSchema)},
    ),
)
