"""What is asked for over HTTP holds to the end: what exists, what is gone, who waits meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from service.domain.imports import republication
from service.storage import database as storage
from service.storage.database import Database
from tests.conftest import Callers
from tests.imports.health_file import a_file
from tests.imports.jobs.queueing import JSON, URL, carry_out_all, count, sent, shown

EARLY = {"Date": "2013-01-02"}


def _run(office: Callers, *rows: dict[str, str], **order: Any) -> JSON:
    run = sent(office.recorder, a_file(*rows), **order)
    assert carry_out_all(office.database) == 1
    return shown(office.recorder, run)


def _end_of_feed(office: Callers) -> int:
    after, more = 0, True
    while more:
        page = office.reviewer.get(f"/v1/changes?limit=1000&after={after}").json
        after, more = page["next_after"], bool(page["data"])
    return after


def _killed(office: Callers) -> list[int]:
    with office.database.pool.connection() as connection:
        rows = connection.execute(
            "SELECT (body #>> '{health_workers_killed,best}')::int AS killed FROM strike"
        ).fetchall()
    return [row["killed"] for row in rows]


@pytest.mark.parametrize(
    ("on_existing", "outcome", "state", "killed"),
    [
        ("amend", "amended", "completed", [0, 3]),
        ("skip", "skipped", "completed", [0, 0]),
        ("refuse", "refused", "completed_with_errors", [0, 0]),
    ],
)
def test_what_becomes_of_a_row_that_is_recorded_otherwise(
    on_existing: str, outcome: str, state: str, killed: list[int], office: Callers
) -> None:
    _run(office, {}, {})
    told = _run(office, {"Health Workers Killed": "3"}, {}, on_existing=on_existing)
    assert (told["state"], told["on_existing"]) == (state, on_existing)
    assert (told["rows"][outcome], told["rows"]["unchanged"]) == (1, 1)
    assert sorted(_killed(office)) == killed
    remarks = office.recorder.get(f"{URL}/{told['id']}/report?kind=fault").json["data"]
    assert [remark["code"] for remark in remarks] == ["exists_already"] * (outcome == "refused")


@pytest.mark.parametrize("mode", ["partial", "atomic"])
def test_what_a_newer_file_lacks_is_marked_however_many_and_the_feed_tells_it(
    mode: str, office: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(republication, "AT_ONCE", 1)
    rows = [EARLY] * 15
    _run(office, *rows)
    feed = _end_of_feed(office)
    trial = _run(office, *rows[:12], republication="true", dry_run="true")
    assert trial["rows"]["gone"] == 3
    assert office.reviewer.get(f"/v1/changes?after={feed}").json["data"] == []
    told = _run(office, *rows[:12], republication="true", mode=mode)
    assert told["republication"] is True
    assert (told["rows"]["gone"], told["rows"]["unchanged"]) == (3, 12)
    changes = office.reviewer.get(f"/v1/changes?after={feed}").json["data"]
    assert len({change["id"] for change in changes}) == 3
    for change in changes:
        strike = office.reviewer.get(f"/v1/strikes/{change['id']}").json
        assert strike["external_ids"][0]["gone_on"]
        assert "gone_from_source" in {flag["code"] for flag in strike["flags"]}
    remarks = office.recorder.get(f"{URL}/{told['id']}/report?kind=flag").json["data"]
    assert [remark["code"] for remark in remarks].count("gone_from_source") == 3
    again = _run(office, *rows[:12], republication="true")
    assert again["rows"]["gone"] == 0


def test_of_published_records_it_is_proposed_once_that_they_are_gone(office: Callers) -> None:
    rows = [EARLY] * 10
    first = _run(office, *rows)
    published = office.reviewer.post(f"{URL}/{first['id']}/publish", json={"reason": "read"})
    assert published.status_code == 200, published.json
    told = _run(office, *rows[:9], republication="true")
    assert told["rows"]["gone"] == 1
    proposed = [
        line for line in office.reviewer.get("/v1/review").json["data"] if line["kind"] == "strikes"
    ]
    assert len(proposed) == 1
    strike = office.reviewer.get(f"/v1/strikes/{proposed[0]['id']}").json
    assert "gone_on" not in strike["external_ids"][0]
    assert _run(office, *rows[:9], republication="true")["rows"]["gone"] == 0


@contextmanager
def _somebody_writes(database: Database) -> Iterator[None]:
    """As an atomic import does for as long as it records."""
    with psycopg.connect(database.dsn) as writer:
        writer.execute("SELECT journal_lock()")
        yield


def test_who_waits_too_long_behind_an_atomic_import_is_told_when_to_come_again(
    office: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = storage._LIMITS.replace("'lock_timeout', '5s'", "'lock_timeout', '50ms'")
    monkeypatch.setattr(storage, "_LIMITS", limits)
    single = {"occurred": "2016-07-16", "place": "aleppo", "delivery": "air_launched"}
    with _somebody_writes(office.database):
        refused = office.recorder.post("/v1/strikes", json=single)
        assert refused.status_code == 503, refused.json
        assert int(refused.headers["Retry-After"]) > 0
        assert office.public.get("/v1/strikes").status_code == 200, "who reads waits for nobody"
    assert office.recorder.post("/v1/strikes", json=single).status_code == 201
    assert count(office.database, "strike") == 1
