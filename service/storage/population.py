"""Population estimates of besieged areas and of asked places."""

from collections.abc import Sequence
from uuid import UUID

from service.storage import statements
from service.storage.database import Row, Session


def estimates(
    session: Session,
    areas: Sequence[UUID],
    roots: Sequence[UUID],
    families: Sequence[str] | None = None,
) -> list[Row]:
    """Estimates of people besieged or resident, by family and day."""
    return session.all(
        statements.of("population", "estimates", view=(session.schema, "population_estimate")),
        {"areas": list(areas), "roots": list(roots), "families": families},
    )
