"""What is hidden changes no quoted answer, no address of one, and no difference of two."""

from typing import Any

import pytest

from tests.answers.citing import cited
from tests.contract_client import ContractClient
from tests.protection.comparing import differences
from tests.protection.worlds import Worlds

ASKED = (
    "/v1/strikes",
    "/v1/sources",
    "/v1/cities/aleppo/summary?on=2016-10-20&window_days=60",
    "/v1/casualty-totals?place=aleppo&from=2016-07-01&to=2016-10-20&population=all&trace=full",
    "/v1/timeseries/strikes?place=aleppo&from=2016-07-01&to=2016-10-20",
    "/v1/situation.csv?on=2016-10-20",
    "/v1/contradictions",
)


def _opened(reader: ContractClient, address: str, as_of: str) -> tuple[int, bytes, Any]:
    told = reader.get(f"{address}{'&' if '?' in address else '?'}as_of={as_of}")
    again = reader.get(cited(told))
    assert again.data == told.data
    return again.status_code, again.data, again.headers["ETag"]


@pytest.mark.parametrize("tier", ["public", "partner"])
def test_nobody_can_tell_two_services_apart_by_what_they_quote(worlds: Worlds, tier: str) -> None:
    one, other = worlds.readers(tier)
    instants = _instants(one)
    assert instants == _instants(other)
    for address in ASKED:
        for at in (instants[len(instants) // 2], instants[-1]):
            assert _opened(one, address, at) == _opened(other, address, at), (address, at)


@pytest.mark.parametrize("tier", ["public", "partner"])
def test_nobody_can_tell_two_services_apart_by_what_changed(worlds: Worlds, tier: str) -> None:
    one, _ = worlds.readers(tier)
    instants = _instants(one)
    half = instants[len(instants) // 2]
    question = "/v1/cities/aleppo/summary/diff?on=2016-10-20&window_days=60"
    addresses = [
        f"{question}&from={half}&trace=full",
        f"{question}&from={half}&to={instants[-1]}",
        f"{question}&from={instants[-1]}&population=all",
    ]
    assert [one.get(address).status_code for address in addresses] == [200, 200, 200]
    assert one.get(addresses[0]).json["changes"] != []
    assert differences(worlds, tier, addresses) == []


def _instants(reader: ContractClient) -> list[str]:
    told = reader.get("/v1/changes?kinds=strikes&limit=1000").json["data"]
    return [each["at"] for each in told]
