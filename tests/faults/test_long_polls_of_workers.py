"""Whoever waits for the feed starves nobody, and keeps no worker from ending."""

import os
import signal
import socket
import threading
import time

import requests

from service.storage.database import Database
from tests import factories
from tests.conftest import Callers
from tests.faults import serving

_WAIT = 30


class _Waiter(threading.Thread):
    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.answer: requests.Response | None = None
        self.start()

    def run(self) -> None:
        self.answer = requests.get(f"{self.base}/v1/changes?wait={_WAIT}", timeout=60)


def test_who_waits_starves_nobody_and_is_answered_when_the_worker_ends(
    database: Database,
) -> None:
    settings = {"SIEGE_WORKERS": "1", "SIEGE_THREADS": "4"}
    with serving.gunicorn(database.dsn, **settings) as (base, master):
        began = time.monotonic()
        waiters = [_Waiter(base) for _ in range(6)]
        # Two of the six have a place; the others are answered at once.
        serving.wait_until(
            lambda: sum(each.answer is not None for each in waiters) == 4, "nobody was answered"
        )
        for _ in range(20):
            assert requests.get(f"{base}/v1/status", timeout=30).status_code == 200
        assert sum(each.answer is not None for each in waiters) == 4
        (worker,) = serving.workers_of(master)
        os.kill(worker, signal.SIGTERM)
        for each in waiters:
            each.join()
            assert each.answer is not None
            assert (each.answer.status_code, each.answer.json()["data"]) == (200, [])
        assert time.monotonic() < began + _WAIT, "they were kept until their wait was over"
        serving.wait_until(
            lambda: worker not in serving.workers_of(master), "the worker did not end"
        )
        assert requests.get(f"{base}/v1/status", timeout=30).status_code == 200


def test_clients_that_went_away_hold_no_place_longer_than_their_wait(database: Database) -> None:
    settings = {"SIEGE_WORKERS": "1", "SIEGE_THREADS": "2"}
    with serving.gunicorn(database.dsn, **settings) as (base, _):
        host, port = base.removeprefix("http://").split(":")
        for _ in range(5):
            with socket.create_connection((host, int(port))) as gone:
                gone.sendall(b"GET /v1/changes?wait=1 HTTP/1.1\r\nHost: tracker.example\r\n\r\n")
            assert requests.get(f"{base}/v1/status", timeout=30).status_code == 200
        callers = Callers(database)
        made = factories.place(callers.recorder, "aleppo")
        published = threading.Timer(2, factories.publish, (callers.reviewer, "places", made))
        published.start()
        # Who finds no place is answered at once, and asks again.
        serving.wait_until(lambda: bool(_waited(base)), "nobody was told of the change")
        published.join()


def _waited(base: str) -> list[object]:
    found: list[object] = requests.get(f"{base}/v1/changes?wait=2", timeout=60).json()["data"]
    return found
