"""What an answer of the past costs beside the same of now, on the records that are shipped.

It starts a database of its own, loads the first start, and asks for each answer now, as it was then
(nothing changed since), as it was before some strikes and figures were amended, and as it was
before the first record. Timings are of this machine and this moment; only the ratios say something.

    python -m benchmarks.past_answers [amended]
"""

import io
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import quote

from flask.testing import FlaskClient
from psycopg import sql
from rich.console import Console

from service.app import create_app, present
from service.http import access_log
from service.seeding import seed
from service.settings import Settings
from service.storage import migrate, protection
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer

ROUNDS = 5
ANSWERS = {
    "summary": "/v1/cities/aleppo/summary?on=2016-10-20",
    "situation": "/v1/situation?on=2016-10-20",
    "total": "/v1/casualty-totals?place=aleppo&from=2016-06-01&to=2016-10-31",
    "series": "/v1/timeseries/killed?place=syr&from=2016-01-01&to=2016-12-31&population=civilians",
    "strikes": "/v1/strikes",
    "figures": "/v1/casualty-figures",
}
BEFORE_ALL = "2011-03-15T00:00:00Z"
_AMEND = """
UPDATE {} SET body = body || jsonb_build_object('notes', %(said)s::text)
WHERE id IN (SELECT id FROM {} ORDER BY id LIMIT %(amended)s)
"""


@contextmanager
def shipped() -> Iterator[Database]:
    """A database with the first start in it."""
    with EmbeddedServer(None) as server:
        server.start()
        dsn = server.dsn("postgres")
        protection.ensure_public_role(dsn)
        migrate.upgrade(dsn)
        seed(dsn, Settings(), Console(quiet=True))
        database = Database(dsn, public_dsn=protection.public_dsn(dsn), maximum=4)
        database.open()
        try:
            yield database
        finally:
            database.close()


def amend(database: Database, amended: int) -> None:
    """Amends so many strikes and so many figures."""
    with database.pool.connection() as connection:
        connection.execute("SELECT set_config('siege.actor', 'benchmark', true)")
        connection.execute("SELECT set_config('statement_timeout', '0', true)")
        for table in ("strike", "casualty_figure"):
            amending = sql.SQL(_AMEND).format(sql.Identifier(table), sql.Identifier(table))
            connection.execute(amending, {"said": f"seen at {present()}", "amended": amended})
    with database.pool.connection() as connection:
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        connection.autocommit = False


def least(client: FlaskClient, address: str) -> tuple[float, int]:
    """The least of a few times that an answer took, in seconds, and its status."""
    taken, status = [], 0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        status = client.get(address).status_code
        taken.append(time.perf_counter() - begun)
    return min(taken), status


def run(amended: int) -> None:
    """Loads, measures and prints."""
    with shipped() as database:
        client = create_app(Settings(), database, clock=present).test_client()
        access_log.configure(stream=io.StringIO())
        amend(database, 0)
        unchanged = datetime.now(UTC)
        first = {name: _beside(client, path, unchanged) for name, path in ANSWERS.items()}
        amend(database, amended)
        print(
            f"milliseconds now; and of the past beside now ({amended} strikes and figures amended)"
        )
        for name, path in ANSWERS.items():
            now, status, same = first[name]
            ratios = [f"nothing changed since {_told(same, now, status)}"]
            now, *_ = _beside(client, path, None)
            for when, at in (("amended since", unchanged.isoformat()), ("before all", BEFORE_ALL)):
                then, status = least(client, _as_of(path, at))
                ratios.append(f"{when} {_told(then, now, status)}")
            print(f"  {name:10} {now * 1000:7.1f}   {'   '.join(ratios)}")


def _told(then: float, now: float, status: int) -> str:
    return f"{then / now:5.2f}" + ("" if status == 200 else f" ({status})")


def _as_of(path: str, at: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}as_of={quote(at)}"


def _beside(client: FlaskClient, path: str, at: datetime | None) -> tuple[float, int, float]:
    now, status = least(client, path)
    if at is None:
        return now, status, now
    then, status = least(client, _as_of(path, at.isoformat()))
    return now, status, then


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
