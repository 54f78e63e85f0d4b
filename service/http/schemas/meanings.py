"""What members of answers mean that do not explain themselves, for the contract."""

from collections.abc import Mapping
from typing import Any

MEANINGS: Mapping[str, str] = {
    "complete_through": "The last day for which all strikes that are recorded can be told to this"
    " reader: the asked day, or for the public the last day whose delay has passed. Counts, hours"
    " and rates of strikes stop there.",
    "group_by": "By what the lines are split beside the family; null where they are not. One record"
    " may stand in several groups, and none in others, so groups need not add up.",
    "group": "The group that a line is of; `not_stated` and `not_assessed` where a record names"
    " none. Only where `group_by` is asked.",
    "axis": "By which dates records are placed: of the `event`; when it was `reported`, which is"
    " the day of its report, else of its document; or when it was `recorded`, which is since when"
    " this reader could know of it.",
    "unplaced": "Records whose dates cross an edge between buckets, and on another axis than that"
    " of the event those without a date (`../..`). Points and these make the total.",
    "carried": "Whether the value was counted before this day and is carried forward.",
    "stale": "Whether it is too old to stand for this day: an estimate counted, or a route last"
    " seen, longer ago than it is carried. A stale estimate is in no span.",
    "last_known": "The last status that somebody saw, and when, where today's is unknown.",
    "in_force": "Whether the listing holds on the day; null where its dates leave that open.",
    "coverage": "How much of the time the family declares to cover: `full`, `partial` or `none`;"
    " of a total the share of days and the gaps. A 0 is said only where it is full.",
    "across_the_edge": "Records that may lie in the time asked and may lie outside of it; they are"
    " in no total.",
    "placed_here": "Records placed in the place or below it.",
    "possibly_here": "Records that may belong to the place and are not known to: placed in what"
    " contains it, near it, or nowhere. They are in no total.",
    "headline_family": "Whose figures `value` shows, chosen by `policy`; null where none"
    " qualifies. Families are never added.",
    "facilities_hit": "Different facilities that strikes name and hit; null where none is named,"
    " and below the trusted tier.",
    "repeat_share": "Share of those hits that hit a facility already hit in the window.",
    "gaps": "Days between one strike and the next, of those known to the day (`of`).",
    "before": "The window of equal length before, with the ratio of the rates, its 95 % limits"
    " and the p-value of an exact test; null where nothing is known of it.",
    "left_out": "How many records each reason leaves out; the reasons are the vocabulary"
    " `exclusion_reason`.",
    "modelled": "Whether anything in it is spread evenly over days, which nobody counted.",
    "notices": "`revision_down`: a running total that fell from `other` to `told`."
    " `running_total_disagrees`: it gives `told`, counts of its days add up to `other`.",
    "weight": "How much of it counts: 1, -1 where it is taken off, a part where modelled.",
    "newest_event": "The last day of any event recorded in the place.",
    "people_lowest": "The least number of people besieged that any source states, a floor or a"
    " best; null where none states one that is not stale.",
    "people_highest": "The largest number of people besieged that any source states.",
    "strikes_7d": "Strikes that one family records surely there in the last 7 days; 0 only where it"
    " covers place and days and has no record that may belong there, else null.",
    "strikes_30d": "The same of the last 30 days.",
    "strikes_7d_possibly": "Strikes of the same family in the last 7 days that may belong to the"
    " area and are not known to; not in `strikes_7d`.",
    "strikes_30d_possibly": "Strikes of the same family in the last 30 days that may belong to the"
    " area and are not known to; not in `strikes_30d`.",
    "withheld": "`tier` where what counts one or two living persons, or facilities, is null for"
    " this tier.",
    "hits_facility": "Whether a health facility was hit: destroyed, damaged or hit nearby; or, with"
    " the effect unknown, a facility is among what was affected.",
}


def explained(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a shape, each with its meaning where one is told above."""
    return {
        name: {**schema, "description": MEANINGS[name]} if name in MEANINGS else schema
        for name, schema in members.items()
    }
