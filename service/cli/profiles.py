"""What `siege-tracker profile` does: finds profiles, checks a file against one, proposes one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from service.cli.exits import Failed
from service.domain.imports.files.form import FileForm
from service.domain.imports.files.rows import UnreadableFile
from service.domain.imports.gazetteer import Gazetteer, load_gazetteer
from service.domain.imports.profile import Profile, RowClaim
from service.domain.imports.profiles.loading import load_profile
from service.domain.imports.profiles.nodes import ProfileMistake
from service.domain.imports.profiles.proposing import propose, shown
from service.domain.imports.profiles.shelf import profiles_with
from service.domain.imports.profiles.trying import Told, Tried, try_rows
from service.seeding.gazetteer import shipped_gazetteer
from service.settings import Settings
from service.storage.database import Database

SHIPPED = Path(__file__).resolve().parents[2] / "data"
_SUFFIXES = (".yaml", ".yml")


class CannotRead(click.ClickException):
    """The file or the profile cannot be read: as wrong an argument as one that is not there."""

    exit_code = 2


def found(name: str, settings: Settings) -> Profile:
    """A profile by its name, or from a YAML file.

    Raises:
        CannotRead: there is none, or the file is none.
    """
    try:
        if name.endswith(_SUFFIXES):
            return load_profile(Path(name))
        shelf = profiles_with(settings.profiles)
    except ProfileMistake as mistake:
        raise CannotRead(str(mistake)) from mistake
    if name in shelf.broken:
        raise CannotRead(shelf.broken[name])
    if name not in shelf.known:
        names = ", ".join(sorted(shelf.known))
        raise CannotRead(
            f"no profile '{name}'; there are {names}, or name a .yaml file, or set SIEGE_PROFILES"
            " to the folder that it stands in"
        )
    return shelf.known[name]


def show_all(settings: Settings, console: Console) -> None:
    """Every profile with its title and licence, and what keeps an unfinished one from use."""
    try:
        shelf = profiles_with(settings.profiles)
    except ProfileMistake as mistake:
        raise CannotRead(str(mistake)) from mistake
    table = Table(Column("name", no_wrap=True), "records", "title", "licence")
    for name, each in sorted(shelf.known.items()):
        table.add_row(name, each.noun.path, Text(each.title), Text(each.dataset.licence))
    console.print(table)
    for name, wrong in sorted(shelf.broken.items()):
        console.print(f"left out, {name}: {wrong}", markup=False, soft_wrap=True)


def propose_for(file: Path, form: FileForm, write: Path | None, console: Console) -> None:
    """Proposes a profile, shows what each column seems to hold, and writes or prints it."""
    try:
        proposal = propose(file, form)
    except UnreadableFile as error:
        raise CannotRead(f"{file.name}: {error}") from error
    table = Table("column", "holds", "sure", "why", "first cells")
    for each in proposal.tastes:
        first = shown(" | ".join(each.first))
        cells = (each.column, each.holds, each.sure, each.asks or each.why, first)
        table.add_row(*(Text(cell) for cell in cells))
    if write is None:
        click.echo(proposal.text, nl=False)
        return
    console.print(table)
    for told in proposal.told[:10]:
        console.print(f"to know: {told}", markup=False)
    write.write_text(proposal.text, encoding="utf-8")
    open_places = f"{proposal.questions} places marked TODO are for you to decide"
    console.print(f"wrote {write.name}; {open_places}", markup=False)


def check(file: Path, profile: Profile, settings: Settings, most: int, console: Console) -> None:
    """Reads the whole file by a profile and shows what would become of it.

    Raises:
        CannotRead: the file as a whole (exit code 2).
        Failed: rows would be refused (exit code 1).
    """
    try:
        gazetteer = gazetteer_of(profile, settings)
        tried = try_rows(file, profile, gazetteer, most)
    except UnreadableFile as error:
        raise CannotRead(f"{file.name}: {error}") from error
    for line in _told(tried, profile, gazetteer):
        console.print(line, markup=False)
    if tried.faults.counts:
        console.print(_table(tried.faults, "refused"))
    if tried.flags.counts:
        console.print(_table(tried.flags, "to look at"))
    if tried.refused:
        raise Failed(f"{tried.refused} of {tried.read} rows would be refused")


def gazetteer_of(profile: Profile, settings: Settings) -> Gazetteer:
    """The gazetteer of the database; the shipped one where no database is named."""
    if settings.database_url is None:
        return shipped_gazetteer(SHIPPED, profile.towns_of)
    from service.cli.direct_import import OPERATOR

    database = Database(settings.database_url, maximum=1)
    database.open()
    try:
        with database.reading(OPERATOR) as session:
            return load_gazetteer(session, profile.towns_of, profile.scheme, profile.refers_to)
    finally:
        database.close()


def _told(tried: Tried, profile: Profile, gazetteer: Gazetteer) -> Iterator[str]:
    for number, claims in tried.first:
        cells = tried.cells[number]
        for claim in claims:
            yield f"row {number}: {claim.noun.title.lower()} {claim.external_id}"
            for name, value in claim.claim.items():
                if value not in (None, [], ""):
                    said = cells.get(profile.column_of.get(name, ""), "")
                    yield f"    {name}: {_value(claim, name, value, said, gazetteer)}"
    kinds = ", ".join(f"{count} {noun}" for noun, count in sorted(tried.claims.items()))
    yield (
        f"{tried.read} rows: {kinds or 'no claims'}; {tried.skipped} left out,"
        f" {tried.refused} refused (nothing was recorded)"
    )


def _value(claim: RowClaim, name: str, value: Any, said: str, gazetteer: Gazetteer) -> str:
    """A value as a person reads it: of a place its slug, kind and the file's word for it."""
    field = claim.noun.by_name.get(name)
    if field is None or field.refers_to != "place":
        return shown(value, 100)
    places = [gazetteer.place(UUID(str(each))) for each in _listed(value)]
    told = [f"{each.slug} ({each.kind})" if each else "a place of the file" for each in places]
    return ", ".join(told) + (f", in the file '{shown(said)}'" if said else "")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _table(found: Told, title: str) -> Table:
    """How often what was found in which column, with the first row of it."""
    table = Table("column", title, "rows", "the first")
    for (column, code), count in found.counts.most_common():
        table.add_row(Text(column), code, str(count), Text(found.first[column, code]))
    return table
