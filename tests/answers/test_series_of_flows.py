"""Missions completed, groups, and the days of events, of their reports and of their recording."""

import csv
import io
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
WINDOW = "place=aleppo&from=2016-07-01&to=2016-09-30"
HEAVY, SEARCH = (
    "violence with heavy weapons",
    "armed or violent search of health care personnel, facility or transport",
)
SEXUAL_ASSAULT = "sexual assault"


def _lines(client: ContractClient, measure: str, query: str) -> list[JSON]:
    answer = client.get(f"/v1/timeseries/{measure}?{query}")
    assert answer.status_code == 200, answer.json
    lines: list[JSON] = answer.json["lines"]
    return lines


def _told(line: JSON) -> dict[str, int]:
    return {one["bucket"]: one["records"] for one in line["points"] if one["records"]}


def _published(callers: Callers, noun: str, claim: JSON) -> JSON:
    made = factories.record(callers.recorder, noun, claim)
    return factories.publish(callers.reviewer, noun, made)


@pytest.fixture
def aleppo(callers: Callers) -> Callers:
    """A country with a governorate and a large town, and a besieged area in it."""
    for slug, kind, more in (
        ("syr", "country", {"population": None}),
        ("governorate", "admin1", {"parent_id": "syr", "population": None}),
        ("aleppo", "city", {"parent_id": "governorate"}),
    ):
        _published(callers, "places", _place(slug, kind) | more)
    area = {"slug": "the-east", "names": ["The east"], "place_ids": ["aleppo"]}
    _published(callers, "besieged-areas", area)
    return callers


def _place(slug: str, kind: str) -> JSON:
    return {
        "slug": slug, "kind": kind, "country_code": "SYR", "timezone": "Asia/Damascus",
        "population": 1_600_000, "names": [slug],
    }  # fmt: skip


def _mission(callers: Callers, day: str, **more: Any) -> JSON:
    claim = {
        "kind": "convoy", "arrived_on": day, "source": "https://un.example.org/1",
        **({} if "area" in more else {"place": "aleppo"}),
    }  # fmt: skip
    return _published(callers, "aid-missions", claim | more)


def test_missions_count_where_they_delivered_and_may_where_nobody_says(aleppo: Callers) -> None:
    _mission(aleppo, "2016-07-05", completion="full")
    _mission(aleppo, "2016-07-09", area="the-east", completion="partial")
    _mission(aleppo, "2016-08-02", completion="none")
    _mission(aleppo, "2016-08-09", people_reached=400)
    _mission(aleppo, "2016-09-09", completion="unknown")
    _mission(aleppo, "2016-09-12", completion="full", place="governorate")
    _mission(aleppo, "2016-07", completion="full")
    [line] = _lines(aleppo.public, "aid_missions_completed", WINDOW)
    found = {
        one["bucket"]: (one["low"], one["best"], one["high"], one["records"], one["coverage"])
        for one in line["points"]
    }
    assert found == {
        "2016-07": (3, 3, 3, 3, "partial"),
        "2016-08": (1, 1, 1, 2, "partial"),
        # Nobody says whether it was: at least none, at most one.
        "2016-09": (0, None, 1, 1, "partial"),
    }
    assert line["possibly_here"]["best"] == 1
    for ground in ("place=the-east", "place=syr", "country=SYR", ""):
        query = f"{ground}&from=2016-07-01&to=2016-09-30".lstrip("&")
        [line] = _lines(aleppo.public, "aid_missions_completed", query)
        assert line["total"]["low"] == (4 if ground == "place=the-east" else 5), ground
    summary = aleppo.public.get("/v1/cities/aleppo/summary?on=2016-09-30&window_days=92").json
    assert summary["aid"]["completed"] == 4


def test_a_mission_that_is_ahead_is_in_no_number_of_the_public(aleppo: Callers) -> None:
    _mission(aleppo, "2016-07-05", completion="full")
    ahead = f"{datetime.now(UTC).year + 1}-01-05"
    before = _lines(aleppo.public, "aid_missions_completed", "place=aleppo")
    claim = {"kind": "convoy", "planned_for": ahead, "place": "aleppo"}
    _published(aleppo, "aid-missions", claim | {"source": "https://un.example.org/1"})
    trusted = aleppo.key("cell", "a-cell", "trusted")
    for reader in (aleppo.public, trusted):
        # Nobody counts what has not begun.
        assert _lines(reader, "aid_missions_completed", "place=aleppo") == before


def test_a_strike_of_two_types_counts_in_both_groups(aleppo: Callers) -> None:
    for day, types, certainty in (
        ("2016-07-05", [HEAVY], "confirmed"),
        ("2016-07-06", [HEAVY, SEARCH], "possible"),
        ("2016-08-06", [], None),
    ):
        _strike(aleppo, day, attack_types=types, certainty=certainty)
    query = f"{WINDOW}&group_by=attack_type"
    lines = _lines(aleppo.public, "attacks_on_care", query)
    assert {line["group"]: _told(line) for line in lines} == {
        HEAVY: {"2016-07": 2},
        SEARCH: {"2016-07": 1},
        "not_stated": {"2016-08": 1},
    }
    lines = _lines(aleppo.public, "attacks_on_care", f"{WINDOW}&group_by=certainty")
    assert {line["group"]: line["total"]["best"] for line in lines} == {
        "confirmed": 1,
        "possible": 1,
        "not_assessed": 1,
    }
    [line] = _lines(aleppo.public, "attacks_on_care", f"{WINDOW}&group_by=family")
    assert (line["group"], line["total"]["best"]) == (line["family"], 3)
    [plain] = _lines(aleppo.public, "attacks_on_care", WINDOW)
    assert "group" not in plain


def _strike(callers: Callers, day: str, **more: Any) -> JSON:
    made = factories.strike(callers.recorder, occurred=day, **more)
    return factories.publish(callers.reviewer, "strikes", made)


def test_what_the_public_may_not_know_of_a_strike_is_no_group_of_it(aleppo: Callers) -> None:
    _strike(aleppo, "2016-07-05", attack_types=[SEXUAL_ASSAULT])
    _strike(aleppo, "2016-07-06", attack_types=[SEXUAL_ASSAULT, HEAVY])
    query = f"{WINDOW}&group_by=attack_type"
    public = _lines(aleppo.public, "attacks_on_care", query)
    assert {line["group"]: line["total"]["best"] for line in public} == {HEAVY: 1, "not_stated": 1}
    partner = aleppo.key("partner", "embassy", "partner")
    told = _lines(partner, "attacks_on_care", query)
    assert {line["group"]: line["total"]["best"] for line in told} == {SEXUAL_ASSAULT: 2, HEAVY: 1}


def test_on_each_axis_a_record_stands_on_another_day(aleppo: Callers) -> None:
    papers = "https://reports.example.org"
    _strike(aleppo, "2016-07-05", reported_on="2016-08-01", source=f"{papers}/1")
    published = {"url": f"{papers}/2", "published_on": "2016-09-02"}
    _strike(aleppo, "2016-07-06", source=published)
    _strike(aleppo, "2016-07-07", source=f"{papers}/3")
    _strike(aleppo, "2016-07-08", reported_on="2016-08", source=f"{papers}/4")
    [line] = _lines(aleppo.public, "attacks_on_care", f"{WINDOW}&interval=week&axis=reported")
    assert _told(line) == {"2016-W31": 1, "2016-W35": 1}
    undated = {span["within"]: span["records"] for span in line["unplaced"]}
    # One was reported some day of August, of one nobody says when.
    assert undated == {"2016-08-01/2016-08-31": 1, "../..": 1}
    assert line["total"]["records"] == 4
    # Nobody declares on which days it reports: no zero is said.
    assert {point["coverage"] for point in line["points"]} == {"partial", "none"}
    today = datetime.now(ZoneInfo("Asia/Damascus")).date()
    [line] = _lines(aleppo.public, "attacks_on_care", "place=aleppo&axis=recorded&interval=year")
    assert sum(_told(line).values()) == 4
    assert line["points"][-1]["to"] <= today.isoformat()
    answer = aleppo.public.get("/v1/timeseries/killed?place=aleppo&axis=recorded").json
    assert (answer["axis"], answer["group_by"]) == ("recorded", None)


def test_what_is_undated_on_an_axis_is_unplaced_in_every_window(aleppo: Callers) -> None:
    _strike(aleppo, "2016-07-07")
    query = "place=aleppo&from=2010-01-01&to=2010-12-31&axis=reported"
    [line] = _lines(aleppo.public, "attacks_on_care", query)
    assert line["unplaced"] == [{"within": "../..", "low": 1, "best": 1, "high": 1, "records": 1}]
    assert _lines(aleppo.public, "attacks_on_care", query.replace("&axis=reported", "")) == []


def test_the_csv_holds_every_line_of_every_group(aleppo: Callers) -> None:
    _strike(aleppo, "2016-07-05", attack_types=[HEAVY])
    _strike(aleppo, "2016-07", attack_types=[SEARCH])
    _strike(aleppo, "2016-07-06", place="governorate", attack_types=[HEAVY])
    path = f"/v1/timeseries/attacks_on_care.csv?{WINDOW}&interval=week&group_by=attack_type"
    text = aleppo.public.get(path).get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text)))
    kinds = {(row["group"], row["kind"]) for row in rows if row["records"] != "0"}
    assert kinds == {
        (HEAVY, "point"), (HEAVY, "total"), (HEAVY, "possibly_here"),
        (SEARCH, "unplaced"), (SEARCH, "total"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("address", "parameter", "told"),
    [
        ("timeseries/killed?group_by=attack_type", "group_by", "family, population"),
        ("timeseries/health_workers_killed?group_by=population", "group_by", "family"),
        ("timeseries/strikes?group_by=mode", "group_by", "attack_type, certainty, family"),
        ("timeseries/routes_open?group_by=certainty", "group_by", "family, mode"),
        ("timeseries/strikes?group_by=weapon", "group_by", "attack_type"),
        ("timeseries/people_besieged?axis=reported", "axis", "event"),
        ("timeseries/facilities_functioning?axis=recorded", "axis", "event"),
        ("timeseries/strikes?axis=published", "axis", "reported"),
        ("timeseries/strikes?mode=civilian", "mode", "routes_open"),
        ("timeseries/strikes?population=civilians", "population", "killed, injured, displaced"),
        ("timeseries/strikes?cause=indirect", "cause", "killed, injured, displaced"),
        ("timeseries/health_workers_killed?population=civilians", "population", "killed, injured"),
        ("timeseries/people_besieged?certainty_min=confirmed", "certainty_min", "strikes, attacks"),
        ("timeseries/aid_missions_completed?certainty_min=possible", "certainty_min", "killed"),
        ("cities/aleppo/timeseries?measures=strikes,days_besieged&cause=indirect", "cause",
         "killed, injured, displaced"),
        ("timeseries/routes_open?mode=bicycle", "mode", "commercial"),
        ("cities/aleppo/timeseries?measures=strikes,killed&group_by=certainty", "group_by",
         "family, population"),
        ("cities/aleppo/timeseries?measures=strikes,days_besieged&axis=reported", "axis", "event"),
    ],
)  # fmt: skip
def test_what_a_measure_does_not_have_is_refused_with_what_it_has(
    seeded_client: ContractClient, address: str, parameter: str, told: str
) -> None:
    answer = seeded_client.get(f"/v1/{address}")
    assert answer.status_code == 422
    [error] = answer.json["errors"]
    assert error["parameter"] == parameter
    assert told in error["detail"]


@pytest.mark.parametrize(
    "asked",
    [
        "timeseries/health_workers_killed?place=aleppo&population=health_workers&cause=indirect",
        "timeseries/strikes?place=aleppo&certainty_min=confirmed",
        "timeseries/displaced?place=aleppo&population=children&certainty_min=possible",
        "cities/aleppo/timeseries?measures=strikes,killed&population=all&cause=indirect",
        "cities/aleppo/timeseries?measures=days_besieged,routes_open,strikes&mode=civilian"
        "&certainty_min=confirmed",
    ],
)
def test_what_one_of_the_measures_reads_is_not_refused(
    seeded_client: ContractClient, asked: str
) -> None:
    assert seeded_client.get(f"/v1/{asked}&from=2016-07-01&to=2016-07-31").status_code == 200


def test_every_measure_may_be_asked_at_once(seeded_client: ContractClient) -> None:
    measures = (
        "strikes,attacks_on_care,facilities_hit,health_workers_killed,health_workers_injured,"
        "killed,injured,displaced,areas_besieged,people_besieged,days_besieged,routes_open,"
        "facilities_functioning,aid_missions_completed"
    )
    path = f"/v1/cities/aleppo/timeseries?measures={measures}&interval=quarter&group_by=family"
    answer = seeded_client.get(f"{path}&from=2016-01-01&to=2016-12-31")
    assert answer.status_code == 200, answer.json
    told = answer.json["series"]
    assert ",".join(one["measure"] for one in told) == measures
    assert all(line["group"] == line["family"] for one in told for line in one["lines"])


def test_displaced_people_are_counted_as_all_casualties_are(aleppo: Callers) -> None:
    for day, number in (("2016-07-05", 400), ("2016-08-05", "at least 1,000")):
        claim = {
            "metric": "displaced", "population": "civilians", "quantity": number,
            "basis": "incident", "place": "aleppo", "period": day,
            "source": "https://un.example.org/1",
        }  # fmt: skip
        _published(aleppo, "casualty-figures", claim)
    [line] = _lines(aleppo.public, "displaced", WINDOW)
    found = [(one["low"], one["best"], one["high"]) for one in line["points"]]
    assert found == [(400, 400, 400), (1000, None, None), (None, None, None)]
    asked = f"/v1/casualty-totals?{WINDOW}&metric=displaced"
    total = aleppo.public.get(asked).json["lines"][0]["recorded"]
    assert total == line["total"]
