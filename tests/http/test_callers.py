"""Who may call: deny by default, a wrong key is never silently anonymous."""

from typing import Any

import pytest

from service.http.endpoint import Allow, Answer, Body, Endpoint
from tests.contract_client import ContractClient
from tests.http.fake_table import CountSchema


def _declare(**changes: Any) -> Endpoint:
    row: dict[str, Any] = {
        "method": "GET",
        "path": "/v1/x",
        "operation_id": "getX",
        "summary": "x",
        "tag": "x",
        "allow": Allow.ANYONE,
        "view": lambda call: Answer({}),
        "answers": {200: Body(CountSchema)},
    }
    row.update(changes)
    return Endpoint(**{name: value for name, value in row.items() if value is not ...})


def test_an_endpoint_without_allow_is_a_type_error() -> None:
    with pytest.raises(TypeError):
        _declare(allow=...)
    with pytest.raises(TypeError):
        _declare(allow=None)


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "FETCH"},
        {"path": "v1/x"},
        {"path_parameters": {"id": "?"}},
        {"answers": {404: None}},
    ],
)
def test_a_declaration_that_makes_no_sense_fails_at_import(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        _declare(**changes)


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer"},
        {"Authorization": ""},
        {"Authorization": "Basic cmVjb3JkZXIta2V5"},
        {"Authorization": "Bearer recorder-key recorder-key"},
        {"Authorization": "Bearer " + "a" * 5000},
        {"X-API-Key": ""},
        {"X-API-Key": "wrong"},
        {"X-API-Key": "clé"},
        {"Authorization": "Bearer recorder-key", "X-API-Key": "reviewer-key"},
    ],
)
@pytest.mark.parametrize("path", ["/v1/notes", "/healthz", "/nowhere"])
def test_a_wrong_key_is_401_even_where_none_is_needed(
    headers: dict[str, str], path: str, anyone: ContractClient
) -> None:
    response = anyone.get(path, headers=headers)
    assert response.status_code == 401
    assert "invalid_token" in response.headers["WWW-Authenticate"]
    assert response.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in response.headers


def test_either_header_carries_the_key(anyone: ContractClient) -> None:
    for headers in (
        {"Authorization": "bearer recorder-key"},
        {"X-API-Key": "recorder-key"},
        {"Authorization": "Bearer recorder-key", "X-API-Key": "recorder-key"},
    ):
        response = anyone.post("/v1/notes", json={"text": "a"}, headers=headers)
        assert response.status_code == 201


def test_no_key_where_one_is_needed_is_401_and_names_the_permission(
    anyone: ContractClient,
) -> None:
    response = anyone.post("/v1/notes", json={"text": "a"})
    assert response.status_code == 401
    assert "`record`" in response.text


def test_a_key_without_the_permission_is_403_and_names_it(reviewer: ContractClient) -> None:
    response = reviewer.post("/v1/notes", json={"text": "a"})
    assert response.status_code == 403
    assert "`record`" in response.text
    assert 'scope="record"' in response.headers["WWW-Authenticate"]


def test_any_one_of_several_permissions_will_do(reviewer: ContractClient) -> None:
    headers = {"If-Match": '"r1"'}
    assert reviewer.patch("/v1/notes/1", json={"text": "b"}, headers=headers).status_code == 200


def test_who_may_not_call_learns_nothing_about_the_body(anyone: ContractClient) -> None:
    assert anyone.post("/v1/notes", data=b"[" * 100_000).status_code == 401
