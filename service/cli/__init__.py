"""The command `siege-tracker`: serve, migrate, seed, openapi, key, import."""

from service.cli.commands import main

__all__ = ["main"]
