"""Supply route: a named way into a besieged area (in this domain a route is a road)."""

from service.model.noun import Box, Field, Kind, Noun, Tier

SUPPLY_ROUTE = Noun(
    table="supply_route",
    path="supply-routes",
    title="Supply route",
    box=Box.WHERE,
    meaning="A named way into a besieged area: a road, a crossing, a corridor.",
    slugged=True,
    place="to_place_id",
    order="by slug",
    fields=(
        Field("slug", Kind.SLUG, "Its permanent name in addresses.", required=True, fixed=True),
        Field("names", Kind.NAMES, "Names in any language and script.", required=True),
        Field(
            "serves_area_ids",
            Kind.REFERENCES,
            "The besieged areas it leads into.",
            required=True,
            refers_to="besieged_area",
        ),
        Field("from_place_id", Kind.REFERENCE, "Where it comes from.", refers_to="place"),
        Field("to_place_id", Kind.REFERENCE, "Where it leads.", refers_to="place"),
        Field(
            "kind",
            Kind.WORD,
            "What sort of way.",
            required=True,
            vocabulary="supply_route_kind",
        ),
        Field(
            "geometry",
            Kind.GEOMETRY,
            "Its course.",
            tier=Tier.TRUSTED,
            shapes=("LineString", "Point"),
        ),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
