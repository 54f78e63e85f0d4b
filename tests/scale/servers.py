"""A primary and its standbys, as real servers: made, promoted, killed, brought back."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from service.storage import migrate
from service.storage.embedded.account import Account, choose_account, reachable_binaries
from service.storage.embedded.binaries import Binaries, find_binaries
from service.storage.embedded.cluster import SUPERUSER, Cluster, ensure_cluster
from service.storage.embedded.scratch import make_scratch, remove_scratch
from tests import canaries
from tests.faults.serving import wait_until

PORT = 5432
OWNER = "siege_owner"
PUBLIC = "siege_public"
_ROLES = (
    f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE",
    f"CREATE ROLE {PUBLIC} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT",
)


class Node:
    """One server, reached by a socket in a folder of its own."""

    def __init__(self, folder: Path, binaries: Binaries, account: Account) -> None:
        self.folder = folder
        self.binaries = binaries
        self.account = account
        self.data = folder / "data"
        self.process: subprocess.Popen[bytes] | None = None
        self.settings: tuple[str, ...] = ()

    def start(self, *settings: str) -> None:
        """Starts it and waits until it answers."""
        self.settings = settings or self.settings
        command = [self.binaries.postgres, "-D", str(self.data)]
        for setting in (
            "listen_addresses=",
            f"unix_socket_directories={self.folder}",
            f"port={PORT}",
            "fsync=off",
            "timezone=UTC",
            "max_connections=60",
            "log_min_messages=fatal",
            "log_min_error_statement=panic",
            *self.settings,
        ):
            command += ["-c", setting]
        with canaries.WATCH.log_of("postgresql") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, **self.account.run_options()
            )
        wait_until(self._answers, f"{self.folder.name} did not start")

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"{self.folder.name} ended at once"
        try:
            psycopg.connect(self.superuser("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def superuser(self, database: str = "siege") -> str:
        """How its administrator connects."""
        return make_conninfo(host=str(self.folder), port=PORT, user=SUPERUSER, dbname=database)

    def ask(self, statement: str, database: str = "siege") -> Any:
        """The first value that a statement of its administrator gives."""
        with psycopg.connect(self.superuser(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def run(self, program: str, *arguments: str) -> None:
        """Runs one of PostgreSQL's programs as the server's account."""
        subprocess.run(
            [str(self.binaries.folder / program), *arguments],
            check=True,
            capture_output=True,
            **self.account.run_options(),
        )

    def standby(self, name: str, *settings: str) -> "Node":
        """A new standby of this server, which follows it."""
        made = node(self.folder.parent, name, self.binaries, self.account)
        source = make_conninfo(host=str(self.folder), port=PORT, user=SUPERUSER)
        self.run(
            "pg_basebackup", "-D", str(made.data), "-d", source, "-R", "-c", "fast", "--no-sync"
        )
        made.start(f"primary_conninfo={source} application_name={name}", *settings)
        return made

    def promote(self) -> None:
        """Makes it the one that takes writes."""
        assert self.ask("SELECT pg_promote(true, 20)", "postgres") is True

    def kill(self) -> None:
        """Ends it without a word, as a machine that loses power."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=30)
        self.process = None

    def pause(self) -> None:
        """Leaves it where it is: what comes from the primary is kept, not shown."""
        self.ask("SELECT pg_wal_replay_pause()")
        wait_until(
            lambda: self.ask("SELECT pg_get_wal_replay_pause_state()") == "paused", "not paused"
        )

    def resume(self) -> None:
        """Lets it follow again."""
        self.ask("SELECT pg_wal_replay_resume()")


def node(root: Path, name: str, binaries: Binaries, account: Account) -> Node:
    """A folder for a server, of its account's own."""
    folder = root / name
    folder.mkdir(mode=0o700)
    account.own(folder)
    return Node(folder, binaries, account)


class Servers:
    """A primary with the service's database, and its standbys by name."""

    def __init__(self, root: Path, mould: Path | None = None) -> None:
        self.root = root
        named = os.environ.get("PG_BINDIR")
        account = choose_account(None)
        found = find_binaries(Path(named) if named else None, None)
        self.primary = node(root, "a", reachable_binaries(found, account), account)
        self.nodes = {"a": self.primary}
        if mould is None:
            self._make_primary()
            return
        subprocess.run(["cp", "-a", str(mould / "a" / "data"), str(self.primary.data)], check=True)
        self.primary.start()

    def _make_primary(self) -> None:
        first = self.primary
        ensure_cluster(Cluster(self.root, first.folder, first.binaries, first.account, False))
        (first.data / "pg_hba.conf").write_text(
            "local all all peer map=siege\nlocal replication all peer map=siege\n"
            if first.binaries.major >= 16
            else "local all all trust\nlocal replication all trust\n"
        )
        accounts = sorted({first.account.name, "root"})
        (first.data / "pg_ident.conf").write_text(
            "".join(f'siege "{name}" all\n' for name in accounts)
        )
        first.start()
        for statement in (*_ROLES, f"CREATE DATABASE siege OWNER {OWNER}"):
            first.ask(statement, "postgres")
        first.ask("CREATE EXTENSION IF NOT EXISTS btree_gist")
        migrate.upgrade(self.dsn(OWNER, "a"))

    def follow(self, name: str, *settings: str) -> Node:
        """A new standby of the primary."""
        made = self.nodes[name] = self.primary.standby(name, *settings)
        return made

    def dsn(self, role: str, names: str, wanted: str = "any", **more: str) -> str:
        """How a role connects to any of these servers: `"ab"` are a, then b."""
        hosts = ",".join(str(self.nodes[name].folder) for name in names)
        return make_conninfo(
            host=hosts,
            port=",".join([str(PORT)] * len(names)),
            user=role,
            dbname="siege",
            target_session_attrs=wanted,
            **more,
        )

    def caught_up(self, *names: str) -> None:
        """Waits until these standbys have all that the primary has."""
        told = self.primary.ask("SELECT pg_current_wal_lsn()::text")
        for name in names:
            asked = f"SELECT pg_last_wal_replay_lsn() >= '{told}'::pg_lsn"
            wait_until(lambda of=name, ask=asked: self.nodes[of].ask(ask), f"{name} lags")  # type: ignore[misc]

    def stop(self) -> None:
        """Ends all of them."""
        for each in self.nodes.values():
            each.kill()


@contextmanager
def _folder() -> Iterator[Path]:
    root = make_scratch()
    try:
        yield root
    finally:
        shutil.rmtree(root / "a", ignore_errors=True)
        remove_scratch(root)


@contextmanager
def mould() -> Iterator[Path]:
    """A primary with an empty, migrated database, to be copied: it does not run."""
    with _folder() as root:
        made = Servers(root)
        assert made.primary.process is not None
        made.primary.process.send_signal(signal.SIGINT)
        made.primary.process.wait(timeout=60)
        yield root


@contextmanager
def servers(of: Path) -> Iterator[Servers]:
    """A primary of a mould."""
    with _folder() as root:
        made = Servers(root, of)
        try:
            yield made
        finally:
            made.stop()
