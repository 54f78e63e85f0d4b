"""Carries out one queued import: begins it, keeps its word on how far it is, and ends it."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

from service.domain.imports import UnknownProfile, profile_named
from service.domain.imports.files.rows import UnreadableFile
from service.domain.imports.jobs import order_of
from service.domain.imports.orders import Order
from service.domain.imports.profile import UnknownOption
from service.domain.imports.reports import ImportReport
from service.domain.imports.runner import run_import
from service.domain.imports.running import NOTHING, counts_of, ended_by
from service.domain.imports.uploads import as_file
from service.model.actor import Reader
from service.model.problem import Problem
from service.storage import import_files, import_jobs, import_remarks, import_runs, keys
from service.storage.database import Database, Row, Session
from service.storage.import_holds import Hold
from service.storage.import_jobs import IMPORTER, Attempt

MOST_ATTEMPTS = 3
# A look at the run is one row, written once a second while it is read.
EVERY_SECONDS = 1.0
# The largest file that is taken needs less than an hour; one that needs more holds up everybody.
MOST_SECONDS = 6 * 3600.0
Why = Literal["cancelled", "stopped", "lost", "too_long"]
# What another attempt may well find gone.
_PASSING = frozenset({"stale", "unavailable", "conflict", "no-space"})
STAYS = "What was recorded until then stays: see `records`."


class Halted(BaseException):
    """Somebody or something ends a run at the next row or step."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass
class Course:
    """How far a run is: told by the thread that works, read by the one that keeps its word."""

    stage: str = "reading"
    done: int = 0
    total: int | None = None
    ended_by: Why | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Takes a word of progress, once a row and once a step; there a run can be ended."""
        self.stage, self.done, self.total = stage, done, total or None
        if self.ended_by is not None:
            raise Halted(self.ended_by)


@dataclass(frozen=True)
class Ended:
    """How an attempt ended: a state, `queued` where it is begun again, or `lost`."""

    run_id: UUID
    state: str
    attempt: int
    fault: Exception | None = field(default=None, compare=False)


def carry_out(
    database: Database,
    hold: Hold,
    run_id: UUID,
    now: datetime,
    stop: threading.Event,
    profiles: Path | None = None,
) -> Ended | None:
    """Begins a run that waits, or that was cut off, and brings it to an end.

    Rule: whoever holds the run works on it; a run that nobody holds and that is not ended was cut
    off, and is begun again, three times at most. What is written is written in the name of who
    asked, with the rights that their key has now.
    Why: a process or a server that is killed says nothing; its hold ends with it.
    Args:
        hold: what to hold the run with.
        now: the instant.
        stop: set where the process has been asked to end; the run is then put back.
        profiles: where an operator keeps profiles of their own.
    Returns:
        How it ended; None where somebody else has it, or it has ended.
    Source: docs/architecture.md.
    """
    if not hold.take(run_id):
        return None
    try:
        with database.writing(IMPORTER) as session:
            run = import_jobs.begin_attempt(session, run_id)
        if run is None:
            return None
        return _Attempt(database, hold, run, now, stop, profiles).carried_out()
    finally:
        hold.release()


class _Attempt:
    def __init__(
        self,
        database: Database,
        hold: Hold,
        run: Row,
        now: datetime,
        stop: threading.Event,
        profiles: Path | None,
    ) -> None:
        self._database = database
        self._hold = hold
        self._run = run
        self._now = now
        self._stop = stop
        self._profiles = profiles
        self._attempt = Attempt(run["id"], run["attempts"])
        self._order: Order = order_of(run["profile"], run["asked"])
        self._course = Course()
        self._state = "completed"

    def carried_out(self) -> Ended:
        """Everything that can become of a run, each with its end."""
        if self._run["cancel_asked_at"] is not None:
            return self._end("cancelled", f"Cancelled. {self._left()}")
        if self._attempt.number > MOST_ATTEMPTS:
            said = f"It was cut off {MOST_ATTEMPTS} times and is not begun again. {self._left()}"
            return self._end("failed", said)
        try:
            self._read(self._writer())
            return Ended(self._attempt.run_id, self._state, self._attempt.number)
        except Halted as halted:
            return self._halted(halted.why)
        except (UnreadableFile, UnknownOption, UnknownProfile) as refused:
            return self._end("failed", f"{refused} {self._left()}")
        except Problem as problem:
            if problem.kind in _PASSING:
                return self._again(problem)
            return self._end("failed", f"{problem.detail} {self._left()}")
        except Exception as fault:
            return self._again(fault)

    def _writer(self) -> Reader:
        with self._database.writing(IMPORTER) as session:
            import_remarks.clear(session, self._attempt.run_id)
            writer = keys.reader_named(session, self._run["key_id"])
        if writer is None or "record" not in writer.permissions:
            raise Problem("forbidden", "The key that asked for it may not record any more.")
        return writer

    def _read(self, writer: Reader) -> None:
        run_id = self._attempt.run_id
        with (
            as_file(self._database, IMPORTER, run_id, self._run["file_sha256"]) as path,
            self._kept_word(),
        ):
            run_import(
                self._database,
                profile_named(self._order.profile, self._profiles),
                path,
                writer,
                self._now,
                self._order,
                run_id=run_id,
                progress=self._course,
                ending=self._ending,
            )

    @contextmanager
    def _kept_word(self) -> Iterator[None]:
        """Says once a second how far it is, and hears whether it is to end."""
        over = threading.Event()

        def watch() -> None:
            looks = 0
            while not over.wait(EVERY_SECONDS):
                looks += 1
                late: Why | None = "too_long" if looks * EVERY_SECONDS >= MOST_SECONDS else None
                self._course.ended_by = self._course.ended_by or self._why_to_end() or late

        thread = threading.Thread(target=watch, name="import", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _why_to_end(self) -> Why | None:
        if self._stop.is_set():
            return "stopped"
        course = self._course
        try:
            if not self._hold.stands():
                return "lost"
            with self._database.writing(IMPORTER) as session:
                told = import_jobs.progress(
                    session, self._attempt, course.stage, course.done, course.total
                )
        except Exception:
            # The database is away or busy: the work itself finds out which.
            return None
        if told is None:
            return "lost"
        return "cancelled" if told["cancel_asked_at"] is not None else None

    def _halted(self, why: Why) -> Ended:
        if why == "cancelled":
            return self._end("cancelled", f"Cancelled. {self._left()}")
        if why == "too_long":
            said = f"It took more than {MOST_SECONDS / 3600:.0f} hours; divide the file."
            return self._end("failed", f"{said} {self._left()}")
        if why == "stopped":
            return self._put_back(None, counted=False)
        return Ended(self._attempt.run_id, "lost", self._attempt.number)

    def _again(self, fault: Exception) -> Ended:
        """Another attempt, where there is one left."""
        if self._attempt.number < MOST_ATTEMPTS:
            return self._put_back(fault, counted=True)
        told = fault.detail if isinstance(fault, Problem) else "A fault of ours ended it."
        said = f"{told} It was begun {MOST_ATTEMPTS} times. {self._left()}"
        return self._end("failed", said, fault)

    def _put_back(self, fault: Exception | None, *, counted: bool) -> Ended:
        with self._database.writing(IMPORTER) as session:
            import_jobs.put_back(session, self._attempt, counted=counted)
        return Ended(self._attempt.run_id, "queued", self._attempt.number, fault)

    def _ending(self, session: Session, report: ImportReport) -> None:
        """The end of a run that was read through, written with its last rows."""
        self._state, said = ended_by(report, self._order)
        if not self._finish(session, self._state, said, counts_of(report), report.read):
            raise Halted("lost")

    def _left(self) -> str:
        """What a run that did not come to its end has left behind."""
        if self._order.mode != "partial" or self._order.dry_run:
            return NOTHING
        if self._attempt.number > 1 or self._course.stage == "recording":
            return STAYS
        # An attempt that was stopped is not counted, but may have recorded.
        with self._database.reading(IMPORTER) as session:
            [run] = import_runs.listed(session, run_id=self._attempt.run_id)
        return STAYS if run["records"] else NOTHING

    def _end(self, state: str, said: str | None, fault: Exception | None = None) -> Ended:
        with self._database.writing(IMPORTER) as session:
            ours = self._finish(session, state, said, {}, None)
        return Ended(self._attempt.run_id, state if ours else "lost", self._attempt.number, fault)

    def _finish(
        self,
        session: Session,
        state: str,
        said: str | None,
        counts: Mapping[str, int],
        total: int | None,
    ) -> bool:
        """Ends the run, and lets its file go; False where this attempt has no say any more."""
        ours = import_jobs.finish(session, self._attempt, state, counts, error=said, total=total)
        if ours:
            import_files.drop(session, self._attempt.run_id)
        return ours
