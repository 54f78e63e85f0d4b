"""The command `siege-tracker`: serve, migrate, seed, key, import, work, export, restore …"""

from service.cli.commands import main

__all__ = ["main"]
