"""The embedded server in good weather: it starts, keeps its data, is shared, and goes away."""

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from service.storage.embedded import EmbeddedError, EmbeddedServer
from service.storage.embedded.processes import is_alive, read_pid_file
from tests.launcher.conftest import BINDIR, UserProcess


def ask(dsn: str, question: str) -> object:
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def pid_of(server: EmbeddedServer) -> int:
    told = read_pid_file(server.home / "data")
    assert told is not None
    return told.pid


def test_a_fresh_state_gets_a_server_that_answers(
    empty_state: Path, server: EmbeddedServer
) -> None:
    dsn = server.start(empty_state)
    assert conninfo_to_dict(dsn)["dbname"] == "siege"
    assert server.created
    assert ask(dsn, "SHOW server_encoding") == "UTF8"
    assert ask(dsn, "SELECT 'ب' < 'ج' AND 'Z' < 'a'") is True
    assert ask(dsn, "SHOW fsync") == "on"


def test_it_listens_on_a_private_socket_only(state: Path, server: EmbeddedServer) -> None:
    dsn = server.start(state, durable=False)
    assert ask(dsn, "SHOW listen_addresses") == ""
    folder = Path(str(conninfo_to_dict(dsn)["host"]))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.home.stat().st_mode) == 0o700


def test_its_log_keeps_the_values_of_statements_out(state: Path, server: EmbeddedServer) -> None:
    dsn = server.start(state, durable=False)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE t (x text PRIMARY KEY)")
        for _ in range(2):
            try:
                connection.execute("INSERT INTO t VALUES (%s)", ["36.2021 37.1343"])
            except psycopg.errors.UniqueViolation:
                break
    log = (state / "postgresql.log").read_text(encoding="utf-8")
    assert "t_pkey" in log
    assert "36.2021" not in log


def test_it_says_that_it_is_for_trials_only(
    state: Path, server: EmbeddedServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.start(state, durable=False)
    assert "for development, trial and tests only; set DATABASE_URL" in caplog.text


def test_data_survives_a_restart(state: Path) -> None:
    with EmbeddedServer(BINDIR) as first:
        with psycopg.connect(first.start(state)) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        pid = pid_of(first)
    assert not is_alive(pid)
    with EmbeddedServer(BINDIR) as second:
        assert ask(second.start(state), "SELECT n FROM kept") == 7
        assert not second.created


def test_stopping_twice_does_nothing_more(state: Path, server: EmbeddedServer) -> None:
    server.start(state, durable=False)
    server.stop()
    server.stop()
    with pytest.raises(EmbeddedError, match="not started"):
        server.dsn()


def test_without_a_state_it_lives_for_one_run(server: EmbeddedServer) -> None:
    dsn = server.start(None)
    home = server.home
    assert ask(dsn, "SHOW fsync") == "off"
    server.stop()
    assert not home.exists()
    assert not home.parent.exists()


def test_several_processes_may_start_it_at_once(
    state: Path, user_process: Callable[[Path], UserProcess]
) -> None:
    processes = [user_process(state) for _ in range(3)]
    lines = {process.stdout.readline().strip() for process in processes if process.stdout}
    assert len(lines) == 1
    assert ask(lines.pop(), "SELECT 1") == 1


def test_the_server_stops_with_its_last_user(
    state: Path, server: EmbeddedServer, user_process: Callable[[Path], UserProcess]
) -> None:
    other = user_process(state)
    assert other.stdout is not None
    assert other.stdout.readline()
    dsn = server.start(state, durable=False)
    pid = pid_of(server)
    other.communicate(timeout=60)
    assert ask(dsn, "SELECT 1") == 1
    server.stop()
    assert not is_alive(pid)


def test_the_one_who_started_it_may_leave_first(
    state: Path, server: EmbeddedServer, user_process: Callable[[Path], UserProcess]
) -> None:
    server.start(state, durable=False)
    other = user_process(state)
    assert other.stdout is not None
    dsn = other.stdout.readline().strip()
    server.stop()
    assert ask(dsn, "SELECT 1") == 1


def test_a_state_deleted_while_in_use_still_lets_its_server_stop(
    state: Path, server: EmbeddedServer
) -> None:
    server.start(state, durable=False)
    pid = pid_of(server)
    shutil.rmtree(state)
    server.stop()
    assert not is_alive(pid)
