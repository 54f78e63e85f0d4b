"""What changed in a summary between two instants, and which changes did it."""

from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest

from tests import factories
from tests.answers import test_as_of
from tests.answers.differences import applied
from tests.answers.test_as_of import Desk
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = Any
country = test_as_of.country
DAY = "on=2016-10-20&window_days=200&population=all"


def without_what_always_differs(summary: JSON) -> JSON:
    kept = {k: v for k, v in summary.items() if k not in ("as_of", "position", "links")}
    kept["freshness"] = {"newest_event": kept["freshness"]["newest_event"]}
    kept["casualties"] = {
        name: {k: v for k, v in total.items() if k != "as_of"}
        for name, total in kept["casualties"].items()
    }
    return kept


def diff(reader: ContractClient, first: str, second: str | None, more: str = DAY) -> JSON:
    to = f"&to={second}" if second else ""
    answer = reader.get(f"/v1/cities/aleppo/summary/diff?from={first}{to}&{more}")
    assert answer.status_code == 200, answer.json
    return answer.json


@pytest.mark.parametrize("seed", test_as_of.SEEDS)
def test_the_differences_made_in_the_first_give_the_second(country: Callers, seed: int) -> None:
    desk = Desk(country, seed)
    desk.ask = lambda: None  # type: ignore[method-assign]
    desk.figure()
    instants = [desk.instant()]
    for _ in range(3):
        desk.work(3)
        instants.append(desk.instant())
    different = 0
    for tier, reader in desk.readers.items():
        told = {}
        for each in instants:
            for trace in ("summary", "full"):
                address = f"/v1/cities/aleppo/summary?{DAY}&trace={trace}&as_of={each}"
                told[each, trace] = without_what_always_differs(reader.get(address).json)
        pairs = [*pairwise(instants), (instants[0], instants[-1])]
        for number, (first, second) in enumerate(pairs):
            trace = ("summary", "full")[number % 2]
            found = diff(reader, first, second, f"{DAY}&trace={trace}")
            made = applied(told[first, trace], found["changed"])
            assert made == told[second, trace], (seed, tier, first, second)
            different += bool(found["changed"])
    assert different > 4


def test_between_an_instant_and_itself_nothing_changed(country: Callers) -> None:
    desk = Desk(country, 3)
    desk.record()
    now = desk.instant()
    found = diff(country.public, now, now)
    assert found["changed"] == found["changes"] == []
    assert found["positions"]["from"] == found["positions"]["to"]
    assert "did not change" in found["sentence"]
    assert "No change of a record" in found["sentence"]


def test_it_says_what_a_publication_and_a_retraction_changed(country: Callers) -> None:
    desk = Desk(country, 3)
    begun = desk.instant()
    made = factories.strike(
        country.recorder, place="aleppo", occurred="2016-10-03", killed=4,
        delivery="air_launched", facility_effect="damaged",
    )  # fmt: skip
    factories.publish(country.reviewer, "strikes", made)
    published = desk.instant()
    seen = country.reviewer.get(f"/v1/strikes/{made['id']}")
    tag = {"If-Match": seen.headers["ETag"]}
    retracted = country.reviewer.post(
        f"/v1/strikes/{made['id']}/retract", json={"reason": "another day"}, headers=tag
    )
    assert retracted.status_code == 200
    first = diff(country.public, begun, published, f"{DAY}&trace=full")
    [change] = [one for one in first["changes"] if one["kind"] == "strikes"]
    assert (change["id"], change["op"]) == (made["id"], "published")
    assert change["links"]["revisions"] == f"/v1/strikes/{made['id']}/revisions"
    naming = [one["pointer"] for one in first["changed"] if made["id"] in str(one["to"])]
    assert change["named_in"] == naming
    assert any(pointer.startswith("/casualties/killed/used") for pointer in naming)
    assert "/casualties/killed/recorded/low" in change["pointers"]
    low = next(
        one for one in first["changed"] if one["pointer"] == "/casualties/killed/recorded/low"
    )
    assert (low["from"], low["to"], low["label"]) == (None, 4, "casualties, killed, recorded, low")
    # With it the source and the document that it cites.
    assert "published (3)" in first["sentence"] and "casualties (" in first["sentence"]
    second = diff(country.public, published, None, f"{DAY}&trace=full")
    assert [(one["id"], one["op"]) for one in second["changes"]] == [(made["id"], "retracted")]
    whole = diff(country.public, begun, None, f"{DAY}&trace=full")
    assert [one["op"] for one in whole["changes"] if one["id"] == made["id"]] == [
        "published", "retracted",
    ]  # fmt: skip


def test_a_source_whose_name_a_sentence_repeats_is_among_the_changes(country: Callers) -> None:
    desk = Desk(country, 3)
    desk.figure()
    [seen] = country.public.get("/v1/casualty-figures").json["data"]
    url = f"/v1/sources/{seen['family']}"
    source = country.reviewer.get(url)
    before = desk.instant()
    changed = country.recorder.patch(
        url,
        json={"names": [{"lang": "en", "text": "The Reporters"}], "reason": "in full"},
        headers={"If-Match": source.headers["ETag"]},
    )
    assert changed.status_code in (200, 202), changed.json
    if changed.status_code == 202:
        desk._step(url, "publish")
    asked = f"on=2016-10-20&window_days=200&policy=source:{seen['family']}"
    found = diff(country.public, before, None, asked)
    assert [one["kind"] for one in found["changes"]] == ["sources"]
    told = "/casualties/killed/sentence"
    assert told in [one["pointer"] for one in found["changed"]]
    assert told in found["changes"][0]["pointers"]


def test_what_happens_elsewhere_is_not_among_the_changes_and_wakes_no_poller(
    country: Callers,
) -> None:
    for slug, kind, parent in (("far", "admin2", "syr"), ("homs", "city", "far")):
        made = factories.place(country.recorder, slug, kind=kind, parent_id=parent)
        factories.publish(country.reviewer, "places", made)
    # A source and its document stand at no place: new ones concern everybody.
    known = factories.strike(country.recorder, place="homs", occurred="2016-10-02")
    factories.publish(country.reviewer, "strikes", known)
    begun = Desk(country, 3).instant()
    address = f"/v1/cities/aleppo/summary/diff?from={begun}&{DAY}"
    before = country.public.get(address)
    made = factories.strike(country.recorder, place="homs", occurred="2016-10-03")
    factories.publish(country.reviewer, "strikes", made)
    tag = {"If-None-Match": before.headers["ETag"]}
    assert country.public.get(address, headers=tag).status_code == 304
    assert country.public.get(address).data == before.data
    here = factories.strike(country.recorder, place="aleppo", occurred="2016-10-03")
    factories.publish(country.reviewer, "strikes", here)
    assert country.public.get(address, headers=tag).status_code == 200


def test_an_unchanged_difference_is_304(country: Callers) -> None:
    begun = Desk(country, 3).instant()
    address = f"/v1/cities/aleppo/summary/diff?from={begun}&{DAY}"
    tag = {"If-None-Match": country.public.get(address).headers["ETag"]}
    assert country.public.get(address, headers=tag).status_code == 304


def test_the_day_is_that_of_the_later_instant(seeded_client: ContractClient) -> None:
    position = seeded_client.get("/v1/changes?limit=1000").json["data"][-1]
    found = seeded_client.get(f"/v1/cities/aleppo/summary/diff?from={position['at']}")
    assert found.status_code == 200
    today = seeded_client.get("/v1/cities/aleppo/summary").json
    assert found.json["on"] == today["on"]
    assert found.json["city"] == today["city"]


def test_the_seed_is_told_from_its_first_records_on(seeded_client: ContractClient) -> None:
    """From when the place was known: what the seed says was recorded after it."""
    first = seeded_client.get("/v1/changes?limit=1&kinds=besieged-areas&place=aleppo").json["data"]
    found = seeded_client.get(
        f"/v1/cities/aleppo/summary/diff?from={quote(first[0]['at'])}&on=2016-10-20"
    ).json
    pointers = [one["pointer"] for one in found["changed"]]
    assert any(pointer.startswith("/supply_routes") for pointer in pointers)
    assert any(one["kind"] == "route-statuses" for one in found["changes"])
    routes = [one for one in found["changes"] if one["kind"] == "route-statuses"]
    for one in routes:
        assert any(pointer.startswith("/supply_routes") for pointer in one["pointers"])
        assert not any(pointer.startswith("/casualties") for pointer in one["pointers"])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2999-01-01T00:00:00Z", "instant_to_come"),
        ("from=2016-10-20T00:00:00Z", "not_known_then"),
        ("from=0001-01-01T00:00:00%2B14:00", "not_an_instant"),
        ("from=2026-10-20T00:00:00Z&to=2016-10-20T00:00:00Z", "window_reversed"),
        ("from=2016-10-20T00:00:00Z&to=2999-01-01T00:00:00Z", "instant_to_come"),
    ],
)
def test_instants_that_cannot_be_meant_are_refused(country: Callers, query: str, code: str) -> None:
    answer = country.public.get(f"/v1/cities/aleppo/summary/diff?{query}")
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, code)


def test_without_an_instant_or_a_place_it_is_refused(country: Callers) -> None:
    assert country.public.get("/v1/cities/aleppo/summary/diff").status_code == 422
    begun = Desk(country, 3).instant()
    answer = country.public.get(f"/v1/cities/nowhere/summary/diff?from={begun}")
    assert answer.status_code == 404


def test_what_is_hidden_is_in_neither_summary_and_the_feed_alone_says_so(
    country: Callers,
) -> None:
    desk = Desk(country, 3)
    begun = desk.instant()
    made = factories.strike(
        country.recorder, place="aleppo", occurred="2016-10-03", killed=417,
        delivery="air_launched",
    )  # fmt: skip
    factories.publish(country.reviewer, "strikes", made)
    published = desk.instant()
    url = f"/v1/strikes/{made['id']}"
    raised = country.recorder.patch(
        url,
        json={"sensitivity": "severe", "reason": "it names a hospital"},
        headers={"If-Match": country.recorder.get(url).headers["ETag"]},
    )
    assert raised.status_code == 200
    for second in (published, None):
        found = diff(country.public, begun, second)
        assert "417" not in str(found["changed"])
        ops = [one["op"] for one in found["changes"] if one["id"] == made["id"]]
        assert ops == (["published"] if second else ["published", "redacted"])
