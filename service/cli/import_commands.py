"""`siege-tracker import` and `siege-tracker work`: their words and options."""

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import click
from rich.console import Console

from service.cli.exits import in_plain_words
from service.cli.where import STATE, chosen_settings, database_of, database_url
from service.domain.imports.orders import Mode, OnExisting, Order


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", required=True, help="How to read the file; see the API guide.")
@click.option("--dry-run", is_flag=True, help="Check every row, record none.")
@click.option(
    "--mode",
    type=click.Choice(get_args(Mode)),
    default="partial",
    show_default=True,
    help="atomic records nothing where any row is refused.",
)
@click.option(
    "--on-existing",
    type=click.Choice(get_args(OnExisting)),
    default="amend",
    show_default=True,
    help="What becomes of a row that is recorded and says something else.",
)
@click.option(
    "--republication", is_flag=True, help="The file replaces an earlier one: mark what it lacks."
)
@click.option(
    "--option",
    "options",
    multiple=True,
    metavar="NAME=WORD",
    help="How to read the file, in the words of its profile; may be given several times.",
)
@click.option(
    "--publish",
    is_flag=True,
    help="Publish what is recorded: the operator's own hand only.",
)
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write counts, refused rows and cells to look at to this file: .json or .csv.",
)
@click.option(
    "--inverted",
    type=click.Choice(("refuse", "widen")),
    help="The same as --option inverted=…: counts whose low, best and high are out of order.",
)
@click.option(
    "--holder",
    default="operator",
    show_default=True,
    help="The person who imports: somebody else publishes what is submitted.",
)
@click.option(
    "--organisation",
    default="operator",
    show_default=True,
    help="Whose records these are: the organisation's slug.",
)
@STATE
def import_file(
    file: Path,
    profile: str,
    dry_run: bool,
    mode: Mode,
    on_existing: OnExisting,
    republication: bool,
    options: Sequence[str],
    publish: bool,
    report_file: Path | None,
    inverted: str | None,
    holder: str,
    organisation: str,
    state: Path,
) -> None:
    """Import a publisher's file: again and again, with the same result.

    Without --publish the records wait, and the run's id is printed: somebody else publishes them
    with POST /v1/imports/{id}/publish. Ends with 0 where every row was read, 1 where rows were
    refused and the others recorded, 2 where the file is unreadable, 8 where the import failed.
    """
    from service.cli import direct_import

    chosen = direct_import.read_options(options)
    order = Order(
        profile,
        dry_run=dry_run,
        mode=mode,
        on_existing=on_existing,
        publish=publish,
        republication=republication,
        options=chosen | ({"inverted": inverted} if inverted else {}),
    )
    with in_plain_words(), database_of(state) as dsn:
        direct_import.load(
            dsn,
            file,
            order,
            report_file=report_file,
            importer=direct_import.importer(holder, organisation),
            console=Console(highlight=False),
        )


@click.command()
@click.option("--parent", type=int, hidden=True, help="End when this is no longer our parent.")
def work(parent: int | None) -> None:
    """Carry out the imports that were sent to DATABASE_URL, until asked to stop.

    `serve` starts one by itself. Several may run; each works on one import at a time.
    """
    from service.cli.work import work as run

    with in_plain_words():
        settings = chosen_settings()
        run(settings, database_url(settings), parent=parent)
