"""Folders and servers for the launcher's tests: real initdb, in memory, cleared away after each."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.storage.embedded import EmbeddedServer
from service.storage.embedded.account import Account, choose_account
from service.storage.embedded.cluster import existing_home

MEMORY = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir())
BINDIR = Path(os.environ["PG_BINDIR"]) if os.environ.get("PG_BINDIR") else None
ROOT = Path(__file__).resolve().parents[2]

# Starts a server of STATE, prints its DSN, and leaves when its input ends.
USER_SCRIPT = """
import sys
from pathlib import Path
from service.storage.embedded import EmbeddedServer
bindir = Path(sys.argv[2]) if len(sys.argv) > 2 else None
with EmbeddedServer(bindir) as server:
    print(server.start(Path(sys.argv[1]), durable=False), flush=True)
    sys.stdin.read()
"""

UserProcess = subprocess.Popen[str]


def passable_folder() -> Path:
    """A folder that the server's account can enter, whoever we are."""
    folder = Path(tempfile.mkdtemp(prefix="siege-test-", dir=MEMORY))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return folder


@pytest.fixture
def empty_state() -> Iterator[Path]:
    """A STATE that has never been used."""
    folder = passable_folder()
    yield folder
    shutil.rmtree(existing_home(folder), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def made_state() -> Iterator[Path]:
    """One stopped cluster, to be copied: initdb is the slow part."""
    folder = passable_folder()
    with EmbeddedServer(BINDIR) as server:
        server.start(folder, durable=False)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def state(made_state: Path, empty_state: Path) -> Path:
    """A STATE with a stopped cluster of its own."""
    subprocess.run(["cp", "-a", f"{made_state}/.", str(empty_state)], check=True)
    return empty_state


@pytest.fixture
def server() -> Iterator[EmbeddedServer]:
    """A server that has not been started; stopped afterwards in any case."""
    embedded = EmbeddedServer(BINDIR)
    yield embedded
    embedded.stop()


@pytest.fixture
def account(state: Path) -> Account:
    """The account that serves `state`."""
    return choose_account(state / "postgresql")


@pytest.fixture
def user_process() -> Iterator[Callable[[Path], UserProcess]]:
    """Start other processes that use a STATE; all of them are ended afterwards."""
    started: list[UserProcess] = []

    def start(state: Path) -> UserProcess:
        process = subprocess.Popen(
            [sys.executable, "-c", USER_SCRIPT, str(state), *([str(BINDIR)] if BINDIR else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.communicate(timeout=60)
