"""In a town with one hospital nothing that the public reads says whether it still works."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests import factories
from tests.conftest import Callers
from tests.protection.asking import requests_of
from tests.protection.comparing import SEED, answers
from tests.protection.desk import Desk

LONG_AGO = (datetime.now(UTC) - timedelta(days=200)).date().isoformat()
LATER = (datetime.now(UTC) - timedelta(days=100)).date().isoformat()
CITED = "https://reports.example.org/1"
_MEASURES = ("facilities_functioning", "facilities_hit", "strikes", "attacks_on_care")


@pytest.fixture
def town(callers: Callers) -> tuple[Desk, str]:
    """A besieged town with one hospital that works, and strikes on it; the hospital's id."""
    desk = Desk(callers)
    place = factories.place(desk.recorder)
    factories.publish(desk.reviewer, "places", place)
    area = {"slug": "old-town", "place_ids": [place["id"]], "names": ["Old town"]}
    desk.published("besieged-areas", area)
    desk.published("sieges", {"area": "old-town", "started": "2016-07-17", "source": CITED})
    hospital = {"kind": "hospital", "place_id": place["id"], "source": CITED}
    facility = desk.published("facilities", hospital)
    works = {"facility_id": facility, "status": "fully_functioning", "began": LONG_AGO}
    desk.published("facility-statuses", works | {"source": CITED})
    for day in (LONG_AGO, LATER):
        hit: dict[str, Any] = {"facility_ids": [facility], "resources_affected": ["facility"]}
        desk.strike(day, "aleppo", facility_effect="damaged", **hit)
    return desk, facility


def _addresses(callers: Callers) -> list[str]:
    spec = callers.app.extensions["contract"].spec
    asked = requests_of(spec, {"/v1/places": ["aleppo"], "/v1/besieged-areas": ["old-town"]}, SEED)
    told = (
        "/v1/status",
        "/v1/changes",
        "/v1/cities",
        "/v1/situation",
        "/v1/facilit",
        "/v1/strikes",
    )
    found = {each.address for each in asked if each.address in told}
    for city in ("aleppo", "old-town"):
        found |= {f"/v1/cities/{city}", f"/v1/cadence?place={city}"}
        for on in ("", f"&on={LATER}", f"&on={LONG_AGO}"):
            found |= {f"/v1/cities/{city}/summary?trace=full{on}"}
        found |= {f"/v1/timeseries/{each}?place={city}&from={LONG_AGO}" for each in _MEASURES}
        found |= {f"/v1/cities/{city}/timeseries?measures={','.join(_MEASURES)}&from={LONG_AGO}"}
    wide = {"/v1/situation.csv", f"/v1/situation?on={LATER}", "/v1/changes?place=aleppo"}
    return sorted(
        found | wide | {f"/v1/{each}.csv" for each in ("facilities", "facility-statuses")}
    )


def test_its_end_moves_no_answer_to_the_public(town: tuple[Desk, str]) -> None:
    desk, facility = town
    public = desk.callers.public
    partner = desk.callers.key("reader", "embassy", "partner")
    asked = _addresses(desk.callers)
    assert len(asked) > 20
    before = {each: answers(public, each) for each in asked}
    assert 200 in {status for status, _, _ in before.values()}
    seen = partner.get("/v1/cities/aleppo/summary").json["medical"]["facilities"]

    ended = {"facility_id": facility, "status": "not_functioning", "building_damage": "destroyed"}
    desk.published("facility-statuses", ended | {"began": LATER, "source": CITED})

    assert {each: answers(public, each) for each in asked} == before
    # Partners are told, so there was something to tell.
    assert partner.get("/v1/cities/aleppo/summary").json["medical"]["facilities"] != seen
    assert (
        desk.callers.public.get("/v1/cities/aleppo/summary").json["medical"]["withheld"] == "tier"
    )


def _shares(desk: Desk) -> Any:
    return desk.callers.public.get("/v1/cities/a-district/summary").json["medical"]["facilities"]


def test_a_village_is_not_told_apart_by_subtracting_its_town_from_their_district(
    callers: Callers,
) -> None:
    desk = Desk(callers)
    district = factories.place(desk.recorder, "a-district", kind="admin2", population=None)
    factories.publish(desk.reviewer, "places", district)
    for slug, people in (("aleppo", 1_600_000), ("a-village", 900)):
        more = {"parent_id": district["id"], "population": people}
        factories.publish(desk.reviewer, "places", factories.place(desk.recorder, slug, **more))
    made = [
        desk.published("facilities", {"kind": "hospital", "place": place, "source": CITED})
        for place in ("aleppo",) * 5 + ("a-village",)
    ]
    # Two of five work: with the village's, three of six would, the next quarter.
    for facility in made[:2]:
        works = {"facility_id": facility, "status": "fully_functioning", "began": LONG_AGO}
        desk.published("facility-statuses", works | {"source": CITED})
    before = _shares(desk)
    assert before["fully_functioning"] == {"low": 0.25, "high": 0.5}
    works = {"facility_id": made[5], "status": "fully_functioning", "began": LONG_AGO}
    desk.published("facility-statuses", works | {"source": CITED})
    assert _shares(desk) == before
