"""A server of its own to be killed, and the importer as the process that it is."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from service.storage.embedded import EmbeddedServer
from tests import canaries
from tests.house.tree import ROOT


def importers_of(parent: int) -> list[int]:
    """The importers among the children of a process (Linux)."""
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    return [
        int(pid)
        for pid in listed.split()
        if b"\0work\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


@contextmanager
def importer(dsn: str) -> Iterator[subprocess.Popen[bytes]]:
    """`siege-tracker work` before a database; killed at the end."""
    command = [sys.executable, "-m", "service.cli", "work"]
    environment = os.environ | {"DATABASE_URL": dsn}
    with (
        canaries.WATCH.log_of("importer") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        ) as child,
    ):
        try:
            yield child
        finally:
            child.kill()


def ask(dsn: str, question: str) -> Any:
    """One row of a database, read by a connection of its own."""
    with psycopg.connect(dsn, autocommit=True, row_factory=dict_row) as connection:
        return connection.execute(question.encode()).fetchone()


def wait_for(holds: Callable[[], Any], otherwise: str, seconds: float = 90) -> None:
    """Waits for something; fails with these words where it does not come."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, otherwise
        time.sleep(0.02)


def ended(dsn: str) -> bool:
    """Whether no run waits or is read."""
    row = ask(dsn, "SELECT count(*) AS n FROM import_run WHERE state IN ('queued', 'running')")
    return bool(row["n"] == 0)


@contextmanager
def own_server() -> Iterator[EmbeddedServer]:
    """A server that nobody else uses, so that it may be killed."""
    bindir = os.environ.get("PG_BINDIR")
    with EmbeddedServer(Path(bindir) if bindir else None) as server:
        server.start()
        yield server
        shutil.copy(
            server.home.parent / "postgresql.log", canaries.WATCH.folder / "killed-server.log"
        )
