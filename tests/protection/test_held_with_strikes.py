"""What would tell of a strike before its time waits with it; references hide what is hidden."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service import releasing
from service.settings import Settings
from tests import factories
from tests.conftest import Callers

JSON = dict[str, Any]
OUTLET = {"url": "https://new-outlet.example.org/today", "title": "Hospital hit this morning"}


@pytest.fixture
def town(callers: Callers) -> Callers:
    """A service that knows one large town."""
    factories.publish(callers.reviewer, "places", factories.place(callers.recorder))
    return callers


def _yesterday() -> str:
    return (datetime.now(UTC) - timedelta(days=1)).date().isoformat()


def _told(callers: Callers) -> tuple[bytes, bytes, bytes]:
    return tuple(  # type: ignore[return-value]
        callers.public.get(path).data for path in ("/v1/documents", "/v1/sources", "/v1/changes")
    )


def test_a_document_and_a_source_made_with_a_strike_wait_for_it(town: Callers) -> None:
    before = _told(town)
    made = factories.strike(town.recorder, occurred=_yesterday(), source=OUTLET)
    factories.publish(town.reviewer, "strikes", made)
    assert _told(town) == before
    partner = town.key("partner", "embassy", "partner")
    assert OUTLET["title"] in {each["title"] for each in partner.get("/v1/documents").json["data"]}

    releasing.tick(town.database, Settings(public_delay_hours=0))
    releasing.tick(town.database, Settings(public_delay_hours=0))
    assert town.public.get(f"/v1/strikes/{made['id']}").status_code == 200
    shown = {
        each["op"] for each in town.public.get("/v1/changes?kinds=documents,sources").json["data"]
    }
    assert "released" in shown
    assert len(town.public.get("/v1/documents").json["data"]) == 1


def test_a_document_that_something_else_stands_on_is_shown_with_it(town: Callers) -> None:
    made = factories.strike(town.recorder, occurred=_yesterday(), source=OUTLET)
    factories.publish(town.reviewer, "strikes", made)
    claim = {
        "metric": "killed",
        "population": "civilians",
        "quantity": 4,
        "basis": "incident",
        "place": "aleppo",
        "period": "2016-07",
        "source": OUTLET["url"],
    }
    figure = factories.record(town.recorder, "casualty-figures", claim)
    factories.publish(town.reviewer, "casualty-figures", figure)
    assert town.public.get(f"/v1/casualty-figures/{figure['id']}").status_code == 200
    assert len(town.public.get("/v1/documents").json["data"]) == 1
    assert town.public.get(f"/v1/strikes/{made['id']}").status_code == 404


def test_what_is_shown_is_not_held_back_for_a_record_to_come(town: Callers) -> None:
    made = factories.strike(town.recorder, occurred="2016-07-17", source=OUTLET)
    factories.publish(town.reviewer, "strikes", made)
    (cited,) = town.public.get(f"/v1/strikes/{made['id']}").json["citations"]
    (document,) = town.reviewer.get("/v1/documents").json["data"]
    before = town.reviewer.get(f"/v1/documents/{document['id']}").json
    figure = factories.record(
        town.recorder,
        "casualty-figures",
        {
            "metric": "killed", "population": "civilians", "quantity": 4, "basis": "incident",
            "place": "aleppo", "period": "2016-07", "source": OUTLET["url"],
            "embargo_until": "2999-06-01T00:00:00Z",
        },
    )  # fmt: skip
    factories.publish(town.reviewer, "casualty-figures", figure)
    assert town.public.get(f"/v1/casualty-figures/{figure['id']}").status_code == 404
    strike = town.public.get(f"/v1/strikes/{made['id']}")
    assert strike.status_code == 200 and strike.json["citations"] == [cited]
    after = town.reviewer.get(f"/v1/documents/{document['id']}").json
    assert (after["sensitivity"], after["embargo_until"]) == (before["sensitivity"], None)


def test_a_reference_to_what_a_tier_may_not_read_is_null_there(town: Callers) -> None:
    head = factories.strike(town.recorder, killed=4)
    factories.publish(town.reviewer, "strikes", head)
    again = factories.strike(
        town.recorder, killed=4, same_event_as=head["id"], source="https://reports.example.org/2"
    )
    factories.publish(town.reviewer, "strikes", again)
    url = f"/v1/strikes/{again['id']}"
    partner = town.key("partner", "embassy", "partner")
    trusted = town.key("friend", "embassy", "trusted")
    assert town.public.get(url).json["same_event_as"] == head["id"]
    raised = town.recorder.patch(
        f"/v1/strikes/{head['id']}",
        json={"sensitivity": "severe", "reason": "it names a hospital"},
        headers={"If-Match": town.recorder.get(f"/v1/strikes/{head['id']}").headers["ETag"]},
    )
    assert raised.status_code == 200, raised.json
    for reader in (town.public, partner):
        assert reader.get(url).json["same_event_as"] is None
        assert head["id"] not in reader.get("/v1/strikes").get_data(as_text=True)
    assert trusted.get(url).json["same_event_as"] == head["id"]
