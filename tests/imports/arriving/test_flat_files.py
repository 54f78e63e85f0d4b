"""Flat exports come back too, and tell what they do not carry; what is here already stays."""

import json

import pytest

from service.domain.imports.files.rows import UnreadableFile
from service.model.nouns import BY_TABLE
from service.storage.database import Database
from tests.conftest import Callers
from tests.contract_client import ContractClient
from tests.imports.arriving.two_services import brought, exported, load_gazetteer_into

SIEGE, STRIKE, AREA = (BY_TABLE[name] for name in ("siege", "strike", "besieged_area"))


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
def test_a_flat_file_gives_the_records_and_tells_what_it_lacks(
    form: str, database: Database, seeded_client: ContractClient
) -> None:
    load_gazetteer_into(database)
    told: list[str] = []
    for noun in (AREA, SIEGE):
        content = exported(seeded_client, noun, form)
        report = brought(database, content)
        assert (report.refused, report.created) == (0, report.read), report.faults[:3]
        told = [flag.reason for flag in report.flags if flag.code == "flat_file"]
        assert len(told) == 1
        again = brought(database, content)
        assert (again.unchanged, again.amended) == (again.read, 0)
    assert "parties, boundary_claims" in told[0]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_a_table_tells_of_a_place_is_nothing_that_is_recorded(
    form: str, database: Database, seeded_client: ContractClient
) -> None:
    load_gazetteer_into(database)
    content = exported(seeded_client, STRIKE, form)
    assert form == "xlsx" or b"place_name,place_pcode,place_country" in content.splitlines()[0]
    report = brought(database, content)
    assert report.read > 1000
    assert (report.refused, report.created) == (0, report.read), report.faults[:3]
    assert not [flag for flag in report.flags if "place_name" in flag.reason]


def test_what_it_refers_to_has_to_be_there_first(
    database: Database, seeded_client: ContractClient
) -> None:
    load_gazetteer_into(database)
    report = brought(database, exported(seeded_client, SIEGE))
    assert report.created == 0 and report.refused == report.read > 0
    assert {(each.column, each.code) for each in report.faults} == {
        ("area_id", "unknown_reference")
    }
    assert report.faults[0].remedy == "Import the file of besieged-areas first."


def test_what_is_here_already_stays_as_it_is(
    seeded_copy: Database, seeded_client: ContractClient
) -> None:
    [line, *_] = exported(seeded_client, AREA).decode().splitlines()
    changed = json.loads(line) | {"names": [{"lang": "en", "text": "Elsewhere"}]}
    report = brought(seeded_copy, json.dumps(changed).encode())
    assert (report.amended, report.skipped) == (0, 1)
    assert [flag.code for flag in report.flags] == ["here_already"]
    # The same slug under another id is the same area.
    other = changed | {"id": "00000000-0000-4000-8000-000000000001", "external_ids": []}
    assert brought(seeded_copy, json.dumps(other).encode()).skipped == 1


def test_a_severe_record_stays_severe(database: Database, seeded_client: ContractClient) -> None:
    load_gazetteer_into(database)
    told = json.loads(exported(seeded_client, STRIKE).splitlines()[0])
    report = brought(database, json.dumps(told | {"sensitivity": "severe"}).encode())
    assert report.created == 1, report.faults
    found = Callers(database).admin.get(f"/v1/strikes/{told['id']}").json
    assert found["sensitivity"] == "severe"


def test_a_file_of_no_noun_is_refused(database: Database) -> None:
    with pytest.raises(UnreadableFile, match="those of no export"):
        brought(database, b"id,name\n1,x\n")
