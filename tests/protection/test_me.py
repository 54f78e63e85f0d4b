"""Whoever shows a key learns what it may do, what is left of it, and how much waits."""

import pytest

from tests import factories
from tests.conftest import Callers

KEYS = (
    ("public", ()),
    ("partner", ("record",)),
    ("trusted", ("review",)),
    ("trusted", ("admin", "record", "review")),
)


@pytest.mark.parametrize(("tier", "held"), KEYS)
def test_a_key_is_told_what_it_is(callers: Callers, tier: str, held: tuple[str, ...]) -> None:
    key = callers.key("Salma Haddad", "relief", tier, *held)
    told = key.get("/v1/me")
    assert {
        name: told.json[name] for name in ("tier", "permissions", "holder", "organisation")
    } == {
        "tier": tier,
        "permissions": sorted(held),
        "holder": "Salma Haddad",
        "organisation": "relief",
    }
    quota = told.json["quota"]
    policy, left = told.headers["RateLimit-Policy"], told.headers["RateLimit"]
    assert f"q={quota['requests']};w={quota['seconds']}" in policy and ";r=" in left


def test_a_permission_that_is_asked_for_is_held_or_refused_by_status(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.key("eyes", "relief", "partner", "review")
    asked = "/v1/me?permission=record"
    assert recorder.get(asked).status_code == 200
    refused = reviewer.get(asked)
    assert refused.status_code == 403 and "record" in refused.json["detail"]
    assert callers.public.get(asked).status_code == 401
    assert recorder.get("/v1/me?permission=fly").status_code == 422


def test_without_a_key_one_is_the_public(callers: Callers) -> None:
    told = callers.public.get("/v1/me").json
    assert (told["tier"], told["permissions"], told["holder"]) == ("public", [], None)
    assert told["awaiting_review"] is None and told["quota"]["requests"] > 0


def test_what_waits_is_told_to_who_decides_and_to_who_wrote(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    before = reviewer.get("/v1/me").json["awaiting_review"]
    assert recorder.get("/v1/me").json["awaiting_review"] == 0
    made = factories.strike(recorder, place=None, place_id=None)
    waits = reviewer.get("/v1/me").json["awaiting_review"]
    assert waits > before
    own = recorder.get("/v1/me").json["awaiting_review"]
    assert own == waits
    assert (
        callers.key("other", "elsewhere", "partner", "record").get("/v1/me").json["awaiting_review"]
        == 0
    )
    assert (
        callers.key("reader", "elsewhere", "trusted").get("/v1/me").json["awaiting_review"] is None
    )
    assert reviewer.get("/v1/review").json["awaiting_review"] == waits
    factories.publish(reviewer, "strikes", made)
    assert recorder.get("/v1/me").json["awaiting_review"] < own
