"""The route table's words: what an endpoint declares, what its view gets, what it answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from marshmallow import Schema

from service.http import caching, positions, problems
from service.http.allowing import Allow as Allow
from service.http.citation_codes import Citation
from service.http.documented import Body as Body
from service.http.documented import SchemaSource as SchemaSource
from service.http.media import FORMAT_OF_MEDIA
from service.model.actor import Reader
from service.model.knowledge import Known, MadeOf
from service.model.problem import Problem
from service.storage import journal, kept_answers
from service.storage.standing import Scopes, Standing

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
MAX_BODY = 1024 * 1024
MAX_BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One row of the route table: the one declaration that guards, parses and documents."""

    method: str
    path: str
    """With braces as in OpenAPI: `/v1/strikes/{id}`; a path parameter is text."""
    operation_id: str
    summary: str
    tag: str
    allow: Allow
    view: Callable[[Call], Answer]
    answers: Mapping[int, Body | None]
    query: type[Schema] | None = None
    body: type[Schema] | Schema | None = None
    body_media: tuple[str, ...] = ("application/json",)
    accepts_array: bool = False
    """The body may be an array (a batch); `call.body` is then a list of values and Problems."""
    body_optional: bool = False
    """No body at all is read as an empty object."""
    streams_body: bool = False
    """The body is not read; the view takes it from `call.stream` (imports)."""
    max_body: int = MAX_BODY
    if_match: bool = False
    idempotent: bool = False
    """Takes `Idempotency-Key` (`call.idempotency_key`); documented."""
    returns_record: bool = False
    """A write that answers the record, or nothing where `Prefer: return=minimal`; documented."""
    conditional: bool = True
    """GET only: every 200 carries an ETag, If-None-Match gives 304."""
    suffixes: bool = True
    """GET only: `/path.csv` and the like are registered for every further format."""
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[int, ...] = ()
    """Further problem statuses to document, beside those that follow from the declaration."""
    description: str = ""
    fixed_format: bool = False
    """The path fixes the format (a `.csv` route): no `format` parameter, no negotiation."""
    deprecated: bool = False
    past: bool = False
    """GET only: takes `as_of`, and answers as was known at that instant."""

    def __post_init__(self) -> None:
        if not isinstance(self.allow, Allow):
            raise TypeError(f"{self.operation_id}: `allow` must be an Allow, not {self.allow!r}")
        if self.method not in METHODS:
            raise ValueError(f"{self.operation_id}: unknown method {self.method!r}")
        if not self.path.startswith("/"):
            raise ValueError(f"{self.operation_id}: a path starts with a slash")
        unknown = set(self.path_parameters) - set(self.path_names)
        if unknown:
            raise ValueError(f"{self.operation_id}: no such path parameters: {sorted(unknown)}")
        if not any(status < 400 for status in self.answers):
            raise ValueError(f"{self.operation_id}: declares no answer of success")

    @property
    def path_names(self) -> tuple[str, ...]:
        """The names in braces, in order."""
        return tuple(re.findall(r"\{(\w+)\}", self.path))

    @property
    def is_conditional(self) -> bool:
        """True where answers carry an ETag and If-None-Match is understood."""
        return self.method == "GET" and self.conditional

    @property
    def success(self) -> Body | None:
        """The body of the first success status, None where success has no body."""
        return self.answers[min(status for status in self.answers if status < 400)]

    @property
    def formats(self) -> Mapping[str, str]:
        """Format name → media type of what the endpoint offers; the first is the default."""
        offered = self.success.media if self.success else ()
        return {FORMAT_OF_MEDIA.get(media, media): media for media in offered}

    @property
    def text(self) -> str:
        """What the contract says: the description, or the view's docstring."""
        told = (self.view.__doc__ or "").strip()
        return self.description or "\n".join(line.strip() for line in told.splitlines())


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """What the caller asked of a CSV answer: `hxl=1` and `bom=1`."""

    hxl: bool = False
    bom: bool = False


@dataclass(slots=True)
class Call:
    """One request as a view sees it: parsed, loaded, authenticated; no Flask in sight."""

    path: Mapping[str, str]
    query: Any
    """What the query schema's load returns: a dict, or the frozen filter its post_load builds."""
    body: Any
    reader: Reader
    now: datetime
    request_id: str
    services: Any
    base_url: str
    url: str
    """This request's path and normalised query (parameters sorted), without the base URL."""
    method: str = "GET"
    format: str = "json"
    csv: CsvOptions = CsvOptions()
    if_match: tuple[str, ...] | None = None
    if_none_match: tuple[str, ...] | None = None
    idempotency_key: str | None = None
    raw_body: bytes = b""
    """The body's bytes after inflation; what an idempotency digest is made of."""
    media: str = ""
    """The request body's media type, without parameters."""
    boundary: str = ""
    """What stands between the parts of a multipart body."""
    stream: IO[bytes] | None = None
    """The unread body of a `streams_body` endpoint, cut off at `max_body`."""
    address: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """The query as sent, decoded: what an empty answer echoes."""
    operation: str = ""
    """The operation's name in the contract."""
    as_of: datetime | None = None
    """Whose knowledge is asked for; None = now. `now` is that instant then."""

    known: Known | None = None
    """What is read again, where an answer is made anew; it goes before `as_of`."""
    citable: bool = False
    made_of: MadeOf | None = None
    """What a citable answer can be made again from; None = it cannot, or need not."""
    request: str = ""
    """What a citation says of the request."""
    again: Callable[[Citation, Call], tuple[Answer, Call]] | None = None
    """Makes a cited answer anew, through the route table, for this call."""
    seen: int = 0
    """The position of its tier that the caller has seen, as it says."""
    held: int = 0
    """The position that the tags of If-None-Match were made at, or after."""
    told: int | None = None
    """The position of its tier that the answer is told with; None = nothing of it was read."""
    holds_it: bool = False
    """Whether If-None-Match named the version, so that no body is made."""
    standing: Standing | None = None
    """Where the snapshot that was read stood."""
    stands_on: Scopes | None = None
    """What moves the answer to a reader without a key; None = it is made anew each time."""
    bodiless: bool = False
    """HEAD: the headers alone are sent, so that a view may spare itself the body."""

    @property
    def is_past(self) -> bool:
        """True where the knowledge of another instant than now is asked for."""
        return self.as_of is not None or self.known is not None

    @property
    def must_reach(self) -> int:
        """The position that a snapshot must have reached to be answered from."""
        return max(self.seen, self.held)

    @contextmanager
    def reading(
        self, *, in_full: bool = True, whole: bool = False, after: int = 0
    ) -> Iterator[Any]:
        """One snapshot in the caller's projection, of now or of the asked past.

        Args:
            whole: as `Database.reading` has it.
            after: a further position that the snapshot must have reached, if there is one.
        Raises:
            Problem: `restored` where nothing has reached what the caller has seen.
        """
        database, reader = self.services.database, self.reader
        with database.reading(
            reader,
            in_full=in_full,
            as_of=self.as_of,
            known=self.known,
            whole=whole,
            seen=max(self.must_reach, after),
        ) as session:
            self.reached(session)
            yield session
            # What an organisation or a reviewer reads beyond the tier is not cited.
            of_tier = not in_full or reader.is_anonymous or self.is_past
            if self.citable and of_tier and session.tier != "full" and not self.holds_it:
                self.made_of = MadeOf(kept_answers.known(session), session.reached)

    def forget(self) -> None:
        """As if nothing had been read, for another attempt."""
        self.standing = self.stands_on = self.told = self.made_of = None
        self.holds_it = False

    def reached(self, session: Any) -> None:
        """Takes note of how far the snapshot of a session has come.

        Raises:
            Problem: `restored` where that is not as far as the caller has seen.
        """
        positions.refuse_lost(self.seen, session.told, session.standing.epoch)
        # Of two snapshots the older one says how far the answer can be relied on.
        self.standing = self.standing or session.standing
        self.told = session.told if self.told is None else min(self.told, session.told)

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """One transaction of the caller's; the answer tells the position that it came to."""
        with self.services.database.writing(self.reader) as session:
            yield session
            self.told = journal.position(session)

    def unchanged(self, etag: str) -> bool:
        """True where If-None-Match names this version; answer `Answer.not_modified(etag)`.

        Of the past only the bytes say so: protection can take away what moves no version.
        """
        self.holds_it = not self.is_past and self.holds(etag)
        return self.holds_it

    def holds(self, etag: str) -> bool:
        """True where If-None-Match names this tag."""
        told = self.if_none_match
        return told is not None and caching.matches_weakly(told, etag)

    def requires(self, etag: str) -> None:
        """Go on only where If-Match names this version.

        Raises:
            Problem: `stale` (412), with the current ETag in the headers.
        """
        if self.if_match is None or caching.matches_own(self.if_match, etag):
            return
        raise Problem(
            "stale",
            "The record has changed since you read it; read it again and retry with its new ETag.",
            headers={"ETag": caching.quoted(etag)},
        )

    def problem_document(self, problem: Problem) -> dict[str, Any]:
        """A problem as a JSON value, for one result of a batch."""
        return problems.document(problem, self.base_url, self.request_id)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view answers; bytes go out as they are, a dict or list is written as JSON."""

    body: bytes | str | dict[str, Any] | list[Any] | Iterable[bytes] | None = None
    status: int = 200
    etag: str | None = None
    """Opaque version without quotes or suffix."""
    media: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    exact: Mapping[str, Sequence[UUID]] = field(default_factory=dict)
    """The records that it shows exactly, by noun: who gets it is written down before it is sent."""

    @classmethod
    def not_modified(cls, etag: str) -> Answer:
        """304: the version the caller holds is current."""
        return cls(status=304, etag=etag)
