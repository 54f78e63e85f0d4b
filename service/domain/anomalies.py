"""What looks wrong about a claim without being impossible: flagged, never dropped."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from service.domain.quantities import flags_of, quoted_disagrees
from service.model.noun import Kind, Noun
from service.model.quantity import Quantity

# Further than a town reaches: the point or the place is wrong.
FAR_KM = 50.0
# A person types fewer; a file has its own way in.
BURST, BURST_MINUTES = 100, 10
POINT_PLACES = frozenset({"city", "city_part", "town", "village", "camp", "crossing"})
_HAPPENED = (
    "occurred",
    "began",
    "ended",
    "started",
    "observed_on",
    "period",
    "counted_on",
    "reported_on",
    "published_on",
    "announced_on",
    "arrived_on",
    "moved_on",
)
# Counts of people who were in the place; those of another place or of no event are not.
_OF_THE_PLACE: Mapping[str, tuple[str, ...]] = {
    "strike": ("killed", "injured", "health_workers_killed", "health_workers_injured"),
    "casualty_figure": ("quantity",),
}
_KM_PER_DEGREE = 111.2

Flag = dict[str, str]


@dataclass(frozen=True)
class Surroundings:
    """What is known around a claim when it is recorded; None = not known.

    `kilometres_away`: how far its point lies from the place that it names.
    `population`: inhabitants of that place. `recent`: what this person recorded in ten minutes.
    """

    today: date
    kilometres_away: float | None = None
    population: int | None = None
    recent: int = 0


def find_anomalies(noun: Noun, body: Mapping[str, Any], around: Surroundings) -> list[Flag]:
    """The flags of a claim: a future date, a far point, too many people, filler counts, a burst.

    Rule: what cannot be is refused elsewhere; what is merely unlikely is kept, with a flag, since
    an unlikely report may be the important one.

    Args:
        body: the claim in its stored form.

    Returns:
        `code`, `field` and `detail` each, in a fixed order; empty where nothing is odd.

    Source: docs/protection.md, writing.
    """
    return [
        *_future(body, around.today),
        *_far(around.kilometres_away),
        *_counts(noun, body),
        *_above_population(noun, body, around.population),
        *_burst(around.recent),
    ]


def _future(body: Mapping[str, Any], today: date) -> list[Flag]:
    # A day ahead is today already, further east.
    beyond = _day_after(today)
    return [
        _flag("future_date", name, f"'{name}' lies in the future.")
        for name in _HAPPENED
        if (happened := body.get(name)) and (happened.get("earliest") or "") > beyond
    ]


@lru_cache(maxsize=8)
def _day_after(day: date) -> str:
    return (day + timedelta(days=1)).isoformat()


def _far(kilometres: float | None) -> list[Flag]:
    if kilometres is None or kilometres <= FAR_KM:
        return []
    detail = f"The point lies {kilometres:.0f} km from the place that is named."
    return [_flag("far_from_place", "location", detail)]


def _counts(noun: Noun, body: Mapping[str, Any]) -> list[Flag]:
    flags = []
    for field in noun.of_kind(Kind.QUANTITY):
        if not body.get(field.name):
            continue
        quantity = Quantity.from_json(body[field.name])
        for code in flags_of(quantity):
            detail = f"'{field.name}' is all nines: a true count, or 'not known'?"
            flags.append(_flag(code, field.name, detail))
        if quoted_disagrees(quantity):
            detail = f"The digits quoted with '{field.name}' are not those of the count; see notes."
            flags.append(_flag("quoted_disagrees", field.name, detail))
    return flags


def _above_population(noun: Noun, body: Mapping[str, Any], population: int | None) -> list[Flag]:
    if not population:
        return []
    flags = []
    for name in _OF_THE_PLACE.get(noun.table, ()):
        count = body.get(name) or {}
        lowest = count.get("low") if count.get("low") is not None else count.get("best")
        if lowest is not None and lowest > population:
            detail = f"'{name}' is above the {population} inhabitants of the place."
            flags.append(_flag("above_population", name, detail))
    return flags


def _burst(recent: int) -> list[Flag]:
    if recent <= BURST:
        return []
    detail = f"One of more than {BURST} records by the same person within {BURST_MINUTES} minutes."
    return [_flag("burst", "recorded_at", detail)]


def kilometres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two points on a sphere.

    Args:
        one, other: longitude and latitude in degrees, WGS 84.
    """
    (east, north), (east_2, north_2) = (tuple(map(math.radians, each)) for each in (one, other))
    arc = (
        math.sin((north_2 - north) / 2) ** 2
        + math.cos(north) * math.cos(north_2) * math.sin((east_2 - east) / 2) ** 2
    )
    return 2 * math.degrees(math.asin(min(1.0, math.sqrt(arc)))) * _KM_PER_DEGREE


def _flag(code: str, field: str, detail: str) -> Flag:
    return {"code": code, "field": field, "detail": detail}
