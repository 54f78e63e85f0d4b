"""Requests counted by all workers of a machine in one small table of shared memory."""

import fcntl
import hashlib
import mmap
import os
import secrets
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

WINDOW_SECONDS: Final = 60
_HEADER = struct.Struct("<8s32s24x")
# Whom (a keyed digest), when the window began, how many since.
_SLOT = struct.Struct("<QdI4x")
_WAYS: Final = 8
_MAGIC: Final = b"SIEGECT1"
_TRIES: Final = 200
_PAUSE: Final = 0.0005

_log = structlog.get_logger("service.http")


@dataclass(frozen=True, slots=True)
class Count:
    """Where a caller stands: whether this request is within the limit, and what is left."""

    within: bool
    left: int
    seconds: float
    """Until the window ends and the whole limit is there again; 0 where none has begun."""


class SharedCounters:
    """A window of 60 s for each caller, begun by its first request, over every worker.

    The table has a fixed size: a caller has one of eight slots, and where all are taken by others
    the one that matters least goes. A lock is held for microseconds on the eight slots only; the
    kernel frees it with a worker that is killed. Where it cannot be had, nobody is refused.
    Callers stand in it as digests under a secret of the table, never by name or address.
    """

    def __init__(self, path: Path | None, slots: int) -> None:
        """Opens the table, or makes it.

        Args:
            path: shared by the workers; None for a table of this process alone.
            slots: a multiple of eight, the same in every worker.
        """
        self._sets = slots // _WAYS
        self._size = _HEADER.size + slots * _SLOT.size
        self._threads = threading.Lock()
        self._file: int | None = None
        try:
            self._file = self._opened(path) if path else None
            self._table = mmap.mmap(-1 if self._file is None else self._file, self._size)
        except OSError as error:
            _log.warning("limits_not_shared", reason=os.strerror(error.errno or 0))
            self._file, self._table = None, mmap.mmap(-1, self._size)
        self._secret = self._marked()

    def _opened(self, path: Path) -> int:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        # Taken now: a table that finds no space later would kill the worker.
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file, 0, self._size)
        elif os.fstat(file).st_size < self._size:
            os.ftruncate(file, self._size)
        return file

    def _marked(self) -> bytes:
        """The table's secret; whoever comes first makes it."""
        if self._file is not None:
            fcntl.lockf(self._file, fcntl.LOCK_EX, 1, 0)
        try:
            magic, secret = _HEADER.unpack_from(self._table)
            if magic != _MAGIC:
                secret = secrets.token_bytes(32)
                _HEADER.pack_into(self._table, 0, _MAGIC, secret)
            return bytes(secret)
        finally:
            if self._file is not None:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, 0)

    def take(self, caller: str, limit: int, now: float) -> Count:
        """Counts one request, unless the limit is reached.

        Args:
            now: of a clock that all processes of the machine share and nobody sets.
        """
        with self._locked(caller) as found:
            if found is None:
                return Count(True, limit, 0)
            mark, base = found
            at, began, count = self._slot(base, mark, now)
            within = count < limit
            if within:
                count += 1
                _SLOT.pack_into(self._table, at, mark, began, count)
            return Count(within, max(0, limit - count), began + WINDOW_SECONDS - now)

    def give_back(self, caller: str, limit: int, now: float) -> Count:
        """Takes one request off the count again."""
        with self._locked(caller) as found:
            if found is None:
                return Count(True, limit, 0)
            mark, base = found
            at, began, count = self._slot(base, mark, now)
            if count:
                count -= 1
                _SLOT.pack_into(self._table, at, mark, began, count)
            return Count(True, max(0, limit - count), began + WINDOW_SECONDS - now)

    def _slot(self, base: int, mark: int, now: float) -> tuple[int, float, int]:
        """Where a caller's window stands, when it began, its count; else the slot to give it."""
        spare, least = base, (True, 1 << 32)
        for at in range(base, base + _WAYS * _SLOT.size, _SLOT.size):
            held, began, count = _SLOT.unpack_from(self._table, at)
            live = now - WINDOW_SECONDS < began <= now
            if held == mark:
                return (at, began, count) if live else (at, now, 0)
            if (live, count if live else 0) < least:
                spare, least = at, (live, count if live else 0)
        return spare, now, 0

    @contextmanager
    def _locked(self, caller: str) -> Iterator[tuple[int, int] | None]:
        """The caller's mark and where its eight slots begin; None where the lock is not to be had.

        Locks of a process hold for all of its threads, so that these have one of their own.
        """
        digest = hashlib.blake2b(caller.encode(), digest_size=12, key=self._secret).digest()
        mark = int.from_bytes(digest[:8], "little") or 1
        base = _HEADER.size + int.from_bytes(digest[8:], "little") % self._sets * (
            _WAYS * _SLOT.size
        )
        with self._threads:
            if self._file is None:
                yield mark, base
            elif _tried(self._file, base):
                try:
                    yield mark, base
                finally:
                    fcntl.lockf(self._file, fcntl.LOCK_UN, 1, base)
            else:
                yield None


def _tried(file: int, at: int) -> bool:
    for _ in range(_TRIES):
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, at)
        except OSError:
            time.sleep(_PAUSE)
        else:
            return True
    return False
