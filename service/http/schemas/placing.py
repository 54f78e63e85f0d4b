"""What the resolving of places, and decisions on it, take and answer."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from service.domain.imports.placing.values import AREA, LEVELS
from service.http.fields import CommaList
from service.http.schemas.records import Member
from service.http.schemas.review import INSTANT, NEXT, page_cursor, page_limit, reason_given
from service.model.vocabulary import load_vocabularies

_KINDS = sorted({*load_vocabularies()["place_kind"].words, AREA})
_NAME_OF_SOURCE = validate.Regexp(r"^[a-z0-9][a-z0-9_-]{0,99}$")
_PARTS = {
    "country": "ISO 3166-1 code, of two or three letters, or a name.",
    "admin1": "The first unit below the country (governorate), as written.",
    "admin2": "The second (district), as written.",
    "admin3": "The third (sub-district), as written.",
    "settlement": "A city, town, village or camp, as written.",
    "name": "A name of which the source does not say what it names.",
}


def _written(about: str, **kwargs: Any) -> fields.String:
    return fields.String(
        validate=validate.Length(min=1, max=300),
        metadata={"description": about, "free_text": True},
        **kwargs,
    )


class ResolveQuerySchema(Schema):
    """What is known of a place."""

    name = _written(_PARTS["name"])
    settlement = _written(_PARTS["settlement"])
    admin3 = _written(_PARTS["admin3"])
    admin2 = _written(_PARTS["admin2"])
    admin1 = _written(_PARTS["admin1"])
    country = _written(_PARTS["country"])
    pcode = _written("Place code (P-code); it decides where it is known.")
    lat = fields.Float(metadata={"description": "Latitude, degrees, WGS 84; with `lon`."})
    lon = fields.Float(metadata={"description": "Longitude, degrees, WGS 84; with `lat`."})
    precision = fields.String(
        load_default="settlement",
        validate=validate.OneOf(LEVELS),
        metadata={"description": "The finest level that the point tells of."},
    )
    kind = CommaList(
        fields.String(validate=validate.OneOf(_KINDS)),
        metadata={"description": "The kinds that may be meant. Comma = OR."},
    )
    source = fields.String(
        validate=_NAME_OF_SOURCE,
        metadata={"description": "By the decisions on this source; needs a key."},
    )

    @validates_schema
    def both_or_none(self, given: dict[str, Any], **_: Any) -> None:
        """A point has two coordinates."""
        for one, other in (("lat", "lon"), ("lon", "lat")):
            if one in given and other not in given:
                raise ValidationError("Give both of `lat` and `lon`, or none.", other)


class AliasSchema(Schema):
    """The name that was recognised."""

    text = fields.String(required=True)
    lang = fields.String(allow_none=True, required=True)
    kind = fields.String(required=True)


class PlaceCandidateSchema(Schema):
    """A place that may be meant."""

    id = fields.UUID(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(_KINDS))
    country_code = fields.String(required=True)
    within = fields.String(
        allow_none=True, required=True, metadata={"description": "Slug of the unit above."}
    )
    kilometres = fields.Float(
        allow_none=True, required=True, metadata={"description": "From the stated point."}
    )
    score = fields.Float(required=True)


class ResolvedPlaceSchema(Schema):
    """The place that is meant."""

    id = fields.UUID(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(_KINDS))
    country_code = fields.String(required=True)
    pcode = fields.String(allow_none=True, required=True)
    within = fields.String(allow_none=True, required=True)


class RefusedPlaceSchema(Schema):
    """Why no place is taken."""

    code = fields.String(
        required=True,
        validate=validate.OneOf(
            ["unknown_place", "ambiguous_place", "pcode_and_name_disagree", "point_disagrees"]
        ),
    )
    about = fields.String(required=True, metadata={"description": "Which part of the question."})
    reason = fields.String(required=True)
    remedy = fields.String(required=True)


class RemarkSchema(Schema):
    """What to look at, though the place was found."""

    code = fields.String(required=True)
    reason = fields.String(required=True)


class ResolveSchema(Schema):
    """A place, or why there is none: one of `place` and `refused` is null."""

    place = fields.Nested(ResolvedPlaceSchema, allow_none=True, required=True)
    score = fields.Float(
        allow_none=True,
        required=True,
        metadata={"description": "1 where all that was said agrees; less where less was said."},
    )
    how = fields.String(
        allow_none=True,
        required=True,
        validate=validate.OneOf(["pcode", "decision", "name", "point"]),
    )
    matched = fields.Nested(AliasSchema, allow_none=True, required=True)
    remarks = fields.List(fields.Nested(RemarkSchema), required=True)
    refused = fields.Nested(RefusedPlaceSchema, allow_none=True, required=True)
    candidates = fields.List(fields.Nested(PlaceCandidateSchema), required=True)


class PlaceDecisionsQuerySchema(Schema):
    """Which decisions."""

    source = fields.String(
        validate=_NAME_OF_SOURCE, metadata={"description": "The scheme of its external ids."}
    )
    limit = page_limit(100, 1000)
    cursor = page_cursor()


class DecidePlaceSchema(Schema):
    """What a source means by a name: the finest one that is given; the others are its context."""

    class Meta:
        unknown = RAISE

    source = fields.String(required=True, validate=_NAME_OF_SOURCE)
    name = _written(_PARTS["name"])
    settlement = _written(_PARTS["settlement"])
    admin3 = _written(_PARTS["admin3"])
    admin2 = _written(_PARTS["admin2"])
    admin1 = _written(_PARTS["admin1"])
    country = _written(_PARTS["country"])
    place = _written("Id, slug or place code of the place that is meant.", required=True)
    reason = reason_given()


class RevokePlaceDecisionSchema(Schema):
    """Why a decision is taken back."""

    class Meta:
        unknown = RAISE

    reason = reason_given()


class PlaceDecisionSchema(Schema):
    """What a source means by a name."""

    id = fields.UUID(required=True)
    source = fields.String(required=True)
    level = fields.String(required=True, validate=validate.OneOf(["any", *LEVELS]))
    name = fields.String(required=True, metadata={"description": "As the source writes it."})
    context = fields.String(
        required=True,
        metadata={"description": "What stands around it, folded; empty = whatever stands there."},
    )
    place = fields.String(required=True, metadata={"description": "Its slug."})
    place_id = fields.UUID(required=True)
    stands = fields.Boolean(required=True)
    decided_at = Member(INSTANT, required=True)
    reason = fields.String(required=True)
    organisation = fields.String(required=True)
    decided_by = fields.String(metadata={"description": "Only for administrators."})
    revoked_at = Member(INSTANT, required=True)
    revoked_for = fields.String(allow_none=True, required=True)


class PlaceDecisionListSchema(Schema):
    """One page of decisions, newest first."""

    data = fields.List(fields.Nested(PlaceDecisionSchema), required=True)
    next = Member(NEXT, required=True)
