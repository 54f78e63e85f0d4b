"""Snapshots from the command line: written from DATABASE_URL, and put back into an empty one."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import click

from service.cli.exits import Failed, in_plain_words
from service.cli.where import STATE, TIERS, database_of
from service.domain.snapshots.shelves import Archive, Folder, Shelf

WHOLE = "full"


@click.command("export")
@click.argument("target", type=click.Path(path_type=Path), metavar="FILE_OR_FOLDER")
@click.option(
    "--tier",
    type=click.Choice((*TIERS, WHOLE)),
    required=True,
    help="Whose projection; full is everything, with the journal, for the operator alone.",
)
@click.option("--as-of", type=click.DateTime(), help="As was known at this instant (UTC).")
@click.option("--licence", help="Only records whose first document has this licence.")
@STATE
def export(
    target: Path, tier: str, as_of: datetime | None, licence: str | None, state: Path
) -> None:
    """Write a snapshot: a zip where the name ends in .zip, else a folder.

    The same knowledge gives the same bytes. One that was made without --as-of and --licence can be
    put into an empty service with `siege-tracker restore`.
    """
    from service.domain.snapshots.writing import Snapshot, write
    from service.model.actor import Reader
    from service.storage import snapshots
    from service.storage.database import Database

    permissions = frozenset({"review", "admin"}) if tier == WHOLE else frozenset[str]()
    reader = Reader(
        "trusted" if tier == WHOLE else tier,  # type: ignore[arg-type]
        permissions,
        "operator",
        None,
        "cli",
    )
    instant = as_of.replace(tzinfo=UTC) if as_of else None
    if target.exists() and (target.is_file() or any(target.iterdir())):
        raise Failed(f"{target} is there already")
    with in_plain_words(), database_of(state) as dsn:
        database = Database(dsn)
        database.open()
        try:
            reading = database.reading(reader, in_full=tier == WHOLE, as_of=instant, whole=True)
            with reading as session, _shelf(target, "w") as shelf:
                snapshots.unhurried(session)
                snapshot = Snapshot(snapshots.schema(), licence)
                write(session, snapshot, shelf)
        finally:
            database.close()
    records = sum(each.rows or 0 for each in snapshot.files if each.name.startswith("records/"))
    click.echo(f"wrote {records} records to {target}")


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, path_type=Path), metavar="FILE_OR_FOLDER")
@STATE
def restore(source: Path, state: Path) -> None:
    """Put a snapshot into an empty, migrated service: all of it or nothing."""
    from service.domain.snapshots import manifests, restoring
    from service.model.actor import Reader
    from service.storage import snapshots
    from service.storage.database import Database

    operator = Reader("trusted", frozenset({"admin"}), "operator", "operator", "cli")
    with in_plain_words(), database_of(state) as dsn:
        database = Database(dsn)
        database.open()
        try:
            with _shelf(source, "r") as shelf:
                manifest = manifests.checked(shelf, snapshots.schema())
                with database.writing(operator) as session:
                    records = restoring.restore(session, shelf, manifest)
        except (manifests.SnapshotRefused, zipfile.BadZipFile) as refused:
            raise Failed(f"nothing was restored: {refused}") from None
        finally:
            database.close()
    click.echo(f"restored {records} records, {manifest['tier']}, position {manifest['position']}")


@contextmanager
def _shelf(path: Path, mode: Literal["r", "w"]) -> Iterator[Shelf]:
    if path.suffix != ".zip" and not path.is_file():
        yield Folder(path)
        return
    with zipfile.ZipFile(path, mode) as archive:
        yield Archive(archive)
