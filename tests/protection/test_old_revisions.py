"""What a record once said is shown by today's protection, not by that of the day it was said."""

from typing import Any

import pytest

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

HELD = {"If-Match": "*"}
SAID = ("planted-first", "planted-second")


@pytest.fixture
def raised(callers: Callers) -> tuple[Callers, str]:
    """A strike that was public, amended twice in public, and then found to name a hospital."""
    factories.publish(callers.reviewer, "places", factories.place(callers.recorder))
    made = factories.strike(
        callers.recorder, sensitivity="public", killed=1, description=SAID[0], notes=SAID[0]
    )
    factories.publish(callers.reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    for killed in (2, 3):
        change = {"killed": killed, "description": SAID[1], "reason": "planted-reason"}
        assert callers.recorder.patch(url, json=change, headers=HELD).status_code == 202
        factories.publish(callers.reviewer, "strikes", made)
    shown = callers.public.get(f"{url}/revisions").json["data"]
    assert [row["op"] for row in shown] == ["published", "amended", "amended"]
    change = {"sensitivity": "severe", "reason": "planted-reason"}
    assert callers.recorder.patch(url, json=change, headers=HELD).status_code == 200
    return callers, url


def _below(callers: Callers) -> list[ContractClient]:
    return [
        callers.public,
        callers.key("a", "elsewhere", "public"),
        callers.key("b", "elsewhere", "public", "record"),
        callers.key("c", "elsewhere", "partner"),
        callers.key("d", "elsewhere", "partner", "record", "review"),
        callers.key("e", "elsewhere", "partner", "admin"),
    ]


def test_below_its_tier_no_old_revision_is_left(raised: tuple[Callers, str]) -> None:
    callers, url = raised
    for caller in _below(callers):
        assert caller.get(f"{url}/revisions").status_code == 404
        gone = caller.get(url)
        assert (gone.status_code, gone.json["state"]) == (410, "redacted")
        for path in ("/v1/strikes", "/v1/strikes.csv", "/v1/changes", "/v1/cities/aleppo/summary"):
            text = caller.get(path).text
            assert not any(canary in text for canary in (*SAID, "planted-reason"))
        assert caller.get("/v1/strikes?include_total=1").json["total"] == 0


def test_the_feed_keeps_that_something_went_and_nothing_of_it(raised: tuple[Callers, str]) -> None:
    callers, url = raised
    feed: list[Any] = callers.public.get("/v1/changes?kinds=strikes").json["data"]
    assert [row["op"] for row in feed][-1] == "redacted"
    assert all(row["id"] == url.rsplit("/", 1)[1] for row in feed)
    assert {name for row in feed for name in row} == {
        "position", "at", "kind", "id", "op", "revision", "place_ids",
    }  # fmt: skip


def test_the_history_is_whole_for_who_reads_it_in_full(raised: tuple[Callers, str]) -> None:
    callers, url = raised
    for caller in (callers.recorder, callers.reviewer):
        rows = caller.get(f"{url}/revisions").json["data"]
        bodies = [row["after"]["description"] for row in rows]
        assert SAID[0] in bodies and SAID[1] in bodies
        assert all("actor" not in row for row in rows)
    trusted = callers.key("t", "elsewhere", "trusted")
    rows = trusted.get(f"{url}/revisions").json["data"]
    assert rows and all("after" not in row and "reason" not in row for row in rows)
    admin = callers.admin.get(f"{url}/revisions").json["data"]
    assert {row["actor"] for row in admin} == {"field-officer", "reviewer"}


def test_what_is_lowered_again_shows_no_more_than_a_tier_saw(raised: tuple[Callers, str]) -> None:
    callers, url = raised
    change = {"sensitivity": "sensitive", "reason": "planted-reason"}
    assert callers.recorder.patch(url, json=change, headers=HELD).status_code == 202
    factories.publish(callers.reviewer, "strikes", {"id": url.rsplit("/", 1)[1]})
    rows = callers.public.get(f"{url}/revisions")
    assert rows.status_code == 200
    assert "canary" not in rows.text
    assert {name for row in rows.json["data"] for name in row} == {
        "position",
        "at",
        "op",
        "revision",
    }
