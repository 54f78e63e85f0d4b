"""Where the files of a snapshot stand: a zip or a folder, the same bytes for the same content."""

import gzip
import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, NamedTuple, Protocol

_THEN = (1980, 1, 1, 0, 0, 0)
_PIECE = 1024 * 1024


LONGEST_LINE = 64 * 1024 * 1024


class LineTooLong(ValueError):
    """A line of a file is longer than any record."""


class Kept(NamedTuple):
    """A file as the manifest lists it; `rows` is None where it has none."""

    name: str
    rows: int | None
    bytes: int
    sha256: str


class Shelf(Protocol):
    """Opens files of a snapshot by name."""

    def open(self, name: str, mode: str) -> AbstractContextManager[IO[bytes]]: ...

    def sizes(self) -> dict[str, int]: ...


class Folder:
    """A snapshot as a folder of files."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def open(self, name: str, mode: str) -> Iterator[IO[bytes]]:
        """One file; folders are made as needed."""
        path = self._root / name
        if mode == "w":
            path.parent.mkdir(parents=True, exist_ok=True)
        with path.open(f"{mode}b") as file:
            yield file

    def sizes(self) -> dict[str, int]:
        """Bytes by the names of all files that are there."""
        files = (path for path in self._root.rglob("*") if not path.is_dir())
        return {path.relative_to(self._root).as_posix(): path.stat().st_size for path in files}


class Archive:
    """A snapshot as one zip, without any time stamp of its own."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @contextmanager
    def open(self, name: str, mode: str) -> Iterator[IO[bytes]]:
        """One member."""
        if mode == "r":
            with self._archive.open(name) as member:
                yield member
            return
        told = zipfile.ZipInfo(name, _THEN)
        told.external_attr = 0o644 << 16
        with self._archive.open(told, "w", force_zip64=True) as member:
            yield member

    def sizes(self) -> dict[str, int]:
        """Bytes by the names of all members, unpacked; of one that stands twice the last."""
        return {each.filename: each.file_size for each in self._archive.infolist()}


class _Counted:
    """Passes bytes on, counted and hashed."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.bytes = 0
        self.digest = hashlib.sha256()

    def write(self, piece: bytes) -> int:
        self.bytes += len(piece)
        self.digest.update(piece)
        return self._target.write(piece)

    def flush(self) -> None:
        self._target.flush()


def put_lines(shelf: Shelf, name: str, lines: Iterable[str]) -> Kept:
    """Writes lines, compressed without a time stamp."""
    rows = 0
    with shelf.open(name, "w") as file:
        counted = _Counted(file)
        with gzip.GzipFile("", "wb", 6, counted, mtime=0) as squeezed:
            for line in lines:
                squeezed.write(line.encode() + b"\n")
                rows += 1
    return Kept(name, rows, counted.bytes, counted.digest.hexdigest())


def put_bytes(shelf: Shelf, name: str, content: bytes) -> Kept:
    """Writes a file as it is."""
    with shelf.open(name, "w") as file:
        file.write(content)
    return Kept(name, None, len(content), hashlib.sha256(content).hexdigest())


def digest_of(shelf: Shelf, name: str) -> tuple[int, str]:
    """Length and SHA-256 of a file as it stands."""
    digest, length = hashlib.sha256(), 0
    with shelf.open(name, "r") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            length += len(piece)
    return length, digest.hexdigest()


def lines_of(shelf: Shelf, name: str) -> Iterator[str]:
    """The lines of a compressed file, one at a time."""
    with shelf.open(name, "r") as file, gzip.GzipFile(fileobj=file) as read:
        while line := read.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise LineTooLong(f"{name} has a line that is longer than any record")
            yield line.decode().rstrip("\n")
