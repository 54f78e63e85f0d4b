"""The words that fields hold, and whether the service can work with them."""

from marshmallow import Schema, fields

from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.schemas.records import Member
from service.model.problem import Problem
from service.model.vocabulary import load_vocabularies
from service.storage import status


class VocabulariesSchema(Schema):
    """Every list of words."""

    data = fields.List(Member({"type": "object", "additionalProperties": True}), required=True)
    next = Member({"type": ["string", "null"]}, required=True)


class ReadySchema(Schema):
    """Whether the service can work."""

    status = fields.String(required=True)


def list_vocabularies(call: Call) -> Answer:
    """Every word that a field may hold, with labels in English, Arabic and French."""
    shown = [vocabulary.as_json() for vocabulary in load_vocabularies().values()]
    return Answer({"data": shown, "next": None})


def tell_ready(call: Call) -> Answer:
    """Says that the database answers, is migrated, and holds the places it needs."""
    with call.reading(in_full=False) as session:
        missing = status.missing(session)
    if missing:
        raise Problem("unavailable", missing, headers={"Retry-After": "5"})
    return Answer({"status": "ready"})


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/v1/vocabularies",
        operation_id="listVocabularies",
        summary="The words that fields hold",
        tag="Words",
        allow=Allow.ANYONE,
        view=list_vocabularies,
        answers={200: Body(VocabulariesSchema)},
    ),
    Endpoint(
        method="GET",
        path="/readyz",
        operation_id="getReadiness",
        summary="Whether the service can work",
        tag="Operation",
        allow=Allow.ANYONE,
        view=tell_ready,
        answers={200: Body(ReadySchema)},
        conditional=False,
    ),
)
