"""Two databases that differ in nothing but what a tier may not see."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests import factories
from tests.conftest import Callers

HIDDEN_POINT = {"type": "Point", "coordinates": [37.16125, 36.20125]}
CANARY = "canary-4711"


def build(callers: Callers) -> dict[str, list[str]]:
    """What both have: places, and strikes that are published; ids by the path of their noun."""
    recorder, reviewer = callers.recorder, callers.reviewer
    strikes = []
    for day, text in (("2016-09-28", "one"), ("2016-10-03", "two"), ("2016-10-14", "three")):
        made = factories.strike(
            recorder,
            occurred=day,
            place="handarat",
            killed=3,
            description=text,
            source={"url": f"https://reports.example.org/{text}", "title": text},
        )
        factories.publish(reviewer, "strikes", made)
        strikes.append(made["id"])
    waiting = factories.strike(recorder, occurred="2016-10-15", place="aleppo")
    places = callers.public.get("/v1/places/aleppo").json["id"]
    return {
        "/v1/strikes": [*strikes[:2], waiting["id"]],
        "/v1/places": [places, "aleppo", "nowhere"],
        "/v1/sources": ["insecurity_insight", "reports-example-org"],
        "/v1/besieged-areas": ["eastern-aleppo"],
        "/v1/supply-routes": ["castello-road"],
    }


def hide_more(callers: Callers, ids: dict[str, list[str]]) -> None:
    """What only the second has: all of it hidden from the public, and from partners."""
    recorder, reviewer = callers.recorder, callers.reviewer
    second = callers.key("second-reviewer", "monitor", "trusted", "review")
    _amend_hidden(reviewer, second, ids["/v1/strikes"][0])
    severe = factories.strike(
        recorder, occurred="2016-10-10", place="aleppo", sensitivity="severe", killed=40
    )
    factories.publish(reviewer, "strikes", severe)
    until = (datetime.now(UTC) + timedelta(days=400)).strftime("%Y-%m-%dT%H:%M:%SZ")
    held = factories.strike(recorder, occurred="2016-10-11", place="aleppo", embargo_until=until)
    factories.publish(reviewer, "strikes", held)
    factories.strike(recorder, occurred="2016-10-12", place="aleppo", description=CANARY)
    rejected = factories.strike(recorder, occurred="2016-10-13", place="aleppo")
    seen = reviewer.get(f"/v1/strikes/{rejected['id']}")
    answer = reviewer.post(
        f"/v1/strikes/{rejected['id']}/reject",
        json={"reason": CANARY},
        headers={"If-Match": seen.headers["ETag"]},
    )
    assert answer.status_code == 200
    tunnel = factories.record(
        recorder,
        "supply-routes",
        {
            "slug": "hidden-tunnel",
            "names": ["hidden tunnel"],
            "serves_area_ids": ["eastern-aleppo"],
            "kind": "tunnel",
            "sensitivity": "severe",
            "source": "https://reports.example.org/one",
        },
    )
    factories.publish(reviewer, "supply-routes", tunnel)


def _amend_hidden(reviewer: Any, second: Any, strike: str) -> None:
    url = f"/v1/strikes/{strike}"
    seen = reviewer.get(url)
    changed = reviewer.patch(
        url,
        json={
            "description": CANARY,
            "notes": CANARY,
            "time_local": "04:11",
            "location": HIDDEN_POINT,
            "reason": CANARY,
        },
        headers={"If-Match": seen.headers["ETag"]},
    )
    assert changed.status_code == 202, changed.json
    factories.publish(second, "strikes", {"id": strike})
