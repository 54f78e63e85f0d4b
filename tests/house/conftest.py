"""One migrated database for all tests of the building: they only look."""

from collections.abc import Iterator

import pytest

from service.storage.database import Database
from service.storage.embedded import EmbeddedServer


@pytest.fixture(scope="session")
def migrated(server: EmbeddedServer) -> Iterator[Database]:
    """A migrated database, shared; tests that use it only read."""
    import psycopg

    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE siege_house TEMPLATE siege_template")
    database = Database(server.dsn("siege_house"), maximum=3)
    database.open()
    try:
        yield database
    finally:
        database.close()
