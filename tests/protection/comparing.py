"""Asks two services the same and says what they answer differently."""

from collections.abc import Iterable
from typing import Any

from service.http.citing import Citations
from tests.contract_client import ContractClient
from tests.protection.asking import Asked, requests_of
from tests.protection.worlds import Worlds

SEED = 20161020
# The quota left of a key moves with every request, and with the clock.
_UNSTABLE = ("Date", "X-Request-Id", "RateLimit")
# Fewer than a key has in a minute.
_PER_KEY = 250


def _timeless(client: ContractClient, link: str) -> str:
    """A link, of one to cite by all that it says but the instant at which it was given."""
    if 'rel="cite-as"' not in link:
        return link
    text = link.partition(">")[0].rpartition("/")[2]
    cited = citations_of(client).read(text)
    assert cited is not None
    return f"{cited.level} {cited.known.position} {cited.digest.hex()} {cited.request}"


def citations_of(client: ContractClient) -> Citations:
    """What reads the citations of a client's service."""
    found: Citations = client.app.extensions["citations"]
    return found


def answers(client: ContractClient, address: str) -> tuple[int, bytes, dict[str, Any]]:
    """Everything that a caller could tell two services apart by."""
    told = client.unchecked(address, headers={"X-Request-Id": "non-interference"})
    headers = {name: value for name, value in told.headers.items() if name not in _UNSTABLE}
    headers["Link"] = [_timeless(client, link) for link in told.headers.getlist("Link")]
    if address.partition("?")[0] == "/metrics":
        # Traffic is everybody's; of the records only what the public may know.
        lines = (line for line in told.data.splitlines(keepends=True) if b"siege_public" in line)
        headers.pop("Content-Length")
        return told.status_code, b"".join(lines), headers
    return told.status_code, told.data, headers


def differences(worlds: Worlds, tier: str, addresses: Iterable[str]) -> list[str]:
    """The addresses that are answered differently to somebody of a tier."""
    found = []
    one, other = worlds.readers(tier)
    for number, address in enumerate(addresses, 1):
        if number % _PER_KEY == 0:
            one, other = worlds.readers(tier)
        if answers(one, address) != answers(other, address):
            found.append(address)
    return found


def all_requests(worlds: Worlds) -> list[Asked]:
    """The requests, from the contract of the service itself."""
    spec = worlds.plain.app.extensions["contract"].spec
    return list(requests_of(spec, worlds.ids, SEED))
