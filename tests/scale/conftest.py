"""Services in front of a primary and standbys."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from service.storage.database import Database
from tests.conftest import Callers
from tests.scale.servers import OWNER, PUBLIC, Servers, servers


@contextmanager
def service(
    of: Servers, writers: str, readers: str, wanted: str = "prefer-standby"
) -> Iterator[Callers]:
    """Callers of one process that writes to some servers and reads for the public from others."""
    database = Database(
        of.dsn(OWNER, writers, "read-write"), public_dsn=of.dsn(PUBLIC, readers, wanted), maximum=6
    )
    database.open()
    try:
        yield Callers(database)
    finally:
        database.close()


@pytest.fixture
def two() -> Iterator[Servers]:
    """A primary `a` and a standby `b`."""
    with servers() as made:
        made.follow("b")
        yield made


@pytest.fixture
def three() -> Iterator[Servers]:
    """A primary `a` and two standbys, `b` and `c`."""
    with servers() as made:
        made.follow("b")
        made.follow("c")
        yield made
