"""Every read of the exact tier is written down (who, which records, when), or not answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from service.domain.exact_reads import exact_members
from service.model.nouns import BY_TABLE
from service.storage.database import Database
from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient
from tests.records import world

POINT = {"type": "Point", "coordinates": [37.1, 36.2]}
JSON = dict[str, Any]


def _reads(callers: Callers, query: str = "") -> list[JSON]:
    answer = callers.admin.get(f"/v1/exact-reads{query}")
    assert answer.status_code == 200, answer.json
    found: list[JSON] = answer.json["data"]
    return found


def _published_strike(callers: Callers) -> JSON:
    recorder = callers.recorder
    factories.publish(callers.reviewer, "places", factories.place(recorder))
    made = factories.strike(recorder, location=POINT, location_precision="exact")
    factories.publish(callers.reviewer, "strikes", made)
    return made


@pytest.fixture
def strike(callers: Callers) -> JSON:
    """A published strike whose point only the trusted tier sees."""
    return _published_strike(callers)


def _reader(callers: Callers) -> ContractClient:
    return callers.key("analyst", "cell", "trusted")


def test_what_is_exact_follows_from_the_declarations() -> None:
    assert set(exact_members(BY_TABLE["strike"])) >= {"location", "time_local", "facility_ids"}
    assert "geometry" in exact_members(BY_TABLE["supply_route"])
    assert exact_members(BY_TABLE["siege"]) == ("notes",)
    sensitive = {table for table, noun in BY_TABLE.items() if noun.sensitivity != "public"}
    assert sensitive == {"strike", "facility", "facility_status"}


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/v1/strikes/{id}", "getStrike"),
        ("/v1/strikes", "listStrikes"),
        ("/v1/strikes?format=csv", "listStrikes"),
        ("/v1/strikes.csv", "listStrikesCsv"),
        ("/v1/strikes?fields=id,place", "listStrikes"),
    ],
)
def test_who_read_what_when_is_written(
    callers: Callers, strike: JSON, path: str, operation: str
) -> None:
    reader = _reader(callers)
    answer = reader.get(path.format(id=strike["id"]), headers={"X-Request-Id": "who-read-this-1"})
    assert answer.status_code == 200
    (row,) = _reads(callers, "?holder=analyst")
    assert row["record_ids"] == [strike["id"]]
    assert (row["kind"], row["operation"]) == ("strikes", operation)
    assert (row["holder"], row["organisation"], row["tier"]) == ("analyst", "cell", "trusted")
    assert row["request_id"] == "who-read-this-1"
    keys = {each["id"]: each["name"] for each in callers.admin.get("/v1/keys").json["data"]}
    assert keys[row["key_id"]] == "analyst of cell"
    assert row["at"].startswith(callers.public.get("/v1/changes").json["data"][0]["at"][:4])


def test_an_answer_that_shows_nothing_writes_nothing(callers: Callers, strike: JSON) -> None:
    reader, url = _reader(callers), f"/v1/strikes/{strike['id']}"
    tag = reader.get(url).headers["ETag"]
    listed = reader.get("/v1/strikes").headers["ETag"]
    before = len(_reads(callers))
    assert reader.get(url, headers={"If-None-Match": tag}).status_code == 304
    assert reader.get("/v1/strikes", headers={"If-None-Match": listed}).status_code == 304
    assert reader.head(url).status_code == 200
    assert reader.get("/v1/strikes?from=2020-01-01").json["data"] == []
    assert reader.get("/v1/places").json["data"] != []
    assert reader.get(f"{url}/revisions").status_code == 200
    assert len(_reads(callers)) == before


@contextmanager
def _no_writes(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refused(reader: object) -> object:
        raise psycopg.OperationalError("nothing can be written")

    with monkeypatch.context() as patched:
        patched.setattr(database, "writing", refused)
        yield


def test_what_cannot_be_written_down_is_not_shown(
    callers: Callers, strike: JSON, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, reader = f"/v1/strikes/{strike['id']}", _reader(callers)
    partner = callers.key("partner", "office", "partner")
    with _no_writes(callers.database, monkeypatch):
        for path in (url, "/v1/strikes", "/v1/strikes.csv"):
            refused = reader.get(path)
            assert refused.status_code == 503
            assert b"36.2" not in refused.data
        # Nobody else's reading waits for a write.
        for other in (partner, callers.public):
            assert other.get(url).status_code == 200
            assert len(other.get("/v1/strikes").json["data"]) == 1


def test_a_table_that_is_gone_holds_the_answer_back_too(callers: Callers, strike: JSON) -> None:
    reader = _reader(callers)
    with psycopg.connect(callers.database.pool.conninfo, autocommit=True) as connection:
        connection.execute("ALTER TABLE exact_read RENAME TO mislaid")
    assert reader.get(f"/v1/strikes/{strike['id']}").status_code == 503


def test_what_is_read_in_full_is_written_down_whatever_the_tier(callers: Callers) -> None:
    recorder = callers.key("field-officer", "clinic-network", "partner", "record")
    factories.publish(callers.reviewer, "places", factories.place(recorder, notes="who told us"))
    made = factories.strike(recorder, description="in full")
    assert _reads(callers, "?holder=field-officer") == []
    recorder.get(f"/v1/strikes/{made['id']}")
    recorder.get("/v1/places/aleppo")
    assert [each["kind"] for each in _reads(callers, "?holder=field-officer")] == [
        "places",
        "strikes",
    ]


def test_reviewers_leave_a_trace_in_every_way_of_reading(callers: Callers, strike: JSON) -> None:
    reviewer = callers.key("second", "monitor", "trusted", "review")
    waiting = factories.strike(callers.recorder, occurred="2016-08-02", description="waits")
    url = f"/v1/strikes/{strike['id']}"
    reviewer.get("/v1/review")
    reviewer.get(f"{url}/revisions")
    reviewer.get("/v1/matches")
    changed = reviewer.patch(
        url,
        json={"killed": 2, "reason": "counted"},
        headers={"If-Match": reviewer.get(url).headers["ETag"]},
    )
    assert changed.status_code == 202
    rows = _reads(callers, "?holder=second")[::-1]
    assert [each["operation"] for each in rows] == [
        "listWaiting",
        "listStrikeRevisions",
        "getStrike",
        "amendStrike",
    ]
    assert rows[0]["record_ids"] == [waiting["id"]]
    assert rows[1]["record_ids"] == [strike["id"]]


def test_an_answer_repeated_for_a_retry_is_a_read_again(callers: Callers, strike: JSON) -> None:
    reviewer = callers.key("second", "monitor", "trusted", "review")
    url = f"/v1/strikes/{strike['id']}"
    headers = {"If-Match": reviewer.get(url).headers["ETag"], "Idempotency-Key": "once"}
    spared = headers | {"Prefer": "return=minimal"}
    for sent in (headers, headers, spared):
        assert reviewer.post(
            f"{url}/dispute", json={"reason": "why"}, headers=sent
        ).status_code in (
            200,
            204,
        )
    rows = _reads(callers, "?holder=second")
    assert [each["operation"] for each in rows] == ["disputeStrike", "disputeStrike", "getStrike"]


def test_what_partners_may_not_know_of_is_exact_whatever_it_says(callers: Callers) -> None:
    recorder, reviewer, reader = callers.recorder, callers.reviewer, _reader(callers)
    made = world.build(recorder)
    for noun in ("places", "besieged-areas"):
        factories.publish(reviewer, noun, made[noun])
    claim = {"area_id": made["besieged-areas"]["id"], "started": "2013-01-01"}
    source = {"source": "https://reports.example.org/9"}
    hidden = factories.record(recorder, "sieges", claim | source | {"sensitivity": "severe"})
    factories.publish(reviewer, "sieges", hidden)
    factories.publish(reviewer, "supply-routes", made["supply-routes"])
    reader.get("/v1/supply-routes")
    assert _reads(callers, "?holder=analyst") == []
    reader.get("/v1/sieges")
    (row,) = _reads(callers, "?holder=analyst")
    assert row["record_ids"] == [hidden["id"]]


def test_who_read_a_record_is_asked_page_by_page(callers: Callers, strike: JSON) -> None:
    reader, url = _reader(callers), f"/v1/strikes/{strike['id']}"
    for _ in range(3):
        assert reader.get(url).status_code == 200
    other = factories.strike(callers.recorder, occurred="2016-08-02")
    callers.reviewer.get(f"/v1/strikes/{other['id']}")
    admin, asked = callers.admin, f"/v1/exact-reads?record={strike['id']}&holder=analyst&limit=2"
    first = admin.get(asked)
    assert len(first.json["data"]) == 2
    second = admin.get(first.json["next"].removeprefix("http://localhost:8000"))
    assert len(second.json["data"]) == 1 and second.json["next"] is None
    positions = [each["position"] for each in first.json["data"] + second.json["data"]]
    assert positions == sorted(positions, reverse=True) and len(set(positions)) == 3
    day = first.json["data"][0]["at"][:10]
    assert len(_reads(callers, f"?holder=analyst&from={day}&to={day}")) == 3
    assert _reads(callers, "?holder=analyst&to=2016-01-01") == []
    assert _reads(callers, "?holder=analyst&from=2100-01-01") == []
    text = admin.get("/v1/exact-reads.csv?holder=analyst").get_data(as_text=True)
    assert text.splitlines()[0].startswith("position,at,key_id,holder")
    assert strike["id"] in text.splitlines()[1]


@pytest.mark.parametrize("permissions", [("record",), ("review",), ("record", "review")])
def test_who_read_what_is_for_administrators(callers: Callers, permissions: tuple[str]) -> None:
    assert callers.public.get("/v1/exact-reads").status_code == 401
    reader = callers.key("nosy", "cell", "trusted", *permissions)
    assert reader.get("/v1/exact-reads").status_code == 403


def test_the_role_of_the_public_cannot_read_who_read_what(callers: Callers) -> None:
    pool = callers.database.public_pool
    with pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT * FROM public.exact_read")
