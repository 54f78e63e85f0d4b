"""How the medical facilities of a place work: counts for keys, shares in bands for the public."""

from datetime import date

from service.storage import statements
from service.storage.answers import Scope
from service.storage.database import Row, Session


def working(session: Session, scope: Scope, day: date) -> dict[str, int]:
    """How many facilities of a scope have which status on a day; empty where none is known."""
    rows = session.all(
        statements.of("facilities", "working", view=(session.schema, "facility")),
        scope.parameters() | {"day": day},
    )
    return {row["status"]: row["facilities"] for row in rows}


def spans(session: Session, scope: Scope) -> list[Row]:
    """Facilities of a scope with each status and its certain days: id, status, first, after."""
    return session.all(
        statements.of("facilities", "spans", view=(session.schema, "facility")),
        scope.parameters(),
    )


def public_shares(session: Session, scope: Scope, day: date) -> dict[str, int]:
    """By status the quarter (0 to 3) that its share falls into; empty where that is withheld."""
    name = "public_shares" if session.as_of is None else "public_shares_past"
    rows = session.all(statements.of("facilities", name), scope.parameters() | {"day": day})
    return {row["status"]: row["quarter"] for row in rows}
