"""`POST /v1/imports`: a file comes in, part by part, and becomes a job."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson

from service.domain.identity import new_id
from service.domain.imports import uploads
from service.domain.imports.jobs import Upload, ask, asked_of, begin_upload
from service.domain.imports.orders import Order
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.idempotency import write_once
from service.http.media import MEDIA_OF_FORMAT
from service.http.multipart import MEDIA, Form, pieces_of
from service.http.queries import QueryReader
from service.http.resources.import_answers import profile_asked, run_of, run_shown
from service.http.schemas import imports as schemas
from service.model.problem import FieldError, Problem
from service.storage.database import Session

MAX_FILE = 256 * 1024 * 1024
_LONGEST_NAME = 200


def post_import(call: Call) -> Answer:
    """Takes a file, and queues its import.

    The file is the body itself, with the order in the query, or the part `file` of a form, with the
    order in the query or in fields that stand before it (`profile` must). The answer says where to
    see how far it is; rows that are refused stand in the report (`errors_url`). The same file under
    the same order, sent again while the first waits or is read, is the same job; after that it is a
    new one, which names the earlier (`same_file_as`) and finds its rows unchanged.
    """
    assert call.stream is not None
    run_id = new_id(call.now)
    if call.media == MEDIA:
        form = Form(call.stream, call.boundary)
        form.before_file = lambda: _may_come(call, run_id, _together(call.parameters, form.fields))
        upload = uploads.receive(call.services.database, call.reader, run_id, form.pieces())
        try:
            given = _together(call.parameters, form.fields)
            return _queued(call, _named(upload, given, form.file_name), _order(call, given))
        except BaseException:
            uploads.forget(call.services.database, call.reader, run_id)
            raise
    order = _may_come(call, run_id, call.query)
    upload = uploads.receive(call.services.database, call.reader, run_id, pieces_of(call.stream))
    try:
        return _queued(call, _named(upload, call.query, None), order)
    except BaseException:
        uploads.forget(call.services.database, call.reader, run_id)
        raise


def _may_come(call: Call, run_id: UUID, given: Mapping[str, Any]) -> Order:
    """The order, where the file may be taken: before a byte of it is kept.

    Raises:
        Problem: as `_order`; `too-many-requests` where enough of the organisation's imports wait,
            or enough of the key's are under way.
    """
    order = _order(call, given)
    with call.writing() as session:
        begin_upload(session, run_id, call.reader)
    return order


def _queued(call: Call, upload: Upload, order: Order) -> Answer:
    if not upload.size:
        raise Problem("malformed-body", "The file is empty; send one with rows.")
    # What a retry must repeat: the file, and the order however it was written.
    named = {**asked_of(order), "profile": order.profile, "file_name": upload.name}
    call.url = call.url.partition("?")[0]
    call.raw_body = upload.sha256.encode() + orjson.dumps(named, option=orjson.OPT_SORT_KEYS)

    def effect(session: Session) -> Answer:
        run_id = ask(session, upload, order, call.reader)
        shown = run_shown(call, run_of(session, run_id, call.reader))
        location = f"{call.base_url}/v1/imports/{run_id}"
        return Answer(shown, status=202, headers={"Location": location})

    answer = write_once(call, effect)
    if _id_in(answer) != upload.run_id:
        uploads.forget(call.services.database, call.reader, upload.run_id)
    return answer


def _id_in(answer: Answer) -> UUID:
    told = orjson.loads(answer.body) if isinstance(answer.body, bytes) else answer.body
    assert isinstance(told, dict)
    return UUID(str(told["id"]))


def _named(upload: Upload, given: Mapping[str, Any], sent: str | None) -> Upload:
    """The upload under the name that its sender gives it, without the folders before it."""
    name = given.get("file_name") or (sent or "").replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in name if letter.isprintable()).strip()[:_LONGEST_NAME]
    return Upload(upload.run_id, upload.parts, upload.size, upload.sha256, kept or None)


@cache
def _reader() -> QueryReader:
    return QueryReader(ENDPOINTS[0])


def _together(query: Mapping[str, str], fields: Mapping[str, str]) -> Mapping[str, Any]:
    """The order from the query and the form, each name once, read as strictly as any query.

    Raises:
        Problem: 400 for an unknown name or one that is given twice, 422 for a wrong value.
    """
    twice = sorted(set(query) & set(fields))
    if twice:
        detail = f"`{twice[0]}` stands in the address and in the form; give it once."
        error = FieldError("repeated_parameter", detail, parameter=twice[0])
        raise Problem("repeated-parameter", detail, errors=[error])
    loaded: Mapping[str, Any] = _reader().read(urlencode({**query, **fields})).loaded
    return loaded


def _order(call: Call, given: Mapping[str, Any]) -> Order:
    """The order as the profile takes it.

    Raises:
        Problem: `invalid-parameter` for a profile that there is not, or an option that it has not.
    """
    profile, options = profile_asked(call, given)
    return Order(
        profile.name,
        dry_run=given["dry_run"],
        mode=given["mode"],
        on_existing=given["on_existing"],
        republication=given["republication"],
        options=options,
    )


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/v1/imports",
        operation_id="createImport",
        summary="Send a file to be imported",
        tag="Imports",
        allow=Allow.permission("record"),
        view=post_import,
        query=schemas.OrderQuerySchema,
        streams_body=True,
        body_media=(
            "text/csv",
            "application/json",
            "application/x-ndjson",
            "application/geo+json",
            MEDIA_OF_FORMAT["xlsx"],
            "application/gzip",
            "application/zip",
            "application/octet-stream",
            MEDIA,
        ),
        max_body=MAX_FILE,
        idempotent=True,
        answers={202: Body(schemas.ImportSchema)},
    ),
)
