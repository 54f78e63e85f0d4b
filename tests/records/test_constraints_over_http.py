"""Whoever breaks a rule by HTTP is told which field and what to do, before anything is written."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from tests.conftest import Callers
from tests.records import world

JSON = dict[str, Any]
_NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def callers_and_made(small_world: tuple[Any, JSON]) -> tuple[Callers, JSON]:
    """Callers of the small world. Every call here is refused, so that nothing of it changes."""
    database, made = small_world
    return Callers(database), made


def _claim(made: JSON, noun: str) -> JSON:
    claims = world.claims(made["places"], made["besieged-areas"], made["sources"])
    claims["supply-routes"]["slug"] = "another-road"
    claims["route-statuses"] = {"route": "castello-road", "status": "closed", "began": "2016-07-07"}
    return claims[noun]


_DISORDERED = {"low": 5, "high": 3}
_NEGATIVE = {"low": -3}
_COUNTS = [
    ("strikes", "killed"),
    ("strikes", "injured"),
    ("strikes", "health_workers_killed"),
    ("strikes", "health_workers_injured"),
    ("casualty-figures", "quantity"),
    ("population-estimates", "quantity"),
]
REFUSED: list[tuple[str, JSON, str, str]] = [
    *((noun, {name: _DISORDERED}, "quantity_disordered", f"/{name}/low") for noun, name in _COUNTS),
    *((noun, {name: _NEGATIVE}, "quantity_negative", f"/{name}/low") for noun, name in _COUNTS),
    ("sieges", {"area_id": _NOWHERE}, "unknown_reference", "/area_id"),
    ("sieges", {"competes_with": _NOWHERE}, "set_by_the_service", "/competes_with"),
    (
        "sieges",
        {"ended": "2016-01-01", "end_mode": "captured"},
        "end_before_start",
        "/ended",
    ),
    ("sieges", {"ended": "2016-09-04"}, "ended_but_ongoing", "/end_mode"),
    ("designations", {"area_id": _NOWHERE}, "unknown_reference", "/area_id"),
    ("designations", {"designator": "nobody"}, "unknown_reference", "/designator"),
    (
        "designations",
        {"valid_from": "2016-07", "valid_to": "2016-06"},
        "end_before_start",
        "/valid_to",
    ),
    ("population-estimates", {"area_id": _NOWHERE}, "unknown_reference", "/area_id"),
    ("population-estimates", {"place_id": _NOWHERE}, "unknown_reference", "/place_id"),
    ("route-statuses", {"route": "no-such-road"}, "unknown_reference", "/route"),
    ("route-statuses", {"competes_with": _NOWHERE}, "set_by_the_service", "/competes_with"),
    ("route-statuses", {"ended": "2016-01"}, "end_before_start", "/ended"),
    ("strikes", {"place_id": _NOWHERE}, "unknown_reference", "/place_id"),
    ("strikes", {"same_event_as": _NOWHERE}, "unknown_reference", "/same_event_as"),
    ("strikes", {"delivery": "by_rumour"}, "unknown_word", "/delivery"),
    ("strikes", {"sensitivity": "hush"}, "unknown_word", "/sensitivity"),
    (
        "strikes",
        {"citations": [{"document_id": _NOWHERE}]},
        "unknown_reference",
        "/citations/0/document_id",
    ),
    ("casualty-figures", {"place_id": _NOWHERE}, "unknown_reference", "/place_id"),
    ("casualty-figures", {"subset_of": _NOWHERE}, "unknown_reference", "/subset_of"),
    ("casualty-figures", {"supersedes": _NOWHERE}, "unknown_reference", "/supersedes"),
    ("casualty-figures", {"strike_id": _NOWHERE}, "unknown_reference", "/strike_id"),
    ("casualty-figures", {"phase": "2"}, "missing", "/series_key"),
    ("statements", {"place_id": _NOWHERE}, "unknown_reference", "/place_id"),
]


def _told(answer: Any, status: int, code: str, pointer: str) -> None:
    assert answer.status_code == status, answer.json
    assert {(one["code"], one.get("pointer")) for one in answer.json["errors"]} == {(code, pointer)}
    assert all(len(one["detail"]) > 15 for one in answer.json["errors"])


@pytest.mark.parametrize(
    ("noun", "change", "code", "pointer"), REFUSED, ids=[f"{n}{p}-{c}" for n, _, c, p in REFUSED]
)
def test_a_claim_that_breaks_a_rule_is_refused_by_field(
    callers_and_made: tuple[Callers, JSON], noun: str, change: JSON, code: str, pointer: str
) -> None:
    callers, made = callers_and_made
    answer = callers.recorder.post(f"/v1/{noun}", json=_claim(made, noun) | change)
    _told(answer, 422, code, pointer)


@pytest.mark.parametrize(
    "again",
    [
        lambda made: ("sources", {"slug": "monitor", "names": ["Monitor"]}),
        lambda made: (
            "besieged-areas",
            {"slug": "eastern-aleppo", "names": ["E"], "place_ids": [made["places"]["id"]]},
        ),
        lambda made: ("supply-routes", _claim(made, "supply-routes") | {"slug": "castello-road"}),
    ],
    ids=["source", "besieged area", "supply route"],
)
def test_a_slug_is_taken_once(
    callers_and_made: tuple[Callers, JSON], again: Callable[[JSON], tuple[str, JSON]]
) -> None:
    callers, made = callers_and_made
    noun, claim = again(made)
    _told(callers.recorder.post(f"/v1/{noun}", json=claim), 409, "slug_taken", "/slug")


def test_a_place_code_is_taken_once(callers_and_made: tuple[Callers, JSON]) -> None:
    callers, _ = callers_and_made
    claim = {
        "slug": "another-town",
        "kind": "city",
        "country_code": "SYR",
        "timezone": "Asia/Damascus",
        "names": ["Another"],
        "pcode": "SY0200",
    }
    _told(callers.recorder.post("/v1/places", json=claim), 409, "pcode_taken", "/pcode")
    negative = claim | {"pcode": "SY0300", "population": -5}
    _told(callers.recorder.post("/v1/places", json=negative), 422, "not_a_count", "/population")


@pytest.mark.parametrize("noun", ["strikes", "sieges", "statements", "casualty-figures"])
def test_an_id_is_taken_once(callers_and_made: tuple[Callers, JSON], noun: str) -> None:
    callers, made = callers_and_made
    claim = _claim(made, noun) | {"id": made[noun]["id"]}
    _told(callers.recorder.post(f"/v1/{noun}", json=claim), 409, "id_taken", "/id")


@pytest.mark.parametrize(
    ("noun", "member"),
    [("places", "parent_id"), ("strikes", "same_event_as"), ("casualty-figures", "subset_of")],
)
def test_a_record_is_not_amended_to_refer_to_itself(
    callers_and_made: tuple[Callers, JSON], noun: str, member: str
) -> None:
    callers, made = callers_and_made
    recorder = callers.recorder
    url = f"/v1/{noun}/{made[noun]['id']}"
    answer = recorder.patch(
        url,
        json={member: made[noun]["id"]},
        headers={"If-Match": recorder.get(url).headers["ETag"]},
    )
    _told(answer, 422, "refers_to_itself", f"/{member}")


def test_places_never_contain_each_other(callers: Callers) -> None:
    recorder = callers.recorder
    town = factories.place(recorder)
    quarter = factories.place(recorder, "quarter", kind="city_part", parent_id="aleppo")
    assert quarter["parent_id"] == town["id"]
    seen = recorder.get("/v1/places/aleppo").headers["ETag"]
    answer = recorder.patch(
        "/v1/places/aleppo", json={"parent_id": "quarter"}, headers={"If-Match": seen}
    )
    _told(answer, 422, "place_loop", "/parent_id")


def test_an_external_id_is_taken_once(callers: Callers) -> None:
    recorder = callers.recorder
    made = world.build(recorder)
    named = {"external_ids": [{"scheme": "sind", "value": "41"}]}
    factories.record(recorder, "strikes", _claim(made, "strikes") | named)
    answer = recorder.post("/v1/statements", json=_claim(made, "statements") | named)
    _told(answer, 409, "external_id_taken", "/external_ids")


@pytest.mark.parametrize(
    "noun",
    [
        "supply-routes",
        "sieges",
        "designations",
        "population-estimates",
        "route-statuses",
        "strikes",
        "casualty-figures",
        "statements",
    ],
)
def test_nothing_uncited_is_published(callers: Callers, noun: str) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    made = world.build(recorder)
    claim = {name: value for name, value in _claim(made, noun).items() if name != "source"}
    if noun == "route-statuses":
        claim |= {"began": "2016-08-01", "mode": "humanitarian"}
    uncited = factories.record(recorder, noun, claim)
    assert uncited["missing_for_publication"][0]["field"] == "citations"
    url = f"/v1/{noun}/{uncited['id']}"
    answer = reviewer.post(
        f"{url}/publish",
        json={"reason": "looks right"},
        headers={"If-Match": reviewer.get(url).headers["ETag"]},
    )
    _told(answer, 422, "missing_for_publication", "/citations")
    assert answer.json["type"].endswith("#not-publishable")
