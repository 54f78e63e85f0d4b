"""Whether the feed has gone on: the waiters of a process share one look, a few times a second."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

import psycopg
from psycopg_pool import PoolClosed, PoolTimeout

from service.model.actor import Reader
from service.storage import journal
from service.storage.database import Database, Session, view_schema
from service.storage.standing import Standing, Unseen

PAUSE = 0.25
"""Seconds between two looks."""
MOST_AT_ONCE = 500
"""Changes that one look reads; where there are more, everybody reads for themselves."""

# What a filter by place means moves with the places themselves.
_MOVES_PLACES = frozenset({"place", "besieged_area"})


def standing_of(session: Session) -> Standing:
    """Where the snapshot of a session that only reads stands."""
    assert session.standing is not None
    return session.standing


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, as far as filters read it."""

    position: int
    noun: str
    place_ids: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody waits for: changes of these nouns at these places, None = of any."""

    nouns: frozenset[str] | None = None
    places: frozenset[UUID] | None = None

    def concerns(self, entry: Entry) -> bool:
        """Whether the change is wanted, or may alter what is wanted."""
        if self.places is not None and entry.noun in _MOVES_PLACES:
            return True
        of_noun = self.nouns is None or entry.noun in self.nouns
        return of_noun and (self.places is None or not self.places.isdisjoint(entry.place_ids))


@dataclass(eq=False, slots=True)
class _Waiter:
    wanted: Wanted
    seen: int
    woken: bool = False

    def is_concerned(self, entries: Iterable[Entry]) -> bool:
        return any(e.position > self.seen and self.wanted.concerns(e) for e in entries)


class FeedWatch:
    """Watches the feed of one projection for those who wait for it, and only while they do.

    One of them looks, the others are told; nobody holds a connection while waiting. Of a few
    changes the look says itself whom they concern, so that a stream of writes elsewhere wakes
    nobody.
    """

    def __init__(
        self, position: Callable[[], int], changes: Callable[[int], Sequence[Entry]]
    ) -> None:
        """Makes it; nothing is looked at yet.

        Args:
            position: the last position of the projection, as of now.
            changes: what came after a position, `MOST_AT_ONCE` at most.
        """
        self._position = position
        self._changes = changes
        self._turn = threading.Condition()
        self._waiters: set[_Waiter] = set()
        self._recent: deque[Entry] = deque()
        self._known_from = self._seen = 0
        self._looking = self._over = False
        self._due = 0.0

    def wait(self, wanted: Wanted, seen: int, seconds: float) -> bool:
        """Waits until something that concerns the caller may have come after a position.

        Returns:
            True where it is time to read the feed again; False where the time is over, or the
            process is about to end.
        """
        end = monotonic() + seconds
        mine = _Waiter(wanted, seen)
        with self._turn:
            self._admit(mine)
        try:
            while not mine.woken and not self._over:
                left = end - monotonic()
                if left <= 0:
                    break
                self._take_turn(mine, left)
        finally:
            with self._turn:
                self._waiters.discard(mine)
        return mine.woken

    def end(self) -> None:
        """Sends everybody away who waits, and whoever comes later."""
        with self._turn:
            self._over = True
            self._turn.notify_all()

    def _admit(self, mine: _Waiter) -> None:
        if not self._waiters:
            self._recent.clear()
            self._known_from = self._seen = mine.seen
        mine.woken = mine.seen < self._known_from or mine.is_concerned(self._recent)
        self._waiters.add(mine)

    def _take_turn(self, mine: _Waiter, left: float) -> None:
        with self._turn:
            if mine.woken or self._over:
                return
            pause = self._due - monotonic()
            if self._looking or pause > 0:
                self._turn.wait(min(left, PAUSE if self._looking else pause))
                return
            self._looking = True
        found: Sequence[Entry] | None = None
        position = self._seen
        try:
            position = self._position()
            found = self._changes(self._seen) if position > self._seen else ()
        except (Unseen, psycopg.Error, PoolTimeout, PoolClosed):
            # Whoever waits reads for themselves, and is told what is wrong.
            found = None
        finally:
            with self._turn:
                self._tell(position, found)

    def _tell(self, position: int, found: Sequence[Entry] | None) -> None:
        self._looking = False
        self._due = monotonic() + PAUSE
        # None: not seen. Behind: another life of the database. Too many: none is looked through.
        lost = found is None or position < self._seen or len(found) >= MOST_AT_ONCE
        if found is None or lost:
            self._recent.clear()
            self._known_from = self._seen = position
        elif found:
            self._remember(found)
        for waiter in self._waiters:
            waiter.woken = waiter.woken or lost or waiter.is_concerned(found or ())
        self._turn.notify_all()

    def _remember(self, found: Sequence[Entry]) -> None:
        # As far as it was seen: where another server answered that is behind, it is asked again.
        self._seen = found[-1].position
        self._recent.extend(found)
        while len(self._recent) > 2 * MOST_AT_ONCE:
            self._known_from = self._recent.popleft().position


class FeedWatches:
    """The watches of one process: one for each projection that somebody waits for."""

    def __init__(self, database: Database) -> None:
        """Makes none yet."""
        self._database = database
        self._watches: dict[str, FeedWatch] = {}
        self._lock = threading.Lock()
        self._over = False

    def of(self, reader: Reader) -> FeedWatch:
        """The watch of a reader's projection."""
        schema = view_schema(reader)
        with self._lock:
            if schema not in self._watches:
                self._watches[schema] = self._made(reader)
                if self._over:
                    self._watches[schema].end()
            return self._watches[schema]

    def end(self) -> None:
        """Sends everybody away who waits: the process is about to end."""
        self._over = True
        for watch in tuple(self._watches.values()):
            watch.end()

    def _made(self, reader: Reader) -> FeedWatch:
        def changes(after: int) -> list[Entry]:
            with self._database.reading(reader) as session:
                rows = journal.changes(session, after, MOST_AT_ONCE, None, None)
            return [Entry(row["position"], row["noun"], row["place_ids"]) for row in rows]

        def position() -> int:
            if reader.is_anonymous:
                return self._database.lookout.look().position
            with self._database.reading(reader) as session:
                return standing_of(session).position

        return FeedWatch(position, changes)
