"""How the cells of Insecurity Insight's file are read: weapons, effects, kinds of attack."""

from collections.abc import Mapping

from service.domain.imports import cells as cells_of
from service.domain.imports import insecurity_insight_words as words
from service.domain.imports.cells import Cells

DESTROYED = "Number of Attacks on Health Facilities Reporting Destruction"
DAMAGED = "Number of Attacks on Health Facilities Reporting Damaged"
ENTERED = "Forceful Entry into Health Facility"
OCCUPIED = "Occupation of Health Facility"
LOOTED = "Looting/Theft/Robbery/Burglary of Health Supplies"
OBSTRUCTED = "Access Denied or Obstructed"
STOLEN = "Health Transportation Stolen/Hijacked"
TRANSPORT = ("Health Transportation Destroyed", "Health Transportation Damaged", STOLEN)
TAKEN = ("Health Workers Kidnapped", "Health Workers Arrested")
THREATENED = "Health Workers Threatened"
ASSAULTED = "Health Workers Assaulted"
SEXUALLY_ASSAULTED = "Health Workers Sexually Assaulted"
PERSONNEL = (
    "Health Workers Killed",
    "Health Workers Injured",
    *TAKEN,
    THREATENED,
    ASSAULTED,
    SEXUALLY_ASSAULTED,
)
COUNTS = (DESTROYED, DAMAGED, ENTERED, OCCUPIED, *TRANSPORT, LOOTED, *PERSONNEL)
WEAPON = "Weapon Carried/Used"
COLUMNS = (
    "Date", "Event Description", "Country ISO", "Admin 1", "Latitude", "Longitude", "Geo Precision",
    "Reported Perpetrator", "Reported Perpetrator Name", WEAPON, "Location", *COUNTS, OBSTRUCTED,
    "SiND Event ID",
)  # fmt: skip
# No field of a strike holds these; they are kept in words.
_KEPT_IN_WORDS = (
    "Reported Perpetrator", "Reported Perpetrator Name", "Location", DESTROYED, DAMAGED, ENTERED,
    OCCUPIED, *TRANSPORT, LOOTED, *TAKEN, "Known Kidnapping or Arrest Outcome", THREATENED,
    ASSAULTED, SEXUALLY_ASSAULTED,
)  # fmt: skip
_SAYS_NOTHING = frozenset({"", "0", "No Information", "NoInformation"})
REMEDIES: Mapping[str, str] = {
    "Date": cells_of.DAY_REMEDY,
    **dict.fromkeys(("Latitude", "Longitude"), cells_of.DEGREES_REMEDY),
    "SiND Event ID": "Give the event's id in the file of Insecurity Insight.",
    OBSTRUCTED: "Write True or False, or leave the cell empty.",
    **dict.fromkeys(COUNTS, cells_of.COUNT_REMEDY),
}


def split_names(words: str, with_comma: tuple[str, ...]) -> list[str]:
    """The names in a cell that parts them by commas.

    Args:
        with_comma: names that hold a comma themselves.
    """
    names = []
    for whole in with_comma:
        if whole in words:
            names.append(whole)
            words = words.replace(whole, "")
    return [*names, *(part for each in words.split(",") if (part := each.strip()))]


def weapons(cells: Cells) -> list[str]:
    """The file's words for the weapons; a word that is not known is flagged and kept."""
    found = split_names(cells.text(WEAPON), ("Stones, Sticks and Gravel",))
    for word in found:
        if word not in words.DELIVERY:
            cells.flag(WEAPON, "unknown_weapon", f"'{word}' is a new word; delivery not known.")
    return found


def delivery(named: list[str]) -> str:
    """How it came: one way, `combination` of several, `none`, or `unknown`."""
    ways = {words.DELIVERY.get(word, "unknown") for word in named}
    telling = {
        words.DELIVERY.get(word, "unknown")
        for word in named
        if word not in words.CARRIED_BY_ANOTHER
    } - {"none"}
    if len(telling) > 1:
        return "combination"
    if telling:
        return telling.pop()
    return "none" if ways == {"none"} else "unknown"


def munition(cells: Cells, named: list[str]) -> str | None:
    """The source's own words; None where they say that no weapon is named."""
    return cells.text(WEAPON) if set(named) - words.NO_MUNITION else None


def facility_effect(cells: Cells) -> str:
    """The gravest thing the row says of a facility.

    `none` where destruction and damage are stated as 0, as in every row of the file with no effect:
    so a forced entry alone is an attack on a facility, not a hit.
    """
    for column, effect in (
        (DESTROYED, "destroyed"),
        (DAMAGED, "damaged"),
        (OCCUPIED, "occupied"),
        (LOOTED, "looted"),
    ):
        if cells.count(column):
            return effect
    if obstructed(cells):
        return "obstructed"
    stated = cells.count(DESTROYED) == 0 and cells.count(DAMAGED) == 0
    return "none" if stated else "unknown"


def obstructed(cells: Cells) -> bool | None:
    """Whether access was denied or obstructed; None where the cell is empty."""
    text = cells.text(OBSTRUCTED).casefold()
    if text not in ("true", "false", "") and not any(f.column == OBSTRUCTED for f in cells.faults):
        cells.refuse(OBSTRUCTED, "not_a_boolean", f"'{text}' is neither True nor False.")
    return {"true": True, "false": False}.get(text)


def resources_affected(cells: Cells) -> list[str]:
    """What of health care was affected, by the columns that count it."""
    by_columns = (
        ("facility", (DESTROYED, DAMAGED, ENTERED, OCCUPIED)),
        ("personnel", PERSONNEL),
        ("transport", TRANSPORT),
        ("supplies", (LOOTED,)),
    )
    # Every cell is read, so that all of a row's faults are told at once.
    return [name for name, columns in by_columns if any([cells.count(each) for each in columns])]


def attack_types(cells: Cells, named: list[str]) -> list[str]:
    """The kinds of attack, in the words of the WHO's Surveillance System for Attacks.

    A weapon counts whether it was carried or used: the file does not part the two.
    """
    armed = set(named)
    types = {
        "violence with heavy weapons": bool(armed & words.HEAVY_WEAPONS),
        "violence with individual weapons": bool(armed & words.INDIVIDUAL_WEAPONS),
        "obstruction to health care delivery": bool(obstructed(cells)),
        "psychological violence, threat of violence or intimidation": bool(cells.count(THREATENED)),
        "armed or violent search of health care personnel, facility or transport": bool(
            cells.count(ENTERED)
        ),
        "removal of health care assets": any([cells.count(LOOTED), cells.count(STOLEN)]),
        "abduction, arrest or detention of health personnel or patients": any(
            [cells.count(each) for each in TAKEN]
        ),
        "militarization of a health care asset": bool(cells.count(OCCUPIED)),
        "assault (without weapons)": bool(
            "Fist and Foot" in armed or (cells.count(ASSAULTED) and armed <= words.UNARMED)
        ),
        "setting fire": "Arson" in armed,
        "sexual assault": bool(cells.count(SEXUALLY_ASSAULTED)),
    }
    return [name for name, is_so in types.items() if is_so] or ["unknown"]


def as_reported(cells: Cells) -> str | None:
    """What the row says beyond the fields of a strike, column by column."""
    said = [
        f"{column}: {text}"
        for column in _KEPT_IN_WORDS
        if (text := cells.text(column)) not in _SAYS_NOTHING
    ]
    return "; ".join(said) or None
