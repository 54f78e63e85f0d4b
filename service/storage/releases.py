"""Time passing is a write: what a delay or an embargo held back is released, and journalled."""

from service.model.actor import Reader
from service.model.nouns import NOUNS
from service.storage import journal, statements
from service.storage.database import Session

CLOCK = Reader("trusted", frozenset({"admin"}), "clock", "operator", "clock")


def release_due(session: Session) -> int:
    """Releases what has become due, with a position of its own in each tier that now sees it.

    Only one process does it at a time; another one's call returns at once.

    Returns:
        How many records were released.
    """
    if not _is_ours(session):
        return 0
    released = 0
    for noun in NOUNS:
        due = session.all(statements.of("releases", "due", table=noun.table), {"noun": noun.table})
        if not due:
            continue
        journal.open_journal(session, CLOCK, "its time has come", op="released")
        statement = statements.of("releases", "release", table=noun.table)
        released += session.run(statement, {"ids": [row["id"] for row in due]})
    return released


def apply_settings(session: Session, delay_hours: int, precision: str) -> bool:
    """Makes the database hold back and coarsen as the settings say; True where they changed."""
    held = session.one(statements.of("releases", "settings"))
    wanted = {"public_delay_hours": delay_hours, "public_precision": precision}
    if held == wanted or not _is_ours(session):
        return False
    journal.open_journal(session, CLOCK, "the settings of protection changed")
    session.run(
        statements.of("releases", "set_settings"), {"delay": delay_hours, "precision": precision}
    )
    session.run(statements.of("releases", "prepare_strikes"))
    session.run(statements.of("releases", "prepare_documents"))
    session.run(statements.of("releases", "prepare_sources"))
    return True


def _is_ours(session: Session) -> bool:
    row = session.one(statements.of("releases", "try_lock"))
    return bool(row and row["held"])
