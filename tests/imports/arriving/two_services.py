"""Two services: a seeded one that exports, and one that has the gazetteer and imports."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from service.domain.imports import PROFILES
from service.domain.imports.reports import ImportReport
from service.model.document_members import members
from service.model.noun import Noun, Tier
from service.model.nouns import BY_TABLE
from service.seeding.first_start import FOLDER, OPERATOR
from service.seeding.gazetteer import boundary_rings, place_records
from service.seeding.loading import load_records, load_rings
from service.storage.database import Database
from tests.contract_client import ContractClient
from tests.imports.bringing_in import import_bytes

JSON = dict[str, Any]
NOW = datetime(2027, 1, 2, 12, 0, tzinfo=UTC)
# Each before those that refer to it.
IN_ORDER = [
    BY_TABLE[table]
    for table in (
        "source", "document", "place", "besieged_area", "supply_route", "facility", "strike",
        "route_status", "facility_status", "siege", "designation", "casualty_figure",
        "population_estimate", "statement", "aid_mission", "pause",
    )
]  # fmt: skip
# What a service says of its own copy, or adds for its readers.
_OF_THE_COPY = frozenset({"revision", "recorded_at", "external_ids", "citations", "withheld"})


def load_gazetteer_into(database: Database) -> None:
    """The shipped places and outlines, and nothing else."""
    places = place_records(FOLDER / "places")
    load_records(database, places, OPERATOR)
    load_rings(database, boundary_rings(FOLDER / "boundaries", places), OPERATOR)


def exported(client: ContractClient, noun: Noun, form: str = "ndjson") -> bytes:
    """A noun's export."""
    answer = client.get(f"/v1/exports/{noun.path}.{form}")
    assert answer.status_code == 200
    return answer.get_data()


def brought(database: Database, content: bytes, **how: Any) -> ImportReport:
    """What an import of an export did, by the operator's own hand."""
    how = {"publish": True} | how
    return import_bytes(database, PROFILES["siege_tracker"], content, OPERATOR, NOW, **how)


def records(content: bytes) -> dict[str, JSON]:
    """The records of an NDJSON export by id."""
    return {each["id"]: each for each in map(json.loads, content.decode().splitlines())}


def public_claim(noun: Noun, record: Mapping[str, Any]) -> JSON:
    """What the public reads of a record, but for what is its copy's own."""
    told = [name for name, tier, _ in members(noun) if tier is Tier.PUBLIC]
    return {name: record.get(name) for name in told if name not in _OF_THE_COPY}


def cited(record: Mapping[str, Any]) -> list[JSON]:
    """Its citations; where only the source is shown, that."""
    return [
        {name: value for name, value in each.items() if name != "published_on"}
        for each in record["citations"]
    ]
