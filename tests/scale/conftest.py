"""Services in front of a primary and standbys."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.storage.database import Database
from tests.conftest import Callers
from tests.scale.servers import OWNER, PUBLIC, Servers, mould, servers


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


@pytest.fixture(scope="session")
def empty(nothing_leaked: None) -> Iterator[Path]:
    """What every primary is a copy of."""
    with mould() as made:
        yield made


@pytest.fixture
def two(empty: Path) -> Iterator[Servers]:
    """A primary `a` and a standby `b`."""
    with servers(empty) as made:
        made.follow("b")
        yield made


@pytest.fixture
def three(empty: Path) -> Iterator[Servers]:
    """A primary `a` and two standbys, `b` and `c`."""
    with servers(empty) as made:
        made.follow("b")
        made.follow("c")
        yield made
