"""What is hidden is not told by what stands beside it: figures, claims, links, the past."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests import factories
from tests.conftest import Callers

JSON = dict[str, Any]


@pytest.fixture
def district(callers: Callers) -> Callers:
    """A country with a district, a large town and a village."""
    factories.small_country(callers.recorder, callers.reviewer)
    return callers


def _published(callers: Callers, noun: str, claim: JSON) -> JSON:
    made = factories.record(callers.recorder, noun, claim)
    return factories.publish(callers.reviewer, noun, made)


def _changed(callers: Callers, url: str, change: JSON, status: int = 202) -> None:
    tag = {"If-Match": callers.recorder.get(url).headers["ETag"]}
    answer = callers.recorder.patch(url, json=change | {"reason": "mended"}, headers=tag)
    assert answer.status_code == status, answer.json
    if status == 202:
        noun, record_id = url.split("/")[-2:]
        factories.publish(callers.reviewer, noun, {"id": record_id})


def _instant(callers: Callers) -> str:
    with callers.database.pool.connection() as connection:
        row = connection.execute("SELECT clock_timestamp() AS at").fetchone()
    assert row is not None
    return str(row["at"].isoformat().replace("+00:00", "Z"))


def _figure(place: str, period: str, **more: Any) -> JSON:
    counted = {"metric": "killed", "population": "all", "quantity": 9, "basis": "incident"}
    cited = {"source": "https://newspaper.example.org/hospital-hit-this-morning"}
    return counted | cited | {"place": place, "period": period} | more


def test_the_report_of_a_figure_waits_with_the_strike_that_it_counts(district: Callers) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    told = [district.public.get(f"/v1/{noun}").data for noun in ("documents", "sources")]
    struck = factories.strike(district.recorder, occurred=yesterday, place="village")
    factories.publish(district.reviewer, "strikes", struck)
    figure = _published(
        district, "casualty-figures", _figure("village", yesterday, strike_id=struck["id"])
    )
    assert figure["sensitivity"] == "sensitive"
    assert [district.public.get(f"/v1/{noun}").data for noun in ("documents", "sources")] == told
    assert b"newspaper" not in district.public.get("/v1/changes").data


def test_the_past_shows_no_place_more_exactly_than_now(district: Callers) -> None:
    village = f"/v1/places/{district.recorder.get('/v1/places/village').json['id']}"
    struck = factories.strike(district.recorder, occurred="2016-07-03", place="village")
    factories.publish(district.reviewer, "strikes", struck)
    figure = _published(district, "casualty-figures", _figure("village", "2016-07-03"))
    _changed(district, village, {"population": 200_000, "kind": "town"})
    assert district.public.get(f"/v1/strikes/{struck['id']}").json["place"] == "village"
    at = _instant(district)
    _changed(district, village, {"population": 900})
    _changed(district, f"/v1/casualty-figures/{figure['id']}", {"strike_id": struck["id"]})
    for url in (f"/v1/strikes/{struck['id']}", f"/v1/casualty-figures/{figure['id']}"):
        assert district.public.get(url).json["place"] == "district"
        past = district.public.get(f"{url}?as_of={at}").json
        assert past["place"] == "district", url
        assert past["place_id"] == district.public.get("/v1/places/district").json["id"]
    assert district.public.get(f"/v1/strikes?place=village&as_of={at}").json["data"] == []


def test_competing_dates_lose_the_words_of_a_hidden_document(district: Callers) -> None:
    source = factories.source(district.recorder, "monitor")
    made = factories.document(district.recorder, source["id"])
    factories.publish(district.reviewer, "documents", made)
    cited = {"document_id": made["id"], "quoted": "told by the night nurse"}
    _published(
        district,
        "besieged-areas",
        {"slug": "old-town", "place_ids": ["aleppo"], "names": ["Old town"]},
    )
    siege = _published(
        district,
        "sieges",
        {
            "area_id": "old-town",
            "started": "2016-07-17",
            "end_mode": "ongoing",
            "source": {"url": "https://reports.example.org/2", "title": "another"},
            "boundary_claims": [{"boundary": "start", "date": "2016-07-11", "citation": cited}],
        },
    )
    url = f"/v1/sieges/{siege['id']}"
    assert "night nurse" in district.public.get(url).text
    _changed(district, f"/v1/documents/{made['id']}", {"sensitivity": "severe"}, status=200)
    claims = district.public.get(url).json["boundary_claims"]
    assert "2016-07-11" in [claim["date"]["edtf"] for claim in claims]
    assert "night nurse" not in district.public.get(url).text
    assert made["id"] not in district.public.get(url).text


def test_nobody_erases_the_words_of_others_by_repeating_them(district: Callers) -> None:
    cited = {"url": "https://reports.example.org/1", "quoted": "in the middle of that month"}
    area = {"slug": "old-town", "place_ids": ["aleppo"], "names": ["Old town"]}
    _published(district, "besieged-areas", area)
    words = {"edtf": "2016-07", "text": "in the middle of that month, as residents say"}
    claim = {"area_id": "old-town", "started": words, "end_mode": "ongoing", "source": cited}
    siege = _published(district, "sieges", claim)
    stranger = district.key("stranger", "elsewhere", "public", "record")
    repeated = stranger.post("/v1/sieges", json=claim)
    assert repeated.status_code == 201, repeated.json
    url = f"/v1/sieges/{repeated.json['id']}"
    erased = stranger.post(
        f"{url}/redact",
        json={"fields": ["started.text"], "reason": "a mistake"},
        headers={"If-Match": stranger.get(url).headers["ETag"]},
    )
    assert erased.status_code == 200, erased.json
    kept = district.public.get(f"/v1/sieges/{siege['id']}").json
    assert kept["started"]["text"] == words["text"]


def test_reports_whose_head_is_hidden_are_counted_as_they_are_shown(district: Callers) -> None:
    strikes = [
        factories.strike(
            district.recorder, occurred="2016-07-03", place="aleppo", delivery="air_launched",
            facility_effect="damaged", source=f"https://reports.example.org/{number}",
        )
        for number in range(3)
    ]  # fmt: skip
    for struck in strikes:
        factories.publish(district.reviewer, "strikes", struck)
    for struck in strikes[1:]:
        _changed(district, f"/v1/strikes/{struck['id']}", {"same_event_as": strikes[0]["id"]})
    _changed(district, f"/v1/strikes/{strikes[0]['id']}", {"sensitivity": "severe"}, status=200)
    shown = district.public.get("/v1/strikes?place=aleppo").json["data"]
    assert [each["same_event_as"] for each in shown] == [None, None]
    series = "/v1/timeseries/strikes?place=aleppo&from=2016-07-01&to=2016-07-31"
    lines = district.public.get(series).json["lines"]
    assert sum(line["total"]["records"] for line in lines) == len(shown)
