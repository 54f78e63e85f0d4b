"""A PostgreSQL that tests may stop, kill, lock and fill, and the service in front of it."""

import itertools
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
import requests
from psycopg import sql

from service.storage import migrate, protection
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from service.storage.embedded.processes import any_serves, is_alive, read_pid_file
from service.storage.embedded.scratch import make_scratch, remove_scratch
from tests import conftest
from tests.faults import serving

UNLIMITED: Mapping[str, str] = {
    "SIEGE_REQUESTS_PER_MINUTE": "1000000",
    "SIEGE_REQUESTS_PER_MINUTE_ANONYMOUS": "1000000",
}
_TEMPLATE = "siege_breakable"
_NUMBERS = itertools.count(1)


class Breakable:
    """A server that writes its log before it acknowledges, as one in production does."""

    def __init__(self, server: EmbeddedServer) -> None:
        self.server = server
        self._data = server.home / "data"

    @property
    def pid(self) -> int:
        """The main process."""
        told = read_pid_file(self._data)
        assert told is not None
        return told.pid

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Ends it: SIGINT closes all connections and ends in order, SIGKILL is a power cut."""
        pid = self.pid
        os.kill(pid, how)
        serving.wait_until(lambda: not is_alive(pid), "the server did not end")
        # Backends of a killed server notice by themselves.
        serving.wait_until(lambda: not any_serves(self._data), "its backends did not end")

    def revive(self) -> None:
        """Starts it again, and waits until it lets somebody in."""
        self.server.revive()

    def kill_a_backend(self) -> bool:
        """One process of the server dies, so that the server ends all of them and recovers."""
        with self.connected("postgres") as connection:
            row = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                " AND pid <> pg_backend_pid() ORDER BY state = 'active' DESC LIMIT 1"
            ).fetchone()
        if row is not None:
            os.kill(row[0], signal.SIGKILL)
        return row is not None

    @contextmanager
    def connected(self, name: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
        """Its owner's connection to a database, in autocommit."""
        with psycopg.connect(self.server.dsn(name), autocommit=True) as connection:
            yield connection

    @contextmanager
    def database(self, tablespace: str = "pg_default") -> Iterator[Database]:
        """A migrated database of one test's own, without records, that counts as seeded."""
        name = f"siege_breakable_{next(_NUMBERS)}"
        with self.connected("postgres") as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} TABLESPACE {}").format(
                    sql.Identifier(name), sql.Identifier(_TEMPLATE), sql.Identifier(tablespace)
                )
            )
        try:
            with conftest.opened(self.server.dsn(name)) as database:
                yield database
        finally:
            self.revive()
            with self.connected("postgres") as connection:
                dropped = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                connection.execute(dropped)


@contextmanager
def breakable() -> Iterator[Breakable]:
    """Starts a server in a folder of its own, with a template to copy databases from."""
    folder = make_scratch()
    server = EmbeddedServer(Path(os.environ["PG_BINDIR"]) if "PG_BINDIR" in os.environ else None)
    try:
        server.start(folder, durable=True)
        protection.ensure_public_role(server.dsn("postgres"))
        conftest.create(server, _TEMPLATE, "template0")
        migrate.upgrade(server.dsn(_TEMPLATE))
        with psycopg.connect(server.dsn(_TEMPLATE), autocommit=True) as connection:
            connection.execute("UPDATE service_state SET seeded_at = clock_timestamp()")
        yield Breakable(server)
    finally:
        server.stop()
        remove_scratch(folder)


@contextmanager
def service_of(database: Database, **settings: str) -> Iterator[tuple[str, int]]:
    """The service as it is deployed: the public is read as a role of its own; pid of the master."""
    read = {"DATABASE_READ_URL": database.public_pool.conninfo}
    with serving.gunicorn(database.pool.conninfo, **UNLIMITED, **(read | settings)) as found:
        yield found


def recorder(database: Database) -> dict[str, str]:
    """Headers of somebody who records."""
    token = conftest.issue(database, "field-officer", "relief", "partner", "record")
    return {"Authorization": f"Bearer {token}"}


def column(database: Database, statement: LiteralString) -> list[object]:
    """The first column of what a statement gives, over a connection of its own."""
    with psycopg.connect(database.dsn) as connection:
        return [row[0] for row in connection.execute(statement)]


def strike(**more: object) -> dict[str, object]:
    """A claim that stands on nothing else."""
    return {"occurred": "2016-07-17", "place_id": None, "first_hand": True} | more


def is_fit_refusal(answer: requests.Response) -> bool:
    """503, as a problem document that says when to come back."""
    return (
        answer.status_code == 503
        and answer.headers["Content-Type"] == "application/problem+json"
        and answer.json()["type"].endswith("#unavailable")
        and float(answer.headers["Retry-After"]) > 0
    )


def ready(base: str) -> int:
    """The status of `/readyz`; 0 where nobody answers."""
    try:
        return requests.get(f"{base}/readyz", timeout=10).status_code
    except requests.RequestException:
        return 0


def seconds_until_ready(base: str) -> float:
    """How long it took until the service said that it is ready."""
    began = time.monotonic()
    serving.wait_until(lambda: ready(base) == 200, "the service did not come back")
    return time.monotonic() - began
