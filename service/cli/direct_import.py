"""`siege-tracker import`: the operator's own hand, which alone may publish at once."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from service.cli.exits import Failed, ImportFailed
from service.domain.imports.direct import SourceFile, run_directly
from service.domain.imports.files.rows import UnreadableFile
from service.domain.imports.orders import Order
from service.domain.imports.profile import Profile, UnknownOption
from service.domain.imports.reports import ImportReport
from service.http import csv_bodies
from service.model.actor import Reader
from service.model.problem import Problem
from service.storage import import_remarks
from service.storage.database import Database
from service.storage.import_holds import Hold

OPERATOR = Reader(
    tier="trusted",
    permissions=frozenset({"record", "review", "admin"}),
    holder="operator",
    organisation="operator",
    key_id="operator",
)


def importer(holder: str, organisation: str) -> Reader:
    """The operator's own hand, in the name of a person and an organisation.

    Raises:
        UsageError: a name is blank.
    """
    if not holder.strip() or not organisation.strip():
        raise click.UsageError("--holder and --organisation name somebody")
    return replace(OPERATOR, holder=holder.strip(), organisation=organisation.strip())


REMARK_COLUMNS = ("kind", "row", "column", "value", "code", "reason", "remedy", "external_id")

_OF_A_FLAG = ("row", "column", "value", "code", "reason", "external_id")
_OF_A_FAULT = (*_OF_A_FLAG, "remedy", "candidates")

# The rest stands in the report file; a screen holds no more.
MOST_FAULTS_SHOWN = 50


class CannotRead(click.ClickException):
    """The file as a whole cannot be read: as wrong an argument as a file that is not there."""

    exit_code = 2


def read_options(written: Sequence[str]) -> dict[str, str]:
    """`name=word` pairs as a mapping.

    Raises:
        UsageError: one is no pair, or a name stands twice.
    """
    options: dict[str, str] = {}
    for pair in written:
        name, equals, word = pair.partition("=")
        if not (name and equals and word):
            raise click.UsageError(f"--option {pair}: write name=word")
        if name in options:
            raise click.UsageError(f"--option {name}: give it once")
        options[name] = word
    return options


def load(
    dsn: str,
    file: Path,
    order: Order,
    profile: Profile,
    *,
    report_file: Path | None,
    importer: Reader,
    console: Console,
) -> None:
    """Read the file into the database, show what became of it, write the report.

    Raises:
        CannotRead: the file as a whole (exit code 2).
        Failed: rows were refused; the others are recorded (exit code 1).
        ImportFailed: nothing was recorded that was to be recorded (exit code 8).
    """
    if report_file is not None and report_file.suffix not in (".json", ".csv"):
        raise click.UsageError(f"--report {report_file}: its name ends in .json or .csv")
    try:
        profile.chosen(order.options)
    except UnknownOption as error:
        raise click.UsageError(str(error)) from error
    try:
        digest = _digest_of(file)
    except OSError as error:
        raise CannotRead(f"{file}: {error.strerror}") from error
    try:
        report = _run(dsn, file, digest, profile, order, importer, console, report_file)
    except UnreadableFile as error:
        raise CannotRead(f"{file.name}: {error}") from error
    except Problem as error:
        raise ImportFailed(error.detail) from error
    _show(report, console)
    if report.refused and order.mode == "atomic" and not order.dry_run:
        raise ImportFailed(
            f"{report.refused} of {report.read} rows were refused; nothing was recorded"
        )
    if report.refused:
        raise Failed(f"{report.refused} of {report.read} rows were refused")


def _digest_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _run(
    dsn: str,
    file: Path,
    digest: str,
    profile: Profile,
    order: Order,
    importer: Reader,
    console: Console,
    report_file: Path | None,
) -> ImportReport:
    database = Database(dsn, maximum=2)
    database.open()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
    tasks = {stage: bar.add_task(stage, total=None) for stage in ("reading", "recording")}

    def progress(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, total=None)
        bar.update(tasks[stage], completed=done, total=total or None)

    source = SourceFile(file, file.name, digest)
    try:
        with bar, Hold(database) as hold:
            report = run_directly(
                database, hold, profile, source, importer, datetime.now(UTC), order, progress
            )
        if report_file is not None:
            write_report(report, _remarks(report, database, importer), report_file)
        return report
    finally:
        database.close()


def _remarks(
    report: ImportReport, database: Database, reader: Reader
) -> Iterator[Mapping[str, Any]]:
    """Every remark of a run that is kept; of a trial the first thousand of each kind."""
    if report.import_id is not None:
        for row in import_remarks.each(database, reader, report.import_id):
            yield {**row, "column": row["column_name"]}
        return
    told = report.as_json()
    found = [{"kind": kind[:-1], **each} for kind in ("faults", "flags") for each in told[kind]]
    yield from sorted(found, key=lambda remark: remark["row"])


def write_report(report: ImportReport, remarks: Iterable[Mapping[str, Any]], file: Path) -> None:
    """The report as JSON, or its remarks as CSV, by the file's name."""
    if file.suffix == ".csv":
        columns = csv_bodies.columns_of(REMARK_COLUMNS)
        text = csv_bodies.write_csv(columns, remarks)
        file.write_text(text, encoding="utf-8", newline="")
        return
    told = report.as_json() | {"faults": [], "flags": []}
    for remark in remarks:
        kept = _OF_A_FAULT if remark["kind"] == "fault" else _OF_A_FLAG
        told[f"{remark['kind']}s"].append({name: remark[name] for name in kept})
    file.write_text(f"{json.dumps(told, ensure_ascii=False, indent=2)}\n", encoding="utf-8")


def _show(report: ImportReport, console: Console) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in report.as_json()["rows"].items())
    would = " (nothing was recorded: --dry-run)" if report.dry_run else ""
    console.print(f"{counts}{would}", markup=False)
    if report.import_id is not None:
        console.print(f"import {report.import_id}", markup=False)
    if report.flags:
        console.print(f"{report.flagged} cells to look at, see --report", markup=False)
    if not report.faults:
        return
    table = Table("row", "id", "column", "value", "reason", "remedy")
    for fault in report.faults[:MOST_FAULTS_SHOWN]:
        shown = (fault.value or "")[:60]
        cells = (fault.external_id, fault.column, shown, fault.reason, fault.remedy)
        # Cells of a file are never read as markup.
        table.add_row(str(fault.row), *(Text(cell or "") for cell in cells))
    console.print(table)
    left = max(report.refused, len(report.faults)) - MOST_FAULTS_SHOWN
    if left > 0:
        console.print(f"and {left} more, see --report", markup=False)
