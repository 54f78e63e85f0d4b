"""The command `siege-tracker`: serve, migrate, seed, key, import, export and the rest."""

from service.cli.commands import main

__all__ = ["main"]
