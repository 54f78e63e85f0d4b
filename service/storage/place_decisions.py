"""What people decided that a source means by the name of a place."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from service.storage import statements
from service.storage.database import Row, Session


def standing(session: Session, scheme: str) -> list[Row]:
    """What stands decided for one source: level, folded name, context and place."""
    return session.all(statements.of("place_decisions", "standing"), {"scheme": scheme})


def record(session: Session, entry: Mapping[str, Any]) -> Row:
    """Keeps a decision, or its revocation, and gives the entry back."""
    row = session.one(statements.of("place_decisions", "record"), dict(entry))
    assert row is not None
    return row


def found(session: Session, decision_id: UUID) -> Row | None:
    """A decision by its id, and whether it stands; None where there is none."""
    return session.one(statements.of("place_decisions", "found"), {"id": decision_id})


def listed(session: Session, limit: int, scheme: str | None, before: int | None) -> list[Row]:
    """Decisions on places that the session may see, newest first."""
    return session.all(
        statements.of("place_decisions", "listed", view=(session.schema, "place")),
        {"limit": limit, "scheme": scheme, "before": before},
    )
