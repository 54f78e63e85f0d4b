"""Requests that wait for the feed: each holds a thread, so only a share of them may."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from service.storage.feed_watch import FeedWatches


class LongPolls:
    """The places for those who wait in one process, and what they wait for.

    Half of the threads may be waiting, so that half always answers; of one thread none may.
    """

    def __init__(self, watches: FeedWatches, threads: int) -> None:
        """Makes the places.

        Args:
            threads: how many requests the process answers at the same time.
        """
        self.watches = watches
        self.places = threads // 2
        self._free = BoundedSemaphore(self.places) if self.places else None

    @contextmanager
    def place(self) -> Iterator[bool]:
        """A place to wait in while this is open; False where all are taken."""
        taken = self._free is not None and self._free.acquire(blocking=False)
        try:
            yield taken
        finally:
            if taken and self._free is not None:
                self._free.release()

    def end(self) -> None:
        """Everybody who waits is answered now: the process is about to end."""
        self.watches.end()
