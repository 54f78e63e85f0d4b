"""The words of Insecurity Insight's file, and what they are here."""

import re
from collections.abc import Mapping

# How a weapon reached its target. A landmine is laid like other victim-operated charges. A hand
# grenade is thrown from the ground. Cluster bombs come from the air as well as from the ground, and
# the file does not say which: not known, unless another word beside it says so.
DELIVERY: Mapping[str, str] = {
    "Aerial Bomb: Plane": "air_launched",
    "Aerial Bomb: Missile": "air_launched",
    "Aerial Bomb: Drone": "air_launched",
    "Aerial Bomb: Helicopter": "air_launched",
    "Aerial Bomb: No Information on Platform Type": "air_launched",
    "Shelling": "ground_launched",
    "Mortar": "ground_launched",
    "Artillery": "ground_launched",
    "Rocket": "ground_launched",
    "Missile": "ground_launched",
    "RPG": "ground_launched",
    "Hand Grenade": "ground_launched",
    "Unspecified IED": "ied",
    "VBIED": "ied",
    "SVIED": "ied",
    "RCIED": "ied",
    "Mine": "ied",
    "Firearms": "firearm",
    "Arson": "arson",
    "Knife": "none",
    "Fist and Foot": "none",
    "Stones, Sticks and Gravel": "none",
    "Unarmed Perpetrator": "none",
    "Not Applicable: No Direct Violence": "none",
    "Cluster Bomb": "unknown",
    "Unspecified Explosive": "unknown",
    "Other Weapon": "unknown",
    "No Information on the Weapon Used": "unknown",
}
# These say that no weapon is named, so they are no words for a munition.
NO_INFORMATION = "No Information on the Weapon Used"
NO_MUNITION = frozenset({"Not Applicable: No Direct Violence", NO_INFORMATION})
# Two words that do not exclude each other: the cluster bomb fell from the plane named beside it.
CARRIED_BY_ANOTHER = frozenset({"Cluster Bomb", "Other Weapon", NO_INFORMATION})

INDIVIDUAL_WEAPONS = frozenset({"Firearms", "Hand Grenade", "Knife", "Stones, Sticks and Gravel"})
HEAVY_WEAPONS = (
    frozenset(word for word, how in DELIVERY.items() if how in ("air_launched", "ground_launched"))
    | frozenset({"Unspecified IED", "VBIED", "SVIED", "RCIED", "Mine"})
    | frozenset({"Cluster Bomb", "Unspecified Explosive"})
) - INDIVIDUAL_WEAPONS
UNARMED = frozenset({"Fist and Foot", "Unarmed Perpetrator"})

# Nobody in particular: no party is made of these, the words stay in the notes.
UNIDENTIFIED = frozenset(
    {
        "",
        "No Information",
        "Unidentified Armed Actor",
        "Conflict Party unspecified (Yemen)",
        "Criminal",
        "Demonstrators",
        "Employee",
        "Family",
        "Health worker",
        "Local population",
        "Militia",
        "Refugees/IDPs",
        "Tribesmen",
        "Yemeni Tribesmen",
    }
)
# Names that hold a comma; elsewhere a comma parts two names.
WITH_COMMA = ("Al Islah, at-Tagammu al Yamani il islah",)
# Parties that other shipped records name too, under one slug.
KNOWN_SLUGS: Mapping[str, str] = {
    "Government of Syria": "syrian_government",
    "Government of Russia": "russia",
    "Ahrar al-Sham": "ahrar_al_sham",
    "Jaysh al Islam": "jaish_al_islam",
    "al Nusra-Front Al Queda in Syria": "jabhat_fateh_al_sham",
}
# The file's categories change from row to row for one name; a source has one kind.
GOVERNMENTS = frozenset(
    {
        "Armed Forces of Turkey",
        "Armed Forces of the Russian Federation",
        "Government of Russia",
        "Government of Syria",
        "Government of Yemen",
        "International Coalition Forces in Syria",
        "Kurdistan Regional Government",
        "Saudi-led coalition in Yemen",
        "Syrian Armed Forces",
        "Syrian Public Security Police",
        "Syrian or Russian Forces",
        "Turkish Police Force",
        "US Military",
        "Yemen Armed Forces",
        "Yemen Police",
    }
)

# Where a description doubts who it was. Rather one attribution too many is hedged than one too few.
DOUBTED = re.compile(
    r"\b(suspected|alleged|allegedly|disputed|presumed|presumably|believed|likely|possibly"
    r"|unconfirmed)\b"
    r"|\b(unknown|unidentified|unspecified|unclear) (armed )?"
    r"(origin|sources?|perpetrators?|assailants?|attackers?|gunmen|warplanes|aircraft)\b",
    re.IGNORECASE,
)
