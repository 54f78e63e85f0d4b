"""Siege: one episode, imposed and ended; a re-imposed siege is a new episode."""

from service.model.noun import Box, Field, Kind, Noun, Tier

SIEGE = Noun(
    table="siege",
    path="sieges",
    title="Siege",
    box=Box.HAPPENED,
    meaning="One episode of a siege, from imposed to ended.",
    event="started",
    fields=(
        Field("area_id", Kind.REFERENCE, "The area.", required=True, refers_to="besieged_area"),
        Field("started", Kind.POINT, "When imposed; null = not known."),
        Field("ended", Kind.POINT, "When ended; null = ongoing, or not known by `end_mode`."),
        Field(
            "start_basis",
            Kind.WORD,
            "What the start rests on.",
            vocabulary="start_basis",
            default="unknown",
        ),
        Field(
            "end_mode", Kind.WORD, "How it ended.", vocabulary="siege_end_mode", default="ongoing"
        ),
        Field(
            "completeness",
            Kind.WORD,
            "How closed it was.",
            vocabulary="completeness",
            default="complete",
        ),
        Field("parties", Kind.PARTIES, "Who besieges, according to whom."),
        Field("boundary_claims", Kind.BOUNDARY_CLAIMS, "Competing dates of its bounds."),
        Field(
            "competes_with",
            Kind.REFERENCE,
            "The published record whose dates it disputes; such a claim is no span of its own.",
            refers_to="siege",
            fixed=True,
            ours=True,
        ),
        Field("reported_on", Kind.POINT, "When it was reported."),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
