"""One row of the route table at work: guard, negotiate, parse, call the view, render."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from werkzeug.wrappers import Request, Response

from service.http import authentication, caching, negotiation, preferences, responses
from service.http.bodies import BodyReader
from service.http.citation_codes import Citation
from service.http.endpoint import Answer, Call, Endpoint
from service.http.exactness import write_down
from service.http.queries import Query, QueryReader
from service.http.standing_answers import OFFERED, Offer
from service.http.surroundings import Admission, Surroundings
from service.model.actor import Reader
from service.model.problem import FieldError, Problem
from service.storage import faults

_EVER = datetime.max.replace(tzinfo=UTC)
_PATH_SAFE = "/:@!$&'()*+,;=~"
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(slots=True)
class Scope:
    """What is known of a request before its endpoint is: kept in the WSGI environment."""

    request_id: str
    started: float
    keyed: bool = False
    reader: Reader = authentication.ANONYMOUS
    identified: bool = False
    address: str = ""
    admission: Admission | None = None


class Route:
    """An endpoint with everything worked out that can be before the first request."""

    def __init__(self, endpoint: Endpoint, surroundings: Surroundings) -> None:
        self.endpoint = endpoint
        self._surroundings = surroundings
        self._query = QueryReader(endpoint)
        self._body = BodyReader(endpoint) if endpoint.body or endpoint.streams_body else None
        self._formats = endpoint.formats
        self._default_format = next(iter(self._formats), "json")
        self._negotiates = bool(self._formats) and not endpoint.fixed_format
        self._conditional = endpoint.is_conditional

    def serve(self, request: Request, scope: Scope, path: Mapping[str, str]) -> Response:
        """The response to one request of this endpoint; every refusal is a Problem."""
        endpoint, surroundings, headers = self.endpoint, self._surroundings, request.headers
        authentication.guard(endpoint.allow, scope.reader)
        query = self._query.read(request.environ.get("QUERY_STRING", ""))
        chosen = self._format(query, headers.get("Accept"))
        now = surroundings.clock()
        call = self._call(request.path, path, query, chosen, scope.reader, scope.request_id)
        call.now = _then(query.as_of, now)
        call.if_none_match = caching.parse_tags(headers.get("If-None-Match"))
        call.address = scope.address
        call.bodiless = request.method == "HEAD"
        if endpoint.method != "GET":
            self._prepare_write(call, request)
        answer = self._answer(call)
        if endpoint.returns_record and preferences.wants_minimal(headers.get("Prefer")):
            answer = preferences.minimal(answer)
        response = responses.render(
            answer,
            call,
            conditional=self._conditional,
            accept_encoding=headers.get("Accept-Encoding", ""),
            cite=surroundings.cite if call.citable else None,
        )
        self._offer(call, answer, request)
        if answer.exact and response.status_code != 304 and request.method != "HEAD":
            write_down(call, answer.exact)
        return response

    def _answer(self, call: Call) -> Answer:
        """The view's answer; what only reads is asked once more where a connection was lost."""
        try:
            return self.endpoint.view(call)
        except Exception as error:
            if self.endpoint.method != "GET" or not faults.connection_lost(error):
                raise
        return self.endpoint.view(call)

    def _offer(self, call: Call, answer: Answer, request: Request) -> None:
        """Says what the answer to anybody stands on, so that it may be kept for the next."""
        lasting = call.standing and call.stands_on and not call.is_past and not answer.exact
        if lasting and call.reader.is_anonymous:
            assert call.standing is not None and call.stands_on is not None
            request.environ[OFFERED] = Offer(call.standing, call.stands_on, self.endpoint.path)

    def again(self, cited: Citation, path: Mapping[str, str], first: Call) -> tuple[Answer, Call]:
        """A cited answer made anew of what was known then, and the call that it answers.

        Args:
            first: the call that asks for it.

        Raises:
            Problem: it is not answered any more.
        """
        authentication.guard(self.endpoint.allow, first.reader)
        chosen, location, written = cited.request.split("\n")
        query = self._query.read(written)
        chosen = chosen or self._format(query, None)
        call = self._call(location, path, query, chosen, cited.reader, first.request_id)
        call.now, call.known = cited.now, cited.known
        return self.endpoint.view(call), call

    def _call(
        self,
        location: str,
        path: Mapping[str, str],
        query: Query,
        chosen: str,
        reader: Reader,
        request_id: str,
    ) -> Call:
        endpoint, surroundings = self.endpoint, self._surroundings
        # As sent, but for what the address says already: an answer may echo the order.
        by_header = "" if chosen in (self._default_format, query.format) else chosen
        return Call(
            path=path,
            method=endpoint.method,
            query=query.loaded,
            body=None,
            reader=reader,
            now=_EVER,
            as_of=query.as_of,
            request_id=request_id,
            services=surroundings.services,
            base_url=surroundings.base_url,
            url=quote(location, safe=_PATH_SAFE) + query.normalised,
            format=chosen,
            csv=query.csv,
            parameters=query.parameters,
            operation=endpoint.operation_id,
            request=f"{by_header}\n{location}\n{query.as_sent}",
            citable=endpoint.past and surroundings.cite is not None,
            again=surroundings.table.again,
        )

    def _format(self, query: Query, accept: str | None) -> str:
        if not self._negotiates:
            return self._default_format
        return negotiation.choose(self._formats, query.format, accept)

    def _prepare_write(self, call: Call, request: Request) -> None:
        endpoint, headers = self.endpoint, request.headers
        call.if_match = caching.parse_tags(headers.get("If-Match"))
        if endpoint.if_match and call.if_match is None:
            raise Problem(
                "precondition-required",
                "Send the `ETag` that you read as `If-Match`, so that no other edit is lost.",
            )
        if endpoint.idempotent:
            call.idempotency_key = _idempotency_key(headers.get("Idempotency-Key"))
        if self._body is None:
            return
        if endpoint.streams_body:
            self._open_stream(call, request, self._body)
            return
        call.body, call.raw_body, call.media = self._body.read(request)

    def _open_stream(self, call: Call, request: Request, body: BodyReader) -> None:
        call.media = body.media_of(request)
        call.boundary = request.mimetype_params.get("boundary", "")
        call.stream = body.stream_of(request)


def _then(as_of: datetime | None, now: datetime) -> datetime:
    """The instant that an answer speaks at: nothing is known yet of one to come."""
    if as_of is not None and as_of > now:
        detail = "`as_of` lies in the future; leave it out for what is known now."
        error = FieldError("instant_to_come", detail, parameter="as_of")
        raise Problem("invalid-parameter", detail, errors=[error])
    return as_of or now


def _idempotency_key(sent: str | None) -> str | None:
    if sent is None:
        return None
    if not _IDEMPOTENCY_KEY.fullmatch(sent):
        raise Problem(
            "malformed-request",
            "`Idempotency-Key` is 1 to 255 visible ASCII characters; a UUID serves well.",
        )
    return sent


def flask_rule(path: str) -> str:
    """An OpenAPI path as Flask writes it: `/v1/strikes/{id}` → `/v1/strikes/<id>`."""
    return re.sub(r"\{(\w+)\}", r"<\1>", path)
