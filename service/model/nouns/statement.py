"""Statement: what a source says that no other noun holds, in its words, never in sums."""

from service.model.noun import Box, Field, Kind, Noun, Tier

STATEMENT = Noun(
    table="statement",
    path="statements",
    title="Statement",
    box=Box.WHO,
    meaning="A rate, a duration, a share, a denial: kept with its words, never in arithmetic.",
    event="period",
    place="place_id",
    fields=(
        Field("topic", Kind.WORD, "What it is about.", required=True, vocabulary="statement_topic"),
        Field("place_id", Kind.REFERENCE, "Where; null = not stated.", refers_to="place"),
        Field("scope_text", Kind.TEXT, "What it covers, in words."),
        Field("period", Kind.SPAN, "Over which days."),
        Field("value", Kind.VALUE, "A number, or low and high."),
        Field("unit", Kind.TEXT, "Unit of the value."),
        Field("parties", Kind.PARTIES, "Who did or said what, according to whom."),
        Field("reported_on", Kind.POINT, "When it was reported."),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
