"""What the schema refuses is named by pointer, code and remedy."""

from typing import Any

import pytest

from tests.contract_client import ContractClient


def _errors(recorder: ContractClient, body: Any) -> list[dict[str, Any]]:
    response = recorder.post("/v1/notes", json=body)
    assert response.status_code == 422
    assert response.json is not None
    errors: list[dict[str, Any]] = response.json["errors"]
    return errors


def test_a_missing_field_is_named(recorder: ContractClient) -> None:
    assert _errors(recorder, {})[0] == {
        "pointer": "/text",
        "code": "required",
        "detail": "This is required; supply it.",
    }


def test_a_misspelt_field_is_answered_with_the_nearest_one(recorder: ContractClient) -> None:
    error = _errors(recorder, {"text": "a", "kiled": None})[0]
    assert (error["pointer"], error["code"]) == ("/kiled", "unknown_field")
    assert "`killed`" in error["detail"]


def test_a_misspelt_nested_field_is_too(recorder: ContractClient) -> None:
    error = _errors(recorder, {"text": "a", "names": [{"low": 1, "hihg": 2}]})[0]
    assert error["pointer"] == "/names/0/hihg"
    assert "`high`" in error["detail"]


def test_a_pointer_escapes_tilde_and_slash(recorder: ContractClient) -> None:
    assert _errors(recorder, {"text": "a", "x~/y": 1})[0]["pointer"] == "/x~0~1y"


def test_a_schema_rule_keeps_its_code_and_points_to_its_object(recorder: ContractClient) -> None:
    error = _errors(recorder, {"text": "a", "killed": {"low": 3, "high": 1}})[0]
    assert (error["pointer"], error["code"]) == ("/killed", "bounds_crossed")


@pytest.mark.parametrize("body", [1, "a", None, True, []])
def test_a_body_that_is_no_object_points_to_the_whole(body: Any, recorder: ContractClient) -> None:
    response = recorder.post("/v1/notes", json=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)


@pytest.mark.parametrize(
    ("low", "accepted"),
    [(9, True), (9.0, True), (9.5, False), ("9", False), (True, False), (-1, False)],
)
def test_a_whole_number_is_what_json_schema_calls_an_integer(
    low: Any, accepted: bool, recorder: ContractClient
) -> None:
    response = recorder.post("/v1/notes", json={"text": "a", "killed": {"low": low}})
    assert (response.status_code == 201) is accepted


@pytest.mark.parametrize("urgent", ["true", 1, "yes"])
def test_only_true_and_false_are_booleans(urgent: Any, recorder: ContractClient) -> None:
    assert _errors(recorder, {"text": "a", "urgent": urgent})[0]["code"] == "not_a_boolean"


def test_one_bad_row_does_not_lose_the_others(recorder: ContractClient) -> None:
    response = recorder.post("/v1/notes", json=[{"text": "a"}, {"txt": "b"}, 7, {"text": "c"}])
    assert response.status_code == 200
    assert response.json is not None
    results = response.json["results"]
    assert [result["status"] for result in results] == [201, 422, 422, 201]
    assert results[1]["problem"]["errors"][0]["pointer"].startswith("/t")


@pytest.mark.parametrize("size", [0, 1001])
def test_a_batch_has_one_to_a_thousand_rows(size: int, recorder: ContractClient) -> None:
    assert _errors(recorder, [{"text": "a"}] * size)[0]["code"] == "batch_size"


def test_no_more_than_a_hundred_errors_are_listed(recorder: ContractClient) -> None:
    assert len(_errors(recorder, {f"f{n}": 1 for n in range(500)})) == 100


@pytest.mark.parametrize("key", ["", "a b", "x" * 256])
def test_an_idempotency_key_is_visible_ascii(key: str, recorder: ContractClient) -> None:
    headers = {"Idempotency-Key": key}
    response = recorder.post("/v1/notes", json={"text": "a"}, headers=headers)
    assert response.status_code == 400
