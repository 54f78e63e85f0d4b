"""What a person decides on a source's name is remembered, used first, told, and revocable."""

from typing import Any

import pytest

from service.domain.imports.gazetteer import load_gazetteer
from service.domain.imports.placing.resolver import Resolver
from service.domain.imports.placing.values import Answered, Asked, Refusal, Resolution
from service.model.actor import Reader
from service.seeding.first_start import OPERATOR
from tests import factories
from tests.conftest import Callers

URL = "/v1/place-decisions"
JSON = dict[str, Any]


@pytest.fixture
def told(callers: Callers) -> Callers:
    """A country with two towns of one name, in two governorates."""
    recorder, reviewer = callers.recorder, callers.reviewer
    ids: dict[str, str] = {}
    for slug, kind, parent, name in (
        ("syr", "country", None, "Syria"),
        ("hama-governorate", "admin1", "syr", "Hama"),
        ("aleppo-governorate", "admin1", "syr", "Aleppo"),
        ("suran-hama", "town", "hama-governorate", "Suran"),
        ("suran-aleppo", "town", "aleppo-governorate", "Suran"),
    ):
        above = {"parent_id": ids[parent]} if parent else {}
        made = factories.place(recorder, slug, kind=kind, names=[name], **above)
        factories.publish(reviewer, "places", made)
        ids[slug] = made["id"]
    return callers


def _decide(callers: Callers, place: str, **said: str) -> JSON:
    body = {"source": "a_list", "place": place, "reason": "the map of the list", **said}
    answer = callers.reviewer.post(URL, json=body)
    assert answer.status_code == 201, answer.json
    made: JSON = answer.json
    return made


def _read(callers: Callers, scheme: str = "a_list", **said: str) -> Answered:
    with callers.database.reading(OPERATOR) as session:
        gazetteer = load_gazetteer(session, ["SYR"], scheme)
    return Resolver(gazetteer).resolve(Asked(country="SYR", **said))


def _slug(found: Answered) -> tuple[str, str]:
    if isinstance(found, Refusal):
        return ("refused", found.code)
    return (found.how, found.unit.slug)


def test_a_decision_settles_an_ambiguous_name_for_its_source_alone(told: Callers) -> None:
    assert _slug(_read(told, settlement="Suran")) == ("refused", "ambiguous_place")
    made = _decide(told, "suran-hama", settlement="SŪRAN")
    assert (made["level"], made["place"], made["stands"]) == ("settlement", "suran-hama", True)
    assert _slug(_read(told, settlement="Suran")) == ("decision", "suran-hama")
    found = _read(told, settlement="suran")
    assert isinstance(found, Resolution) and found.matched
    assert found.matched.kind == "decision"
    assert _slug(_read(told, "another", settlement="Suran")) == ("refused", "ambiguous_place")


def test_a_decision_on_what_stands_around_goes_before_one_on_the_name(told: Callers) -> None:
    _decide(told, "suran-hama", settlement="Suran")
    _decide(told, "suran-aleppo", settlement="Suran", country="SYR", admin1="Halep")
    assert _slug(_read(told, settlement="Suran", admin1="Halep")) == ("decision", "suran-aleppo")
    assert _slug(_read(told, settlement="Suran")) == ("decision", "suran-hama")


def test_a_decided_unit_is_known_around_a_name(told: Callers) -> None:
    assert _slug(_read(told, settlement="Suran", admin1="Halep")) == ("refused", "unknown_place")
    _decide(told, "aleppo-governorate", admin1="Halep", country="SYR")
    assert _slug(_read(told, settlement="Suran", admin1="Halep")) == ("name", "suran-aleppo")


def test_the_last_decision_stands_and_is_revocable(told: Callers) -> None:
    first = _decide(told, "suran-hama", settlement="Suran")
    second = _decide(told, "suran-aleppo", settlement="Suran")
    assert _slug(_read(told, settlement="Suran")) == ("decision", "suran-aleppo")
    late = told.reviewer.post(f"{URL}/{first['id']}/revoke", json={"reason": "wrong"})
    assert late.status_code == 409
    answer = told.reviewer.post(f"{URL}/{second['id']}/revoke", json={"reason": "wrong"})
    assert answer.status_code == 200 and answer.json["revoked_for"] == "wrong"
    assert _slug(_read(told, settlement="Suran")) == ("refused", "ambiguous_place")
    rows = told.reviewer.get(f"{URL}?source=a_list").json["data"]
    assert [row["id"] for row in rows] == [second["id"], first["id"]]
    assert [row["stands"] for row in rows] == [False, False]
    assert "decided_by" not in rows[0]
    assert told.admin.get(URL).json["data"][0]["decided_by"]


def test_a_place_code_goes_before_a_decision(told: Callers) -> None:
    factories.publish(
        told.reviewer,
        "places",
        factories.place(told.recorder, "hama", pcode="C2987", names=["Hama"], country_code="SYR"),
    )
    _decide(told, "suran-hama", settlement="Hama")
    assert _slug(_read(told, settlement="Hama", pcode="C2987")) == ("pcode", "hama")


def test_a_decision_names_a_place_that_is_known_and_a_name_with_letters(told: Callers) -> None:
    for body, code in (
        ({"settlement": "Suran", "place": "nowhere"}, "unknown_place"),
        ({"settlement": "؟!", "place": "suran-hama"}, "no_letters"),
        ({"place": "suran-hama"}, "no_letters"),
    ):
        whole = {"source": "a_list", "reason": "the map", **body}
        answer = told.reviewer.post(URL, json=whole)
        assert answer.status_code == 422 and answer.json["errors"][0]["code"] == code
    missing = "00000000-0000-4000-8000-000000000000"
    answer = told.reviewer.post(f"{URL}/{missing}/revoke", json={"reason": "wrong"})
    assert answer.status_code == 404


def test_decisions_come_in_pages(told: Callers) -> None:
    for name in ("One", "Two", "Three"):
        _decide(told, "suran-hama", settlement=name)
    page = told.reviewer.get(f"{URL}?limit=2").json
    assert [row["name"] for row in page["data"]] == ["Three", "Two"]
    last = told.reviewer.get(page["next"][page["next"].index("/v1") :]).json
    assert [row["name"] for row in last["data"]] == ["One"] and last["next"] is None


def test_a_decision_to_a_place_that_is_hidden_is_not_shown_to_who_may_not_see_it(
    told: Callers,
) -> None:
    hidden = factories.place(told.recorder, "hidden-camp", names=["Hidden camp"], kind="camp")
    factories.publish(told.reviewer, "places", hidden)
    _decide(told, "hidden-camp", settlement="The camp")
    tag = {"If-Match": told.recorder.get(f"/v1/places/{hidden['id']}").headers["ETag"]}
    change = {"sensitivity": "severe", "reason": "it is in danger"}
    answer = told.recorder.patch(f"/v1/places/{hidden['id']}", json=change, headers=tag)
    assert answer.status_code == 200, answer.json
    assert told.key("another", "cell", "partner", "review").get(URL).json["data"] == []
    partner = Reader("partner", frozenset({"record"}), "another", "cell", "cli")
    with told.database.reading(partner) as session:
        gazetteer = load_gazetteer(session, ["SYR"], "a_list")
    for name in ("The camp", "Hidden camp"):
        found = Resolver(gazetteer).resolve(Asked(country="SYR", settlement=name))
        assert _slug(found) == ("refused", "unknown_place")
        assert isinstance(found, Refusal) and found.candidates == ()
