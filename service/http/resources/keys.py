"""Keys: issue, list, confirm, revoke; what my key may do."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from service.domain.identity import new_id
from service.domain.persons import confirm_key
from service.domain.texts import clean_name
from service.http.authentication import guard
from service.http.counters import WINDOW_SECONDS
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.idempotency import write_once
from service.http.schemas.records import Member
from service.model.actor import PERMISSIONS, TIERS
from service.model.instants import instant_text
from service.model.problem import Problem
from service.storage import keys, review
from service.storage.database import Row, Session

_INSTANT = {"type": ["string", "null"], "format": "date-time"}
_NAME = validate.Length(min=1, max=200)


class Named(fields.String):
    """A name as it is stored everywhere: one line, without characters that cannot be seen."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        try:
            return clean_name(super()._deserialize(value, attr, data, **kwargs), f"/{attr}")
        except Problem as problem:
            raise ValidationError(problem.detail) from None


class KeyRequestSchema(Schema):
    """Whom a key is for and what it may do."""

    class Meta:
        unknown = RAISE

    name = Named(required=True, validate=_NAME)
    holder = Named(
        required=True, validate=_NAME, metadata={"description": "The person who uses it."}
    )
    organisation = Named(required=True, validate=_NAME)
    tier = fields.String(load_default="public", validate=validate.OneOf(TIERS))
    permissions = fields.List(
        fields.String(validate=validate.OneOf(PERMISSIONS)), load_default=lambda: []
    )
    expires_on = fields.Date(allow_none=True, load_default=None)


class KeySchema(Schema):
    """A key without its secret."""

    id = fields.UUID(required=True)
    prefix = fields.String(required=True)
    name = fields.String(required=True)
    holder = fields.String(required=True)
    organisation = fields.String(required=True)
    tier = fields.String(required=True)
    permissions = fields.List(fields.String(), required=True)
    created_at = Member(_INSTANT, required=True)
    expires_on = fields.Date(allow_none=True, required=True)
    revoked_at = Member(_INSTANT, required=True)
    issued_by = fields.String(allow_none=True, required=True)
    confirmed_by = fields.String(allow_none=True, required=True)


class IssuedKeySchema(KeySchema):
    """A key with its secret, shown this once."""

    key = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Null in a replay: the service does not know it."},
    )


class NothingSchema(Schema):
    """An empty object."""

    class Meta:
        unknown = RAISE


class KeyListSchema(Schema):
    """All keys."""

    data = fields.List(fields.Nested(KeySchema), required=True)
    next = Member({"type": ["string", "null"]}, required=True)


class QuotaSchema(Schema):
    """How many requests are free in how many seconds; `RateLimit` says how many are left."""

    requests = fields.Integer(required=True)
    seconds = fields.Integer(required=True)


class MeQuerySchema(Schema):
    """Whether the key may do one thing."""

    permission = fields.String(
        validate=validate.OneOf(["record", "review", "admin"]),
        metadata={
            "description": "Answers 403 where the key has not this permission, 401 without a key."
        },
    )


class MeSchema(Schema):
    """What the key that was sent may do."""

    tier = fields.String(required=True)
    permissions = fields.List(fields.String(), required=True)
    holder = fields.String(allow_none=True, required=True)
    organisation = fields.String(allow_none=True, required=True)
    awaiting_review = fields.Integer(
        allow_none=True,
        required=True,
        metadata={
            "description": "How many records wait for a reviewer: for who decides all that may be"
            " decided, for who records the own organisation's; null for others."
        },
    )
    quota = fields.Nested(QuotaSchema, required=True)


def issue_key(call: Call) -> Answer:
    """Issues a key. The key itself is in this answer only; the service keeps a hash of it.

    So the replay of an `Idempotency-Key` issues nothing more and has `key: null`: where the answer
    was lost, revoke what it names and issue another. Until another administrator confirms the key,
    its holder and you count as one person: neither publishes the other's words.
    """
    issuer = call.reader.holder

    def issued(session: Session) -> Answer:
        row, token = keys.issue(session, new_id(call.now), **call.body, issued_by=issuer)
        return Answer(_key(row) | {"key": token}, status=201)

    return write_once(call, issued, _without_key)


def _without_key(answer: Answer) -> Answer:
    assert isinstance(answer.body, dict)
    return replace(answer, body=answer.body | {"key": None})


def list_keys(call: Call) -> Answer:
    """Every key that was issued, without its secret."""
    with call.reading() as session:
        rows = keys.list_keys(session)
    return Answer({"data": [_key(row) for row in rows], "next": None})


def revoke_key(call: Call) -> Answer:
    """Revokes a key, for good."""
    with call.writing() as session:
        row = keys.revoke(session, _named(call))
    if row is None:
        raise Problem("not-found", "No key has this id or prefix; see GET /v1/keys.")
    return Answer(_key(row))


def confirm(call: Call) -> Answer:
    """Says that you know the holder of a key, which another administrator issued."""

    def confirmed(session: Session) -> Answer:
        return Answer(_key(confirm_key(session, _named(call), call.reader)))

    return write_once(call, confirmed)


def _named(call: Call) -> str:
    try:
        return str(UUID(call.path["id"]))
    except ValueError:
        return call.path["id"]


def _key(row: Row) -> dict[str, Any]:
    shown = dict(row)
    for name in ("created_at", "revoked_at"):
        shown[name] = instant_text(row[name])
    return shown


def tell_me(call: Call) -> Answer:
    """The tier, permissions, holder and organisation of the key that was sent, and what waits.

    With `permission`, whoever asks for another (a proxy, before it takes a file) is told by the
    status alone whether the key has it.
    """
    reader, settings = call.reader, call.services.settings
    if (asked := call.query.get("permission")) is not None:
        guard(Allow.permission(asked), reader)
    waiting = None
    if reader.permissions:
        with call.reading() as session:
            waiting = review.waiting(session, reader)
    most = (
        settings.requests_per_minute_anonymous
        if reader.is_anonymous
        else settings.requests_per_minute
    )
    return Answer(
        {
            "tier": reader.tier,
            "permissions": sorted(reader.permissions),
            "holder": reader.holder,
            "organisation": reader.organisation,
            "awaiting_review": waiting,
            "quota": {"requests": most, "seconds": WINDOW_SECONDS},
        }
    )


_ADMIN = Allow.permission("admin")
ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/v1/keys",
        operation_id="issueKey",
        idempotent=True,
        summary="Issue a key",
        tag="Keys",
        allow=_ADMIN,
        view=issue_key,
        body=KeyRequestSchema,
        answers={201: Body(IssuedKeySchema)},
    ),
    Endpoint(
        method="GET",
        path="/v1/keys",
        operation_id="listKeys",
        summary="List keys",
        tag="Keys",
        allow=_ADMIN,
        view=list_keys,
        answers={200: Body(KeyListSchema)},
    ),
    Endpoint(
        method="DELETE",
        path="/v1/keys/{id}",
        operation_id="revokeKey",
        summary="Revoke a key",
        tag="Keys",
        allow=_ADMIN,
        view=revoke_key,
        answers={200: Body(KeySchema)},
        path_parameters={"id": "Its id or prefix."},
    ),
    Endpoint(
        method="POST",
        path="/v1/keys/{id}/confirm",
        operation_id="confirmKey",
        idempotent=True,
        summary="Confirm a key's holder",
        tag="Keys",
        allow=_ADMIN,
        view=confirm,
        body=NothingSchema,
        body_optional=True,
        answers={200: Body(KeySchema)},
        path_parameters={"id": "Its id or prefix."},
    ),
    Endpoint(
        method="GET",
        path="/v1/me",
        operation_id="getMe",
        summary="What my key may do",
        tag="Keys",
        allow=Allow.ANYONE,
        view=tell_me,
        query=MeQuerySchema,
        problems=(403,),
        answers={200: Body(MeSchema)},
    ),
)
