"""Every endpoint lets in whom the table of who may call names, refuses everybody else, and does
nothing for them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service.domain.identity import new_id
from service.http.application import build
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.model.actor import TIERS, Reader
from service.storage import keys
from service.storage.embedded import EmbeddedServer
from tests import factories
from tests.conftest import Callers, copy_of, issue
from tests.protection.who_may import ANYONE, who_may

PERMISSIONS = (
    (),
    ("record",),
    ("review",),
    ("admin",),
    ("record", "review"),
    ("record", "review", "admin"),
)
HOLDS = [(tier, held) for tier in TIERS for held in PERMISSIONS]
NO_ID = "0196f000-0000-7000-8000-00000000dead"


class Desk:
    """A service with one record, its route table, and requests to each row of it."""

    def __init__(self, callers: Callers) -> None:
        self.callers = callers
        self.endpoints: tuple[Endpoint, ...] = callers.app.extensions["contract"].endpoints
        self.client = callers.app.test_client(use_cookies=False)
        self.strike = factories.strike(callers.recorder, place=None, place_id=None)["id"]
        self.town = factories.place(callers.recorder)["id"]

    def ask(self, endpoint: Endpoint, token: str | None, query: str = "") -> Any:
        """One request that would do something, were it let in."""
        path = endpoint.path
        for name in endpoint.path_names:
            path = path.replace(f"{{{name}}}", self.strike if "strikes" in path else NO_ID)
        headers = {"If-Match": "*"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        body = {"reason": "because"} if endpoint.method != "GET" else None
        return self.client.open(path + query, method=endpoint.method, json=body, headers=headers)

    def stored(self) -> list[Any]:
        """What is there: the journal's last position, and how much of everything beside it."""
        with self.callers.database.pool.connection() as connection:
            row = connection.execute(
                "SELECT (SELECT max(position) FROM change) AS position,"
                " (SELECT count(*) FROM api_key) AS keys,"
                " (SELECT count(*) FROM api_key WHERE revoked_at IS NOT NULL) AS revoked,"
                " (SELECT count(*) FROM idempotency_key) AS answers,"
                " (SELECT count(*) FROM match_decision) AS matches"
            ).fetchone()
        assert row is not None
        return list(row.values())


@pytest.fixture(scope="module")
def desk(server: EmbeddedServer) -> Iterator[Desk]:
    """Shared: nothing that is refused changes it."""
    with copy_of(server, "siege_template") as database:
        yield Desk(Callers(database))


def test_every_endpoint_has_its_row(desk: Desk) -> None:
    for endpoint in desk.endpoints:
        who_may(endpoint.method, endpoint.path)
    with pytest.raises(LookupError):
        who_may("GET", "/v1/strikes/{id}/reporters")


@pytest.mark.parametrize(("tier", "held"), HOLDS)
def test_a_key_does_what_its_permissions_say_and_no_more(
    desk: Desk, tier: str, held: tuple[str, ...]
) -> None:
    token = issue(desk.callers.database, "somebody", "elsewhere", tier, *held)
    before, refused = desk.stored(), 0
    for endpoint in desk.endpoints:
        may = who_may(endpoint.method, endpoint.path)
        if may is not ANYONE and may.isdisjoint(held):
            answer, refused = desk.ask(endpoint, token), refused + 1
            assert answer.status_code == 403, (endpoint.operation_id, answer.json)
            assert all(f"`{name}`" in answer.json["detail"] for name in may)
            assert "insufficient_scope" in answer.headers["WWW-Authenticate"]
    assert desk.stored() == before
    assert (refused == 0) == (set(held) == {"record", "review", "admin"})
    for endpoint in desk.endpoints:
        may = who_may(endpoint.method, endpoint.path)
        if may is ANYONE or not may.isdisjoint(held):
            answer = desk.ask(endpoint, token)
            assert answer.status_code not in (401, 500), endpoint.operation_id
            # What is refused for a reason of its own is not refused for want of a permission.
            assert "WWW-Authenticate" not in answer.headers, endpoint.operation_id


def test_without_a_key_one_reads_and_changes_nothing(desk: Desk) -> None:
    before = desk.stored()
    for endpoint in desk.endpoints:
        may, answer = who_may(endpoint.method, endpoint.path), desk.ask(endpoint, None)
        if may is ANYONE:
            assert endpoint.method == "GET"
            assert answer.status_code not in (401, 403), endpoint.operation_id
        else:
            assert answer.status_code == 401, endpoint.operation_id
            assert all(f"`{name}`" in answer.json["detail"] for name in may)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert desk.stored() == before


def _expired(desk: Desk) -> str:
    operator = Reader("trusted", frozenset({"admin"}), "operator", "operator", "cli")
    with desk.callers.database.writing(operator) as session:
        _, token = keys.issue(
            session,
            new_id(datetime.now(UTC)),
            name="old",
            holder="old",
            organisation="old",
            tier="trusted",
            permissions=("record", "review", "admin"),
            expires_on=date.today() - timedelta(days=2),
        )
    return token


def _revoked(desk: Desk) -> str:
    token = issue(desk.callers.database, "gone", "gone", "trusted", "record", "review", "admin")
    operator = Reader("trusted", frozenset({"admin"}), "operator", "operator", "cli")
    assert desk.client.get("/v1/me", headers={"X-API-Key": token}).status_code == 200
    with desk.callers.database.writing(operator) as session:
        assert keys.revoke(session, token.split("_")[1]) is not None
    return token


def _tampered(desk: Desk) -> str:
    token = issue(desk.callers.database, "real", "real", "trusted", "record", "review", "admin")
    return token[:-1] + ("0" if token[-1] != "0" else "1")


def _unknown(desk: Desk) -> str:
    return keys.new_secret()[0]


@pytest.mark.parametrize(
    "wrong",
    [_expired, _revoked, _tampered, _unknown, lambda _: "x", lambda _: "not a key", lambda _: ""],
    ids=["expired", "revoked", "tampered", "unknown", "short", "malformed", "empty"],
)
def test_a_key_that_is_wrong_opens_nothing_and_reads_nothing(desk: Desk, wrong: Any) -> None:
    token = wrong(desk)
    before = desk.stored()
    for endpoint in desk.endpoints:
        answer = desk.ask(endpoint, token)
        assert answer.status_code == 401, endpoint.operation_id
        assert "invalid_token" in answer.headers["WWW-Authenticate"]
    assert desk.stored() == before


@pytest.mark.parametrize("parameter", ["key", "api_key", "access_token", "token", "X-API-Key"])
def test_a_key_in_the_address_opens_nothing(desk: Desk, parameter: str) -> None:
    token = issue(desk.callers.database, "lax", "lax", "trusted", "record", "review", "admin")
    before = desk.stored()
    for endpoint in desk.endpoints:
        answer = desk.ask(endpoint, None, f"?{parameter}={token}")
        needed = who_may(endpoint.method, endpoint.path) is not ANYONE
        assert answer.status_code == (401 if needed else 400), endpoint.operation_id
        assert token.encode() not in answer.data
    assert desk.stored() == before


def _said(**more: Any) -> dict[str, Any]:
    declared: dict[str, Any] = {
        "method": "GET",
        "path": "/v1/rumours",
        "operation_id": "listRumours",
        "summary": "Rumours",
        "tag": "Rumours",
        "view": lambda call: Answer({}),
        "answers": {200: Body({"type": "object"})},
    }
    return declared | more


def _started(*endpoints: Endpoint) -> Any:
    return build(
        endpoints,
        authenticate=lambda token: None,
        services=None,
        clock=lambda: datetime.now(UTC),
        base_url="https://tracker.example",
    )


def test_an_endpoint_that_does_not_say_who_may_call_it_stops_the_start() -> None:
    with pytest.raises(TypeError, match="allow"):
        Endpoint(**_said())
    for nobody in (None, True, "record", frozenset({"record"})):
        with pytest.raises(TypeError, match="allow"):
            Endpoint(**_said(allow=nobody))


def test_what_the_table_does_not_name_is_not_there() -> None:
    ran: list[str] = []

    def view(call: Call) -> Answer:
        ran.append(call.method)
        return Answer({})

    client = _started(Endpoint(**_said(allow=Allow.ANYONE, view=view))).test_client()
    assert client.get("/v1/rumours").status_code == 200
    assert client.get("/v1/rumours/1").status_code == 404
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE"):
        assert client.open("/v1/rumours", method=method, json={}).status_code == 405
    assert ran == ["GET"]


def test_a_guard_stands_before_everything_that_a_view_or_its_parameters_do() -> None:
    ran: list[str] = []

    def view(call: Call) -> Answer:
        ran.append(call.method)
        return Answer({})

    client = _started(Endpoint(**_said(allow=Allow.permission("admin"), view=view))).test_client()
    # A wrong parameter would be 400: who may not call is not told which there are.
    assert client.get("/v1/rumours?nonsense=1").status_code == 401
    assert ran == []
