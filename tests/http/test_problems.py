"""Errors are problem documents; what went wrong inside stays inside, but is logged."""

import uuid

import pytest
from structlog.testing import capture_logs

from service.http.problems import document, instance_urn
from service.http.rate_limits import Admitted
from service.model.problem import PROBLEM_TYPES, Problem
from tests.contract_client import ContractClient
from tests.http.fake_table import BASE, fake_application


def test_a_problem_has_the_members_of_rfc_9457(anyone: ContractClient) -> None:
    response = anyone.get("/v1/notes/77")
    assert response.mimetype == "application/problem+json"
    assert response.json == {
        "type": f"{BASE}/docs/problems#not-found",
        "title": "Nothing here by that name",
        "status": 404,
        "detail": "There is no such note.",
        "instance": f"urn:uuid:{response.headers['X-Request-Id']}",
        "errors": [],
    }


def test_a_tombstone_is_told_beside_the_problem(anyone: ContractClient) -> None:
    response = anyone.get("/v1/notes/4")
    assert response.status_code == 410
    assert response.json is not None
    assert response.json["state"] == "retracted"


def test_no_extension_overwrites_a_standard_member() -> None:
    told = document(Problem("gone", "d", extra={"status": 200, "id": "x"}), BASE, "r" * 8)
    assert (told["status"], told["id"]) == (410, "x")


def test_the_unexpected_is_a_500_without_a_word_of_it_and_is_logged() -> None:
    client = fake_application().test_client()
    with capture_logs() as lines:
        response = client.get("/v1/notes?q=crash")
    assert response.status_code == 500
    assert "psycopg" not in response.text and "secret" not in response.text
    logged = next(line for line in lines if line["event"] == "unexpected")
    assert logged["request_id"] == response.headers["X-Request-Id"]
    assert "list_notes" in logged["trace"]


def test_storage_errors_are_translated_where_somebody_knows_them() -> None:
    response = fake_application().test_client().get("/v1/notes?q=storage")
    assert response.status_code == 409
    assert response.json is not None
    assert response.json["errors"][0]["pointer"] == "/text"


def test_a_sane_request_id_is_kept_and_another_is_replaced(anyone: ContractClient) -> None:
    sent = str(uuid.uuid4())
    assert anyone.get("/healthz", headers={"X-Request-Id": sent}).headers["X-Request-Id"] == sent
    for bad in ("short", "a" * 65, "evil\tid-123456", "<script>alert(1)</script>"):
        got = anyone.get("/healthz", headers={"X-Request-Id": bad}).headers["X-Request-Id"]
        assert got != bad
        uuid.UUID(got)


def test_an_instance_is_a_uri_for_any_request_id() -> None:
    assert instance_urn("0" * 32).startswith("urn:uuid:")
    assert instance_urn("trace-1234") == "urn:request:trace-1234"


@pytest.mark.parametrize("kind", ["too-many-requests", "unavailable"])
def test_waiting_is_always_told_in_seconds(kind: str) -> None:
    def refuse(*_: object) -> dict[str, str]:
        raise Problem(kind, "Wait.")

    response = ContractClient(fake_application(admit=refuse)).get("/v1/notes")
    assert response.status_code == PROBLEM_TYPES[kind].status
    assert int(response.headers["Retry-After"]) > 0


def test_the_rate_limit_adds_its_headers() -> None:
    def admit(*_: object) -> Admitted:
        return Admitted({"RateLimit": "x"}, dict)

    client = fake_application(admit=admit).test_client()
    assert client.get("/v1/notes").headers["RateLimit"] == "x"


def test_the_access_log_names_route_and_tier_and_neither_key_nor_query() -> None:
    seen: list[dict[str, object]] = []
    app = fake_application(observe=lambda **counted: seen.append(counted))
    headers = {"Authorization": "Bearer recorder-key"}
    with capture_logs() as lines:
        app.test_client().get("/v1/notes/1?api_key=recorder-key", headers=headers)
    (line,) = lines
    assert line["route"] == "/v1/notes/{id}"
    assert (line["method"], line["status"], line["tier"]) == ("GET", 400, "partner")
    assert "recorder-key" not in str(line)
    assert seen[0]["route"] == "/v1/notes/{id}"
