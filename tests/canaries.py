"""Recognisable values for what is protected, and the search that must find them nowhere."""

import re
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import psycopg
import structlog

from service.http import access_log

# Digits that no other place has; a number may go on behind them.
POINT = {"type": "Point", "coordinates": [37.161471, 36.201471]}
# The person whose key records in most tests.
HOLDER = "field-officer"
_KEY = r"siege_[0-9a-f]{10}_[0-9a-f]{58}"
_NEEDLE = re.compile(rf"canary-[a-z0-9]+(?:-of-[a-z-]+)?|37\.161471|36\.201471|{_KEY}|{HOLDER}")
# Who beside an organisation's own people may read a canary of this kind.
_CITED = frozenset({"address", "title", "quoted", "external"})
_REVIEWERS_ONLY = frozenset({"notes", "description", "reason"})


@dataclass(frozen=True)
class Holder:
    """Whom a key of the suite stands for."""

    tier: str
    organisation: str
    permissions: frozenset[str]


KEYS: dict[str, Holder] = {}
_RECORDING: set[str] = {"relief"}


def word(kind: str, token: str | None = None) -> str:
    """A value for a protected field, naming the organisation whose key records it."""
    holder = KEYS.get(token or "")
    if holder:
        _RECORDING.add(holder.organisation)
    return f"canary-{kind}-of-{holder.organisation}" if holder else f"canary-{kind}"


def found_in(text: str) -> set[str]:
    """Every canary of a text."""
    return set(_NEEDLE.findall(text))


def exposed(text: str, token: str | None, status: int) -> set[str]:
    """The canaries of an answer that its caller must not see.

    Args:
        text: headers and body.
        token: the caller's key; None for the public.
        status: a refusal repeats nothing, whoever it is for.
    """
    found = found_in(text)
    if token is None or status >= 400:
        return found
    holder = KEYS.get(token)
    if holder is None:
        return set()
    return {each for each in found if not _may_see(holder, each)}


def _may_see(holder: Holder, canary: str) -> bool:
    if holder.permissions & {"review", "admin"} or canary.endswith(f"-of-{holder.organisation}"):
        return not re.fullmatch(_KEY, canary) or "admin" in holder.permissions
    kind = canary.split("-")[1] if canary.startswith("canary-") else ""
    if kind == "shared":
        return True
    if kind and "-of-" not in canary:
        # Of a test that says no organisation: whoever records may have written it.
        return holder.organisation in _RECORDING
    if kind == "reason" and holder.organisation in _RECORDING:
        # Who recorded something is told why it was decided on.
        return True
    if kind in _REVIEWERS_ONLY:
        return False
    if kind in _CITED and holder.tier == "partner":
        return True
    # The point and the person stand in records of the caller's own too.
    return holder.tier == "trusted" or (not kind and holder.organisation in _RECORDING)


def search(places: Mapping[str, Iterable[str]]) -> list[str]:
    """Where a canary stands, and which."""
    return [
        f"{place}: {canary}"
        for place, texts in places.items()
        for canary in sorted({found for text in texts for found in found_in(text)})
    ]


@dataclass
class Watch:
    """Everything that one process of the suite leaves behind: logs, metrics, statements."""

    chosen: Path | None = None
    kept: dict[str, set[str]] = field(default_factory=dict)
    metrics: list[Any] = field(default_factory=list)
    _stream: IO[str] | None = None

    @cached_property
    def folder(self) -> Path:
        """Where the logs lie; made when the first is."""
        return self.chosen or Path(tempfile.mkdtemp(prefix="siege-canaries-"))

    def open(self) -> None:
        """Sends the log of applications in this process to a file."""
        self._stream = (self.folder / "service.log").open("a", encoding="utf-8")
        access_log.configure(self._stream)

    @contextmanager
    def log_of(self, program: str) -> Iterator[IO[bytes]]:
        """A file for what a program of the suite says."""
        number = len(list(self.folder.iterdir()))
        with (self.folder / f"{program}-{number}.log").open("ab") as file:
            yield file

    def keep(self, place: str, text: str) -> None:
        """Takes down a text to be searched at the end."""
        self.kept.setdefault(place, set()).add(text)

    def findings(self) -> list[str]:
        """Closes the log, and searches all that was left."""
        if self._stream is not None:
            structlog.reset_defaults()
            self._stream.close()
        for each in self.metrics:
            self.keep("/metrics", each.text(None).decode())
        logs = {
            path.name: [path.read_text(encoding="utf-8", errors="replace")]
            for path in sorted(self.folder.glob("*.log"))
        }
        return search({**self.kept, **logs})


WATCH = Watch()


@contextmanager
def statements_watched(dsn: str, every: float = 0.1) -> Iterator[None]:
    """Reads again and again what other connections are running, as an administrator sees it."""
    ended = threading.Event()

    def look() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            while True:
                for (query,) in connection.execute(
                    "SELECT DISTINCT query FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                ):
                    WATCH.keep("pg_stat_activity", query or "")
                if ended.wait(every):
                    return

    watcher = threading.Thread(target=look, name="statements", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
