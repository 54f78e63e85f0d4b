"""The endpoints of every noun, made from its one declaration."""

from typing import Any

from marshmallow import Schema, fields

from service.domain.review import STEPS
from service.http.endpoint import Allow, Body, Endpoint
from service.http.media import MEDIA_OF_FORMAT
from service.http.resources import record_lists
from service.http.resources.records import (
    bound,
    get_record,
    patch_record,
    post_record,
    put_record,
    step_record,
)
from service.http.resources.revisions import get_revisions
from service.http.schemas import records as schemas
from service.http.schemas.filters import DryRunSchema, list_query
from service.model.noun import Noun
from service.model.nouns import NOUNS

_RECORD = Allow.permission("record")
_REVIEW = Allow.any_of("review", "admin")
_WHO_STEPS = {"withdraw": _RECORD, "retract": Allow.any_of("record", "review", "admin")}
_LISTED = tuple(MEDIA_OF_FORMAT[name] for name in ("json", "csv", "ndjson", "geojson"))


class RevisionSchema(Schema):
    """One change of a record."""

    position = fields.Integer(required=True)
    at = schemas.Member({"type": "string", "format": "date-time"}, required=True)
    op = fields.String(required=True)
    revision = fields.Integer(required=True)
    reason = fields.String(allow_none=True)
    before = schemas.Member({"type": ["object", "null"], "additionalProperties": True})
    after = schemas.Member({"type": ["object", "null"], "additionalProperties": True})
    organisation = fields.String(metadata={"description": "Only for who reads the record in full."})
    actor = fields.String(metadata={"description": "Only for administrators."})


class RevisionListSchema(Schema):
    """Every change of a record, oldest first."""

    data = fields.List(fields.Nested(RevisionSchema), required=True)
    next = schemas.Member({"type": ["string", "null"]}, required=True)


def endpoints_of(noun: Noun) -> tuple[Endpoint, ...]:
    """List, record, read, create once, amend, review steps, retract, revisions."""
    path = f"/v1/{noun.path}"
    name = "".join(part.capitalize() for part in noun.table.split("_"))
    plural = "".join(part.capitalize() for part in noun.path.replace("-", "_").split("_"))
    identity = "Its UUID, or its slug." if noun.slugged else "Its UUID."
    one: dict[str, Any] = {"tag": noun.box.value, "path_parameters": {"id": identity}}
    shown = Body(schemas.record_schema(noun))
    stepped = {
        step: Endpoint(
            method="POST",
            path=f"{path}/{{id}}/{step}",
            operation_id=f"{step}{name}",
            summary=f"{step.capitalize()} a {noun.title.lower()}",
            allow=_WHO_STEPS.get(step, _REVIEW),
            view=bound(step_record, noun, step),
            body=schemas.StepSchema,
            answers={200: shown},
            if_match=True,
            idempotent=True,
            returns_record=True,
            problems=(409, 410),
            **one,
        )
        for step in STEPS
    }
    return (
        Endpoint(
            method="GET",
            path=path,
            operation_id=f"list{plural}",
            summary=f"List {noun.path.replace('-', ' ')}, {noun.order}",
            tag=noun.box.value,
            allow=Allow.ANYONE,
            view=bound(record_lists.list_records, noun),
            past=True,
            query=list_query(noun),
            answers={200: Body(schemas.list_schema(noun), media=_LISTED)},
        ),
        Endpoint(
            method="POST",
            path=path,
            operation_id=f"record{name}",
            summary=f"Record a {noun.title.lower()}",
            tag=noun.box.value,
            allow=_RECORD,
            view=bound(post_record, noun),
            query=DryRunSchema,
            body=schemas.request_schema(noun),
            accepts_array=True,
            idempotent=True,
            returns_record=True,
            answers={
                200: Body({"anyOf": [_batch(), _open_object()]}, description="A batch or a trial."),
                201: Body(schemas.created_schema(noun)),
            },
            problems=(409,),
        ),
        Endpoint(
            method="GET",
            path=f"{path}/{{id}}",
            operation_id=f"get{name}",
            summary=f"Read a {noun.title.lower()}",
            allow=Allow.ANYONE,
            view=bound(get_record, noun),
            past=True,
            answers={200: shown},
            problems=(410,),
            **one,
        ),
        Endpoint(
            method="PUT",
            path=f"{path}/{{id}}",
            operation_id=f"put{name}",
            summary=f"Record a {noun.title.lower()} once, under your own id",
            allow=_RECORD,
            view=bound(put_record, noun),
            body=schemas.request_schema(noun),
            answers={200: shown, 201: Body(schemas.created_schema(noun))},
            returns_record=True,
            problems=(409,),
            **one,
        ),
        Endpoint(
            method="PATCH",
            path=f"{path}/{{id}}",
            operation_id=f"amend{name}",
            summary=f"Amend a {noun.title.lower()}",
            allow=Allow.any_of("record", "review", "admin"),
            view=bound(patch_record, noun),
            body=schemas.patch_schema(noun),
            body_media=("application/merge-patch+json", "application/json"),
            answers={200: shown, 202: Body(schemas.record_schema(noun))},
            if_match=True,
            returns_record=True,
            problems=(409, 410),
            **one,
        ),
        *stepped.values(),
        Endpoint(
            method="GET",
            path=f"{path}/{{id}}/revisions",
            operation_id=f"list{name}Revisions",
            summary=f"The history of a {noun.title.lower()}",
            allow=Allow.ANYONE,
            view=bound(get_revisions, noun),
            answers={200: Body(RevisionListSchema)},
            **one,
        ),
    )


def _batch() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["results"],
        "properties": {
            "results": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["index", "status"],
                    "properties": {
                        "index": {"type": "integer"},
                        "status": {"type": "integer"},
                        "id": {"type": "string", "format": "uuid"},
                        "problem": _open_object(),
                    },
                },
            }
        },
    }


def _open_object() -> dict[str, Any]:
    return {"type": "object", "additionalProperties": True}


ENDPOINTS: tuple[Endpoint, ...] = tuple(
    endpoint for noun in NOUNS for endpoint in endpoints_of(noun)
)
