"""Place: an entry of the gazetteer, from a country down to a town, a camp or a crossing."""

from service.model.noun import Box, Field, Kind, Noun, Tier

PLACE = Noun(
    table="place",
    path="places",
    title="Place",
    box=Box.WHERE,
    meaning="An entry of the gazetteer.",
    slugged=True,
    cited=False,
    place="parent_id",
    order="by slug",
    fields=(
        Field("slug", Kind.SLUG, "Its permanent name in addresses.", required=True, fixed=True),
        Field("kind", Kind.WORD, "What sort of place.", required=True, vocabulary="place_kind"),
        Field("parent_id", Kind.REFERENCE, "The place that contains it.", refers_to="place"),
        Field("country_code", Kind.COUNTRY, "ISO 3166-1 alpha-3.", required=True),
        Field("pcode", Kind.TEXT, "OCHA place code."),
        Field("pcode_scheme", Kind.TEXT, "The list the place code is from."),
        Field("names", Kind.NAMES, "Names in any language and script.", required=True),
        Field("centroid", Kind.LOCATION, "A point inside it, WGS 84."),
        Field("timezone", Kind.TIMEZONE, "IANA zone of its local days.", required=True),
        Field(
            "population", Kind.INTEGER, "Inhabitants by the gazetteer's source; null = not stated."
        ),
        Field(
            "overlaps", Kind.REFERENCES, "Places sharing ground, not nesting.", refers_to="place"
        ),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
