"""What is asked of the log of exact reads, and what it answers."""

from marshmallow import Schema, fields, validate

from service.http.schemas.records import Member
from service.http.schemas.review import INSTANT, NEXT, page_cursor, page_limit


class ExactReadsQuerySchema(Schema):
    """Which reads."""

    record = fields.UUID(metadata={"description": "Who read this record."})
    holder = fields.String(
        validate=validate.Length(min=1, max=200),
        metadata={"description": "What this person read.", "free_text": True},
    )
    date_from = fields.Date(
        data_key="from", metadata={"description": "First day (UTC), inclusive."}
    )
    date_to = fields.Date(data_key="to", metadata={"description": "Last day (UTC), inclusive."})
    limit = page_limit(100, 1000)
    cursor = page_cursor()


class ExactReadSchema(Schema):
    """One answer that showed records exactly."""

    position = fields.Integer(required=True)
    at = Member(INSTANT, required=True)
    key_id = fields.UUID(required=True)
    holder = fields.String(required=True)
    organisation = fields.String(required=True)
    tier = fields.String(required=True)
    request_id = fields.String(required=True)
    operation = fields.String(required=True)
    kind = fields.String(required=True)
    record_ids = fields.List(fields.UUID(), required=True)


class ExactReadsSchema(Schema):
    """One page of reads, newest first."""

    data = fields.List(fields.Nested(ExactReadSchema), required=True)
    next = Member(NEXT, required=True)
