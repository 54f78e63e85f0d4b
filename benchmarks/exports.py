"""What a whole list costs beside `psql \\copy` of the same query, and what it takes of memory.

It starts a database of its own, loads the first start, multiplies its casualty figures (each with
an id of its own, past the triggers), and puts gunicorn in front of it, as it is shipped. By turns
curl takes the file from the service and psql copies the same query, both to the disk; then both
copy the documents as they are stored, without their credits. Timings are of this machine and this
moment; only the ratios say something.

    python -m benchmarks.exports [records] [rounds]
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.error import URLError

import psycopg
from psycopg import ClientCursor, sql
from rich.console import Console

from service.http.record_columns import columns_of_table
from service.http.resources.export_parts import cell_of
from service.model.noun import Tier
from service.model.nouns import BY_TABLE
from service.seeding import seed
from service.settings import Settings
from service.storage import export_rows, migrate, protection
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from service.storage.embedded.binaries import find_binaries
from service.storage.records import RecordFilter

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
FIGURE = BY_TABLE["casualty_figure"]
# Neither sign can stand in JSON: what psql writes is the text as it is.
_AS_IT_IS = r"(FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')"
_STORED = (
    "SELECT v.document::text FROM public_read.casualty_figure AS v WHERE v.released"
    " ORDER BY v.sort_key DESC, v.id DESC"
)
_MORE = """
INSERT INTO casualty_figure ({columns})
SELECT {values} FROM (SELECT *, gen_random_uuid() AS new_id FROM casualty_figure
                      CROSS JOIN generate_series(1, %(times)s) AS n LIMIT %(missing)s) AS o
"""


@contextmanager
def filled(records: int) -> Iterator[str]:
    """The DSN of a database with so many casualty figures in it."""
    with EmbeddedServer(None) as server:
        server.start()
        dsn = server.dsn("postgres")
        protection.ensure_public_role(dsn)
        migrate.upgrade(dsn)
        seed(dsn, Settings(), Console(quiet=True))
        database = Database(dsn, maximum=1)
        database.open()
        try:
            _multiply(database, records)
        finally:
            database.close()
        yield dsn


def _multiply(database: Database, records: int) -> None:
    with database.pool.connection() as connection:
        row = connection.execute("SELECT count(*) AS many FROM casualty_figure").fetchone()
        have = int((row or {})["many"])
        found = connection.execute(
            "SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute WHERE"
            " attrelid = 'casualty_figure'::regclass AND attnum > 0 AND attgenerated = ''"
            " AND NOT attisdropped AND attidentity = ''"
        ).fetchall()
        columns = [sql.Identifier(each["name"]) for each in found]
        values = [_renamed(each["name"], each["type"]) for each in found]
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(
            sql.SQL(_MORE).format(
                columns=sql.SQL(", ").join(columns), values=sql.SQL(", ").join(values)
            ),
            {"times": records // have + 1, "missing": max(records - have, 0)},
        )
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM (ANALYZE) casualty_figure")
        connection.autocommit = False


def _renamed(column: str, kind: str) -> sql.Composable:
    if column == "id":
        return sql.SQL("o.new_id")
    if column.startswith("document_") and kind in ("json", "jsonb"):
        text = sql.SQL("replace({}::text, o.id::text, o.new_id::text)::{}")
        return text.format(sql.Identifier("o", column), sql.SQL(kind))  # type: ignore[arg-type]
    return sql.Identifier("o", column)


@contextmanager
def serving(dsn: str) -> Iterator[tuple[str, int]]:
    """The address of gunicorn in front of the database, and its pid."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    told = {"DATABASE_URL": dsn, "DATABASE_READ_URL": protection.public_dsn(dsn) or dsn}
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", base[7:]]
    with subprocess.Popen(
        [*command, "service.wsgi:app"],
        cwd=ROOT,
        env=os.environ | told | {"SIEGE_BASE_URL": base},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as master:
        try:
            while not _ready(base):
                time.sleep(0.2)
            yield base, master.pid
        finally:
            master.send_signal(signal.SIGTERM)


def _ready(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _workers(master: int) -> list[int]:
    told = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii")
    return [int(each) for each in told.split()]


def _memory(master: int) -> float:
    """The most that any worker has held so far, in MB."""
    peaks = []
    for worker in _workers(master):
        status = Path(f"/proc/{worker}/status").read_text(encoding="ascii")
        peaks.append(int(re.findall(r"VmHWM:\s+(\d+)", status)[0]))
    return max(peaks) / 1024


def _processor(master: int) -> float:
    """The seconds of processor that all workers have taken so far."""
    ticks = 0
    for worker in _workers(master):
        fields = Path(f"/proc/{worker}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _timed(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - began


def _taken(base: str, form: str, target: Path) -> float:
    address = f"{base}/v1/exports/casualty-figures.{form}"
    return _timed(["curl", "-sS", "--fail", "--noproxy", "*", "-o", str(target), address])


def _copied(dsn: str, query: str, options: str, target: Path) -> float:
    psql = find_binaries(None, None).folder / "psql"
    one_line = " ".join(re.sub(r"(?m)--.*$", "", query).split("\n"))
    return _timed(
        [str(psql), "-X", "-q", "-d", dsn, "-c", f"\\copy ({one_line}) TO '{target}' {options}"]
    )


def queries(dsn: str) -> dict[str, tuple[str, str]]:
    """By format the statement that the service runs for the public, and how psql writes it."""
    cells = [cell_of(column) for column in columns_of_table(FIGURE, Tier.PUBLIC)]
    with psycopg.connect(dsn) as connection:
        cursor = ClientCursor(connection)
        wanted = RecordFilter().parameters()
        rows = export_rows.rows_of_cells("public_read", FIGURE, cells)
        lines = export_rows.rows_of_lines("public_read", FIGURE)
        return {
            "csv": (cursor.mogrify(rows, wanted), "CSV"),
            "ndjson": (cursor.mogrify(lines, wanted), _AS_IT_IS),
        }


def run(records: int, rounds: int) -> None:
    """Fills, exports and copies by turns, and prints the medians and the ratios."""
    with (
        filled(records) as dsn,
        serving(dsn) as (base, master),
        tempfile.TemporaryDirectory() as at,
    ):
        target = Path(at) / "file"
        for form in ("csv", "ndjson"):
            _taken(base, f"{form}?place=aleppo", target)
        before = _memory(master)
        print(f"{records:,} records, {rounds} rounds; workers hold {before:.0f} MB at most before")
        for form, (query, options) in queries(dsn).items():
            ours, theirs, worked = [], [], _processor(master)
            for _ in range(rounds):
                theirs.append(_copied(dsn, query, options, target))
                ours.append(_taken(base, form, target))
            told = median(theirs) / median(ours)
            print(
                f"{form}: {target.stat().st_size / 1e6:.0f} MB; service {median(ours):.2f} s,"
                f" psql \\copy of the same query {median(theirs):.2f} s: {told:.2f} x;"
                f" processor of the worker {(_processor(master) - worked) / rounds:.2f} s a file"
            )
        stored = median(_copied(dsn, _STORED, _AS_IT_IS, target) for _ in range(rounds))
        print(f"the documents alone, as they are stored: psql \\copy {stored:.2f} s")
        print(f"workers hold {_memory(master):.0f} MB at most after all, {before:.0f} MB before")


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    run(many, int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS)
