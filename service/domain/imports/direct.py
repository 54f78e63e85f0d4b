"""An import from the command line: read by the process that asks for it, without the queue."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from service.domain.identity import new_id
from service.domain.imports.jobs import asked_of
from service.domain.imports.orders import Order
from service.domain.imports.profile import Profile
from service.domain.imports.reading import Progress
from service.domain.imports.reports import ImportReport
from service.domain.imports.runner import run_import
from service.domain.imports.running import counts_of, ended_by
from service.model.actor import Reader
from service.storage import import_jobs, import_runs
from service.storage.database import Database, Session
from service.storage.import_holds import Hold
from service.storage.import_jobs import Attempt


@dataclass(frozen=True)
class SourceFile:
    """A file on this machine."""

    path: Path
    name: str
    sha256: str


def run_directly(
    database: Database,
    hold: Hold,
    profile: Profile,
    source: SourceFile,
    writer: Reader,
    now: datetime,
    order: Order,
    progress: Progress,
) -> ImportReport:
    """Reads a file now, and keeps a run of it as of any other; a trial keeps none.

    Rule: the run is held while it is read, so that it is told from one whose process is gone.
    Args:
        hold: what to hold the run with.
        writer: in whose name it is recorded.
        now: the instant.
    Returns:
        What became of the rows.
    Raises:
        UnreadableFile: the file as a whole cannot be read.
    Source: docs/operations.md.
    """
    run_id = None if order.dry_run else new_id(now)
    if run_id is None:
        return run_import(database, profile, source.path, writer, now, order, progress=progress)
    hold.take(run_id)
    _begin(database, run_id, profile, source, writer, order)
    attempt = Attempt(run_id, 0)

    def end(session: Session, report: ImportReport) -> None:
        state, error = ended_by(report, order)
        counts = counts_of(report)
        import_jobs.finish(session, attempt, state, counts, error=error, total=report.read)

    try:
        return run_import(
            database, profile, source.path, writer, now, order,
            run_id=run_id, progress=progress, ending=end,
        )  # fmt: skip
    except BaseException:
        with database.writing(writer) as session:
            import_jobs.finish(session, attempt, "failed", {}, error="It was cut off.")
        raise


def _begin(
    database: Database,
    run_id: UUID,
    profile: Profile,
    source: SourceFile,
    writer: Reader,
    order: Order,
) -> None:
    with database.writing(writer) as session:
        import_runs.begin(
            session,
            run_id,
            profile.name,
            source.sha256,
            writer,
            "publish" if order.publish else "submit",
            asked=asked_of(order),
            file_name=source.name,
            file_size=source.path.stat().st_size,
        )
