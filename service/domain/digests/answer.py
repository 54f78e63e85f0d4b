"""The digest: a situation report of a window, the world first, then what we know of it."""

from collections.abc import Mapping
from typing import Any

from service.domain.digests import aid, care, people
from service.domain.digests.asked import Asked
from service.domain.digests.knowledge import knowledge
from service.domain.digests.lines import days
from service.domain.digests.routes import Routes
from service.domain.digests.sieges import area_states, siege_events
from service.domain.sentences import compose, day_in_words, persons, routes_sentence
from service.domain.summaries import place_json
from service.domain.summary_words import sieges_in_words
from service.storage.digests import MOST


def digest_of(asked: Asked) -> dict[str, Any]:
    """The whole digest of one ground and window.

    Args:
        asked: the question.

    Returns:
        The shape `digest`; every line names the records behind it.

    Source: docs/methodology.md, digest.
    """
    ground = asked.scope.ground
    world = _world(asked)
    return {
        "place": place_json(ground) if ground else None,
        "countries": list(asked.countries) if asked.countries else None,
        "title": f"{asked.name[0].upper()}{asked.name[1:]}, {days(asked.first, asked.last)}",
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "timezone": asked.scope.timezone,
        "as_of": asked.as_of,
        "position": asked.scope.version,
        "tier": asked.scope.tier,
        "complete_through": asked.through.isoformat(),
        "sentence": _sentence(asked, world),
        "remarks": [*_remarks(asked), *_cut(world)],
        "world": world,
        "knowledge": knowledge(asked),
    }


def _world(asked: Asked) -> dict[str, Any]:
    routes = Routes(asked)
    world = {
        "sieges": {"areas": area_states(asked), "events": siege_events(asked)},
        "supply_routes": {
            "before": routes.counts(before=True),
            "after": routes.counts(before=False),
            "routes": routes.states(),
            "events": routes.events(),
        },
        "people_besieged": people.besieged(asked),
        "designations": aid.listings(asked),
        "strikes": care.care_lines(asked, strikes_only=True),
        "attacks_on_care": care.care_lines(asked, strikes_only=False),
        "facilities": care.facilities(asked),
        "casualties": people.casualties(asked),
        "aid": aid.missions(asked),
        "pauses": aid.pauses(asked),
    }
    return {**world, "not_recorded": _not_recorded(asked, world)}


def _not_recorded(asked: Asked, world: Mapping[str, Any]) -> list[str]:
    """What the digest cannot speak of: silence is not zero (P3)."""
    missing = []
    if not any(area.state.episodes for area in asked.areas):
        missing.append("siege")
    if not world["supply_routes"]["routes"]:
        missing.append("supply routes")
    if not world["people_besieged"]["lines"]:
        missing.append("people besieged")
    if asked.window is not None:
        missing += [
            topic.replace("_", " ") for topic in ("strikes", "attacks_on_care") if not world[topic]
        ]
    for total in world["casualties"]:
        if not total["lines"]:
            missing.append(f"{persons(total['population'], None)} {total['metric']}")
    if not world["aid"]["lines"]:
        missing.append("aid missions")
    return missing if world["pauses"] else [*missing, "pauses"]


def _sentence(asked: Asked, world: Mapping[str, Any]) -> str:
    counts = world["supply_routes"]["after"]
    return compose(
        sieges_in_words(asked.name, asked.areas), routes_sentence(counts) if counts else None, []
    )


def _cut(world: Mapping[str, Any]) -> list[str]:
    """Which lists are as long as they get, so that there may be more."""
    lists = {
        "aid missions": world["aid"]["lines"],
        "pauses": world["pauses"],
        "changes of facilities": world["facilities"]["changed"] or (),
    }
    return [
        f"Only {MOST} {what} are told; ask for fewer days."
        for what, lines in lists.items()
        if len(lines) >= MOST
    ]


def _remarks(asked: Asked) -> list[str]:
    """What a reader has to know of the numbers before quoting one."""
    remarks = []
    if asked.window is None:
        remarks.append(
            "Strikes of these days cannot be told yet; of no day later than"
            f" {day_in_words(asked.through)} are all known to this reader."
        )
    elif asked.through < asked.last:
        remarks.append(
            f"Strikes can be told in full up to {day_in_words(asked.through)} only; later days are"
            " not counted."
        )
    if not asked.ended:
        remarks.append("The last day is not over, so that more may be recorded of it.")
    return remarks
