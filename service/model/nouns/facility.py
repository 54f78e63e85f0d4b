"""Facility: a place of health care. The public never learns of a single one."""

from service.model.noun import Box, Field, Kind, Noun, Tier

FACILITY = Noun(
    table="facility",
    path="facilities",
    title="Facility",
    box=Box.WHERE,
    meaning="A medical facility. Partners know it by a pseudonym; the public never sees one.",
    place="place_id",
    shorthand=True,
    sensitivity="sensitive",
    order="newest first",
    fields=(
        Field("kind", Kind.WORD, "What sort.", required=True, vocabulary="facility_kind"),
        Field("place_id", Kind.REFERENCE, "Where.", required=True, refers_to="place"),
        Field("names", Kind.NAMES, "Names in any language and script.", tier=Tier.TRUSTED),
        Field("location", Kind.LOCATION, "The point, WGS 84.", tier=Tier.TRUSTED),
        Field(
            "location_precision",
            Kind.WORD,
            "How exactly the point or place is known.",
            tier=Tier.TRUSTED,
            vocabulary="location_precision",
        ),
        Field("operator", Kind.TEXT, "Who runs it.", tier=Tier.TRUSTED),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
