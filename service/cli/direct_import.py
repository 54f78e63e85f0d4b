"""`siege-tracker import`: the operator's own hand, which alone may publish at once."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from service.cli.exits import Failed
from service.domain.imports.files.rows import UnreadableFile
from service.domain.imports.profile import Profile, UnknownOption
from service.domain.imports.reading import ImportReport
from service.domain.imports.runner import run_import
from service.model.actor import Reader
from service.storage.database import Database

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


# The rest stands in the report file; a screen holds no more.
MOST_FAULTS_SHOWN = 50


class CannotRead(click.ClickException):
    """The file as a whole cannot be read: as wrong an argument as a file that is not there."""

    exit_code = 2


def load(
    dsn: str,
    file: Path,
    *,
    profile: Profile,
    dry_run: bool,
    publish: bool,
    report_file: Path | None,
    options: Mapping[str, str],
    importer: Reader,
    console: Console,
) -> None:
    """Read the file into the database, show what became of it, write the report.

    Raises:
        CannotRead: the file as a whole (exit code 2).
        Failed: rows were refused; the others are recorded (exit code 1).
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CannotRead(f"{file}: {error.strerror}") from error
    try:
        chosen = profile.chosen(options)
        report = _run(
            dsn, content, profile, importer, console, dry_run=dry_run, publish=publish, how=chosen
        )
    except UnknownOption as error:
        raise click.UsageError(str(error)) from error
    except UnreadableFile as error:
        raise CannotRead(f"{file.name}: {error}") from error
    _show(report, console)
    if report_file is not None:
        text = json.dumps(report.as_json(), ensure_ascii=False, indent=2)
        report_file.write_text(f"{text}\n", encoding="utf-8")
    if report.refused:
        raise Failed(f"{report.refused} of {report.read} rows were refused")


def _run(
    dsn: str,
    content: bytes,
    profile: Profile,
    importer: Reader,
    console: Console,
    *,
    dry_run: bool,
    publish: bool,
    how: Mapping[str, str],
) -> ImportReport:
    database = Database(dsn, maximum=1)
    database.open()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
    tasks = {stage: bar.add_task(stage, total=None) for stage in ("reading", "recording")}
    try:
        with bar:
            return run_import(
                database,
                profile,
                content,
                importer,
                datetime.now(UTC),
                dry_run=dry_run,
                publish=publish,
                options=how,
                progress=lambda stage, done, total: bar.update(
                    tasks[stage], completed=done, total=total
                ),
            )
    finally:
        database.close()


def _show(report: ImportReport, console: Console) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in report.as_json()["rows"].items())
    would = " (nothing was recorded: --dry-run)" if report.dry_run else ""
    console.print(f"{counts}{would}", markup=False)
    if report.import_id is not None:
        console.print(f"import {report.import_id}", markup=False)
    if report.flags:
        console.print(f"{len(report.flags)} cells to look at, see --report", markup=False)
    if not report.faults:
        return
    table = Table("row", "id", "column", "value", "reason", "remedy")
    for fault in report.faults[:MOST_FAULTS_SHOWN]:
        shown = (fault.value or "")[:60]
        cells = (fault.external_id, fault.column, shown, fault.reason, fault.remedy)
        # Cells of a file are never read as markup.
        table.add_row(str(fault.row), *(Text(cell or "") for cell in cells))
    console.print(table)
    left = len(report.faults) - MOST_FAULTS_SHOWN
    if left > 0:
        console.print(f"and {left} more, see --report", markup=False)
