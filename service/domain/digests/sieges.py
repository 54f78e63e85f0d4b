"""Sieges in a window: imposed, imposed again, broken, ended; and how each area stood."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from service.domain.besieged_areas import AreaOnDay, speakers_of
from service.domain.digests.asked import Asked
from service.domain.digests.boundaries import rivals_in_words, told_of
from service.domain.digests.lines import label, line, when, within
from service.domain.sentences import siege_sentence
from service.domain.siege_durations import Episode
from service.model.bounds import Bounds
from service.model.siege import BoundaryKind
from service.storage import sieges
from service.storage.database import Row

_MAY_BE = frozenset({"besieged", "unknown"})


def siege_events(asked: Asked) -> list[dict[str, Any]]:
    """Starts and ends of sieges whose adopted date lies in the window (S2, S5).

    Args:
        asked: the question.

    Returns:
        Lines with `event`: `imposed`, `imposed_again`, `broken` or `ended`; what is not known to
        lie in the window is `within: possible`.

    Source: docs/methodology.md S2, S5, digest.
    """
    rows = sieges.sieges_of(asked.session, asked.area_ids)
    documents = {row["id"]: orjson.loads(row["document"]) for row in rows}
    documents = {str(key): document for key, document in documents.items()}
    known = speakers_of(asked.session, documents.values())
    found = [
        told
        for area in asked.areas
        for episode in area.state.episodes
        for told in _events(asked, area, episode, documents[episode.siege.id], known)
    ]
    return sorted(
        found, key=lambda one: (one["on"]["latest"] or one["on"]["earliest"], one["area"])
    )


def _events(
    asked: Asked,
    area: AreaOnDay,
    episode: Episode,
    document: Mapping[str, Any],
    known: Mapping[str, Row],
) -> Iterator[dict[str, Any]]:
    broken = episode.siege.end_mode == "broken_by_force"
    edges: tuple[tuple[str, BoundaryKind, Bounds | None], ...] = (
        ("imposed" if episode.number == 1 else "imposed_again", "start", episode.start),
        ("broken" if broken else "ended", "end", episode.end),
    )
    for event, boundary, bounds in edges:
        placed = within(bounds, asked.first, asked.last)
        if bounds is None or placed is None:
            continue
        by, rivals = told_of(asked, document, known, boundary, bounds)
        yield line(
            _sentence(asked, area, event, document["end_mode"], bounds, by)
            + rivals_in_words(asked, rivals),
            "sieges",
            [episode.siege.id],
            according_to=by,
            event=event,
            area=area.slug,
            episode=episode.number,
            on=bounds.as_json(),
            within=placed,
            end_mode=document["end_mode"] if boundary == "end" else None,
            competing_dates=rivals,
        )


def _sentence(
    asked: Asked, area: AreaOnDay, event: str, end_mode: str, bounds: Bounds, by: list[str]
) -> str:
    said = {
        "imposed": "siege imposed",
        "imposed_again": "siege imposed again",
        "broken": "siege broken by force",
        "ended": "siege ended",
    }[event]
    if event == "ended" and end_mode not in ("unknown", "ongoing"):
        said = f"siege ended: {label('siege_end_mode', end_mode)},"
    told = asked.said_by(by)
    return f"{area.name}: {said} {when(bounds)}{f' ({told})' if told else ''}."


def area_states(asked: Asked) -> list[dict[str, Any]]:
    """Each area that is, or may be, under siege on the eve or on the last day of the window.

    Args:
        asked: the question.

    Returns:
        Lines with the state before and after, and the days under siege by the adopted dates.

    Source: docs/methodology.md S3.
    """
    before = {area.id: area.state for area in asked.areas_before}
    found = []
    for area in asked.areas:
        state, earlier = area.state, before[area.id]
        touched = state.episodes and {state.state, earlier.state} & _MAY_BE
        if not touched:
            continue
        current = state.episode
        found.append(
            line(
                f"{siege_sentence(area.name, state)}.",
                "sieges",
                [current.siege.id] if current else [one.siege.id for one in state.episodes],
                area=area.slug,
                names=dict(area.names),
                state_before=earlier.state,
                state=state.state,
                days_besieged=state.all_days.as_json(),
                dates_disputed=state.dates_disputed,
            )
        )
    return found
