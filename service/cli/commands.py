"""The commands themselves; each reads the settings once and calls the floor that does the work."""

import difflib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from service.cli.exits import Failed, NoDatabase, in_plain_words
from service.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
TIERS = ("public", "partner", "trusted")
PERMISSIONS = ("record", "review", "admin")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def group() -> None:
    """Siege Tracker: who is besieged, since when, and who says so."""


def main() -> None:
    """The console script's entry."""
    group(prog_name="siege-tracker")


@group.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="host:port to listen on.")
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".state"),
    show_default=True,
    help="Folder of the embedded database and of the development key.",
)
def serve(bind: str, state: Path) -> None:
    """Serve the API; without DATABASE_URL with an embedded, seeded trial database."""
    from service.cli.serve import serve as run

    with in_plain_words():
        run(_settings(), bind, state, Console(highlight=False, soft_wrap=True))


@group.command()
def migrate() -> None:
    """Bring the database of DATABASE_URL to the newest migration."""
    from service.storage.migrate import head_revision, upgrade

    with in_plain_words():
        upgrade(_database_url(_settings()))
        click.echo(f"migrated to {head_revision()}")


@group.command()
def seed() -> None:
    """Load vocabularies, places and the recorded example cities into DATABASE_URL."""
    from service import seeding

    with in_plain_words():
        settings = _settings()
        seeding.seed(_database_url(settings), settings, Console(highlight=False))


@group.command()
@click.option("--check", is_flag=True, help="Change nothing; fail where the file is not fresh.")
def openapi(check: bool) -> None:
    """Write openapi.yaml from the code that enforces it."""
    from service.app import contract_yaml

    target = ROOT / "openapi.yaml"
    fresh = contract_yaml()
    if not check:
        target.write_text(fresh, encoding="utf-8")
        click.echo(f"wrote {target.name}")
        return
    kept = target.read_text(encoding="utf-8") if target.exists() else ""
    if kept != fresh:
        lines = difflib.unified_diff(
            kept.splitlines(), fresh.splitlines(), "openapi.yaml", "the code", lineterm=""
        )
        click.echo("\n".join(list(lines)[:60]), err=True)
        raise Failed("openapi.yaml is not what the code says; run `make openapi`")


@group.group()
def key() -> None:
    """Keys of readers and recorders."""


@key.command("issue")
@click.option("--holder", required=True, help="The person who holds it.")
@click.option("--organisation", required=True, help="The organisation's slug.")
@click.option("--tier", type=click.Choice(TIERS), default="public", show_default=True)
@click.option("--permission", "permissions", type=click.Choice(PERMISSIONS), multiple=True)
@click.option("--name", default="", help="What it is for.")
@click.option("--days", type=click.IntRange(min=1), default=365, show_default=True)
def issue_key(
    holder: str, organisation: str, tier: str, permissions: tuple[str, ...], name: str, days: int
) -> None:
    """Make a key and print it, once."""
    from service.cli import keys

    with in_plain_words():
        token = keys.issue(
            _database_url(_settings()),
            name=name or f"key of {holder}",
            holder=holder,
            organisation=organisation,
            tier=tier,
            permissions=permissions,
            expires_on=datetime.now(UTC).date() + timedelta(days=days),
        )
    click.echo(token)


@key.command("list")
def list_keys() -> None:
    """Show every key: never the secret itself."""
    from service.cli import keys

    with in_plain_words():
        rows = keys.list_all(_database_url(_settings()))
    table = Table()
    for row in rows[:1]:
        for column in row:
            table.add_column(column)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    Console(highlight=False).print(table)


@key.command("revoke")
@click.argument("which", metavar="ID_OR_PREFIX")
def revoke_key(which: str) -> None:
    """End a key; every worker refuses it within 5 seconds."""
    from service.cli import keys

    with in_plain_words():
        if not keys.revoke(_database_url(_settings()), which):
            raise Failed(f"no key {which}")
    click.echo(f"revoked {which}")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", required=True, help="How to read the file; see the API guide.")
@click.option("--dry-run", is_flag=True, help="Check every row, record none.")
@click.option(
    "--publish",
    is_flag=True,
    help="Publish what is recorded: the operator's own hand only, on DATABASE_URL.",
)
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write counts, refused rows and cells to look at to this JSON file.",
)
@click.option(
    "--url",
    help="Send it to this running service instead; http://127.0.0.1:8000 without DATABASE_URL.",
)
@click.option(
    "--key-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(".state/dev-key"),
    show_default=True,
    help="With --url: file that holds the key, so that no key stands on a command line.",
)
def import_file(
    file: Path,
    profile: str,
    dry_run: bool,
    publish: bool,
    report_file: Path | None,
    url: str | None,
    key_file: Path,
) -> None:
    """Import a file into DATABASE_URL, or through a running service with a key.

    Ends with 0 where every row was read, 1 where rows were refused, 2 where the file is unreadable.
    """
    from service.cli import direct_import, imports

    with in_plain_words():
        settings = _settings()
        if url is None and settings.database_url is not None:
            direct_import.load(
                settings.database_url,
                file,
                profile=profile,
                dry_run=dry_run,
                publish=publish,
                report_file=report_file,
                console=Console(highlight=False),
            )
            return
    if publish or report_file:
        raise click.UsageError("--publish and --report need DATABASE_URL, and no --url")
    try:
        token = key_file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise click.UsageError(f"--key-file {key_file}: {error.strerror}") from error
    address = url or "http://127.0.0.1:8000"
    imports.send(file, profile=profile, url=address, token=token, dry_run=dry_run)


def _settings() -> Settings:
    return Settings.from_environ(os.environ)


def _database_url(settings: Settings) -> str:
    if settings.database_url is None:
        raise NoDatabase("set DATABASE_URL to the database to work on")
    return settings.database_url
