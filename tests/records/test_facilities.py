"""Facilities and how they work: a pseudonym for partners, nothing for the public."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
CITED = {"url": "https://reports.example.org/1", "quoted": "the clinic in the cellar"}
LONG_AGO = (date.today() - timedelta(days=90)).isoformat()


def _record(callers: Callers, **more: Any) -> JSON:
    claim = {
        "kind": "hospital",
        "place": "aleppo",
        "names": ["A name that gives it away"],
        "location": {"type": "Point", "coordinates": [37.15, 36.2]},
        "operator": "An operator",
        "source": CITED,
        "external_ids": [{"scheme": "herams", "value": str(more.pop("herams", 41))}],
    }
    made = factories.record(callers.recorder, "facilities", claim | more)
    return factories.publish(callers.reviewer, "facilities", made)


def _status(callers: Callers, facility: JSON, status: str, **more: Any) -> JSON:
    claim = {"facility_id": facility["id"], "status": status, "began": LONG_AGO, "source": CITED}
    made = factories.record(callers.recorder, "facility-statuses", claim | more)
    return factories.publish(callers.reviewer, "facility-statuses", made)


def _amend(callers: Callers, url: str, change: JSON) -> None:
    tag = {"If-Match": callers.recorder.get(url).headers["ETag"]}
    patched = callers.recorder.patch(url, json=change | {"reason": "mended"}, headers=tag)
    assert patched.status_code == 202, patched.json
    tag = {"If-Match": callers.reviewer.get(url).headers["ETag"]}
    taken = callers.reviewer.post(f"{url}/publish", json={"reason": "seen"}, headers=tag)
    assert taken.status_code == 200, taken.json


@pytest.fixture
def town(callers: Callers) -> Callers:
    """A service that knows one large town."""
    factories.publish(callers.reviewer, "places", factories.place(callers.recorder))
    return callers


@pytest.fixture
def partner(town: Callers) -> ContractClient:
    """A partner of another organisation."""
    return town.key("stranger", "elsewhere", "partner")


def _facilities(client: ContractClient) -> Any:
    return client.get("/v1/cities/aleppo/summary").json["medical"]


def test_the_public_sees_no_facility_and_no_status_of_one(town: Callers) -> None:
    facility = _record(town, sensitivity="public")
    status = _status(town, facility, "not_functioning", sensitivity="public")
    public = town.public
    for noun, made in (("facilities", facility), ("facility-statuses", status)):
        assert public.get(f"/v1/{noun}").json["data"] == []
        for under in ("", "/revisions"):
            assert public.get(f"/v1/{noun}/{made['id']}{under}").status_code == 404
    kinds = {each["kind"]: each["records"] for each in public.get("/v1/status").json["datasets"]}
    assert (kinds["facilities"], kinds["facility-statuses"]) == (0, 0)
    followed = public.get("/v1/changes").json["data"]
    assert {each["kind"] for each in followed} <= {"places", "sources", "documents"}


def test_a_partner_knows_a_facility_by_a_pseudonym_only(
    town: Callers, partner: ContractClient
) -> None:
    facility = _record(town)
    status = _status(town, facility, "fully_functioning")
    seen = partner.get("/v1/facilities").json["data"]
    assert [each["kind"] for each in seen] == ["hospital"]
    pseudonym = seen[0]["id"]
    assert pseudonym != facility["id"]
    assert partner.get(f"/v1/facilities/{pseudonym}").json == seen[0]
    assert partner.get(f"/v1/facilities/{facility['id']}").status_code == 404
    assert len(partner.get(f"/v1/facilities/{pseudonym}/revisions").json["data"]) == 1
    shown = partner.get(f"/v1/facility-statuses/{status['id']}").json
    assert (shown["facility_id"], shown["status"]) == (pseudonym, "fully_functioning")
    listed = partner.get(f"/v1/facility-statuses?facility_id={pseudonym}").json["data"]
    assert [each["id"] for each in listed] == [status["id"]]


def test_the_true_id_and_the_names_are_nowhere_in_what_a_partner_reads(
    town: Callers, partner: ContractClient
) -> None:
    facility = _record(town)
    status = _status(town, facility, "fully_functioning")
    strike = factories.strike(town.recorder, facility_ids=[facility["id"]])
    factories.publish(town.reviewer, "strikes", strike)
    pseudonym = partner.get("/v1/facilities").json["data"][0]["id"]
    for path in (
        "/v1/facilities",
        "/v1/facilities?include_total=1&limit=1",
        f"/v1/facilities/{pseudonym}",
        f"/v1/facilities/{pseudonym}/revisions",
        "/v1/facility-statuses",
        f"/v1/facility-statuses/{status['id']}",
        f"/v1/facility-statuses/{status['id']}/revisions",
        f"/v1/strikes/{strike['id']}",
        "/v1/changes?limit=1000",
        "/v1/cities/aleppo/summary",
    ):
        answer = partner.get(path)
        assert answer.status_code == 200, path
        told = answer.data.decode()
        for hidden in (facility["id"], "gives it away", "An operator", "37.15", "herams", "cellar"):
            assert hidden not in told, (path, hidden)


def test_a_pseudonym_stays_the_same_and_moves_with_nothing_hidden(
    town: Callers, partner: ContractClient
) -> None:
    facility = _record(town)
    before = partner.get("/v1/facilities").json
    url = f"/v1/facilities/{facility['id']}"
    _amend(town, url, {"names": ["Another name"], "operator": None})
    assert partner.get("/v1/facilities").json == before
    _amend(town, url, {"kind": "clinic"})
    after = partner.get("/v1/facilities").json["data"][0]
    assert after["id"] == before["data"][0]["id"] and after["kind"] == "clinic"


def test_a_pseudonym_is_no_way_to_write(town: Callers) -> None:
    facility = _record(town)
    stranger = town.key("stranger", "elsewhere", "partner", "record")
    pseudonym = stranger.get("/v1/facilities").json["data"][0]["id"]
    url = f"/v1/facilities/{pseudonym}"
    tag = {"If-Match": stranger.get(url).headers["ETag"]}
    patched = stranger.patch(url, json={"kind": "clinic", "reason": "no"}, headers=tag)
    assert patched.status_code == 403
    claim = {"status": "closed", "source": CITED}
    for name in (pseudonym, facility["id"]):
        answer = stranger.post("/v1/facility-statuses", json=claim | {"facility_id": name})
        assert answer.status_code == 422
        assert answer.json["errors"][0]["code"] == "unknown_reference"
    taken = {"kind": "clinic", "place": "aleppo", "source": CITED, "id": pseudonym}
    assert stranger.post("/v1/facilities", json=taken).status_code == 409


def test_trusted_keys_read_everything_and_a_partner_its_own(town: Callers) -> None:
    facility = _record(town)
    trusted = town.key("cell", "cell", "trusted").get(f"/v1/facilities/{facility['id']}").json
    assert trusted["names"][0]["text"] == "A name that gives it away"
    assert trusted["operator"] == "An operator"
    own = town.recorder.get("/v1/facilities").json["data"]
    assert [each["id"] for each in own] == [facility["id"]]
    assert own[0]["location"]["coordinates"] == [37.15, 36.2]


def test_a_partner_is_shown_a_facility_of_a_quarter_at_its_town(
    town: Callers, partner: ContractClient
) -> None:
    quarter = factories.place(
        town.recorder, "quarter", kind="city_part", parent_id="aleppo", population=None
    )
    factories.publish(town.reviewer, "places", quarter)
    _record(town, place="quarter")
    assert partner.get("/v1/facilities").json["data"][0]["place"] == "aleppo"
    assert partner.get("/v1/facilities?place=quarter").json["data"] == []


def test_a_strike_names_only_facilities_that_there_are(town: Callers) -> None:
    claim = {"occurred": "2016-07-17", "place": "aleppo", "source": CITED}
    unknown = {"facility_ids": [str(uuid4())]}
    answer = town.recorder.post("/v1/strikes", json=claim | unknown)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/facility_ids/0"


def test_a_new_status_ends_the_open_one_and_another_overlap_is_a_conflict(town: Callers) -> None:
    facility = _record(town)
    first = _status(town, facility, "fully_functioning", began="2016-07-01")
    _status(town, facility, "not_functioning", began="2016-07-17")
    ended = town.reviewer.get(f"/v1/facility-statuses/{first['id']}").json["ended"]
    assert ended["edtf"] == "2016-07-17"
    claim = {"facility_id": facility["id"], "status": "closed", "began": "2016-07-10"}
    late = factories.record(town.recorder, "facility-statuses", claim | {"source": CITED})
    url = f"/v1/facility-statuses/{late['id']}"
    refused = town.reviewer.post(
        f"{url}/publish",
        json={"reason": "seen"},
        headers={"If-Match": town.reviewer.get(url).headers["ETag"]},
    )
    assert refused.status_code == 409
    assert refused.json["errors"][0]["code"] == "overlaps_published"


def test_a_town_with_few_hospitals_tells_the_public_nothing_of_them(town: Callers) -> None:
    page = town.public.get("/v1/cities/aleppo/summary")
    nothing = page.json["medical"]
    assert (nothing["facilities"], nothing["withheld"]) == (None, "tier")
    for number in range(4):
        _status(town, _record(town, herams=number), "not_functioning")
    again = town.public.get("/v1/cities/aleppo/summary")
    assert _facilities(town.public) == nothing
    assert "facility status" in again.json["not_recorded"]
    counted = _facilities(town.key("stranger", "elsewhere", "partner"))
    assert counted["facilities"]["not_functioning"] == 4 and counted["withheld"] is None


def test_of_five_facilities_the_public_gets_quarters_a_month_old(town: Callers) -> None:
    facilities = [_record(town, herams=number) for number in range(5)]
    for facility in facilities[:3]:
        _status(town, facility, "not_functioning")
    old = town.public.get("/v1/cities/aleppo/summary")
    told = old.json["medical"]
    assert told["withheld"] is None
    assert told["facilities"]["not_functioning"] == {"low": 0.5, "high": 0.75}
    assert told["facilities"]["unknown"] == {"low": 0.25, "high": 0.5}
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    for facility in facilities[:3]:
        _status(town, facility, "fully_functioning", began=yesterday)
    assert _facilities(town.public)["facilities"] == told["facilities"]
    fresh = _facilities(town.key("cell", "cell", "trusted"))
    assert fresh["facilities"]["fully_functioning"] == 3
    more = (date.today() - timedelta(days=60)).isoformat()
    _status(town, facilities[4], "not_functioning", began=more)
    changed = town.public.get(
        "/v1/cities/aleppo/summary", headers={"If-None-Match": old.headers["ETag"]}
    )
    assert changed.status_code == 200
