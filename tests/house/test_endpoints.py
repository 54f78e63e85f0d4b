"""Every endpoint says who may call it and what it answers."""

from collections import Counter

import pytest

from service.http.endpoint import Allow, Endpoint
from service.http.resources import ENDPOINTS
from service.model.actor import PERMISSIONS, Reader
from service.model.nouns import NOUNS

_IDS = [f"{endpoint.method} {endpoint.path}" for endpoint in ENDPOINTS]
_ANYONE = Reader.anonymous()


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=_IDS)
def test_it_declares_who_may_call(endpoint: Endpoint) -> None:
    assert isinstance(endpoint.allow, Allow)
    assert endpoint.allow.permissions <= set(PERMISSIONS)
    if endpoint.method != "GET":
        assert not endpoint.allow.admits(_ANYONE), "what changes something needs a key"


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=_IDS)
def test_it_declares_a_contract(endpoint: Endpoint) -> None:
    assert endpoint.summary and endpoint.tag and endpoint.text
    shown = [body for status, body in endpoint.answers.items() if body and status < 300]
    assert all(body.schema is not None or body.media != ("application/json",) for body in shown)
    if endpoint.method in ("POST", "PUT", "PATCH"):
        assert endpoint.body is not None or endpoint.streams_body


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=_IDS)
def test_a_change_of_what_is_there_needs_the_version_that_was_read(endpoint: Endpoint) -> None:
    if endpoint.method == "PATCH":
        assert endpoint.if_match


def test_every_operation_has_a_name_of_its_own() -> None:
    assert [name for name, n in Counter(e.operation_id for e in ENDPOINTS).items() if n > 1] == []
    assert [path for path, n in Counter(_IDS).items() if n > 1] == []


def test_every_noun_has_its_endpoints() -> None:
    for noun in NOUNS:
        for row in (
            f"GET /v1/{noun.path}",
            f"POST /v1/{noun.path}",
            f"GET /v1/{noun.path}/{{id}}",
            f"PUT /v1/{noun.path}/{{id}}",
            f"PATCH /v1/{noun.path}/{{id}}",
            f"POST /v1/{noun.path}/{{id}}/publish",
            f"POST /v1/{noun.path}/{{id}}/retract",
            f"GET /v1/{noun.path}/{{id}}/revisions",
        ):
            assert row in _IDS


def test_the_contract_that_is_committed_is_the_one_that_is_enforced() -> None:
    from service.app import contract_yaml
    from tests.house.tree import ROOT

    kept = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
    assert kept == contract_yaml(), "openapi.yaml is not fresh: run `make openapi`"
