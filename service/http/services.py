"""What the views are handed: the wired storage and the settings, nothing global."""

from dataclasses import dataclass

from service.settings import Settings
from service.storage.database import Database


@dataclass(frozen=True)
class Services:
    """One process's database and settings."""

    database: Database
    settings: Settings
