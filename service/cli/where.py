"""Which settings and which database a command works with."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from service.cli.exits import NoDatabase
from service.settings import Settings

TIERS = ("public", "partner", "trusted")
STATE = click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".state"),
    show_default=True,
    help="Without DATABASE_URL: the folder of the trial's embedded database.",
)


@contextmanager
def database_of(state: Path) -> Iterator[str]:
    """DATABASE_URL, or the embedded database of a trial, which may be running or not."""
    settings = chosen_settings()
    if settings.database_url is not None:
        yield settings.database_url
        return
    if not state.is_dir():
        raise NoDatabase(f"set DATABASE_URL, or name the trial's folder: --state (no {state})")
    from service.storage.embedded import EmbeddedServer

    with EmbeddedServer(settings.pg_bindir) as server:
        yield server.start(state)


def chosen_settings() -> Settings:
    """The settings of the environment."""
    return Settings.from_environ(os.environ)


def database_url(settings: Settings) -> str:
    """DATABASE_URL, which some commands cannot do without."""
    if settings.database_url is None:
        raise NoDatabase("set DATABASE_URL to the database to work on")
    return settings.database_url
