"""A follower of the feed misses nothing and sees nothing twice, whoever writes at the same time."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from service.domain.identity import new_id
from service.domain.recording import draft_of
from service.model.actor import Reader
from service.model.nouns import BY_TABLE
from service.storage import journal, records
from service.storage.database import Database
from tests.conftest import Callers

_WRITERS, _ROUNDS, _LONGEST_PAUSE = 8, 12, 0.012
_SOURCE = BY_TABLE["source"]
_READERS = {
    "full": Reader("trusted", frozenset({"review"}), "reviewer", "monitor", "key"),
    "trusted": Reader("trusted", frozenset(), "analyst", "university", "key"),
    "partner": Reader("partner", frozenset(), "officer", "elsewhere", "key"),
    "public": Reader.anonymous(),
}
Seen = list[tuple[int, UUID, str]]


class _Undone(Exception):
    """A writer thinks better of it."""


class Writer(threading.Thread):
    """Records sources, publishes some at once, pauses anywhere, undoes a fourth of it all."""

    def __init__(self, database: Database, number: int) -> None:
        super().__init__(name=f"writer-{number}")
        self.database = database
        self.number = number
        self.committed: list[tuple[UUID, str]] = []
        self.undone: list[UUID] = []
        self._chance = random.Random(number)

    def run(self) -> None:
        for turn in range(_ROUNDS):
            record_id = new_id(datetime.now(UTC))
            done: list[tuple[UUID, str]] = []
            try:
                self._write(f"source-{self.number}-{turn}", record_id, done)
                self.committed += done
            except _Undone:
                self.undone.append(record_id)

    def _pause(self) -> None:
        time.sleep(self._chance.random() * _LONGEST_PAUSE)

    def _write(self, slug: str, record_id: UUID, done: list[tuple[UUID, str]]) -> None:
        writer = Reader("trusted", frozenset({"record"}), f"w{self.number}", "relief", "key")
        body = {"slug": slug, "names": [], "family": slug, "kind": "other", "reliability": "F"}
        with self.database.writing(writer) as session:
            self._pause()
            journal.open_journal(session, writer)
            draft = draft_of(_SOURCE, body, sensitivity="public")
            row = records.insert(session, _SOURCE, record_id, draft, "relief", writer.holder or "")
            done.append((record_id, "recorded"))
            self._pause()
            if self._chance.random() < 0.6:
                records.step(session, _SOURCE, record_id, row["revision"], "published")
                done.append((record_id, "published"))
            self._pause()
            if self._chance.random() < 0.25:
                raise _Undone


class Follower(threading.Thread):
    """Asks for what is new after the last position seen, until told that nothing more comes."""

    def __init__(self, fetch: Callable[[int], Seen], over: threading.Event) -> None:
        super().__init__()
        self.fetch = fetch
        self.over = over
        self.seen: Seen = []
        self.polls = 0

    def run(self) -> None:
        while True:
            last_call = self.over.is_set()
            found = self.fetch(self.seen[-1][0] if self.seen else 0)
            self.seen += found
            self.polls += 1
            if last_call and not found:
                return
            # Ten of them share one processor with the writers, who must not wait too long for it.
            time.sleep(0.02)


def _stored(database: Database, reader: Reader) -> Callable[[int], Seen]:
    def fetch(after: int) -> Seen:
        with database.reading(reader) as session:
            rows = journal.changes(session, after, 5, None, None)
        return [(row["position"], row["record_id"], row["op"]) for row in rows]

    return fetch


class Served:
    """The feed as a script follows it: by `next_after`, with what it asks besides."""

    def __init__(self, callers: Callers, asked: str = "") -> None:
        self._callers = callers
        self._asked = asked
        self.next_after = 0

    def __call__(self, after: int) -> Seen:
        path = f"/v1/changes?after={self.next_after}&limit=4{self._asked}"
        page = self._callers.public.get(path).json
        assert after <= self.next_after <= page["next_after"]
        if page["data"]:
            assert page["next_after"] == page["data"][-1]["position"]
        self.next_after = page["next_after"]
        return [(row["position"], UUID(row["id"]), row["op"]) for row in page["data"]]


_ASKED = {
    "over HTTP": "",
    "waiting": "&wait=1",
    "filtered": "&kinds=sources,strikes",
    "waiting with a filter": "&kinds=sources&wait=1",
    "of other kinds": "&kinds=strikes",
    "waiting for other kinds": "&kinds=strikes&wait=1",
}


def _run(database: Database, callers: Callers) -> tuple[list[Writer], dict[str, Follower]]:
    over = threading.Event()
    followers = {name: Follower(_stored(database, r), over) for name, r in _READERS.items()}
    followers |= {name: Follower(Served(callers, asked), over) for name, asked in _ASKED.items()}
    writers = [Writer(database, number) for number in range(_WRITERS)]
    for thread in (*followers.values(), *writers):
        thread.start()
    for writer in writers:
        writer.join()
    over.set()
    for follower in followers.values():
        follower.join(timeout=30)
        assert not follower.is_alive()
    return writers, followers


@pytest.fixture
def roomy(database: Database) -> Database:
    """A pool with a connection for every thread."""
    database.pool.resize(1, _WRITERS + len(_READERS) + len(_ASKED) + 4)
    return database


def test_every_commit_is_seen_once_and_in_order_by_every_follower(roomy: Database) -> None:
    writers, followers = _run(roomy, Callers(roomy))
    committed = Counter(one for writer in writers for one in writer.committed)
    published = Counter(one for one in committed.elements() if one[1] == "published")
    undone = {one for writer in writers for one in writer.undone}
    assert undone and published and sum(committed.values()) > 100
    for name, follower in followers.items():
        positions = [position for position, _, _ in follower.seen]
        assert positions == sorted(set(positions)), name
        expected = committed if name == "full" else published
        if "other kinds" in name:
            expected = Counter()
        assert Counter((record, op) for _, record, op in follower.seen) == expected, name
        assert not undone & {record for _, record, _ in follower.seen}, name
        assert follower.polls > 5 or "other kinds" in name, "it never followed"
    public = [record for _, record, _ in followers["public"].seen]
    for name in ("over HTTP", "waiting", "filtered", "waiting with a filter"):
        assert public == [record for _, record, _ in followers[name].seen]
    assert public == [record for _, record, op in followers["full"].seen if op == "published"]


def test_what_was_rolled_back_left_nothing_and_each_writers_order_is_kept(
    roomy: Database,
) -> None:
    writers, followers = _run(roomy, Callers(roomy))
    undone = [one for writer in writers for one in writer.undone]
    assert undone
    with roomy.pool.connection() as connection:
        for table, column in (("source", "id"), ("change", "record_id"), ("citation", "record_id")):
            found = connection.execute(
                f"SELECT count(*) AS n FROM {table} WHERE {column} = ANY (%s)".encode(), (undone,)
            ).fetchone()
            assert found == {"n": 0}, table
    order = {(record, op): position for position, record, op in followers["full"].seen}
    for writer in writers:
        positions = [order[one] for one in writer.committed]
        assert positions == sorted(positions)
