"""The siege clock of an area on a day, beside its recorded sieges and who listed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from service.domain.besieged_areas import (
    by_language,
    read_designation,
    sieges_by_area,
    speakers_of,
)
from service.domain.boundary_claims import resolve
from service.domain.contradictions.finding import clock_contradictions
from service.domain.designations import lag_from
from service.domain.route_answers import histories_of
from service.domain.route_timelines import MODES, timeline
from service.domain.siege_clock import (
    BREAK_DAYS,
    ClockEpisode,
    clock_episodes,
    clock_on,
    days_of_clock,
)
from service.domain.sieges import area_state, is_long_term
from service.domain.supply_routes import STALE_DAYS
from service.model.bounds import Bounds
from service.model.instants import instant_text
from service.storage import answers, sieges
from service.storage.answers import Scope
from service.storage.database import Session


@dataclass(frozen=True)
class ClockQuestion:
    """The asked day, and the settings that the rules take."""

    on: date
    break_days: int = BREAK_DAYS
    stale_days: int = STALE_DAYS


def clock_answer(session: Session, scope: Scope, asked: ClockQuestion) -> dict[str, Any]:
    """What the supply routes alone say of an area on a day (S7), per traffic mode.

    The recorded siege stands beside and is never used: where the two disagree, `contradictions`
    says so. Sieges that begin after the day are left out.

    Args:
        session: an open reading.
        scope: a besieged area.
        asked: the question.

    Returns:
        The shape `clock`, with the sieges that the routes tell of and how late listings came.

    Source: docs/methodology.md S1, S2, S7.
    """
    area = scope.ground
    assert area is not None
    histories = [history for history, _ in histories_of(session, [area.id])]
    lines = {mode: timeline(histories, mode, asked.stale_days) for mode in MODES}
    found = [one for one in clock_episodes(lines["all"], asked.break_days) if one.start <= asked.on]
    names = by_language(area.names)
    recorded = sieges_by_area(session, [area.id]).get(area.id, [])
    state = area_state(recorded, asked.on)
    against = clock_contradictions(
        session, scope, lines["all"], recorded, names.get("en") or area.slug
    )
    return {
        "area": area.slug,
        "names": names,
        "on": asked.on.isoformat(),
        "timezone": scope.timezone,
        "as_of": instant_text(answers.instant(session, scope.version)),
        "position": scope.version,
        "modes": {
            mode: clock_on(line, asked.on, asked.break_days).as_json()
            for mode, line in lines.items()
        },
        "episodes": [_episode(one, asked.on) for one in found],
        "days_besieged": days_of_clock(found, asked.on).as_json(),
        "recorded": {
            "state": state.state,
            "siege_id": state.episode.siege.id if state.episode else None,
            "days_besieged": state.all_days.as_json(),
        },
        "designations": _lags(session, scope, found),
        "siege_break_days": asked.break_days,
        "route_stale_days": asked.stale_days,
        "contradictions": [one.as_json() for one in against],
    }


def _episode(one: ClockEpisode, on: date) -> dict[str, Any]:
    over = one.stretch.core_to <= on.toordinal()
    days = days_of_clock([one], on)
    return {
        "episode": one.number,
        "from": one.start.isoformat(),
        "to": date.fromordinal(one.stretch.core_to).isoformat() if over else None,
        "ended_by": one.ended_by if over else None,
        "days": days.as_json(),
        "long_term": is_long_term(days),
    }


def _lags(session: Session, scope: Scope, found: Sequence[ClockEpisode]) -> list[dict[str, Any]]:
    """How late each listing came, measured from the sieges that the routes tell of (S6)."""
    assert scope.ground is not None
    rows = sieges.designations_of(session, [scope.ground.id])
    documents = [orjson.loads(row["document"]) for row in rows]
    speakers = speakers_of(session, documents)
    entries = []
    for listing in (read_designation(document, speakers) for document in documents):
        listed = resolve("start", listing.valid_from, listing.claims, listing.grade)
        lags = [lag_from(listed, _start(one)).as_json() for one in (*found[:1], *found[-1:])]
        entries.append(
            {
                "id": listing.id,
                "by": listing.by,
                "category": listing.category,
                "valid_from": listed.adopted.as_json() if listed.adopted else None,
                "lag_days": ({"first_episode": lags[0], "this_episode": lags[1]} if lags else None),
            }
        )
    return entries


def _start(one: ClockEpisode) -> Bounds:
    earliest = date.fromordinal(one.stretch.from_) if one.stretch.from_ is not None else None
    return Bounds(earliest, one.start)
