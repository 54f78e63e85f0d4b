"""Contradictions over HTTP: those of the seed, none in a clean set, and each planted one."""

from collections import Counter

import pytest

from service.domain.identity import shipped_id
from tests import factories
from tests.answers.contradicting import URL, World, listed
from tests.contract_client import ContractClient


@pytest.mark.parametrize(
    ("kind", "key", "words"),
    [
        ("dates_disjoint", "siege:eastern-aleppo-2", "11 August 2016"),
        ("duration_mismatch", "siege:eastern-aleppo-1", "20 days"),
        ("duration_mismatch", "pause:cessation-2016-09", "7 days"),
    ],
)
def test_what_the_article_says_against_itself_is_detected(
    seeded_client: ContractClient, kind: str, key: str, words: str
) -> None:
    record = str(shipped_id(key))
    found = listed(seeded_client, f"place=aleppo&kind={kind}&origin=detected")
    mine = [one for one in found if record in one["records"]]
    assert len(mine) == 1 and words in mine[0]["sentence"], found
    assert mine[0]["state"] == "open"


def test_what_its_compiler_wrote_down_stands_beside(seeded_client: ContractClient) -> None:
    written = listed(seeded_client, "origin=recorded")
    assert Counter(one["kind"] for one in written) == {
        "order": 1, "control_disputed": 1,
        "figures_differ": 2, "population_differs": 1, "revised": 1, "listing_differs": 1,
    }  # fmt: skip
    here = listed(seeded_client, "place=aleppo&origin=recorded")
    assert len(here) == 6 and "control_disputed" not in {one["kind"] for one in here}
    syria_wide = [one for one in here if "500,000" in one["sentence"]]
    assert [one["basis"] for one in syria_wide] == ["possibly_here"]


def test_pages_hold_every_contradiction_once(seeded_client: ContractClient) -> None:
    every = listed(seeded_client)
    assert len({one["id"] for one in every}) == len(every) > 10
    assert listed(seeded_client, "limit=3") == every
    assert seeded_client.get(f"{URL}?limit=3").json["total"] == len(every)
    assert seeded_client.get(f"{URL}?cursor=nonsense").status_code == 422


def test_a_summary_counts_with_the_same_function(seeded_client: ContractClient) -> None:
    told = seeded_client.get("/v1/cities/aleppo/summary?on=2016-10-20").json["contradictions"]
    found = listed(seeded_client, "place=aleppo&state=open")
    assert told["count"] == len(found)
    assert all(one in found for one in told["top"]) and len(told["top"]) == 3
    assert {one["basis"] for one in told["top"]} == {"placed_here"}


def test_records_that_agree_hold_no_contradiction(world: World) -> None:
    world.says("duration", scope_text="length of the siege", value=2, unit="months")
    world.figure(20, period="2016-01", population="children")
    world.says("share", scope_text="children among the killed", value=20, unit="percent")
    assert world.found() == []
    summary = world.callers.public.get("/v1/cities/aleppo/summary?on=2016-02-01").json
    assert summary["contradictions"] == {"count": 0, "top": []}


def test_disjoint_boundary_claims(world: World) -> None:
    claims = [
        {"boundary": "start", "date": "2016-05-01", "citation": {"document_id": one["id"]}}
        for one in world.cited
    ]
    claims[1]["date"] = "[2016-05-10..2016-05-20]"
    made = world.add("sieges", world.by(0) | {
        "area_id": "old-town", "started": "2016-05-01", "boundary_claims": claims,
        "completeness": "partial",
    })  # fmt: skip
    assert world.found() == [("dates_disjoint", [made["id"]])]


def test_a_duration_that_does_not_fit_its_ends(world: World) -> None:
    text = {"scope_text": "how long the siege of the old town lasted"}
    made = world.says("duration", value={"low": 4, "high": 5}, unit="weeks", **text)
    own = world.says("duration", value=3, unit="days", period="2016-06-01/2016-06-20")
    assert world.found() == [
        ("duration_mismatch", [made["id"], world.siege["id"]]),
        ("duration_mismatch", [own["id"]]),
    ] or world.found() == [
        ("duration_mismatch", [own["id"]]),
        ("duration_mismatch", [made["id"], world.siege["id"]]),
    ]


def test_percentages_against_absolutes(world: World) -> None:
    dead = world.figure(100, period="2016-06")
    children = world.figure(25, period="2016-06", population="children")
    told = world.says("share", scope_text="children among the killed", value=60, unit="percent")
    assert world.found() == [("share_mismatch", [told["id"], children["id"], dead["id"]])]


def test_one_claim_through_two_outlets(world: World) -> None:
    one = world.figure(43, 0, period="2016-06")
    other = world.figure(43, 1, period="2016-06")
    ((kind, records),) = world.found()
    assert (kind, set(records)) == ("relayed_twice", {one["id"], other["id"]})


def test_a_running_total_that_falls(world: World) -> None:
    fallen = world.figure(120, period="2016-01/2016-03", basis="cumulative", series_key="s")
    ((kind, records),) = world.found()
    assert kind == "revision_down" and records[-1] == fallen["id"]


def test_a_running_total_of_another_phase_begins_anew(world: World) -> None:
    world.figure(5, period="2016-01/2016-03", basis="cumulative", series_key="s", phase="second")
    assert world.found() == []


def test_two_documents_of_one_source_that_disagree(world: World) -> None:
    one = world.figure(43, 0, period="2016-06")
    other = world.figure(39, 1, period="2016-06")
    ((kind, records),) = world.found()
    assert (kind, set(records)) == ("source_disagrees", {one["id"], other["id"]})


def test_population_figures_far_apart(world: World) -> None:
    other = factories.source(world.recorder, "other-monitor")
    factories.publish(world.reviewer, "sources", other)
    theirs = world.people(40_000, "2016-02-01", 0, source_id=other["id"])
    ((kind, records),) = world.found()
    assert kind == "figures_differ" and records[-1] == theirs["id"]


def test_a_sentence_names_things_as_people_do(seeded_client: ContractClient) -> None:
    every = [one for one in listed(seeded_client) if one["origin"] == "detected"]
    told = " ".join(one["sentence"] for one in every)
    assert "the cessation of hostilities in Syrian Arab Republic" in told
    assert "(New Statesman)" in told and "Eastern Aleppo" in told
    slugs = {one["slug"] for one in seeded_client.get("/v1/sources?limit=200").json["data"]}
    for slug in slugs:
        for written in (f"({slug})", f"({slug},", f" {slug})", f" by {slug} "):
            assert written not in told, written
    assert "in Syr " not in told and "Area " not in told


def test_a_running_total_that_falls_says_what_where_and_whose(world: World) -> None:
    world.figure(120, period="2016-01/2016-03", basis="cumulative", series_key="s")
    (found,) = listed(world.callers.public, "place=aleppo")
    assert found["sentence"].startswith("The running total of people killed in Aleppo (")
