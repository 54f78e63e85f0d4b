"""Runs one file as it was ordered, and writes down what is to be said of its rows."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from service.domain.imports.orders import Order
from service.domain.imports.profile import Profile
from service.domain.imports.reading import ImportReport, Progress
from service.domain.imports.runner import run_import
from service.model.actor import Reader
from service.storage import import_remarks
from service.storage.database import Database

NOTHING = "Nothing was recorded."
_AT_ONCE = 1000


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
    content = path.read_bytes()

    def run(dry_run: bool) -> ImportReport:
        return run_import(
            database,
            profile,
            content,
            writer,
            now,
            dry_run=dry_run,
            publish=order.publish,
            options=order.options,
            run_id=run_id,
            progress=progress,
        )

    report = run(order.dry_run or order.mode == "atomic")
    if order.mode == "atomic" and not order.dry_run:
        report.created = report.created if not report.refused else 0
        report.amended = report.amended if not report.refused else 0
        if not report.refused:
            report = run(False)
    if run_id is not None:
        _remark(database, writer, run_id, report)
    return report


def counts_of(report: ImportReport) -> dict[str, int]:
    """What of a report the run itself keeps."""
    rows: dict[str, int] = report.as_json()["rows"]
    return {**rows, "flags": len(report.flags)}


def ended_by(report: ImportReport, order: Order) -> tuple[str, str | None]:
    """The state in which a run ends that was read to its end, and what it says of itself."""
    if report.refused and order.mode == "atomic" and not order.dry_run:
        return "failed", f"{report.refused} of {report.read} rows were refused. {NOTHING}"
    return report.state, None


def _remark(database: Database, writer: Reader, run_id: UUID, report: ImportReport) -> None:
    remarks, ordinal = _remarks(report), 1
    while some := list(islice(remarks, _AT_ONCE)):
        with database.writing(writer) as session:
            import_remarks.add(session, run_id, ordinal, some)
        ordinal += len(some)


def _remarks(report: ImportReport) -> Iterator[Mapping[str, Any]]:
    faults = [{"kind": "fault", **asdict(fault)} for fault in report.faults]
    flags = [{"kind": "flag", **asdict(flag)} for flag in report.flags]
    yield from sorted([*faults, *flags], key=lambda remark: remark["row"])
