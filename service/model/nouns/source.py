"""Source: who says something, the parties to a conflict included."""

from service.model.noun import Box, Field, Kind, Noun, Tier

SOURCE = Noun(
    table="source",
    path="sources",
    title="Source",
    box=Box.WHO,
    meaning="Who says things, parties included.",
    slugged=True,
    cited=False,
    order="by slug",
    fields=(
        Field("slug", Kind.SLUG, "Its permanent name in addresses.", required=True, fixed=True),
        Field("names", Kind.NAMES, "Names in any language and script.", required=True),
        Field("kind", Kind.WORD, "What sort of source.", vocabulary="source_kind", default="other"),
        Field("family", Kind.SLUG, "Independence group; its own slug by default.", fixed=True),
        Field(
            "reliability",
            Kind.WORD,
            "Admiralty grade A to F.",
            vocabulary="reliability",
            default="F",
        ),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
