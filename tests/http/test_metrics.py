"""Prometheus is told of traffic, and of the records what the public may know."""

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
from prometheus_client.parser import text_string_to_metric_families

from service.http.metrics import Metrics
from service.model.nouns import NOUNS
from service.storage.database import PoolState
from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

_LABELS = {
    "route": None,
    "method": {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"},
    "status": None,
    "tier": {"public", "partner", "trusted", "unknown"},
    "pool": {"keyed", "public"},
    "state": {"size", "available", "waiting"},
    "le": None,
    "kind": {noun.path for noun in NOUNS},
}


def _samples(client: ContractClient) -> dict[tuple[str, ...], float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return _parsed(answer.text)


def _parsed(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))): (
            sample.value
        )
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_route_method_status_and_tier(callers: Callers) -> None:
    public, recorder = callers.public, callers.recorder
    public.get("/v1/places/nowhere")
    public.get("/v1/places/elsewhere")
    seen = public.get("/v1/places")
    public.get("/v1/places", headers={"If-None-Match": seen.headers["ETag"]})
    recorder.post("/v1/strikes", json={})
    public.open("/v1/places", method="BREW")
    told = _samples(public)

    def requests(route: str, method: str, status: str, tier: str) -> float:
        labels = (f"method={method}", f"route={route}", f"status={status}", f"tier={tier}")
        return told.get(("siege_http_requests_total", *labels), 0)

    assert requests("/v1/places/{id}", "GET", "4xx", "public") == 2
    assert requests("/v1/places", "GET", "2xx", "public") == 1
    assert requests("/v1/places", "GET", "3xx", "public") == 1
    assert requests("/v1/strikes", "POST", "4xx", "partner") == 1
    assert requests("none", "other", "4xx", "public") == 1
    assert told[("siege_http_not_modified_total", "route=/v1/places")] == 1
    assert told[("siege_http_refused_total", "status=404")] == 2
    assert told[("siege_http_request_seconds_count", "method=GET", "route=/v1/places")] == 2


def test_no_label_holds_what_a_caller_made_up(callers: Callers) -> None:
    recorder = callers.recorder
    factories.place(recorder)
    for path in ("/v1/strikes/nobody", "/elsewhere", "/v1/places?q=nowhere", "/v1//x"):
        recorder.get(path)
        callers.public.get(path)
    templates = {row.path for row in callers.app.extensions["contract"].endpoints} | {"none"}
    for _, *labels in _samples(callers.public):
        for name, _, value in (label.partition("=") for label in labels):
            allowed = templates if name == "route" else _LABELS[name]
            assert allowed is None or value in allowed, (name, value)


def test_everybody_is_told_of_the_records_what_the_public_may_know(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    factories.strike(recorder)
    severe = factories.strike(recorder, occurred="2016-07-18", sensitivity="severe")
    factories.publish(reviewer, "strikes", severe)
    status = callers.public.get("/v1/status").json
    of_strikes = next(each for each in status["datasets"] if each["kind"] == "strikes")
    for client in (callers.public, recorder, reviewer, callers.admin):
        told = _samples(client)
        assert told[("siege_public_position",)] == status["position"]
        assert told[("siege_public_records", "kind=places")] == 1
        assert told[("siege_public_records", "kind=strikes")] == of_strikes["records"] == 0
        assert ("siege_public_last_change_timestamp_seconds", "kind=places") in told
        assert ("siege_public_last_change_timestamp_seconds", "kind=strikes") not in told


def test_answers_given_again_are_counted(callers: Callers) -> None:
    public = callers.public
    seen = [public.get("/v1/strikes") for _ in range(3)]
    public.get("/v1/strikes", headers={"If-None-Match": seen[0].headers["ETag"]})
    assert _samples(public)[("siege_http_kept_total", "route=/v1/strikes")] == 3


def test_a_writer_that_holds_the_feed_up_is_seen(callers: Callers) -> None:
    assert _samples(callers.public)[("siege_feed_lag_seconds",)] == 0
    waits = threading.Event()

    def wait() -> None:
        with psycopg.connect(callers.database.dsn) as other:
            waits.set()
            other.execute("SELECT journal_lock()")

    with psycopg.connect(callers.database.dsn) as writer, ThreadPoolExecutor(1) as pool:
        writer.execute("SELECT journal_lock()")
        writer.execute("SELECT pg_sleep(0.02)")
        other = pool.submit(wait)
        assert waits.wait(20)
        for _ in range(200):
            told = _samples(callers.public)
            if told[("siege_writers_waiting",)]:
                break
        assert told[("siege_writers_waiting",)] == 1
        assert told[("siege_feed_lag_seconds",)] >= 0.02
        writer.rollback()
        other.result()
    assert _samples(callers.public)[("siege_feed_lag_seconds",)] == 0


def test_traffic_is_told_though_the_database_is_away(callers: Callers) -> None:
    callers.database.close()
    told = _samples(callers.public)
    assert told[("siege_database_up",)] == 0
    assert ("siege_public_position",) not in told
    assert ("siege_http_refused_total", "status=503") not in told
    callers.public.get("/v1/places")
    assert _samples(callers.public)[("siege_http_refused_total", "status=503")] == 1


def test_the_state_of_the_pools_is_at_most_a_second_old() -> None:
    now, waiting = [0.0], [0]
    metrics = Metrics(lambda: {"keyed": PoolState(2, 1, waiting[0])}, clock=lambda: now[0])

    def finished() -> None:
        metrics(method="GET", route="/version", status=200, seconds=0.01, tier="public")

    finished()
    waiting[0], now[0] = 7, 0.5
    finished()
    assert metrics._connections.labels("keyed", "waiting")._value.get() == 0
    now[0] = 1.5
    finished()
    assert metrics._connections.labels("keyed", "waiting")._value.get() == 7
    told = _parsed(metrics.text(None).decode())
    assert told[("siege_database_pool", "pool=keyed", "state=size")] == 2
