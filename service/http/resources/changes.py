"""The change feed and the status of every dataset, so that nothing new differs from broken."""

from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields, validate

from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.fields import CommaList
from service.http.resources.grounds import ground_of_parameter
from service.http.schemas.records import Member
from service.model.instants import instant_text
from service.model.nouns import BY_PATH, BY_TABLE, NOUNS
from service.model.problem import FieldError, Problem
from service.storage import contradictions, journal, places, status
from service.storage.database import Row, Session
from service.storage.feed_watch import Wanted, standing_of
from service.storage.standing import Scopes, Standing

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
    wait = fields.Integer(
        load_default=0,
        validate=validate.Range(min=0, max=30),
        metadata={
            "description": "Seconds to wait for something new (long poll). Few may wait at the "
            "same time: an empty page that comes at once says that all places are taken."
        },
    )
    epoch = fields.UUID(
        metadata={
            "description": "The `epoch` that `after` was told with: where the database was "
            "restored since, the answer is 410 instead of silence."
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


@dataclass(frozen=True, slots=True)
class _Page:
    """One page as a snapshot had it, where that stood, and what it takes to go on from there."""

    rows: list[Row]
    more: bool
    standing: Standing
    wanted: Wanted


def follow_changes(call: Call) -> Answer:
    """What changed after a position, in commit order.

    Follow `next_after`: nothing is missed and nothing comes twice, whatever writes at the same
    time. The feed holds ids and metadata; fetch what you may see. Tombstones stay for ever. Each
    reading tier has its own positions. An empty page repeats `after`.

    `wait=30` holds an empty answer until something comes that the filters ask for, 30 seconds at
    most. Send the `epoch` you were told with `after`: 410 `restored` says that the feed does not
    go on from there, since a backup was restored; so does an `after` beyond the last position.
    """
    page = _page(call)
    if call.query["wait"] and not call.bodiless:
        page = _awaited(call, page)
        # What was waited for is the answer to this request alone.
        call.stands_on = None
        headers = {"Cache-Control": "no-store"}
    else:
        headers = {}
    rows = page.rows
    told = {
        "data": [_change(row) for row in rows],
        "next_after": rows[-1]["position"] if rows else call.query["after"],
        "more": page.more,
        "epoch": page.standing.epoch,
    }
    return Answer(told, headers=headers)


def _awaited(call: Call, page: _Page) -> _Page:
    """The page once something is on it, or when the time is over."""
    end = monotonic() + call.query["wait"]
    polls = call.services.long_polls
    with polls.place() as has_place:
        watch = polls.watches.of(call.reader)
        while has_place and not page.rows:
            came = watch.wait(page.wanted, page.standing.position, end - monotonic())
            page = _page(call)
            has_place = came and monotonic() < end
    return page


def _page(call: Call) -> _Page:
    asked = call.query
    nouns = [BY_PATH[kind].table for kind in asked["kinds"]] if asked.get("kinds") else None
    # Each page is another attempt at one answer.
    call.forget()
    with call.reading(after=asked["after"]) as session:
        standing = standing_of(session)
        _refuse_lost(session, asked["after"], asked.get("epoch"), standing)
        here = _here(call, session)
        rows = journal.changes(session, asked["after"], asked["limit"] + 1, nouns, here)
    wanted = Wanted(frozenset(nouns) if nouns else None, frozenset(here) if here else None)
    limit = asked["limit"]
    return _Page(rows[:limit], len(rows) > limit, standing, wanted)


def _here(call: Call, session: Session) -> tuple[UUID, ...] | None:
    """The places whose changes are asked for; None = any."""
    if not call.query.get("place"):
        call.stands_on = Scopes()
        return None
    ground = ground_of_parameter(session, call.query["place"], "place")
    call.stands_on = Scopes(ground.roots)
    return places.reach(session, ground.roots).here


def _refuse_lost(session: Session, after: int, epoch: UUID | None, standing: Standing) -> None:
    """Positions of another life of the database would be waited for in vain, or skip changes.

    Up to the last position in common an earlier epoch goes on: a promotion that lost nothing
    interrupts nobody.

    Raises:
        Problem: `restored`.
    """
    lost = []
    if epoch not in (None, standing.epoch) and not journal.goes_on(session, epoch, after):
        detail = f"The epoch is {standing.epoch} now: a backup was restored, or changes were lost."
        lost.append(FieldError("another_epoch", detail, parameter="epoch"))
    if after > standing.position:
        detail = f"The last position of your reading tier is {standing.position}."
        lost.append(FieldError("beyond_the_last", detail, parameter="after"))
    if lost:
        remedy = "Begin again from `after=0` with the epoch told, and read again what you keep."
        present = {"epoch": standing.epoch, "position": standing.position}
        raise Problem("restored", f"{lost[0].detail} {remedy}", errors=lost, extra=present)


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
    call.stands_on = Scopes()
    with call.reading(in_full=False) as session:
        counted = status.datasets(session)
        rows = {noun.path: counted[noun.table] for noun in NOUNS}
        rows["contradictions"] = contradictions.dataset(session) | {"newest_event": None}
        standing = standing_of(session)
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
    told = {"position": standing.position, "epoch": standing.epoch, "datasets": datasets}
    return Answer(told)


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
        problems=(410,),
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
