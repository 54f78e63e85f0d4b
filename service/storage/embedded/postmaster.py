"""Starts, finds, revives and stops the server process of one cluster."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from service.storage.embedded.cluster import SUPERUSER, Cluster
from service.storage.embedded.errors import EmbeddedError
from service.storage.embedded.processes import any_serves, is_alive, read_pid_file, serves

PORT = 5432
# sockaddr_un holds 107 bytes and a closing NUL.
LONGEST_SOCKET_PATH = 107
SOCKET_NAME = f".s.PGSQL.{PORT}"
START_SECONDS = 120
# What PostgreSQL says while the remains of a killed server are still going away.
PASSING_TROUBLE = ("lock file", "shared memory block", "another postmaster", "another server")
LARGEST_LOG_BYTES = 10_000_000
# Kept so that Python neither warns of nor waits for a server that others go on using.
_LEFT_TO_OTHERS: list[subprocess.Popen[bytes]] = []


class Postmaster:
    """The server process of a cluster; another process may have started it."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._child: subprocess.Popen[bytes] | None = None
        self._socket_folder: Path | None = None

    def dsn(self, dbname: str) -> str:
        """How to connect; libpq takes a path for a host."""
        return make_conninfo(
            host=str(self._socket_folder), port=PORT, user=SUPERUSER, dbname=dbname
        )

    def is_running(self) -> bool:
        """True when a living process serves this data directory."""
        self._reap()
        told = read_pid_file(self.cluster.data_directory)
        return told is not None and serves(told.pid, self.cluster.data_directory)

    def ensure_running(self) -> None:
        """Find the server or start it, and wait until it answers."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.is_running():
                if self._joined() and self._answers(deadline):
                    return
                time.sleep(0.05)
                continue
            if any_serves(self.cluster.data_directory):
                # Backends of a killed server: they notice and end by themselves.
                time.sleep(0.05)
                continue
            self._drop_stale_files()
            log_start = self._launch()
            if self._answers(deadline):
                return
            self._reap()
            told = self._log_since(log_start)
            if not any(words in told for words in PASSING_TROUBLE):
                raise EmbeddedError(f"PostgreSQL did not start: {told.strip()[-800:]}")
            time.sleep(0.2)
        raise EmbeddedError(
            f"PostgreSQL did not start within {START_SECONDS} s; see {self.cluster.log}"
        )

    def stop(self) -> None:
        """End the server, more firmly each time, and take its socket away."""
        self._reap()
        pid = self._pid()
        gentle = signal.SIGINT if self.cluster.durable else signal.SIGQUIT
        for how, seconds in ((gentle, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            if pid is None or self._gone_after(pid, how, seconds):
                break
        self._reap()
        folder = self._socket_folder
        if folder is not None and folder.parent != self.cluster.home:
            shutil.rmtree(folder, ignore_errors=True)

    def leave(self) -> None:
        """Let the server run for the others who use it."""
        if self._child is not None:
            _LEFT_TO_OTHERS.append(self._child)

    def _pid(self) -> int | None:
        told = read_pid_file(self.cluster.data_directory)
        if told is not None and serves(told.pid, self.cluster.data_directory):
            return told.pid
        return self._child.pid if self._child is not None else None

    def _gone_after(self, pid: int, how: signal.Signals, seconds: float) -> bool:
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            return True
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._reap()
            if not is_alive(pid):
                return True
            time.sleep(0.02)
        return False

    def _joined(self) -> bool:
        """Take over the running server's socket; False while its pid file does not name it yet."""
        told = read_pid_file(self.cluster.data_directory)
        if told is None or told.socket_folder is None:
            return False
        self._socket_folder = told.socket_folder
        return True

    def _answers(self, deadline: float) -> bool:
        """Wait for a first connection; False when the process ends before it."""
        while time.monotonic() < deadline:
            try:
                psycopg.connect(self.dsn("postgres"), connect_timeout=5, autocommit=True).close()
                return True
            except psycopg.OperationalError as error:
                refused = error
            if "authentication failed" in str(refused):
                break
            self._reap()
            if self._child is None and not self.is_running():
                return False
            time.sleep(0.02)
        raise EmbeddedError(f"PostgreSQL runs but lets nobody in: {refused}")

    def _launch(self) -> int:
        """Start the process in a session of its own, so that Ctrl-C reaches the service alone."""
        cluster = self.cluster
        folder = self._ensure_socket_folder()
        command = [cluster.binaries.postgres, "-D", str(cluster.data_directory)]
        for setting in _settings(folder, durable=cluster.durable):
            command += ["-c", setting]
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        descriptor = os.open(cluster.log, flags, 0o600)
        try:
            if os.fstat(descriptor).st_size > LARGEST_LOG_BYTES:
                os.ftruncate(descriptor, 0)
            start = os.fstat(descriptor).st_size
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                start_new_session=True,
                **cluster.account.run_options(),
            )
        finally:
            os.close(descriptor)
        return start

    def _ensure_socket_folder(self) -> Path:
        """A 0700 folder whose path a socket can have: in `home`, else a temporary one."""
        if self._socket_folder is not None and self._socket_folder.is_dir():
            return self._socket_folder
        folder = self.cluster.home / "run"
        # libpq reads a comma in a host as the start of the next host.
        if len(os.fsencode(folder / SOCKET_NAME)) > LONGEST_SOCKET_PATH or "," in str(folder):
            folder = Path(tempfile.mkdtemp(prefix="siege-pg-", dir=_short_temporary_folder()))
            self.cluster.account.own(folder)
        elif not folder.is_dir():
            folder.mkdir(mode=0o700)
            self.cluster.account.own(folder)
        self._socket_folder = folder
        return folder

    def _drop_stale_files(self) -> None:
        """Remove lock files that PostgreSQL would believe: nothing serves this directory any more.

        Only where their process number is taken (a zombie, another program): of a process that is
        gone PostgreSQL itself judges, and looks for shared memory still in use as well.
        """
        told = read_pid_file(self.cluster.data_directory)
        if told is not None and not Path("/proc", str(told.pid)).exists():
            return
        (self.cluster.data_directory / "postmaster.pid").unlink(missing_ok=True)
        for folder in {self.cluster.home / "run", self._socket_folder} - {None}:
            for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
                Path(str(folder), name).unlink(missing_ok=True)

    def _reap(self) -> None:
        """Take note of our own child's end, so that it does not stay a zombie."""
        if self._child is not None and self._child.poll() is not None:
            self._child = None

    def _log_since(self, start: int) -> str:
        with self.cluster.log.open("rb") as file:
            file.seek(start)
            return file.read().decode("utf-8", "replace")


def _settings(socket_folder: Path, *, durable: bool) -> list[str]:
    """Server settings: no TCP, UTC, nothing of a statement's values in the log."""
    quoted = str(socket_folder).replace('"', '""')
    settings = [
        "listen_addresses=",
        f"port={PORT}",
        f'unix_socket_directories="{quoted}"',
        "unix_socket_permissions=0700",
        "cluster_name=siege-tracker",
        "timezone=UTC",
        "log_timezone=UTC",
        "jit=off",
        "log_error_verbosity=terse",
        "log_min_error_statement=panic",
        "log_parameter_max_length_on_error=0",
    ]
    if not durable:
        settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    return settings


def _short_temporary_folder() -> str:
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) < 60 and "," not in usual else "/tmp"
