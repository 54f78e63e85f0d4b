"""What each kind of field looks like on the wire, going out and coming in, as JSON Schema."""

from collections.abc import Mapping

from service.domain.claim_values import LONGEST_SLUG
from service.http.schemas import shapes
from service.http.schemas.shapes import Schema, closed_object, nullable, words
from service.model.noun import Field, Kind


def _list(member: Mapping[str, object]) -> Schema:
    return {"type": "array", "items": dict(member)}


def _geometry(field: Field) -> Schema:
    return closed_object(
        {
            "type": {"type": "string", "enum": list(field.shapes)},
            "coordinates": {"type": "array", "items": {}},
        },
        ("type", "coordinates"),
    )


def outgoing(field: Field) -> Schema:
    """A field as answers show it; null where nothing is stated."""
    kind = field.kind
    if kind is Kind.WORD:
        shown = words(field.vocabulary or "")
        return shown if field.required or field.default is not None else nullable(shown)
    if kind is Kind.WORDS:
        return _list(words(field.vocabulary or ""))
    if kind is Kind.GEOMETRY:
        return nullable(_geometry(field))
    shown = dict(_OUT[kind])
    # A count that has to be stated may still be withheld from a tier.
    if (field.required and kind is not Kind.QUANTITY) or shown.get("type") == "array":
        return shown
    return nullable(shown)


def incoming(field: Field) -> Schema:
    """A field as a request may state it, shorthands included; null means not stated."""
    kind = field.kind
    if kind is Kind.WORD:
        return nullable(words(field.vocabulary or ""))
    if kind is Kind.WORDS:
        return nullable(_list(words(field.vocabulary or "")))
    if kind is Kind.GEOMETRY:
        return nullable(_geometry(field) | {"additionalProperties": False})
    return nullable(_IN.get(kind, _OUT[kind]))


_OUT: Mapping[Kind, Schema] = {
    Kind.TEXT: shapes.TEXT,
    Kind.LONG_TEXT: shapes.TEXT,
    Kind.SLUG: {
        "type": "string",
        "pattern": "^[a-z0-9]+(?:[-_][a-z0-9]+)*$",
        "maxLength": LONGEST_SLUG,
    },
    Kind.URL: {"type": "string", "format": "uri"},
    Kind.COUNTRY: {"type": "string", "pattern": "^[A-Z]{3}$"},
    Kind.LANGUAGE: shapes.TEXT,
    Kind.TIMEZONE: shapes.TEXT,
    Kind.SHA256: {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    Kind.POINT: shapes.UNCERTAIN_DATE,
    Kind.SPAN: shapes.UNCERTAIN_DATE,
    Kind.TIME: {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
    Kind.QUANTITY: shapes.QUANTITY,
    Kind.INTEGER: {"type": "integer", "minimum": 0},
    Kind.VALUE: shapes.NUMBER_OR_RANGE,
    Kind.REFERENCE: shapes.UUID,
    Kind.REFERENCES: _list(shapes.UUID),
    Kind.NAMES: _list(shapes.NAME),
    Kind.PARTIES: _list(shapes.PARTY),
    Kind.BOUNDARY_CLAIMS: _list(shapes.BOUNDARY_CLAIM),
    Kind.LOCATION: shapes.POINT,
    Kind.COVERS: _list(shapes.COVER),
}
_IN: Mapping[Kind, Schema] = {
    Kind.POINT: shapes.DATE_IN,
    Kind.SPAN: shapes.DATE_IN,
    Kind.QUANTITY: shapes.QUANTITY_IN,
    Kind.REFERENCE: shapes.REFERENCE_IN,
    Kind.REFERENCES: _list(shapes.REFERENCE_IN),
    Kind.NAMES: _list({"anyOf": [shapes.TEXT, shapes.NAME_IN]}),
    Kind.PARTIES: _list(shapes.PARTY_IN),
    Kind.LOCATION: shapes.POINT_IN,
    Kind.COVERS: _list(shapes.COVER_IN),
    Kind.VALUE: shapes.NUMBER_OR_RANGE_IN,
    Kind.BOUNDARY_CLAIMS: _list(shapes.CLAIM_IN),
}
