"""An import waits until another person publishes it, all but what they name."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from service.cli.commands import group
from service.seeding import first_start
from service.storage.database import Database
from tests.conftest import Callers
from tests.imports.health_file import EXPECTED, REAL_FILE, a_file

JSON = dict[str, Any]


@pytest.fixture
def gazetteer(database: Database) -> Database:
    """Places and outlines, and no attack."""
    places = first_start.place_records(first_start.FOLDER / "places")
    rings = first_start.boundary_rings(first_start.FOLDER / "boundaries", places)
    first_start.load_records(database, places, first_start.OPERATOR)
    first_start.load_rings(database, rings, first_start.OPERATOR)
    return database


def _import(database: Database, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database.pool.conninfo)
    arguments = ["import", str(file), "--profile", "insecurity_insight"]
    person = ["--holder", "data-officer", "--organisation", "relief"]
    done = CliRunner().invoke(group, [*arguments, *person])
    assert done.exit_code == 0, done.output


@pytest.mark.timeout(300)
def test_the_real_file_is_published_in_one_call_except_three(
    gazetteer: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _import(gazetteer, REAL_FILE, monkeypatch)
    callers = Callers(gazetteer)
    reviewer = callers.reviewer
    rows = EXPECTED["rows"]
    run = reviewer.get("/v1/imports").json["data"][0]
    assert run["awaiting_review"] == run["rows"]["created"] == rows
    assert run["records"] == {"submitted": rows} and run["organisation"] == "relief"
    waiting = reviewer.get(f"/v1/review?import_id={run['id']}&limit=3").json["data"]
    assert waiting[0]["import_id"] == run["id"]
    named = [line["document"]["external_ids"][0]["value"] for line in waiting[:2]]
    excepted = [*named, waiting[2]["id"]]
    url = f"/v1/imports/{run['id']}/publish"

    first = callers.key("Data-Officer ", "relief", "trusted", "record", "review")
    assert first.post(url, json={"reason": "mine"}).status_code == 403
    mistyped = reviewer.post(url, json={"reason": "checked", "except": ["no-such-id"]})
    assert mistyped.status_code == 422
    assert mistyped.json["errors"][0]["pointer"] == "/except/0"
    assert callers.public.get("/v1/strikes").json["data"] == []

    answer = reviewer.post(url, json={"reason": "checked", "except": excepted})
    assert answer.status_code == 200, answer.json
    assert answer.json["published"] == rows - 3
    assert {line["id"] for line in answer.json["excepted"]} == {line["id"] for line in waiting}
    assert answer.json["refused"] == [] and answer.json["awaiting_review"] == 3
    again = reviewer.post(url, json={"reason": "checked", "except": excepted}).json
    assert (again["published"], len(again["excepted"])) == (0, 3)
    shown = reviewer.get(f"/v1/imports/{run['id']}").json
    assert shown["records"] == {"submitted": 3, "published": rows - 3}
    total = callers.public.get("/v1/strikes?include_total=1&limit=1").json["total"]
    assert total == rows - 3


def test_an_import_is_recorded_with_its_file_and_its_person(
    gazetteer: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(a_file({"Event Description": "Call +963 944 123 456."}, {}))
    _import(gazetteer, file, monkeypatch)
    callers = Callers(gazetteer)
    run = callers.admin.get("/v1/imports").json["data"][0]
    assert run["state"] == "completed" and run["new_records"] == "submitted"
    assert run["mode"] == "partial" and run["file_name"] == "rows.csv"
    assert run["holder"] == "data-officer" and len(run["file_sha256"]) == 64
    assert "holder" not in callers.reviewer.get(f"/v1/imports/{run['id']}").json
    assert callers.recorder.get(f"/v1/imports/{run['id']}").status_code == 200
    other = callers.key("stranger", "elsewhere", "partner", "record")
    assert other.get(f"/v1/imports/{run['id']}").status_code == 404
    assert other.get("/v1/imports").json["data"] == []
    assert (
        callers.recorder.post(f"/v1/imports/{run['id']}/publish", json={"reason": "me"}).status_code
        == 403
    )
    flagged: list[JSON] = callers.reviewer.get("/v1/review?flag=phone_number").json["data"]
    assert [line["import_id"] for line in flagged] == [run["id"]]


def test_what_cannot_be_published_is_listed_and_the_rest_is(
    gazetteer: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(a_file({}, {}))
    _import(gazetteer, file, monkeypatch)
    callers = Callers(gazetteer)
    both = callers.key("editor", "relief", "trusted", "record", "review")
    run = both.get("/v1/imports").json["data"][0]
    line = both.get(f"/v1/review?import_id={run['id']}").json["data"][0]
    url = f"/v1/strikes/{line['id']}"
    amended = both.patch(url, json={"killed": 2}, headers={"If-Match": line["etag"]})
    assert amended.status_code == 200
    answer = both.post(f"/v1/imports/{run['id']}/publish", json={"reason": "checked"}).json
    assert answer["published"] == 1 and answer["awaiting_review"] == 1
    assert [(each["id"], each["status"]) for each in answer["refused"]] == [(line["id"], 403)]
