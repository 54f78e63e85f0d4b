"""Locks, slow statements, pools and exports that are used up: 503 for some, answers for others."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
import requests

from service.model.actor import Reader
from service.storage.database import Database
from tests.faults import breaking, serving
from tests.faults.breaking import Breakable

# One server to break, and one after the other.
pytestmark = pytest.mark.xdist_group("broken")

# The longest limit is that of a statement, 5 s; a waiting caller is answered in any case.
_PATIENCE = 20


@contextmanager
def _held(database: Database, statement: str) -> Iterator[None]:
    """What a transaction that goes on and on holds."""
    with psycopg.connect(database.dsn) as operator:
        operator.execute(statement)  # type: ignore[call-overload]
        yield
        operator.rollback()


def _strikes(database: Database) -> list[object]:
    return breaking.column(database, "SELECT id FROM strike")


def _write(base: str, headers: dict[str, str]) -> requests.Response:
    return requests.post(
        f"{base}/v1/strikes", json=breaking.strike(), headers=headers, timeout=_PATIENCE
    )


def test_who_waits_for_a_locked_table_is_told_to_come_back(victim: Database) -> None:
    headers = breaking.recorder(victim)
    with breaking.service_of(victim) as (base, _):
        with _held(victim, "LOCK TABLE strike IN ACCESS EXCLUSIVE MODE"):
            assert breaking.is_fit_refusal(_write(base, headers))
            for shown in ({}, headers):
                read = requests.get(f"{base}/v1/strikes", headers=shown, timeout=_PATIENCE)
                assert breaking.is_fit_refusal(read)
            assert requests.get(f"{base}/healthz", timeout=5).status_code == 200
        assert _write(base, headers).status_code == 201
    assert len(_strikes(victim)) == 1


def test_readers_do_not_wait_for_the_journal(victim: Database) -> None:
    headers = breaking.recorder(victim)
    with breaking.service_of(victim) as (base, _), ThreadPoolExecutor(1) as pool:
        with _held(victim, "SELECT journal_lock()"):
            written = pool.submit(_write, base, headers)
            while not written.done():
                for path in ("/v1/strikes", "/v1/changes", "/v1/status", "/readyz"):
                    for shown in ({}, headers):
                        read = requests.get(base + path, headers=shown, timeout=_PATIENCE)
                        assert read.status_code == 200
            assert breaking.is_fit_refusal(written.result())
        assert _write(base, headers).status_code == 201
    assert len(_strikes(victim)) == 1


def test_a_slow_statement_is_cancelled_and_leaves_nothing(
    broken: Breakable, victim: Database
) -> None:
    headers = breaking.recorder(victim)
    with psycopg.connect(victim.dsn) as operator:
        operator.execute(
            "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$"
        )
        operator.execute(
            "CREATE TRIGGER z_dawdle BEFORE INSERT ON strike FOR EACH ROW EXECUTE FUNCTION dawdle()"
        )
    with breaking.service_of(victim) as (base, _):
        assert breaking.is_fit_refusal(_write(base, headers))
        with broken.connected("postgres") as operator:
            still = operator.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE %s AND state = 'active'"
                " AND pid <> pg_backend_pid()",
                ["INSERT INTO strike%"],
            ).fetchone()
        assert still == (0,)
    assert _strikes(victim) == []


def test_a_used_up_pool_refuses_the_excess_and_starves_nobody_else(victim: Database) -> None:
    """Every connection for callers with keys waits for a lock; the public has its own."""
    headers = breaking.recorder(victim)
    with breaking.service_of(victim, SIEGE_POOL_MAX="2", SIEGE_WORKERS="1") as (base, _):
        told: list[requests.Response] = []

        def read() -> None:
            answer = requests.get(f"{base}/v1/strikes", headers=headers, timeout=_PATIENCE)
            told.append(answer)

        with (
            ThreadPoolExecutor(6) as pool,
            _held(victim, "LOCK TABLE strike IN ACCESS EXCLUSIVE MODE"),
        ):
            waiting: list[Future[None]] = [pool.submit(read) for _ in range(6)]
            while not all(each.done() for each in waiting):
                for path in ("/healthz", "/readyz", "/v1/changes", "/v1/places"):
                    assert requests.get(base + path, timeout=_PATIENCE).status_code == 200
                time.sleep(0.05)
        assert len(told) == 6
        assert all(breaking.is_fit_refusal(answer) for answer in told)
        answer = requests.get(f"{base}/v1/strikes", headers=headers, timeout=_PATIENCE)
        assert answer.status_code == 200


def _somebody_waits(database: Database) -> bool:
    return breaking.column(
        database, "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'"
    ) != [0]


def test_exports_have_a_budget_of_their_own(victim: Database) -> None:
    with breaking.service_of(victim, SIEGE_EXPORTS_MAX="1", SIEGE_WORKERS="1") as (base, _):

        def export(noun: str) -> requests.Response:
            return requests.get(f"{base}/v1/exports/{noun}.csv", timeout=_PATIENCE)

        with (
            _held(victim, "LOCK TABLE strike IN ACCESS EXCLUSIVE MODE"),
            ThreadPoolExecutor(1) as pool,
        ):
            first = pool.submit(export, "strikes")
            serving.wait_until(lambda: _somebody_waits(victim), "the export does not wait")
            second = export("places")
            assert breaking.is_fit_refusal(second) and "exports" in second.json()["detail"]
            for path in ("/healthz", "/readyz", "/v1/changes", "/v1/places"):
                assert requests.get(base + path, timeout=_PATIENCE).status_code == 200
            assert breaking.is_fit_refusal(first.result())
        assert export("strikes").status_code == 200


def test_a_writer_that_stops_half_way_holds_the_journal_for_seconds_only(
    victim: Database,
) -> None:
    """A worker is held up with the journal open: the database ends its transaction."""
    headers = breaking.recorder(victim)
    reader = Reader("partner", frozenset({"record"}), "officer", "relief", "cli")
    with (
        breaking.service_of(victim) as (base, _),
        pytest.raises(psycopg.Error),
        victim.writing(reader) as session,
    ):
        session.connection.execute("SELECT journal_lock()")
        serving.wait_until(
            lambda: _write(base, headers).status_code == 201, "the journal is held for ever"
        )
        session.connection.execute("SELECT 1")
    assert len(_strikes(victim)) == 1
