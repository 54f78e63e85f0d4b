"""gunicorn and nginx as they are shipped, on ports of this test's own."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests import canaries

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def gunicorn(dsn: str, **settings: str) -> Iterator[tuple[str, int]]:
    """The address of a service before this database, and the pid of gunicorn's master."""
    base = f"http://127.0.0.1:{free_port()}"
    environment = os.environ | {"DATABASE_URL": dsn, "SIEGE_BASE_URL": base} | settings
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"]
    with (
        canaries.WATCH.log_of("gunicorn") as log,
        subprocess.Popen(
            [*command, "-b", base.removeprefix("http://"), "service.wsgi:app"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        ) as master,
    ):
        try:
            wait_until(lambda: _answers(f"{base}/healthz"), "the service did not start")
            yield base, master.pid
            if _answers(f"{base}/metrics"):
                canaries.WATCH.keep("/metrics", requests.get(f"{base}/metrics", timeout=5).text)
        finally:
            master.terminate()
            master.wait(timeout=40)


@contextmanager
def nginx(folder: Path, upstream: str, change: Callable[[str], str] = str) -> Iterator[str]:
    """The address of the shipped proxy before a service.

    Args:
        folder: for its files.
        change: what this proxy has in its configuration that the shipped one has not.
    """
    port = free_port()
    written = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    written = written.replace("/tmp/", f"{folder}/").replace("/spool/", f"{folder}/")
    written = written.replace("/var/cache/nginx", str(folder))
    written = re.sub(r"server api:8000;", f"server {upstream.removeprefix('http://')};", written)
    written = written.replace("127.0.0.1:8081", f"127.0.0.1:{free_port()}")
    written = re.sub(r"listen 8080;", f"listen 127.0.0.1:{port};", written)
    if os.geteuid() == 0:
        written = f"user root;\n{written}"
    configuration = folder / "nginx.conf"
    configuration.write_text(change(written), encoding="utf-8")
    with (
        canaries.WATCH.log_of("nginx") as log,
        subprocess.Popen(
            [shutil.which("nginx") or "nginx", "-c", str(configuration), "-g", "daemon off;"],
            stdout=log,
            stderr=subprocess.STDOUT,
        ) as proxy,
    ):
        try:
            base = f"http://127.0.0.1:{port}"
            wait_until(lambda: _answers(f"{base}/healthz"), "the proxy did not start")
            yield base
        finally:
            proxy.terminate()
            proxy.wait(timeout=20)


def workers_of(master: int) -> list[int]:
    """The worker processes of a gunicorn master (Linux)."""
    listed = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii")
    return [int(pid) for pid in listed.split()]


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).status_code == 200
    except requests.RequestException:
        return False


def wait_until(holds: Callable[[], bool], otherwise: str, seconds: float = 40) -> None:
    """Waits for something; fails with these words where it does not come."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)


def without_limits(configuration: str) -> str:
    """The proxy's configuration for callers who all have one address."""
    return re.sub(r"\n\s+limit_(req|conn) [^\n]+", "", configuration)
