"""What is redacted is gone: no table holds the words, whatever the noun."""

from collections.abc import Iterator
from typing import Any

import pytest

from service.model.nouns import BY_PATH, NOUNS
from service.storage.embedded import EmbeddedServer
from tests.conftest import Callers, copy_of
from tests.protection import exposed

Exposed = tuple[Callers, dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def world(server: EmbeddedServer) -> Iterator[Exposed]:
    """A record of every noun that says too much."""
    with copy_of(server, "siege_template") as database:
        callers = Callers(database)
        yield callers, exposed.build(callers)


@pytest.mark.parametrize("path", [noun.path for noun in NOUNS])
def test_no_table_holds_a_word_that_was_redacted(world: Exposed, path: str) -> None:
    callers, made = world
    reviewer = callers.key("second-reviewer", "monitor", "trusted", "review")
    url, table = f"/v1/{path}/{made[path]['id']}", BY_PATH[path].table
    assert exposed.tables_that_hold(callers, path) >= {table, "change"}
    before = reviewer.get(url)
    answer = reviewer.post(
        f"{url}/redact",
        json={"fields": exposed.fields_of(path), "reason": "they expose people"},
        headers={"If-Match": before.headers["ETag"], "Idempotency-Key": f"redact-{path}"},
    )
    assert answer.status_code == 200, answer.json
    assert exposed.tables_that_hold(callers, path) == set()
    left = reviewer.get(url).json
    assert set(left["redacted"]) <= set(exposed.fields_of(path))
    kept = {"id", "state", "sensitivity", "place", "kind", "status", "metric", "family", "slug"}
    for name in kept & before.json.keys():
        assert left[name] == before.json[name]
    assert left["revision"] == before.json["revision"] + 1
    replayed = callers.recorder.get(url)
    assert replayed.json["notes"] is None
