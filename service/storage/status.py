"""How much of every noun there is, and how new it is."""

from service.model.noun import Noun
from service.storage import statements
from service.storage.database import Row, Session


def dataset(session: Session, noun: Noun) -> Row:
    """Records, newest event, last change and position of a noun in the session's projection."""
    row = session.one(statements.of("status", "dataset", view=(session.schema, noun.table)))
    assert row is not None
    return row


def missing(session: Session) -> str | None:
    """What the database still needs before the service can work; None where nothing."""
    row = session.one(statements.of("status", "ready", view=(session.schema, "readiness")))
    if row is None or not row["declared"]:
        return "The database is not migrated yet: siege-tracker migrate."
    return None if row["seeded"] else "No places are loaded yet: siege-tracker seed."


def journal_lock(session: Session) -> Row:
    """For how many seconds a writer has held the journal, and how many others wait for it.

    It tells of writers under the session's own role; 0 and 0 where nobody writes.
    """
    row = session.one(statements.of("status", "journal_lock"))
    assert row is not None
    return row
