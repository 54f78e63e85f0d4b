"""Prometheus's numbers of a real gunicorn: added up over its workers, and kept inside the house."""

import os
import re
import shutil
import signal
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from service.storage.database import Database
from tests.faults import serving

_needs_nginx = pytest.mark.skipif(
    shutil.which("nginx") is None, reason="nginx is not installed on this machine"
)


def _numbers(base: str, name: str, **labels: str) -> float:
    """The sum of the samples of that name and these labels."""
    text = requests.get(f"{base}/metrics", timeout=5).text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="finds workers in /proc (Linux)")
def test_counts_are_added_up_over_workers_and_outlive_them(
    database: Database, tmp_path: Path
) -> None:
    left = tmp_path / "counter_1.db"
    left.write_bytes(b"of an earlier run")
    with serving.gunicorn(
        database.pool.conninfo, PROMETHEUS_MULTIPROC_DIR=str(tmp_path), SIEGE_WORKERS="3"
    ) as (base, master):
        assert not left.exists()
        for _ in range(60):
            assert requests.get(f"{base}/version", timeout=5).status_code == 200
        told = {"route": "/version", "method": "GET", "status": "2xx", "tier": "public"}
        assert _numbers(base, "siege_http_requests_total", **told) == 60
        assert _numbers(base, "siege_http_request_seconds_count", route="/version") == 60
        before = serving.workers_of(master)
        assert len(list(tmp_path.glob("gauge_livesum_*.db"))) <= len(before)
        os.kill(before[0], signal.SIGKILL)
        serving.wait_until(
            lambda: len(set(serving.workers_of(master)) - set(before)) == 1, "no new worker"
        )
        assert not (tmp_path / f"gauge_livesum_{before[0]}.db").exists()
        assert _numbers(base, "siege_http_requests_total", **told) == 60


@_needs_nginx
def test_nobody_outside_the_house_reads_them(database: Database, tmp_path: Path) -> None:
    def believing(written: str) -> str:
        """The shipped proxy behind another one that says whom it asks for."""
        told = "real_ip_header X-Forwarded-For; set_real_ip_from 127.0.0.1;"
        return re.sub(r"server_name _;", f"server_name _; {told}", written)

    with (
        serving.gunicorn(database.pool.conninfo) as (base, _),
        serving.nginx(tmp_path, base, believing) as proxy,
    ):
        assert requests.get(f"{proxy}/metrics", timeout=5).status_code == 200
        for path in ("/metrics", "//metrics", "/%6detrics", "/x/../metrics"):
            asked = requests.Request("GET", proxy, headers={"X-Forwarded-For": "203.0.113.9"})
            prepared = asked.prepare()
            prepared.url = f"{proxy}{path}"
            with requests.Session() as session:
                refused = session.send(prepared, timeout=5)
            assert refused.status_code == 404, path
            assert "siege_http" not in refused.text
