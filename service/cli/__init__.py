"""The command `siege-tracker`: serve, migrate, seed, openapi, key, import, export, restore."""

from service.cli import snapshots
from service.cli.commands import main

__all__ = ["main", "snapshots"]
