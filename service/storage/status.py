"""How much of every noun there is, and how new it is."""

from service.storage import statements
from service.storage.database import Row, Session


def datasets(session: Session) -> dict[str, Row]:
    """By noun's table: records, newest event, last change and position in the tier's projection."""
    rows = session.all(statements.of("status", "datasets", view=(session.schema, "dataset")))
    return {row["noun"]: row for row in rows}


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
