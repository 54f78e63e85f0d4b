"""Runs one file as it was ordered, and writes down what is to be said of its rows."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from service.domain.imports.orders import Order
from service.domain.imports.profile import Profile
from service.domain.imports.reading import Progress
from service.domain.imports.reports import ImportReport
from service.domain.imports.runner import run_import
from service.model.actor import Reader
from service.storage.database import Database


def run_file(
    database: Database,
    profile: Profile,
    path: Path,
    writer: Reader,
    now: datetime,
    order: Order,
    *,
    run_id: UUID | None,
    progress: Progress,
) -> ImportReport:
    """Reads a file and records what is new or changed, under a run that the caller ends.

    Args:
        run_id: the run under which it is recorded and remarked on; None for a trial without one.
    """
    return run_import(database, profile, path, writer, now, order, run_id=run_id, progress=progress)
