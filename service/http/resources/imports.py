"""Imports: what was brought in, by whom, and its publication by a second person."""

from typing import Any
from uuid import UUID

from service.domain.imports.publication import left_out, publish_step, refuse_own
from service.http import paging
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.idempotency import REPLAYED, write_in_parts
from service.http.resources.review import instant_cursor, outcome_shown
from service.http.schemas import imports as schemas
from service.model.actor import Reader
from service.model.instants import instant_text
from service.model.problem import Problem
from service.storage import import_runs
from service.storage.database import Row, Session

_REVIEW = Allow.any_of("review", "admin")
_KEYED = Allow.any_of("record", "review", "admin")
_ROWS = ("read", "created", "amended", "unchanged", "skipped", "refused")


def list_imports(call: Call) -> Answer:
    """Imports, newest first, with how their records stand now.

    Reviewers see all; a recorder those of the own organisation.
    """
    scope = paging.scope_of(call)
    limit = call.query["limit"]
    with call.services.database.reading(call.reader) as session:
        rows = import_runs.listed(
            session,
            organisation=_only(call.reader),
            limit=limit + 1,
            before=instant_cursor(call.query.get("cursor"), scope),
        )
    cursor = None
    if len(rows) > limit:
        last = rows[limit - 1]
        cursor = paging.encode_cursor([last["started_at"].isoformat(), str(last["id"])], scope)
    url, headers = paging.link_next(call, cursor)
    shown = [_shown(row, call.reader) for row in rows[:limit]]
    return Answer({"data": shown, "next": url}, headers=headers)


def get_import(call: Call) -> Answer:
    """One import: its counts, and how its records stand now."""
    with call.services.database.reading(call.reader) as session:
        row = _found(session, call)
    return Answer(_shown(row, call.reader))


def _only(reader: Reader) -> str | None:
    return None if reader.permissions & {"review", "admin"} else reader.organisation or ""


def _found(session: Session, call: Call) -> Row:
    try:
        run_id = UUID(call.path["id"])
    except ValueError:
        raise Problem("not-found", "The path takes a UUID here; see GET /v1/imports.") from None
    rows = import_runs.listed(session, organisation=_only(call.reader), run_id=run_id)
    if not rows:
        raise Problem("not-found", f"No import here by '{run_id}'; see GET /v1/imports.")
    return rows[0]


def _shown(row: Row, reader: Reader) -> dict[str, Any]:
    shown = {
        "id": row["id"],
        "state": row["state"],
        "profile": row["profile"],
        "mode": row["mode"],
        "dry_run": False,
        "rows": {name: row["report"].get(name, 0) for name in _ROWS},
        "records": row["records"],
        "awaiting_review": row["records"].get("submitted", 0),
        "file_sha256": row["file_sha256"],
        "organisation": row["organisation"],
        "errors_url": None,
        "started_at": instant_text(row["started_at"]),
        "finished_at": instant_text(row["finished_at"]),
    }
    return shown | ({"holder": row["holder"]} if "admin" in reader.permissions else {})


def publish(call: Call) -> Answer:
    """Publishes what of an import still waits, all but the records named in `except`.

    The person who imported cannot. In steps of 100, each whole or not at all: a call that was cut
    off is sent again and goes on. A name that is not of this import stops the call before anything
    is published. What cannot be published stays submitted and is listed with its problem.
    """
    with call.services.database.reading(call.reader) as session:
        run = _found(session, call)
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
            left = _found(session, call)["records"].get("submitted", 0)
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
    Endpoint(
        method="GET",
        path="/v1/imports",
        operation_id="listImports",
        summary="List imports",
        tag="Review",
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
        tag="Review",
        allow=_KEYED,
        view=get_import,
        answers={200: Body(schemas.ImportSchema)},
        path_parameters={"id": "Its UUID."},
    ),
    Endpoint(
        method="POST",
        path="/v1/imports/{id}/publish",
        operation_id="publishImport",
        summary="Publish an import, all but what you name",
        tag="Review",
        allow=_REVIEW,
        view=publish,
        idempotent=True,
        body=schemas.PublishImportSchema,
        answers={200: Body(schemas.PublishedImportSchema)},
        path_parameters={"id": "Its UUID."},
    ),
)
