"""What a tier may not see changes nothing that the tier is answered: no body, header or count."""

import itertools
import random

import pytest

from service.domain.series_questions import MEASURES
from tests.protection.asking import some_of_each
from tests.protection.comparing import SEED, all_requests, differences
from tests.protection.worlds import Worlds

# From the first siege to what was hidden today.
WINDOW = "from=2012-01-01&to=2030-12-31&interval=quarter"


@pytest.mark.parametrize("tier", ["public", "partner"])
def test_nobody_of_a_tier_can_tell_the_two_apart(worlds: Worlds, tier: str) -> None:
    asked = all_requests(worlds)
    assert len(asked) > 3000
    some = some_of_each(asked, 3, SEED)
    assert {each.path for each in some} == {each.path for each in asked}
    assert differences(worlds, tier, [each.address for each in some]) == []


@pytest.mark.parametrize("tier", ["public", "partner"])
def test_no_series_tells_of_what_is_hidden(worlds: Worlds, tier: str) -> None:
    grounds = ("place=aleppo", "place=eastern-aleppo", "")
    addresses = []
    for measure, ground in itertools.product(MEASURES.values(), grounds):
        for axis, group in itertools.product(measure.axes, ("", *measure.groups)):
            more = [ground, f"axis={axis}", f"group_by={group}" if group else "", WINDOW]
            addresses.append(f"/v1/timeseries/{measure.name}?{'&'.join(filter(None, more))}")
    some = random.Random(SEED).sample(addresses, 80)
    assert differences(worlds, tier, some) == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("tier", ["public", "partner"])
def test_nobody_can_tell_them_apart_by_any_request(worlds: Worlds, tier: str) -> None:
    assert differences(worlds, tier, [each.address for each in all_requests(worlds)]) == []


def test_what_is_hidden_is_there_for_whom_it_is(worlds: Worlds) -> None:
    # Without this the comparisons could pass because nothing was written.
    trusted = worlds.deeper.key("cell", "a-cell", "trusted")
    totals = {
        each: trusted.get(f"/v1/{each}?include_total=1&limit=1").json["total"]
        for each in ("strikes", "supply-routes", "aid-missions", "casualty-figures", "facilities")
    }
    partner, _ = worlds.readers("partner")
    for noun, total in totals.items():
        seen = partner.get(f"/v1/{noun}?include_total=1&limit=1").json["total"]
        assert total > seen, noun
    newest = "/v1/strikes?limit=1&fields=id"
    known = worlds.deepest.key("reader", "embassy", "partner").get(newest).json["data"]
    assert known != worlds.deepest.public.get(newest).json["data"]
