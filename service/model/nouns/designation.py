"""Designation: somebody lists an area as besieged; never derived from sieges."""

from service.model.noun import Box, Field, Kind, Noun, Tier

DESIGNATION = Noun(
    table="designation",
    path="designations",
    title="Designation",
    box=Box.HAPPENED,
    meaning="A body lists an area under a scheme of its own.",
    event="valid_from",
    fields=(
        Field("area_id", Kind.REFERENCE, "The area.", required=True, refers_to="besieged_area"),
        Field("designator", Kind.REFERENCE, "Who lists it.", required=True, refers_to="source"),
        Field("scheme", Kind.WORD, "The list.", required=True, vocabulary="designation_scheme"),
        Field("category", Kind.WORD, "As what.", required=True, vocabulary="designation_category"),
        Field("announced_on", Kind.POINT, "When it was said."),
        Field("valid_from", Kind.POINT, "Since when it is listed."),
        Field("valid_to", Kind.POINT, "Until when."),
        Field("population", Kind.QUANTITY, "People the listing speaks of."),
        Field("boundary_claims", Kind.BOUNDARY_CLAIMS, "Competing dates of its bounds."),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
