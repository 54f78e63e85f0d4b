"""What the review queue, decisions and match groups take and answer."""

from marshmallow import RAISE, Schema, fields, validate

from service.domain.matching import DECISIONS as MATCH_DECISIONS
from service.domain.matching import KINDS as MATCH_KINDS
from service.domain.reviewing import DECISIONS
from service.http.endpoint import MAX_BATCH
from service.http.fields import CommaList, WholeNumber
from service.http.schemas import shapes
from service.http.schemas.records import Member
from service.model.nouns import BY_PATH

INSTANT = {"type": ["string", "null"], "format": "date-time"}
NEXT = {"type": ["string", "null"], "format": "uri"}
_OPEN = {"type": ["object", "null"], "additionalProperties": True}
_STEPS = ("published", "rejected", "disputed", "retracted", "withdrawn")
_SETTLED = ("accepted", "resolved")
_KINDS = fields.String(validate=validate.OneOf(sorted(BY_PATH)))


def page_limit(default: int, most: int) -> fields.Integer:
    """How many lines a page has."""
    return fields.Integer(
        load_default=default,
        validate=validate.Range(min=1, max=most),
        metadata={"description": "Lines per page."},
    )


def page_cursor() -> fields.String:
    """Where a page starts."""
    return fields.String(
        validate=validate.Length(min=1, max=600), metadata={"description": "From `next`; opaque."}
    )


def reason_given() -> fields.String:
    """The reason of a decision: never left out, never blank."""
    return fields.String(
        required=True,
        validate=[validate.Length(min=1, max=2000), validate.Regexp(r".*\S")],
        metadata={"description": "Why; kept in the journal."},
    )


class QueueQuerySchema(Schema):
    """Which part of the queue."""

    kind = CommaList(_KINDS, metadata={"description": "Path segments of nouns. Comma = OR."})
    organisation = fields.String(
        validate=validate.Length(min=1, max=200),
        metadata={"description": "Who recorded it.", "free_text": True},
    )
    flag = fields.String(
        validate=validate.Regexp(r"^[a-z0-9_]{1,60}$"),
        metadata={"description": "A flag's code, such as `future_date`."},
    )
    place = fields.String(
        validate=validate.Length(min=1, max=300),
        metadata={
            "description": "A place or besieged area; all below it counts.",
            "free_text": True,
        },
    )
    import_id = fields.UUID(metadata={"description": "The import that brought it in."})
    limit = page_limit(50, 200)
    cursor = page_cursor()


class RecorderSchema(Schema):
    """Who recorded it."""

    organisation = fields.String(required=True)
    holder = fields.String(metadata={"description": "Only for administrators."})


class WaitingSchema(Schema):
    """A record, or a change proposed to one, that waits for a reviewer."""

    kind = fields.String(required=True)
    id = fields.UUID(required=True)
    state = Member(shapes.words("record_state"), required=True)
    waits_for = fields.String(required=True, validate=validate.OneOf(["publication", "change"]))
    submitted_at = Member(INSTANT, required=True)
    age_hours = fields.Integer(required=True)
    recorded_by = fields.Nested(RecorderSchema, required=True)
    document = Member(_OPEN, "The record in full.", required=True)
    change = Member(_OPEN, "Of a proposed change: `reason`, and `before`, `after` of what differs.")
    flags = Member(shapes.FLAGS, "What to look at.", required=True)
    possible_duplicates = fields.List(Member(_OPEN), required=True)
    missing_for_publication = fields.List(Member(_OPEN), required=True)
    may_decide = fields.Boolean(
        required=True, metadata={"description": "False for your own words."}
    )
    import_id = fields.UUID(allow_none=True, required=True)
    revision = fields.Integer(required=True)
    etag = fields.String(required=True, metadata={"description": "For If-Match."})
    url = fields.String(required=True)


class QueueSchema(Schema):
    """One page of the queue, oldest first."""

    data = fields.List(fields.Nested(WaitingSchema), required=True)
    next = Member(NEXT, required=True)
    awaiting_review = fields.Integer(
        required=True, metadata={"description": "How many wait in all, whatever was asked for."}
    )


class ChosenSchema(Schema):
    """One record to decide."""

    class Meta:
        unknown = RAISE

    id = fields.UUID(required=True)
    kind = fields.String(load_default=None, validate=validate.OneOf(sorted(BY_PATH)))
    revision = WholeNumber(load_default=None, metadata={"description": "The one that you read."})


class DecideSchema(Schema):
    """One decision on many records: `ids`, or `items` with kind and revision."""

    class Meta:
        unknown = RAISE

    ids = fields.List(fields.UUID(), validate=validate.Length(min=1, max=MAX_BATCH))
    chosen = fields.List(
        fields.Nested(ChosenSchema),
        validate=validate.Length(min=1, max=MAX_BATCH),
        data_key="items",
        attribute="items",
    )
    decision = fields.String(required=True, validate=validate.OneOf(DECISIONS))
    reason = reason_given()


class OutcomeSchema(Schema):
    """What became of one record."""

    id = fields.UUID(required=True)
    kind = fields.String(allow_none=True, required=True)
    result = fields.String(required=True, validate=validate.OneOf(["done", "refused"]))
    status = fields.Integer(required=True)
    state = fields.String()
    revision = fields.Integer()
    problem = Member({"type": "object", "additionalProperties": True})


class DecidedSchema(Schema):
    """One result for each record, in the order asked for."""

    results = fields.List(fields.Nested(OutcomeSchema), required=True)
    done = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    awaiting_review = fields.Integer(required=True)


class DecisionsQuerySchema(Schema):
    """Which decisions."""

    kind = CommaList(_KINDS, metadata={"description": "Path segments of nouns. Comma = OR."})
    decision = fields.String(validate=validate.OneOf([*_STEPS, *MATCH_DECISIONS, *_SETTLED]))
    limit = page_limit(100, 1000)
    cursor = page_cursor()


class DecisionSchema(Schema):
    """Who decided what, when and why."""

    at = Member(INSTANT, required=True)
    decision = fields.String(required=True)
    kind = fields.String(required=True)
    ids = fields.List(fields.UUID(), required=True)
    revision = fields.Integer(allow_none=True, required=True)
    organisation = fields.String(required=True)
    reason = fields.String(allow_none=True, required=True)
    decided_by = fields.String(metadata={"description": "Only for administrators."})


class DecisionsSchema(Schema):
    """One page of decisions, newest first."""

    data = fields.List(fields.Nested(DecisionSchema), required=True)
    next = Member(NEXT, required=True)


class MatchSchema(Schema):
    """What a person decides on two records."""

    class Meta:
        unknown = RAISE

    kind = fields.String(load_default="strikes", validate=validate.OneOf(MATCH_KINDS))
    ids = fields.List(fields.UUID(), required=True, validate=validate.Length(equal=2))
    decision = fields.String(required=True, validate=validate.OneOf(MATCH_DECISIONS))
    reason = reason_given()


class MatchedSchema(Schema):
    """The decision, and the match group as it now is."""

    kind = fields.String(required=True)
    ids = fields.List(fields.UUID(), required=True)
    decision = fields.String(required=True)
    decided_at = Member(INSTANT, required=True)
    head = fields.UUID(allow_none=True, required=True)
    members = fields.List(fields.UUID(), required=True)


class PairsQuerySchema(Schema):
    """Which pairs."""

    kind = fields.String(load_default="strikes", validate=validate.OneOf(MATCH_KINDS))
    state = fields.String(load_default="open", validate=validate.OneOf(["open", "decided"]))
    limit = page_limit(50, 200)
    cursor = page_cursor()


class PairSchema(Schema):
    """Two records that may report one event, or were decided to."""

    kind = fields.String(required=True)
    ids = fields.List(fields.UUID(), required=True)
    state = fields.String(required=True)
    decision = fields.String(allow_none=True, required=True)
    decided_at = Member(INSTANT, required=True)
    reason = fields.String(allow_none=True, required=True)
    organisation = fields.String(allow_none=True, required=True)
    records = fields.List(Member(_OPEN), required=True)


class PairsSchema(Schema):
    """One page of pairs."""

    data = fields.List(fields.Nested(PairSchema), required=True)
    next = Member(NEXT, required=True)
