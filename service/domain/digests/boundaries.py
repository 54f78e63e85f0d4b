"""Starts and ends whose date lies in a window, with the dates that others state for them."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.besieged_areas import read_claims
from service.domain.digests.asked import Asked
from service.domain.digests.lines import speakers, when
from service.model.bounds import Bounds
from service.model.siege import BoundaryClaim, BoundaryKind
from service.storage.database import Row


def told_of(
    asked: Asked,
    document: Mapping[str, Any],
    known: Mapping[str, Row],
    boundary: BoundaryKind,
    adopted: Bounds,
) -> tuple[list[str], list[dict[str, Any]]]:
    """Who states the adopted date of a boundary, and who another one.

    Args:
        asked: the question.
        document: the record.
        known: who stands behind its citations.
        boundary: start or end.
        adopted: the date that answers use (S5).

    Returns:
        Sources of the adopted date, else those that the record cites; and the dates that share no
        day with it: `{date, according_to}`.

    Source: docs/methodology.md S5, P7b.
    """
    claims = [one for one in read_claims(document, known) if one.boundary == boundary]
    agreeing = _sources([one for one in claims if one.date == adopted])
    rivals: dict[str, dict[str, Any]] = {}
    for one in claims:
        if one.live and one.date.disjoint_from(adopted):
            key = str(one.date.as_json()["edtf"])
            rival = rivals.setdefault(key, {"date": one.date.as_json(), "according_to": []})
            rival["according_to"] += _sources([one])
    return agreeing or speakers(document), list(rivals.values())


def _sources(claims: Sequence[BoundaryClaim]) -> list[str]:
    named = [(one.citation or {}).get("source") for one in claims]
    return list(dict.fromkeys(name for name in named if name))


def rivals_in_words(asked: Asked, rivals: Sequence[Mapping[str, Any]]) -> str:
    """A sentence on the dates that others state; empty where there are none."""
    if not rivals:
        return ""
    told = []
    for rival in rivals:
        bounds = Bounds.read(rival["date"])
        assert bounds is not None
        by = asked.said_by(list(dict.fromkeys(rival["according_to"])))
        told.append(f"{when(bounds)}{f' ({by})' if by else ''}")
    return f" Others say: {'; '.join(told)}."
