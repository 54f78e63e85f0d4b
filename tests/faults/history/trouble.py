"""Breaks one thing after the other, as dice say, and keeps a list of it."""

import os
import random
import signal
import threading
import time
from contextlib import suppress

import psycopg

from service.storage.database import Database
from tests.faults import serving
from tests.faults.breaking import Breakable


class Trouble:
    """What happens to the workers and to the database while clients work."""

    def __init__(
        self, broken: Breakable, database: Database, master: int, dice: random.Random
    ) -> None:
        self._broken, self._database, self._master, self._dice = broken, database, master, dice
        self.made: list[str] = []

    def go(self, over: threading.Event, seconds: float) -> None:
        """Makes trouble for so long, each kind once before any comes again; then heals all."""
        kinds = [
            self._kill_a_worker,
            self._hold_up_a_worker,
            self._end_connections,
            self._kill_a_backend,
            self._restart,
            self._cut_the_power,
            self._lock_a_table,
            self._hold_the_journal,
        ]
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end:
                self._dice.shuffle(kinds)
                for kind in kinds:
                    time.sleep(self._dice.uniform(0.2, 1.5))
                    if time.monotonic() > end:
                        break
                    self.made.append(kind.__name__.removeprefix("_").replace("_", " "))
                    # While the server recovers from the last trouble it lets nobody in.
                    with suppress(psycopg.OperationalError):
                        kind()
        finally:
            self._broken.revive()
            over.set()

    def _worker(self) -> int:
        serving.wait_until(lambda: bool(serving.workers_of(self._master)), "no worker lives")
        return self._dice.choice(serving.workers_of(self._master))

    def _kill_a_worker(self) -> None:
        os.kill(self._worker(), signal.SIGKILL)

    def _hold_up_a_worker(self) -> None:
        worker = self._worker()
        os.kill(worker, signal.SIGSTOP)
        time.sleep(self._dice.uniform(0.2, 2))
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGCONT)

    def _end_connections(self) -> None:
        with self._broken.connected("postgres") as operator:
            operator.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )

    def _kill_a_backend(self) -> None:
        self._broken.kill_a_backend()

    def _restart(self) -> None:
        self._broken.stop()
        self._broken.revive()

    def _cut_the_power(self) -> None:
        self._broken.stop(signal.SIGKILL)
        self._broken.revive()

    def _lock_a_table(self) -> None:
        with psycopg.connect(self._database.dsn) as operator:
            operator.execute("LOCK TABLE strike IN ACCESS EXCLUSIVE MODE")
            time.sleep(self._dice.uniform(0.3, 6))

    def _hold_the_journal(self) -> None:
        with psycopg.connect(self._database.dsn) as operator:
            operator.execute("SELECT journal_lock()")
            time.sleep(self._dice.uniform(0.3, 6))
