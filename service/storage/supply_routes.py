"""Supply routes and their statuses."""

from collections.abc import Sequence
from uuid import UUID

from service.storage import statements
from service.storage.database import Row, Session


def routes_serving(session: Session, areas: Sequence[UUID]) -> list[Row]:
    """The supply routes into any of the areas, by slug."""
    return session.all(
        statements.of("supply_routes", "routes_serving", view=(session.schema, "supply_route")),
        {"areas": list(areas)},
    )


def statuses_of(session: Session, routes: Sequence[UUID]) -> list[Row]:
    """The statuses of routes, without those that only dispute another's dates."""
    return session.all(
        statements.of("supply_routes", "statuses_of", view=(session.schema, "route_status")),
        {"routes": list(routes)},
    )
