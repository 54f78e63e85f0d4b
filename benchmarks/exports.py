"""What a whole list costs beside `psql \\copy` of the same documents, and what it takes of memory.

It starts a database of its own, loads the first start, multiplies its casualty figures (each with
an id of its own, past the triggers), and exports them in every format that is streamed, in a
process of its own. Beside them psql copies the same query, and the same cells made in SQL. Timings
are of this machine and this moment; only the ratios say something.

    python -m benchmarks.exports [records]
"""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import sql
from rich.console import Console

from service.model.nouns import BY_TABLE
from service.seeding import seed
from service.settings import Settings
from service.storage import migrate, protection
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer

ROUNDS = 3
FORMATS = ("csv", "ndjson", "geojson")
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
