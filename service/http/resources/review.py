"""The review queue: what waits over all nouns, many decisions at once, and what was decided."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from service.domain.exact_reads import exact_among, together
from service.domain.reviewing import Outcome, Waiting, Wanted, decide_many, waiting_page
from service.http import paging
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.idempotency import write_once
from service.http.resources.grounds import ground_of_parameter
from service.http.schemas import review as schemas
from service.model.instants import instant_text
from service.model.nouns import BY_PATH, BY_TABLE
from service.model.problem import FieldError, Problem
from service.storage import places, review
from service.storage.database import Row, Session

_REVIEW = Allow.any_of("review", "admin")
_AROUND = ("sensitivity", "shared_with", "embargo_until")


def list_waiting(call: Call) -> Answer:
    """What waits for a reviewer, over all kinds of records, oldest first.

    A submitted record waits with its claim, a published one with the change proposed to it. Each
    line says what is odd about it (`flags`), what it may repeat, what is missing for publication,
    and whether you may decide it: never on your own words.
    """
    scope = paging.scope_of(call)
    after = instant_cursor(call.query.get("cursor"), scope)
    limit = call.query["limit"]
    one_person = call.services.settings.one_person
    with call.reading() as session:
        wanted = _wanted(session, call.query)
        lines = waiting_page(session, call.reader, wanted, limit + 1, after, one_person=one_person)
        total = review.waiting(session, call.reader)
        shown = lines[:limit]
        exact = together(
            exact_among(session, each.noun, [each.row | {"in_full": True}]) for each in shown
        )
    cursor = None
    if len(lines) > limit:
        last = shown[-1].row
        cursor = paging.encode_cursor([last["waiting_since"].isoformat(), str(last["id"])], scope)
    url, headers = paging.link_next(call, cursor)
    admin = "admin" in call.reader.permissions
    rendered = [_line(each, admin, call) for each in shown]
    page = {"data": rendered, "next": url, "awaiting_review": total}
    return Answer(page, headers=headers, exact=exact)


def instant_cursor(cursor: str | None, scope: str) -> tuple[datetime, UUID] | None:
    """The instant and id after which a page starts; None for the first page."""
    if cursor is None:
        return None
    at, record_id = paging.decode_cursor(cursor, scope)
    return datetime.fromisoformat(str(at)), UUID(str(record_id))


def _wanted(session: Session, query: dict[str, Any]) -> review.QueueFilter:
    here = None
    if query.get("place"):
        ground = ground_of_parameter(session, query["place"], "place")
        here = places.reach(session, ground.roots).here
    return review.QueueFilter(
        nouns=tuple(BY_PATH[kind].table for kind in query["kind"]) if query.get("kind") else None,
        organisation=query.get("organisation"),
        flag=query.get("flag"),
        places=here,
        import_id=query.get("import_id"),
    )


def _line(each: Waiting, admin: bool, call: Call) -> dict[str, Any]:
    row, pending = each.row, each.row["pending"]
    document = orjson.loads(row["document"])
    shown = {
        "kind": each.noun.path,
        "id": row["id"],
        "state": row["state"],
        "waits_for": "change" if pending else "publication",
        "submitted_at": instant_text(row["waiting_since"]),
        "age_hours": max(0, int((call.now - row["waiting_since"]).total_seconds() // 3600)),
        "recorded_by": {"organisation": row["recorded_by"]},
        "document": document,
        "change": _change(document, row["body"], pending) if pending else None,
        "flags": row["flags"],
        "possible_duplicates": each.possible_duplicates,
        "missing_for_publication": each.missing,
        "may_decide": each.may_decide,
        "import_id": row["import_id"],
        "revision": row["revision"],
        "etag": f'"full-{row["revision"]}"',
        "url": f"{call.base_url}/v1/{each.noun.path}/{row['id']}",
    }
    if admin:
        shown["recorded_by"]["holder"] = row["pending_by"] if pending else row["recorder"]
    return shown


def _change(
    document: dict[str, Any], body: dict[str, Any], pending: dict[str, Any]
) -> dict[str, Any]:
    was = pending.get("was") or {name: document[name] for name in _AROUND}
    held = {**body, **was}
    proposed = {**pending["body"], **{name: pending[name] for name in was}}
    names = [name for name in proposed if proposed[name] != held.get(name)]
    return {
        "reason": pending["reason"],
        "before": {name: held.get(name) for name in names},
        "after": {name: proposed[name] for name in names},
    }


def decide(call: Call) -> Answer:
    """Publishes, rejects or disputes up to 1,000 records at once, with one reason.

    One result for each, in your order: a refused one (your own words, another state, something
    missing) leaves the others decided. On a record with a proposed change the decision is on the
    change. Send each record's `revision` in `items` to decide only on what you have read; without
    it nothing is published that was changed since it was submitted (428).
    """
    wanted = _chosen(call.body)
    return write_once(call, lambda session: _decided(call, session, wanted))


def _decided(call: Call, session: Session, wanted: list[Wanted]) -> Answer:
    outcomes = decide_many(
        session,
        wanted,
        call.body["decision"],
        call.reader,
        call.body["reason"],
        one_person=call.services.settings.one_person,
    )
    refused = sum(each.problem is not None for each in outcomes)
    return Answer(
        {
            "results": [outcome_shown(call, each) for each in outcomes],
            "done": len(outcomes) - refused,
            "refused": refused,
            "awaiting_review": review.waiting(session, call.reader),
        }
    )


def _chosen(given: dict[str, Any]) -> list[Wanted]:
    if bool(given.get("ids")) == bool(given.get("items")):
        detail = "Give `ids`, or `items` with the kind and revision of each; not both."
        raise Problem("invalid-field", detail, errors=[FieldError("missing", detail, "/ids")])
    if given.get("ids"):
        wanted = [Wanted(record_id) for record_id in given["ids"]]
    else:
        wanted = [Wanted(each["id"], each["kind"], each["revision"]) for each in given["items"]]
    seen: set[UUID] = set()
    for each in wanted:
        if each.id in seen:
            detail = f"The record {each.id} is named twice; decide on it once."
            raise Problem("invalid-field", detail, errors=[FieldError("twice", detail, "/ids")])
        seen.add(each.id)
    return wanted


def outcome_shown(call: Call, outcome: Outcome) -> dict[str, Any]:
    """One result of a decision on many records."""
    shown: dict[str, Any] = {
        "id": outcome.id,
        "kind": outcome.noun.path if outcome.noun and outcome.row else None,
    }
    if outcome.problem is not None:
        status = outcome.problem.type.status
        return shown | {
            "result": "refused",
            "status": status,
            "problem": call.problem_document(outcome.problem),
        }
    assert outcome.row is not None
    state, revision = outcome.row["state"], outcome.row["revision"]
    return shown | {"result": "done", "status": 200, "state": state, "revision": revision}


def list_decisions(call: Call) -> Answer:
    """Who decided what, when and why, newest first.

    Steps of records from the journal, whether two records report one event, and what became of
    contradictions (`kind` is `contradictions`, `ids` the records). The person is
    named to administrators only, the organisation to all who may review.
    """
    scope = paging.scope_of(call)
    query, limit = call.query, call.query["limit"]
    with call.reading() as session:
        rows = review.decisions(
            session,
            call.reader,
            limit + 1,
            nouns=[BY_PATH[kind].table for kind in query["kind"]] if query.get("kind") else None,
            decision=query.get("decision"),
            before=instant_cursor(query.get("cursor"), scope),
        )
    cursor = None
    if len(rows) > limit:
        last = rows[limit - 1]
        cursor = paging.encode_cursor([last["at"].isoformat(), str(last["id"])], scope)
    url, headers = paging.link_next(call, cursor)
    admin = "admin" in call.reader.permissions
    return Answer(
        {"data": [_decision(row, admin) for row in rows[:limit]], "next": url}, headers=headers
    )


def _decision(row: Row, admin: bool) -> dict[str, Any]:
    shown = {
        "at": instant_text(row["at"]),
        "decision": row["decision"],
        "kind": BY_TABLE[row["noun"]].path if row["noun"] in BY_TABLE else f"{row['noun']}s",
        "ids": row["ids"],
        "revision": row["revision"],
        "organisation": row["organisation"],
        "reason": row["reason"],
    }
    return shown | ({"decided_by": row["actor"]} if admin else {})


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/v1/review",
        operation_id="listWaiting",
        summary="What waits for a reviewer",
        tag="Review",
        allow=_REVIEW,
        view=list_waiting,
        query=schemas.QueueQuerySchema,
        answers={200: Body(schemas.QueueSchema)},
    ),
    Endpoint(
        method="POST",
        path="/v1/review",
        operation_id="decideMany",
        summary="Decide many records at once",
        tag="Review",
        allow=_REVIEW,
        view=decide,
        idempotent=True,
        body=schemas.DecideSchema,
        answers={200: Body(schemas.DecidedSchema)},
    ),
    Endpoint(
        method="GET",
        path="/v1/decisions",
        operation_id="listDecisions",
        summary="Who decided what, and why",
        tag="Review",
        allow=_REVIEW,
        view=list_decisions,
        query=schemas.DecisionsQuerySchema,
        answers={200: Body(schemas.DecisionsSchema)},
    ),
)
