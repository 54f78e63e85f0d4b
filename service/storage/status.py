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
