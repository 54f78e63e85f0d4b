"""Time passing is a write: what a delay or an embargo held back is released, and pollers see it."""

from datetime import UTC, datetime, timedelta

from service import releasing
from service.settings import Settings
from tests import factories
from tests.conftest import Callers


def test_a_strike_is_public_only_after_its_delay(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    made = factories.strike(recorder, occurred=yesterday)
    factories.publish(reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    assert callers.public.get(url).status_code == 404
    partner = callers.key("partner", "embassy", "partner")
    assert partner.get(url).status_code == 200
    before = callers.public.get("/v1/strikes")
    feed = callers.public.get("/v1/changes").json
    assert releasing.tick(callers.database, Settings()) == 0

    releasing.tick(callers.database, Settings(public_delay_hours=0))
    assert callers.public.get(url).status_code == 200
    polled = callers.public.get("/v1/strikes", headers={"If-None-Match": before.headers["ETag"]})
    assert polled.status_code == 200
    assert [each["id"] for each in polled.json["data"]] == [made["id"]]
    news = callers.public.get(f"/v1/changes?after={feed['next_after']}").json["data"]
    # With it come the document and the source that were made for it.
    assert {(each["kind"], each["op"]) for each in news} == {
        ("strikes", "released"), ("documents", "released"), ("sources", "released")
    }  # fmt: skip
    assert [each["id"] for each in news if each["kind"] == "strikes"] == [made["id"]]
    assert releasing.tick(callers.database, Settings(public_delay_hours=0)) == 0


def test_an_embargo_ends_by_itself(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    soon = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    made = factories.strike(recorder, embargo_until=soon)
    factories.publish(reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    assert callers.public.get(url).status_code == 404
    with callers.database.pool.connection() as connection:
        connection.execute("SELECT pg_sleep(2.2)")
    assert releasing.tick(callers.database, Settings()) >= 1
    assert callers.public.get(url).status_code == 200


def test_raising_the_sensitivity_of_what_is_public_hides_it_at_once(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    made = factories.strike(recorder)
    factories.publish(reviewer, "strikes", made)
    url = f"/v1/strikes/{made['id']}"
    assert callers.public.get(url).status_code == 200
    raised = recorder.patch(
        url,
        json={"sensitivity": "severe", "reason": "it names a hospital"},
        headers={"If-Match": recorder.get(url).headers["ETag"]},
    )
    assert raised.status_code == 200, raised.json
    gone = callers.public.get(url)
    assert (gone.status_code, gone.json["state"]) == (410, "redacted")
    assert callers.public.get("/v1/strikes").json["data"] == []
    assert callers.public.get("/v1/changes").json["data"][-1]["op"] == "redacted"
    assert callers.public.get(f"{url}/revisions").status_code == 404
