"""Links of casualty figures never go in circles, and pollers of both ends are told."""

from typing import Any

import pytest

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]
# Each kind of link by its name, and the constraint that keeps it straight.
CIRCLES = {
    "casualty_figure_supersedes_no_circle": "supersedes",
    "casualty_figure_subset_of_no_circle": "subset_of",
    "casualty_figure_relays_no_circle": "relays",
}


def _figure(client: ContractClient, **more: Any) -> JSON:
    claim = {
        "metric": "killed",
        "population": "civilians",
        "quantity": 3,
        "period": "2016-07-17",
        "place": "aleppo",
        "source": "https://reports.example.org/1",
    }
    return factories.record(client, "casualty-figures", claim | more)


def _linked(member: str, target: JSON) -> JSON:
    return {member: [target["id"]] if member == "relays" else target["id"]}


@pytest.fixture
def world(callers: Callers) -> Callers:
    for slug in ("aleppo", "homs"):
        factories.publish(callers.reviewer, "places", factories.place(callers.recorder, slug))
    return callers


@pytest.mark.parametrize("constraint", CIRCLES)
@pytest.mark.parametrize("steps", [1, 3])
def test_a_link_that_leads_back_is_refused_however_long_the_way(
    world: Callers, constraint: str, steps: int
) -> None:
    member, recorder = CIRCLES[constraint], world.recorder
    first = last = _figure(recorder)
    for _ in range(steps):
        last = _figure(recorder, **_linked(member, last))
    url = f"/v1/casualty-figures/{first['id']}"
    seen = recorder.get(url).headers["ETag"]
    refused = recorder.patch(url, json=_linked(member, last), headers={"If-Match": seen})
    assert refused.status_code == 422, refused.json
    assert refused.json["errors"][0] == {
        "pointer": f"/{member}",
        "code": "leads_back",
        "detail": "The figure that is named leads back to this one; leave one of the links out.",
    }
    kept = recorder.patch(url, json={"notes": "as it was"}, headers={"If-Match": seen})
    assert kept.status_code == 200


def test_a_figure_that_repeats_itself_is_refused(world: Callers) -> None:
    made = _figure(world.recorder)
    url = f"/v1/casualty-figures/{made['id']}"
    seen = world.recorder.get(url).headers["ETag"]
    refused = world.recorder.patch(url, json=_linked("relays", made), headers={"If-Match": seen})
    assert refused.json["errors"][0]["code"] == "leads_back"


def test_who_polls_a_place_learns_of_what_replaces_a_figure_there_from_elsewhere(
    world: Callers,
) -> None:
    wrong = factories.publish(world.reviewer, "casualty-figures", _figure(world.recorder))
    total = "/v1/casualty-totals?place=aleppo&from=2016-07-01&to=2016-07-31"
    before = world.public.get(total)
    assert before.json["value"]["low"] == 3
    right = _figure(world.recorder, place="homs", supersedes=wrong["id"])
    unseen = world.public.get(total, headers={"If-None-Match": before.headers["ETag"]})
    assert unseen.status_code == 304, "what is not published changes nothing"
    factories.publish(world.reviewer, "casualty-figures", right)
    after = world.public.get(total, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert (after.json["value"]["low"], after.json["left_out"]) == (None, {"superseded": 1})
