"""The change feed and the status of every dataset, so that nothing new differs from broken."""

from typing import Any

from marshmallow import Schema, fields, validate

from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.fields import CommaList
from service.http.resources.grounds import ground_of_parameter
from service.http.schemas.records import Member
from service.model.instants import instant_text
from service.model.nouns import BY_PATH, BY_TABLE, NOUNS
from service.storage import contradictions, journal, places, status
from service.storage.database import Row

_INSTANT = {"type": ["string", "null"], "format": "date-time"}


class ChangesQuerySchema(Schema):
    """Query of the feed."""

    after = fields.Integer(
        load_default=0,
        validate=validate.Range(min=0, max=2**62),
        metadata={"description": "The last position you have seen; 0 is the beginning."},
    )
    limit = fields.Integer(
        load_default=100,
        validate=validate.Range(min=1, max=1000),
        metadata={"description": "Changes per page."},
    )
    kinds = CommaList(
        fields.String(validate=validate.OneOf(sorted(BY_PATH))),
        metadata={"description": "Path segments of nouns. Comma = OR."},
    )
    place = fields.String(
        validate=validate.Length(min=1, max=300),
        metadata={
            "description": "A place or besieged area; all below it counts.",
            "free_text": True,
        },
    )


class ChangeSchema(Schema):
    """One change: what, when, which; fetch the record for the rest."""

    position = fields.Integer(required=True)
    at = Member({"type": "string", "format": "date-time"}, required=True)
    kind = fields.String(required=True)
    id = fields.UUID(required=True)
    op = fields.String(required=True)
    revision = fields.Integer(required=True)
    place_ids = fields.List(fields.UUID(), required=True)


class ChangesSchema(Schema):
    """One page of the feed, in commit order."""

    data = fields.List(fields.Nested(ChangeSchema), required=True)
    next_after = fields.Integer(required=True)
    more = fields.Boolean(required=True)
    epoch = fields.UUID(required=True)


class DatasetSchema(Schema):
    """One kind of record: how many, how new."""

    kind = fields.String(required=True)
    records = fields.Integer(required=True)
    newest_event = Member({"type": ["string", "null"], "format": "date"}, required=True)
    last_change_at = Member(_INSTANT, required=True)
    position = fields.Integer(required=True)


class StatusSchema(Schema):
    """Where the whole stands."""

    position = fields.Integer(required=True)
    epoch = fields.UUID(required=True)
    datasets = fields.List(fields.Nested(DatasetSchema), required=True)


def follow_changes(call: Call) -> Answer:
    """What changed after a position, in commit order.

    Follow `next_after`: nothing is missed and nothing comes twice, whatever writes at the same
    time. The feed holds ids and metadata; fetch what you may see. Tombstones stay for ever. Each
    reading tier has its own positions.
    """
    wanted = call.query
    with call.services.database.reading(call.reader) as session:
        here = None
        if wanted.get("place"):
            ground = ground_of_parameter(session, wanted["place"], "place")
            here = places.reach(session, ground.roots).here
        nouns = [BY_PATH[kind].table for kind in wanted["kinds"]] if wanted.get("kinds") else None
        rows = journal.changes(session, wanted["after"], wanted["limit"] + 1, nouns, here)
        epoch = journal.epoch(session)
    more = len(rows) > wanted["limit"]
    rows = rows[: wanted["limit"]]
    return Answer(
        {
            "data": [_change(row) for row in rows],
            "next_after": rows[-1]["position"] if rows else wanted["after"],
            "more": more,
            "epoch": epoch,
        }
    )


def _change(row: Row) -> dict[str, Any]:
    return {
        "position": row["position"],
        "at": instant_text(row["at"]),
        "kind": BY_TABLE[row["noun"]].path,
        "id": row["record_id"],
        "op": row["op"],
        "revision": row["revision"],
        "place_ids": row["place_ids"],
    }


def tell_status(call: Call) -> Answer:
    """Per kind of record: how many, the newest event, the last change, the position.

    A poller that sees the same position knows that nothing is new, not that something is broken.
    `contradictions` are those that people wrote down or decided on; their position counts these
    entries and is none of the feed.
    """
    with call.services.database.reading(call.reader, in_full=False) as session:
        position = journal.position(session)
        told = status.datasets(session)
        rows = {noun.path: told[noun.table] for noun in NOUNS}
        rows["contradictions"] = contradictions.dataset(session) | {"newest_event": None}
        epoch = journal.epoch(session)
    datasets = [
        {
            "kind": kind,
            "records": row["records"],
            "newest_event": row["newest_event"],
            "last_change_at": instant_text(row["last_change_at"]),
            "position": row["position"],
        }
        for kind, row in rows.items()
    ]
    return Answer({"position": position, "epoch": epoch, "datasets": datasets})


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/v1/changes",
        operation_id="followChanges",
        summary="Follow what changed",
        tag="Polling",
        allow=Allow.ANYONE,
        view=follow_changes,
        query=ChangesQuerySchema,
        answers={200: Body(ChangesSchema)},
    ),
    Endpoint(
        method="GET",
        path="/v1/status",
        operation_id="getStatus",
        summary="How new every dataset is",
        tag="Polling",
        allow=Allow.ANYONE,
        view=tell_status,
        answers={200: Body(StatusSchema)},
    ),
)
