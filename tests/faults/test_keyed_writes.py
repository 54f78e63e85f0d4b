"""Whatever is killed, twinned or compressed on the way: one effect for each key, no lost update."""

import gzip
import itertools
import os
import random
import shutil
import signal
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import brotli
import orjson
import pytest
import requests
import zstandard
from psycopg import sql

from service.storage.database import Database
from tests.conftest import issue
from tests.faults import serving

_STRIKE = {"occurred": "2016-07-17", "place_id": None, "first_hand": True}
_KILLS = (8, pytest.param(60, marks=[pytest.mark.slow, pytest.mark.timeout(600)]))
# What the proxy passes on as it came, and what it could make anew; all four without it.
_THROUGH_THE_PROXY = ("identity", "gzip")
_DECODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}
_UNLIMITED = {"SIEGE_REQUESTS_PER_MINUTE": "1000000"}
_needs_nginx = pytest.mark.skipif(
    shutil.which("nginx") is None, reason="nginx is not installed on this machine"
)


def _count(database: Database, table: str) -> int:
    with database.pool.connection() as connection:
        counted = sql.SQL("SELECT count(*) AS n FROM {}").format(sql.Identifier(table))
        row = connection.execute(counted).fetchone()
    assert row is not None
    return int(row["n"])


def _headers(database: Database, **more: str) -> dict[str, str]:
    token = issue(database, "field-officer", "relief", "partner", "record")
    return {"Authorization": f"Bearer {token}", **more}


def _until_answered(base: str, headers: dict[str, str], key: str) -> requests.Response:
    """Sends one write as a telephone on a bad line does: again, until there is an answer."""
    headers = headers | {"Idempotency-Key": key}
    for _ in range(600):
        try:
            answer = requests.post(f"{base}/v1/strikes", json=_STRIKE, headers=headers, timeout=10)
        except requests.RequestException:
            time.sleep(0.05)
            continue
        if answer.status_code == 201:
            return answer
        assert answer.status_code in (409, 503), answer.text
        time.sleep(0.05)
    raise AssertionError("no answer")


@pytest.mark.parametrize("kills", _KILLS)
@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="finds workers in /proc (Linux)")
def test_as_many_effects_as_keys_though_workers_are_killed(kills: int, database: Database) -> None:
    headers = _headers(database)
    answered: dict[str, str] = {}
    killed = threading.Event()
    with serving.gunicorn(database.pool.conninfo, **_UNLIMITED) as (base, master):

        def write() -> None:
            while not killed.is_set():
                key = str(uuid.uuid4())
                answered[key] = _until_answered(base, headers, key).json()["id"]

        writers = [threading.Thread(target=write) for _ in range(6)]
        for writer in writers:
            writer.start()
        _kill_workers(master, answered, kills)
        killed.set()
        for writer in writers:
            writer.join()
    assert _count(database, "strike") == len(answered) == len(set(answered.values()))
    assert _count(database, "idempotency_key") == len(answered)


def _kill_workers(master: int, answered: Mapping[str, str], kills: int) -> None:
    for _ in range(kills):
        before = len(answered)
        serving.wait_until(lambda before=before: len(answered) > before, "nothing is answered")  # type: ignore[misc]
        time.sleep(random.uniform(0, 0.05))
        serving.wait_until(lambda: bool(serving.workers_of(master)), "no worker lives")
        os.kill(random.choice(serving.workers_of(master)), signal.SIGKILL)


def test_eight_twins_have_one_effect_and_one_answer(database: Database) -> None:
    headers, key = _headers(database), str(uuid.uuid4())
    with (
        serving.gunicorn(database.pool.conninfo) as (base, _),
        ThreadPoolExecutor(8) as pool,
    ):
        answers = list(pool.map(lambda _: _until_answered(base, headers, key), range(8)))
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) <= 1
    assert _count(database, "strike") == 1


class _Editor:
    """Reads a record, adds one to a number in it, writes it back; again where it came too late."""

    def __init__(self, base: str, headers: dict[str, str], path: str, coding: str) -> None:
        self._url = base + path
        self._headers = headers
        self._coding = coding
        self.seen: set[str] = set()
        self.codings: set[str] = set()

    def add_one(self, _: int = 0) -> None:
        for attempt in itertools.count():
            etag, killed = self._read()
            changed = requests.patch(
                self._url,
                json={"killed": killed + 1},
                headers=self._headers | {"If-Match": etag},
                timeout=30,
            )
            if changed.status_code == 200:
                return
            assert changed.status_code in (412, 429, 503), changed.text
            assert attempt < 500
            time.sleep(random.uniform(0, 0.1 if changed.status_code == 412 else 1))

    def _read(self) -> tuple[str, int]:
        headers = self._headers | {"Accept-Encoding": self._coding}
        while True:
            with requests.get(self._url, headers=headers, stream=True, timeout=30) as answer:
                raw = answer.raw.read(decode_content=False)
                if answer.status_code == 200:
                    break
                assert answer.status_code in (429, 503)
            time.sleep(random.uniform(0, 1))
        coding = answer.headers.get("Content-Encoding", "identity")
        self.seen.add(answer.headers["ETag"])
        self.codings.add(coding)
        document: dict[str, Any] = orjson.loads(_DECODERS[coding](raw))
        return answer.headers["ETag"], document["killed"]["best"]


def _no_update_is_lost(database: Database, base: str, front: str, coding: str) -> _Editor:
    headers = _headers(database, **{"User-Agent": "an editor"})
    claim = _STRIKE | {"killed": 0, "description": "what was seen " * 100}
    made = requests.post(f"{base}/v1/strikes", json=claim, headers=headers, timeout=30)
    assert made.status_code == 201, made.text
    path = f"/v1/strikes/{made.json()['id']}"
    editor = _Editor(front, headers, path, coding)
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(editor.add_one, range(20)))
    last = requests.get(base + path, headers=headers, timeout=30).json()
    assert last["killed"]["best"] == 20
    assert last["revision"] == 21
    return editor


def test_no_update_is_lost_in_any_coding(database: Database) -> None:
    with serving.gunicorn(database.pool.conninfo, **_UNLIMITED) as (base, _):
        for coding in _DECODERS:
            editor = _no_update_is_lost(database, base, base, coding)
            assert editor.codings == {coding}


@_needs_nginx
def test_no_update_is_lost_behind_the_shipped_proxy(database: Database, tmp_path: Path) -> None:
    with (
        serving.gunicorn(database.pool.conninfo, **_UNLIMITED) as (base, _),
        serving.nginx(tmp_path, base, _unhurried) as front,
    ):
        for coding in _THROUGH_THE_PROXY:
            editor = _no_update_is_lost(database, base, front, coding)
            assert editor.codings == {coding}


def _unhurried(written: str) -> str:
    """With more requests a second, so that the test waits for edits and not for the limit."""
    return written.replace("rate=50r/s", "rate=2000r/s").replace("burst=200", "burst=2000")


@_needs_nginx
def test_no_update_is_lost_behind_a_proxy_that_weakens_versions(
    database: Database, tmp_path: Path
) -> None:
    """nginx that compresses by itself makes every strong tag weak."""

    def compressing(written: str) -> str:
        more = 'gzip on; gzip_proxied any; gzip_types *; proxy_set_header Accept-Encoding "";'
        return _unhurried(written).replace("proxy_http_version", f"{more}\nproxy_http_version")

    with (
        serving.gunicorn(database.pool.conninfo, **_UNLIMITED) as (base, _),
        serving.nginx(tmp_path, base, compressing) as front,
    ):
        editor = _no_update_is_lost(database, base, front, "gzip")
    assert editor.codings == {"gzip"}
    assert all(etag.startswith('W/"') for etag in editor.seen)
