"""The summary's one sentence, and what it has to say about what nobody recorded."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.besieged_areas import AreaOnDay
from service.domain.sentences import (
    StrikeCount,
    compose,
    day_in_words,
    routes_sentence,
    siege_sentence,
    strikes_sentence,
)
from service.domain.supply_routes import counts_on
from service.model.casualty import Total
from service.model.supply_route import RouteOnDay

SPOKEN_AREAS = 3
_STATES = {
    "besieged": "under siege",
    "unknown": "of unknown state",
    "between_episodes": "between two recorded sieges",
    "ended": "no longer under siege",
    "never": "not yet under siege",
}


def summary_sentence(
    place: str,
    areas: Sequence[AreaOnDay],
    routes: Sequence[RouteOnDay],
    strikes: Sequence[Mapping[str, Any]],
    killed: Total,
    days: int,
    names: Mapping[str, str],
) -> str:
    """One sentence or a few that a situation report can print.

    Args:
        place: the asked place's name.
        areas: its besieged areas on the day.
        routes: their supply routes on the day.
        strikes: the strike lines of the window.
        killed: the total of the killed.
        days: the window's length.
        names: what the families of the strike lines are called.

    Returns:
        Plain text; it says so where no siege is recorded.

    Source: docs/api-guide.md `summary.sentence`; docs/methodology.md P7b.
    """
    counts = [
        StrikeCount(names[one["family"]], one["placed_here"], one["possibly_here"], one["coverage"])
        for one in strikes
    ]
    return compose(
        sieges_in_words(place, areas),
        routes_sentence({str(key): count for key, count in counts_on(routes).items()}),
        [
            killed.sentence if killed.headline else None,
            strikes_sentence(place, days, counts),
        ],
    )


def sieges_in_words(place: str, areas: Sequence[AreaOnDay]) -> list[str]:
    """How the besieged areas of a place stand: each by itself, or, where there are many, counted.

    Args:
        place: the place's name.
        areas: its besieged areas on the day.

    Returns:
        Clauses without a full stop.

    Source: docs/api-guide.md `summary.sentence`; docs/methodology.md P7b.
    """
    if not any(area.state.episodes for area in areas):
        return [f"No siege is recorded in {place}"]
    if len(areas) <= SPOKEN_AREAS:
        return [siege_sentence(area.name, area.state) for area in areas]
    counted = Counter(str(area.state.state) for area in areas)
    parts = [
        f"{counted[state]} {'was' if counted[state] == 1 else 'were'} {words}"
        for state, words in _STATES.items()
        if counted[state]
    ]
    day = day_in_words(areas[0].state.on)
    return [f"Of {len(areas)} recorded besieged areas in {place} on {day}, {', '.join(parts)}"]


def unrecorded(
    areas: Sequence[AreaOnDay],
    routes: Sequence[Any],
    people: Mapping[str, Any],
    medical: Mapping[str, Any],
    totals: Mapping[str, Total],
    helped: Mapping[str, Any],
) -> list[str]:
    """What the answer cannot speak of, in plain words: silence is not zero (P3).

    Args:
        areas: the besieged areas of the place.
        routes: their supply routes.
        people: `people_besieged` of the summary.
        medical: `medical` of the summary.
        totals: the four totals.
        helped: `aid` and `pauses` of the summary.

    Returns:
        Topics, in the order of the summary.

    Source: docs/methodology.md P3, P5b.
    """
    missing = []
    if not any(area.state.episodes for area in areas):
        missing.append("siege")
    if not people["lines"]:
        missing.append("people besieged")
    if not routes:
        missing.append("supply routes")
    if medical["facilities"] is None:
        missing.append("facility status")
    if not medical["attacks_on_care"]:
        missing.append("attacks on health care")
    for name, total in totals.items():
        if not any(line.recorded_anything for line in total.lines):
            missing.append(name.replace("_", " "))
    if set(helped["aid"].values()) == {None}:
        missing.append("aid missions to the area")
    return missing if helped["pauses"] else [*missing, "pauses"]
