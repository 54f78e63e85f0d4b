"""How much of every noun there is, and how new it is."""

from service.model.noun import Noun
from service.storage import statements
from service.storage.database import Row, Session


def dataset(session: Session, noun: Noun) -> Row:
    """Records, newest event, last change and position of a noun in the session's projection."""
    row = session.one(statements.of("status", "dataset", view=(session.schema, noun.table)))
    assert row is not None
    return row


def is_declared(session: Session) -> bool:
    """Whether the database is migrated and knows the declared fields."""
    row = session.one(statements.of("status", "ready"))
    return bool(row and row["declared"])
