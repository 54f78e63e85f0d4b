"""The tools that analysts have, in front of a running service with everything that is shipped."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from tests.conftest import copy_of
from tests.running import Service, running

ENVIRONMENT = Path(__file__).resolve().parents[2] / ".venv" / "interop"


@pytest.fixture(scope="session")
def reading(seeded_with_ucdp: Database) -> Iterator[Service]:
    """A running service that recipes only read from."""
    with running(seeded_with_ucdp) as found:
        yield found


@pytest.fixture(scope="session")
def recording(server: EmbeddedServer, seeded_template: str) -> Iterator[Service]:
    """A running service of its own, for recipes that record."""
    with copy_of(server, seeded_template) as made, running(made) as found:
        yield found


def tool(name: str) -> str:
    """Where a tool is on this machine; skips the test where it is not."""
    own = ENVIRONMENT / "bin" / name
    found = str(own) if own.exists() else shutil.which(name)
    if name == "python" and not own.exists():
        pytest.skip("the analysts' Python is not installed; `make interop` installs it")
    if found is None:
        pytest.skip(f"{name} is not on this machine")
    return found
