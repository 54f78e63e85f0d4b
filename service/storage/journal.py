"""The journal: who writes and why, the change feed, positions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from service.model.actor import Reader
from service.model.noun import Noun
from service.storage import statements
from service.storage.database import Row, Session


def open_journal(
    session: Session,
    writer: Reader,
    reason: str = "",
    op: str = "",
    *,
    import_id: UUID | None = None,
) -> None:
    """Names the actor and the reason of what follows and takes the journal's lock till commit.

    Call it after all checks and before the first row is written.

    Args:
        import_id: the run that writes.
    """
    session.one(
        statements.of("journal", "open"),
        {
            "actor": writer.holder or "",
            "organisation": writer.organisation or "",
            "reason": reason,
            "op": op,
            "import_id": str(import_id or ""),
        },
    )


def changes(
    session: Session,
    after: int,
    limit: int,
    nouns: Sequence[str] | None,
    places: Sequence[UUID] | None,
) -> list[Row]:
    """Changes of the session's projection after a position, in commit order."""
    filters: Mapping[str, Any] = {
        "after": after,
        "limit": limit,
        "nouns": list(nouns) if nouns is not None else None,
        "places": list(places) if places is not None else None,
    }
    return session.all(
        statements.of("journal", "changes", view=(session.schema, "change")), dict(filters)
    )


def position(session: Session) -> int:
    """The last position of the session's projection."""
    row = session.one(statements.of("journal", "position", view=(session.schema, "version")))
    return int(row["position"]) if row else 0


def goes_on(session: Session, epoch: UUID, after: int) -> bool:
    """Whether a follower who was told an epoch, and has read up to a position, may go on from it.

    A promoted standby begins an epoch; up to the last position that it had in common with the one
    before, nothing was told otherwise.
    """
    row = session.one(
        statements.of("journal", "goes_on", view=(session.schema, "standing")),
        {"epoch": epoch, "after": after},
    )
    return bool(row and row["goes_on"])


def settle_epoch(session: Session) -> bool:
    """Begins an epoch where the database lives on elsewhere than before: True where it did.

    The first change there does so too; this tells followers before there is one.
    """
    row = session.one(statements.of("journal", "settle_epoch"))
    return bool(row and row["began"])


def writers_since_publication(session: Session, noun: Noun, record_id: UUID) -> set[str]:
    """Who recorded or amended what nobody has published yet."""
    rows = session.all(
        statements.of("journal", "writers_since_publication"),
        {"id": record_id, "noun": noun.table},
    )
    return {row["actor"] for row in rows}


def rewritten_while_waiting(
    session: Session, noun: Noun, record_id: UUID, *, proposed: bool
) -> bool:
    """Whether what waits for a reviewer was changed after it was first submitted or proposed."""
    row = session.one(
        statements.of("journal", "writes_that_wait"),
        {"id": record_id, "noun": noun.table, "proposed": proposed},
    )
    return bool(row and row["writes"] > 1)


def recent_writes(session: Session, actor: str, since: datetime, most: int) -> int:
    """How many records a person has recorded since an instant, counted up to `most`."""
    row = session.one(
        statements.of("journal", "recent_writes"), {"actor": actor, "since": since, "most": most}
    )
    return int(row["recorded"]) if row else 0
