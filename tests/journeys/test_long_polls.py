"""Whoever waits for the feed is answered when something comes that was asked for, or in time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from service.domain.identity import new_id
from service.domain.recording import draft_of
from service.http.long_polls import LongPolls
from service.model.actor import Reader
from service.model.nouns import BY_TABLE
from service.settings import Settings
from service.storage import journal, records
from service.storage.database import Database, Session
from service.storage.embedded import EmbeddedServer
from tests import factories
from tests.conftest import TEMPLATE, Callers, copy_of, opened
from tests.contract_client import ContractClient

_ENOUGH = 30


class Waiter(threading.Thread):
    """One long poll; `answer` once there is one."""

    def __init__(self, client: ContractClient, path: str) -> None:
        super().__init__()
        self.client, self.path = client, path
        self.answer: Any = None
        self.start()

    def run(self) -> None:
        self.answer = self.client.get(self.path)

    def waited(self) -> Any:
        """The answer."""
        self.join(timeout=60)
        assert self.answer is not None
        return self.answer


def _polls(callers: Callers) -> LongPolls:
    polls: LongPolls = callers.app.extensions["services"].long_polls
    return polls


def _waiting(callers: Callers) -> int:
    return sum(len(each._waiters) for each in _polls(callers).watches._watches.values())


def _until(callers: Callers, waiting: int) -> None:
    while _waiting(callers) < waiting:
        threading.Event().wait(0.01)


def _position(client: ContractClient) -> int:
    position: int = client.get("/v1/changes?limit=1000").json["next_after"]
    return position


@pytest.fixture
def towns(callers: Callers) -> Callers:
    """Two towns, published."""
    recorder, reviewer = callers.recorder, callers.reviewer
    for slug in ("aleppo", "homs"):
        factories.publish(reviewer, "places", factories.place(recorder, slug))
    return callers


def _struck(callers: Callers, place: str) -> Any:
    made = factories.strike(callers.recorder, place=place)
    return factories.publish(callers.reviewer, "strikes", made)


@pytest.mark.parametrize("reader", ["public", "recorder", "reviewer"])
def test_who_waits_is_told_what_comes(towns: Callers, reader: str) -> None:
    client = getattr(towns, reader)
    after = _position(client)
    waiter = Waiter(client, f"/v1/changes?after={after}&wait={_ENOUGH}&kinds=strikes")
    _until(towns, 1)
    struck = _struck(towns, "aleppo")
    told = waiter.waited()
    assert told.status_code == 200
    assert {each["id"] for each in told.json["data"]} == {struck["id"]}
    assert told.headers["Cache-Control"] == "no-store"


def test_what_comes_elsewhere_wakes_nobody_and_an_empty_page_repeats_its_position(
    towns: Callers,
) -> None:
    after = _position(towns.public)
    path = f"/v1/changes?after={after}&place=aleppo"
    waiter = Waiter(towns.public, f"{path}&wait={_ENOUGH}")
    _until(towns, 1)
    _struck(towns, "homs")
    quick = towns.public.get(f"{path}&wait=1").json
    assert quick["data"] == []
    assert (waiter.answer, quick["next_after"]) == (None, after)
    struck = _struck(towns, "aleppo")
    told = waiter.waited().json["data"]
    assert {each["kind"]: each["id"] for each in told}["strikes"] == struck["id"]
    on = towns.public.get(f"/v1/changes?after={quick['next_after']}&place=aleppo").json
    assert on["data"] == told


def test_waiting_holds_no_connection(server: EmbeddedServer) -> None:
    with (
        copy_of(server, TEMPLATE) as made,
        opened(made.pool.conninfo, maximum=1) as narrow,
    ):
        callers = Callers(narrow, Settings(threads=16))
        admin = callers.admin
        waiters = [Waiter(each, "/v1/changes?wait=30") for each in (callers.public, admin) * 4]
        _until(callers, 8)
        for client in (callers.public, admin):
            assert client.get("/v1/status").status_code == 200
        factories.source(admin, "newspaper")
        keyed = [each.waited().json["data"] for each in waiters if each.client is admin]
        assert [len(each) for each in keyed] == [1] * 4
        _polls(callers).end()
        assert [each.waited().status_code for each in waiters] == [200] * 8


@pytest.mark.parametrize(("threads", "places"), [(1, 0), (2, 1), (3, 1), (16, 8)])
def test_half_of_the_threads_always_answer(database: Database, threads: int, places: int) -> None:
    callers = Callers(database, Settings(threads=threads))
    waiters = [Waiter(callers.public, "/v1/changes?wait=30") for _ in range(places)]
    _until(callers, places)
    beyond = callers.public.get("/v1/changes?wait=30")
    assert (beyond.status_code, beyond.json["data"]) == (200, [])
    assert [each.answer for each in waiters] == [None] * places
    _polls(callers).end()
    for each in waiters:
        assert each.waited().json["data"] == []


def test_nobody_waits_in_a_process_that_is_about_to_end(callers: Callers) -> None:
    keyed = callers.recorder
    _polls(callers).end()
    for client in (callers.public, keyed):
        assert client.get("/v1/changes?wait=30").json["data"] == []
        assert client.get("/v1/changes?wait=30").status_code == 200


def test_a_restored_database_is_told_instead_of_silence(callers: Callers) -> None:
    factories.source(callers.admin, "newspaper")
    feed = callers.admin.get("/v1/changes").json
    known = f"after={feed['next_after']}&epoch={feed['epoch']}"
    assert callers.admin.get(f"/v1/changes?{known}").json["data"] == []
    waiter = Waiter(callers.admin, f"/v1/changes?{known}&wait=2")
    _until(callers, 1)
    with psycopg.connect(callers.database.dsn, autocommit=True) as connection:
        connection.execute("UPDATE service_state SET epoch = gen_random_uuid()")
    for told in (waiter.waited(), callers.admin.get(f"/v1/changes?{known}")):
        assert told.status_code == 410
        assert told.json["type"].endswith("/docs/problems#restored")
        assert [each["parameter"] for each in told.json["errors"]] == ["epoch"]
        assert told.json["epoch"] != feed["epoch"]
    again = callers.admin.get(f"/v1/changes?epoch={told.json['epoch']}").json
    assert [each["position"] for each in again["data"]] == [1]


@pytest.mark.parametrize("wait", ["", "&wait=30"])
def test_a_position_that_was_lost_is_not_waited_for(callers: Callers, wait: str) -> None:
    factories.source(callers.admin, "newspaper")
    told = callers.admin.get(f"/v1/changes?after=2{wait}")
    assert told.status_code == 410
    assert (told.json["position"], told.json["errors"][0]["code"]) == (1, "beyond_the_last")
    # Each tier counts its own: what is not public has no position there.
    assert callers.public.get(f"/v1/changes?after=1{wait}").status_code == 410
    assert callers.public.get("/v1/changes").json["next_after"] == 0


@pytest.mark.parametrize(
    ("asked", "status"), [("wait=31", 422), ("wait=-1", 422), ("epoch=1", 422)]
)
def test_a_wrong_wait_or_epoch_is_refused(callers: Callers, asked: str, status: int) -> None:
    assert callers.public.get(f"/v1/changes?{asked}").status_code == status


def test_a_writer_that_stays_idle_holds_the_feed_up_loses_nothing_and_is_ended(
    callers: Callers,
) -> None:
    admin = callers.admin
    factories.source(admin, "first")
    after, made = _position(admin), []
    late = threading.Thread(target=lambda: made.append(factories.source(admin, "while-it-slept")))
    waiter = Waiter(admin, f"/v1/changes?after={after}&wait=30")
    with (
        pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout),
        _asleep(callers) as session,
    ):
        late.start()
        assert admin.get(f"/v1/changes?after={after}&wait=1").json["data"] == []
        threading.Event().wait(3)
        session.connection.execute("SELECT 1")
    late.join(timeout=60)
    assert [each["id"] for each in waiter.waited().json["data"]] == [made[0]["id"]]
    assert admin.get("/v1/sources?q=never").json["data"] == []


@contextmanager
def _asleep(callers: Callers) -> Iterator[Session]:
    """A transaction that has written and does nothing more; its limit is made shorter."""
    noun = BY_TABLE["source"]
    writer = Reader("trusted", frozenset({"record"}), "sleeper", "relief", "key")
    body = {"slug": "never", "names": [], "family": "never", "kind": "other", "reliability": "F"}
    with callers.database.writing(writer) as session:
        limit = session.connection.execute("SHOW idle_in_transaction_session_timeout").fetchone()
        assert limit == {"idle_in_transaction_session_timeout": "15s"}
        session.connection.execute("SET LOCAL idle_in_transaction_session_timeout = '2s'")
        journal.open_journal(session, writer)
        draft = draft_of(noun, body, sensitivity="public")
        records.insert(session, noun, new_id(datetime.now(UTC)), draft, "relief", "sleeper")
        yield session
