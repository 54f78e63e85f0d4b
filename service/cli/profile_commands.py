"""`siege-tracker profile`: the profiles there are, one to look at, and one for an unknown file."""

import os
from pathlib import Path

import click
from rich.console import Console

from service.cli.exits import in_plain_words
from service.settings import Settings


@click.group()
def profile() -> None:
    """How files of others are read: profiles, see docs/import-profiles.md."""


@profile.command("list")
def list_profiles() -> None:
    """Show the shipped profiles and those of SIEGE_PROFILES."""
    from service.cli import profiles

    with in_plain_words():
        profiles.show_all(Settings.from_environ(os.environ), Console(highlight=False))


@profile.command("show")
@click.argument("name")
def show_profile(name: str) -> None:
    """Print a profile as it is written, to copy and change."""
    from service.cli import profiles

    with in_plain_words():
        click.echo(profiles.found(name, Settings.from_environ(os.environ)).text, nl=False)


@profile.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", "name", help="A profile's name, or a YAML file of your own.")
@click.option(
    "--write",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Without --profile: write the proposed profile to this file.",
)
@click.option("--force", is_flag=True, help="With --write: write over a file that is there.")
@click.option("--encoding", help="Without --profile: the file's encoding, such as cp1256.")
@click.option("--sheet", help="Without --profile: the sheet of a workbook.")
@click.option("--rows-at", default="", help="Without --profile: where the rows stand in JSON.")
@click.option("--rows", default=5, show_default=True, type=click.IntRange(1, 50))
def check_file(
    file: Path,
    name: str | None,
    write: Path | None,
    force: bool,
    encoding: str | None,
    sheet: str | None,
    rows_at: str,
    rows: int,
) -> None:
    """Show how FILE would be read, or propose a profile for it; nothing is recorded.

    Ends with 1 where a row is refused, 2 where the file cannot be read.
    """
    from service.cli import profiles
    from service.domain.imports.files.form import FileForm

    console = Console(highlight=False, soft_wrap=True)
    if write is not None and write.exists() and not force:
        raise click.UsageError(f"{write.name} is there already; name another file, or add --force")
    with in_plain_words():
        settings = Settings.from_environ(os.environ)
        if name is None:
            form = FileForm(encoding=encoding, sheet=sheet, rows_at=rows_at)
            profiles.propose_for(file, form, write, console)
        else:
            profiles.check(file, profiles.found(name, settings), settings, rows, console)
