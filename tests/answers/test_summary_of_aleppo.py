"""The summary of Aleppo on the shipped records, day by day."""

from typing import Any

import pytest

from tests.contract_client import ContractClient


@pytest.fixture(scope="module")
def on_20_october(seeded_client: ContractClient) -> Any:
    return seeded_client.get("/v1/cities/aleppo/summary?on=2016-10-20").get_json()


def test_the_second_episode_of_eastern_aleppo_lasts_46_days_and_both_together_66(on_20_october):
    area = on_20_october["siege"]["areas"][0]
    assert (area["slug"], area["state"], area["episode"]) == ("eastern-aleppo", "besieged", 2)
    assert area["days_besieged"]["episode"] == {"min": 46, "max": 46, "all_claims": [39, 70]}
    assert on_20_october["siege"]["days_besieged"] == {"min": 66, "max": 66}
    assert area["since"]["edtf"] == "2016-09-04"
    assert area["since_all_claims"] == {"earliest": "2016-08-11", "latest": "2016-09-11"}


def test_disputed_dates_are_said_with_every_claim_and_its_citation(on_20_october):
    area = on_20_october["siege"]["areas"][0]
    starts = [claim for claim in area["claims"] if claim["boundary"] == "start"]
    assert area["dates_disputed"] and len(starts) >= 3
    assert all(claim["citation"]["source"] for claim in area["claims"])


def test_both_roads_are_closed_as_observed(on_20_october):
    routes = on_20_october["supply_routes"]
    assert (routes["open"], routes["closed"], routes["unknown"]) == (0, 2, 0)
    assert [route["slug"] for route in routes["routes"]] == ["castello-road", "ramouseh-road"]
    assert all(route["observed_on"] and not route["stale"] for route in routes["routes"])


def test_people_besieged_are_lines_of_families_never_a_sum(on_20_october):
    people = on_20_october["people_besieged"]
    families = {line["family"]: line for line in people["lines"]}
    assert families["un"]["best"] == 275_000
    assert families["new_statesman"]["best"] == 300_000
    assert people["stated"]["highest"] < 1_000_000


def test_the_un_listed_the_area_80_and_31_days_late(on_20_october):
    listed = {one["category"]: one for one in on_20_october["designations"]}
    lags = listed["besieged"]["lag_days"]
    assert lags["first_episode"] == {"min": 80, "max": 80, "all_claims": [46, 80]}
    assert (lags["this_episode"]["min"], lags["this_episode"]["max"]) == (31, 31)
    assert listed["watchlist"]["in_force"] is True


def test_strikes_are_counts_per_family_and_a_zero_has_its_coverage(on_20_october):
    medical = on_20_october["medical"]
    assert medical["strikes"] and medical["attacks_on_care"]
    for count in [*medical["strikes"], *medical["attacks_on_care"]]:
        nothing = count["placed_here"] + count["possibly_here"] == 0
        assert not nothing or count["coverage"] == "full"
    assert medical["cadence"]["family"] == "insecurity_insight"
    assert medical["cadence"]["hours"] == 720


def test_the_quoted_17_hours_stand_beside_the_cadence(on_20_october):
    quoted = [claim["quoted"] or "" for claim in on_20_october["medical"]["claims"]]
    assert any("every 17 hours" in words for words in quoted)


def test_the_sentence_names_no_party(on_20_october):
    sentence = on_20_october["sentence"]
    assert "46 days" in sentence and "66 days" in sentence and "disputed" in sentence
    assert "government" not in sentence and "Russia" not in sentence


def test_what_is_not_recorded_and_whose_work_it_is_is_said(on_20_october):
    assert "facility status" in on_20_october["not_recorded"]
    assert any("Common Operational Datasets" in line for line in on_20_october["attribution"])
    assert on_20_october["freshness"]["last_change_at"] == on_20_october["as_of"]


@pytest.mark.parametrize(
    ("day", "state", "days"),
    [
        ("2016-07-01", "never", 0),
        ("2016-08-20", "between_episodes", 20),
        ("2017-01-01", "ended", 129),
    ],
)
def test_before_between_and_after_the_sieges(
    seeded_client: ContractClient, day: str, state: str, days: int
):
    answer = seeded_client.get(f"/v1/cities/aleppo/summary?on={day}").get_json()
    assert answer["siege"]["state"] == state
    assert answer["siege"]["days_besieged"] == {"min": days, "max": days}


def test_a_poll_that_holds_the_answer_is_told_so(seeded_client: ContractClient):
    path = "/v1/cities/aleppo/summary?on=2016-10-20"
    etag = seeded_client.get(path).headers["ETag"]
    assert seeded_client.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert seeded_client.get(f"{path}&window_days=7").headers["ETag"] != etag


def test_the_pause_of_20_october_stands_with_who_announced_it(on_20_october):
    pause = on_20_october["pauses"][0]
    assert len(on_20_october["pauses"]) == 1
    assert (pause["kind"], pause["place"]) == ("humanitarian_pause", "aleppo")
    assert pause["announced_on"]["edtf"] == "2016-10-17"
    assert pause["planned"]["edtf"] == "2016-10-20"
    assert pause["announced_by"] == ["russia", "syrian_government"]
    assert "pauses" not in on_20_october["not_recorded"]


def test_a_convoy_that_was_hit_outside_the_city_is_no_aid_to_it(on_20_october):
    assert set(on_20_october["aid"].values()) == {None}
    assert "aid missions to the area" in on_20_october["not_recorded"]


def test_the_public_is_not_told_how_the_hospitals_work(on_20_october):
    medical = on_20_october["medical"]
    assert (medical["facilities"], medical["withheld"]) == (None, "tier")


def test_aid_that_reached_duma_in_march_2018_is_said(seeded_client: ContractClient):
    answer = seeded_client.get("/v1/cities/duma/summary?on=2018-03-20").json
    assert answer["aid"]["last_completed"] == "2018-03-15"
    assert (answer["aid"]["days_since"], answer["aid"]["completed"]) == (5, 2)
    rows = seeded_client.get("/v1/situation?on=2018-03-20").json["data"]
    ghouta = next(row for row in rows if row["area"].startswith("eastern-ghouta"))
    assert ghouta["last_aid_on"] == "2018-03-15"
