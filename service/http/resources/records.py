"""Records of every noun: read, record, amend, review, retract, revisions."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import orjson

from service.domain.amending import amend
from service.domain.exact_reads import exact_among
from service.domain.recording import Recorded, digest_of, read_reason, record
from service.domain.review import take_step
from service.domain.reviewing import refuse_unread
from service.http import caching, positions
from service.http.endpoint import Answer, Call
from service.http.idempotency import REPLAYED, write_in_parts, write_once
from service.model.instants import instant_text
from service.model.noun import Noun
from service.model.problem import FieldError, Problem
from service.storage import faults, records
from service.storage.database import Row, Session
from service.storage.savepoints import savepoint
from service.storage.standing import Scopes

# Records of a batch in one transaction: other writers wait for the journal while it lasts.
_PART = 25
ANYBODY = "public_read"
"""The views of who reads without a key."""
_HIDDEN_STATES = frozenset({"rejected", "withdrawn"})
GONE_STATES = frozenset({"retracted", "redacted"})


class _DryRun(Exception):
    """Leaves the transaction of a trial, so that nothing of it is stored."""

    def __init__(self, answer: Answer | None = None) -> None:
        super().__init__()
        self.answer = answer


def get_record(call: Call, noun: Noun) -> Answer:
    """One record by id, or by slug where the noun has one.

    A retracted record answers 410 with its tombstone to whom it was shown before.
    """
    with call.reading() as session:
        row = found(session, noun, call.path["id"])
        call.stands_on = Scopes((), tuple(row["place_ids"] or ()))
        etag = etag_of(session, row)
        if call.unchanged(etag):
            return Answer.not_modified(etag)
        exact = exact_among(session, noun, [row])
    return Answer(row["document"].encode(), etag=etag, exact=exact)


Finder = Callable[[Session, Noun, str], Row]


def found(session: Session, noun: Noun, reference: str) -> Row:
    """A record that the caller may read.

    Raises:
        Problem: `not-found`; `gone` for what was shown once.
    """
    row = records.find(session, noun, reference)
    if row is None or (row["state"] in _HIDDEN_STATES and not row["in_full"]):
        raise Problem("not-found", f"No {noun.title.lower()} here by '{reference}'.")
    if row["state"] in GONE_STATES or not (row["in_full"] or row["released"]):
        raise gone(noun, row)
    return row


def gone(noun: Noun, row: Row) -> Problem:
    """The 410 of what was shown once and is no more: retracted, or withheld for protection."""
    state = "retracted" if row["state"] == "retracted" else "redacted"
    return Problem(
        "gone",
        f"This {noun.title.lower()} was {state}; its tombstone stays.",
        extra={
            "id": str(row["id"]),
            "state": state,
            "revision": row["revision"],
            "at": instant_text(row["changed_at"]),
        },
    )


def etag_of(session: Session, row: Row) -> str:
    """A record's version: its revision in the projection that the caller reads.

    Without a key also the position that brought it, which a standby may not have reached.
    """
    view = "full" if row["in_full"] else session.tier
    if session.schema == ANYBODY and session.standing is not None:
        epoch = session.standing.epoch
        return positions.versioned(view, row["position"], epoch, str(row["revision"]))
    return f"{view}-{row['revision']}"


def post_record(call: Call, noun: Noun) -> Answer:
    """Records a claim, or an array of up to 1,000 with one result for each.

    Only what the noun marks as required has to be stated; everything else has an honest default.
    The answer says how each shorthand was read, what may be a duplicate and what is missing for
    publication. `dry_run=1` gives the same without storing anything.
    """
    if isinstance(call.body, list):
        return _post_batch(call, noun)
    try:
        return write_once(call, lambda session: _posted(call, session, noun))
    except _DryRun as trial:
        assert trial.answer is not None
        return trial.answer


def _posted(call: Call, session: Session, noun: Noun) -> Answer:
    answer = _one(call, record(session, noun, call.body, call.reader, call.now), noun)
    if call.query["dry_run"]:
        raise _DryRun(answer)
    return answer


def _one(call: Call, made: Recorded, noun: Noun) -> Answer:
    if call.query.get("dry_run"):
        return Answer(_created(made, True))
    location = {"Location": f"{call.base_url}/v1/{noun.path}/{made.row['id']}"}
    etag = f"full-{made.row['revision']}"
    return Answer(_created(made, False), status=201, etag=etag, headers=location)


def _post_batch(call: Call, noun: Noun) -> Answer:
    def part(session: Session, known: list[Any]) -> tuple[list[Any], bool]:
        more = _part(call, session, noun, len(known))
        return more, len(known) + len(more) >= len(call.body)

    if not call.query["dry_run"]:
        results, replayed = write_in_parts(call, part)
        return Answer({"results": results}, headers={REPLAYED: "true"} if replayed else {})
    results = []
    while len(results) < len(call.body):
        with suppress(_DryRun), call.writing() as session:
            results += part(session, results)[0]
            raise _DryRun
    return Answer({"results": results})


def _part(call: Call, session: Session, noun: Noun, done: int) -> list[dict[str, Any]]:
    """The next few results: what is refused is undone alone, the rest is committed together."""
    results: list[dict[str, Any]] = []
    for index, given in enumerate(call.body[done : done + _PART], done):
        try:
            if isinstance(given, Problem):
                raise given
            with savepoint(session):
                made = record(session, noun, given, call.reader, call.now)
            # A trial stores nothing, so it has no id to come back to.
            tried = {"index": index, "status": 200}
            stored = {"index": index, "status": 201, "id": str(made.row["id"])}
            results.append(tried if call.query["dry_run"] else stored)
        except Exception as error:
            problem = error if isinstance(error, Problem) else faults.translate(error)
            if problem is None or problem.type.status >= 500:
                raise
            shown = call.problem_document(problem)
            results.append({"index": index, "status": problem.type.status, "problem": shown})
    return results


def _created(made: Recorded, dry_run: bool) -> bytes:
    tail = {
        "interpreted": made.interpreted,
        "possible_duplicates": made.possible_duplicates,
        "missing_for_publication": made.missing,
        "dry_run": dry_run,
    }
    document: str = made.row["document"]
    return document.rstrip()[:-1].encode() + b"," + orjson.dumps(tail)[1:]


def put_record(call: Call, noun: Noun) -> Answer:
    """Records a claim under an id that the client made: once, however often it is sent."""
    record_id = _uuid(call.path["id"])
    given = {**call.body, "id": str(record_id)}
    try:
        with call.writing() as session:
            if records.held(session, noun, record_id) is None:
                made = record(session, noun, given, call.reader, call.now)
                return _one(call, made, noun)
    except Exception as error:
        # Of several that send it at once, all but the first find the id taken just now.
        if not _is_taken(error):
            raise
    with call.reading() as session:
        held = records.held(session, noun, record_id)
        if held is None or held["recorded_by"] != call.reader.organisation:
            raise Problem("conflict", "This id is taken by another record; make a new one.")
        if held["given_digest"] != digest_of(given):
            detail = "This id holds another content; amend it with PATCH, or make a new id."
            taken = FieldError("id_taken", detail, pointer="/id")
            raise Problem("conflict", detail, errors=[taken])
        row = found(session, noun, str(record_id))
        # Unchanged it is what the caller sent; else others may have added to it.
        exact = exact_among(session, noun, [row]) if held["revision"] > 1 else {}
        return Answer(row["document"].encode(), etag=etag_of(session, row), exact=exact)


def _is_taken(error: Exception) -> bool:
    problem = error if isinstance(error, Problem) else faults.translate(error)
    return problem is not None and any(each.code == "id_taken" for each in problem.errors)


def patch_record(call: Call, noun: Noun) -> Answer:
    """Amends a record by merge patch (RFC 7396), with the reason as a member of the body.

    Dates, quantities and points are values: they are replaced whole. A recorder's change to a
    published record waits for a reviewer and answers 202.
    """
    with call.writing() as session:
        held = matched(call, session, noun)
        row, applied = amend(
            session,
            noun,
            held,
            call.body,
            call.reader,
            call.now,
            one_person=call.services.settings.one_person,
        )
        return as_shown(session, noun, row, 200 if applied else 202)


def as_shown(session: Session, noun: Noun, row: Row, status: int = 200) -> Answer:
    """A record after a write, as its writer may read it; a tombstone where nothing is left."""
    shown = records.find(session, noun, str(row["id"]))
    if shown is None or shown["document"] is None or shown["state"] in GONE_STATES:
        left = {"id": str(row["id"]), "state": row["state"], "revision": row["revision"]}
        return Answer(left, status=status)
    etag, exact = etag_of(session, shown), exact_among(session, noun, [shown])
    return Answer(shown["document"].encode(), status=status, etag=etag, exact=exact)


def matched(call: Call, session: Session, noun: Noun, find: Finder = found) -> Row:
    """The record that a write means, after If-Match was compared with what the caller reads."""
    held = records.held(session, noun, find(session, noun, call.path["id"])["id"])
    # Compared with what is there after `held` was read: a change between the two is seen here, one
    # after them by the write itself, which names the revision of `held`.
    call.requires(etag_of(session, find(session, noun, call.path["id"])))
    if held is None:
        # Known to this caller by a pseudonym only.
        raise Problem("forbidden", "Only who reads it in full may change it.")
    return held


def step_record(call: Call, noun: Noun, step: str) -> Answer:
    """Takes a record one step further, with a reason for the journal."""
    reason = read_reason(call.body or {})
    if step in ("retract", "reject", "dispute") and not reason.strip():
        detail = f"Say why: the step '{step}' needs a 'reason'."
        error = FieldError("missing", detail, pointer="/reason")
        raise Problem("invalid-field", detail, errors=[error])
    return write_once(call, lambda session: _stepped(call, session, noun, step, reason))


def _stepped(call: Call, session: Session, noun: Noun, step: str, reason: str) -> Answer:
    held = matched(call, session, noun)
    if step == "publish" and call.if_match == caching.ANY:
        refuse_unread(session, noun, held)
    row = take_step(
        session,
        noun,
        held,
        step,
        call.reader,
        reason,
        one_person=call.services.settings.one_person,
    )
    return as_shown(session, noun, row)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Problem("not-found", "The path takes a UUID here.") from None


def bound(view: Callable[..., Answer], noun: Noun, *more: Any) -> Callable[[Call], Answer]:
    """A view of one noun, with the docstring of the view for all."""

    def serve(call: Call) -> Answer:
        return view(call, noun, *more)

    serve.__doc__ = view.__doc__
    return serve
