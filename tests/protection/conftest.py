"""The worlds that a tier must not tell apart: made once, left as they were by every test."""

from collections.abc import Iterator

import pytest

from service.storage.embedded import EmbeddedServer
from tests.protection.worlds import Worlds, three_of


@pytest.fixture(scope="session")
def worlds(server: EmbeddedServer, seeded_template: str) -> Iterator[Worlds]:
    """Databases that differ in nothing but what partners, or the public, may not see."""
    with three_of(server, seeded_template) as made:
        yield made
