"""Strike: one attack on health care, the reference noun that the others are shaped after."""

from service.model.noun import Box, Field, Kind, Noun, Tier

STRIKE = Noun(
    table="strike",
    path="strikes",
    title="Strike",
    box=Box.HAPPENED,
    meaning="One attack on health care.",
    event="occurred",
    place="place_id",
    shorthand=True,
    sensitivity="sensitive",
    fields=(
        Field("occurred", Kind.POINT, "When, as exactly as is known.", required=True),
        Field(
            "time_local",
            Kind.TIME,
            "Local clock time, HH:MM in the place's zone.",
            tier=Tier.TRUSTED,
        ),
        Field(
            "place_id", Kind.REFERENCE, "Where; null = not stated.", refers_to="place", stated=True
        ),
        Field(
            "facility_ids",
            Kind.REFERENCES,
            "The facilities hit.",
            tier=Tier.TRUSTED,
            refers_to="facility",
        ),
        Field("description", Kind.LONG_TEXT, "What happened, in words.", tier=Tier.FULL),
        Field("location", Kind.LOCATION, "The point, WGS 84.", tier=Tier.TRUSTED),
        Field(
            "location_precision",
            Kind.WORD,
            "How exactly the point or place is known.",
            vocabulary="location_precision",
        ),
        Field("attack_types", Kind.WORDS, "Kinds of attack.", vocabulary="attack_type"),
        Field("resources_affected", Kind.WORDS, "What was hit.", vocabulary="resource_affected"),
        Field("delivery", Kind.WORD, "How it came.", vocabulary="delivery", default="unknown"),
        Field("munition", Kind.TEXT, "What was used, in the source's words."),
        Field(
            "facility_effect",
            Kind.WORD,
            "What it did to the facility.",
            vocabulary="facility_effect",
            default="unknown",
        ),
        Field("certainty", Kind.WORD, "Null = not assessed.", vocabulary="certainty"),
        Field("killed", Kind.QUANTITY, "People killed."),
        Field("injured", Kind.QUANTITY, "People injured."),
        Field("health_workers_killed", Kind.QUANTITY, "Health workers killed, of those killed."),
        Field("health_workers_injured", Kind.QUANTITY, "Health workers injured, of those injured."),
        Field("parties", Kind.PARTIES, "Who did what, according to whom."),
        Field("same_event_as", Kind.REFERENCE, "The strike it reports again.", refers_to="strike"),
        Field("reported_on", Kind.POINT, "When it was reported."),
        Field("notes", Kind.LONG_TEXT, "The recorder's notes.", tier=Tier.FULL),
    ),
)
