"""The first start loads everything that is shipped, published, and a second one changes nothing."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from rich.console import Console

from service.domain.identity import shipped_id
from service.model.actor import Reader
from service.model.noun import Tier
from service.model.nouns import BY_TABLE
from service.seeding import seed
from service.seeding.first_start import DEATHS_FILE, OPERATOR
from service.seeding.seed_files import FILES
from service.settings import Settings
from service.storage import bulk, journal, records
from service.storage.database import Database

DATA = Path(__file__).parents[2] / "data"
SEED = DATA / "aleppo_2016"
REVIEWER = Reader("trusted", frozenset({"review", "admin"}), "reviewer", "elsewhere", "k")


@cache
def rows(name: str) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads((SEED / f"{name}.json").read_text("utf-8")))


def document(database: Database, table: str, record_id: UUID, reader: Reader) -> dict[str, Any]:
    with database.reading(reader) as session:
        row = records.find(session, BY_TABLE[table], str(record_id))
    assert row is not None, (table, record_id)
    assert row["state"] == "published"
    told: dict[str, Any] = json.loads(row["document"])
    return told


@pytest.mark.parametrize("name", FILES)
def test_every_record_of_the_seed_is_published(seeded: Database, name: str) -> None:
    for row in rows(name):
        told = document(seeded, FILES[name], shipped_id(row["key"]), Reader.anonymous())
        assert {"scheme": "aleppo_2016_seed", "value": row["key"]} in told.get(
            "external_ids", row["external_ids"]
        )


@pytest.mark.parametrize("name", FILES)
def test_every_plain_field_of_the_seed_is_read_back(seeded: Database, name: str) -> None:
    noun = BY_TABLE[FILES[name]]
    for row in rows(name):
        told = document(seeded, noun.table, shipped_id(row["key"]), REVIEWER)
        for field in noun.fields:
            given = row.get(field.name)
            if isinstance(given, str | int | float) and not field.refers_to:
                assert told[field.name] == given, (row["key"], field.name)
            if isinstance(given, dict) and "edtf" in given:
                assert told[field.name] == given, (row["key"], field.name)
            if isinstance(given, dict) and "qualifier" in given:
                assert told[field.name] == given, (row["key"], field.name)


def test_the_public_reads_the_fields_of_a_document(seeded: Database) -> None:
    public = [f.name for f in BY_TABLE["document"].fields if f.tier is Tier.PUBLIC]
    for row in rows("documents"):
        told = document(seeded, "document", shipped_id(row["key"]), Reader.anonymous())
        assert set(public) <= set(told)
        assert told["title"] == row["title"]
        assert told["attribution"] == row["attribution"]
        assert told["source_id"] == str(shipped_id(row["source_id"]))


def test_every_citation_leads_to_its_document(seeded: Database) -> None:
    for name in ("sieges", "statements", "casualty_figures", "route_statuses"):
        for row in rows(name):
            told = document(seeded, FILES[name], shipped_id(row["key"]), REVIEWER)
            cited = [str(shipped_id(each["document"])) for each in row["citations"]]
            assert [each["document_id"] for each in told["citations"]] == cited


def test_competing_dates_stand_side_by_side(seeded: Database) -> None:
    for name in ("sieges", "designations", "route_statuses"):
        for row in rows(name):
            told = document(seeded, FILES[name], shipped_id(row["key"]), Reader.anonymous())
            given = [(c["boundary"], c["date"], c["adopted"]) for c in row["boundary_claims"]]
            kept = [(c["boundary"], c["date"], c["adopted"]) for c in told["boundary_claims"]]
            assert kept == given
    second = document(seeded, "siege", shipped_id("siege:eastern-aleppo-2"), Reader.anonymous())
    starts = {c["date"]["edtf"] for c in second["boundary_claims"] if c["boundary"] == "start"}
    assert {"2016-09-04", "[2016-08-11..2016-08-20]"} <= starts


@pytest.mark.parametrize("country", ["SYR", "YEM", "PSE"])
def test_every_place_is_there_with_its_names_and_its_parent(seeded: Database, country: str) -> None:
    lines = (DATA / "places" / f"{country}.ndjson").read_text("utf-8").splitlines()
    places = [json.loads(line) for line in lines]
    ids = {place["slug"]: place["id"] for place in places}
    for place in places:
        told = document(seeded, "place", UUID(place["id"]), Reader.anonymous())
        assert told["names"] == place["names"]
        assert told["parent_id"] == ids.get(place["parent"])
        assert (told["pcode"], told["population"]) == (place["pcode"], place["population"])


def test_every_outline_is_stored(seeded: Database) -> None:
    with seeded.reading(OPERATOR) as session:
        assert len(bulk.bounded(session)) == 14 + 62 + 272 + 3


@pytest.mark.parametrize(
    ("slug", "licence"),
    [
        ("ocha", "CC BY-IGO"),
        ("geonames", "CC BY 4.0"),
        ("syrian_archive", "CC BY-SA 4.0"),
        ("yemen_regions", "MIT"),
        ("natural_earth", "public domain"),
    ],
)
def test_whoever_made_the_gazetteer_is_named_with_the_licence(
    seeded: Database, slug: str, licence: str
) -> None:
    record_id = shipped_id(f"document:gazetteer_{slug}")
    told = document(seeded, "document", record_id, Reader.anonymous())
    assert (told["kind"], told["licence"], told["source"]) == ("dataset", licence, slug)
    assert told["attribution"]


def test_a_second_seeding_changes_nothing(seeded_copy: Database) -> None:
    def state() -> tuple[Any, ...]:
        with seeded_copy.reading(REVIEWER) as session:
            asked = "SELECT epoch, seeded_at FROM service_state"
            marked = session.connection.execute(asked).fetchall()
            return journal.position(session), marked

    before = state()
    target = seeded_copy.pool.conninfo
    seed(target, Settings(), Console(quiet=True), leave_out=[DEATHS_FILE])
    assert state() == before


def test_a_seeded_database_says_so(seeded: Database) -> None:
    with seeded.reading(OPERATOR) as session:
        assert bulk.is_seeded(session)
