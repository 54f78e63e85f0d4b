"""The embedded PostgreSQL as the rest of the service sees it: start, a DSN, stop."""

import atexit
import logging
import os
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from service.storage.embedded.account import choose_account, reachable_binaries
from service.storage.embedded.binaries import find_binaries
from service.storage.embedded.cluster import (
    Cluster,
    ensure_cluster,
    ensure_home,
    existing_home,
    made_by_major,
    write_access_rules,
)
from service.storage.embedded.errors import EmbeddedError
from service.storage.embedded.locks import hold_shared, is_unused, locked
from service.storage.embedded.postmaster import Postmaster
from service.storage.embedded.processes import PROC
from service.storage.embedded.scratch import USERS_LOCK, make_scratch, remove_scratch

LOG = logging.getLogger(__name__)
DATABASE = "siege"
WARNING = (
    "embedded PostgreSQL: for development, trial and tests only; set DATABASE_URL for anything else"
)


class EmbeddedServer:
    """One PostgreSQL server over a unix socket; several processes may share it by its STATE.

    The last process that stops using a STATE stops its server. A process that is killed counts as
    having stopped; the server it leaves behind is found and used by the next start.
    """

    def __init__(
        self, bindir: Path | None = None, *, accounts: tuple[str, ...] = ("postgres", "nobody")
    ) -> None:
        """Args: bindir: PG_BINDIR, or None to look; accounts: who may run it where we are root."""
        self.created = False
        self._bindir = bindir
        self._accounts = accounts
        self._postmaster: Postmaster | None = None
        self._membership: int | None = None
        self._scratch: Path | None = None
        self._owner_pid = os.getpid()

    @property
    def home(self) -> Path:
        """The folder that lives and dies with the data, for marks such as "seeded"."""
        return self._running().cluster.home

    def start(self, state: Path | None = None, *, durable: bool = True) -> str:
        """Start or join the server of `state`; returns its DSN.

        Args:
            state: the folder to keep everything in; None makes one that `stop` deletes.
            durable: False for tests: never waits for the disk.
        """
        if self._postmaster is not None:
            raise EmbeddedError("this server is started already")
        if not PROC.is_dir():
            raise EmbeddedError("the embedded server needs Linux; set DATABASE_URL")
        LOG.warning(WARNING)
        if state is None:
            state = self._scratch = make_scratch()
            durable = False
        state = _make_state(state)
        atexit.register(self.stop)
        try:
            with locked(state / "start.lock"):
                self._postmaster = Postmaster(self._prepare(state, durable=durable))
                self._postmaster.ensure_running()
                self._membership = hold_shared(state / USERS_LOCK)
                self.created = _ensure_database(self._postmaster.dsn("postgres"))
        except BaseException:
            self.stop()
            raise
        return self.dsn()

    def dsn(self, dbname: str = DATABASE) -> str:
        """The conninfo string for a database of this server."""
        return self._running().dsn(dbname)

    def revive(self) -> bool:
        """Start the server again if it has died; True when that was needed."""
        postmaster = self._running()
        if postmaster.is_running():
            return False
        with locked(postmaster.cluster.state / "start.lock"):
            postmaster.ensure_running()
        return True

    def stop(self) -> None:
        """Leave the server; the last to leave stops it. Calling it again does nothing."""
        atexit.unregister(self.stop)
        postmaster, self._postmaster = self._postmaster, None
        if os.getpid() != self._owner_pid:
            return
        if postmaster is not None:
            self._leave(postmaster)
        if self._scratch is not None:
            remove_scratch(self._scratch)
            self._scratch = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _prepare(self, state: Path, *, durable: bool) -> Cluster:
        account = choose_account(existing_home(state), self._accounts)
        found = find_binaries(self._bindir, made_by_major(existing_home(state)))
        binaries = reachable_binaries(found, account)
        cluster = Cluster(state, ensure_home(state, account), binaries, account, durable)
        ensure_cluster(cluster)
        write_access_rules(cluster)
        return cluster

    def _leave(self, postmaster: Postmaster) -> None:
        state = postmaster.cluster.state
        if not state.is_dir():
            # Deleted under us: nobody else can be using it.
            postmaster.stop()
            return
        with locked(state / "start.lock"):
            if self._membership is not None:
                os.close(self._membership)
                self._membership = None
            if is_unused(state / USERS_LOCK):
                postmaster.stop()
            else:
                postmaster.leave()

    def _running(self) -> Postmaster:
        if self._postmaster is None:
            raise EmbeddedError("the embedded server is not started")
        return self._postmaster


def _make_state(state: Path) -> Path:
    """Make STATE, private; under root others may pass through it but not look."""
    state = state.absolute()
    try:
        if not state.is_dir():
            state.parent.mkdir(parents=True, exist_ok=True)
            state.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, exist_ok=True)
        return state.resolve(strict=True)
    except OSError as error:
        raise EmbeddedError(f"cannot make the folder {state}: {error.strerror}") from error


def _ensure_database(dsn: str) -> bool:
    """Create the service's database if it is missing; True when it was."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if known.fetchone() is not None:
            return False
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    return True
