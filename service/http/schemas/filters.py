"""The query parameters of a noun's list, made from its declaration."""

from functools import cache
from typing import Any

from marshmallow import Schema, fields, validate

from service.http.fields import CommaList, Flag
from service.model.noun import Field, Kind, Noun, Tier
from service.model.vocabulary import load_vocabularies

HXL = "1 adds the HXL tag row under the headings (CSV only)."
BOM = "1 starts the file with a byte-order mark (CSV only)."
FIRST_DAY, LAST_DAY = "1900-01-01", "2100-12-31"
# As many as an address holds.
MOST_IDS = 200


def filter_fields(noun: Noun) -> tuple[Field, ...]:
    """The fields that a list filters by equality: the words and references that the public sees."""
    return tuple(
        field
        for field in noun.fields
        if field.tier is Tier.PUBLIC
        and field.kind in (Kind.WORD, Kind.WORDS, Kind.REFERENCE, Kind.REFERENCES)
        and field.name != "place_id"
    )


def _text(description: str, *, free_text: bool = False, **kwargs: Any) -> fields.String:
    told = {"description": description} | ({"free_text": True} if free_text else {})
    length = validate.Length(min=1, max=300)
    return fields.String(metadata=told, validate=kwargs.pop("validate", length), **kwargs)


def _words(vocabulary: str, description: str) -> fields.Field[Any]:
    values = [str(value) for value in load_vocabularies()[vocabulary].values]
    one = fields.String(validate=validate.OneOf(values))
    if any("," in value for value in values):
        return fields.String(
            validate=validate.OneOf(values), metadata={"description": f"{description} (one value)"}
        )
    return CommaList(one, metadata={"description": f"{description} Comma = OR."})


def _day(description: str) -> fields.Date:
    return fields.Date(metadata={"description": description})


def _paging() -> dict[str, fields.Field[Any]]:
    return {
        "limit": fields.Integer(
            load_default=100,
            validate=validate.Range(min=1, max=1000),
            metadata={"description": "Records per page."},
        ),
        "cursor": _text("From `next`; opaque.", validate=validate.Length(min=1, max=600)),
        "include_total": Flag(load_default=False, metadata={"description": "1: add `total`."}),
    }


def _filters() -> dict[str, fields.Field[Any]]:
    return {
        "place": _text(
            "UUID, slug or place code of a place, or slug of a besieged area; all below it counts.",
            free_text=True,
        ),
        "place_match": fields.String(
            load_default="here",
            validate=validate.OneOf(["here", "possibly"]),
            metadata={"description": "`possibly`: placed coarser, near, or nowhere; may belong."},
        ),
        "country": CommaList(
            fields.String(validate=validate.Regexp("^[A-Z]{3}$")),
            metadata={"description": "ISO 3166-1 alpha-3. Comma = OR."},
        ),
        "pcode": _text("OCHA place code; all below it counts."),
        "bbox": CommaList(
            fields.Float(),
            validate=validate.Length(equal=4),
            metadata={
                "description": "west,south,east,north in degrees, matched with the centre of the"
                " place that your tier is shown."
            },
        ),
        "families": CommaList(
            fields.String(validate=validate.Length(min=1, max=100)),
            metadata={"description": "Source families. Comma = OR."},
        ),
        "licence": _text("Licence of the document first cited.", free_text=True),
        "state": _words("record_state", "Default: submitted (your own), published, disputed."),
        "updated_since": fields.AwareDateTime(
            metadata={"description": "Changed for your tier at or after this instant."}
        ),
        "fields": CommaList(
            fields.String(validate=validate.Length(min=1, max=60)),
            metadata={"description": "Only these members of each record (and `id`)."},
        ),
    }


@cache
def list_query(noun: Noun) -> type[Schema]:
    """The parameters of `GET /v1/{noun}`."""
    return _schema(noun, "QuerySchema", _paging() | _filters_of(noun))


@cache
def export_query(noun: Noun) -> type[Schema]:
    """The parameters of `GET /v1/exports/{noun}.csv`: every filter, no pages."""
    flags = {
        "hxl": Flag(load_default=False, metadata={"description": HXL}),
        "bom": Flag(load_default=False, metadata={"description": BOM}),
    }
    return _schema(noun, "ExportQuerySchema", _filters_of(noun) | flags)


def _schema(noun: Noun, ending: str, given: dict[str, Any]) -> type[Schema]:
    name = "".join(part.capitalize() for part in noun.table.split("_"))
    return type(f"{name}{ending}", (Schema,), given)


def _filters_of(noun: Noun) -> dict[str, Any]:
    given: dict[str, Any] = _filters()
    if noun.event:
        given["from"] = _day("First day, inclusive.")
        given["to"] = _day("Last day, inclusive.")
        given["date_match"] = fields.String(
            load_default="overlap",
            validate=validate.OneOf(["overlap", "certain"]),
            metadata={"description": "`certain`: wholly inside; else any overlap of the bounds."},
        )
    given["ids"] = CommaList(
        fields.UUID(),
        validate=validate.Length(min=1, max=MOST_IDS),
        metadata={"description": "Only these records. Comma = OR."},
    )
    if noun.slugged:
        given["q"] = _text("Beginning of a name, in any script.", free_text=True)
    if "certainty" in noun.by_name:
        given["certainty_min"] = fields.String(
            validate=validate.OneOf(list(load_vocabularies()["certainty"].words)),
            metadata={"description": "At least this certain."},
        )
    for field in filter_fields(noun):
        if field.name in given:
            continue
        if field.kind in (Kind.WORD, Kind.WORDS):
            given[field.name] = _words(field.vocabulary or "", field.meaning)
        else:
            given[field.name] = CommaList(
                fields.String(validate=validate.Length(min=1, max=120)),
                metadata={"description": f"{field.meaning} UUID or slug. Comma = OR."},
            )
    return given


class DryRunSchema(Schema):
    """Query of a POST."""

    dry_run = Flag(
        load_default=False, metadata={"description": "1: check and tell, store nothing."}
    )
