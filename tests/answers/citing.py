"""Citations of answers, what is kept of them, and what hides a record again."""

import zlib
from typing import Any

from service.settings import Settings
from service.storage.database import Database
from tests.conftest import Callers

BASE = Settings().base_url


def cited(answer: Any) -> str:
    """The address by which an answer is cited."""
    links = [link for link in answer.headers.getlist("Link") if 'rel="cite-as"' in link]
    assert len(links) == 1, answer.headers.getlist("Link")
    address = links[0].removeprefix("<").partition(">")[0]
    assert address.startswith(f"{BASE}/v1/citations/")
    return address.removeprefix(BASE)


def kept(database: Database) -> list[dict[str, Any]]:
    with database.pool.connection() as connection:
        return connection.execute("SELECT * FROM kept_answer ORDER BY made_at").fetchall()


def kept_bytes(database: Database) -> bytes:
    """All that is kept, as it can be read."""
    return b"".join(zlib.decompress(row["body"]) for row in kept(database) if row["body"])


def amend(callers: Callers, url: str, change: dict[str, Any]) -> None:
    seen = callers.recorder.get(url)
    tag = {"If-Match": seen.headers["ETag"]}
    answer = callers.recorder.patch(url, json=change, headers=tag)
    assert answer.status_code == 200, answer.json


def redact(callers: Callers, url: str, fields: list[str] | None) -> None:
    seen = callers.admin.get(url)
    tag = seen.headers.get("ETag", f'"full-{seen.json["revision"]}"')
    claim = {"reason": "it exposes somebody"} | ({"fields": fields} if fields else {})
    answer = callers.admin.post(f"{url}/redact", json=claim, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.json
