"""What a whole list costs beside `psql \\copy` of the same documents, and what it takes of memory.

It starts a database of its own, loads the first start, multiplies its casualty figures (each with
an id of its own, past the triggers), and exports them in every format that is streamed, in a
process of its own. Beside them psql copies the same query, and the same cells made in SQL. Timings
are of this machine and this moment; only the ratios say something.

    python -m benchmarks.exports [records]
"""

import gc
import io
import multiprocessing
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from psycopg import sql
from rich.console import Console

from service.app import create_app, present
from service.http import access_log
from service.http.record_columns import columns_of_noun
from service.model.noun import Tier
from service.model.nouns import BY_TABLE
from service.seeding import seed
from service.settings import Settings
from service.storage import migrate, protection
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from service.storage.embedded.binaries import find_binaries

ROUNDS = 3
FIGURE = BY_TABLE["casualty_figure"]
_SHOWN = "v.released AND v.state IN ('submitted', 'published', 'disputed')"
_ORDER = "ORDER BY v.sort_key DESC, v.id DESC"
_DOCUMENTS = f"SELECT v.document FROM public_read.casualty_figure AS v WHERE {_SHOWN} {_ORDER}"
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


def _export(dsn: str, form: str, told: Any) -> None:
    """One export in a process like a worker: seconds, bytes, memory before and at most."""
    access_log.configure(io.StringIO())
    database = Database(dsn, public_dsn=protection.public_dsn(dsn), maximum=2)
    database.open()
    client = create_app(Settings(database_url=dsn), database, clock=present).test_client()
    client.get("/v1/exports/sources.csv").close()
    gc.collect()
    gc.freeze()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, size = time.perf_counter(), 0
    answer = client.get(f"/v1/exports/casualty-figures.{form}")
    for part in answer.response:
        size += len(part)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer.close()
    database.close()
    told.put((seconds, size, before / 1024, peak / 1024))


def _exported(dsn: str, form: str) -> tuple[float, int, float, float]:
    processes = multiprocessing.get_context("spawn")
    told = processes.Queue()
    child = processes.Process(target=_export, args=(dsn, form, told))
    child.start()
    found: tuple[float, int, float, float] = told.get()
    child.join()
    return found


def _copied(dsn: str, query: str, options: str = "") -> float:
    psql = find_binaries(None, None).folder / "psql"
    began = time.perf_counter()
    subprocess.run(
        [psql, "-X", "-q", "-d", dsn, "-c", f"\\copy ({query}) TO '/dev/null' {options}"],
        check=True,
    )
    return time.perf_counter() - began


def cells_in_sql() -> str:
    """The columns of the CSV made by SQL: without inert formulas and credits, so it does less."""
    cells, records = [], {}
    for column in columns_of_noun(FIGURE, Tier.PUBLIC):
        member, _, part = column.path.partition(".")
        records[member] = "json"
        if member in ("citations", "external_ids"):
            joined = f"string_agg(e ->> '{part}', '; ')"
            cells.append(f"(SELECT {joined} FROM json_array_elements(r.{member}) AS e)")
        elif part:
            cells.append(f"r.{member} ->> '{part}'")
        else:
            records[member] = "text"
            cells.append(f"r.{member}")
    shapes = ", ".join(f'"{name}" {kind}' for name, kind in records.items())
    source = _DOCUMENTS.replace("v.document FROM", f"{', '.join(cells)} FROM")
    return source.replace(" WHERE", f" CROSS JOIN json_to_record(v.document) AS r({shapes}) WHERE")


def run(records: int) -> None:
    """Fills, exports, copies by turns, and prints the medians and the ratios."""
    with filled(records) as dsn:
        beside = {
            "csv": lambda: _copied(dsn, cells_in_sql(), "CSV HEADER"),
            "ndjson": lambda: _copied(dsn, _DOCUMENTS),
            "geojson": lambda: _copied(dsn, _DOCUMENTS),
        }
        for form, copy in beside.items():
            ours, theirs = [], []
            for _ in range(ROUNDS):
                theirs.append(copy())
                ours.append(_exported(dsn, form))
            seconds, alone = median(one[0] for one in ours), median(theirs)
            memory = max(one[3] for one in ours)
            print(
                f"{form}: {records:,} records, {ours[0][1] / 1e6:.0f} MB in {seconds:.2f} s;"
                f" psql \\copy {alone:.2f} s; the export runs at {alone / seconds:.2f} x;"
                f" memory {ours[0][2]:.0f} MB before, {memory:.0f} MB at most"
            )


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
