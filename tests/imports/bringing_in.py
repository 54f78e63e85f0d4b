"""Imports what stands in memory, as a file would be."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from service.domain.imports.orders import Order
from service.domain.imports.profile import Profile
from service.domain.imports.reports import ImportReport
from service.domain.imports.runner import run_import
from service.model.actor import Reader
from service.storage.database import Database


def import_bytes(
    database: Database, profile: Profile, content: bytes, writer: Reader, now: datetime, **how: Any
) -> ImportReport:
    """Import a file of these bytes; `how` are members of the order."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        order = Order(profile.name, **how)
        return run_import(database, profile, Path(file.name), writer, now, order)
