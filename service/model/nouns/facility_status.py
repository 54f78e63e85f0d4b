"""Facility status: whether a medical facility works, over a span."""

from service.model.noun import Box, Field, Kind, Noun, Tier

FACILITY_STATUS = Noun(
    table="facility_status",
    path="facility-statuses",
    title="Facility status",
    box=Box.HAPPENED,
    meaning="Whether a medical facility works over a time span. The public never sees one.",
    event="began",
    shorthand=True,
    sensitivity="sensitive",
    fields=(
        Field(
            "facility_id",
            Kind.REFERENCE,
            "The facility.",
            required=True,
            refers_to="facility",
            fixed=True,
        ),
        Field("status", Kind.WORD, "How it works.", required=True, vocabulary="facility_function"),
        Field(
            "building_damage",
            Kind.WORD,
            "What the building took; null = not stated.",
            vocabulary="building_damage",
        ),
        Field("began", Kind.POINT, "Since when."),
        Field("ended", Kind.POINT, "Until when; null = still so when last observed."),
        Field("observed_on", Kind.POINT, "Last seen so."),
        Field("reported_on", Kind.POINT, "When it was reported."),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
