"""A small route table with one noun, for tests of the wire without any storage."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask
from marshmallow import Schema, fields, validate, validates_schema

from service.http import csv_bodies, paging
from service.http.application import build
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.fields import CommaList, Flag, TrueFalse, WholeNumber, refused
from service.http.openapi import Contact
from service.model.actor import Reader
from service.model.problem import FieldError, Problem

BASE = "https://tracker.example"
KEYS = {
    "recorder-key": Reader("partner", frozenset({"record"}), "A. Holder", "An Office", "k1"),
    "reviewer-key": Reader("trusted", frozenset({"review"}), "B. Holder", "An Office", "k2"),
}


class CountSchema(Schema):
    low = WholeNumber(required=True, validate=validate.Range(min=0))
    high = WholeNumber(allow_none=True)

    @validates_schema
    def low_before_high(self, loaded: dict[str, Any], **_: Any) -> None:
        if loaded.get("high") is not None and loaded["high"] < loaded["low"]:
            raise refused("bounds_crossed", "Give a high that is not below low.")


class NoteSchema(Schema):
    id = fields.String(dump_only=True, required=True)
    text = fields.String(required=True, validate=validate.Length(max=200))
    kind = fields.String(
        allow_none=True, validate=validate.OneOf(["seen", "heard"]), load_default=None
    )
    urgent = TrueFalse()
    killed = fields.Nested(CountSchema, allow_none=True)
    names = fields.List(fields.Nested(CountSchema))


class NotePageSchema(Schema):
    data = fields.List(fields.Nested(NoteSchema), required=True)
    next = fields.URL(allow_none=True, required=True)


class NoteFilterSchema(Schema):
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=1000))
    since = fields.Date(metadata={"description": "Notes from this day on."})
    families = CommaList(fields.String())
    q = fields.String(metadata={"free_text": True})
    include_total = Flag(load_default=False)
    cursor = fields.String()


class BatchSchema(Schema):
    results = fields.List(fields.Dict(), required=True)


NOTES: dict[str, dict[str, Any]] = {
    str(n): {"id": str(n), "text": f"note {n}", "kind": "seen", "killed": {"low": n, "high": None}}
    for n in range(1, 6)
}


def list_notes(call: Call) -> Answer:
    """The notes, newest first."""
    if call.query.get("q") == "crash":
        raise RuntimeError("psycopg.errors.Whatever: secret row")
    if call.query.get("q") == "storage":
        raise KeyError("storage")
    if call.query.get("q") == "count":
        call.query["limit"] = 0  # a view may change its copy
    etag = f"list-{call.reader.tier}-{call.format}"
    if call.unchanged(etag):
        return Answer.not_modified(etag)
    rows = list(NOTES.values())
    if call.format == "csv":
        columns = (
            csv_bodies.Column("id", hxl="#meta+id"),
            csv_bodies.Column("text", hxl="#description"),
            csv_bodies.Column("killed_low", "killed.low", "#affected+killed"),
        )
        text = csv_bodies.write_csv(columns, rows, hxl=call.csv.hxl, bom=call.csv.bom)
        return Answer(text, etag=etag, media="text/csv")
    scope = paging.scope_of(call)
    start = 0
    if "cursor" in call.query:
        start = int(paging.decode_cursor(call.query["cursor"], scope)[0] or 0)
    limit = call.query["limit"]
    more = start + limit < len(rows)
    cursor = paging.encode_cursor([start + limit], scope) if more else None
    url, headers = paging.link_next(call, cursor)
    page = {"data": rows[start : start + limit], "next": url}
    return Answer(page, etag=f"{etag}-{start}-{limit}", headers=headers)


def get_note(call: Call) -> Answer:
    """One note."""
    note = NOTES.get(call.path["id"])
    if note is None:
        raise Problem("not-found", "There is no such note.")
    if note["id"] == "4":
        raise Problem("gone", "This note was retracted.", extra={"id": "4", "state": "retracted"})
    if note["id"] == "5":
        return Answer(
            {"id": "5", "text": "x", "names": [{"low": n} for n in range(300)]}, etag="r5"
        )
    return Answer(note, etag="r1")


def record_note(call: Call) -> Answer:
    """Records one note, or up to 1,000."""
    if isinstance(call.body, list):
        results: list[Any] = []
        for index, row in enumerate(call.body):
            if isinstance(row, Problem):
                refusal = call.problem_document(row)
                results.append({"index": index, "status": row.type.status, "problem": refusal})
            else:
                results.append({"index": index, "status": 201, "id": "9"})
        return Answer({"results": results})
    note = {"id": "9", **call.body}
    return Answer(note, 201, etag="r1", headers={"Location": f"{BASE}/v1/notes/9"})


def amend_note(call: Call) -> Answer:
    """Amends a note."""
    call.requires("r1")
    return Answer({**NOTES["1"], **call.body}, etag="r2")


def import_notes(call: Call) -> Answer:
    """Reads a file row by row."""
    assert call.stream is not None
    return Answer({"results": [{"bytes": len(call.stream.read())}]}, 202)


def wrong_shape(call: Call) -> Answer:
    """Answers what the contract does not know."""
    return Answer({"id": "1", "text": "t", "undeclared": True})


def _note(**row: Any) -> Endpoint:
    return Endpoint(tag="notes", summary=row.pop("summary", row["operation_id"]), **row)


NOTE_BODY = Body(NoteSchema)
TABLE = (
    _note(
        method="GET",
        path="/v1/notes",
        operation_id="listNotes",
        allow=Allow.ANYONE,
        view=list_notes,
        query=NoteFilterSchema,
        answers={200: Body(NotePageSchema, media=("application/json", "text/csv"))},
    ),
    _note(
        method="GET",
        path="/v1/notes/{id}",
        operation_id="getNote",
        allow=Allow.ANYONE,
        view=get_note,
        answers={200: NOTE_BODY},
        path_parameters={"id": "The note's id."},
    ),
    _note(
        method="POST",
        path="/v1/notes",
        operation_id="recordNote",
        allow=Allow.permission("record"),
        view=record_note,
        body=NoteSchema,
        accepts_array=True,
        idempotent=True,
        answers={201: NOTE_BODY, 200: Body(BatchSchema)},
    ),
    _note(
        method="PATCH",
        path="/v1/notes/{id}",
        operation_id="amendNote",
        allow=Allow.any_of("record", "review"),
        view=amend_note,
        body=NoteSchema(partial=True),
        body_media=("application/merge-patch+json", "application/json"),
        if_match=True,
        answers={200: NOTE_BODY},
    ),
    _note(
        method="POST",
        path="/v1/imports",
        operation_id="importNotes",
        allow=Allow.KEY,
        view=import_notes,
        streams_body=True,
        body_media=("text/csv",),
        max_body=5000,
        answers={202: Body(BatchSchema)},
    ),
    _note(
        method="GET",
        path="/v1/wrong",
        operation_id="getWrong",
        allow=Allow.ANYONE,
        view=wrong_shape,
        answers={200: NOTE_BODY},
    ),
)


def translate(error: BaseException) -> Problem | None:
    if isinstance(error, KeyError):
        return Problem(
            "conflict",
            "It is there already.",
            errors=[FieldError("taken", "Choose another text.", pointer="/text")],
        )
    return None


def fake_application(**options: Any) -> Flask:
    """The table above behind the real framework."""
    return build(
        TABLE,
        authenticate=KEYS.get,
        services=None,
        clock=lambda: datetime(2016, 10, 20, 12, tzinfo=UTC),
        base_url=f"{BASE}/",
        version="1.2.3",
        contact=Contact("Desk", email="desk@tracker.example"),
        translate=translate,
        **options,
    )
