"""Aid mission: a convoy, an airdrop, an evacuation, as far as it got."""

from service.model.noun import Box, Field, Kind, Noun, Tier

AID_MISSION = Noun(
    table="aid_mission",
    path="aid-missions",
    title="Aid mission",
    box=Box.HAPPENED,
    meaning="A convoy, an airdrop, an evacuation. One that has not started is not told in public.",
    event="arrived_on",
    place="place_id",
    shorthand=True,
    fields=(
        Field("area_id", Kind.REFERENCE, "The besieged area.", refers_to="besieged_area"),
        Field("place_id", Kind.REFERENCE, "Or the place.", refers_to="place"),
        Field("kind", Kind.WORD, "What sort.", required=True, vocabulary="aid_mission_kind"),
        Field("requested_on", Kind.POINT, "When leave was asked for."),
        Field("planned_for", Kind.POINT, "The day it was planned for."),
        Field("moved_on", Kind.POINT, "When it set out."),
        Field("arrived_on", Kind.POINT, "When it arrived, or as far as it got."),
        Field(
            "permission",
            Kind.WORD,
            "What the authorities said.",
            vocabulary="aid_permission",
            default="unknown",
        ),
        Field(
            "movement",
            Kind.WORD,
            "How it went on the way.",
            vocabulary="aid_movement",
            default="unknown",
        ),
        Field(
            "completion",
            Kind.WORD,
            "How much of it was delivered.",
            vocabulary="aid_completion",
            default="unknown",
        ),
        Field("people_intended", Kind.QUANTITY, "For how many people."),
        Field("people_reached", Kind.QUANTITY, "How many people it reached."),
        Field("trucks", Kind.QUANTITY, "How many trucks."),
        Field("trucks_hit", Kind.QUANTITY, "How many of them were hit."),
        Field("items_removed", Kind.TEXT, "What was taken off it, in the source's words."),
        Field("reported_on", Kind.POINT, "When it was reported."),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
