"""The changes that lie between two summaries of a place."""

from collections.abc import Sequence
from uuid import UUID

from service.storage import statements
from service.storage.database import Row, Session


def changes(
    session: Session, after: int, places: Sequence[UUID], families: Sequence[str], limit: int
) -> list[Row]:
    """Changes after a position at some places, or of what some families are known by."""
    return session.all(
        statements.of("summary_diffs", "changes", view=(session.schema, "change")),
        {
            "after": after,
            "places": list(places),
            "families": list(families),
            "limit": limit,
        },
    )
