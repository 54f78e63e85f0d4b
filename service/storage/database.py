"""Connections and transactions: one snapshot per answer, one transaction per write."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, LiteralString, Protocol
from uuid import UUID

import psycopg
from psycopg import Connection, IsolationLevel, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow
from psycopg_pool import ConnectionPool

from service.model.actor import Reader
from service.model.knowledge import Known
from service.storage import past, roles, statements
from service.storage.pools import pool_of
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
_CONNECT_SECONDS = 2


def view_schema(reader: Reader) -> str:
    """The schema of views that a reader's lists and records come from."""
    if reader.tier == "trusted" and reader.permissions & {"review", "admin"}:
        return "full_read"
    if reader.tier == "public" and not reader.is_anonymous:
        return "keyed_read"
    return f"{reader.tier}_read"


@dataclass(frozen=True, slots=True)
class PoolState:
    """Connections of a pool, those of them that are free, and requests that wait for one."""

    size: int
    available: int
    waiting: int


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
        self.reached: frozenset[UUID] | None = None
        """The places that are read from, where scopes say so; None = any."""

    @property
    def tier(self) -> str:
        """`public`, `partner`, `trusted` or `full`: whose projection this session reads."""
        projection = self.schema.removesuffix("_read").removesuffix("_past")
        return "public" if projection == "keyed" else projection

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


def _configuring(variable: str, strict: bool) -> Callable[[Connection[DictRow]], None]:
    def configure(connection: Connection[DictRow]) -> None:
        # Without prepared statements every plan is made for its own parameters: optional filters
        # need that, and a pooler in transaction mode cannot keep prepared statements.
        connection.prepare_threshold = None
        if strict:
            roles.refuse_rights(connection, variable)
            connection.rollback()

    return configure


def _looking(dsn: str, strict: bool) -> Connection[Any]:
    """The one connection of a process that looks for what moved; it is never in a transaction."""
    told = conninfo_to_dict(dsn)
    seconds = told.get("connect_timeout") or _CONNECT_SECONDS
    connection = psycopg.connect(
        make_conninfo(dsn, connect_timeout=seconds), autocommit=True, prepare_threshold=None
    )
    if strict:
        roles.refuse_rights(connection, roles.PUBLIC)
    return connection


def _state_of(pool: ConnectionPool[Connection[DictRow]]) -> PoolState:
    told = pool.get_stats()
    return PoolState(
        told.get("pool_size", 0), told.get("pool_available", 0), told.get("requests_waiting", 0)
    )


class Database:
    """The pool of one process. Opened after the fork, closed when the worker ends."""

    def __init__(
        self,
        dsn: str,
        *,
        public_dsn: str | None = None,
        maximum: int = 8,
        strict: bool = False,
    ) -> None:
        """Makes the pools, closed.

        Args:
            public_dsn: for readers without a key, as a role without any other right.
            strict: use no connection whose role has more rights than it should (production).
        """
        self.dsn = dsn
        own = _configuring(roles.WRITER, strict)
        self.pool = self.public_pool = pool_of(dsn, maximum, "siege", own)
        if public_dsn:
            public = _configuring(roles.PUBLIC, strict)
            self.public_pool = pool_of(public_dsn, maximum, "siege-public", public)
        self.lookout = Lookout(partial(_looking, public_dsn or dsn, strict and bool(public_dsn)))

    def open(self) -> None:
        """Starts the pool without waiting for the database, so that health can be answered."""
        self.pool.open(wait=False)
        if self.public_pool is not self.pool:
            self.public_pool.open(wait=False)

    def close(self) -> None:
        """Ends the pools."""
        self.lookout.close()
        self.pool.close()
        if self.public_pool is not self.pool:
            self.public_pool.close()

    def pools(self) -> dict[str, PoolState]:
        """How the pools stand: `keyed`, and `public` where the public has one of its own."""
        found = {"keyed": self.pool}
        if self.public_pool is not self.pool:
            found["public"] = self.public_pool
        return {name: _state_of(pool) for name, pool in found.items()}

    @contextmanager
    def reading(
        self,
        reader: Reader,
        *,
        in_full: bool = True,
        as_of: datetime | None = None,
        known: Known | None = None,
        whole: bool = False,
    ) -> Iterator[Session]:
        """One consistent snapshot in the reader's own projection.

        Args:
            in_full: also what the reader's organisation recorded, in full; False for aggregates,
                so that everybody of a tier gets the same number.
            as_of: what was known at that instant, as the tier then knew it; None = now.
            known: the same, where the position is known too; it goes before `as_of`.
            whole: a list is read from its beginning to its end, which takes longer.

        Raises:
            Problem: `redacted` for an instant before which nothing may be answered any more.
        """
        schema = view_schema(reader) if in_full else f"{reader.tier}_read"
        seconds = _SECONDS_OF_EXPORTS if whole else _SECONDS_OF_ANSWERS
        with self._snapshot(reader, schema, seconds) as (connection, standing):
            instant, position = (known.at, known.position) if known else (as_of, None)
            if instant is not None:
                with past.one_of_few():
                    then, stamp = past.travel(connection, schema, instant, position)
                    yield Session(connection, then, as_of=instant, stamp=stamp, standing=standing)
                return
            if in_full and not reader.is_anonymous:
                _read_as(connection, reader)
            yield Session(connection, schema, standing=standing)

    @contextmanager
    def travelling(self, reader: Reader) -> Iterator[tuple[Session, Travel]]:
        """One consistent snapshot of the reader's tier, read at several instants one by one.

        What protection takes away is taken from all of them alike, which two transactions could
        not promise.

        Returns:
            The session of now, and what turns the transaction to an instant, with the position of
            the tier where it is known: the sessions given before are not to be used any more.
        """
        schema = f"{reader.tier}_read"
        with self._snapshot(reader, schema) as (connection, standing), past.one_of_few():

            def travel(instant: datetime, position: int | None = None) -> Session:
                then, stamp = past.travel(connection, schema, instant, position)
                return Session(connection, then, as_of=instant, stamp=stamp, standing=standing)

            yield Session(connection, schema, standing=standing), travel

    @contextmanager
    def _snapshot(
        self, reader: Reader, schema: str, seconds: str = _SECONDS_OF_ANSWERS
    ) -> Iterator[tuple[Connection[DictRow], Standing]]:
        pool = self.public_pool if reader.is_anonymous else self.pool
        begin = statements.of("standing", "begin", view=(schema, "version"))
        with pool.connection() as connection:
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            with connection.transaction():
                row = connection.execute(begin, {"statement": seconds}).fetchone()
                assert row is not None
                yield connection, Standing(row["position"], row["basis"], row["epoch"])

    @contextmanager
    def writing(self, reader: Reader) -> Iterator[Session]:
        """One transaction: all of it or nothing. The journal is opened by the first write."""
        with self.pool.connection() as connection:
            connection.isolation_level = IsolationLevel.READ_COMMITTED
            connection.read_only = False
            with connection.transaction():
                connection.execute(_LIMITS)
                _read_as(connection, reader)
                yield Session(connection, view_schema(reader))


def _read_as(connection: Connection[DictRow], reader: Reader) -> None:
    connection.execute(
        "SELECT set_config('siege.reading_organisation', %s, true),"
        " set_config('siege.reviewing', %s, true)",
        (reader.organisation or "", "on" if "review" in reader.permissions else ""),
    )
