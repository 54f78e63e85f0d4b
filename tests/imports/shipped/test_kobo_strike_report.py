"""The shipped form: a submission, and the table of all submissions, give the same records."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.domain.imports import PROFILES
from service.seeding.first_start import OPERATOR
from tests.conftest import Callers
from tests.imports.arriving.two_services import NOW
from tests.imports.bringing_in import import_bytes
from tests.imports.shipped.reading_rows import table

URL = "/v1/submissions?profile=kobo_strike_report"
PAGE = Path(__file__).parents[3] / "docs" / "recipes" / "kobo.md"
SENT: dict[str, Any] = {
    "_id": 7,
    "_uuid": "6f1d9d1e-0c55-4b8e-9d2b-3a4f0f5d7a11",
    "_submission_time": "2016-07-17T09:00:00",
    "what/day": "2016-07-16",
    "what/day_known": "exactly",
    "what/kinds": "heavy_weapons fire",
    "what/hit": "facility personnel",
    "what/delivery": "air",
    "where/country": "SYR",
    "where/governorate": "Aleppo",
    "who/killed": "at least 3",
    "who/injured": "",
    "who/health_workers_killed": "1",
    "how_known": "told_by_witnesses",
    "story": "A ward was hit.",
}


def exported(sent: dict[str, Any]) -> bytes:
    """The row of a submission as KoboToolbox exports it: groups before the questions."""
    return table([{name: str(cell) for name, cell in sent.items()}], delimiter=";")


def test_a_submission_is_a_strike(seeded_callers: Callers) -> None:
    made = seeded_callers.recorder.post(URL, json=SENT)
    assert made.status_code == 201, made.json
    [record] = made.json["records"]
    strike = seeded_callers.recorder.get(f"/v1/strikes/{record['id']}").json
    assert strike["place"] == "aleppo-governorate"
    assert strike["killed"]["low"] == 3 and strike["killed"]["qualifier"] == "at_least"
    assert strike["injured"] is None
    assert strike["delivery"] == "air_launched" and strike["certainty"] == "probable"
    assert strike["attack_types"] == ["violence with heavy weapons", "setting fire"]


def test_the_table_of_all_submissions_finds_what_was_submitted(seeded_callers: Callers) -> None:
    callers = seeded_callers
    callers.recorder.post(URL, json=SENT)
    more = SENT | {"_uuid": "0d7a8e55-43cf-4c8f-8f51-6c1f2f3f9b02"}
    file = exported(SENT) + exported(more).split(b"\r\n", 1)[1]
    profile = PROFILES["kobo_strike_report"]
    report = import_bytes(callers.database, profile, file, OPERATOR, NOW)
    assert (report.refused, report.created) == (0, 1), report.faults
    assert report.read == 2
    again = callers.recorder.post(URL, json=more)
    assert again.status_code == 200


def test_the_export_without_groups_has_the_same_questions(seeded_callers: Callers) -> None:
    plain = {name.rpartition("/")[2]: cell for name, cell in SENT.items()}
    profile = PROFILES["kobo_strike_report"]
    report = import_bytes(seeded_callers.database, profile, exported(plain), OPERATOR, NOW)
    assert (report.created, report.refused) == (1, 0), report.faults


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"what/day": "16.7.2016"}, "/what~1day"),
        ({"what/kinds": "heavy_weapons magic"}, "/what~1kinds"),
        ({"where/governorate": "Nowhere"}, "/where~1governorate"),
        ({"who/killed": "x-y"}, "/who~1killed"),
        ({"_uuid": ""}, "/_uuid"),
    ],
)
def test_what_cannot_be_read_names_the_question(
    seeded_callers: Callers, changed: dict[str, str], pointer: str
) -> None:
    answer = seeded_callers.recorder.post(URL, json=SENT | changed)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_the_page_lists_every_question_and_every_choice() -> None:
    page = PAGE.read_text(encoding="utf-8")
    written = yaml.safe_load(PROFILES["kobo_strike_report"].text)
    for name in written["columns"]:
        assert f"`{name.rpartition('/')[2]}`" in page, name
    fields = written["claims"][0]["fields"]
    for field in ("attack_types", "resources_affected", "delivery", "certainty"):
        for choice in fields[field]["to"]:
            assert f"`{choice}`" in page, choice
    assert json.dumps("kobo_strike_report")[1:-1] in page
