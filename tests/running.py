"""A real gunicorn in front of a database, and callers that speak HTTP to it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from service.storage.database import Database
from tests import canaries
from tests.conftest import issue

ROOT = Path(__file__).resolve().parents[1]
JSON = dict[str, object]


@dataclass(frozen=True)
class Caller:
    """Somebody with a key (or without), as an app on the other end of a line."""

    base: str
    token: str | None = None

    def send(self, method: str, path: str, **more: object) -> requests.Response:
        """One request."""
        headers = dict(more.pop("headers", None) or {})  # type: ignore[call-overload]
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return requests.request(method, self.base + path, headers=headers, timeout=20, **more)  # type: ignore[arg-type]

    def get(self, path: str, **more: object) -> requests.Response:
        """GET."""
        return self.send("GET", path, **more)

    def post(self, path: str, body: object, **more: object) -> requests.Response:
        """POST of JSON."""
        return self.send("POST", path, json=body, **more)


@dataclass(frozen=True)
class Service:
    """A running service and the database behind it."""

    base: str
    database: Database

    @property
    def public(self) -> Caller:
        """A caller without a key."""
        return Caller(self.base)

    def caller(self, holder: str, organisation: str, tier: str, *permissions: str) -> Caller:
        """A caller with a fresh key."""
        return Caller(self.base, issue(self.database, holder, organisation, tier, *permissions))


@contextmanager
def running(database: Database) -> Iterator[Service]:
    """gunicorn with two workers, as `gunicorn.conf.py` sets them up, in front of a database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "DATABASE_URL": database.pool.conninfo,
        "DATABASE_READ_URL": database.public_pool.conninfo,
        "SIEGE_BASE_URL": base,
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "gunicorn.conf.py",
        "-b",
        f"127.0.0.1:{port}",
    ]
    with canaries.WATCH.log_of("gunicorn") as log:
        process = subprocess.Popen(
            [*command, "service.wsgi:app"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_ready(base)
            yield Service(base, database)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_until_ready(base: str) -> None:
    for _ in range(300):
        try:
            if requests.get(f"{base}/readyz", timeout=2).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.1)
    raise AssertionError("the service did not become ready")
