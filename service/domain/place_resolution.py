"""Which place a word means: id, slug, place code, or a name in any script."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from service.domain.names import fold, loose
from service.domain.refusals import refused
from service.storage import places
from service.storage.database import Row, Session

# A name that a town shares with the units around it means the town, as its bare slug does.
_SETTLEMENTS = ("city", "town", "village", "camp", "city_part")


@dataclass(frozen=True)
class Resolved:
    """The place taken, how it was found (`id`, `slug`, `pcode`, `name`), and the alias matched."""

    id: UUID
    slug: str
    by: str
    alias: str | None
    score: float


def resolve_place(session: Session, text: str, pointer: str) -> Resolved:
    """The one place that a word means.

    Rule: an id, slug or place code is exact. A name is folded (any script, any spelling of the
    article) and compared with every name and alias; the closest spelling wins, a settlement before
    the units that share its name; where several are left nothing is guessed.
    Raises:
        Problem: `unknown_place`, or `ambiguous_place` with the candidates and their scores.
    Source: docs/methodology.md, "One call records one fact".
    """
    ground = places.find_ground(session, text)
    if ground is not None and ground.noun == "place":
        by = "slug" if ground.slug == text else "pcode" if ground.pcode == text.upper() else "id"
        return Resolved(ground.id, ground.slug, by, None, 1.0)
    key = fold(text)
    found = places.named(session, key, loose(text)) if key else []
    best = _best(found)
    if len(best) == 1:
        row = best[0]
        return Resolved(row["id"], row["slug"], "name", _alias(row, key), _score(row))
    candidates = [_candidate(row, key) for row in (best or found)[:10]]
    if not candidates:
        detail = f"No place is known by '{text}'. Find it with GET /v1/places?q= or add it."
        raise refused("unknown_place", detail, pointer, candidates=[])
    detail = f"'{text}' may be any of {len(candidates)} places; send the slug or id of one."
    raise refused("ambiguous_place", detail, pointer, candidates=candidates)


def _best(found: Sequence[Row]) -> list[Row]:
    top = max((row["score"] for row in found), default=0)
    closest = [row for row in found if row["score"] == top]
    towns = [row for row in closest if row["kind"] in _SETTLEMENTS]
    if towns:
        return towns
    countries = [row for row in closest if row["kind"] == "country"]
    return countries or closest


def _alias(row: Row, key: str) -> str | None:
    for name in row["names"]:
        if fold(name["text"]) == key:
            return str(name["text"])
    return str(row["names"][0]["text"]) if row["names"] else None


def _score(row: Row) -> float:
    return 1.0 if row["score"] == 2 else 0.8


def _candidate(row: Row, key: str) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "slug": row["slug"],
        "kind": row["kind"],
        "country_code": row["country_code"],
        "parent": row["parent"],
        "matched": _alias(row, key),
        "score": _score(row),
    }
