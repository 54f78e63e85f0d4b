"""The proxy takes files from keys that may record only, and some at once of each."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from service.storage.database import Database
from tests.conftest import issue
from tests.faults import serving
from tests.imports.health_file import a_file

pytestmark = pytest.mark.skipif(
    shutil.which("nginx") is None, reason="nginx is not installed on this machine"
)
URL = "/v1/imports?profile=insecurity_insight"
AT_ONCE = 4


@pytest.fixture
def front(database: Database, tmp_path: Path) -> Iterator[str]:
    with (
        serving.gunicorn(database.pool.conninfo) as (base, _),
        serving.nginx(tmp_path, base) as address,
    ):
        yield address


def _send(front: str, token: str | None) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    headers["Content-Type"] = "text/csv"
    return requests.post(f"{front}{URL}", data=a_file({}), headers=headers, timeout=20)


def _begin(front: str, authorization: str) -> socket.socket:
    """A file of which the proxy waits for more."""
    host, port = front.removeprefix("http://").split(":")
    made = socket.create_connection((host, int(port)), timeout=20)
    head = f"POST {URL} HTTP/1.1\r\nHost: {host}\r\n{authorization}\r\n"
    made.sendall(f"{head}Content-Type: text/csv\r\nContent-Length: 99\r\n\r\nDate".encode())
    return made


def test_a_file_takes_a_key_that_may_record(front: str, database: Database) -> None:
    recorder = issue(database, "field-officer", "relief", "partner", "record")
    reviewer = issue(database, "editor", "desk", "trusted", "review")
    assert _send(front, recorder).status_code == 202
    refused = _send(front, reviewer)
    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["type"].endswith("#forbidden") and "record" in refused.json()["detail"]
    assert _send(front, None).status_code == _send(front, "nobody's").status_code == 401
    listed = {"Authorization": f"Bearer {reviewer}"}
    assert requests.get(f"{front}/v1/imports", headers=listed, timeout=20).status_code == 200


def test_so_many_files_of_a_key_come_in_at_once(front: str, database: Database) -> None:
    token = issue(database, "field-officer", "relief", "partner", "record")
    other = issue(database, "colleague", "relief", "partner", "record")
    written = (f"Authorization: Bearer {token}", f"Authorization: bearer  {token}",
               f"X-API-Key: {token}", f"Authorization: Bearer {token}")  # fmt: skip
    with ExitStack() as stack:
        for each in written[:AT_ONCE]:
            stack.enter_context(_begin(front, each))
        serving.wait_until(lambda: _send(front, token).status_code == 429, "a fifth was taken")
        assert _send(front, other).status_code == 202
        headers = {"Authorization": f"Bearer {token}"}
        assert requests.get(f"{front}/v1/imports", headers=headers, timeout=20).status_code == 200
    serving.wait_until(lambda: _send(front, token).status_code == 202, "none was taken again")


def test_files_and_exports_wait_on_a_disk() -> None:
    proxy = (serving.ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    compose = (serving.ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    for path in ("client_body_temp_path", "proxy_temp_path"):
        assert f"{path} /spool/" in proxy
    assert compose.count("- spool:/spool") == 2
