"""A server of this folder's own, which its tests break one after the other."""

from collections.abc import Iterator

import pytest

from service.storage.database import Database
from tests.faults.breaking import Breakable, breakable


@pytest.fixture(scope="session")
def broken(nothing_leaked: None) -> Iterator[Breakable]:
    """A server to break; the next test finds it alive again."""
    with breakable() as made:
        yield made


@pytest.fixture
def victim(broken: Breakable) -> Iterator[Database]:
    """A database of that server, of this test's own."""
    with broken.database() as made:
        yield made
