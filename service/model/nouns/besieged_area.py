"""Besieged area: ground that is or was besieged, not always one city."""

from service.model.noun import Box, Field, Kind, Noun, Tier

BESIEGED_AREA = Noun(
    table="besieged_area",
    path="besieged-areas",
    title="Besieged area",
    box=Box.WHERE,
    meaning="Ground that is or was besieged: Eastern Ghouta is 24 localities, others two towns.",
    slugged=True,
    cited=False,
    place="place_ids",
    order="by slug",
    fields=(
        Field("slug", Kind.SLUG, "Its permanent name in addresses.", required=True, fixed=True),
        Field(
            "place_ids",
            Kind.REFERENCES,
            "The places it covers or lies in.",
            required=True,
            refers_to="place",
        ),
        Field("names", Kind.NAMES, "Names in any language and script.", required=True),
        Field("geometry", Kind.GEOMETRY, "Its outline.", shapes=("Polygon", "MultiPolygon")),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
