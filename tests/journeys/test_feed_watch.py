"""Those who wait for one feed share one look, and miss nothing that concerns them."""

import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from service.storage.feed_watch import MOST_AT_ONCE, Entry, FeedWatch, Wanted
from service.storage.standing import Unseen


class Feed:
    """A feed that is made up, which counts how often it is looked at."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.positions = self.reads = 0
        self.fails = False

    def position(self) -> int:
        """The last position."""
        self.positions += 1
        if self.fails:
            raise Unseen
        return len(self.entries)

    def changes(self, after: int) -> list[Entry]:
        """What came after a position."""
        self.reads += 1
        return self.entries[after : after + MOST_AT_ONCE]

    def comes(self, noun: str, *places: Any) -> None:
        """One change."""
        self.entries.append(Entry(len(self.entries) + 1, noun, places))


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def watch(feed: Feed) -> Iterator[FeedWatch]:
    made = FeedWatch(feed.position, feed.changes)
    yield made
    made.end()


def _all_wait(watch: FeedWatch, wanted: list[Wanted], seconds: float) -> list[threading.Thread]:
    def wait(each: Wanted) -> None:
        came[each] = watch.wait(each, 0, seconds)

    came: dict[Wanted, bool] = {}
    threads = [threading.Thread(target=wait, args=(each,)) for each in wanted]
    for thread in threads:
        thread.came = came  # type: ignore[attr-defined]
        thread.start()
    while len(watch._waiters) < len(wanted):
        threading.Event().wait(0.01)
    return threads


def test_many_who_wait_are_one_look(watch: FeedWatch, feed: Feed) -> None:
    towns = [uuid4() for _ in range(20)]
    wanted = [Wanted(places=frozenset({town})) for town in towns]
    threads = _all_wait(watch, wanted, 30)
    before = feed.reads
    for town in towns[:19]:
        feed.comes("strike", town)
    for thread in threads[:19]:
        thread.join(timeout=60)
        assert not thread.is_alive()
    # The nineteen are woken by the looks that one of the twenty makes.
    assert 1 <= feed.reads - before <= 19
    assert threads[19].is_alive()
    assert feed.positions < 400
    watch.end()
    threads[19].join(timeout=60)
    assert threads[0].came == {**dict.fromkeys(wanted, True), wanted[19]: False}  # type: ignore[attr-defined]


def test_nobody_looks_while_nobody_waits(watch: FeedWatch, feed: Feed) -> None:
    assert watch.wait(Wanted(), 0, 0.01) is False
    looked = feed.positions
    threading.Event().wait(0.6)
    assert feed.positions == looked


def test_a_new_place_wakes_whoever_waits_for_places(watch: FeedWatch, feed: Feed) -> None:
    feed.comes("place", uuid4())
    assert watch.wait(Wanted(places=frozenset({uuid4()})), 0, 30) is True
    feed.comes("strike", uuid4())
    assert watch.wait(Wanted(nouns=frozenset({"strike"})), 1, 30) is True


def test_a_flood_a_failure_and_another_life_wake_everybody(watch: FeedWatch, feed: Feed) -> None:
    rare = Wanted(nouns=frozenset({"pause"}))
    for _ in range(MOST_AT_ONCE):
        feed.comes("strike")
    assert watch.wait(rare, 0, 30) is True
    feed.fails = True
    assert watch.wait(rare, len(feed.entries), 30) is True
    feed.fails = False
    feed.entries.clear()
    assert watch.wait(rare, MOST_AT_ONCE, 30) is True


def test_who_comes_later_misses_nothing_that_was_looked_through_already(
    watch: FeedWatch, feed: Feed
) -> None:
    (first,) = _all_wait(watch, [Wanted(nouns=frozenset({"pause"}))], 30)
    feed.comes("strike")
    while watch._seen < 1:
        threading.Event().wait(0.01)
    assert watch.wait(Wanted(nouns=frozenset({"strike"})), 0, 30) is True
    assert first.is_alive()
    watch.end()
    first.join(timeout=60)
