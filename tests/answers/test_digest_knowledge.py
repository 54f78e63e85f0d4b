"""What changed in our knowledge stands in the days in which it changed, apart from the world."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service.model.nouns import NOUNS
from tests import factories
from tests.answers.contradicting import URL, World
from tests.contract_client import ContractClient

JSON = dict[str, Any]
IN_JANUARY = "place=aleppo&from=2016-01-01&to=2016-01-31"


def _digest(client: ContractClient, query: str = "place=aleppo") -> JSON:
    response = client.get(f"/v1/digest?{query}")
    assert response.status_code == 200, response.json
    return dict(response.json)


def _yesterday(world: World) -> None:
    """All that was recorded until now was recorded three days ago."""
    with world.callers.database.pool.connection() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE change SET at = at - interval '3 days', after = after || jsonb_build_object("
            "'stood_from', (after ->> 'stood_from')::timestamptz - interval '3 days')"
        )
        connection.execute("UPDATE contradiction_entry SET at = at - interval '3 days'")
        for rows in ("during", "stood"):
            connection.execute(
                f"UPDATE superseded SET {rows} = tstzrange("
                f"lower({rows}) - interval '3 days', upper({rows}) - interval '3 days')"
                f" WHERE {rows} IS NOT NULL".encode()
            )
        for noun in NOUNS:
            connection.execute(
                f"UPDATE {noun.table} SET stood_from = stood_from - interval '3 days'".encode()
            )
        connection.execute("SET session_replication_role = origin")


def _day() -> date:
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Damascus")).date()


def _today() -> str:
    # The day before, too: local midnight may lie between a record and the question.
    return f"place=aleppo&from={_day() - timedelta(days=1)}"


def _amend(world: World, noun: str, record: JSON, change: JSON) -> None:
    url = f"/v1/{noun}/{record['id']}"
    tag = {"If-Match": world.reviewer.get(url).headers["ETag"]}
    waiting = world.recorder.patch(url, json={"reason": "mended"} | change, headers=tag)
    assert waiting.status_code == 202, waiting.json
    factories.publish(world.reviewer, noun, record)


def _step(world: World, noun: str, record: JSON, step: str) -> None:
    url = f"/v1/{noun}/{record['id']}"
    tag = {"If-Match": world.reviewer.get(url).headers["ETag"]}
    answer = world.reviewer.post(f"{url}/{step}", json={"reason": "seen"}, headers=tag)
    assert answer.status_code == 200, answer.json


def _ops(told: JSON) -> set[tuple[str, str, int]]:
    return {(one["kind"], one["op"], one["records"]) for one in told["knowledge"]["counts"]}


def test_an_event_stands_in_its_days_and_its_record_in_the_days_of_recording(world: World) -> None:
    then, now = _digest(world.callers.public, IN_JANUARY), _digest(world.callers.public, _today())
    (imposed,) = then["world"]["sieges"]["events"]
    assert (imposed["event"], imposed["records"]) == ("imposed", [world.siege["id"]])
    assert then["knowledge"]["counts"] == then["knowledge"]["late"] == []
    assert now["world"]["sieges"]["events"] == []
    assert ("sieges", "published", 1) in _ops(now)
    late = {one["kind"]: one for one in now["knowledge"]["late"]}
    assert late["sieges"]["records"] == [world.siege["id"]]
    assert (late["casualty-figures"]["count"], late["casualty-figures"]["latest"]) == (
        3, "2016-02-29",
    )  # fmt: skip


def test_only_the_changes_between_the_two_instants_are_told(world: World) -> None:
    _yesterday(world)
    assert _digest(world.callers.public, _today())["knowledge"]["counts"] == []
    figure = world.figure(7, period="2016-01-05", basis="incident")
    told = _digest(world.callers.public, _today())["knowledge"]
    assert [(one["kind"], one["op"]) for one in told["counts"]] == [
        ("casualty-figures", "published")
    ]
    assert [one["records"] for one in told["late"]] == [[figure["id"]]]
    assert told["ended"] is False


def test_news_of_the_window_itself_is_not_late(world: World) -> None:
    _yesterday(world)
    world.people(5, str(_day()), 1)
    told = _digest(world.callers.public, _today())["knowledge"]
    assert [one["kind"] for one in told["counts"]] == ["population-estimates"]
    assert told["late"] == []


def test_corrections_and_retractions_are_named(world: World) -> None:
    kept = world.figure(7, period="2016-01-05", basis="incident")
    gone = world.figure(8, period="2016-01-06", basis="incident")
    doubted = world.figure(9, period="2016-01-07", basis="incident")
    _yesterday(world)
    _amend(world, "casualty-figures", kept, {"quantity": 6})
    _step(world, "casualty-figures", gone, "retract")
    _step(world, "casualty-figures", doubted, "dispute")
    changed = _digest(world.callers.public, _today())["knowledge"]["changed"]
    assert {(one["op"], tuple(one["records"])) for one in changed} == {
        ("amended", (kept["id"],)),
        ("retracted", (gone["id"],)),
        ("disputed", (doubted["id"],)),
    }
    for one in changed:
        status = world.callers.public.get(one["link"]).status_code
        assert status == (410 if one["op"] == "retracted" else 200)


def test_a_date_that_was_settled_anew_is_told_with_the_one_before(world: World) -> None:
    _yesterday(world)
    _amend(world, "sieges", world.siege, {"started": "2016-01-03"})
    (settled,) = _digest(world.callers.public, _today())["knowledge"]["dates_settled_anew"]
    assert (settled["boundary"], settled["records"]) == ("start", [world.siege["id"]])
    assert settled["date_before"]["edtf"] == "2016-01-01"
    assert settled["date"]["edtf"] == "2016-01-03"


def test_a_correction_of_other_members_settles_no_date(world: World) -> None:
    _yesterday(world)
    _amend(world, "sieges", world.siege, {"completeness": "partial"})
    told = _digest(world.callers.public, _today())["knowledge"]
    assert [one["op"] for one in told["changed"]] == ["amended"]
    assert told["dates_settled_anew"] == []


def test_contradictions_that_may_be_new_and_those_decided_are_told(world: World) -> None:
    _yesterday(world)
    assert _digest(world.callers.public, _today())["knowledge"]["contradictions"]["open"] == 0
    world.figure(60, document=1, period="2016-01", population="civilians")
    told = _digest(world.callers.public, _today())["knowledge"]["contradictions"]
    assert (told["open"], told["perhaps_new"]) == (1, 1)
    (one,) = told["top"]
    accepted = world.reviewer.post(
        f"{URL}/{one['id']}/accept",
        json={"reason": "known"},
        headers={"Idempotency-Key": "accept-1"},
    )
    assert accepted.status_code == 200, accepted.json
    told = _digest(world.callers.public, _today())["knowledge"]["contradictions"]
    assert (told["open"], told["perhaps_new"]) == (0, 0)
    assert [(each["id"], each["op"]) for each in told["decided"]] == [(one["id"], "accepted")]


def test_a_window_of_the_past_knows_nothing_of_today(world: World) -> None:
    before = _digest(world.callers.public, IN_JANUARY)
    world.figure(7, period="2016-01-05", basis="incident")
    after = _digest(world.callers.public, IN_JANUARY)
    assert before["knowledge"] == after["knowledge"]
    assert before["world"]["casualties"] != after["world"]["casualties"]


@pytest.mark.parametrize("form", ["json", "txt", "md"])
def test_what_was_told_then_is_told_again_to_the_byte(world: World, form: str) -> None:
    public = world.callers.public
    datasets = public.get("/v1/status").json["datasets"]
    then = max(one["last_change_at"] for one in datasets if one["last_change_at"])
    asked = f"/v1/digest?place=aleppo&to=2016-03-05&from=2016-01-01&format={form}&as_of={then}"
    first = public.get(asked)
    assert first.status_code == 200
    _amend(world, "sieges", world.siege, {"started": "2016-01-03"})
    world.figure(7, period="2016-01-05", basis="incident")
    again = public.get(asked)
    assert again.get_data() == first.get_data()
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_past_digest_tells_what_was_settled_before_it(world: World) -> None:
    _yesterday(world)
    _amend(world, "sieges", world.siege, {"started": "2016-01-03"})
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    _amend(world, "sieges", world.siege, {"started": "2016-01-05"})
    told = _digest(world.callers.public, f"{_today()}&as_of={now}")
    (settled,) = told["knowledge"]["dates_settled_anew"]
    assert (settled["date_before"]["edtf"], settled["date"]["edtf"]) == (
        "2016-01-01", "2016-01-03",
    )  # fmt: skip
    (imposed,) = _digest(world.callers.public, f"{IN_JANUARY}&as_of={now}")["world"]["sieges"][
        "events"
    ]
    assert imposed["on"]["edtf"] == "2016-01-03"


def test_a_hidden_correction_is_in_no_digest_of_the_public(world: World) -> None:
    _yesterday(world)
    hidden = world.figure(7, period="2016-01-05", basis="incident", sensitivity="severe")
    before = _digest(world.callers.public, _today())
    _amend(world, "casualty-figures", hidden, {"quantity": 6})
    assert _digest(world.callers.public, _today()) == before
    trusted = world.callers.key("reader", "embassy", "trusted")
    changed = _digest(trusted, _today())["knowledge"]["changed"]
    assert [one["records"] for one in changed] == [[hidden["id"]]]
