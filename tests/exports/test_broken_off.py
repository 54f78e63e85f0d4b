"""A file is complete, or visibly broken off; a client that takes nothing holds nothing."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import requests

from service.storage.database import Database
from tests.faults import serving

_COPIES = """
INSERT INTO source (id, body, state, sensitivity, recorded_by, recorder)
SELECT gen_random_uuid(), jsonb_build_object(
  'slug', 'voice-' || n, 'kind', 'other', 'family', 'voice', 'names', jsonb_build_array(
    jsonb_build_object('lang', 'en', 'kind', 'official', 'text', repeat('word ', 300)))),
  'published', 'public', 'operator', 'operator' FROM generate_series(1, %(many)s) AS n
"""


@pytest.fixture(scope="module")
def many(server: object) -> Iterator[Database]:
    """A database whose list of sources is longer than what sockets hold."""
    from tests.conftest import copy_of

    with copy_of(server, "siege_template") as made:  # type: ignore[arg-type]
        with psycopg.connect(made.pool.conninfo) as connection:
            connection.execute(
                "SELECT set_config('siege.actor', 'operator', true),"
                " set_config('siege.organisation', 'operator', true),"
                " set_config('siege.reason', 'test', true)"
            )
            connection.execute(_COPIES, {"many": 20_000})
        yield made


def _end_readers(database: Database) -> int:
    with psycopg.connect(database.pool.conninfo, autocommit=True) as connection:
        row = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND wait_event = 'ClientWrite'"
        ).fetchone()
        assert row is not None
        return int(row[0])


def test_a_file_whose_database_goes_away_ends_without_its_last_chunk(many: Database) -> None:
    with serving.gunicorn(many.pool.conninfo) as (base, _):
        answer = requests.get(f"{base}/v1/exports/sources.csv", stream=True, timeout=30)
        assert answer.headers["Siege-Rows"] == "20000"
        parts = answer.iter_content(64 * 1024)
        next(parts)
        serving.wait_until(lambda: _end_readers(many) > 0, "nobody reads")
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            for _ in parts:
                pass


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed on this machine")
def test_curl_says_that_a_file_is_not_whole(many: Database, tmp_path: Path) -> None:
    with serving.gunicorn(many.pool.conninfo) as (base, _):
        whole = ["curl", "-sS", "-o", str(tmp_path / "whole"), f"{base}/v1/exports/sources.ndjson"]
        assert subprocess.run(whole, check=False).returncode == 0
        assert len((tmp_path / "whole").read_text().splitlines()) == 20_000
        slow = [*whole[:2], "--limit-rate", "2M", "-o", str(tmp_path / "part"), whole[-1]]
        with subprocess.Popen(slow, stderr=subprocess.DEVNULL) as client:
            serving.wait_until(lambda: _end_readers(many) > 0, "nobody reads")
            assert client.wait(60) == 18  # CURLE_PARTIAL_FILE


def _in_transaction(database: Database) -> int:
    with psycopg.connect(database.pool.conninfo, autocommit=True) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        ).fetchone()
        assert row is not None
        return int(row[0])


@pytest.mark.slow
def test_who_takes_nothing_holds_no_snapshot(many: Database) -> None:
    with serving.gunicorn(many.pool.conninfo) as (base, _):
        host, port = base.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as idle:
            idle.sendall(b"GET /v1/exports/sources.csv HTTP/1.1\r\nHost: tracker.example\r\n\r\n")
            serving.wait_until(lambda: _in_transaction(many) > 0, "nobody reads")
            time.sleep(20)
            assert _in_transaction(many) == 0
            # Others are served, and its place is free once its connection is cut.
            for _ in range(3):
                answer = requests.get(f"{base}/v1/exports/places.csv", timeout=30)
                assert answer.status_code == 200


def test_the_place_of_who_takes_nothing_is_soon_free(many: Database) -> None:
    limits = {"SIEGE_SEND_SECONDS": "1", "SIEGE_EXPORTS_MAX": "1", "SIEGE_WORKERS": "1"}
    with serving.gunicorn(many.pool.conninfo, **limits) as (base, _):
        host, port = base.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as idle:
            idle.sendall(b"GET /v1/exports/sources.csv HTTP/1.1\r\nHost: tracker.example\r\n\r\n")
            serving.wait_until(lambda: _in_transaction(many) > 0, "nobody reads")
            address = f"{base}/v1/exports/places.csv"
            assert requests.get(address, timeout=30).status_code == 503
            serving.wait_until(
                lambda: requests.get(address, timeout=30).status_code == 200,
                "who takes nothing keeps the place",
                12,  # less than the database waits for a transaction that asks nothing
            )


def test_files_are_compressed_as_asked(many: Database) -> None:
    with serving.gunicorn(many.pool.conninfo) as (base, _):
        address = f"{base}/v1/exports/sources.ndjson"
        plain = requests.get(address, headers={"Accept-Encoding": "identity"}, timeout=60)
        assert "Content-Encoding" not in plain.headers
        squeezed = requests.get(address, headers={"Accept-Encoding": "gzip"}, timeout=60)
        assert squeezed.headers["Content-Encoding"] == "gzip"
        assert squeezed.headers["ETag"] == plain.headers["ETag"][:-1] + '-gzip"'
        assert squeezed.content == plain.content
