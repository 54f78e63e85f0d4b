"""Whole lists as files: CSV, NDJSON, GeoJSON, XLSX, Parquet, from one snapshot, without pages."""

import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial

from marshmallow import Schema, fields, validate

from service.domain.exact_reads import exact_among
from service.domain.snapshots.shelves import Archive
from service.domain.snapshots.writing import Snapshot, write
from service.http import csv_bodies, exactness
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.files.passing import About
from service.http.files.workbook import refuse_too_many
from service.http.media import MEDIA_OF_FORMAT
from service.http.resources.export_parts import PIECE, parts_of
from service.http.resources.record_lists import tag_of, wanted_of
from service.http.resources.records import bound
from service.http.responses import TERMS
from service.http.schemas.filters import export_query
from service.http.streaming import Stream
from service.model.instants import instant_text
from service.model.noun import Noun
from service.model.nouns import NOUNS
from service.model.problem import Problem
from service.storage import journal, records, snapshots
from service.storage.database import Row, Session

ROWS = "Siege-Rows"
"""How many records a file holds, counted in its snapshot before the first of them is sent."""

FORMATS = ("csv", "ndjson", "geojson", "xlsx", "parquet")
_HEADERS = {
    ROWS: "How many records the file holds: count them, and you know that it is whole.",
    "Content-Disposition": "The name of the file.",
    "ETag": "Version for `If-None-Match`; of what the public reads now only.",
    "Link": "Where it says what answers are, and are not: `terms-of-service`.",
}


def export_records(call: Call, noun: Noun) -> Answer:
    """Every record that a filter meets, as one file of one snapshot.

    `Siege-Rows` says how many it holds. A file that breaks off ends without its last chunk, which
    clients tell as an error; through HTTP/1.0 the count is the check. At most so many at once are
    made as the service is set to (503 else), each within ten minutes.
    """
    form = call.path["format"]
    if form not in FORMATS:
        raise Problem("not-found", f"Exports end in one of .{', .'.join(FORMATS)}.")
    held = ExitStack()
    try:
        answer = _answer(call, noun, form, held)
    except BaseException:
        held.__exit__(*sys.exc_info())
        raise
    if not isinstance(answer.body, Stream):
        held.close()
    return answer


def _answer(call: Call, noun: Noun, form: str, held: ExitStack) -> Answer:
    held.enter_context(call.services.exports.place())
    reading = call.services.database.reading(
        call.reader, as_of=call.as_of, whole=True, seen=call.must_reach
    )
    session: Session = held.enter_context(reading)
    call.reached(session)
    # What an organisation reads of its own no version of the tier counts, and of the past
    # protection can take away what moves none.
    versioned = call.reader.is_anonymous and not call.is_past
    etag = tag_of(session, session.told, form) if versioned else None
    if etag and call.unchanged(etag):
        return Answer.not_modified(etag)
    wanted = wanted_of(call, session, noun)
    about = _about(call, session, noun, records.count(session, noun, wanted))
    if form == "xlsx":
        refuse_too_many(about.rows)
    media = csv_bodies.MEDIA if form == "csv" else MEDIA_OF_FORMAT[form]
    parts = parts_of(call, session, noun, wanted, about)
    body = iter(()) if call.bodiless else Stream(held, parts, call.request_id)
    return Answer(body, etag=etag, media=media, headers=_headers(noun, form, about))


def _headers(noun: Noun, form: str, about: About) -> dict[str, str]:
    return {
        ROWS: str(about.rows),
        "Content-Disposition": f'attachment; filename="{noun.path}.{form}"',
    }


def _about(call: Call, session: Session, noun: Noun, rows: int) -> About:
    # Of the knowledge, not of the question: the same records are the same file.
    at = call.as_of or snapshots.known(session).at
    return About(
        title=f"Siege Tracker: {noun.path}",
        noun=noun.path,
        tier=session.tier,
        rows=rows,
        asked={name: value for name, value in call.parameters.items() if name != "as_of"},
        as_of=instant_text(at) if at else None,
        position=journal.position(session),
        terms=f"{call.base_url}{TERMS}",
    )


def endpoint_of(noun: Noun) -> Endpoint:
    """The exports of one noun, in every format."""
    plural = "".join(part.capitalize() for part in noun.table.split("_"))
    return Endpoint(
        method="GET",
        path=f"/v1/exports/{noun.path}.{{format}}",
        operation_id=f"export{plural}",
        summary=f"All {noun.path.replace('-', ' ')} as one file, {noun.order}",
        tag="Files",
        allow=Allow.ANYONE,
        view=bound(export_records, noun),
        past=True,
        query=export_query(noun),
        path_parameters={"format": "`csv`, `ndjson`, `geojson`, `xlsx` or `parquet`."},
        answers={
            200: Body(media=tuple(MEDIA_OF_FORMAT[form] for form in FORMATS), headers=_HEADERS),
            304: None,
        },
        problems=(507,),
        conditional=False,
        suffixes=False,
        fixed_format=True,
    )


def export_snapshot(call: Call) -> Answer:
    """All that the caller's tier reads, with vocabularies, licences and a manifest, as one zip.

    `manifest.json` names every file with its rows, length and SHA-256. The same knowledge gives
    the same bytes. What was made without `licence` and `as_of` is put into an empty service by
    `siege-tracker restore`.
    """
    held = ExitStack()
    try:
        held.enter_context(call.services.exports.place())
        reading = call.services.database.reading(
            call.reader, in_full=False, as_of=call.as_of, whole=True, seen=call.must_reach
        )
        session: Session = held.enter_context(reading)
        call.reached(session)
        headers = {"Content-Disposition": 'attachment; filename="snapshot.zip"'}
        if call.bodiless:
            held.close()
            return Answer(iter(()), media="application/zip", headers=headers)
        snapshot = Snapshot(snapshots.schema(), call.query.get("licence"), partial(_noted, call))
        body = Stream(held, _zipped(session, snapshot), call.request_id)
    except BaseException:
        held.__exit__(*sys.exc_info())
        raise
    return Answer(body, media="application/zip", headers=headers)


def _noted(call: Call, session: Session, noun: Noun, rows: Sequence[Row]) -> None:
    if exact := exact_among(session, noun, rows):
        exactness.write_down(call, exact)


def _zipped(session: Session, snapshot: Snapshot) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w") as archive:
            write(session, snapshot, Archive(archive))
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


class SnapshotQuerySchema(Schema):
    """Query of a snapshot."""

    licence = fields.String(
        validate=validate.Length(min=1, max=300),
        metadata={"description": "Licence of the document first cited.", "free_text": True},
    )


ENDPOINTS: tuple[Endpoint, ...] = (
    *(endpoint_of(noun) for noun in NOUNS),
    Endpoint(
        method="GET",
        path="/v1/exports/snapshot.zip",
        operation_id="exportSnapshot",
        summary="Everything that your tier reads, as one file",
        tag="Files",
        allow=Allow.ANYONE,
        view=export_snapshot,
        past=True,
        query=SnapshotQuerySchema,
        answers={200: Body(media=("application/zip",), headers={
            "Content-Disposition": "The name of the file."})},
        problems=(410, 507),
        conditional=False,
        suffixes=False,
        fixed_format=True,
    ),
)  # fmt: skip
"""One for each noun, whose path ends in the format, and one for all of them."""
