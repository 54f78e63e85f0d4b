"""Route status: whether a supply route can be passed, over a span, for a mode of traffic."""

from service.model.noun import Box, Field, Kind, Noun, Tier

ROUTE_STATUS = Noun(
    table="route_status",
    path="route-statuses",
    title="Route status",
    box=Box.HAPPENED,
    meaning="Passability of a supply route over a time span, per traffic mode.",
    event="began",
    shorthand=True,
    fields=(
        Field("route_id", Kind.REFERENCE, "The route.", required=True, refers_to="supply_route"),
        Field("mode", Kind.WORD, "The traffic.", vocabulary="traffic_mode", default="all"),
        Field("status", Kind.WORD, "Passability.", required=True, vocabulary="route_status"),
        Field("cause", Kind.WORD, "Why.", vocabulary="route_cause", default="unknown"),
        Field("began", Kind.POINT, "Since when."),
        Field("ended", Kind.POINT, "Until when; null = still so when last observed."),
        Field("observed_on", Kind.POINT, "Last seen so."),
        Field("parties", Kind.PARTIES, "Who closes or opens it, according to whom."),
        Field("boundary_claims", Kind.BOUNDARY_CLAIMS, "Competing dates of its bounds."),
        Field(
            "competes_with",
            Kind.REFERENCE,
            "The published record whose dates it disputes; such a claim is no span of its own.",
            refers_to="route_status",
            fixed=True,
            ours=True,
        ),
        Field("reported_on", Kind.POINT, "When it was reported."),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
