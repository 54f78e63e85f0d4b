"""Every kind of contradiction of the methodology is found where it is planted, and nothing else."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from service.domain.identity import shipped_id
from tests import factories
from tests.answers.contradicting import World, listed
from tests.contract_client import ContractClient

_METHODOLOGY = Path(__file__).parents[2] / "docs" / "methodology.md"


def _disjoint_dates(world: World) -> None:
    claims = [
        {"boundary": "start", "date": date, "citation": {"document_id": one["id"]}}
        for one, date in zip(world.cited, ("2016-05-01", "[2016-05-10..2016-05-20]"), strict=True)
    ]
    siege = {"area_id": "old-town", "started": "2016-05-01", "completeness": "partial"}
    world.add("sieges", world.by(0) | siege | {"boundary_claims": claims})


def _wrong_duration(world: World) -> None:
    world.says("duration", value=3, unit="days", period="2016-06-01/2016-06-20")


def _wrong_share(world: World) -> None:
    world.figure(100, period="2016-06")
    world.figure(25, period="2016-06", population="children")
    world.says("share", scope_text="children among the killed", value=60, unit="percent")


def _one_claim_twice(world: World) -> None:
    for document in (0, 1):
        world.figure(43, document, period="2016-06")


def _two_documents(world: World) -> None:
    for document, quantity in enumerate((43, 39)):
        world.figure(quantity, document, period="2016-06")


def _falling_total(world: World) -> None:
    world.figure(120, period="2016-01/2016-03", basis="cumulative", series_key="s")


def _people_far_apart(world: World) -> None:
    other = factories.source(world.recorder, "other-monitor")
    factories.publish(world.reviewer, "sources", other)
    world.people(40_000, "2016-02-01", 0, source_id=other["id"])


def _open_road_in_a_siege(world: World) -> None:
    world.status("open", "2016-05-01", "2016-06-01")
    siege = {"area_id": "old-town", "started": "2016-05-01", "ended": "2016-06-01"}
    world.add("sieges", world.by(0) | siege | {"end_mode": "broken_by_force"})


def _struck_again(world: World) -> None:
    clinic = world.add("facilities", {"kind": "clinic", "place": "aleppo"} | world.by(0))
    status = {"facility_id": clinic["id"], "status": "not_functioning", "began": "2016-01-05"}
    world.add("facility-statuses", status | {"building_damage": "destroyed"} | world.by(0))
    struck = {"occurred": "2016-01-20", "place": "aleppo", "facility_ids": [clinic["id"]]}
    struck |= {"delivery": "air_launched", "facility_effect": "damaged"}
    world.add("strikes", struck | world.by(0))


PLANTED: Mapping[str, Callable[[World], None]] = {
    "dates_disjoint": _disjoint_dates,
    "duration_mismatch": _wrong_duration,
    "share_mismatch": _wrong_share,
    "relayed_twice": _one_claim_twice,
    "source_disagrees": _two_documents,
    "revision_down": _falling_total,
    "figures_differ": _people_far_apart,
    "siege_clock_differs": _open_road_in_a_siege,
    "struck_after_destroyed": _struck_again,
}


def test_every_kind_of_the_methodology_is_planted() -> None:
    section = _METHODOLOGY.read_text("utf-8").split("## Contradictions")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(PLANTED)


def test_a_clean_set_holds_none_for_whoever_reads_most(world: World) -> None:
    assert listed(world.callers.key("desk", "un", "trusted")) == []


@pytest.mark.parametrize("kind", PLANTED)
def test_what_is_planted_is_found_and_nothing_else(world: World, kind: str) -> None:
    PLANTED[kind](world)
    trusted = world.callers.key("desk", "un", "trusted")
    (found,) = listed(trusted, "place=aleppo")
    assert (found["kind"], found["origin"], found["state"]) == (kind, "detected", "open")
    assert found["records"] and found["sentence"].endswith(".")
    assert listed(trusted, f"kind={kind}") == [found]
    told = [] if kind == "struck_after_destroyed" else [found]
    assert listed(world.callers.public, "place=aleppo") == told


@pytest.mark.parametrize(
    ("number", "kind", "keys"),
    [
        ("x1", "dates_disjoint", ["siege:eastern-aleppo-2"]),
        ("x2", "duration_mismatch", ["siege:eastern-aleppo-1", "statement:duration-episode-1"]),
        ("x4", "duration_mismatch", ["pause:cessation-2016-09", "statement:duration-ceasefire"]),
    ],
)
def test_what_the_compiler_saw_and_a_rule_can_see_is_found_by_the_rule(
    seeded_client: ContractClient, number: str, kind: str, keys: list[str]
) -> None:
    """X1: three starts of the second siege; X2: four to five weeks, and 20 days by the outside
    dates; X4: barely two days, and 7 by them."""
    records = {str(shipped_id(key)) for key in keys}
    every = listed(seeded_client, f"place=aleppo&kind={kind}")
    assert {one["origin"] for one in every} == {"detected"}
    (found,) = [one for one in every if records <= {*one["records"]}]
    (noted,) = found["also_recorded"]
    assert noted["id"] == str(shipped_id(f"contradiction:{number}"))
    assert noted["state"] == "open" and noted["sentence"] != found["sentence"]


def test_what_was_written_down_of_a_detected_one_is_settled_by_itself(world: World) -> None:
    _two_documents(world)
    (found,) = listed(world.callers.public)
    seen = {"kind": found["kind"], "records": found["records"], "reason": "seen"}
    seen |= {"sentence": "The two reports of the monitor cannot both be right."}
    written = world.reviewer.post("/v1/contradictions", json=seen)
    assert written.status_code == 201, written.json
    desk = world.callers.key("desk", "un", "trusted")
    noted = {"id": written.json["id"], "sentence": seen["sentence"], "state": "open"}
    assert listed(desk) == [found | {"also_recorded": [noted]}]
    url = f"/v1/contradictions/{noted['id']}/resolve"
    assert world.reviewer.post(url, json={"reason": "told apart"}).status_code == 200
    assert listed(desk) == [found | {"also_recorded": [noted | {"state": "resolved"}]}]


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        ("x3", "order", "had already been sealed off"),
        ("x6", "figures_differ", "470,000"),
        ("x8", "figures_differ", "200,000 to 400,000"),
    ],
)
def test_what_only_a_reader_sees_is_written_down(
    seeded_client: ContractClient, number: str, kind: str, words: str
) -> None:
    every = listed(seeded_client, f"place=aleppo&origin=recorded&kind={kind}")
    (found,) = [one for one in every if one["id"] == str(shipped_id(f"contradiction:{number}"))]
    assert words in found["sentence"] and found["state"] == "open"
    assert len(found["records"]) >= 2
