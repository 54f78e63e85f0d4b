"""What each kind of field looks like on the wire, going out and coming in, as JSON Schema."""

from collections.abc import Mapping
from typing import Any

from service.model.noun import Field, Kind
from service.model.vocabulary import load_vocabularies

Schema = dict[str, Any]


def _nullable(schema: Mapping[str, Any]) -> Schema:
    given = dict(schema)
    if isinstance(given.get("type"), list):
        return given
    if isinstance(given.get("type"), str):
        given["type"] = [given["type"], "null"]
        if "enum" in given:
            given["enum"] = [*given["enum"], None]
        return given
    return {"anyOf": [given, {"type": "null"}]}


def _object(properties: Mapping[str, Any], required: tuple[str, ...] = ()) -> Schema:
    schema: Schema = {"type": "object", "properties": dict(properties)}
    if required:
        schema["required"] = list(required)
    return schema


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
    _object(
        {
            "edtf": {
                "type": ["string", "null"],
                "examples": ["2016-07-17", "[2016-08-11..2016-08-20]"],
            },
            "earliest": DAY,
            "latest": DAY,
            "precision": words("date_precision"),
            "text": _nullable(TEXT),
        },
        ("edtf", "earliest", "latest", "precision"),
    ),
)
QUANTITY = component(
    "Quantity",
    _object(
        {
            "low": COUNT,
            "best": COUNT,
            "high": COUNT,
            "qualifier": words("quantity_qualifier"),
            "quoted": _nullable(TEXT),
        },
        ("low", "best", "high", "qualifier"),
    ),
)
CITATION = component(
    "Citation",
    _object(
        {
            "document_id": UUID,
            "locator": _nullable(TEXT),
            "quoted": _nullable({"type": "string", "maxLength": 300}),
            "credibility": _nullable(words("credibility")),
            "source": _nullable(TEXT),
            "document_kind": _nullable(TEXT),
            "published_on": _nullable(TEXT),
        }
    ),
)
EXTERNAL_ID = component("ExternalId", _object({"scheme": TEXT, "value": TEXT}, ("scheme", "value")))
NAME = component(
    "Name", _object({"lang": TEXT, "text": TEXT, "kind": words("name_kind")}, ("text",))
)
PARTY = component(
    "Party",
    _object(
        {
            "actor": TEXT,
            "role": _nullable(words("party_role")),
            "according_to": TEXT,
            "stance": words("party_stance"),
            "hedged": {"type": "boolean"},
        },
        ("actor", "according_to"),
    ),
)
BOUNDARY_CLAIM = component(
    "BoundaryClaim",
    _object(
        {
            "boundary": words("boundary"),
            "date": UNCERTAIN_DATE,
            "citation": _nullable(CITATION),
            "adopted": {"type": "boolean"},
            "reason": _nullable(TEXT),
        },
        ("boundary", "date"),
    ),
)
POINT = component(
    "PointLocation",
    _object(
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
    _object(
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
            _object({"low": {"type": "number"}, "high": {"type": "number"}}, ("low", "high")),
        ]
    },
)
_DATE_SHORTHAND = _object(
    {
        "edtf": {"type": "string"},
        "earliest": DAY,
        "latest": DAY,
        "precision": _nullable(words("date_precision")),
        "text": _nullable(TEXT),
        "from": TEXT,
        "to": TEXT,
        "one_of": {"type": "boolean"},
        "about": {"type": "boolean"},
    }
)
DATE_IN = component(
    "DateGiven",
    {
        "anyOf": [
            {"type": "string", "description": "An EDTF date.", "examples": ["2016-07-17"]},
            _DATE_SHORTHAND,
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
            _object(
                {
                    "low": COUNT,
                    "best": COUNT,
                    "high": COUNT,
                    "qualifier": _nullable(words("quantity_qualifier")),
                    "quoted": _nullable(TEXT),
                }
            ),
        ]
    },
)
REFERENCE_IN: Schema = {"type": "string", "description": "A UUID or a slug."}


def _list(member: Mapping[str, Any]) -> Schema:
    return {"type": "array", "items": dict(member)}


def _geometry(field: Field) -> Schema:
    return _object(
        {"type": {"type": "string", "enum": list(field.shapes)}, "coordinates": {"type": "array"}},
        ("type", "coordinates"),
    )


def outgoing(field: Field) -> Schema:
    """A field as answers show it; null where nothing is stated."""
    kind = field.kind
    if kind is Kind.WORD:
        shown = words(field.vocabulary or "")
        return shown if field.required or field.default is not None else _nullable(shown)
    if kind is Kind.WORDS:
        return _list(words(field.vocabulary or ""))
    if kind is Kind.GEOMETRY:
        return _nullable(_geometry(field))
    shown = dict(_OUT[kind])
    if field.required or shown.get("type") == "array":
        return shown
    return _nullable(shown)


def incoming(field: Field) -> Schema:
    """A field as a request may state it, shorthands included; null means not stated."""
    kind = field.kind
    if kind is Kind.WORD:
        return _nullable(words(field.vocabulary or ""))
    if kind is Kind.WORDS:
        return _nullable(_list(words(field.vocabulary or "")))
    if kind is Kind.GEOMETRY:
        return _nullable(_geometry(field))
    return _nullable(_IN.get(kind, _OUT[kind]))


_OUT: Mapping[Kind, Schema] = {
    Kind.TEXT: TEXT,
    Kind.LONG_TEXT: TEXT,
    Kind.SLUG: {"type": "string", "pattern": "^[a-z0-9]+(?:[-_][a-z0-9]+)*$"},
    Kind.URL: {"type": "string", "format": "uri"},
    Kind.COUNTRY: {"type": "string", "pattern": "^[A-Z]{3}$"},
    Kind.LANGUAGE: TEXT,
    Kind.TIMEZONE: TEXT,
    Kind.SHA256: {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    Kind.POINT: UNCERTAIN_DATE,
    Kind.SPAN: UNCERTAIN_DATE,
    Kind.TIME: {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
    Kind.QUANTITY: QUANTITY,
    Kind.INTEGER: {"type": "integer", "minimum": 0},
    Kind.VALUE: NUMBER_OR_RANGE,
    Kind.REFERENCE: UUID,
    Kind.REFERENCES: _list(UUID),
    Kind.NAMES: _list(NAME),
    Kind.PARTIES: _list(PARTY),
    Kind.BOUNDARY_CLAIMS: _list(BOUNDARY_CLAIM),
    Kind.LOCATION: POINT,
    Kind.COVERS: _list(COVER),
}
CITATION_IN = component(
    "CitationGiven",
    _object(
        {
            "document_id": UUID,
            "locator": _nullable(TEXT),
            "quoted": _nullable({"type": "string", "maxLength": 300}),
            "credibility": _nullable(words("credibility")),
        },
        ("document_id",),
    ),
)
_CLAIM_IN = component(
    "BoundaryClaimGiven",
    _object(
        {
            "boundary": words("boundary"),
            "date": DATE_IN,
            "citation": _nullable(CITATION_IN),
            "adopted": {"type": "boolean"},
            "reason": _nullable(TEXT),
        },
        ("boundary", "date"),
    ),
)
_IN: Mapping[Kind, Schema] = {
    Kind.POINT: DATE_IN,
    Kind.SPAN: DATE_IN,
    Kind.QUANTITY: QUANTITY_IN,
    Kind.REFERENCE: REFERENCE_IN,
    Kind.REFERENCES: _list(REFERENCE_IN),
    Kind.NAMES: _list({"anyOf": [TEXT, NAME]}),
    Kind.BOUNDARY_CLAIMS: _list(_CLAIM_IN),
}
