"""What a crash leaves behind: zombies, stale pid files, half a data directory."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from service.storage.embedded import EmbeddedError, EmbeddedServer, locked
from service.storage.embedded import scratch as scratches
from service.storage.embedded.account import Account
from service.storage.embedded.processes import is_alive, read_pid_file, serves
from tests.launcher.conftest import BINDIR, UserProcess
from tests.launcher.test_start_and_stop import ask, pid_of


@contextmanager
def stranger(account: Account, *command: str) -> Iterator[int]:
    """Another program of the server's own account: PostgreSQL cannot tell it from a server."""
    with subprocess.Popen(command, **account.run_options()) as process:
        yield process.pid
        process.kill()


def leave_pid_file(state: Path, account: Account, pid: int) -> Path:
    """The pid file of a server that was killed, as PostgreSQL would have written it."""
    data = state / "postgresql" / "data"
    target = data / "postmaster.pid"
    lines = [str(pid), str(data), "1700000000", "5432", str(state / "postgresql" / "run"), "", ""]
    target.write_text("\n".join(lines), encoding="utf-8")
    account.own(target)
    return target


def test_a_killed_server_is_started_again(state: Path, server: EmbeddedServer) -> None:
    dsn = server.start(state)
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    pid = pid_of(server)
    os.kill(pid, signal.SIGKILL)
    while is_alive(pid):
        time.sleep(0.01)
    started = time.monotonic()
    assert server.revive()
    assert ask(dsn, "SELECT n FROM kept") == 7
    assert time.monotonic() - started < 20
    assert not server.revive()


def test_a_killed_server_of_another_process_is_replaced(
    state: Path, server: EmbeddedServer, user_process: Callable[[Path], UserProcess]
) -> None:
    # The other process never looks after its child: the server stays a zombie.
    other = user_process(state)
    assert other.stdout is not None
    assert other.stdout.readline()
    told = read_pid_file(state / "postgresql" / "data")
    assert told is not None
    os.kill(told.pid, signal.SIGKILL)
    assert ask(server.start(state, durable=False), "SELECT 1") == 1
    assert pid_of(server) != told.pid


def test_a_killed_user_leaves_a_server_that_the_next_one_finds(
    state: Path, server: EmbeddedServer, user_process: Callable[[Path], UserProcess]
) -> None:
    other = user_process(state)
    assert other.stdout is not None
    assert other.stdout.readline()
    told = read_pid_file(state / "postgresql" / "data")
    assert told is not None
    other.kill()
    server.start(state, durable=False)
    assert pid_of(server) == told.pid
    server.stop()
    assert not is_alive(told.pid)


def test_a_zombie_in_the_pid_file_is_no_server(
    state: Path, server: EmbeddedServer, account: Account
) -> None:
    with stranger(account, "/bin/true") as pid:
        while is_alive(pid):
            time.sleep(0.01)
        assert Path("/proc", str(pid)).exists()
        leave_pid_file(state, account, pid)
        assert ask(server.start(state, durable=False), "SELECT 1") == 1


def test_a_pid_that_belongs_to_another_program_is_no_server(
    state: Path, server: EmbeddedServer, account: Account
) -> None:
    with stranger(account, "/bin/sleep", "60") as pid:
        leave_pid_file(state, account, pid)
        assert ask(server.start(state, durable=False), "SELECT 1") == 1
        assert is_alive(pid)


def test_a_shell_left_in_the_data_directory_is_no_server(
    state: Path, server: EmbeddedServer, account: Account
) -> None:
    data = state / "postgresql" / "data"
    with stranger(account, "/bin/sh", "-c", f"cd '{data}' && exec sleep 60") as pid:
        time.sleep(0.1)
        assert not serves(pid, data)
        assert ask(server.start(state, durable=False), "SELECT 1") == 1


def test_a_pid_file_cut_off_while_written_is_no_server(
    state: Path, server: EmbeddedServer, account: Account
) -> None:
    leave_pid_file(state, account, 1).write_text("", encoding="utf-8")
    assert ask(server.start(state, durable=False), "SELECT 1") == 1


def test_the_pid_file_of_a_living_server_is_never_removed(
    state: Path, server: EmbeddedServer
) -> None:
    server.start(state, durable=False)
    before = (server.home / "data" / "postmaster.pid").read_bytes()
    with EmbeddedServer(BINDIR) as second:
        second.start(state, durable=False)
        assert (second.home / "data" / "postmaster.pid").read_bytes() == before


def test_an_initdb_cut_off_half_way_starts_afresh(
    state: Path, server: EmbeddedServer, account: Account
) -> None:
    home = state / "postgresql"
    (home / "data" / "global").rename(home / "kept")
    shutil.rmtree(home / "data")
    partial = home / "data.new"
    partial.mkdir()
    (partial / "PG_VERSION").write_text("18\n", encoding="ascii")
    account.own(partial)
    assert ask(server.start(state, durable=False), "SELECT 1") == 1
    assert not partial.exists()


def test_a_server_that_cannot_start_says_why(
    state: Path, server: EmbeddedServer, account: Account
) -> None:
    broken = state / "postgresql" / "data" / "postgresql.conf"
    broken.write_text("max_connections = many\n", encoding="ascii")
    account.own(broken)
    started = time.monotonic()
    with pytest.raises(EmbeddedError, match="max_connections"):
        server.start(state, durable=False)
    assert time.monotonic() - started < 10


def test_a_lock_that_is_never_released_ends_in_plain_words(empty_state: Path) -> None:
    path = empty_state / "start.lock"
    with (
        locked(path),
        pytest.raises(EmbeddedError, match="choose another STATE"),
        locked(path, patience_seconds=0.2),
    ):
        pass


def test_scratch_servers_of_killed_runs_are_cleared_away(
    monkeypatch: pytest.MonkeyPatch, empty_state: Path, server: EmbeddedServer
) -> None:
    monkeypatch.setattr(scratches, "MEMORY", empty_state)
    server.start(None)
    home, pid = server.home, pid_of(server)
    folder = home.parent
    os.utime(folder, (0, 0))
    # In use, however old: left alone.
    scratches.remove_scratch(scratches.make_scratch())
    assert is_alive(pid)
    assert server._membership is not None
    os.close(server._membership)
    server._membership = None
    scratches.remove_scratch(scratches.make_scratch())
    assert not is_alive(pid)
    assert not folder.exists()
