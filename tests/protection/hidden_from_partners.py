"""Everything that neither a partner nor the public may notice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from tests.protection.desk import JSON, Desk

CANARY = "planted-4711"
HIDDEN_POINT = {"type": "Point", "coordinates": [37.16125, 36.20125]}
# An outlet that nothing visible cites: what speaks for a severe record is hidden with it.
HIDDEN = {"source": "https://hidden.example.org/1", "sensitivity": "severe"}


def hide(desk: Desk, ids: dict[str, list[str]]) -> None:
    """Writes all of it."""
    amend_what_is_hidden(desk, ids)
    hide_a_place_in_its_town(desk, ids)
    record_what_waits_or_was_refused(desk, ids)
    publish_what_is_severe(desk)
    plan_aid(desk)
    change_what_was_hidden_again(desk, ids)
    match_what_is_hidden(desk, ids)
    record_by_somebody_else(desk, ids)


def amend_what_is_hidden(desk: Desk, ids: dict[str, list[str]]) -> None:
    """Points, hours, words, notes, reasons; names and operators of a hospital; flags by them."""
    words = {"description": f"{CANARY}: call +963 944 123 456", "notes": CANARY, "reason": CANARY}
    point = {"time_local": "04:11", "location": HIDDEN_POINT}
    desk.amended("strikes", ids["/v1/strikes"][0], words | point)
    facility = ids["/v1/facilities"][1]
    names: JSON = {"names": [CANARY], "operator": CANARY, "location": HIDDEN_POINT, "notes": CANARY}
    desk.amended("facilities", facility, names)
    desk.amended("facility-statuses", ids["/v1/facility-statuses"][0], {"notes": CANARY})


def hide_a_place_in_its_town(desk: Desk, ids: dict[str, list[str]]) -> None:
    """Another part of the same town."""
    west = {"place_id": desk.recorder.get("/v1/places/western-aleppo").json["id"]}
    desk.amended("strikes", ids["/v1/strikes"][2], west)


def record_what_waits_or_was_refused(desk: Desk, ids: dict[str, list[str]]) -> None:
    """Submitted, rejected, withdrawn, under embargo; a proposal to what is published."""
    desk.submitted("strikes", desk.claim("2016-10-12", "aleppo", description=CANARY))
    rejected = desk.submitted("strikes", desk.claim("2016-10-13", "aleppo"))
    desk.step("strikes", rejected, "reject", CANARY)
    withdrawn = desk.submitted("strikes", desk.claim("2016-10-13", "aleppo"))
    desk.step("strikes", withdrawn, "withdraw", CANARY)
    until = (datetime.now(UTC) + timedelta(days=400)).strftime("%Y-%m-%dT%H:%M:%SZ")
    desk.strike(
        "2016-10-11", "aleppo", embargo_until=until, source="https://reports.example.org/later"
    )
    desk.proposed("strikes", ids["/v1/strikes"][1], {"killed": 9, "occurred": "2016-10-04"})


def publish_what_is_severe(desk: Desk) -> None:
    """One of every noun that can stand at a place."""
    at: JSON = {"place": "aleppo"} | HIDDEN
    desk.published("strikes", at | {"occurred": "2016-10-10", "killed": 40})
    tunnel = {"slug": "hidden-tunnel", "names": ["hidden tunnel"], "kind": "tunnel"}
    desk.published("supply-routes", HIDDEN | tunnel | {"serves_area_ids": ["eastern-aleppo"]})
    status = {"route": "hidden-tunnel", "status": "open", "began": "2016-09-01"}
    desk.published("route-statuses", HIDDEN | status)
    of_castello = {"route": "castello-road", "mode": "commercial", "status": "open"}
    desk.published("route-statuses", HIDDEN | of_castello | {"began": "2016-01-01"})
    dead = {"metric": "killed", "population": "all", "quantity": 400, "period": "2016-10"}
    desk.published("casualty-figures", at | dead)
    desk.published("statements", at | {"topic": "other", "period": "2016-10"})
    people = {"area": "eastern-aleppo", "quantity": 99_000, "counted_on": "2016-10-05"}
    desk.published("population-estimates", HIDDEN | people)
    desk.published("pauses", at | {"kind": "ceasefire", "announced_on": "2016-10-18"})
    desk.published("aid-missions", at | {"kind": "convoy", "arrived_on": "2016-10-19"})
    desk.published("facilities", at | {"kind": "hospital", "names": ["hidden clinic"]})
    source = {"slug": "hidden-voice", "names": ["hidden voice"], "sensitivity": "severe"}
    speaker = desk.published("sources", source)
    document = {"source_id": speaker, "title": "hidden report", "sensitivity": "severe"}
    desk.published("documents", document | {"url": "https://hidden.example.org/report"})


def plan_aid(desk: Desk) -> None:
    """A convoy ahead, told to those only who run it."""
    ahead = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    mission = {"kind": "convoy", "place": "aleppo", "planned_for": ahead, "movement": "not_started"}
    desk.published(
        "aid-missions",
        mission | {"source": "https://reports.example.org/ahead", "sensitivity": "sensitive"},
    )


def change_what_was_hidden_again(desk: Desk, ids: dict[str, list[str]]) -> None:
    """A strike that was shown once goes on being changed, and is retracted in the end."""
    gone = ids["/v1/strikes"][3]
    desk.amended("strikes", gone, {"killed": 17})
    desk.step("strikes", gone, "retract", CANARY)


def match_what_is_hidden(desk: Desk, ids: dict[str, list[str]]) -> None:
    """Two severe strikes are one event; one of them is not the one that all see."""
    severe = [
        desk.strike(
            "2016-10-03", "aleppo", sensitivity="severe", source=f"https://{who}.example.org/1"
        )
        for who in ("hidden", "hidden-too")
    ]
    for pair, decision in (
        (severe, "same_event"),
        ([severe[0], ids["/v1/strikes"][1]], "different"),
    ):
        told = {"ids": pair, "decision": decision, "reason": CANARY}
        answer = desk.second.post("/v1/matches", json=told)
        assert answer.status_code == 200, answer.json


def record_by_somebody_else(desk: Desk, ids: dict[str, list[str]]) -> None:
    """Another person of another organisation had recorded it."""
    with psycopg.connect(desk.callers.database.pool.conninfo) as connection:
        connection.execute("SELECT set_config('siege.actor', 'operator', true)")
        parameters: dict[str, Any] = {"id": ids["/v1/strikes"][0]}
        connection.execute(
            "UPDATE strike SET recorded_by = 'a-cell', recorder = 'somebody' WHERE id = %(id)s",
            parameters,
        )
