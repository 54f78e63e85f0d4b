"""The commands themselves; each reads the settings once and calls the floor that does the work."""

import difflib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from service.cli import import_commands, snapshots
from service.cli.exits import Failed, in_plain_words
from service.cli.profile_commands import profile as profile_group
from service.cli.where import STATE, TIERS, database_of
from service.cli.where import chosen_settings as _settings
from service.cli.where import database_url as _database_url

ROOT = Path(__file__).resolve().parents[2]
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
@STATE
def issue_key(
    holder: str,
    organisation: str,
    tier: str,
    permissions: tuple[str, ...],
    name: str,
    days: int,
    state: Path,
) -> None:
    """Make a key and print it, once."""
    from service.cli import keys

    with in_plain_words(), database_of(state) as dsn:
        token = keys.issue(
            dsn,
            name=name or f"key of {holder}",
            holder=holder,
            organisation=organisation,
            tier=tier,
            permissions=permissions,
            expires_on=datetime.now(UTC).date() + timedelta(days=days),
        )
    click.echo(token)


@key.command("list")
@STATE
def list_keys(state: Path) -> None:
    """Show every key: never the secret itself."""
    from service.cli import keys

    with in_plain_words(), database_of(state) as dsn:
        rows = keys.list_all(dsn)
    table = Table()
    for row in rows[:1]:
        for column in row:
            table.add_column(column, no_wrap=column in ("id", "prefix"))
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    Console(highlight=False).print(table)


@key.command("revoke")
@click.argument("which", metavar="ID_OR_PREFIX")
@STATE
def revoke_key(which: str, state: Path) -> None:
    """End a key; every worker refuses it within 5 seconds."""
    from service.cli import keys

    with in_plain_words(), database_of(state) as dsn:
        if not keys.revoke(dsn, which):
            raise Failed(f"no key {which}")
    click.echo(f"revoked {which}")


@key.command("confirm")
@click.argument("which", metavar="ID_OR_PREFIX")
@STATE
def confirm_key(which: str, state: Path) -> None:
    """Say that you know the holder of a key that an administrator issued."""
    from service.cli import keys

    with in_plain_words(), database_of(state) as dsn:
        if not keys.confirm(dsn, which):
            raise Failed(f"no key {which}")
    click.echo(f"confirmed {which}")


for _command in (
    import_commands.import_file,
    import_commands.work,
    profile_group,
    snapshots.export,
    snapshots.restore,
):
    group.add_command(_command)
