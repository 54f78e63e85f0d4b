"""Where snapshots stand, and the latest that answers of a machine were made of."""

import fcntl
import mmap
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

# Whether anything is told, then position, basis, epoch and lives of a standing.
_TOLD: Final = struct.Struct("<?7xqq16sq")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the snapshot of an answer stood.

    `position` is the last of the tier, `basis` a number that moves with what no version of a place
    tells, `epoch` the life of the database that both are counted in, `lives` how many were before.
    """

    position: int
    basis: int
    epoch: UUID
    lives: int = 0

    def is_before(self, other: "Standing") -> bool:
        """Whether this lacks something that the other has; of two lives apart neither is before."""
        if self.epoch != other.epoch:
            return self.lives < other.lives
        return self.position < other.position or self.basis < other.basis


class Floor:
    """The latest snapshot that an answer was made of: none is made of an older one.

    Servers that are read are not all equally far, and each answer may come from another one. Where
    the workers of a machine share it, whoever asks that machine never sees time go back. The kernel
    frees the lock with a worker that is killed.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Opens it.

        Args:
            path: shared by the workers; None for one of this process alone.
        """
        self._threads = threading.Lock()
        self._file: int | None = None
        if path is not None:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            if os.fstat(self._file).st_size < _TOLD.size:
                os.ftruncate(self._file, _TOLD.size)
        self._table = mmap.mmap(-1 if self._file is None else self._file, _TOLD.size)

    @property
    def latest(self) -> Standing | None:
        """The latest snapshot; None before the first."""
        with self._locked():
            return self._read()

    def admits(self, standing: Standing) -> bool:
        """Says that an answer is made of it: False where it is older than the latest."""
        with self._locked():
            latest = self._read()
            if latest == standing:
                return True
            if latest is not None and standing.is_before(latest):
                return False
            self._write(standing)
            return True

    def lower_to(self, standing: Standing, before: Standing | None) -> None:
        """Says that nothing later holds: the server that takes writes stands there.

        Args:
            before: the latest snapshot when that server was asked.
        """
        with self._locked():
            if before is not None and standing.is_before(before):
                self._write(standing)

    def _read(self) -> Standing | None:
        told, position, basis, epoch, lives = _TOLD.unpack_from(self._table)
        return Standing(position, basis, UUID(bytes=epoch), lives) if told else None

    def _write(self, standing: Standing) -> None:
        epoch = standing.epoch.bytes
        _TOLD.pack_into(
            self._table, 0, True, standing.position, standing.basis, epoch, standing.lives
        )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._threads:
            if self._file is not None:
                fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                if self._file is not None:
                    fcntl.lockf(self._file, fcntl.LOCK_UN)
