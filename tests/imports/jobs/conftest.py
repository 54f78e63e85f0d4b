"""Databases with the places of the shipped gazetteer and nothing else, for files to come into."""

from collections.abc import Iterator

import pytest

from service.seeding import first_start
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from tests.conftest import TEMPLATE, Callers, copy_of, create, opened

_PLACED = "siege_placed"


def load_places(dsn: str) -> None:
    """Brings the places and outlines of the shipped gazetteer into a migrated database."""
    places = first_start.place_records(first_start.FOLDER / "places")
    rings = first_start.boundary_rings(first_start.FOLDER / "boundaries", places)
    with opened(dsn) as database:
        first_start.load_records(database, places, first_start.OPERATOR)
        first_start.load_rings(database, rings, first_start.OPERATOR)


@pytest.fixture(scope="session")
def placed_template(server: EmbeddedServer) -> str:
    """The name of a database with places and outlines."""
    create(server, _PLACED, TEMPLATE)
    load_places(server.dsn(_PLACED))
    return _PLACED


@pytest.fixture
def placed(server: EmbeddedServer, placed_template: str) -> Iterator[Database]:
    """Such a database, for this test to change."""
    with copy_of(server, placed_template) as made:
        yield made


@pytest.fixture
def office(placed: Database) -> Callers:
    """Callers of a service with places."""
    return Callers(placed)
