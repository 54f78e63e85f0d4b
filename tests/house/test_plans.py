"""What polls ask for is read from indexes where there are a million records, never row by row.

The records are few; the planner is told that there are many, and chooses as it would then.
"""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import pytest
from psycopg import sql

from service.model.actor import Reader
from service.settings import Settings
from service.storage.database import Database, Row, Session
from service.storage.embedded import EmbeddedServer
from tests.answers import random_records
from tests.conftest import TEMPLATE, Callers, copy_of

_LARGE = ("strike", "casualty_figure", "change", "place")
_WINDOW = "from=2016-07-01&to=2016-09-30"
_MONTHS = f"{_WINDOW}&interval=month"
HOT = (
    ("/v1/strikes", "strike_order"),
    ("/v1/strikes?place=town", "strike_order_public"),
    (f"/v1/strikes?place=town&{_WINDOW}", "strike_order_public"),
    (f"/v1/casualty-figures?place=town&{_WINDOW}", "casualty_figure_order_public"),
    (f"/v1/timeseries/strikes?place=town&{_MONTHS}", "strike_here_public"),
    (f"/v1/timeseries/killed?place=town&{_MONTHS}", "casualty_figure_here_public"),
    (f"/v1/casualty-totals?place=town&{_WINDOW}", "casualty_figure_here_public"),
    ("/v1/cities/town/summary?on=2016-09-30", "strike_here_public"),
    ("/v1/cities/town/summary?on=2016-09-30", "casualty_figure_here_public"),
    ("/v1/cities/town/summary?on=2016-09-30", "place_slug_lookup"),
    ("/v1/cities/town/summary?on=2016-09-30", "place_latitude"),
    ("/v1/cities/town/summary?on=2016-09-30", "place_overlaps"),
    ("/v1/status", "strike_days"),
    ("/v1/changes", "change_position_public"),
)


@pytest.fixture(scope="module")
def large(server: EmbeddedServer) -> Iterator[Callers]:
    """A service that takes its few records for a million."""
    with copy_of(server, TEMPLATE) as database:
        # Answers that are kept run no statement.
        callers = Callers(database, Settings(answers_max_mb=0))
        random_records.build(callers)
        random_records.fill(database, random.Random(2016), each=60)
        with database.pool.connection() as connection:
            connection.autocommit = True
            for table in _LARGE:
                named = sql.Identifier(table)
                connection.execute(
                    sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = off)").format(named)
                )
                connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(named))
            connection.execute(
                "UPDATE pg_class SET reltuples = 1000000 WHERE relname = ANY (%s)"
                " AND relnamespace = 'public'::regnamespace",
                (list(_LARGE),),
            )
            connection.autocommit = False
        # What a process asks once is asked here.
        assert callers.app.test_client().get("/v1/strikes?place=town").status_code == 200
        yield callers


Asked = tuple[sql.Composed, dict[str, Any] | None]


@contextmanager
def _listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Asked]]:
    """Every statement that a reading runs, with its parameters."""
    asked: list[Asked] = []

    def heard(original: Callable[..., Any]) -> Callable[..., Any]:
        def run(
            self: Session, statement: sql.Composed, parameters: dict[str, Any] | None = None
        ) -> Any:
            asked.append((statement, parameters))
            return original(self, statement, parameters)

        return run

    with monkeypatch.context() as patched:
        patched.setattr(Session, "all", heard(Session.all))
        patched.setattr(Session, "one", heard(Session.one))
        yield asked


def _plans(database: Database, asked: list[Asked]) -> str:
    explain: LiteralString = "EXPLAIN (COSTS OFF) "
    with database.reading(Reader.anonymous(), in_full=False) as session:
        rows: list[Row] = []
        for statement, parameters in asked:
            rows += session.all(sql.Composed([sql.SQL(explain), statement]), parameters)
    return "\n".join(row["QUERY PLAN"] for row in rows)


@pytest.mark.parametrize(("address", "index"), HOT)
def test_a_hot_answer_reads_its_index(
    large: Callers, monkeypatch: pytest.MonkeyPatch, address: str, index: str
) -> None:
    with _listening(monkeypatch) as asked:
        assert large.app.test_client().get(address).status_code == 200
    plans = _plans(large.database, asked)
    assert re.search(rf"\b{index}\b", plans), plans
    rows = [line for line in plans.splitlines() if "Seq Scan on" in line]
    assert not [line for line in rows if line.split(" on ")[1].split()[0] in _LARGE], plans
