"""A standby is promoted in the middle of reads and writes."""

import threading
from collections import Counter
from time import monotonic, sleep
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests

from service.model.actor import Reader
from service.storage import journal
from service.storage.database import Database
from tests import factories
from tests.conftest import issue
from tests.faults.serving import gunicorn, wait_until
from tests.protection.desk import Desk
from tests.scale.conftest import service
from tests.scale.servers import OWNER, PUBLIC, Servers

pytestmark = pytest.mark.slow

FOLLOWER = Reader("trusted", frozenset({"review"}), "follower", "monitor", "key")


class Writer(threading.Thread):
    """Records sources with keys of its own, and sends each again until it is acknowledged."""

    def __init__(self, base: str, token: str, number: int, stop: threading.Event) -> None:
        super().__init__()
        self.base, self.number, self.stop = base, number, stop
        self.headers = {"Authorization": f"Bearer {token}"}
        self.acknowledged: dict[str, float] = {}
        self.statuses: Counter[int] = Counter()

    def run(self) -> None:
        turn = 0
        while not self.stop.is_set():
            turn += 1
            self._write(f"outlet-{self.number}-{turn}")

    def _write(self, slug: str) -> None:
        claim = {"slug": slug, "kind": "media", "names": [slug]}
        headers = self.headers | {"Idempotency-Key": str(uuid4())}
        while not self.stop.is_set():
            answer = requests.post(
                f"{self.base}/v1/sources", json=claim, headers=headers, timeout=30
            )
            self.statuses[answer.status_code] += 1
            if answer.status_code == 201:
                self.acknowledged[slug] = monotonic()
                return
            assert answer.headers.get("Retry-After") or answer.status_code == 409
            sleep(0.1)


class Reading(threading.Thread):
    """Reads without a key."""

    def __init__(self, base: str, stop: threading.Event) -> None:
        super().__init__()
        self.base, self.stop = base, stop
        self.statuses: Counter[int] = Counter()

    def run(self) -> None:
        while not self.stop.is_set():
            answer = requests.get(f"{self.base}/v1/sources", timeout=30)
            self.statuses[answer.status_code] += 1
            sleep(0.02)


def _feed(database: Database) -> list[Any]:
    with database.reading(FOLLOWER) as session:
        return journal.changes(session, 0, 100_000, ["source"], None)


def test_writes_go_on_by_themselves_and_none_that_was_acknowledged_is_lost(two: Servers) -> None:
    two.primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
    two.primary.ask("SELECT pg_reload_conf()")
    writers, readers = two.dsn(OWNER, "ab", "read-write"), two.dsn(PUBLIC, "ab", "prefer-standby")
    with service(two, "ab", "ab") as callers:
        token = issue(callers.database, "officer", "relief", "partner", "record")
        stop = threading.Event()
        with gunicorn(writers, DATABASE_READ_URL=readers) as (base, _):
            crowd = [Writer(base, token, number, stop) for number in range(3)]
            readers_of_it = [Reading(base, stop) for _ in range(2)]
            for each in (*crowd, *readers_of_it):
                each.start()
            wait_until(lambda: all(len(each.acknowledged) > 3 for each in crowd), "no writes")
            two.primary.kill()
            two.nodes["b"].promote()
            promoted = monotonic()

            def all_write_again() -> bool:
                return all(max(each.acknowledged.values()) > promoted for each in crowd)

            wait_until(all_write_again, "writes did not go on", 30)
            sleep(2)
            stop.set()
            for each in (*crowd, *readers_of_it):
                each.join()
            first = min(t for each in crowd for t in each.acknowledged.values() if t > promoted)
            print(f"first write {first - promoted:.2f} s after the promotion")
        acknowledged = {slug for each in crowd for slug in each.acknowledged}
        recorded = two.nodes["b"].ask("SELECT array_agg(body ->> 'slug') FROM source")
        changes = Counter(row["record_id"] for row in _feed(callers.database))
        assert set().union(*(each.statuses for each in crowd)) <= {201, 409, 503}
        assert set().union(*(each.statuses for each in readers_of_it)) <= {200, 503}
        assert acknowledged <= set(recorded)
        assert len(recorded) == len(set(recorded))
        assert set(changes.values()) == {1}
        assert len(changes) == len(recorded)


def test_a_follower_goes_on_where_nothing_was_lost(two: Servers) -> None:
    with service(two, "ab", "ab") as callers:
        desk = Desk(callers)
        factories.place(desk.recorder)
        told, position = _stands(callers.database)
        two.caught_up("b")
        two.primary.kill()
        two.nodes["b"].promote()
        wait_until(lambda: _stands_or_none(callers.database) is not None, "no reads")
        assert _stands(callers.database) == (told, position)
        wait_until(lambda: _settled(callers.database), "no writes")
        present, still = _stands(callers.database)
        assert present != told and still == position
        assert _goes_on(callers.database, told, position)
        assert not _goes_on(callers.database, told, position + 1)
        assert not _goes_on(callers.database, uuid4(), position)
        feed = desk.reviewer.get(f"/v1/changes?after={position}&epoch={told}")
        assert (feed.status_code, feed.json["epoch"]) == (200, str(present))


def test_positions_of_changes_that_were_lost_are_never_taken_for_others(two: Servers) -> None:
    with service(two, "ab", "a", "any") as callers:
        desk = Desk(callers)
        factories.place(desk.recorder)
        two.caught_up("b")
        kept = _stands(callers.database)
        two.nodes["b"].kill()
        two.nodes["b"].start("primary_conninfo=")
        lost = desk.published("sources", {"slug": "lost", "kind": "media", "names": ["Lost"]})
        ahead = _stands(callers.database)
        newest = callers.public.get("/v1/sources").headers["ETag"]
        two.primary.kill()
        two.nodes["b"].promote()
    with service(two, "b", "b", "any") as callers:
        desk = Desk(callers)
        made = desk.published("sources", {"slug": "other", "kind": "media", "names": ["Other"]})
        assert made != lost
        assert _stands(callers.database)[1] == ahead[1], "the positions were given again"
        assert _goes_on(callers.database, *kept)
        assert not _goes_on(callers.database, *ahead)
        goes_on, lost_it = (
            desk.reviewer.get(f"/v1/changes?after={after}&epoch={epoch}").status_code
            for epoch, after in (kept, ahead)
        )
        assert (goes_on, lost_it) == (200, 410)
        answer = callers.public.get("/v1/sources", headers={"If-None-Match": newest})
        assert answer.status_code == 200
        assert [each["slug"] for each in answer.json["data"]] == ["other"]


def test_a_connection_that_takes_no_writes_any_more_is_not_used(two: Servers) -> None:
    with service(two, "a", "a", "any") as callers:
        desk = Desk(callers)
        claim = {"slug": "first", "kind": "media", "names": ["First"]}
        desk.submitted("sources", claim)
        two.primary.ask("ALTER SYSTEM SET default_transaction_read_only = on")
        two.primary.ask("SELECT pg_reload_conf()")
        refused = desk.recorder.post("/v1/sources", json=claim | {"slug": "second"})
        assert refused.status_code == 503
        assert refused.headers["Retry-After"]
        assert callers.public.get("/v1/sources").status_code == 200
        two.primary.ask("ALTER SYSTEM RESET default_transaction_read_only")
        two.primary.ask("SELECT pg_reload_conf()")
        wait_until(
            lambda: (
                desk.recorder.post("/v1/sources", json=claim | {"slug": f"s-{uuid4()}"}).status_code
                == 201
            ),
            "no writes",
        )


def _stands(database: Database) -> tuple[UUID, int]:
    with database.reading(FOLLOWER) as session:
        assert session.standing is not None
        return session.standing.epoch, session.standing.position


def _stands_or_none(database: Database) -> object:
    try:
        return _stands(database)
    except Exception:
        return None


def _settled(database: Database) -> bool:
    try:
        with database.writing(FOLLOWER) as session:
            return journal.settle_epoch(session)
    except Exception:
        return False


def _goes_on(database: Database, epoch: UUID, after: int) -> bool:
    with database.reading(FOLLOWER) as session:
        return journal.goes_on(session, epoch, after)
