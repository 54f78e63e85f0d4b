"""Whether answers of the public still stand: one look serves all who ask at once."""

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow, tuple_row

from service.storage import statements
from service.storage.floors import Floor
from service.storage.floors import Standing as Standing

WORLD = UUID(int=0)
"""The scope that moves with every change."""
NOWHERE = UUID(int=2**128 - 1)
"""The scope of what stands at no place."""

_PATIENCE = 2.0
_BEGINNING = -1


@dataclass(frozen=True, slots=True)
class Scopes:
    """The scopes that an answer is made of: all in `roots`, what stands at `around` itself."""

    roots: tuple[UUID, ...] = (WORLD,)
    around: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where the tier stood, and the versions of all places that moved since the first look."""

    standing: Standing
    own: dict[UUID, int]
    below: dict[UUID, int]


class Unseen(Exception):
    """The database could not be looked at: nothing can be said of any answer."""


class Lookout:
    """Sees what moved in the public projection, for one process.

    Who calls `look` gets what one look saw that began after the call, so that whoever asks after a
    write was acknowledged never takes an older answer for a standing one. A look under way is
    waited for and the next one shared: however many ask at once, the database is asked by one
    connection. Versions that moved are kept in memory and asked for by position, so that a look
    where nothing moved reads one row.
    """

    def __init__(
        self,
        connect: Callable[[], Connection[Any]],
        schema: str = "public_read",
        floor: Floor | None = None,
    ) -> None:
        """Makes it; the connection is opened by the first look.

        Args:
            connect: a new connection of the public role, in autocommit.
            floor: what answers were made of; of a server that is behind it nothing is seen. None
                where there is one server.
        """
        self._connect = connect
        self._floor = floor
        self._statement = statements.of("standing", "moved", view=(schema, "version"))
        self._connection: Connection[TupleRow] | None = None
        self._seen: _Seen | None = None
        self._turn = threading.Condition()
        self._begun = 0
        self._ended = 0
        self._looking = False
        self._abreast = 0.0

    def look(self) -> Standing:
        """What a look sees that began after this call.

        Raises:
            Unseen: the database did not answer.
        """
        with self._turn:
            wanted = self._begun + 1
            while self._looking and self._ended < wanted:
                if not self._turn.wait(_PATIENCE):
                    raise Unseen
            if self._ended >= wanted:
                return self._admitted()
            self._looking = True
            self._begun = mine = self._begun + 1
        seen: _Seen | None = None
        try:
            seen = self._ask()
            self._seek_another(seen.standing)
        except psycopg.Error as error:
            self.close()
            raise Unseen from error
        finally:
            with self._turn:
                self._seen = seen
                self._ended, self._looking = mine, False
                self._turn.notify_all()
        return self._admitted()

    def still(self, made: Standing, scopes: Scopes) -> bool:
        """Whether nothing that an answer is made of moved after its snapshot; call it after `look`.

        Positions are commit order: a snapshot holds every change up to its own position.
        """
        seen = self._seen
        if seen is None or (seen.standing.epoch, seen.standing.basis) != (made.epoch, made.basis):
            return False
        if seen.standing.position <= made.position:
            return seen.standing.position == made.position
        return (
            _last(seen.below, scopes.roots) <= made.position
            and _last(seen.own, scopes.around) <= made.position
            and seen.own.get(NOWHERE, 0) <= made.position
        )

    def close(self) -> None:
        """Lets go of the connection; the next look opens one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _seek_another(self, standing: Standing) -> None:
        """Lets go of a server that stays behind what was answered: the next one may not."""
        now = time.monotonic()
        if self._floor is None or self._floor.admits(standing):
            self._abreast = now
        elif now - self._abreast > _PATIENCE:
            self._abreast = now
            self.close()

    def _admitted(self) -> Standing:
        seen = self._seen
        if seen is None or (self._floor and not self._floor.admits(seen.standing)):
            raise Unseen
        return seen.standing

    def _ask(self) -> _Seen:
        before = self._seen
        try:
            rows = self._rows(before.standing.position if before else _BEGINNING)
        except psycopg.OperationalError:
            # A connection that the server, or a pooler, has ended: a new one, once.
            self.close()
            before, rows = None, self._rows(_BEGINNING)
        standing = Standing(*rows[0][:4])
        if before and (
            standing.epoch != before.standing.epoch or standing.position < before.standing.position
        ):
            before, rows = None, self._rows(_BEGINNING)
            standing = Standing(*rows[0][:4])
        own, below = (before.own, before.below) if before else ({}, {})
        # Versions only grow: whoever compares meanwhile is at worst told too early that one moved.
        for row in rows:
            if row[4] is not None:
                own[row[4]], below[row[4]] = row[5], row[6]
        return _Seen(standing, own, below)

    def _rows(self, seen: int) -> list[TupleRow]:
        if self._connection is None:
            self._connection = self._connect()
        cursor = self._connection.cursor(row_factory=tuple_row)
        return cursor.execute(self._statement, {"seen": seen}).fetchall()


def _last(versions: dict[UUID, int], scopes: Collection[UUID]) -> int:
    found = versions.get
    return max((found(scope, 0) for scope in scopes), default=0)
