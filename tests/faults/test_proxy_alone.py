"""The proxy while the service behind it is away: the last answer, marked, or a plain 503."""

import os
import shutil
import signal
from pathlib import Path

import pytest
import requests

from service.storage.database import Database
from tests.conftest import issue
from tests.faults import serving

pytestmark = [
    pytest.mark.skipif(shutil.which("nginx") is None, reason="needs nginx"),
    pytest.mark.timeout(300),
]


def _get(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, timeout=30)


def test_while_the_service_does_not_answer_the_last_answer_is_given_and_says_so(
    database: Database, tmp_path: Path
) -> None:
    token = issue(database, "admin", "operator", "trusted", "record", "review", "admin")
    with (
        serving.gunicorn(database.dsn) as (base, master),
        serving.nginx(tmp_path, base, serving.without_limits) as front,
    ):
        first = _get(f"{front}/v1/status")
        before = serving.workers_of(master)
        assert before
        _stop(base, master)
        late = [_get(f"{front}/v1/status")]
        serving.wait_until(
            lambda: (
                late.append(_get(f"{front}/v1/status"))
                or late[-1].headers["Cache-Status"].endswith("stale-if-error")
            ),
            "the last answer was not given",
        )
        assert late[-1].content == first.content
        held = _get(f"{front}/v1/status", **{"If-None-Match": first.headers["ETag"]})
        assert held.status_code == 304
        assert held.headers["Cache-Status"].endswith("stale-if-error")
        keyed = _get(f"{front}/v1/status", Authorization=f"Bearer {token}")
        fresh = _get(f"{front}/v1/strikes")
        for refused in (keyed, fresh):
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
            assert refused.headers["Content-Type"] == "application/problem+json"
            assert refused.headers["Cache-Control"] == "no-store"


def _stop(base: str, master: int) -> None:
    os.kill(master, signal.SIGTERM)

    def gone() -> bool:
        try:
            requests.get(f"{base}/healthz", timeout=2)
        except requests.RequestException:
            return True
        return False

    serving.wait_until(gone, "the service did not stop")
