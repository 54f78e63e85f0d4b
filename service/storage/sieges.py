"""Besieged areas with their sieges and designations, as the rules take them."""

from collections.abc import Sequence
from uuid import UUID

from service.storage import statements
from service.storage.answers import Scope
from service.storage.database import Row, Session


def areas_at(session: Session, scope: Scope) -> list[Row]:
    """The besieged areas of a scope, by slug."""
    return session.all(
        statements.of("sieges", "areas_at", view=(session.schema, "besieged_area")),
        scope.parameters() | {"roots": list(scope.roots)},
    )


def areas_of_country(session: Session, countries: Sequence[str] | None) -> list[Row]:
    """All besieged areas, or those of countries, each with its town, by country and slug."""
    return session.all(
        statements.of("sieges", "areas_of_country", view=(session.schema, "besieged_area")),
        {"countries": list(countries) if countries is not None else None},
    )


def sieges_of(session: Session, areas: Sequence[UUID]) -> list[Row]:
    """The sieges of areas, without those that only dispute another's dates."""
    return session.all(
        statements.of("sieges", "sieges_of", view=(session.schema, "siege")),
        {"areas": list(areas)},
    )


def designations_of(session: Session, areas: Sequence[UUID]) -> list[Row]:
    """Who lists the areas as what."""
    return session.all(
        statements.of("sieges", "designations_of", view=(session.schema, "designation")),
        {"areas": list(areas)},
    )
