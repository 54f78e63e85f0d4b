"""The shapes that many members share, as JSON Schema, each in the contract once."""

from collections.abc import Mapping
from typing import Any

from service.model.document_members import REDACTED as REDACTED_MEMBER
from service.model.vocabulary import load_vocabularies

Schema = dict[str, Any]


def nullable(schema: Mapping[str, Any]) -> Schema:
    given = dict(schema)
    if isinstance(given.get("type"), list):
        return given
    if isinstance(given.get("type"), str):
        given["type"] = [given["type"], "null"]
        if "enum" in given:
            given["enum"] = [*given["enum"], None]
        return given
    return {"anyOf": [given, {"type": "null"}]}


def closed_object(properties: Mapping[str, Any], required: tuple[str, ...] = ()) -> Schema:
    schema: Schema = {"type": "object", "properties": dict(properties)}
    if required:
        schema["required"] = list(required)
    return schema


def stated(properties: Mapping[str, Any], required: tuple[str, ...] = ()) -> Schema:
    """An object of a request: what it does not name is refused, never ignored."""
    return closed_object(properties, required) | {"additionalProperties": False}


COMPONENTS: dict[str, Schema] = {}
"""The shapes that many members share, by the name under which the contract holds them once."""


def component(name: str, schema: Schema) -> Schema:
    """Puts a shape into the contract's components; what refers to it."""
    COMPONENTS[name] = schema
    return {"$ref": f"#/components/schemas/{name}"}


def words(vocabulary: str) -> Schema:
    """A word of a vocabulary."""
    values = load_vocabularies()[vocabulary].values
    kind = "integer" if all(isinstance(value, int) for value in values) else "string"
    name = "".join(part.capitalize() for part in vocabulary.split("_")) + "Word"
    return component(name, {"type": kind, "enum": list(values)})


TEXT: Schema = {"type": "string"}
UUID: Schema = {"type": "string", "format": "uuid"}
DAY: Schema = {"type": ["string", "null"], "format": "date"}
COUNT: Schema = {"type": ["integer", "null"], "minimum": 0}
UNCERTAIN_DATE = component(
    "UncertainDate",
    closed_object(
        {
            "edtf": {
                "type": ["string", "null"],
                "examples": ["2016-07-17", "[2016-08-11..2016-08-20]"],
            },
            "earliest": DAY,
            "latest": DAY,
            "precision": words("date_precision"),
            "text": nullable(TEXT),
        },
        ("edtf", "earliest", "latest", "precision"),
    ),
)
QUANTITY = component(
    "Quantity",
    closed_object(
        {
            "low": COUNT,
            "best": COUNT,
            "high": COUNT,
            "qualifier": words("quantity_qualifier"),
            "quoted": nullable(TEXT),
        },
        ("low", "best", "high", "qualifier"),
    ),
)
CITATION = component(
    "Citation",
    closed_object(
        {
            "document_id": UUID,
            "locator": nullable(TEXT),
            "quoted": nullable({"type": "string", "maxLength": 300}),
            "credibility": nullable(words("credibility")),
            "source": nullable(TEXT),
            "document_kind": nullable(TEXT),
            "published_on": nullable(TEXT),
        }
    ),
)
GONE_ON: Schema = {
    "type": "string",
    "format": "date",
    "description": "Since when the list it comes from no longer holds the record.",
}
EXTERNAL_ID = component(
    "ExternalId",
    closed_object({"scheme": TEXT, "value": TEXT, "gone_on": GONE_ON}, ("scheme", "value")),
)
NAME = component(
    "Name",
    closed_object(
        {"lang": TEXT, "text": TEXT, "kind": words("name_kind"), "valid": nullable(TEXT)}, ("text",)
    ),
)
PARTY = component(
    "Party",
    closed_object(
        {
            "actor": TEXT,
            "role": nullable(words("party_role")),
            "according_to": TEXT,
            "stance": words("party_stance"),
            "hedged": {"type": "boolean"},
        },
        ("actor", "according_to"),
    ),
)
BOUNDARY_CLAIM = component(
    "BoundaryClaim",
    closed_object(
        {
            "boundary": words("boundary"),
            "date": UNCERTAIN_DATE,
            "citation": nullable(CITATION),
            "adopted": {"type": "boolean"},
            "reason": nullable(TEXT),
        },
        ("boundary", "date"),
    ),
)
POINT = component(
    "PointLocation",
    closed_object(
        {
            "type": {"type": "string", "const": "Point"},
            "coordinates": {
                "type": "array",
                "items": {"type": "number"},
                "minItems": 2,
                "maxItems": 2,
            },
        },
        ("type", "coordinates"),
    ),
)
COVER = component(
    "Cover",
    closed_object(
        {
            "nouns": {"type": "array", "items": TEXT},
            "places": {"type": "array", "items": TEXT},
            "span": TEXT,
        },
        ("nouns", "places", "span"),
    ),
)
NUMBER_OR_RANGE = component(
    "NumberOrRange",
    {
        "anyOf": [
            {"type": "number"},
            closed_object({"low": {"type": "number"}, "high": {"type": "number"}}, ("low", "high")),
        ]
    },
)
_PRECISION = {"precision": nullable(words("date_precision")), "text": nullable(TEXT)}
DATE_IN = component(
    "DateGiven",
    {
        "anyOf": [
            {"type": "string", "description": "An EDTF date.", "examples": ["2016-07-17"]},
            stated(
                {"edtf": {"type": "string"}, "earliest": DAY, "latest": DAY, **_PRECISION},
                ("edtf",),
            ),
            stated(
                {
                    "from": nullable(TEXT),
                    "to": nullable(TEXT),
                    "one_of": nullable({"type": "boolean"}),
                    "about": nullable({"type": "boolean"}),
                    **_PRECISION,
                }
            ),
        ]
    },
)
QUANTITY_IN = component(
    "QuantityGiven",
    {
        "anyOf": [
            {"type": "integer", "minimum": 0},
            {
                "type": "string",
                "description": "Words.",
                "examples": ["at least 3", "3-5", "several"],
            },
            stated(
                {
                    "low": COUNT,
                    "best": COUNT,
                    "high": COUNT,
                    "qualifier": nullable(words("quantity_qualifier")),
                    "quoted": nullable(TEXT),
                }
            ),
        ]
    },
)
REFERENCE_IN: Schema = {"type": "string", "description": "A UUID or a slug."}


CITATION_IN = component(
    "CitationGiven",
    stated(
        {
            "document_id": UUID,
            "locator": nullable(TEXT),
            "quoted": nullable({"type": "string", "maxLength": 300}),
            "credibility": nullable(words("credibility")),
        },
        ("document_id",),
    ),
)
CLAIM_IN = component(
    "BoundaryClaimGiven",
    stated(
        {
            "boundary": words("boundary"),
            "date": DATE_IN,
            "citation": nullable(CITATION_IN),
            "adopted": {"type": "boolean"},
            "reason": nullable(TEXT),
        },
        ("boundary", "date"),
    ),
)
EXTERNAL_ID_IN = component(
    "ExternalIdGiven",
    stated({"scheme": TEXT, "value": TEXT, "gone_on": GONE_ON}, ("scheme", "value")),
)


def _as_stated(name: str) -> Schema:
    """The component of an answer as a request states it: the same members and no other."""
    return component(f"{name}Given", COMPONENTS[name] | {"additionalProperties": False})


NAME_IN = _as_stated("Name")
PARTY_IN = _as_stated("Party")
POINT_IN = _as_stated("PointLocation")
COVER_IN = _as_stated("Cover")
NUMBER_OR_RANGE_IN = component(
    "NumberOrRangeGiven",
    {
        "anyOf": [
            {"type": "number"},
            stated({"low": {"type": "number"}, "high": {"type": "number"}}, ("low", "high")),
        ]
    },
)
REDACTED = component(
    REDACTED_MEMBER[0].capitalize(),
    {"type": "array", "items": TEXT, "description": REDACTED_MEMBER[2]},
)
FLAGS: Schema = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "code": {"type": "string"},
            "field": {"type": ["string", "null"]},
            "detail": {"type": "string"},
        },
    },
}
