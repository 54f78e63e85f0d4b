"""`siege-tracker work`: takes imports from the queue, one after the other, until asked to stop."""

import gc
import os
import signal
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import structlog

from service.http import access_log
from service.settings import Settings
from service.storage import import_files, import_jobs, import_remarks
from service.storage.database import Database
from service.storage.import_holds import Hold
from service.storage.import_jobs import IMPORTER

EVERY_SECONDS = 1.0
# Every so many looks what was cut off is cleared away.
SWEEP_AFTER = 60
LOG = structlog.get_logger("service.importer")
_CUT_OFF = (
    "It was cut off: the process that read it is gone. What was recorded until then stays; import"
    " the file again."
)


def work(settings: Settings, dsn: str, *, parent: int | None = None) -> None:
    """Looks once a second, and carries out what there is.

    Args:
        dsn: the database.
        parent: the process that started this one; without it there is nothing left to do.
    """
    access_log.configure()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    strict = settings.environment == "production"
    # One to write rows with, one to say how far they are.
    database = Database(dsn, maximum=2, strict=strict)
    database.open()
    looks = 0
    try:
        with Hold(database) as hold:
            while not stop.is_set() and (parent is None or os.getppid() == parent):
                worked = look(database, hold, stop, settings.profiles)
                if looks % SWEEP_AFTER == 0:
                    _swept(database, hold)
                looks += 1
                if not worked:
                    stop.wait(EVERY_SECONDS)
    finally:
        database.close()


def look(
    database: Database, hold: Hold, stop: threading.Event, profiles: Path | None = None
) -> bool:
    """Carries out the first run that nobody works on; False where there is none."""
    try:
        with database.writing(IMPORTER) as session:
            waiting = import_jobs.to_do(session)
        return any(_carried_out(database, hold, run_id, stop, profiles) for run_id in waiting)
    except Exception as error:
        # The database may be away for a while; the next look tries again.
        _log_fault("queue not read", error)
        return False


def _carried_out(
    database: Database, hold: Hold, run_id: UUID, stop: threading.Event, profiles: Path | None
) -> bool:
    if stop.is_set():
        return False
    # Outlines and profiles are read by whoever has something to import.
    from service.domain.imports.carrying_out import carry_out

    ended = carry_out(database, hold, run_id, datetime.now(UTC), stop, profiles)
    if ended is None:
        return False
    LOG.info("import", run=str(run_id), state=ended.state, attempt=ended.attempt)
    if ended.fault is not None:
        _log_fault("import cut off", ended.fault)
    gc.collect()
    return True


def _swept(database: Database, hold: Hold) -> None:
    try:
        sweep(database, hold)
    except Exception as error:
        _log_fault("not swept", error)


def sweep(database: Database, hold: Hold) -> None:
    """Clears away uploads that were cut off, runs whose process is gone, and old reports."""
    with database.writing(IMPORTER) as session:
        left = import_files.left_over(session)
        begun = import_jobs.begun_directly(session)
    for run_id in left:
        with database.writing(IMPORTER) as session:
            import_files.drop(session, run_id)
    for run_id in begun:
        if hold.take(run_id):
            with database.writing(IMPORTER) as session:
                import_jobs.abandon(session, run_id, _CUT_OFF)
            hold.release()
    with database.writing(IMPORTER) as session:
        import_files.sweep(session)
        import_remarks.expire(session)


def _log_fault(event: str, error: Exception) -> None:
    """What kind of error, and where in the code; never its words, which quote rows."""
    LOG.warning(
        event,
        kind=type(error).__name__,
        sqlstate=getattr(error, "sqlstate", None),
        trace="".join(traceback.format_tb(error.__traceback__)),
    )
