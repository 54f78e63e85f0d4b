"""Pause: a ceasefire or humanitarian pause, as announced and as it held."""

from service.model.noun import Box, Field, Kind, Noun, Tier

PAUSE = Noun(
    table="pause",
    path="pauses",
    title="Pause",
    box=Box.HAPPENED,
    meaning="A ceasefire or a humanitarian pause, as announced and as it held.",
    event="planned",
    place="place_id",
    shorthand=True,
    fields=(
        Field("place_id", Kind.REFERENCE, "Where.", required=True, refers_to="place"),
        Field("kind", Kind.WORD, "What sort.", required=True, vocabulary="pause_kind"),
        Field("announced_on", Kind.POINT, "When it was announced."),
        Field("parties", Kind.PARTIES, "Who announces, accepts or refuses, according to whom."),
        Field("boundary_claims", Kind.BOUNDARY_CLAIMS, "Competing dates of its bounds."),
        Field("planned", Kind.SPAN, "The days it was announced for."),
        Field("in_force", Kind.SPAN, "The days it held."),
        Field(
            "end_mode",
            Kind.WORD,
            "How it ended; null = not stated.",
            vocabulary="pause_end_mode",
        ),
        Field("reported_on", Kind.POINT, "When it was reported."),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
