"""Snapshots of any server that may be read, none older than what its reader has seen."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg import Connection, IsolationLevel, sql
from psycopg.rows import DictRow

from service.storage.floors import Floor, Standing
from service.storage.pools import Pool

# A standby is some milliseconds behind; one that is further behind is not waited for by everybody.
_PATIENCE_SECONDS: Final = 0.2
_FIRST_PAUSE: Final = 0.002
_LONGEST_PAUSE: Final = 0.02
_IMPATIENT_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader wants of a snapshot.

    `seen` is the position of the tier that it must have reached, `instant` one of which it must
    know everything; None = of none.
    """

    begin: sql.Composed
    seconds: str
    seen: int = 0
    instant: datetime | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A transaction that has begun, and where its snapshot stands."""

    connection: Connection[DictRow]
    standing: Standing
    knows: bool


def begin(connection: Connection[DictRow], wanted: Wanted) -> Begun:
    """Begins to read: the transaction lasts until the connection goes back to its pool."""
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    told = {"statement": wanted.seconds, "instant": wanted.instant}
    row = connection.execute(wanted.begin, told).fetchone()
    assert row is not None
    standing = Standing(row["position"], row["basis"], row["epoch"], row["lives"])
    return Begun(connection, standing, row["knows"])


class PublicReads:
    """Reads of the public, from servers of which some may lag behind.

    No answer is made of an older snapshot than one before it in this process, or than its reader
    has seen. A server that has not come so far is given a moment; then the one that takes writes is
    asked. Only one connection is held meanwhile.
    """

    def __init__(self, pool: Pool, primary: Pool | None, floor: Floor | None) -> None:
        """Takes the pools, which others open and close.

        Args:
            primary: of the server that takes writes; None where `pool` is of that one.
            floor: None likewise.
        """
        self._pool = pool
        self._primary = primary
        self._floor = floor
        self._impatient_until = 0.0
        self._let_go = 0.0

    @contextmanager
    def reading(self, wanted: Wanted) -> Iterator[Begun]:
        """A snapshot; of the server that takes writes, where no other has come far enough.

        That one's may still be older than `seen` says, where the database lives on from before.
        """
        with ExitStack() as stack:
            found = self._of_any(stack, wanted)
            if found is None:
                assert self._primary is not None and self._floor is not None
                before = self._floor.latest
                found = begin(stack.enter_context(self._primary.connection()), wanted)
                # Whatever was seen elsewhere: this is what holds.
                self._floor.lower_to(found.standing, before)
                self._floor.admits(found.standing)
                if wanted.instant is None and found.standing.position >= wanted.seen:
                    # It is the others that lag, not a reader who claims too much.
                    self._impatient_until = time.monotonic() + _IMPATIENT_SECONDS
            yield found

    def _of_any(self, stack: ExitStack, wanted: Wanted) -> Begun | None:
        """A snapshot that has come far enough; None where the primary is to be asked."""
        with ExitStack() as trial:
            connection = trial.enter_context(self._pool.connection())
            end = time.monotonic() + _PATIENCE_SECONDS
            pause = _FIRST_PAUSE
            while True:
                found = begin(connection, wanted)
                if self._primary is None or self._suffices(found, wanted):
                    stack.push(trial.pop_all())
                    return found
                connection.rollback()
                now = time.monotonic()
                if not found.knows:
                    # Where nothing is written a standby knows of no time going by.
                    break
                if now < self._impatient_until:
                    self._seek_another(connection, now)
                    break
                if now >= end:
                    break
                time.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
        return None

    def _seek_another(self, connection: Connection[DictRow], now: float) -> None:
        """Lets go of a server that lags, now and then: the next may not."""
        if now - self._let_go > _IMPATIENT_SECONDS:
            self._let_go = now
            connection.close()

    def _suffices(self, found: Begun, wanted: Wanted) -> bool:
        reached = found.standing.position >= wanted.seen and found.knows
        return reached and (self._floor is None or self._floor.admits(found.standing))
