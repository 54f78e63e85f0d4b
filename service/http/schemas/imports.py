"""What imports and their publication take and answer."""

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from service.http.schemas.records import Member
from service.http.schemas.review import (
    INSTANT,
    NEXT,
    OutcomeSchema,
    page_cursor,
    page_limit,
    reason_given,
)


class ImportsQuerySchema(Schema):
    """Which page of the imports."""

    limit = page_limit(50, 200)
    cursor = page_cursor()


_COUNTS: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "integer"}}


class ImportSchema(Schema):
    """One run of an import, and how its records stand."""

    id = fields.UUID(required=True)
    state = fields.String(required=True)
    profile = fields.String(required=True)
    mode = fields.String(required=True, validate=validate.OneOf(["submit", "publish"]))
    dry_run = fields.Boolean(required=True)
    rows = Member(_COUNTS, "Read, created, amended, unchanged, skipped, refused.", required=True)
    records = Member(_COUNTS, "Its records by their state now.", required=True)
    awaiting_review = fields.Integer(required=True)
    file_sha256 = fields.String(required=True)
    organisation = fields.String(required=True)
    holder = fields.String(metadata={"description": "Only for administrators."})
    errors_url = Member(
        {"type": ["string", "null"]}, "Refused rows stand in the importer's report."
    )
    started_at = Member(INSTANT, required=True)
    finished_at = Member(INSTANT, required=True)


class ImportListSchema(Schema):
    """One page of imports, newest first."""

    data = fields.List(fields.Nested(ImportSchema), required=True)
    next = Member(NEXT, required=True)


class PublishImportSchema(Schema):
    """Why a run is published, and what of it is not."""

    class Meta:
        unknown = RAISE

    reason = reason_given()
    but = fields.List(
        fields.String(validate=validate.Length(min=1, max=200)),
        load_default=list,
        validate=validate.Length(max=10_000),
        data_key="except",
        metadata={"description": "Ids or external ids of records that stay submitted."},
    )


class ExceptedSchema(Schema):
    """A record that was left as it is."""

    id = fields.UUID(required=True)
    external_id = fields.String(allow_none=True, required=True)


class PublishedImportSchema(Schema):
    """What was published, what was left out, what was refused."""

    id = fields.UUID(required=True)
    published = fields.Integer(required=True)
    excepted = fields.List(fields.Nested(ExceptedSchema), required=True)
    refused = fields.List(fields.Nested(OutcomeSchema), required=True)
    awaiting_review = fields.Integer(
        required=True, metadata={"description": "What of this import still waits."}
    )
