"""What an import costs beside `psql \\copy` of the same rows, and what single writes wait.

It starts a database of its own with the shipped places, makes a file in the shape of UCDP's from
the shipped one (each row is two casualty figures), imports it in a process of its own while single
records are written, and copies the same figures by psql into a plain copy of the indexed table
without triggers, and into the table itself with them. Timings are of this machine and this moment;
only the ratios say something.

    python -m benchmarks.imports [rows] [partial|atomic]
"""

import csv
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Literal, cast

from rich.console import Console

from service.domain.imports import PROFILES
from service.domain.imports.orders import Order
from service.domain.imports.runner import run_import
from service.domain.recording import record
from service.model.nouns.strike import STRIKE
from service.model.problem import Problem
from service.seeding import seed
from service.seeding.first_start import DEATHS_FILE, FOLDER, HEALTH_FILE, OPERATOR
from service.settings import Settings
from service.storage import faults, migrate, protection
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from service.storage.embedded.binaries import find_binaries

_GIVEN = ("id", "body", "state", "sensitivity", "recorded_by", "recorder")
_SINGLE = {"occurred": "2016-07-16", "place": "aleppo", "delivery": "air_launched"}


def make_file(path: Path, rows: int) -> None:
    """Rows of the shipped file over and over, each with an id of its own."""
    with (FOLDER / DEATHS_FILE).open(encoding="utf-8-sig", newline="") as shipped:
        reader = csv.DictReader(shipped)
        real = [row for row in reader if int(row["low"]) <= int(row["best"]) <= int(row["high"])]
        names = list(reader.fieldnames or ())
    with path.open("w", encoding="utf-8", newline="") as made:
        writer = csv.DictWriter(made, names)
        writer.writeheader()
        for number in range(rows):
            writer.writerow(real[number % len(real)] | {"id": f"{number + 1}"})


def _import(dsn: str, path: str, mode: str, told: Any) -> None:
    database = Database(dsn, maximum=2)
    database.open()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    marks: list[tuple[str, float]] = []

    def progress(stage: str, done: int, total: int) -> None:
        marks.append((stage, time.perf_counter()))

    began = time.perf_counter()
    order = Order("ucdp_ged", mode=cast(Literal["partial", "atomic"], mode))
    now = datetime.now(UTC)
    report = run_import(
        database, PROFILES["ucdp_ged"], Path(path), OPERATOR, now, order, progress=progress
    )
    ended = time.perf_counter()
    read = max(at for stage, at in marks if stage == "reading") - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    database.close()
    told.put((ended - began, read, before / 1024, peak / 1024, report.as_json()["rows"]))


class Singles:
    """Single records written one after the other meanwhile, each with how long it took."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self.took: list[float] = []
        self.refused = 0

    def __enter__(self) -> "Singles":
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._over.set()
        self._thread.join()

    def _write(self) -> None:
        while not self._over.wait(0.05):
            began = time.perf_counter()
            try:
                with self._database.writing(OPERATOR) as session:
                    record(session, STRIKE, _SINGLE, OPERATOR, datetime.now(UTC))
            except Exception as error:
                problem = error if isinstance(error, Problem) else faults.translate(error)
                if problem is None or problem.kind != "unavailable":
                    raise
                self.refused += 1
            self.took.append(time.perf_counter() - began)


def _psql(dsn: str, command: str) -> float:
    psql = find_binaries(None, None).folder / "psql"
    began = time.perf_counter()
    subprocess.run(
        [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", dsn, "-c", command],
        check=True,
        env={"PGOPTIONS": "-c siege.actor=benchmark"},
    )
    return time.perf_counter() - began


def copied(dsn: str, database: Database, folder: Path) -> dict[str, float]:
    """Seconds that psql takes to copy the figures that the import brought."""
    with database.pool.connection() as connection:
        connection.autocommit = True
        connection.execute("CREATE TABLE plain_figure (LIKE casualty_figure INCLUDING ALL)")
        found = connection.execute(
            "SELECT a.attname AS name FROM pg_attribute AS a WHERE a.attrelid ="
            " 'casualty_figure'::regclass AND a.attnum > 0 AND a.attgenerated = ''"
            " AND NOT a.attisdropped ORDER BY a.attnum"
        )
        names = ", ".join(row["name"] for row in found)
        connection.autocommit = False
    whole, given = folder / "whole", folder / "given"
    _psql(dsn, f"\\copy (SELECT {names} FROM casualty_figure) TO '{whole}'")
    _psql(
        dsn,
        '\\copy (SELECT gen_random_uuid(), body || \'{"external_ids": [], "subset_of": null}\','
        f" state, sensitivity, recorded_by, recorder FROM casualty_figure) TO '{given}'",
    )
    plain = _psql(dsn, f"\\copy plain_figure ({names}) FROM '{whole}'")
    triggered = _psql(dsn, f"\\copy casualty_figure ({', '.join(_GIVEN)}) FROM '{given}'")
    return {"plain": plain, "triggered": triggered}


def run(rows: int, mode: str) -> None:
    """Makes, imports, copies and prints."""
    with EmbeddedServer(None) as server, tempfile.TemporaryDirectory() as made:
        server.start()
        protection.ensure_public_role(server.dsn("postgres"))
        dsn = server.dsn("postgres")
        migrate.upgrade(dsn)
        seed(dsn, Settings(), Console(quiet=True), leave_out=[DEATHS_FILE, HEALTH_FILE])
        file = Path(made) / "events.csv"
        make_file(file, rows)
        database = Database(dsn, maximum=4)
        database.open()
        try:
            processes = multiprocessing.get_context("spawn")
            told = processes.Queue()
            importer = processes.Process(target=_import, args=(dsn, str(file), mode, told))
            with Singles(database) as singles:
                importer.start()
                took, read, before, peak, counts = told.get()
                importer.join()
            _print(took, read, (before, peak), counts, singles, copied(dsn, database, Path(made)))
        finally:
            database.close()


def _print(
    took: float,
    read: float,
    memory: tuple[float, float],
    counts: dict[str, int],
    singles: Singles,
    beside: dict[str, float],
) -> None:
    figures = 2 * counts["created"]
    print(f"import: {counts}, {figures:,} figures in {took:.1f} s: {figures / took:,.0f} a second")
    print(f"  reading, checking and staging {read:.1f} s, recording {took - read:.1f} s")
    print(f"  memory of the importer: {memory[0]:.0f} MB before, {memory[1]:.0f} MB at most")
    for name, title in (
        ("plain", "psql \\copy into the same indexed table without triggers"),
        ("triggered", "psql \\copy into the table with its triggers (one transaction)"),
    ):
        seconds = beside[name]
        print(f"{title}: {seconds:.1f} s; the import runs at {seconds / took:.2f} x")
    waits = sorted(singles.took)
    print(
        f"single writes meanwhile: {len(waits)}, median {median(waits) * 1000:.0f} ms,"
        f" longest {waits[-1] * 1000:.0f} ms, told to come again {singles.refused}"
    )


if __name__ == "__main__":
    asked = sys.argv[1:3]
    run(int(asked[0]) if asked else 100_000, asked[1] if len(asked) > 1 else "partial")
