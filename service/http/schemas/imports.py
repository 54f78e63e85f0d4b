"""What imports and their publication take and answer."""

from typing import Any, get_args

from marshmallow import RAISE, Schema, fields, validate

from service.domain.imports import option_words
from service.domain.imports.orders import Mode, OnExisting
from service.http.fields import Flag
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


_PROFILE = validate.Length(min=1, max=100)


class OrderBaseSchema(Schema):
    """How a file is to be read: in the query, or as fields of the form that brings the file."""

    profile = fields.String(
        validate=_PROFILE,
        metadata={"description": "How the file is read; it has to be named, here or in the form."},
    )
    dry_run = Flag(
        load_default=False,
        metadata={"description": "1 reads and reports everything and records nothing."},
    )
    mode = fields.String(
        load_default="partial",
        validate=validate.OneOf(get_args(Mode)),
        metadata={"description": "`atomic` records nothing where any row is refused."},
    )
    on_existing = fields.String(
        load_default="amend",
        validate=validate.OneOf(get_args(OnExisting)),
        metadata={"description": "What becomes of a row that is recorded and says otherwise."},
    )
    republication = Flag(
        load_default=False,
        metadata={"description": "1: the file replaces an earlier one; what it lacks is marked."},
    )
    file_name = fields.String(
        validate=validate.Length(min=1, max=200),
        metadata={"description": "What you call the file.", "free_text": True},
    )


OWN_OPTIONS = fields.String(
    validate=validate.Length(min=3, max=2_000),
    metadata={
        "description": "Options of the profile as `name=word,name=word`: for profiles of this"
        " service's own, whose options are no parameters.",
        "free_text": True,
    },
)


def option_field(words: tuple[str, ...]) -> fields.String:
    """An option of some profile, with its words; any text where it has none."""
    if not words:
        described = "Of some profiles, which need it: see the API guide."
        return fields.String(
            validate=validate.Length(min=1, max=120), metadata={"description": described}
        )
    described = f"Of some profiles, see the API guide: {', '.join(words)}."
    return fields.String(validate=validate.OneOf(words), metadata={"description": described})


OPTIONS = option_words()
OPTION_FIELDS: dict[str, fields.Field[Any]] = {
    **{name: option_field(words) for name, words in OPTIONS.items()},
    "options": OWN_OPTIONS,
}
OrderQuerySchema = OrderBaseSchema.from_dict(OPTION_FIELDS, name="OrderQuerySchema")


_COUNTS: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "integer"}}
_TEXT_OR_NONE = {"type": ["string", "null"]}
_PROGRESS: dict[str, Any] = {
    "type": ["object", "null"],
    "properties": {
        "stage": {"type": "string"},
        "done": {"type": "integer"},
        "total": {"type": ["integer", "null"]},
    },
    "required": ["stage", "done", "total"],
}
_STATES = ("queued", "running", "completed", "completed_with_errors", "failed", "cancelled")


class ImportSchema(Schema):
    """One run of an import, and how its records stand."""

    id = fields.UUID(required=True)
    state = fields.String(required=True, validate=validate.OneOf(_STATES))
    profile = fields.String(required=True)
    mode = fields.String(required=True, validate=validate.OneOf(get_args(Mode)))
    dry_run = fields.Boolean(required=True)
    on_existing = fields.String(required=True, validate=validate.OneOf(get_args(OnExisting)))
    republication = fields.Boolean(required=True)
    options = Member({"type": "object", "additionalProperties": {"type": "string"}}, required=True)
    new_records = fields.String(
        required=True,
        validate=validate.OneOf(["submitted", "published"]),
        metadata={"description": "In which state new records begin."},
    )
    rows = Member(
        _COUNTS, "Read, created, amended, unchanged, skipped, refused, gone.", required=True
    )
    remarks_left_out = fields.Integer(metadata={"description": "Beyond the 100,000 it keeps."})
    rows_total = Member({"type": ["integer", "null"]}, "Rows of the file.", required=True)
    progress = Member(_PROGRESS, "While it is running.", required=True)
    error = Member(_TEXT_OR_NONE, "Why it failed or ended early.", required=True)
    attempts = fields.Integer(required=True)
    records = Member(_COUNTS, "Its records by their state now.", required=True)
    awaiting_review = fields.Integer(required=True)
    file_name = Member(_TEXT_OR_NONE, required=True)
    file_size = Member({"type": ["integer", "null"]}, "Bytes.", required=True)
    file_sha256 = fields.String(required=True)
    same_file_as = Member(
        {"type": ["string", "null"], "format": "uuid"},
        "An earlier import of the same file.",
        required=True,
    )
    organisation = fields.String(required=True)
    holder = fields.String(metadata={"description": "Only for administrators."})
    errors_url = Member(
        {"type": ["string", "null"], "format": "uri"},
        "The report: what was refused, and what to look at; kept 90 days.",
    )
    queued_at = Member(INSTANT, required=True)
    started_at = Member(INSTANT, required=True)
    finished_at = Member(INSTANT, required=True)


class ImportListSchema(Schema):
    """One page of imports, newest first."""

    data = fields.List(fields.Nested(ImportSchema), required=True)
    next = Member(NEXT, required=True)


class ReportQuerySchema(Schema):
    """Which part of a report; as CSV all of it comes at once."""

    kind = fields.String(
        validate=validate.OneOf(["fault", "flag"]),
        metadata={"description": "`fault`: refused rows. `flag`: what to look at."},
    )
    limit = page_limit(100, 1000)
    cursor = page_cursor()


class RemarkSchema(Schema):
    """Why a row was refused, or what to look at in it."""

    kind = fields.String(required=True, validate=validate.OneOf(["fault", "flag"]))
    row = fields.Integer(
        required=True,
        metadata={"description": "As a spreadsheet counts; members of a list from 1."},
    )
    column = Member(_TEXT_OR_NONE, required=True)
    value = Member(_TEXT_OR_NONE, "The cell as you sent it.", required=True)
    code = fields.String(required=True)
    reason = fields.String(required=True)
    remedy = Member(_TEXT_OR_NONE, required=True)
    external_id = Member(_TEXT_OR_NONE, "What the file calls the row.", required=True)
    candidates = Member(
        {"type": ["array", "null"], "items": {"type": "object", "additionalProperties": True}},
        "Places that may be meant, best first.",
        required=True,
    )


class ReportSchema(Schema):
    """How an import ended, and one page of what it says of single rows."""

    id = fields.UUID(required=True)
    state = fields.String(required=True, validate=validate.OneOf(_STATES))
    error = Member(_TEXT_OR_NONE, required=True)
    rows = Member(
        _COUNTS, "Read, created, amended, unchanged, skipped, refused, gone.", required=True
    )
    data = fields.List(fields.Nested(RemarkSchema), required=True)
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
