"""Redaction: erases for good what exposes somebody, in a record of any kind."""

from typing import Any

from service.domain.recording import read_reason
from service.domain.redacting import redact
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.idempotency import write_once
from service.http.resources.records import as_shown, found, gone, matched
from service.http.schemas.records import RedactSchema
from service.model.noun import Noun
from service.model.nouns import BY_PATH
from service.model.problem import FieldError, Problem
from service.storage import records
from service.storage.database import Row, Session


def redact_record(call: Call) -> Answer:
    """Erases members of a record for good, at once: from its revisions, proposed changes and
    answers kept for retries too.

    The record names them in `redacted`. `fields` left out (or `all`) withholds the whole record:
    410. By permission `review`, or `record` for your own organisation's. What is no longer read
    (retracted, rejected) is matched by `"full-<revision>"`.
    """
    noun = BY_PATH.get(call.path["kind"])
    if noun is None:
        raise Problem("not-found", "No records of this kind; the path takes a noun's segment.")
    reason = read_reason(call.body)
    if not reason.strip():
        detail = "Say why, without repeating what is erased."
        raise Problem(
            "invalid-field", detail, errors=[FieldError("missing", detail, pointer="/reason")]
        )
    wanted = _wanted(call.body["members"])
    return write_once(call, lambda session: _redacted(call, session, noun, wanted, reason))


def _wanted(given: Any) -> list[str] | None:
    if given is None or given == "all":
        return None
    if isinstance(given, list) and all(isinstance(each, str) for each in given):
        return given
    detail = "Give a list of members, or `all`."
    raise Problem(
        "invalid-field", detail, errors=[FieldError("wrong_form", detail, pointer="/fields")]
    )


def _redacted(
    call: Call, session: Session, noun: Noun, wanted: list[str] | None, reason: str
) -> Answer:
    held = matched(call, session, noun, _of_any_state)
    row = redact(session, noun, held, wanted, call.reader, reason, call.now)
    return as_shown(session, noun, row)


def _of_any_state(session: Session, noun: Noun, reference: str) -> Row:
    """Also what is retracted, rejected or withdrawn, for whoever reads it in full: its words are
    still there."""
    row = records.find(session, noun, reference)
    if row is None or not row["in_full"]:
        return found(session, noun, reference)
    if row["state"] == "redacted":
        raise gone(noun, row)
    return row


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/v1/{kind}/{id}/redact",
        operation_id="redactRecord",
        summary="Redact a record of any kind",
        tag="Review",
        allow=Allow.any_of("record", "review", "admin"),
        view=redact_record,
        body=RedactSchema,
        answers={200: Body({"type": "object", "additionalProperties": True})},
        if_match=True,
        idempotent=True,
        returns_record=True,
        problems=(409, 410),
        path_parameters={"kind": "Such as `strikes`, `documents`.", "id": "Its UUID or slug."},
    ),
)
