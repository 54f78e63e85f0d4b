"""What the views are handed: the wired storage and the settings, nothing global."""

from dataclasses import dataclass

from service.http.citing import Citations
from service.http.long_polls import LongPolls
from service.http.metrics import Metrics
from service.http.streaming import Budget
from service.settings import Settings
from service.storage.database import Database


@dataclass(frozen=True)
class Services:
    """One process's database, settings, metrics, citations, places for exports and for waiting."""

    database: Database
    settings: Settings
    metrics: Metrics
    citations: Citations
    exports: Budget
    long_polls: LongPolls
