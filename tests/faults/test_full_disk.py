"""The disk of the tables is full: reads go on, writes are told, and all is well with new space."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from psycopg import sql

from tests.conftest import issue
from tests.faults import breaking, serving
from tests.faults.breaking import Breakable

# One server to break, and one after the other.
pytestmark = pytest.mark.xdist_group("broken")

_MEGABYTES = 96
_ROOT_ONLY = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("mount") is None,
    reason="only root can mount a small file system",
)


@contextmanager
def _small_disk(broken: Breakable) -> Iterator[Path]:
    """A file system of some megabytes that the server's account may write to."""
    folder = broken.server.home.parent / "small"
    folder.mkdir(mode=0o711)
    size = f"size={_MEGABYTES}m,mode=0711"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("this machine lets nobody mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


@contextmanager
def _tablespace(broken: Breakable, disk: Path) -> Iterator[str]:
    account = broken.server.home.stat()
    folder = disk / "tables"
    folder.mkdir(mode=0o700)
    os.chown(folder, account.st_uid, account.st_gid)
    with broken.connected("postgres") as operator:
        made = sql.SQL("CREATE TABLESPACE small LOCATION {}").format(sql.Literal(str(folder)))
        operator.execute(made)
    try:
        yield "small"
    finally:
        with broken.connected("postgres") as operator:
            operator.execute("DROP TABLESPACE small")


def _fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(1 << 16)):
                pass
        except OSError:
            pass
    return filler


@_ROOT_ONLY
@pytest.mark.timeout(240)
def test_a_full_disk_stops_writes_only(broken: Breakable) -> None:
    with (
        _small_disk(broken) as disk,
        _tablespace(broken, disk) as tablespace,
        broken.database(tablespace) as victim,
        breaking.service_of(victim) as (base, _),
    ):
        headers = breaking.recorder(victim)
        token = issue(victim, "analyst", "university", "partner", "record")
        acknowledged: list[str] = []

        def write() -> requests.Response:
            # Words that no compression makes short.
            claim = breaking.strike(description=os.urandom(4000).hex())
            answer = requests.post(f"{base}/v1/strikes", json=claim, headers=headers, timeout=20)
            if answer.status_code == 201:
                acknowledged.append(answer.json()["id"])
            return answer

        assert write().status_code == 201
        filler = _fill(disk)
        told = [write() for _ in range(60)]
        refused = [answer for answer in told if answer.status_code != 201]
        assert refused, "the disk was never full"
        assert {answer.status_code for answer in refused} == {507}
        assert {answer.json()["type"].rpartition("#")[2] for answer in refused} == {"no-space"}
        # Who is shown something exactly is written down first, and so is refused; others are not.
        for shown in ({}, {"Authorization": f"Bearer {token}"}):
            for path in ("/v1/strikes", "/v1/changes", "/v1/status", "/readyz", "/healthz"):
                answer = requests.get(base + path, headers=shown, timeout=20)
                assert answer.status_code == 200, answer.text
        filler.unlink()
        serving.wait_until(lambda: write().status_code == 201, "writes do not come back")
        there = breaking.column(victim, "SELECT id::text FROM strike ORDER BY 1")
        assert there == sorted(acknowledged)
        positions = breaking.column(victim, "SELECT position FROM change ORDER BY 1")
        assert positions == list(range(1, len(positions) + 1))
