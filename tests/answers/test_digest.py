"""The digest of Aleppo's seed: the events of a window, each with the records behind it."""

from typing import Any

import pytest

from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
CLOSING = "place=aleppo&from=2016-07-11&to=2016-07-17"
BREAKING = "place=aleppo&from=2016-07-31&to=2016-08-06"
CONVOY = "place=aleppo&from=2016-09-15&to=2016-09-21"


def _digest(client: ContractClient, query: str) -> JSON:
    response = client.get(f"/v1/digest?{query}")
    assert response.status_code == 200, response.json
    return dict(response.json)


def _lines(value: Any) -> list[JSON]:
    """Every line of a digest, wherever it stands."""
    if isinstance(value, list):
        return [line for part in value for line in _lines(part)]
    if not isinstance(value, dict):
        return []
    mine = [value] if {"sentence", "records", "link", "according_to"} <= set(value) else []
    return mine + [line for part in value.values() for line in _lines(part)]


def _events(told: JSON, topic: str) -> list[tuple[str, str, str]]:
    key = "area" if topic == "sieges" else "route"
    return [
        (one["event"], one[key], one["on"]["edtf"])
        for one in told["world"][topic]["events"]
        if one["within"] == "certain"
    ]


def test_the_siege_of_aleppo_is_imposed_with_the_dates_that_others_give(
    seeded_client: ContractClient,
) -> None:
    told = _digest(seeded_client, CLOSING)
    assert _events(told, "sieges") == [("imposed", "eastern-aleppo", "2016-07-17")]
    (event,) = told["world"]["sieges"]["events"]
    rivals = [one["date"]["edtf"] for one in event["competing_dates"]]
    assert rivals == ["[2016-07-01..2016-07-10]", "[2016-07-06..2016-07-07]"]
    assert "sohr" in event["according_to"]
    assert "between 1 and 10 July 2016 (New Statesman)" in event["sentence"]
    assert _events(told, "supply_routes") == [("closed", "castello-road", "2016-07-17")]
    routes = told["world"]["supply_routes"]
    assert routes["before"] == {"open": 0, "constrained": 1, "closed": 0, "unknown": 1}
    assert routes["after"] == {"open": 0, "constrained": 0, "closed": 2, "unknown": 0}


def test_it_is_broken_and_imposed_again(seeded_client: ContractClient) -> None:
    told = _digest(seeded_client, BREAKING)
    assert _events(told, "sieges") == [("broken", "eastern-aleppo", "2016-08-06")]
    assert _events(told, "supply_routes") == [("opened", "ramouseh-road", "2016-08-06")]
    (area,) = told["world"]["sieges"]["areas"]
    assert (area["state_before"], area["state"]) == ("besieged", "between_episodes")
    again = _digest(seeded_client, "place=aleppo&from=2016-09-01&to=2016-09-07")
    assert _events(again, "sieges") == [("imposed_again", "eastern-aleppo", "2016-09-04")]
    assert _events(again, "supply_routes") == [("closed", "ramouseh-road", "2016-09-04")]


def test_what_is_not_known_to_lie_in_the_window_is_only_possible(
    seeded_client: ContractClient,
) -> None:
    (event, _) = _digest(seeded_client, CLOSING)["world"]["supply_routes"]["events"]
    assert (event["route"], event["within"]) in {
        ("ramouseh-road", "possible"),
        ("castello-road", "certain"),
    }
    before = _digest(seeded_client, "place=aleppo&from=2016-07-04&to=2016-07-10")
    assert [one["route"] for one in before["world"]["supply_routes"]["events"]] == ["castello-road"]


@pytest.mark.parametrize(
    "query", [CLOSING, BREAKING, CONVOY, "country=SYR&from=2016-09-01&to=2016-09-30"]
)
def test_every_line_leads_to_its_records_in_one_request(
    seeded_client: ContractClient, query: str
) -> None:
    lines = _lines(_digest(seeded_client, query))
    assert lines
    for line in lines:
        assert line["link"], line
        response = seeded_client.get(line["link"])
        assert response.status_code == 200, line
        if line["records"]:
            assert {one["id"] for one in response.json["data"]} == set(line["records"]), line


@pytest.mark.parametrize("query", [BREAKING, "country=SYR&from=2016-09-01&to=2016-09-30"])
def test_every_casualty_line_leads_to_what_it_adds(
    seeded_client: ContractClient, query: str
) -> None:
    told = _digest(seeded_client, query)
    adding = 0
    for total in told["world"]["casualties"]:
        for line in total["lines"]:
            found = [
                one["id"] for link in line["links"] for one in seeded_client.get(link).json["data"]
            ]
            assert sorted(found) == sorted(line["records"])
            assert len(found) == line["recorded"]["records"] or total["records_cut"]
            adding += len(found)
    assert adding


def test_casualties_of_all_places_lead_to_their_records(seeded_client: ContractClient) -> None:
    days = "from=2016-09-19&to=2016-09-19"
    both = [_digest(seeded_client, query) for query in (days, f"country=SYR,YEM&{days}")]
    totals = [total for told in both for total in told["world"]["casualties"]]
    lines = [(total, one) for total in totals for one in total["lines"]]
    assert lines
    for total, one in lines:
        assert one["according_to"] == [one["family"]]
        for link in (total["link"], one["link"], *one["links"]):
            assert seeded_client.get(link).status_code == 200, link
        assert ": at least 0 " not in one["sentence"], one["sentence"]


def test_records_that_are_used_are_named_before_those_left_out(
    seeded_client: ContractClient,
) -> None:
    told = _digest(seeded_client, "from=2016-01-01&to=2016-12-31")
    cut = [total for total in told["world"]["casualties"] if total["records_cut"]]
    assert cut
    for total in cut:
        used = sum(one["recorded"]["records"] for one in total["lines"])
        assert sum(len(one["records"]) for one in total["lines"]) >= min(200, used)


def test_the_dead_are_those_of_casualty_totals(seeded_client: ContractClient) -> None:
    told = _digest(seeded_client, BREAKING)
    for total in told["world"]["casualties"]:
        own = seeded_client.get(total["link"]).json
        values = {one["family"]: one["value"] for one in own["lines"]}
        assert {one["family"]: one["value"] for one in total["lines"]} == values
        assert (total["stated"], total["sentence"]) == (own["stated"], own["sentence"])
    civilians = next(
        one
        for one in told["world"]["casualties"]
        if (one["metric"], one["population"]) == ("killed", "civilians")
    )
    (sohr,) = [one for one in civilians["lines"] if one["family"] == "sohr"]
    assert sohr["value"]["low"] == 130


def test_people_besieged_are_the_count_of_their_family(seeded_client: ContractClient) -> None:
    told = _digest(seeded_client, "place=aleppo&from=2016-10-14&to=2016-10-20")["world"]
    lines = told["people_besieged"]["lines"]
    summary = seeded_client.get("/v1/cities/aleppo/summary?on=2016-10-20").json
    families = [one["family"] for one in summary["people_besieged"]["lines"]]
    assert [one["according_to"] for one in lines] == [[family] for family in families]
    (un,) = [one for one in lines if one["family"] == "un" and one["area"]]
    assert un["sentence"] == (
        "United Nations: 275,000 people besieged (Eastern Aleppo), counted on 5 October 2016, as"
        " printed by Sputnik Brasil."
    )


def test_strikes_are_those_of_the_summary_beside_the_days_before(
    seeded_client: ContractClient,
) -> None:
    told = _digest(seeded_client, CLOSING)["world"]
    summary = seeded_client.get("/v1/cities/aleppo/summary?on=2016-07-17&window_days=7").json
    for mine, theirs in (
        (told["strikes"], summary["medical"]["strikes"]),
        (told["attacks_on_care"], summary["medical"]["attacks_on_care"]),
    ):
        counts = [(one["family"], one["placed_here"], one["possibly_here"]) for one in mine]
        assert counts == [(o["family"], o["placed_here"], o["possibly_here"]) for o in theirs]
        for one in mine:
            assert len(one["records"]) == one["placed_here"] + one["possibly_here"]
    assert [one["before"] for one in told["strikes"]] == [
        one["before"] for one in summary["medical"]["strikes"]
    ]


def test_a_convoy_on_its_way_is_told_and_is_in_no_number(seeded_client: ContractClient) -> None:
    aid = _digest(seeded_client, CONVOY)["world"]["aid"]
    (convoy,) = aid["lines"]
    assert (convoy["basis"], convoy["attacked"], convoy["completed"]) == ("nearby", True, None)
    assert [aid[fact] for fact in ("recorded", "completed", "denied", "attacked")] == [None] * 4
    there = _digest(seeded_client, "place=urum-al-kubra&from=2016-09-15&to=2016-09-21")
    assert there["world"]["aid"]["attacked"] == 1
    assert there["world"]["aid"]["completed"] is None


def test_a_pause_is_told_while_it_stands(seeded_client: ContractClient) -> None:
    (pause,) = _digest(seeded_client, CONVOY)["world"]["pauses"]
    assert (pause["place"], pause["happened"]) == ("syr", ["ended"])
    announced = _digest(seeded_client, "place=aleppo&from=2016-10-11&to=2016-10-17")
    assert [one["happened"] for one in announced["world"]["pauses"]] == [["announced"]]
    planned = _digest(seeded_client, "place=aleppo&from=2016-10-18&to=2016-10-20")
    assert [one["happened"] for one in planned["world"]["pauses"]] == [[]]
    over = _digest(seeded_client, "place=aleppo&from=2016-10-21&to=2016-10-27")
    assert over["world"]["pauses"] == []


def test_listings_are_told_when_they_begin_or_are_announced(seeded_client: ContractClient) -> None:
    listed = _digest(seeded_client, "place=aleppo&from=2016-10-01&to=2016-10-07")["world"]
    assert [(one["category"], one["according_to"]) for one in listed["designations"]] == [
        ("besieged", ["ocha"])
    ]
    announced = _digest(seeded_client, "place=aleppo&from=2016-09-12&to=2016-09-14")["world"]
    assert [one["happened"] for one in announced["designations"]] == [["announced"]]


def test_silence_is_not_zero(seeded_client: ContractClient) -> None:
    told = _digest(seeded_client, "place=yem&from=2016-09-01&to=2016-09-07")
    for topic in ("siege", "supply routes", "people besieged", "aid missions", "pauses"):
        assert topic in told["world"]["not_recorded"]
    assert told["world"]["supply_routes"]["after"] is None
    assert told["world"]["aid"]["completed"] is None
    # Its dataset covers Yemen on these days, so that a zero may be said.
    assert [one["placed_here"] for one in told["world"]["strikes"]] == [0]
    uncovered = _digest(seeded_client, "place=yem&from=2014-09-01&to=2014-09-07")["world"]
    assert uncovered["strikes"] == [] and "strikes" in uncovered["not_recorded"]


def test_days_that_cannot_be_told_yet_are_said_so(seeded_client: ContractClient) -> None:
    told = _digest(seeded_client, "place=aleppo")
    assert told["complete_through"] < told["to"]
    assert any("in full up to" in remark for remark in told["remarks"])
    today = _digest(seeded_client, f"place=aleppo&from={told['to']}")
    assert today["world"]["strikes"] == []
    assert "strikes" not in today["world"]["not_recorded"]
    assert any("cannot be told yet" in remark for remark in today["remarks"])


def test_the_window_is_the_last_seven_days(seeded_client: ContractClient) -> None:
    told = _digest(seeded_client, "place=aleppo&to=2016-07-17")
    assert (told["from"], told["to"], told["timezone"]) == (
        "2016-07-11", "2016-07-17", "Asia/Damascus",
    )  # fmt: skip
    assert told["knowledge"]["from_at"] == "2016-07-10T21:00:00.000000Z"
    assert told["knowledge"]["to_at"] == "2016-07-17T21:00:00.000000Z"


def test_a_country_several_or_all_are_told_together(seeded_client: ContractClient) -> None:
    week = "from=2016-09-01&to=2016-09-07"
    one, several, every = (
        _digest(seeded_client, query)
        for query in (f"country=SYR&{week}", f"country=SYR,YEM&{week}", week)
    )
    assert one["place"]["slug"] == "syr" and several["place"] is None
    assert (several["countries"], every["countries"]) == (["SYR", "YEM"], None)
    assert several["title"].startswith("Syrian Arab Republic and Republic of Yemen, ")
    again = ("imposed_again", "eastern-aleppo", "2016-09-04")
    for told in (one, several, every):
        assert again in _events(told, "sieges")
        assert len(told["world"]["sieges"]["areas"]) > 3


@pytest.mark.parametrize(
    "query",
    ["place=nowhere", "place=aleppo&country=SYR", "from=2016-07-02&to=2016-07-01", "to=2099-01-01"],
)
def test_a_question_without_an_answer_is_refused(seeded_client: ContractClient, query: str) -> None:
    assert seeded_client.get(f"/v1/digest?{query}").status_code == 422


def test_who_did_what_is_not_told(seeded_client: ContractClient) -> None:
    for query in (CLOSING, BREAKING, CONVOY):
        for line in _lines(_digest(seeded_client, query)):
            assert "regime" not in line["sentence"] and "Government" not in line["sentence"]


def test_facilities_are_for_those_who_may_know_them(seeded_readers: Callers) -> None:
    week = "place=aleppo&from=2016-09-28&to=2016-10-04"
    told = {
        tier: _digest(
            seeded_readers.key("reader", "embassy", tier)
            if tier != "public"
            else seeded_readers.public,
            week,
        )["world"]["facilities"]
        for tier in ("public", "partner", "trusted")
    }
    assert told["public"] == {"hit": None, "changed": None, "withheld": "tier"}
    assert told["partner"] == {"hit": None, "changed": [], "withheld": "tier"}
    assert told["trusted"] == {"hit": [], "changed": [], "withheld": None}


def test_a_poll_of_what_has_not_changed_is_304(seeded_client: ContractClient) -> None:
    for form in ("", ".txt", ".md"):
        etag = seeded_client.get(f"/v1/digest{form}?{CLOSING}").headers["ETag"]
        unchanged = {"If-None-Match": etag}
        assert (
            seeded_client.get(f"/v1/digest{form}?{CLOSING}", headers=unchanged).status_code == 304
        )
        assert (
            seeded_client.get(f"/v1/digest{form}?{BREAKING}", headers=unchanged).status_code == 200
        )
