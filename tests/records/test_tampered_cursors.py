"""A cursor is taken from the list that made it, as it was made; a flipped bit is refused."""

import base64
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from service.http.resources import ENDPOINTS
from tests.conftest import Callers
from tests.contract_client import ContractClient

_LISTS = sorted(
    endpoint.path
    for endpoint in ENDPOINTS
    if endpoint.method == "GET"
    and endpoint.query is not None
    and "cursor" in endpoint.query().load_fields
    and not endpoint.path_names
)
_MORE = {"/v1/matches": "&kind=strikes"}
# Lists of the seed with more than one line, for a reader who sees all.
_LONG = ("/v1/places", "/v1/besieged-areas", "/v1/strikes", "/v1/sieges", "/v1/cities",
         "/v1/sources", "/v1/documents")  # fmt: skip


@pytest.fixture(scope="module")
def admin(seeded_readers: Callers) -> ContractClient:
    """Who may read every list."""
    return seeded_readers.admin


def _cursor_of(client: ContractClient, path: str) -> str | None:
    first = client.get(f"{path}?limit=1{_MORE.get(path, '')}")
    assert first.status_code == 200, first.json
    following = first.json["next"]
    return parse_qs(urlsplit(following).query)["cursor"][0] if following else None


def _flipped(cursor: str) -> Iterator[str]:
    """The same cursor with a bit of each byte turned in its turn; cut, lengthened, backwards."""
    packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    for index in range(len(packed)):
        turned = bytearray(packed)
        turned[index] ^= 1 << (index % 8)
        yield base64.urlsafe_b64encode(turned).decode().rstrip("=")
    yield cursor[: len(cursor) // 2]
    yield cursor + "AAAA"
    yield cursor[::-1]


def _refused(client: ContractClient, path: str, cursor: str) -> None:
    answer = client.get(f"{path}?limit=1{_MORE.get(path, '')}&cursor={cursor}")
    assert answer.status_code == 422, (path, cursor, answer.status_code)
    assert answer.json["errors"][0]["parameter"] == "cursor"


@pytest.mark.timeout(300)
def test_a_bit_turned_in_the_cursor_of_any_list_is_refused(admin: ContractClient) -> None:
    turned = {path: _cursor_of(admin, path) for path in _LISTS}
    assert {path for path in _LONG if turned[path] is None} == set()
    some = next(cursor for cursor in turned.values() if cursor)
    for path, cursor in turned.items():
        for tampered in _flipped(cursor or some):
            _refused(admin, path, tampered)


def test_the_cursor_of_another_list_filter_or_reader_is_refused(
    admin: ContractClient, seeded_client: ContractClient
) -> None:
    cursor = _cursor_of(admin, "/v1/strikes")
    assert cursor is not None
    for path in set(_LISTS) - {"/v1/strikes"}:
        _refused(admin, path, cursor)
    assert admin.get(f"/v1/strikes?limit=1&cursor={cursor}").status_code == 200
    assert admin.get(f"/v1/strikes?country=SYR&cursor={cursor}").status_code == 422
    assert seeded_client.get(f"/v1/strikes?limit=1&cursor={cursor}").status_code == 422
