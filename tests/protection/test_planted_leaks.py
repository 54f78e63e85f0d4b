"""Each way to leak, planted in a database of its own, makes the comparison find a difference."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg import sql

from service.settings import Settings
from service.storage import statements
from service.storage.database import Database
from tests.conftest import Callers
from tests.protection.asking import some_of_each
from tests.protection.comparing import SEED, all_requests, differences
from tests.protection.worlds import Worlds


class Leak(NamedTuple):
    """What is put in place of what in a view of a tier, and where it would be noticed.

    `asks` are addresses; with a `*` at the end, some requests of every path that begins so.
    """

    view: str
    said: str
    instead: str
    asks: tuple[str, ...]


_DAYS = "from=2016-10-01&to=2016-10-31"
_VILLAGE = "/v1/strikes?bbox=37.2,36.28,37.3,36.3&limit=1000"
_LIST = f"/v1/strikes?{_DAYS}"
_PUBLIC = {
    "the revision of the record itself": Leak(
        "strike", "ELSE t.revision_public", "ELSE t.revision", ("/v1/strikes/*",)
    ),
    "the words of the record itself": Leak(
        "strike", "t.document_public", "t.document_full", (_LIST, f"/v1/strikes.csv?{_DAYS}")
    ),
    "the words of the record itself, in files": Leak(
        "strike", "t.document_public", "t.document_full", ("/v1/exports/strikes.ndjson",)
    ),
    "the position of all changes": Leak("standing", "own_public", "own_full", ("/v1/status",)),
    "the version of a place": Leak("version", "below_public", "below_full", ("/v1/cities/aleppo",)),
    "the feed of all changes": Leak("change", "position_public", "position", ("/v1/changes*",)),
    "when the record itself changed": Leak(
        "strike", "t.changed_at_public", "t.changed_at", ("/v1/status", "/v1/strikes/*")
    ),
    "a filter on the true place": Leak(
        "strike", "t.place_ids_public", "t.place_ids", (_VILLAGE, f"{_VILLAGE}&include_total=1")
    ),
    "an order by what is hidden": Leak(
        "strike", "t.sort_key", "t.changed_at::text AS sort_key", (f"{_LIST}&limit=2",)
    ),
    "that there is something": Leak("strike", "t.revision_public > 0", "true", ("/v1/strikes/*",)),
}
_PARTNER = {
    "a filter on the true place": Leak(
        "strike",
        "t.place_ids_partner",
        "t.place_ids",
        ("/v1/strikes?place=western-aleppo&include_total=1",),
    ),
    "the words of the record itself": Leak(
        "strike", "t.document_partner", "t.document_full", (_LIST,)
    ),
    "the names of a facility": Leak(
        "facility", "t.document_partner", "t.document_full", ("/v1/facilities",)
    ),
    "the position of all changes": Leak("standing", "own_partner", "own_full", ("/v1/status",)),
    "that there is something": Leak("strike", "t.revision_partner > 0", "true", ("/v1/strikes/*",)),
}
_PLANTED = [
    *(("public", name, leak) for name, leak in _PUBLIC.items()),
    *(("partner", name, leak) for name, leak in _PARTNER.items()),
]


@pytest.fixture
def worlds(worlds: Worlds) -> Worlds:
    """The three, asked anew each time: no version moves when a view is replaced."""
    nothing_kept = Settings(answers_max_mb=0)
    three = (worlds.plain, worlds.deeper, worlds.deepest)
    return Worlds(*(Callers(each.database, nothing_kept) for each in three), worlds.ids)


@pytest.mark.parametrize(
    ("tier", "leak"),
    [pytest.param(tier, leak, id=f"{tier}: {name}") for tier, name, leak in _PLANTED],
)
def test_a_planted_leak_is_found(worlds: Worlds, tier: str, leak: Leak) -> None:
    asked = _asked(worlds, leak.asks)
    assert differences(worlds, tier, asked) == []
    with ExitStack() as planted:
        for each in (worlds.plain, worlds.deeper, worlds.deepest):
            planted.enter_context(_planted(each.database, f"{tier}_read", leak))
        assert differences(worlds, tier, asked) != []


# Statements that ask past the tier's projection, in place of those that stay in it.
_COUNT = "SELECT count(*) AS total FROM {view} AS v JOIN public.strike AS t ON t.id = v.id"
_BY_POINT = "(t.body #>> '{{location,coordinates,1}}')::float8 BETWEEN %(south)s AND %(north)s"


@pytest.mark.parametrize(
    ("statement", "text", "address"),
    [
        (
            "count",
            "SELECT count(*) AS total FROM public.strike AS t",
            "/v1/strikes?include_total=1&limit=1",
        ),
        (
            "count",
            f"{_COUNT} WHERE {_BY_POINT}",
            "/v1/strikes?bbox=37,36.2,38,36.2014&include_total=1",
        ),
        (
            "list_newest_first",
            "SELECT v.id, v.sort_key, v.in_full, v.document::text AS document FROM {view} AS v"
            " JOIN public.strike AS t ON t.id = v.id WHERE v.document IS NOT NULL"
            " ORDER BY t.body ->> 'time_local', v.id LIMIT %(limit)s",
            "/v1/strikes?limit=5",
        ),
    ],
    ids=["a count of all", "a count by the true point", "an order by the hour"],
)
def test_a_statement_that_asks_past_the_projection_is_found(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch, statement: str, text: str, address: str
) -> None:
    assert differences(worlds, "partner", [address]) == []
    monkeypatch.setitem(statements.load("records"), statement, text)
    statements.of.cache_clear()
    try:
        assert differences(worlds, "partner", [address]) == [address]
    finally:
        statements.of.cache_clear()


def test_the_public_role_stops_a_statement_that_asks_past_the_projection(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "SELECT count(*) AS total FROM public.strike AS t"
    monkeypatch.setitem(statements.load("records"), "count", text)
    statements.of.cache_clear()
    try:
        told = worlds.plain.public.unchecked("/v1/strikes?include_total=1&from=2016-01-01")
        assert told.status_code >= 500
        assert b"strike" not in told.data
    finally:
        statements.of.cache_clear()


def test_an_error_text_that_knows_more_is_found(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.http.resources import records as resources
    from service.storage import records

    told = resources.records.find

    def telling(session: Any, noun: Any, reference: str) -> Any:
        found = told(session, noun, reference)
        if found is None and len(reference) == 36 and records.held(session, noun, reference):
            raise resources.Problem("not-found", "It waits for a reviewer.")
        return found

    asked = [f"/v1/strikes/{each}" for each in worlds.ids["/v1/strikes"]]
    monkeypatch.setattr(resources.records, "find", telling)
    assert differences(worlds, "partner", asked) != []


def _asked(worlds: Worlds, asks: tuple[str, ...]) -> list[str]:
    begins = tuple(each[:-1] for each in asks if each.endswith("*"))
    every = [each for each in all_requests(worlds) if begins and each.path.startswith(begins)]
    some = [each.address for each in some_of_each(every, 4, SEED)]
    return [*(each for each in asks if not each.endswith("*")), *some]


@contextmanager
def _planted(database: Database, schema: str, leak: Leak) -> Iterator[None]:
    name = sql.Identifier(schema, leak.view)
    with psycopg.connect(database.pool.conninfo, autocommit=True) as connection:
        row = connection.execute(
            "SELECT pg_get_viewdef(%s::regclass)", (f"{schema}.{leak.view}",)
        ).fetchone()
        definition: Any = row[0] if row else ""
        assert leak.said in definition, definition

        def replace(text: str) -> None:
            body = sql.SQL(text)
            connection.execute(sql.SQL("CREATE OR REPLACE VIEW {} AS ").format(name) + body)

        # A column keeps its name and type; only where it comes from is another place.
        said, instead = leak.said, leak.instead
        replace(definition.replace(f"{said} AS ", f"{instead} AS ").replace(said, instead))
        try:
            yield
        finally:
            replace(definition)
