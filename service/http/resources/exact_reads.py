"""Who read which protected records: the log of exact reads, for administrators."""

from typing import Any

from service.http import csv_bodies, paging
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.resources.answering import ordered
from service.http.schemas import exact_reads as schemas
from service.model.instants import instant_text
from service.model.nouns import BY_TABLE
from service.storage import exact_reads
from service.storage.database import Row

_COLUMNS = csv_bodies.columns_of(tuple(schemas.ExactReadSchema().fields))


def list_exact_reads(call: Call) -> Answer:
    """Every answer that showed records more exactly than partners see them, newest first.

    Who got it, with which key, when, by which operation, and of which records.
    """
    scope, query, limit = paging.scope_of(call), call.query, call.query["limit"]
    before = None
    if query.get("cursor"):
        before = int(paging.decode_cursor(query["cursor"], scope)[0] or 0)
    if query.get("date_from") and query.get("date_to"):
        ordered(query["date_from"], query["date_to"])
    wanted = exact_reads.ReadFilter(
        record=query.get("record"),
        holder=query.get("holder"),
        date_from=query.get("date_from"),
        date_to=query.get("date_to"),
    )
    with call.reading() as session:
        rows = exact_reads.listed(session, wanted, limit + 1, before)
    cursor = None
    if len(rows) > limit:
        cursor = paging.encode_cursor([rows[limit - 1]["position"]], scope)
    url, headers = paging.link_next(call, cursor)
    shown = [_shown(row) for row in rows[:limit]]
    if call.format == "csv":
        text = csv_bodies.write_csv(_COLUMNS, shown, hxl=call.csv.hxl, bom=call.csv.bom)
        return Answer(text, media=csv_bodies.MEDIA, headers=headers)
    return Answer({"data": shown, "next": url}, headers=headers)


def _shown(row: Row) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name != "noun"}
    return kept | {"at": instant_text(row["at"]), "kind": BY_TABLE[row["noun"]].path}


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/v1/exact-reads",
        operation_id="listExactReads",
        summary="Who read which protected records",
        tag="Keys",
        allow=Allow.permission("admin"),
        view=list_exact_reads,
        query=schemas.ExactReadsQuerySchema,
        answers={200: Body(schemas.ExactReadsSchema, media=("application/json", "text/csv"))},
    ),
)
