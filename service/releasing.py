"""The clock of one process: releases what has become due, a few seconds after its time."""

import threading

import structlog

from service.settings import Settings
from service.storage import journal, kept_answers, releases
from service.storage.database import Database

EVERY_SECONDS = 5.0
LOG = structlog.get_logger()


def tick(database: Database, settings: Settings) -> int:
    """Settles the epoch and the settings, releases what is due, erases kept answers it touches.

    Returns:
        How many records it released.
    """
    with database.writing(releases.CLOCK) as session:
        journal.settle_epoch(session)
        releases.apply_settings(session, settings.public_delay_hours, settings.public_precision)
    with database.writing(releases.CLOCK) as session:
        released = releases.release_due(session)
    with database.writing(releases.CLOCK) as session:
        kept_answers.erase_touched(session)
    return released


def start(database: Database, settings: Settings) -> threading.Event:
    """Ticks in the background until the event is set or the process ends."""
    stop = threading.Event()

    def run() -> None:
        while True:
            try:
                tick(database, settings)
            except Exception as error:
                # The database may be away for a while; the next tick tries again.
                LOG.warning("release tick failed", kind=type(error).__name__)
            if stop.wait(EVERY_SECONDS):
                return

    threading.Thread(target=run, name="releases", daemon=True).start()
    return stop
