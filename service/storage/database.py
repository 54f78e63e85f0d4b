"""Connections and transactions: one snapshot per answer, one transaction per write."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, LiteralString, Protocol
from uuid import UUID

from psycopg import Connection, IsolationLevel, errors, sql
from psycopg.rows import DictRow

from service.model.actor import Reader
from service.model.knowledge import Known
from service.storage import past, pools, replicas, statements
from service.storage.floors import Floor
from service.storage.pools import Pool, PoolState
from service.storage.replicas import PublicReads, Wanted
from service.storage.standing import Lookout, Standing

Row = dict[str, Any]

# Statement, lock and idle limits are set per transaction where no role sets them, so that they hold
# behind a pooler in transaction mode; start-up options would be refused there.
_LIMITS: LiteralString = (
    "SELECT set_config('statement_timeout', '5s', true), set_config('lock_timeout', '5s', true),"
    " set_config('idle_in_transaction_session_timeout', '15s', true)"
)
# Whole lists take longer than an answer; who takes none of one for 15 s gets no more of it.
_SECONDS_OF_ANSWERS = "5s"
_SECONDS_OF_EXPORTS = "60s"


def view_schema(reader: Reader) -> str:
    """The schema of views that a reader's lists and records come from."""
    if reader.tier == "trusted" and reader.permissions & {"review", "admin"}:
        return "full_read"
    if reader.tier == "public" and not reader.is_anonymous:
        return "keyed_read"
    return f"{reader.tier}_read"


def tier_of(schema: str) -> str:
    """Whose projection the views of a schema show."""
    projection = schema.removesuffix("_read").removesuffix("_past")
    return "public" if projection == "keyed" else projection


class Session:
    """One open transaction: runs statements, gives rows as dicts.

    `as_of` is the instant whose knowledge is read; None = now. `stamp` tells a past answer from
    the same one after protection took something away; "" = now.
    """

    def __init__(
        self,
        connection: Connection[DictRow],
        schema: str,
        *,
        as_of: datetime | None = None,
        stamp: str = "",
        standing: Standing | None = None,
    ) -> None:
        self.connection = connection
        self.schema = schema
        self.as_of = as_of
        self.stamp = stamp
        self.standing = standing
        """Where the snapshot of a reading stands; None in a transaction that writes."""
        self.told = standing.position if standing else 0
        """The last position of the reader's own projection that is read."""
        self.reached: frozenset[UUID] | None = None
        """The places that are read from, where scopes say so; None = any."""

    @property
    def tier(self) -> str:
        """`public`, `partner`, `trusted` or `full`: whose projection this session reads."""
        return tier_of(self.schema)

    def moved(self, schema: str, as_of: datetime, stamp: str) -> "Session":
        """The same transaction, turned to a past instant."""
        there = Session(self.connection, schema, as_of=as_of, stamp=stamp, standing=self.standing)
        there.told = self.told
        return there

    def reads_from(self, places: Iterable[UUID]) -> None:
        """Says that the answer is made of what stands at these places, and those said before."""
        self.reached = (self.reached or frozenset()) | frozenset(places)

    def all(self, statement: sql.Composed, parameters: dict[str, Any] | None = None) -> list[Row]:
        """Every row of a statement."""
        return self.connection.execute(statement, parameters).fetchall()

    def one(self, statement: sql.Composed, parameters: dict[str, Any] | None = None) -> Row | None:
        """The first row, or None where there is none."""
        return self.connection.execute(statement, parameters).fetchone()

    def in_steps(
        self, statement: sql.Composed, parameters: dict[str, Any] | None, size: int
    ) -> Iterator[list[Row]]:
        """Every row of a statement, so many at a time: what is read is never held as a whole."""
        with self.connection.cursor(name="steps") as cursor:
            cursor.execute(statement, parameters)
            while rows := cursor.fetchmany(size):
                yield rows

    def run(self, statement: sql.Composed, parameters: dict[str, Any] | None = None) -> int:
        """Runs a statement; how many rows it touched."""
        return self.connection.execute(statement, parameters).rowcount


class Travel(Protocol):
    """Turns a transaction to a past instant."""

    def __call__(self, instant: datetime, position: int | None = None) -> Session: ...


class Database:
    """The pool of one process. Opened after the fork, closed when the worker ends."""

    def __init__(
        self,
        dsn: str,
        *,
        public_dsn: str | None = None,
        maximum: int = 8,
        strict: bool = False,
        shared: Path | None = None,
    ) -> None:
        """Makes the pools, closed.

        Args:
            public_dsn: for readers without a key, as a role without any other right.
            strict: use no connection whose role has more rights than it should (production).
            shared: a folder of the workers of a machine.
        """
        self.dsn = dsn
        self.pool = self.public_pool = pools.of_writer(dsn, maximum, strict)
        primary: Pool | None = None
        if public_dsn:
            self.public_pool = pools.of_public(public_dsn, maximum, strict)
            named = pools.primary_dsn(dsn, public_dsn)
            primary = pools.of_primary(named, maximum, strict) if named else None
        self._pools = {"keyed": self.pool, "public": self.public_pool, "primary": primary}
        floor = Floor(shared / "answered.counts" if shared else None) if primary else None
        self._public = PublicReads(self.public_pool, primary, floor)
        look = partial(pools.looking, public_dsn or dsn, strict and bool(public_dsn))
        self.lookout = Lookout(look, floor=floor)

    def open(self) -> None:
        """Starts the pools without waiting for the database, so that health can be answered."""
        for pool in self._own_pools().values():
            pool.open(wait=False)

    def close(self) -> None:
        """Ends the pools."""
        self.lookout.close()
        for pool in self._own_pools().values():
            pool.close()

    def pools(self) -> dict[str, PoolState]:
        """How the pools stand.

        `keyed`; `public` where the public has one of its own, and `primary` where that is of other
        servers than the one that takes writes.
        """
        return {name: pools.state_of(pool) for name, pool in self._own_pools().items()}

    def _own_pools(self) -> dict[str, Pool]:
        shared = self.public_pool is self.pool
        return {
            name: pool
            for name, pool in self._pools.items()
            if pool is not None and not (shared and name == "public")
        }

    @contextmanager
    def reading(
        self,
        reader: Reader,
        *,
        in_full: bool = True,
        as_of: datetime | None = None,
        known: Known | None = None,
        whole: bool = False,
        seen: int = 0,
    ) -> Iterator[Session]:
        """One consistent snapshot in the reader's own projection.

        Args:
            in_full: also what the reader's organisation recorded, in full; False for aggregates,
                so that everybody of a tier gets the same number.
            as_of: what was known at that instant, as the tier then knew it; None = now.
            known: the same, where the position is known too; it goes before `as_of`.
            whole: a list is read from its beginning to its end, which takes longer.
            seen: a position of the reader's that the snapshot must have reached, where the server
                that takes writes has; how far it came says `told` of the session.

        Raises:
            Problem: `redacted` for an instant before which nothing may be answered any more.
        """
        schema = view_schema(reader) if in_full else f"{reader.tier}_read"
        seconds = _SECONDS_OF_EXPORTS if whole else _SECONDS_OF_ANSWERS
        instant, position = (known.at, known.position) if known else (as_of, None)
        # A position says more exactly than an instant how far a server must have come.
        until = instant if position is None else None
        wanted = Wanted(_begin(schema), seconds, max(seen, position or 0), until)
        with self._snapshot(reader, schema, wanted) as (session, connection):
            if instant is not None:
                with past.one_of_few():
                    then, stamp = past.travel(connection, schema, instant, position)
                    yield session.moved(then, instant, stamp)
                return
            if in_full and not reader.is_anonymous:
                _read_as(connection, reader)
            yield session

    @contextmanager
    def travelling(self, reader: Reader, seen: int = 0) -> Iterator[tuple[Session, Travel]]:
        """One consistent snapshot of the reader's tier, read at several instants one by one.

        What protection takes away is taken from all of them alike, which two transactions could
        not promise.

        Args:
            seen: as for `reading`.

        Returns:
            The session of now, and what turns the transaction to an instant, with the position of
            the tier where it is known: the sessions given before are not to be used any more.
        """
        schema = f"{reader.tier}_read"
        wanted = Wanted(_begin(schema), _SECONDS_OF_ANSWERS, seen)
        with self._snapshot(reader, schema, wanted) as (now, connection), past.one_of_few():

            def travel(instant: datetime, position: int | None = None) -> Session:
                then, stamp = past.travel(connection, schema, instant, position)
                return now.moved(then, instant, stamp)

            yield now, travel

    @contextmanager
    def _snapshot(
        self, reader: Reader, schema: str, wanted: Wanted
    ) -> Iterator[tuple[Session, Connection[DictRow]]]:
        if reader.is_anonymous:
            with self._public.reading(wanted) as begun:
                yield Session(begun.connection, schema, standing=begun.standing), begun.connection
            return
        with self.pool.connection() as connection:
            begun = replicas.begin(connection, wanted)
            session = Session(connection, schema, standing=begun.standing)
            own = view_schema(reader)
            if tier_of(own) != session.tier:
                # An answer to everybody of a tier, read by somebody whose positions are others.
                row = session.one(statements.of("standing", "stands", view=(own, "version")))
                session.told = row["position"] if row else 0
            yield session, connection

    @contextmanager
    def writing(self, reader: Reader) -> Iterator[Session]:
        """One transaction: all of it or nothing. The journal is opened by the first write."""
        with self.pool.connection() as connection:
            connection.isolation_level = IsolationLevel.READ_COMMITTED
            # As the server has it: of one that takes no writes the first write says so.
            connection.read_only = None
            try:
                with connection.transaction():
                    connection.execute(_LIMITS)
                    _read_as(connection, reader)
                    yield Session(connection, view_schema(reader))
            except errors.ReadOnlySqlTransaction:
                # What took writes takes them no more: the next one asks for the server that does.
                connection.close()
                raise


def _begin(schema: str) -> sql.Composed:
    return statements.of("standing", "begin", view=(schema, "version"))


def _read_as(connection: Connection[DictRow], reader: Reader) -> None:
    connection.execute(
        "SELECT set_config('siege.reading_organisation', %s, true),"
        " set_config('siege.reviewing', %s, true)",
        (reader.organisation or "", "on" if "review" in reader.permissions else ""),
    )
