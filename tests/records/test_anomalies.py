"""What looks wrong is flagged for the reviewer, kept with the record, and hidden from others."""

from datetime import date
from typing import Any

import pytest

from service.domain.anomalies import BURST, Surroundings, find_anomalies, kilometres_between
from service.domain.free_text import screen_text
from service.model.nouns.strike import STRIKE
from tests import factories
from tests.conftest import Callers

TODAY = date(2026, 1, 1)


def _day(day: str) -> dict[str, Any]:
    return {"edtf": day, "earliest": day, "latest": day, "precision": "day", "text": None}


def _count(best: int, quoted: str | None = None) -> dict[str, Any]:
    return {"low": best, "best": best, "high": best, "qualifier": "exact", "quoted": quoted}


def _codes(body: dict[str, Any], **around: Any) -> list[str]:
    return [flag["code"] for flag in find_anomalies(STRIKE, body, Surroundings(TODAY, **around))]


def test_a_future_date_is_flagged_and_today_is_not() -> None:
    assert _codes({"occurred": _day("2026-01-03")}) == ["future_date"]
    assert _codes({"occurred": _day("2026-01-02")}) == []
    assert _codes({"occurred": None}) == []


def test_a_point_far_from_its_place_is_flagged() -> None:
    assert _codes({}, kilometres_away=50.1) == ["far_from_place"]
    assert _codes({}, kilometres_away=50.0) == []
    assert 295 < kilometres_between((37.16, 36.2), (36.29, 33.51)) < 320


def test_more_casualties_than_inhabitants_are_flagged() -> None:
    assert _codes({"killed": _count(1001)}, population=1000) == ["above_population"]
    assert _codes({"killed": _count(1000)}, population=1000) == []
    assert _codes({"killed": _count(1001)}, population=None) == []


def test_a_count_of_nines_and_a_quotation_that_says_otherwise_are_flagged() -> None:
    assert _codes({"killed": _count(9999)}) == ["count_9999"]
    assert _codes({"killed": _count(4, "5 people")}) == ["quoted_disagrees"]


def test_a_burst_of_one_person_is_flagged() -> None:
    assert _codes({}, recent=BURST) == []
    assert _codes({}, recent=BURST + 1) == ["burst"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Call +963 944 123 456 at night", ("phone_number",)),
        ("رقم الهاتف ٠٩٤٤١٢٣٤٥٦", ("phone_number",)),
        ("write to someone@relief.example.org", ("email_address",)),
        ("at 36.2021, 37.1343 near the square", ("coordinates_in_text",)),
        ("at 36° 12' 07\" N", ("coordinates_in_text",)),
        ("a nurse named in the report", ("person_named",)),
        ("طبيب اسمه في التقرير", ("person_named",)),
        ("an unnamed hospital, 12 killed on 17 July 2016 and 1,250 displaced", ()),
        ("Between 2016-07-17 and 2016-10-20, 492 attacks on 330 facilities", ()),
    ],
)
def test_free_text_passes_a_screen(text: str, codes: tuple[str, ...]) -> None:
    assert screen_text(text) == codes


def test_flags_stay_with_the_record_for_reviewers_only(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder, population=1_600_000))
    made = factories.strike(recorder, killed=9999, description="Call +963 944 123 456.")
    assert {flag["code"] for flag in made["flags"]} == {"count_9999", "phone_number"}
    assert not any("944" in flag["detail"] for flag in made["flags"])
    factories.publish(reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    assert reviewer.get(url).json["flags"] == made["flags"]
    assert recorder.get(url).json["flags"] == made["flags"]
    for other in (callers.public, callers.key("reader", "other", "trusted")):
        answer = other.get(url)
        assert answer.status_code == 200
        assert "flags" not in answer.json


def test_an_amended_submission_is_looked_at_anew(callers: Callers) -> None:
    recorder = callers.recorder
    factories.place(recorder)
    made = factories.strike(recorder, occurred="2099-01-01")
    assert [flag["code"] for flag in made["flags"]] == ["future_date"]
    url = f"/v1/strikes/{made['id']}"
    corrected = recorder.patch(
        url,
        json={"occurred": "2016-07-17"},
        headers={"If-Match": recorder.get(url).headers["ETag"]},
    )
    assert corrected.status_code == 200
    assert corrected.json["flags"] == []


def test_a_batch_is_flagged_as_single_records_are(callers: Callers) -> None:
    recorder = callers.recorder
    factories.place(recorder)
    claim = {"occurred": "2099-01-01", "place": "aleppo", "source": "https://reports.example.org/1"}
    made = recorder.post("/v1/strikes", json=[claim]).json["results"][0]
    shown = recorder.get(f"/v1/strikes/{made['id']}").json
    assert [flag["code"] for flag in shown["flags"]] == ["future_date"]
