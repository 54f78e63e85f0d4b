"""Aid that reached a place, and pauses announced for it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from service.storage import aid
from service.storage.answers import Scope
from service.storage.database import Row, Session

_STATED = ("requested", "approved", "completed")
_NO_ANNOUNCER = frozenset({"denies"})


def help_to(
    session: Session,
    scope: Scope,
    areas: Sequence[UUID],
    window: tuple[date, date],
    families: Sequence[str] | None,
) -> tuple[dict[str, Any], list[str]]:
    """`aid` and `pauses` of a summary, and the families that speak in them.

    Args:
        session: an open reading.
        scope: the asked ground.
        areas: the besieged areas of the ground.
        window: first and last day; the last is the asked one.
        families: only these sources' families; None = all.

    Returns:
        The two members, and slugs of families in order.

    Source: docs/methodology.md, aid and pauses.
    """
    aid_, helpers = aid_to(session, scope, areas, window, families)
    pauses, announcers = pauses_around(session, scope, window, families)
    return {"aid": aid_, "pauses": pauses}, sorted({*helpers, *announcers})


def aid_to(
    session: Session,
    scope: Scope,
    areas: Sequence[UUID],
    window: tuple[date, date],
    families: Sequence[str] | None = None,
) -> tuple[dict[str, Any], list[str]]:
    """`summary.aid`: the last mission that delivered, and what is stated of those of the window.

    Rule: a mission counts as completed where it delivered all or part, or where nothing is said of
    that and people were reached. A number of missions is null where none of the window is recorded,
    or where nobody says it of any; what is not stated never counts as a no (P3).

    Args:
        session: an open reading.
        scope: the asked ground.
        areas: the besieged areas of the ground.
        window: first and last day; the last is the asked one.
        families: only these sources' families; None = all.

    Returns:
        The shape `aid`, and the families that speak of any mission up to the asked day.

    Source: docs/methodology.md, aid and pauses.
    """
    first, last = window
    row = aid.tally(session, scope, areas, first, last, families)
    arrived = row["last_completed"]
    told: dict[str, Any] = {
        "last_completed": arrived.isoformat() if arrived else None,
        "days_since": (last - arrived).days if arrived else None,
    }
    return told | {name: _stated(row, name) for name in _STATED}, list(row["families"] or ())


def _stated(row: Row, name: str) -> int | None:
    count: int = row[name]
    if count or (row["inside"] and not row[f"{name}_unstated"]):
        return count
    return None


def pauses_around(
    session: Session,
    scope: Scope,
    window: tuple[date, date],
    families: Sequence[str] | None = None,
) -> tuple[list[dict[str, Any]], list[str]]:
    """`summary.pauses[]`: what was announced or in force in the window, as known by its last day.

    A pause of what contains the place (a country's ceasefire) stands too, with its own place.

    Args:
        session: an open reading.
        scope: the asked ground.
        window: first and last day.
        families: only these sources' families; None = all.

    Returns:
        Entries in the order of their dates, and the families that speak.

    Source: docs/methodology.md, aid and pauses.
    """
    rows = aid.pauses(session, scope, *window, families)
    entries = [_pause(orjson.loads(row["document"])) for row in rows]
    return entries, sorted({row["family"] for row in rows if row["family"]})


def _pause(document: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("id", "kind", "place", "announced_on", "planned", "in_force", "end_mode", "family")
    return {
        **{name: document[name] for name in kept},
        "announced_by": announcers(document["parties"] or ()),
    }


def announcers(parties: Sequence[Mapping[str, Any]]) -> list[str]:
    """Who announced a pause, by what is claimed: the parties that announce, or that are said to
    stand behind it without a role. Who only accepts, refuses or fights is none.

    Args:
        parties: as recorded.

    Returns:
        Slugs of sources, in the recorded order, each once.

    Source: docs/methodology.md, aid and pauses.
    """
    named = [
        party["actor"]
        for party in parties
        if party["role"] == "announcing"
        or (party["role"] is None and party["stance"] not in _NO_ANNOUNCER)
    ]
    return list(dict.fromkeys(named))
