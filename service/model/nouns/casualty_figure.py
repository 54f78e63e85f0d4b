"""Casualty figure: one source's count of people harmed."""

from service.model.noun import Box, Field, Kind, Noun, Tier

CASUALTY_FIGURE = Noun(
    table="casualty_figure",
    path="casualty-figures",
    title="Casualty figure",
    box=Box.COUNTED,
    meaning="One source's count of people killed, injured, missing, detained or displaced.",
    event="period",
    place="place_id",
    shorthand=True,
    fields=(
        Field("metric", Kind.WORD, "What is counted.", required=True, vocabulary="metric"),
        Field("population", Kind.WORD, "Of whom.", vocabulary="population", default="unspecified"),
        Field("quantity", Kind.QUANTITY, "How many.", required=True),
        Field("cause", Kind.WORD, "By what.", vocabulary="cause", default="unspecified"),
        Field("period", Kind.SPAN, "Over which days."),
        Field("place_id", Kind.REFERENCE, "Where; null = not stated.", refers_to="place"),
        Field("source_id", Kind.REFERENCE, "Whose count.", refers_to="source"),
        Field("basis", Kind.WORD, "How it was counted.", vocabulary="basis", default="incident"),
        Field("series_key", Kind.TEXT, "Source and definition of a running counter."),
        Field("phase", Kind.TEXT, "Phase of a counter that restarts."),
        Field(
            "subset_of", Kind.REFERENCE, "The figure it is part of.", refers_to="casualty_figure"
        ),
        Field("supersedes", Kind.REFERENCE, "The figure it replaces.", refers_to="casualty_figure"),
        Field("relays", Kind.REFERENCES, "Figures it repeats.", refers_to="casualty_figure"),
        Field("strike_id", Kind.REFERENCE, "The strike it counts.", refers_to="strike"),
        Field("reported_on", Kind.POINT, "When it was reported."),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
