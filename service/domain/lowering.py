"""Where a claim is to be shown to more people than before: what its reviewer has to see."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

from service.domain.anomalies import Flag
from service.model.noun import Noun
from service.model.vocabulary import load_vocabularies
from service.storage import references
from service.storage.database import Row, Session

LOWERED = "sensitivity_lowered"


def flags_of_sensitivity(
    session: Session,
    body: Mapping[str, Any],
    sensitivity: str,
    before: str,
    earlier: Sequence[Mapping[str, str]] = (),
) -> list[Flag]:
    """The flag of a claim that is less sensitive than it was, or than records of its kind are.

    Rule: lowering takes two people, and the second has to know what it is that they take; a
    document that is more sensitive than the record which cites it is opened with the record.
    Args:
        body: the claim in its stored form.
        sensitivity: what it is to have.
        before: what it had, or what is usual.
        earlier: the flags it carries: once lowered, it stays flagged until it is raised again.
    Source: docs/protection.md.
    """
    rank = load_vocabularies()["sensitivity"].rank
    if rank(sensitivity) < rank(before):
        detail = f"To be `{sensitivity}`; without that it would be `{before}`."
        return [{"code": LOWERED, "field": "sensitivity", "detail": detail}]
    kept = [
        dict(flag) for flag in earlier if flag["code"] == LOWERED and flag["field"] == "sensitivity"
    ]
    if kept and rank(sensitivity) == rank(before):
        return kept
    cited = [UUID(citation["document_id"]) for citation in body.get("citations") or []]
    if cited and any(
        rank(each) > rank(sensitivity) for each in references.documents_sensitivity(session, cited)
    ):
        detail = f"It cites a document that is more sensitive, and opens it as `{sensitivity}`."
        return [{"code": LOWERED, "field": "citations", "detail": detail}]
    return []


def what_it_becomes(row: Row) -> dict[str, Any]:
    """What stands around a record once the change that waits for it is taken.

    Rule: a change says what it changes. What was raised after it was proposed stays raised, and an
    embargo that was set since stays.
    Args:
        row: the record with its `pending` change.
    Returns:
        `sensitivity`, `shared_with`, `embargo_until` (text or None).
    """
    pending, held = row["pending"], envelope_held(row)
    was = pending.get("was")
    if was is None:
        return {name: pending[name] for name in held}
    return {
        name: pending[name]
        if was[name] == held[name] and pending[name] != was[name]
        else held[name]
        for name in held
    }


def envelope_held(row: Row) -> dict[str, Any]:
    """What stands around a record now, as a proposal keeps it."""
    until = row["embargo_until"]
    return {
        "sensitivity": row["sensitivity"],
        "shared_with": list(row["shared_with"]),
        "embargo_until": until.astimezone(UTC).isoformat() if until else None,
    }


def usual_sensitivity(noun: Noun, given: Mapping[str, Any]) -> str:
    """What a record is unless its recorder says otherwise.

    Why: a way in that nobody sees is closed by whoever learns of it.
    """
    way = given.get("kind")
    hidden = noun.table == "supply_route" and isinstance(way, str) and way in _HIDDEN_WAYS
    # What counts a strike, and the report that says so, tells as much of it as its own record.
    of_strike = noun.table == "casualty_figure" and given.get("strike_id") is not None
    return "severe" if hidden else "sensitive" if of_strike else noun.sensitivity


_HIDDEN_WAYS = frozenset({"tunnel", "river", "air_bridge", "sea"})
