"""File locks: they vanish with the process that holds them, so a crash never leaves one behind."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.storage.embedded.errors import EmbeddedError


@contextmanager
def locked(path: Path, patience_seconds: float = 120) -> Iterator[None]:
    """Hold the only exclusive lock on `path`; give up with plain words instead of hanging."""
    descriptor = _open(path)
    try:
        deadline = time.monotonic() + patience_seconds
        while not try_lock(descriptor, shared=False):
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"another process has held {path} for {patience_seconds:.0f} s; "
                    "end that process or choose another STATE"
                )
            time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def hold_shared(path: Path) -> int:
    """Join the users of `path`: returns the descriptor whose closing leaves them again."""
    descriptor = _open(path)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def is_unused(path: Path) -> bool:
    """True when no living process holds a shared lock on `path`."""
    descriptor = _open(path)
    try:
        return try_lock(descriptor, shared=False)
    finally:
        os.close(descriptor)


def try_lock(descriptor: int, *, shared: bool) -> bool:
    """Take the lock if it is free; False when another process holds it."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except FileNotFoundError as error:
        raise EmbeddedError(f"{path.parent} was deleted") from error
    except PermissionError as error:
        raise EmbeddedError(
            f"{path} belongs to another account; run as that account or choose another STATE"
        ) from error
