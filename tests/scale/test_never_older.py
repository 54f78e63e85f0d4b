"""Under a stream of writes nobody sees an older answer after a newer one, whoever answers."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import requests

from tests import factories
from tests.conftest import Callers
from tests.faults.serving import gunicorn
from tests.protection.desk import Desk
from tests.scale.conftest import service
from tests.scale.servers import OWNER, PUBLIC, Servers

pytestmark = pytest.mark.slow

SECONDS = 12.0
PAGES = ("/v1/sources", "/v1/sources?q=outlet", "/v1/status", "/v1/situation", "/v1/changes")


class Poller(threading.Thread):
    """Asks one service for the same pages again and again, and writes down what it was told."""

    def __init__(self, base: str, *, conditional: bool, until: float) -> None:
        super().__init__()
        self.base, self.conditional, self.until = base, conditional, until
        self.wrong: list[str] = []
        self.answers = self.unchanged = 0

    def run(self) -> None:
        last: dict[str, tuple[int, str, str]] = {}
        with requests.Session() as session:
            while monotonic() < self.until:
                for page in PAGES:
                    self._ask(session, page, last)

    def _ask(self, session: Any, page: str, last: dict[str, tuple[int, str, str]]) -> None:
        seen, tag, text = last.get(page, (0, "", ""))
        headers = {"If-None-Match": tag} if self.conditional and tag else {}
        answer = session.get(self.base + page, headers=headers, timeout=20)
        self.answers += 1
        if answer.status_code not in (200, 304):
            self.wrong.append(f"{page}: {answer.status_code} {answer.text[:200]}")
            return
        position = int(answer.headers["Siege-Position"])
        if position < seen:
            self.wrong.append(f"{page}: {position} after {seen}")
        if answer.status_code == 304:
            self.unchanged += 1
            last[page] = (position, tag, text)
            return
        if page.startswith("/v1/sources") and len(answer.text) < len(text):
            self.wrong.append(f"{page}: a shorter list after a longer one")
        last[page] = (position, answer.headers["ETag"], answer.text)


@contextmanager
def written(of: Servers, until: float) -> Iterator[Callers]:
    """A stream of published sources, as fast as they can be written."""
    with service(of, "abc", "a") as callers:
        desk = Desk(callers)
        factories.place(desk.recorder)

        def write() -> None:
            number = 0
            while monotonic() < until:
                number += 1
                claim = {"slug": f"outlet-{number}", "kind": "media", "names": [f"Outlet {number}"]}
                desk.published("sources", claim)

        writer = threading.Thread(target=write)
        writer.start()
        yield callers
        writer.join()


def test_no_poller_sees_an_older_answer_after_a_newer_one(three: Servers, tmp_path: Path) -> None:
    three.nodes["c"].ask("ALTER SYSTEM SET recovery_min_apply_delay = '150ms'")
    three.nodes["c"].ask("SELECT pg_reload_conf()")
    readers = three.dsn(PUBLIC, "bc", "any", load_balance_hosts="random")
    writers = three.dsn(OWNER, "abc", "read-write")
    with ExitStack() as stack:
        base, _ = stack.enter_context(
            gunicorn(
                writers,
                DATABASE_READ_URL=readers,
                SIEGE_REQUESTS_PER_MINUTE_ANONYMOUS="1000000",
                PROMETHEUS_MULTIPROC_DIR=str(tmp_path),
            )
        )
        until = monotonic() + SECONDS
        stack.enter_context(written(three, until))
        pollers = [Poller(base, conditional=number % 2 == 0, until=until) for number in range(6)]
        for each in pollers:
            each.start()
        for each in pollers:
            each.join()
    assert [wrong for each in pollers for wrong in each.wrong] == []
    assert all(each.answers > len(PAGES) for each in pollers)
    position = three.primary.ask("SELECT position FROM public_read.standing")
    assert position > 10, "too little was written to tell anything"
