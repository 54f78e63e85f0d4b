"""Clients of the fake route table."""

import pytest

from tests.contract_client import ContractClient
from tests.http.fake_table import fake_application


@pytest.fixture(scope="session")
def anyone() -> ContractClient:
    """A caller without a key."""
    return ContractClient(fake_application())


@pytest.fixture(scope="session")
def recorder(anyone: ContractClient) -> ContractClient:
    """A caller who may record."""
    return anyone.with_key("recorder-key")


@pytest.fixture(scope="session")
def reviewer(anyone: ContractClient) -> ContractClient:
    """A caller who may review, not record."""
    return anyone.with_key("reviewer-key")
