"""No protected value stands in an answer, a log line, a metric or a statement; a leak is found."""

import logging
import socket
from pathlib import Path
from typing import Any

import pytest
import requests
from structlog.testing import capture_logs

from service.http import problems
from service.model.noun import Tier
from service.model.nouns import NOUNS
from service.storage.database import Database
from service.worker import without_words
from tests import canaries, factories
from tests.conftest import Callers, issue
from tests.contract_client import ContractBreach
from tests.faults import serving
from tests.protection import asking
from tests.unpacking import readable

_PROTECTED = [
    f"{noun.path} {field.name}"
    for noun in NOUNS
    for field in noun.fields
    if field.tier > Tier.PUBLIC
]


@pytest.fixture(scope="module")
def protected(seeded_callers_of_module: Callers) -> dict[str, list[str]]:
    """Canaries in everything that is protected, published; the ids by path."""
    callers = seeded_callers_of_module
    recorder, reviewer = callers.recorder, callers.reviewer
    ids: dict[str, list[str]] = {}
    claims: dict[str, dict[str, Any]] = {
        "facilities": {"kind": "clinic", "place": "aleppo", "source": "https://a.example.org/1"},
        "strikes": {
            "occurred": "2016-10-01",
            "place": "aleppo",
            "source": {
                "url": f"https://a.example.org/{canaries.word('address', recorder.token)}",
                "title": canaries.word("title", recorder.token),
                "quoted": canaries.word("quoted", recorder.token),
            },
            "time_local": "04:11",
            "external_ids": [
                {"scheme": "desk", "value": canaries.word("external", recorder.token)}
            ],
        },
        "pauses": {"kind": "ceasefire", "place": "aleppo", "source": "https://a.example.org/1"},
    }
    for noun, claim in claims.items():
        made = factories.record(recorder, noun, claim)
        factories.publish(reviewer, noun, made)
        ids[f"/v1/{noun}"] = [made["id"]]
    return ids


@pytest.fixture(scope="module")
def seeded_callers_of_module(server: Any, seeded_template: str) -> Any:
    from tests.conftest import copy_of

    with copy_of(server, seeded_template) as made:
        yield Callers(made)


@pytest.mark.parametrize("tier", ["public", "partner", "trusted"])
def test_no_answer_shows_a_tier_what_it_may_not_see(
    seeded_callers_of_module: Callers, protected: dict[str, list[str]], tier: str
) -> None:
    callers = seeded_callers_of_module
    caller = callers.public if tier == "public" else callers.key("reader", "embassy", tier)
    spec = callers.app.extensions["contract"].spec
    every = list(asking.requests_of(spec, protected, seed=7))
    seen: set[str] = set()
    for asked in asking.some_of_each(every, 2, seed=7):
        seen |= canaries.found_in(readable(caller.get(asked.address).get_data()))
    # The places that hide them were asked: whoever may see more, does.
    assert ("canary-name-of-relief" in seen) == (tier == "trusted")
    assert not {each for each in seen if each.startswith(("canary-notes", "canary-desc"))}


@pytest.mark.parametrize("field", _PROTECTED)
def test_no_refusal_repeats_a_value_of_a_protected_field(
    seeded_callers_of_module: Callers, field: str
) -> None:
    path, name = field.split()
    recorder = seeded_callers_of_module.recorder
    for value in (
        "canary-value",
        ["canary-value"],
        {"type": "canary-value", "coordinates": ["canary-value"]},
        [{"lang": "canary-value", "text": "canary-value"}],
        {"type": "Point", "coordinates": [37.161471, 436.201471]},
        {"type": "Point", "coordinates": [7.5, 36.201471]},
    ):
        answer = recorder.post(f"/v1/{path}?dry_run=1", json={name: value})
        assert answer.status_code in (200, 201, 400, 409, 422), answer.json


def test_a_way_in_that_is_no_word_is_refused(callers: Callers) -> None:
    answer = callers.recorder.post("/v1/supply-routes", json={"kind": ["tunnel"]})
    assert answer.status_code == 422


def test_no_refusal_repeats_a_header_a_key_or_a_body(callers: Callers) -> None:
    recorder = callers.recorder
    headers = {
        "Idempotency-Key": "canary-idempotency",
        "If-Match": '"canary-tag"',
        "Accept": "canary-accept/x",
        "Content-Type": "canary-media/x",
        "Prefer": "canary-prefer",
        "User-Agent": "canary-agent",
        "Referer": "https://canary-referer.example.org",
    }
    for path in (
        "/v1/strikes/nowhere",
        "/v1/strikes?cursor=canary-cursor",
        "/canary-path",
        f"/v1/strikes?api_key={recorder.token}",
    ):
        for client in (recorder, callers.public):
            assert client.get(path).status_code >= 400
            assert client.get(path, headers=headers).status_code >= 400
            assert client.post(path, headers=headers, data=b"canary-body").status_code >= 400
    wrong = {"Authorization": f"Bearer {recorder.token}0"}
    assert callers.public.get("/v1/strikes", headers=wrong).status_code == 401


def _said(base: str, raw: bytes) -> str:
    host, _, port = base.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(raw)
        return b"".join(iter(lambda: line.recv(4096), b"")).decode("latin-1")


def test_gunicorn_neither_logs_nor_repeats_what_it_cannot_read(database: Database) -> None:
    token = issue(database, "field-officer", "relief", "partner", "record")
    broken = {
        f"GET /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization Bearer {token}\r\n\r\n": "400",
        f"GET /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization {token}: x\r\n\r\n": "400",
        f"GET /v1/me?key={token} canary-version\r\n\r\n": "400",
        f"{token} /v1/me HTTP/1.1\r\n\r\n": "400",
        f"GET /{'canary-long' * 1000} HTTP/1.1\r\n\r\n": "414",
        f"GET /v1/me HTTP/1.1\r\nX-Long: {'canary-long' * 1000}\r\n\r\n": "431",
    }
    with serving.gunicorn(database.pool.conninfo) as (base, _):
        for raw, status in broken.items():
            said = _said(base, raw.encode())
            assert said.startswith(f"HTTP/1.1 {status} "), said[:200]
            assert "application/problem+json" in said
            assert canaries.found_in(said) == set()
        keyed = {"Authorization": f"Bearer {token}"}
        requests.get(f"{base}/v1/strikes?q=canary-query", headers=keyed, timeout=5)
        requests.get(f"{base}/v1/strikes/canary-path", headers=keyed, timeout=5)
    logs = "".join(path.read_text() for path in canaries.WATCH.folder.glob("gunicorn-*.log"))
    assert "request refused: InvalidHeader" in logs
    assert '"route":"/v1/strikes/{id}"' in logs
    assert canaries.found_in(logs) == set()


def test_an_exception_is_logged_without_its_words() -> None:
    try:
        raise ValueError(canaries.word("words"))
    except ValueError as error:
        with capture_logs() as lines:
            problems.problem_of(error, lambda _: None, "a-request")
        record = logging.LogRecord("gunicorn.error", logging.ERROR, "", 0, "failed", (), None)
        record.exc_info = (type(error), error, error.__traceback__)
        without_words(record)
    assert [line["request_id"] for line in lines] == ["a-request"]
    written = f"{lines}{logging.Formatter().format(record)}"
    assert "ValueError" in written
    assert canaries.found_in(written) == set()


def test_a_planted_leak_is_found_wherever_it_is(tmp_path: Path, callers: Callers) -> None:
    watch = canaries.Watch(tmp_path)
    assert watch.findings() == []
    token = issue(callers.database, "field-officer", "relief", "partner", "record")
    with watch.log_of("gunicorn") as log:
        log.write(f"GET /v1/me?key={token}\n".encode())
    (tmp_path / "postgresql.log").write_text("DETAIL: (36.201471, canary-notes-of-relief)")
    watch.keep("pg_stat_activity", "SELECT 'canary-reason'")
    watch.metrics.append(callers.app.extensions["metrics"])
    callers.app.extensions["metrics"](
        method="GET", route="/canary-route", status=200, seconds=0, tier="public"
    )
    found = watch.findings()
    canaries.WATCH.metrics.remove(callers.app.extensions["metrics"])
    assert [each.split(":")[0] for each in found] == [
        "pg_stat_activity",
        "/metrics",
        "gunicorn-0.log",
        "postgresql.log",
        "postgresql.log",
    ]


def test_a_statement_with_a_value_in_it_is_seen(database: Database) -> None:
    dsn = database.pool.conninfo
    before = dict(canaries.WATCH.kept)
    canaries.WATCH.kept.clear()
    try:
        with database.pool.connection() as connection:
            connection.execute("SELECT 'canary-statement'")
            with canaries.statements_watched(dsn, every=0.02):
                connection.execute("SELECT pg_sleep(0.2), 'canary-statement'")
        assert any("canary-statement" in each for each in canaries.search(canaries.WATCH.kept))
    finally:
        canaries.WATCH.kept.clear()
        canaries.WATCH.kept.update(before)


def test_an_answer_that_shows_too_much_breaks_the_contract(callers: Callers) -> None:
    recorder = callers.recorder
    factories.publish(callers.reviewer, "places", factories.place(recorder))
    made = factories.strike(recorder)
    factories.publish(callers.reviewer, "strikes", made)
    with callers.database.pool.connection() as connection:
        connection.execute("SELECT set_config('siege.actor', 'operator', true)")
        connection.execute("ALTER TABLE strike DISABLE TRIGGER USER")
        connection.execute("UPDATE strike SET document_public = document_full")
    with pytest.raises(ContractBreach, match="canary-notes-of-relief"):
        callers.public.get(f"/v1/strikes/{made['id']}")
