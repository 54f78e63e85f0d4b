"""Imports: what was brought in, by whom, what was refused, and its publication by another."""

import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from service.domain.imports.publication import left_out, publish_step, refuse_own
from service.http import csv_bodies, paging
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.idempotency import REPLAYED, write_in_parts, write_once
from service.http.resources import import_uploads
from service.http.resources.import_answers import (
    ENDED,
    awaiting_review,
    organisation_of,
    rows_of,
    run_named,
    run_shown,
)
from service.http.resources.keys import NothingSchema
from service.http.resources.review import instant_cursor, outcome_shown
from service.http.schemas import imports as schemas
from service.model.problem import Problem
from service.storage import import_files, import_jobs, import_remarks, import_runs
from service.storage.database import Row, Session

_REVIEW = Allow.any_of("review", "admin")
_KEYED = Allow.any_of("record", "review", "admin")
_COLUMNS = csv_bodies.columns_of(tuple(schemas.RemarkSchema().fields))
_AT_ONCE = 1000


def list_imports(call: Call) -> Answer:
    """Imports, newest first, with how their records stand now.

    Reviewers see all; a recorder those of the own organisation.
    """
    scope = paging.scope_of(call)
    limit = call.query["limit"]
    with call.reading() as session:
        rows = import_runs.listed(
            session,
            organisation=organisation_of(call.reader),
            limit=limit + 1,
            before=instant_cursor(call.query.get("cursor"), scope),
        )
    cursor = None
    if len(rows) > limit:
        last = rows[limit - 1]
        cursor = paging.encode_cursor([last["queued_at"].isoformat(), str(last["id"])], scope)
    url, headers = paging.link_next(call, cursor)
    shown = [run_shown(call, row) for row in rows[:limit]]
    return Answer({"data": shown, "next": url}, headers=headers)


def get_import(call: Call) -> Answer:
    """One import: how far it is, its counts, and how its records stand now."""
    with call.reading() as session:
        row = run_named(session, call)
    return Answer(run_shown(call, row))


def get_report(call: Call) -> Answer:
    """What an import says of single rows: why they were refused, and what to look at in them.

    Cells are told as they were sent, to the organisation itself, reviewers and administrators. As
    JSON in pages, as CSV all at once. Kept 90 days after the import has ended.
    """
    kind = call.query.get("kind")
    with call.reading() as session:
        run = run_named(session, call)
        _refuse_old(call, run)
        last = import_remarks.last(session, run["id"])
    if call.format == "csv":
        version = f"{run['state']} {run['finished_at']} {last} {call.url} {call.csv}"
        etag = hashlib.blake2b(version.encode(), digest_size=12).hexdigest()
        if call.unchanged(etag):
            return Answer.not_modified(etag)
        return Answer(_lines(call, run["id"], kind), etag=etag, media=csv_bodies.MEDIA)
    scope, limit = paging.scope_of(call), call.query["limit"]
    after = 0
    if call.query.get("cursor"):
        after = int(paging.decode_cursor(call.query["cursor"], scope)[0] or 0)
    with call.reading() as session:
        rows = import_remarks.page(session, run["id"], after=after, limit=limit + 1, kind=kind)
    more = len(rows) > limit
    cursor = paging.encode_cursor([rows[limit - 1]["ordinal"]], scope) if more else None
    url, headers = paging.link_next(call, cursor)
    told = {name: run[name] for name in ("id", "state", "error")} | {"rows": rows_of(run)}
    data = [_remark(row) for row in rows[:limit]]
    return Answer({**told, "data": data, "next": url}, headers=headers)


def _refuse_old(call: Call, run: Row) -> None:
    ended = run["finished_at"]
    if ended is not None and (call.now - ended).days >= import_remarks.KEPT_DAYS:
        detail = f"Reports are kept {import_remarks.KEPT_DAYS} days; import the file again."
        raise Problem("gone", detail)


def _remark(row: Row) -> dict[str, Any]:
    kept = {name: row[name] for name in row if name not in ("ordinal", "column_name")}
    return {**kept, "column": row["column_name"]}


def _lines(call: Call, run_id: UUID, kind: import_remarks.Kind | None) -> Iterator[bytes]:
    """The report as CSV, read page by page; no transaction is open while a slow reader takes it."""
    after, first = 0, True
    while first or after:
        with call.reading() as session:
            rows = import_remarks.page(session, run_id, after=after, limit=_AT_ONCE, kind=kind)
        text = csv_bodies.write_csv(
            _COLUMNS,
            [_remark(row) for row in rows],
            hxl=first and call.csv.hxl,
            bom=first and call.csv.bom,
        )
        yield (text if first else text.split("\r\n", 1)[1]).encode()
        after, first = (rows[-1]["ordinal"] if len(rows) == _AT_ONCE else 0), False


def cancel(call: Call) -> Answer:
    """Ends an import that waits at once, one that is read at its next row or step.

    What a partial import has recorded until then stays, and it says so; an atomic one leaves
    nothing. For the own organisation, and administrators.
    """

    def effect(session: Session) -> Answer:
        run = run_named(session, call)
        own = run["organisation"] == (call.reader.organisation or "")
        if not (own or "admin" in call.reader.permissions):
            raise Problem("forbidden", "Only the organisation that imports it may cancel it.")
        if run["state"] in ENDED or not import_jobs.cancel(
            session, run["id"], "Cancelled before it began. Nothing was recorded."
        ):
            raise Problem("wrong-state", f"This import has ended: it is {run['state']}.")
        run = run_named(session, call)
        if run["state"] == "cancelled":
            import_files.drop(session, run["id"])
        return Answer(run_shown(call, run))

    return write_once(call, effect)


def publish(call: Call) -> Answer:
    """Publishes what of an import still waits, all but the records named in `except`.

    That is what it recorded, and the changes that it proposes to what is published.

    The person who imported cannot. In steps of 100, each whole or not at all: a call that was cut
    off is sent again and goes on. A name that is not of this import stops the call before anything
    is published. What cannot be published stays submitted and is listed with its problem.
    """
    with call.reading() as session:
        run = run_named(session, call)
        one_person = call.services.settings.one_person
        refuse_own(session, run, call.reader, one_person=one_person)

    def next_part(session: Session, known: list[Any]) -> tuple[list[Any], bool]:
        excepted = left_out(session, run, call.body["but"])
        after = UUID(str(known[-1]["last"])) if known else None
        step = publish_step(
            session,
            run,
            call.reader,
            call.body["reason"],
            but=[each["id"] for each in excepted],
            after=after,
            one_person=one_person,
        )
        if step is None:
            left = awaiting_review(run_named(session, call))
            return [{"excepted": excepted, "awaiting_review": left}], True
        refused = [outcome_shown(call, each) for each in step.refused]
        return [{"published": step.published, "refused": refused, "last": step.last}], False

    parts, replayed = write_in_parts(call, next_part)
    *steps, end = parts
    return Answer(
        {
            "id": run["id"],
            "published": sum(step["published"] for step in steps),
            "refused": [each for step in steps for each in step["refused"]],
            **end,
        },
        headers={REPLAYED: "true"} if replayed else {},
    )


ENDPOINTS = (
    *import_uploads.ENDPOINTS,
    Endpoint(
        method="GET",
        path="/v1/imports",
        operation_id="listImports",
        summary="List imports",
        tag="Imports",
        allow=_KEYED,
        view=list_imports,
        query=schemas.ImportsQuerySchema,
        answers={200: Body(schemas.ImportListSchema)},
    ),
    Endpoint(
        method="GET",
        path="/v1/imports/{id}",
        operation_id="getImport",
        summary="Read an import",
        tag="Imports",
        allow=_KEYED,
        view=get_import,
        answers={200: Body(schemas.ImportSchema)},
        path_parameters={"id": "Its UUID."},
    ),
    Endpoint(
        method="GET",
        path="/v1/imports/{id}/report",
        operation_id="getImportReport",
        summary="Read what was refused",
        tag="Imports",
        allow=_KEYED,
        view=get_report,
        query=schemas.ReportQuerySchema,
        answers={200: Body(schemas.ReportSchema, media=("application/json", "text/csv"))},
        path_parameters={"id": "Its UUID."},
    ),
    Endpoint(
        method="POST",
        path="/v1/imports/{id}/cancel",
        operation_id="cancelImport",
        summary="Cancel an import",
        tag="Imports",
        allow=Allow.any_of("record", "admin"),
        view=cancel,
        idempotent=True,
        body=NothingSchema,
        body_optional=True,
        answers={200: Body(schemas.ImportSchema)},
        path_parameters={"id": "Its UUID."},
    ),
    Endpoint(
        method="POST",
        path="/v1/imports/{id}/publish",
        operation_id="publishImport",
        summary="Publish an import, all but what you name",
        tag="Imports",
        allow=_REVIEW,
        view=publish,
        idempotent=True,
        body=schemas.PublishImportSchema,
        answers={200: Body(schemas.PublishedImportSchema)},
        path_parameters={"id": "Its UUID."},
    ),
)
