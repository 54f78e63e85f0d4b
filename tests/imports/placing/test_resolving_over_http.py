"""Anybody can ask which place a name means before they send it, over what they may see."""

from typing import Any
from urllib.parse import urlencode

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]


def _ask(client: ContractClient, **asked: str) -> JSON:
    answer = client.get(f"/v1/places/resolve?{urlencode(asked)}")
    assert answer.status_code == 200, answer.json
    found: JSON = answer.json
    return found


def test_a_place_is_answered_with_score_and_matched_name(seeded_client: ContractClient) -> None:
    found = _ask(seeded_client, settlement="دوما", admin1="ريف دمشق", country="SYR")
    assert found["place"]["slug"] == "duma" and found["place"]["within"] == "duma-subdistrict"
    assert (found["how"], found["score"], found["refused"]) == ("name", 1.0, None)
    assert found["matched"] == {"text": "دوما", "lang": "ar", "kind": "official"}


def test_an_ambiguous_name_is_answered_with_its_candidates(seeded_client: ContractClient) -> None:
    found = _ask(seeded_client, name="Suran", country="SYR", lat="35.29", lon="36.74")
    assert found["place"]["slug"] == "suran-suran-subdistrict-hama-district"
    found = _ask(seeded_client, name="Suran", country="SYR")
    assert found["place"] is None and found["refused"]["code"] == "ambiguous_place"
    assert len(found["candidates"]) == 2
    assert all(each["name"] and each["within"] for each in found["candidates"])


def test_a_slip_is_answered_with_what_is_like_it(seeded_client: ContractClient) -> None:
    found = _ask(seeded_client, name="Dumaaa", country="SYR")
    assert found["refused"]["code"] == "unknown_place"
    assert "duma" in {each["slug"] for each in found["candidates"]}


def test_codes_and_points_are_read_as_in_files(seeded_client: ContractClient) -> None:
    for pcode in ("SY0200", "syr0200"):
        found = _ask(seeded_client, pcode=pcode)
        assert (found["place"]["slug"], found["how"]) == ("jebel-saman-district", "pcode")
    found = _ask(seeded_client, lat="36.2", lon="37.16", country="SYR")
    assert found["place"]["slug"] == "jebel-saman-subdistrict"
    found = _ask(seeded_client, lat="36.2", lon="37.16", country="SYR", precision="admin1")
    assert found["place"]["slug"] == "aleppo-governorate"
    found = _ask(seeded_client, lat="37.16", lon="36.2", country="SYR")
    assert "swapped" in found["refused"]["remedy"]


def test_half_a_point_and_a_source_without_a_key_are_refused(
    seeded_client: ContractClient,
) -> None:
    assert seeded_client.get("/v1/places/resolve?lat=36.2").status_code == 422
    assert seeded_client.get("/v1/places/resolve?name=Duma&source=a_list").status_code == 401
    assert seeded_client.get("/v1/places/resolve?name=Duma&lat=nan&lon=1").status_code == 422


def test_no_script_breaks_it(seeded_client: ContractClient) -> None:
    for name in ("חומס", "阿勒颇", "Хомс", "%", "_", "'; --", "ــ", "🏥"):
        found = _ask(seeded_client, name=name, country="SYR")
        assert (found["place"] or {}).get("kind") in (None, "country")


def test_a_decision_of_a_source_is_used_and_told(callers: Callers) -> None:
    made = factories.place(callers.recorder)
    factories.publish(callers.reviewer, "places", made)
    body = {"source": "a_list", "settlement": "Halep", "place": "aleppo", "reason": "its map"}
    assert callers.reviewer.post("/v1/place-decisions", json=body).status_code == 201
    assert _ask(callers.recorder, settlement="Halep")["place"] is None
    found = _ask(callers.recorder, settlement="Halep", source="a_list")
    assert (found["place"]["slug"], found["how"]) == ("aleppo", "decision")


def test_a_hidden_place_is_not_told_by_any_of_its_words(callers: Callers) -> None:
    words = {"names": ["Hidden camp"], "kind": "camp", "pcode": "C9999"}
    hidden = factories.place(callers.recorder, "hidden-camp", **words)
    open_answer = _ask(callers.public, name="Hidden camp")
    assert open_answer["place"] is None and open_answer["candidates"] == []
    factories.publish(callers.reviewer, "places", hidden)
    assert _ask(callers.public, name="Hidden camp")["place"]["slug"] == "hidden-camp"
    tag = {"If-Match": callers.recorder.get(f"/v1/places/{hidden['id']}").headers["ETag"]}
    change = {"sensitivity": "severe", "reason": "it is in danger"}
    callers.recorder.patch(f"/v1/places/{hidden['id']}", json=change, headers=tag)
    for asked in ({"name": "Hidden camp"}, {"name": "Hidden"}, {"pcode": "C9999"}):
        found = _ask(callers.public, **asked)
        assert found["place"] is None and found["candidates"] == []
    assert _ask(callers.recorder, name="Hidden camp")["place"]["slug"] == "hidden-camp"
