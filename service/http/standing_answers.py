"""Answers to anybody are kept as they went out, and given again for as long as they stand."""

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, Protocol

from service.http import caching, compression, positions
from service.http.security_headers import Wsgi
from service.model.problem import Problem
from service.storage.standing import Lookout, Scopes, Standing, Unseen

OFFERED: Final = "siege_tracker.offered"
# A longer address is not asked for twice, and one answer must not push out all others.
_LONGEST_ADDRESS: Final = 2048
_LARGEST_SHARE: Final = 8
_OVERHEAD: Final = 1024
# Told of each answer anew.
_OF_THE_MOMENT: Final = frozenset(
    {"x-request-id", "ratelimit", "ratelimit-policy", "siege-position"}
)
# What a 304 does not say: its caller holds the answer already.
_OF_THE_BODY: Final = frozenset(
    {"content-type", "content-length", "content-encoding", "link", "content-disposition", "etag"}
)
# The local days that answers speak of begin on quarters of an hour, in every zone.
_QUARTER: Final = timedelta(minutes=15)
_MAKING_SECONDS: Final = 2.0

Key = tuple[str, str, str, str]
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Offer:
    """What an answer stands on, said by its route: it may be kept."""

    standing: Standing
    scopes: Scopes
    route: str


@dataclass(slots=True)
class Kept:
    """An answer as it went out; `body` None = only its version is known, from a 304."""

    offer: Offer
    until: datetime
    etag: str
    headers: Headers
    bare: Headers
    body: bytes | None

    @property
    def size(self) -> int:
        """Bytes that it takes, roughly."""
        return len(self.body or b"") + _OVERHEAD


class Told(Protocol):
    """Counts an answer; the headers of its moment, None where the caller is to be refused."""

    def __call__(self, environ: dict[str, Any], route: str, status: int) -> Headers | None: ...


class StandingAnswers:
    """WSGI: decides a poll before routing and before any SQL but one look for what moved.

    Only requests without a key come here, and only answers that a route offered are kept: by
    address, format asked for and coding, never longer than the quarter of an hour they were made
    in, never given after something they are made of moved. See decision 30.
    """

    def __init__(
        self,
        application: Wsgi,
        lookout: Lookout,
        clock: Callable[[], datetime],
        told: Told,
        budget: int,
    ) -> None:
        """Wraps an application.

        Args:
            told: called for each answer that is given from here.
            budget: bytes that all kept answers may take.
        """
        self._application = application
        self._lookout = lookout
        self._clock = clock
        self._told = told
        self._budget = budget
        self._held: OrderedDict[Key, Kept] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._making: dict[Key, threading.Event] = {}

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """The kept answer, or the application's, which is kept if it was offered."""
        key = _key_of(environ)
        if key is None:
            return self._application(environ, start_response)
        seen = _seen(environ)
        kept = self._standing(key, seen)
        if kept is None and key in self._held:
            return self._renewed(key, seen, environ, start_response)
        given = self._given(kept, environ, start_response) if kept else None
        return given if given is not None else self._made(key, environ, start_response)

    def _standing(self, key: Key, seen: int) -> Kept | None:
        with self._lock:
            kept = self._held.get(key)
            if kept is None:
                return None
            self._held.move_to_end(key)
        try:
            now = self._lookout.look()
        except Unseen:
            return None
        if now.position < seen:
            return None
        offer = kept.offer
        # In its quarter of an hour, also where a clock was set back.
        in_time = kept.until - _QUARTER <= self._clock() < kept.until
        if not in_time or not self._lookout.still(offer.standing, offer.scopes):
            return None
        if now.position > offer.standing.position and now.epoch == offer.standing.epoch:
            # It stands as of now, so that what moved meanwhile is not looked through again.
            kept.offer = Offer(now, offer.scopes, offer.route)
        return kept

    def _renewed(
        self, key: Key, seen: int, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """One caller makes an answer anew; whoever asks for the same meanwhile gets that one."""
        with self._lock:
            making = self._making.get(key)
            if mine := making is None:
                self._making[key] = threading.Event()
        if making is not None:
            making.wait(_MAKING_SECONDS)
            kept = self._standing(key, seen)
            given = self._given(kept, environ, start_response) if kept else None
            if given is not None:
                return given
        try:
            return self._made(key, environ, start_response)
        finally:
            if mine:
                self._making.pop(key).set()

    def _given(
        self, kept: Kept, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes] | None:
        tags = caching.parse_tags(environ.get("HTTP_IF_NONE_MATCH"))
        unchanged = tags is not None and caching.matches_weakly(tags, kept.etag)
        if not unchanged and kept.body is None:
            return None
        moment = self._told(environ, kept.offer.route, 304 if unchanged else 200)
        if moment is None:
            return None
        moment.append((positions.HEADER, str(kept.offer.standing.position)))
        if unchanged:
            tag = ("ETag", caching.echoed(tags, kept.etag))
            start_response("304 NOT MODIFIED", [*kept.bare, tag, *moment])
            return ()
        start_response("200 OK", [*kept.headers, *moment])
        return (kept.body or b"",) if environ["REQUEST_METHOD"] == "GET" else ()

    def _made(
        self, key: Key, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        began = self._clock()
        said: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, *rest: Any) -> Any:
            said.append((status, headers))
            return start_response(status, headers, *rest)

        parts = self._application(environ, start)
        offer: Offer | None = environ.get(OFFERED)
        status, headers = said[-1] if said else ("", [])
        if offer is None or status[:3] not in ("200", "304"):
            if status[:3] in ("404", "410"):
                self._drop(key)
            return parts
        whole = environ["REQUEST_METHOD"] == "GET" and status[:3] == "200"
        body = b"".join(parts) if whole else None
        self._keep(key, offer, began, headers, body)
        return parts if body is None else (body,)

    def _keep(
        self, key: Key, offer: Offer, began: datetime, headers: Headers, body: bytes | None
    ) -> None:
        lasting = [each for each in headers if each[0].lower() not in _OF_THE_MOMENT]
        tags = caching.parse_tags(dict(lasting).get("ETag"))
        if not tags:
            return
        bare = [each for each in lasting if each[0].lower() not in _OF_THE_BODY]
        etag = caching.without_coding(tags[0])
        kept = Kept(offer, _end_of_quarter(began), etag, lasting, bare, body)
        if kept.size * _LARGEST_SHARE > self._budget:
            return
        with self._lock:
            before = self._held.pop(key, None)
            if before is not None:
                self._size -= before.size
                if body is None and before.body and before.etag == etag:
                    kept.headers, kept.body = before.headers, before.body
            self._held[key] = kept
            self._size += kept.size
            while self._size > self._budget:
                _, last = self._held.popitem(last=False)
                self._size -= last.size

    def _drop(self, key: Key) -> None:
        with self._lock:
            before = self._held.pop(key, None)
            if before is not None:
                self._size -= before.size


def _seen(environ: Mapping[str, Any]) -> int:
    """The position that the caller has seen; beyond any where that cannot be read."""
    tags = caching.parse_tags(environ.get("HTTP_IF_NONE_MATCH"))
    try:
        asked = positions.asked(environ.get("HTTP_SIEGE_POSITION"))
    except Problem:
        return sys.maxsize
    return max(asked, positions.of_tags(tags))


def _key_of(environ: Mapping[str, Any]) -> Key | None:
    """What an answer is kept under; None for what is never kept."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return None
    if "HTTP_AUTHORIZATION" in environ or "HTTP_X_API_KEY" in environ:
        return None
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    accept = environ.get("HTTP_ACCEPT", "")
    length = environ.get("CONTENT_LENGTH") or "0"
    if len(path) + len(query) + len(accept) > _LONGEST_ADDRESS or length != "0":
        return None
    if "HTTP_TRANSFER_ENCODING" in environ or "HTTP_HOST" not in environ:
        return None
    return path, query, accept, _coding(environ.get("HTTP_ACCEPT_ENCODING", ""))


@lru_cache(maxsize=512)
def _coding(accept_encoding: str) -> str:
    return compression.choose(accept_encoding)


def _end_of_quarter(instant: datetime) -> datetime:
    begun = instant.replace(minute=instant.minute // 15 * 15, second=0, microsecond=0)
    return begun + _QUARTER
