"""What a submission of a form takes and answers."""

from marshmallow import INCLUDE, Schema, fields, validate

from service.http.schemas.imports import OPTION_FIELDS
from service.model.nouns import BY_PATH


class SubmissionBaseSchema(Schema):
    """How a submission is to be read."""

    profile = fields.String(
        required=True,
        validate=validate.Length(min=1, max=100),
        metadata={"description": "How the submission is read."},
    )


SubmissionQuerySchema = SubmissionBaseSchema.from_dict(OPTION_FIELDS, name="SubmissionQuerySchema")


class SubmissionSchema(Schema):
    """One submission, with the names that its form has."""

    class Meta:
        unknown = INCLUDE


class SubmittedSchema(Schema):
    """One record of a submission."""

    kind = fields.String(required=True, validate=validate.OneOf(sorted(BY_PATH)))
    id = fields.UUID(required=True)
    state = fields.String(required=True)
    external_id = fields.String(required=True)


class SubmissionAnswerSchema(Schema):
    """What a submission has become."""

    records = fields.List(fields.Nested(SubmittedSchema), required=True)
