"""Limits hold over all workers, refuse in time, and leave polling free."""

import multiprocessing
import os
import signal
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from service.http.addresses import Proxies
from service.http.counters import SharedCounters
from service.http.rate_limits import RateLimits
from service.model.problem import Problem
from tests.contract_client import ContractClient
from tests.http.fake_table import KEYS, fake_application

_READER = KEYS["recorder-key"]
_ELSEWHERE = {"X-Forwarded-For": "203.0.113.9"}
_SPAWN = multiprocessing.get_context("spawn")


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limited(clock: Clock) -> ContractClient:
    """A service with 3 requests a minute for a key and 2 for an address."""
    return ContractClient(fake_application(admit=RateLimits(3, 2, clock=clock)))


def test_a_key_has_so_many_requests_in_a_minute(limited: ContractClient, clock: Clock) -> None:
    keyed = limited.with_key("recorder-key")
    for left in (2, 1, 0):
        answer = keyed.get("/v1/notes/1")
        assert answer.status_code == 200
        assert answer.headers["RateLimit"] == f'"key";r={left};t=60'
        assert answer.headers["RateLimit-Policy"] == '"key";q=3;w=60'
    clock.now += 45
    refused = keyed.get("/v1/notes/1")
    assert refused.status_code == 429
    assert refused.json["type"].endswith("#too-many-requests")
    assert refused.headers["Retry-After"] == "15"
    assert refused.headers["RateLimit"] == '"key";r=0;t=15'
    assert limited.with_key("reviewer-key").get("/v1/notes/1").status_code == 200
    clock.now += 15
    assert keyed.get("/v1/notes/1").headers["RateLimit"] == '"key";r=2;t=60'


def test_an_answer_of_304_is_free(limited: ContractClient) -> None:
    keyed = limited.with_key("recorder-key")
    etag = keyed.get("/v1/notes/1").headers["ETag"]
    for _ in range(10):
        polled = keyed.get("/v1/notes/1", headers={"If-None-Match": etag})
        assert polled.status_code == 304
        assert polled.headers["RateLimit"].startswith('"key";r=2;')
    assert keyed.get("/v1/notes/1").headers["RateLimit"].startswith('"key";r=1;')


def test_an_address_without_a_key_has_its_own_count(limited: ContractClient) -> None:
    for left in (1, 0):
        answer = limited.get("/v1/notes/1", headers=_ELSEWHERE)
        assert answer.headers["RateLimit"].startswith(f'"address";r={left};')
    assert limited.get("/v1/notes/1", headers=_ELSEWHERE).status_code == 429
    another = {"X-Forwarded-For": "203.0.113.10"}
    assert limited.get("/v1/notes/1", headers=another).status_code == 200
    assert (
        limited.with_key("recorder-key").get("/v1/notes/1", headers=_ELSEWHERE).status_code == 200
    )


def test_whoever_tries_keys_is_counted_by_address(limited: ContractClient) -> None:
    guesses = [
        limited.with_key(f"guess-{n}").get("/v1/notes", headers=_ELSEWHERE) for n in range(3)
    ]
    assert [guess.status_code for guess in guesses] == [401, 401, 429]


def test_refusals_and_unknown_paths_count_too(limited: ContractClient) -> None:
    keyed = limited.with_key("recorder-key")
    statuses = [keyed.get(path).status_code for path in ("/nowhere", "/v1/notes?x=1", "/v1/notes")]
    assert statuses == [404, 400, 200]
    assert keyed.get("/v1/notes").status_code == 429


def test_what_watches_the_service_is_never_counted(limited: ContractClient) -> None:
    for _ in range(5):
        answer = limited.get("/healthz", headers=_ELSEWHERE)
        assert answer.status_code == 200 and "RateLimit" not in answer.headers


def test_a_caller_whose_address_nobody_tells_is_not_counted(limited: ContractClient) -> None:
    for _ in range(5):
        answer = limited.get("/v1/notes/1")
        assert answer.headers["RateLimit"] == '"address";r=2;t=0'


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "192.0.2.1, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("127.0.0.1", "192.0.2.1, nonsense", ""),
        ("127.0.0.1", None, ""),
        ("", "198.51.100.1", "198.51.100.1"),
        (None, None, ""),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        ("fe80::1%eth0", None, "fe80::/64"),
    ],
)
def test_only_our_proxies_say_for_whom_they_ask(
    peer: str | None, forwarded: str | None, caller: str
) -> None:
    assert Proxies("127.0.0.0/8,::1,10.0.0.0/8").caller(peer, forwarded) == caller


def test_a_crowd_of_addresses_pushes_out_no_key_and_needs_no_room(clock: Clock) -> None:
    limits = RateLimits(1, 1, clock=clock)
    limits(_READER, "")
    for number in range(20_000):
        limits(KEYS["recorder-key"].anonymous(), f"198.51.{number % 250}.{number // 250}")
    with pytest.raises(Problem):
        limits(_READER, "")


def test_where_the_table_is_full_the_least_counted_goes() -> None:
    table = SharedCounters(None, 8)
    for caller in range(8):
        for _ in range(caller + 1):
            assert table.take(str(caller), 100, 1.0).within
    assert table.take("new", 100, 1.0).left == 99
    assert table.take("7", 100, 1.0).left == 91
    assert table.take("0", 100, 1.0).left == 99


def _take(path: Path, most: int, times: int, allowed: "multiprocessing.Queue[int]") -> None:
    limits = RateLimits(most, 1, path)
    within = 0
    for _ in range(times):
        try:
            limits(_READER, "")
            within += 1
        except Problem:
            pass
    allowed.put(within)


def test_four_processes_share_one_limit(tmp_path: Path) -> None:
    allowed: multiprocessing.Queue[int] = _SPAWN.Queue()
    workers = [_SPAWN.Process(target=_take, args=(tmp_path, 1000, 500, allowed)) for _ in range(4)]
    for worker in workers:
        worker.start()
    within = [allowed.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join()
    assert sum(within) == 1000
    assert all(path.stat().st_size < 2 << 20 for path in tmp_path.iterdir())


def _take_for_ever(path: Path, begun: Event) -> None:
    limits = RateLimits(1 << 31, 1, path)
    while True:
        limits(_READER, "")
        begun.set()


def test_a_worker_that_is_killed_leaves_the_table_in_order(tmp_path: Path) -> None:
    limits = RateLimits(1 << 31, 1, tmp_path)
    for _ in range(3):
        begun = _SPAWN.Event()
        worker = _SPAWN.Process(target=_take_for_ever, args=(tmp_path, begun))
        worker.start()
        assert begun.wait(60)
        time.sleep(0.02)
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        before = time.perf_counter()
        told = [limits(_READER, "").headers["RateLimit"] for _ in range(2)]
        assert time.perf_counter() - before < 5
        lefts = [int(text.partition("r=")[2].partition(";")[0]) for text in told]
        assert lefts[0] - lefts[1] == 1


def test_a_table_that_cannot_be_shared_still_limits(tmp_path: Path) -> None:
    limits = RateLimits(1, 1, tmp_path / "not there")
    limits(_READER, "")
    with pytest.raises(Problem):
        limits(_READER, "")
