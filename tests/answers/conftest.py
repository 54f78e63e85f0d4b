"""A world that several tests of answers begin from."""

from collections.abc import Iterator

import pytest

from service.storage.embedded import EmbeddedServer
from tests.answers.contradicting import World
from tests.conftest import Callers, copy_of


@pytest.fixture(scope="session")
def agreeing(server: EmbeddedServer) -> Iterator[tuple[World, str]]:
    """Records that agree with each other, built once, and the database that holds them."""
    with copy_of(server, "siege_template") as base:
        made = World(Callers(base))
        name = base.pool.conninfo.split("dbname=")[1].split()[0].strip("'")
        base.close()
        yield made, name


@pytest.fixture
def world(server: EmbeddedServer, agreeing: tuple[World, str]) -> Iterator[World]:
    """Records that agree with each other, for this test to plant a contradiction among."""
    made, name = agreeing
    with copy_of(server, name) as database:
        made.of(Callers(database))
        yield made
