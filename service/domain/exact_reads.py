"""What of an answer is exact, so that who reads it is written down."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import orjson

from service.model.noun import Noun, Tier
from service.storage import exact_reads
from service.storage.database import Row, Session


@cache
def exact_members(noun: Noun) -> tuple[str, ...]:
    """The declared members that no tier below the trusted one sees."""
    return tuple(field.name for field in noun.fields if field.tier >= Tier.TRUSTED)


def exact_among(session: Session, noun: Noun, rows: Sequence[Row]) -> dict[str, list[UUID]]:
    """Which records of an answer are shown more exactly than partners see them.

    Rule: exact is a record of a noun that is sensitive by nature (its place, or what it belongs to,
    is coarser for partners), one that states a member no partner sees, one that partners are shown
    at a coarser place, and one that they may not know of at all. Only what the trusted tier
    reads, or what is read in full, can be exact.
    Why: the list of who saw where a hospital stands is what is asked for when it is struck.
    Args:
        rows: `id`, `document` as text and `in_full` each, before members were left out.
    Returns:
        The ids by the noun's table, in the order given; empty where nothing is exact.
    Source: docs/protection.md.
    """
    exact = session.tier in ("trusted", "full")
    candidates = [row for row in rows if exact or row["in_full"]]
    if not candidates:
        return {}
    if noun.sensitivity == "public":
        read = [(row["id"], orjson.loads(row["document"])) for row in candidates]
        stated = {each for each, document in read if _states(noun, document)}
        left = {each: document for each, document in read if each not in stated}
        known = exact_reads.seen_by_partners(session, noun, list(left)) if left else {}
        same = {each for each, place in known.items() if place == left[each].get("place_id")}
        candidates = [row for row in candidates if row["id"] not in same]
    return {noun.table: [row["id"] for row in candidates]} if candidates else {}


def _states(noun: Noun, document: Mapping[str, Any]) -> bool:
    proposed = (document.get("pending") or {}).get("body") or {}
    return any(document.get(name) or proposed.get(name) for name in exact_members(noun))


def together(several: Iterable[Mapping[str, Sequence[UUID]]]) -> dict[str, list[UUID]]:
    """What several parts of an answer show, each record once."""
    shown: dict[str, dict[UUID, None]] = {}
    for each in several:
        for noun, ids in each.items():
            shown.setdefault(noun, {}).update(dict.fromkeys(ids))
    return {noun: list(ids) for noun, ids in shown.items()}
