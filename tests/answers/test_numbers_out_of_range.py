"""Numbers that no answer can hold are refused, never a fault of the service."""

import pytest

from tests.contract_client import ContractClient

_CHECK = "/v1/cadence/check?from=2016-07-01&to=2016-07-31"


@pytest.mark.parametrize(
    "path",
    [
        f"{_CHECK}&every_hours=0.{'0' * 17}1",
        f"{_CHECK}&every_hours=1e-300",
        f"{_CHECK}&every_hours=0.009",
        f"{_CHECK}&every_hours=10001",
        f"{_CHECK}&every_hours=nan",
        f"{_CHECK}&every_hours=inf",
        "/v1/cities/aleppo/summary?on=2016-10-20&window_days=36601",
        f"/v1/cities/aleppo/summary?on=2016-10-20&window_days={'9' * 40}",
    ],
)
def test_a_number_out_of_range_is_refused(seeded_client: ContractClient, path: str):
    assert seeded_client.get(path).status_code == 422


@pytest.mark.parametrize("every_hours", ["0.01", "10000"])
def test_the_edges_are_answered(seeded_client: ContractClient, every_hours: str):
    assert seeded_client.get(f"{_CHECK}&every_hours={every_hours}").status_code == 200


def test_a_window_of_a_century_is_answered(seeded_client: ContractClient):
    path = "/v1/cities/aleppo/summary?on=2016-10-20&window_days=36600"
    assert seeded_client.get(path).status_code == 200
