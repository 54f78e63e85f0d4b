"""What a record's document carries beside its declared fields, and which tier sees each member."""

from service.model.noun import Kind, Noun, Tier

# Member, lowest tier, meaning. The order is that of the documents.
FIRST: tuple[tuple[str, Tier, str], ...] = (("id", Tier.PUBLIC, "Identity, a UUID."),)
DERIVED: tuple[tuple[str, Tier, str], ...] = (
    ("place", Tier.PUBLIC, "Slug of the place, as coarse as the tier may see it."),
    ("area", Tier.PUBLIC, "Slug of the besieged area."),
    ("route", Tier.PUBLIC, "Slug of the supply route."),
    ("hits_facility", Tier.PUBLIC, "Derived: whether a health facility was hit."),
    (
        "withheld",
        Tier.PUBLIC,
        "`tier` where a small count of living persons is null for this tier.",
    ),
)
LAST: tuple[tuple[str, Tier, str], ...] = (
    ("source", Tier.PUBLIC, "Slug of the source that speaks, at the end of the relay chain."),
    ("family", Tier.PUBLIC, "Independence group of that source."),
    ("licence", Tier.PUBLIC, "Licence of the document first cited; null = not stated."),
    ("citations", Tier.PUBLIC, "Where each word of it stands."),
    ("external_ids", Tier.PUBLIC, "What others call it."),
    ("state", Tier.PUBLIC, "Where it stands between submitted and retracted."),
    ("sensitivity", Tier.PUBLIC, "How carefully it is shown."),
    ("revision", Tier.PUBLIC, "Counts the changes that this tier could see."),
    ("recorded_at", Tier.PUBLIC, "Since when this tier could know it."),
    ("recorded_by", Tier.FULL, "The organisation that recorded it."),
    ("shared_with", Tier.FULL, "Organisations that may read it before publication."),
    ("embargo_until", Tier.FULL, "Not released before this instant."),
    ("pending", Tier.FULL, "A proposed change that waits for a reviewer."),
    ("flags", Tier.FULL, "What a reviewer should look at."),
)
# Not of the projection: a document has it only where something that its tier sees was erased.
REDACTED = ("redacted", Tier.PUBLIC, "Members that were erased for protection, so null.")
_NEEDS = {
    "place": "place_id",
    "area": "area_id",
    "route": "route_id",
    "hits_facility": "facility_ids",
}
_COUNTS_LIVING = frozenset({"strike", "casualty_figure"})
_UNCITED_SPEAKERLESS = frozenset({"place", "besieged_area"})


def members(noun: Noun) -> tuple[tuple[str, Tier, Kind | None], ...]:
    """The members of a noun's document in order: name, lowest tier, kind of a declared field."""
    rows: list[tuple[str, Tier, Kind | None]] = [(name, tier, None) for name, tier, _ in FIRST]
    rows += [(field.name, field.tier, field.kind) for field in noun.fields if field.name != "notes"]
    rows += [(name, tier, None) for name, tier, _ in DERIVED if _is_derived(noun, name)]
    for name, tier, _ in LAST:
        if name in ("source", "family", "licence") and noun.table in _UNCITED_SPEAKERLESS:
            continue
        if name in noun.by_name:
            continue
        rows.append((name, tier, None))
    rows.append(("notes", Tier.FULL, Kind.LONG_TEXT))
    return tuple(rows)


def _is_derived(noun: Noun, member: str) -> bool:
    if member == "withheld":
        return noun.table in _COUNTS_LIVING
    return _NEEDS[member] in noun.by_name
