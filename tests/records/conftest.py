"""A small world that tests run into and leave as it was."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from tests.conftest import Callers
from tests.records import world
from tests.records.desk import Desk


@pytest.fixture(scope="session")
def small_world(server: EmbeddedServer) -> Iterator[tuple[Database, dict[str, Any]]]:
    """A database with one submitted record of every noun; roll back what you do to it."""
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE siege_small_world TEMPLATE siege_template")
    database = Database(server.dsn("siege_small_world"), maximum=4)
    database.open()
    try:
        yield database, world.build(Callers(database).recorder)
    finally:
        database.close()


@pytest.fixture
def desk(small_world: tuple[Database, dict[str, Any]]) -> Iterator[Desk]:
    """A desk that names its actor; whatever it writes is rolled back."""
    database, made = small_world
    with psycopg.connect(database.pool.conninfo) as connection:
        connection.execute("SELECT set_config('siege.actor', 'operator', true)")
        yield Desk(connection, made)
        connection.rollback()
