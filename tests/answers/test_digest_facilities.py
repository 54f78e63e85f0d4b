"""Facilities in a digest: each tier is told what it may know, and the public nothing at all."""

from typing import Any

from tests.conftest import Callers
from tests.protection.desk import Desk
from tests.protection.worlds import hospital

WINDOW = "place=aleppo&from=2016-10-01&to=2016-10-07"
JSON = dict[str, Any]


def _facilities(callers: Callers, tier: str) -> JSON:
    client = callers.public if tier == "public" else callers.key("reader", "embassy", tier)
    response = client.get(f"/v1/digest?{WINDOW}")
    assert response.status_code == 200, response.json
    return dict(response.json["world"]["facilities"])


def test_a_hospital_that_stopped_working_is_for_those_who_know_hospitals(
    seeded_callers: Callers,
) -> None:
    desk = Desk(seeded_callers)
    before = _facilities(seeded_callers, "public")
    made = desk.published("facilities", hospital("aleppo", "The one with a name"))
    cited = {"source": "https://reports.example.org/1"}
    works = {"facility_id": made, "status": "fully_functioning", "began": "2016-01-05"}
    first = desk.published("facility-statuses", works | cited)
    stops = {"facility_id": made, "status": "not_functioning", "began": "2016-10-03"}
    second = desk.published("facility-statuses", stops | cited)
    hit = desk.strike(
        "2016-10-03", "aleppo", facility_ids=[made], resources_affected=["facility"],
        delivery="air_launched", facility_effect="damaged",
    )  # fmt: skip
    assert _facilities(seeded_callers, "public") == before
    partner = _facilities(seeded_callers, "partner")
    (changed,) = partner["changed"]
    assert (changed["status_before"], changed["status"]) == ("fully_functioning", "not_functioning")
    assert changed["records"] == [second, first]
    assert (partner["hit"], partner["withheld"], changed["facility_kind"]) == (
        None, "tier", "hospital",
    )  # fmt: skip
    assert changed["facility_id"] != made
    trusted = _facilities(seeded_callers, "trusted")
    assert trusted["changed"][0]["facility_id"] == made and trusted["withheld"] is None
    (struck,) = trusted["hit"]
    assert (struck["facilities_hit"], struck["hits"]) == (1, 1)
    listed = seeded_callers.key("reader", "embassy", "trusted").get(struck["link"]).json["data"]
    assert hit in {one["id"] for one in listed}
