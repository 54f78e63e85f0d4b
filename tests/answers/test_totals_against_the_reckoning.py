"""What the database sums is what the reckoning makes of the same figures one by one."""

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from psycopg.types.json import Jsonb

from service.domain.casualty_answers import TotalAsked, question_of, total_of
from service.domain.casualty_reading import figure_of, ground_of
from service.domain.reckoning.reckon import reckon
from service.model.actor import Reader
from service.storage import answers, casualties, places
from service.storage.answers import Scope
from service.storage.casualties import FigureFilter
from service.storage.database import Database, Row, Session
from tests import factories
from tests.conftest import Callers

SEEDS = (1, 2, 3, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 40)))
FIRST, LAST = date(2016, 7, 1), date(2016, 7, 31)
_LAND = ("land", "north", "south", "town", "village", "abroad")
_OPERATOR = Reader("trusted", frozenset({"admin"}), "operator", "operator", "cli")
_NAMESPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
# As many as make links of links likely, and every kind of place, day and people.
_FIGURES = 60


@pytest.fixture
def land(callers: Callers) -> Callers:
    """A country with two governorates, a town and a village, and a place abroad."""
    parents = {"north": "land", "south": "land", "town": "north", "village": "north"}
    for slug in _LAND:
        more: dict[str, Any] = {"parent_id": parents[slug]} if slug in parents else {}
        made = factories.place(callers.recorder, slug, kind="other", **more)
        factories.publish(callers.reviewer, "places", made)
    for family in ("f", "g"):
        made = factories.source(callers.recorder, family)
        factories.publish(callers.reviewer, "sources", made)
        document = factories.document(callers.recorder, made["id"])
        factories.publish(callers.reviewer, "documents", document)
    return callers


def _claims(chance: random.Random, ids: dict[str, str], document: dict[str, str]) -> list[Any]:
    """Figures that say all sorts of things of each other, in the stored form."""
    claims: list[tuple[UUID, dict[str, Any]]] = []
    for number in range(_FIGURES):
        family = chance.choice("fg")
        basis = chance.choice(["incident"] * 6 + ["incremental", "cumulative"])
        start = FIRST + timedelta(days=chance.randint(-4, 33))
        days = chance.choice([0, 0, 0, 1, 4]) if basis == "incident" else chance.randint(0, 30)
        end = start + timedelta(days=days)
        low = chance.choice([None, *range(9)])
        best = None if chance.random() < 0.3 else (low or 0) + chance.randint(0, 4)
        earlier = [str(each) for each, _ in claims]
        body = {
            "metric": chance.choice(["killed"] * 9 + ["injured"]),
            "population": chance.choice(["civilians"] * 6 + ["all", "children", "unspecified"]),
            "cause": "unspecified",
            "basis": basis,
            "quantity": {"low": low, "best": best, "high": None, "qualifier": None, "quoted": None},
            "period": None if chance.random() < 0.05 else {
                "edtf": None, "earliest": start.isoformat(), "latest": end.isoformat(),
                "precision": "days", "text": None,
            },
            "place_id": None if chance.random() < 0.05 else ids[chance.choice(_LAND)],
            "source_id": ids[family],
            "series_key": "k" if basis == "cumulative" and chance.random() < 0.6 else None,
            "phase": None,
            "subset_of": _one(chance, earlier, 0.25),
            "supersedes": _one(chance, earlier, 0.08),
            "relays": [each] if (each := _one(chance, earlier, 0.08)) else [],
            "strike_id": None,
            "reported_on": None,
            "citations": [{"document_id": document[family], "locator": None, "quoted": None,
                           "credibility": chance.choice([None, 2, 3])}],
            "external_ids": [],
            "notes": None,
        }  # fmt: skip
        if body["series_key"] and body["period"]:
            body["period"]["earliest"] = (FIRST - timedelta(days=40)).isoformat()
        claims.append((uuid5(_NAMESPACE, f"{number}"), body))
    return claims


def _one(chance: random.Random, among: list[str], likely: float) -> str | None:
    return chance.choice(among) if among and chance.random() < likely else None


def _fill(database: Database, chance: random.Random) -> None:
    with database.writing(_OPERATOR) as session:
        connection = session.connection
        connection.execute("SELECT set_config('siege.actor', 'test', true)")
        found = connection.execute(
            "SELECT slug, id::text AS id FROM place UNION ALL SELECT slug, id::text FROM source"
        )
        ids = {row["slug"]: row["id"] for row in found}
        papers = connection.execute(
            "SELECT d.family, min(d.id::text) AS id FROM document AS d GROUP BY 1"
        )
        document = {row["family"]: row["id"] for row in papers}
        for record_id, body in _claims(chance, ids, document):
            connection.execute(
                "INSERT INTO casualty_figure (id, body, state, sensitivity, recorded_by, recorder)"
                " VALUES (%s, %s, 'published', 'public', 'operator', 'operator')",
                (record_id, Jsonb(body)),
            )


def _one_by_one(session: Session, scope: Scope) -> list[Row]:
    """Every figure there is, whatever it says of itself, as the reckoning takes them."""
    asked = FigureFilter("killed", ["civilians"], [], FIRST, LAST)
    listed = session.connection.execute("SELECT array_agg(id) AS ids FROM casualty_figure")
    row = listed.fetchone()
    assert row is not None
    statement = casualties.statements.of(
        "casualties", "singly", view=(session.schema, "casualty_figure")
    ).as_string(session.connection)
    # All of them, in place of those that are linked.
    every = statement.replace("touched AS MATERIALIZED (", "touched AS MATERIALIZED (SELECT unnest"
                              "(%(every)s::uuid[]) AS id UNION ", 1)  # fmt: skip
    found = session.connection.execute(
        every.encode(), asked.parameters(scope) | {"every": row["ids"]}
    )
    return found.fetchall()


@pytest.mark.parametrize("seed", SEEDS)
def test_sums_of_the_database_are_those_of_the_figures_one_by_one(land: Callers, seed: int) -> None:
    _fill(land.database, random.Random(seed))
    reader = Reader("trusted", frozenset(), "a", "b", "key")
    for place in ("land", "north", "town"):
        with land.database.reading(reader, in_full=False) as session:
            ground = places.find_ground(session, place)
            assert ground is not None
            scope = answers.scope_of(session, ground, ground.roots)
            for population in ("civilians", "all"):
                _compare(session, scope, population)


def _compare(session: Session, scope: Scope, population: str) -> None:
    asked = TotalAsked("here", FIRST, LAST, trace="full", traced=1000)
    told = total_of(session, scope, "killed", population, asked)
    question = question_of(session, scope, "killed", population, asked)
    figures = [figure_of(row) for row in _one_by_one(session, scope)]
    grounds = casualties.grounds(session, [UUID(each) for each in _places(figures, scope)])
    made = reckon(question, figures, ground_of(grounds, tuple(map(str, scope.roots))))
    assert [line.as_json() for line in told.lines] == [line.as_json() for line in made.lines]
    assert {(one["id"], one["weight"]) for one in told.used} == {
        (use.figure.id, use.weight) for use in made.used
    }
    assert {(one["id"], one["reason"], one["conflicts_with"]) for one in told.excluded} == {
        (one.figure.id, one.reason, one.rival) for one in made.excluded
    }
    assert told.left_out == made.left_out()
    assert not told.trace_cut


def _places(figures: list[Any], scope: Scope) -> set[str]:
    return {figure.place for figure in figures if figure.place} | set(map(str, scope.roots))
