"""What is cancelled, stopped or cut off in the middle has one end, and it says so."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from service.cli import work
from service.domain.imports import carrying_out, reading
from service.domain.imports.carrying_out import MOST_ATTEMPTS, carry_out
from service.storage import import_files, import_runs
from service.storage.database import Database
from service.storage.import_holds import Hold
from service.storage.import_jobs import IMPORTER
from tests.conftest import Callers
from tests.imports.health_file import OPERATOR, a_file
from tests.imports.jobs.queueing import URL, carry_out_all, count, sent, shown


@pytest.fixture(autouse=True)
def short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several steps of a short file."""
    monkeypatch.setattr(reading, "STEP", 100)


def _at(monkeypatch: pytest.MonkeyPatch, stage: str, happens: Callable[[], object]) -> None:
    """Lets something happen at the first word of a stage, and waits until the run has heard it."""
    monkeypatch.setattr(carrying_out, "EVERY_SECONDS", 0.01)
    taken, happened = carrying_out.Course.__call__, threading.Event()

    def slowly(self: carrying_out.Course, name: str, done: int, total: int) -> None:
        if name == stage and not happened.is_set():
            happened.set()
            happens()
            while self.ended_by is None:
                threading.Event().wait(0.01)
        taken(self, name, done, total)

    monkeypatch.setattr(carrying_out.Course, "__call__", slowly)


@pytest.mark.parametrize(("mode", "left"), [("partial", 100), ("atomic", 0)])
def test_one_that_is_read_is_cancelled_at_its_next_step(
    mode: str, left: int, office: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = sent(office.recorder, a_file(*[{}] * 250), mode=mode)
    stage = "recording" if mode == "partial" else "reading"
    _at(monkeypatch, stage, lambda: office.recorder.post(f"{URL}/{run['id']}/cancel"))
    assert carry_out_all(office.database) == 1
    told = shown(office.recorder, run)
    assert told["state"] == "cancelled" and told["finished_at"]
    assert told["records"].get("submitted", 0) == left
    assert ("stays" in told["error"]) == (mode == "partial")
    assert count(office.database, "import_file") == 0


def test_asked_to_stop_it_puts_the_run_back_and_does_not_count_the_attempt(
    office: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, stop = sent(office.recorder, a_file(*[{}] * 250)), threading.Event()
    with monkeypatch.context() as patched, Hold(office.database) as hold:
        _at(patched, "recording", stop.set)
        ended = carry_out(office.database, hold, UUID(run["id"]), datetime.now(UTC), stop)
    assert ended is not None and ended.state == "queued"
    told = shown(office.recorder, run)
    assert (told["state"], told["attempts"], told["started_at"]) == ("queued", 0, None)
    assert told["records"]["submitted"] == 100
    carry_out_all(office.database)
    told = shown(office.recorder, run)
    assert told["state"] == "completed" and told["records"] == {"submitted": 250}
    assert (told["rows"]["unchanged"], told["rows"]["created"]) == (100, 150)


def _kill_connections(database: Database) -> None:
    with database.pool.connection() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state = 'idle in transaction'"
        )


def test_who_has_lost_the_hold_ends_without_a_word_on_the_run(
    office: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = sent(office.recorder, a_file(*[{}] * 250))
    with monkeypatch.context() as patched, Hold(office.database) as hold:
        _at(patched, "recording", lambda: _kill_connections(office.database))
        stop, now = threading.Event(), datetime.now(UTC)
        ended = carry_out(office.database, hold, UUID(run["id"]), now, stop)
    assert ended is not None and ended.state == "lost"
    assert shown(office.recorder, run)["state"] == "running"
    assert carry_out_all(office.database) == 1
    told = shown(office.recorder, run)
    assert (told["state"], told["attempts"]) == ("completed", 2)
    assert told["records"] == {"submitted": 250}


def test_what_fails_by_a_fault_of_ours_is_begun_three_times(
    office: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = sent(office.recorder, a_file({}))

    # What an error says may quote a cell; it is searched for in the log.
    words = "-".join(("canary", "cell"))

    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError(words)

    monkeypatch.setattr(carrying_out, "run_import", broken)
    assert carry_out_all(office.database) == MOST_ATTEMPTS
    told = shown(office.recorder, run)
    assert (told["state"], told["attempts"]) == ("failed", MOST_ATTEMPTS)
    assert "fault of ours" in told["error"] and "3 times" in told["error"]
    report = office.recorder.get(f"{URL}/{run['id']}/report").json
    assert report["error"] == told["error"] and report["state"] == "failed"
    assert count(office.database, "import_file") == 0


def test_what_was_cut_off_three_times_is_not_begun_again(office: Callers) -> None:
    run = sent(office.recorder, a_file({}))
    with office.database.pool.connection() as connection:
        connection.execute("UPDATE import_run SET state = 'running', attempts = 3")
    carry_out_all(office.database)
    told = shown(office.recorder, run)
    assert told["state"] == "failed" and "cut off 3 times" in told["error"]


def test_what_was_cut_off_is_swept_and_what_is_coming_in_is_not(office: Callers) -> None:
    database = office.database
    old, fresh, direct, held = (uuid4() for _ in range(4))
    waiting = sent(office.recorder, a_file({}))
    with database.writing(IMPORTER) as session:
        for run_id in (old, fresh):
            import_files.add(session, run_id, 0, b"a")
        for run_id in (direct, held):
            import_runs.begin(session, run_id, "a file", "0" * 64, OPERATOR, "submit")
    with database.pool.connection() as connection:
        hours = "UPDATE import_file SET received_at = received_at - interval '61 minutes'"
        connection.execute(f"{hours} WHERE run_id <> %s".encode(), [fresh])
        connection.execute("UPDATE import_run SET started_at = started_at - interval '1 hour'")
    with Hold(database) as own, Hold(database) as hold:
        assert own.take(held)
        work.sweep(database, hold)
    with database.pool.connection() as connection:
        left = connection.execute("SELECT run_id FROM import_file").fetchall()
    assert {row["run_id"] for row in left} == {fresh, UUID(waiting["id"])}
    told = {run["id"]: run for run in office.admin.get(URL).json["data"]}
    assert told[str(direct)]["state"] == "failed" and "cut off" in told[str(direct)]["error"]
    assert told[str(held)]["state"] == "running"


def test_one_that_was_cancelled_before_it_recorded_says_that_nothing_stays(
    office: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = sent(office.recorder, a_file(*[{}] * 5))
    _at(monkeypatch, "reading", lambda: office.recorder.post(f"{URL}/{run['id']}/cancel"))
    assert carry_out_all(office.database) == 1
    assert shown(office.recorder, run)["error"] == "Cancelled. Nothing was recorded."


def test_a_run_hears_after_every_row_that_it_is_to_end(
    office: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(office.recorder, a_file(*[{}] * 5))
    told: list[tuple[str, int]] = []
    taken = carrying_out.Course.__call__

    def listened(self: carrying_out.Course, name: str, done: int, total: int) -> None:
        told.append((name, done))
        taken(self, name, done, total)

    monkeypatch.setattr(carrying_out.Course, "__call__", listened)
    carry_out_all(office.database)
    assert [done for name, done in told if name == "reading"] == [1, 2, 3, 4, 5, 5]


def test_a_run_that_takes_too_long_ends(office: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    run = sent(office.recorder, a_file(*[{}] * 5))
    monkeypatch.setattr(carrying_out, "MOST_SECONDS", 0.02)
    _at(monkeypatch, "reading", lambda: None)
    carry_out_all(office.database)
    told = shown(office.recorder, run)
    assert told["state"] == "failed" and "divide the file" in told["error"]
