"""A real gunicorn in front of a seeded database of each journey's own."""

from collections.abc import Iterator

import pytest

from service.storage.database import Database
from tests.running import Service, running


@pytest.fixture
def service(seeded_copy: Database) -> Iterator[Service]:
    """A running service that this journey may change."""
    with running(seeded_copy) as found:
        yield found
