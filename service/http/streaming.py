"""Answers that are written while they are read: complete, or visibly broken off."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import BoundedSemaphore
from time import monotonic
from types import TracebackType

import structlog

from service.model.problem import Problem

LONGEST_SECONDS = 600
"""After that an export is broken off, however little of it was taken."""

_RETRY_SECONDS = "10"
_log = structlog.get_logger("service.http")
_Error = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


class TookTooLong(RuntimeError):
    """An export was not taken within its time; its connection is cut."""


class Budget:
    """So many exports at once in one process, so that other answers find a thread."""

    def __init__(self, most: int) -> None:
        self._places = BoundedSemaphore(most)

    @contextmanager
    def place(self) -> Iterator[None]:
        """One export's place.

        Raises:
            Problem: `unavailable`, where all are taken.
        """
        if not self._places.acquire(blocking=False):
            detail = "Other exports are under way; ask again in a moment."
            raise Problem("unavailable", detail, headers={"Retry-After": _RETRY_SECONDS})
        try:
            yield
        finally:
            self._places.release()


class Stream:
    """The parts of a body, and what is held open while they are read.

    The first part is made at once, so that what fails at the start is answered as a problem. An
    error later goes up to the server, which cuts the connection: the last chunk is never sent.
    """

    def __init__(self, held: ExitStack, parts: Iterator[bytes], request_id: str) -> None:
        self._held = held
        self._parts = parts
        self._request_id = request_id
        self._until = monotonic() + LONGEST_SECONDS
        self._error: _Error = (None, None, None)
        self._first: bytes | None = next(parts, b"")

    def __iter__(self) -> "Stream":
        return self

    def __next__(self) -> bytes:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        try:
            if monotonic() > self._until:
                raise TookTooLong(f"not taken within {LONGEST_SECONDS} seconds")
            return next(self._parts)
        except StopIteration:
            raise
        except BaseException as error:
            self._error = sys.exc_info()
            _log.error("export cut", request_id=self._request_id, error=type(error).__name__)
            raise

    def close(self) -> None:
        """Ends the reading and gives its place to others; the server calls it in any case."""
        try:
            if close := getattr(self._parts, "close", None):
                close()
        finally:
            self._held.__exit__(*self._error)
