"""The schemas of every noun, made from its one declaration."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from service.domain.shorthands import SHORTHANDS
from service.http.schemas import kinds, shapes
from service.http.schemas.meanings import MEANINGS
from service.model.document_members import REDACTED, members
from service.model.noun import Noun, Tier


class Member(fields.Raw):
    """A member whose value the domain reads: one reader for requests, imports and the seed.

    It stands in the schema with its JSON Schema; what does not fit is refused by the reader, with
    a pointer and a remedy.
    """

    def __init__(self, schema: Mapping[str, Any], description: str = "", **kwargs: Any) -> None:
        super().__init__(allow_none=True, **kwargs)
        self.json_schema = dict(schema) | ({"description": description} if description else {})


class Instant(fields.AwareDateTime):
    """An RFC 3339 instant with its zone."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise ValidationError("Give an RFC 3339 instant such as 2016-10-20T12:00:00Z.")
        return super()._deserialize(value, attr, data, **kwargs)


def _class_name(noun: Noun) -> str:
    return "".join(part.capitalize() for part in noun.table.split("_"))


_DERIVED: Mapping[str, Mapping[str, Any]] = {
    "id": shapes.UUID,
    "place": {"type": ["string", "null"]},
    "area": {"type": ["string", "null"]},
    "route": {"type": ["string", "null"]},
    "hits_facility": {"type": "boolean", "description": MEANINGS["hits_facility"]},
    "withheld": {"enum": ["tier", None], "description": MEANINGS["withheld"]},
    "source": {"type": ["string", "null"]},
    "family": {"type": ["string", "null"]},
    "licence": {"type": ["string", "null"]},
    "citations": {"type": "array", "items": shapes.CITATION},
    "external_ids": {"type": "array", "items": shapes.EXTERNAL_ID},
    "state": shapes.words("record_state"),
    "sensitivity": shapes.words("sensitivity"),
    "revision": {"type": "integer", "minimum": 0},
    "recorded_at": {"type": "string", "format": "date-time"},
    "recorded_by": {"type": "string"},
    "shared_with": {"type": "array", "items": {"type": "string"}},
    "embargo_until": {"type": ["string", "null"], "format": "date-time"},
    "pending": {"type": ["object", "null"], "additionalProperties": True},
    "flags": shapes.FLAGS,
}


def _record_members(noun: Noun) -> dict[str, fields.Field[Any]]:
    shown: dict[str, fields.Field[Any]] = {}
    for name, tier, kind in members(noun):
        schema = kinds.outgoing(noun.by_name[name]) if kind else _DERIVED[name]
        meaning = noun.by_name[name].meaning if kind else ""
        # `fields=` may leave any member out, and a tier sees only its own: none is required but id.
        shown[name] = Member(schema, _with_tier(meaning, tier), required=name == "id")
    return shown | {REDACTED[0]: Member(shapes.REDACTED)}


def _with_tier(meaning: str, tier: Tier) -> str:
    seen = {
        Tier.PARTNER: "From the partner tier up.",
        Tier.TRUSTED: "Trusted tier only.",
        Tier.FULL: "Only for the recording organisation and reviewers.",
    }.get(tier, "")
    return f"{meaning} {seen}".strip()


@cache
def record_schema(noun: Noun) -> type[Schema]:
    """A record as answers show it."""
    made = type(f"{_class_name(noun)}Schema", (Schema,), dict(_record_members(noun)))
    made.__doc__ = noun.meaning
    return made


_CREATED: Mapping[str, Mapping[str, Any]] = {
    "interpreted": {
        "type": "array",
        "description": "How each shorthand was read and what was defaulted.",
        "items": {
            "type": "object",
            "properties": {
                "field": {"type": "string"},
                "given": {},
                "read_as": {},
                "how": {"type": "string"},
            },
        },
    },
    "possible_duplicates": {
        "type": "array",
        "description": "Live records that may report the same thing; never merged by machine.",
        "items": {
            "type": "object",
            "properties": {
                "id": shapes.UUID,
                "state": {"type": "string"},
                "family": {"type": ["string", "null"]},
            },
        },
    },
    "missing_for_publication": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"field": {"type": "string"}, "needed": {"type": "string"}},
        },
    },
    "dry_run": {"type": "boolean"},
}
_RECORDING = type(
    "RecordingSchema",
    (Schema,),
    {
        "__doc__": "How a record just made was read, and what it lacks.",
        **{name: Member(schema) for name, schema in _CREATED.items()},
    },
)


@cache
def created_schema(noun: Noun) -> type[Schema]:
    """A record just made, with how it was read and what is missing for publication."""
    parts = {"made_of": (record_schema(noun), _RECORDING)}
    return type(f"{_class_name(noun)}CreatedSchema", (Schema,), parts)


@cache
def list_schema(noun: Noun) -> type[Schema]:
    """One page of records."""
    return type(
        f"{_class_name(noun)}ListSchema",
        (Schema,),
        {
            "data": fields.List(fields.Nested(record_schema(noun)), required=True),
            "next": Member({"type": ["string", "null"], "format": "uri"}, required=True),
            "total": fields.Integer(),
            "filter": Member({"type": "object", "additionalProperties": True}, "Echoed if empty."),
        },
    )


_ENVELOPE: Mapping[str, fields.Field[Any]] = {
    "sensitivity": Member(shapes.words("sensitivity"), "How carefully it is shown."),
    "shared_with": Member(
        {"type": ["array", "null"], "items": {"type": "string"}},
        "Organisations that may read it before publication.",
    ),
    "embargo_until": Instant(allow_none=True),
    "reason": Member({"type": ["string", "null"]}, "Why; kept in the journal."),
}
_SHORTHAND_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "place": {
        "type": ["string", "null"],
        "description": "An id, slug, place code, or a name in any script.",
    },
    "area": {"type": ["string", "null"], "description": "Slug or id of a besieged area."},
    "route": {"type": ["string", "null"], "description": "Slug or id of a supply route."},
    "source": {
        "description": "An address or a name; source and document are found or made.",
        "anyOf": [
            {"type": "string"},
            {
                "type": "object",
                "properties": {
                    "url": {"type": "string", "format": "uri"},
                    "name": {"type": "string"},
                    "title": {"type": "string"},
                    "published_on": shapes.DATE_IN,
                    "quoted": {"type": "string", "maxLength": 300},
                    "locator": {"type": "string"},
                    "credibility": shapes.words("credibility"),
                },
            },
            {"type": "null"},
        ],
    },
    "first_hand": {
        "type": ["boolean", "null"],
        "description": "A field report of your own organisation: nothing else to cite.",
    },
}
_TARGET = {"place": "place_id", "area": "area_id", "route": "route_id"}


def shorthands_of(noun: Noun) -> tuple[str, ...]:
    """Which shorthands a noun takes."""
    return tuple(
        name
        for name in SHORTHANDS
        if (_TARGET[name] in noun.by_name if name in _TARGET else noun.cited)
    )


def _claim_members(noun: Noun) -> dict[str, Any]:
    given: dict[str, Any] = {
        field.name: Member(kinds.incoming(field), field.meaning) for field in noun.fields
    }
    given["citations"] = Member(
        {"type": ["array", "null"], "items": shapes.CITATION_IN}, "Where each word of it stands."
    )
    given["external_ids"] = Member(
        {"type": ["array", "null"], "items": shapes.EXTERNAL_ID_IN}, "What others call it."
    )
    return given | dict(_ENVELOPE)


@cache
def request_schema(noun: Noun) -> type[Schema]:
    """What a POST states."""
    given = _claim_members(noun)
    given["id"] = Member(
        {"type": ["string", "null"], "format": "uuid"}, "Made by the client, so that it can retry."
    )
    for name in shorthands_of(noun):
        given[name] = Member(_SHORTHAND_SCHEMAS[name])
    return type(f"{_class_name(noun)}RequestSchema", (_Open,), given)


@cache
def patch_schema(noun: Noun) -> type[Schema]:
    """What a merge patch may change, and why."""
    return type(f"{_class_name(noun)}PatchSchema", (_Open,), _claim_members(noun))


class _Open(Schema):
    class Meta:
        unknown = RAISE


class RedactSchema(_Open):
    """What is erased, and why."""

    members = Member(
        {
            "anyOf": [
                {"type": "array", "items": {"type": "string"}, "maxItems": 200},
                {"enum": ["all", None]},
            ]
        },
        "Such as `title`, `citations.quoted`, `reasons`; left out or `all`: the whole record.",
        data_key="fields",
        load_default=None,
    )
    reason = Member(
        {"type": "string", "minLength": 1, "maxLength": 2000},
        "Why, without repeating what is erased; for administrators.",
        required=True,
    )


class StepSchema(Schema):
    """Why a step is taken."""

    reason = Member({"type": ["string", "null"], "maxLength": 2000}, "Why; kept in the journal.")
