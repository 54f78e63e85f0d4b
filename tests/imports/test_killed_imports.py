"""An import that is killed at any moment leaves all of an atomic file, or nothing of it."""

import multiprocessing
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest

from service.domain.imports.orders import Order
from service.domain.imports.runner import run_import
from service.model.actor import Reader
from service.storage.database import Database
from tests.imports.bringing_in import import_bytes
from tests.imports.health_file import PROFILE, a_file

NOW = datetime(2026, 3, 1, tzinfo=UTC)
OFFICER = Reader("trusted", frozenset({"record"}), "officer", "relief", "k1")
ROWS = 600


def _import_until(dsn: str, path: str, mode: Literal["atomic", "partial"], stage: str) -> None:
    """Imports, and is killed at the first step of a stage."""
    database = Database(dsn, maximum=2)
    database.open()

    def progress(at: str, done: int, total: int) -> None:
        if at == stage:
            os.kill(os.getpid(), signal.SIGKILL)

    order = Order(PROFILE.name, mode=mode)
    run_import(database, PROFILE, Path(path), OFFICER, NOW, order, progress=progress)


def _recorded(database: Database) -> int:
    with database.pool.connection() as connection:
        row = connection.execute(
            "SELECT count(*) AS records FROM strike WHERE recorded_by = 'relief'"
        ).fetchone()
    assert row is not None
    return int(row["records"])


@pytest.mark.parametrize(
    ("mode", "stage", "left"),
    [("atomic", "reading", {0}), ("atomic", "recording", {0}), ("partial", "recording", {250})],
)
def test_what_a_killed_import_leaves_is_whole_steps_and_it_can_be_run_again(
    seeded_copy: Database,
    tmp_path: Path,
    mode: Literal["atomic", "partial"],
    stage: str,
    left: set[int],
) -> None:
    content = a_file(*({} for _ in range(ROWS)))
    file = tmp_path / "rows.csv"
    file.write_bytes(content)
    process = multiprocessing.get_context("spawn").Process(
        target=_import_until, args=(seeded_copy.dsn, str(file), mode, stage)
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    # The server learns of it when the connection breaks.
    deadline = time.monotonic() + 10
    while _recorded(seeded_copy) not in left and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _recorded(seeded_copy) in left
    again = import_bytes(seeded_copy, PROFILE, content, OFFICER, NOW, mode=mode)
    assert again.created + again.unchanged == ROWS
    assert _recorded(seeded_copy) == ROWS
