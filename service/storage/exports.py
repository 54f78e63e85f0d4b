"""What rows of a file say beside their record: licence, attribution, the centre of their place."""

from collections.abc import Collection
from uuid import UUID

from service.storage import statements
from service.storage.database import Row, Session


def credits(session: Session, ids: Collection[str]) -> dict[str, Row]:
    """Licence and attribution of the documents that the session is shown, by id."""
    statement = statements.of("exports", "credits", view=(session.schema, "document"))
    rows = session.all(statement, {"ids": [UUID(each) for each in ids]})
    return {str(row["id"]): row for row in rows}


def centres(session: Session, ids: Collection[str]) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of the places that the session is shown, by id."""
    statement = statements.of("exports", "centres", view=(session.schema, "place"))
    rows = session.all(statement, {"ids": [UUID(each) for each in ids]})
    return {str(row["id"]): (row["longitude"], row["latitude"]) for row in rows}
