"""Population estimate: people trapped or living in an area, by one source."""

from service.model.noun import Box, Field, Kind, Noun, Tier

POPULATION_ESTIMATE = Noun(
    table="population_estimate",
    path="population-estimates",
    title="Population estimate",
    box=Box.COUNTED,
    meaning="People trapped or living there, by one source.",
    event="counted_on",
    place="place_id",
    shorthand=True,
    fields=(
        Field("area_id", Kind.REFERENCE, "The besieged area.", refers_to="besieged_area"),
        Field("place_id", Kind.REFERENCE, "Or the place.", refers_to="place"),
        Field("scope_text", Kind.TEXT, "Or the scope in words."),
        Field("counted_on", Kind.POINT, "The day it speaks of."),
        Field("source_id", Kind.REFERENCE, "Whose estimate.", refers_to="source"),
        Field(
            "population_class",
            Kind.WORD,
            "Of whom.",
            vocabulary="population_class",
            default="residents",
        ),
        Field("quantity", Kind.QUANTITY, "How many.", required=True),
        Field("reported_on", Kind.POINT, "When it was reported."),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
