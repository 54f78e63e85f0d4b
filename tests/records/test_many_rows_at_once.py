"""Rows recorded by one statement are as those recorded one by one, and so is what they leave."""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest

from service.domain.claims import read_claim
from service.domain.recording import draft_of
from service.model.actor import Reader
from service.model.noun import Noun
from service.model.nouns import BY_TABLE, NOUNS
from service.storage import bulk, journal
from service.storage.database import Database
from service.storage.embedded import EmbeddedServer
from tests.conftest import copy_of

OPERATOR = Reader("trusted", frozenset({"admin"}), "operator", "operator", "cli")
DOCUMENTS = ["document_full", "document_trusted", "document_partner", "document_public"]
_KEPT = {
    "change": "position",
    "scope_version": "scope",
    "citation": "record_id, document_id",
    "external_id": "scheme, value",
    "record_id": "id",
    "figure_nesting": "figure_id",
    "strike": "id",
    "casualty_figure": "id",
    "document": "id",
    "source": "id",
}
Claim = tuple[str, str, dict[str, Any], str]


def _id(number: int) -> UUID:
    return UUID(int=number, version=4)


def _rows(database: Database, statement: str, **named: Any) -> list[dict[str, Any]]:
    with database.pool.connection() as connection:
        return connection.execute(statement.encode(), named).fetchall()


def _figure(place: UUID, document: UUID, count: int, **more: Any) -> dict[str, Any]:
    return {
        "metric": "killed",
        "quantity": count,
        "period": "2016-09-24",
        "place_id": str(place),
        "basis": "incident",
        "citations": [{"document_id": str(document), "quoted": f"{count} of them"}],
        **more,
    }


def _claims(database: Database) -> list[Claim]:
    """Figures and strikes of every kind that is told of differently: the tables, in their order."""
    (place,) = _rows(database, "SELECT id FROM place WHERE slug = 'aleppo'")
    (document, hidden) = (
        _rows(database, f"SELECT id FROM document WHERE state = 'published' AND {held} LIMIT 1")[0]
        for held in ("released_public", "released_public AND id::text > '8'")
    )
    here, paper, other = place["id"], document["id"], hidden["id"]
    struck = {
        "occurred": "2016-09-24", "place_id": str(here), "delivery": "air_launched", "injured": 2,
        "citations": [{"document_id": str(paper), "quoted": "at noon"}],
    }  # fmt: skip
    strikes = [(struck, "public"), (struck, "sensitive"), (struck, "severe")]
    figures = [
        (_figure(here, paper, 40), "public"),
        (_figure(here, paper, 12, population="civilians", subset_of=str(_id(10))), "public"),
        (_figure(here, other, 3, population="women", subset_of=str(_id(11))), "public"),
        (_figure(here, other, 2, metric="injured"), "public"),
        (_figure(here, paper, 7, strike_id=str(_id(2))), "public"),
        (_figure(here, paper, 8, relays=[str(_id(10))]), "severe"),
        (_figure(here, paper, 41, supersedes=str(_id(10)), notes='a "word"\\\n'), "public"),
    ]
    return [
        ("strike", str(_id(1 + n)), body, sensitivity)
        for n, (body, sensitivity) in enumerate(strikes)
    ] + [
        ("casualty_figure", str(_id(10 + n)), body, sensitivity)
        for n, (body, sensitivity) in enumerate(figures)
    ]


def _record(database: Database, claims: Sequence[Claim], at_once: int, state: str) -> None:
    for table in ("strike", "casualty_figure"):
        noun = BY_TABLE[table]
        drafts = [
            (UUID(each), draft_of(noun, read_claim(noun, body), sensitivity=sensitivity))
            for of, each, body, sensitivity in claims
            if of == table
        ]
        with database.writing(OPERATOR) as session:
            for start in range(0, len(drafts), at_once):
                journal.open_journal(session, OPERATOR, "many at once")
                some = drafts[start : start + at_once]
                bulk.insert(session, noun, some, "operator", "operator", state=state)


def _left(database: Database) -> Iterator[tuple[str, list[str]]]:
    """Every row of what a write leaves, as text, without instants."""
    for table, order in _KEPT.items():
        rows = _rows(database, f"SELECT t::text AS told FROM {table} AS t ORDER BY {order}")
        instant = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(\+00(:00)?|Z)?")
        yield table, [instant.sub("then", row["told"]) for row in rows]


@pytest.mark.parametrize("state", ["published", "submitted"])
def test_rows_recorded_together_are_as_those_recorded_one_by_one(
    server: EmbeddedServer, seeded_template: str, state: str
) -> None:
    with (
        copy_of(server, seeded_template) as together,
        copy_of(server, seeded_template) as alone,
    ):
        claims = _claims(together)
        _record(together, claims, len(claims), state)
        _record(alone, claims, 1, state)
        assert dict(_left(together)) == dict(_left(alone))
        made = _rows(together, "SELECT count(*) AS n FROM change WHERE reason = 'many at once'")
        assert made[0]["n"] == len(claims)


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.table)
def test_the_journal_holds_each_row_and_its_documents_as_they_stand(
    seeded: Database, noun: Noun
) -> None:
    rows = _rows(
        seeded,
        f"""SELECT to_jsonb(t) - %(documents)s::text[] = c.after AS held,
              t.document_full::text = (c.documents -> 'full')::text
              AND (c.position_public IS NULL
                OR t.document_public::text = (c.documents -> 'public')::text) AS told
            FROM {noun.table} AS t JOIN change AS c ON c.position = t.position""",
        documents=DOCUMENTS,
    )
    assert all(row["held"] and row["told"] for row in rows)
    assert rows or noun.table in {"facility", "facility_status", "pause"}
