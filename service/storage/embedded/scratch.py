"""Folders for servers that live for one run only: in memory where it is large enough."""

import os
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from service.storage.embedded.cluster import existing_home
from service.storage.embedded.errors import EmbeddedError
from service.storage.embedded.locks import is_unused
from service.storage.embedded.processes import is_alive, read_pid_file, serves

MEMORY = Path("/dev/shm")
PREFIX = "siege-scratch-"
ENOUGH_BYTES = 1 << 30
USERS_LOCK = "users.lock"
# A younger folder may be one that another run is just setting up.
ABANDONED_AFTER_SECONDS = 600


def make_scratch() -> Path:
    """A new private folder; what killed runs left behind is cleared away first."""
    root = _root()
    for folder in root.glob(f"{PREFIX}*"):
        if _is_abandoned(folder):
            _end_server(existing_home(folder) / "data")
            remove_scratch(folder)
    made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
    if os.geteuid() == 0:
        # The server's account passes through, and owns a 0700 folder inside.
        made.chmod(0o711)
    return made


def remove_scratch(folder: Path) -> None:
    """Delete a scratch folder, and its data where that had to lie elsewhere."""
    home = existing_home(folder)
    if folder not in home.parents:
        shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _root() -> Path:
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH_BYTES:
        return MEMORY
    return Path(tempfile.gettempdir())


def _is_abandoned(folder: Path) -> bool:
    """True for an old folder of ours whose last user is gone."""
    # Two runs may clear the same folder.
    with suppress(FileNotFoundError, EmbeddedError):
        facts = folder.lstat()
        ours = facts.st_uid == os.geteuid() and folder.is_dir() and not folder.is_symlink()
        old = time.time() - facts.st_mtime > ABANDONED_AFTER_SECONDS
        return ours and old and is_unused(folder / USERS_LOCK)
    return False


def _end_server(data_directory: Path) -> None:
    told = read_pid_file(data_directory)
    if told is None or not serves(told.pid, data_directory):
        return
    with suppress(ProcessLookupError):
        os.kill(told.pid, signal.SIGQUIT)
    for _ in range(100):
        if not is_alive(told.pid):
            return
        time.sleep(0.05)
