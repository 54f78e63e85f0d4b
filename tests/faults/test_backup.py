"""A backup put back on another server: the same to the byte, whole, and at work."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import requests
from psycopg import sql

from service.model.nouns import NOUNS
from service.storage import protection
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from service.storage.embedded.binaries import find_binaries
from tests import conftest
from tests.faults import breaking
from tests.faults.serving import ROOT


def _tool(name: str, *arguments: str) -> None:
    """Runs a program that comes with PostgreSQL."""
    bindir = os.environ.get("PG_BINDIR")
    folder = find_binaries(Path(bindir) if bindir else None, None).folder
    subprocess.run([str(folder / name), *arguments], check=True, capture_output=True, timeout=100)


@pytest.fixture
def restored(seeded: Database, tmp_path: Path) -> Iterator[Database]:
    """The shipped records, dumped and restored as docs/operations.md says, on a new server."""
    dump = tmp_path / "siege.dump"
    _tool("pg_dump", "--format=custom", "--no-owner", f"--file={dump}", seeded.dsn)
    bindir = os.environ.get("PG_BINDIR")
    with EmbeddedServer(Path(bindir) if bindir else None) as server:
        server.start()
        protection.ensure_public_role(server.dsn("postgres"))
        conftest.create(server, "siege_restored", "template0")
        dsn = server.dsn("siege_restored")
        _tool("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={dsn}", str(dump))
        with conftest.opened(dsn) as database:
            yield database


def _snapshot(dsn: str, tier: str, folder: Path) -> dict[str, bytes]:
    environment = os.environ | {"DATABASE_URL": dsn}
    command = [sys.executable, "-m", "service.cli", "export", "--tier", tier, str(folder)]
    subprocess.run(command, check=True, cwd=ROOT, env=environment, timeout=100)
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.timeout(300)
def test_a_restored_backup_is_the_same_and_works(
    seeded: Database, restored: Database, tmp_path: Path
) -> None:
    for tier in ("public", "full"):
        before = _snapshot(seeded.dsn, tier, tmp_path / f"{tier} before")
        assert len(before) > len(NOUNS)
        assert _snapshot(restored.dsn, tier, tmp_path / f"{tier} after") == before
    assert _faults_of_the_journal(restored) == []
    with breaking.service_of(restored) as (base, _):
        assert breaking.ready(base) == 200
        told = requests.get(f"{base}/v1/status", timeout=20).json()
        headers = breaking.recorder(restored)
        made = requests.post(
            f"{base}/v1/strikes", json=breaking.strike(), headers=headers, timeout=20
        )
        assert made.status_code == 201, made.text
        assert told["position"] > 0
    assert _faults_of_the_journal(restored) == []


def _faults_of_the_journal(database: Database) -> list[object]:
    """Positions without a gap in each projection; every record as its last entry has it."""
    found: list[object] = []
    for column in ("position", "position_trusted", "position_partner", "position_public"):
        statement = sql.SQL("SELECT {0} FROM change WHERE {0} IS NOT NULL ORDER BY {0}").format(
            sql.Identifier(column)
        )
        with psycopg.connect(database.dsn) as connection:
            positions = [row[0] for row in connection.execute(statement)]
        if positions != list(range(1, len(positions) + 1)):
            found.append(column)
    for noun in NOUNS:
        statement = sql.SQL(
            "SELECT r.id FROM {0} AS r LEFT JOIN change AS c ON c.record_id = r.id"
            " AND c.revision = r.revision AND c.noun = {1}"
            " WHERE c.after -> 'body' IS DISTINCT FROM r.body"
        ).format(sql.Identifier(noun.table), sql.Literal(noun.table))
        with psycopg.connect(database.dsn) as connection:
            found.extend((noun.table, row[0]) for row in connection.execute(statement))
    return found
