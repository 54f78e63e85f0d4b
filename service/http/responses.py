"""From a view's answer to the bytes and headers that go out."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

import orjson
from werkzeug.wrappers import Response

from service.http import caching, compression
from service.http.endpoint import Answer, Call
from service.http.media import MEDIA_OF_FORMAT

TERMS = "/docs/terms"
"""Where it says what answers are, and are not."""
# Files travel further than the contract that says what they are.
_FILES = frozenset(
    media
    for name, media in MEDIA_OF_FORMAT.items()
    if name in ("csv", "geojson", "ndjson", "txt", "md", "atom", "xlsx", "parquet")
)


Cite = Callable[[Call, bytes], str | None]
"""The address by which the answer to a call is cited, with its bytes; None where it is not."""


def render(
    answer: Answer,
    call: Call,
    *,
    conditional: bool,
    accept_encoding: str,
    cite: Cite | None = None,
) -> Response:
    """The response to an answer.

    A conditional answer without an ETag, or of the past, gets the digest of its bytes; one that
    the caller holds already becomes a 304, whether or not the view looked.
    """
    if answer.status == 304:
        return _not_modified(answer, call)
    body = bytes_of(answer.body)
    if not isinstance(body, bytes):
        parts, coding = compression.compress_stream(body, answer.media, accept_encoding)
        return _finished(Response(parts, status=answer.status), answer, call, answer.etag, coding)
    etag = None if call.is_past else answer.etag
    if conditional and answer.status == 200:
        etag = etag or hashlib.blake2b(body, digest_size=12).hexdigest()
        if call.holds(etag):
            return _not_modified(Answer.not_modified(etag), call)
    cited = cite(call, body) if cite and answer.status == 200 else None
    body, coding = compression.compress(body, answer.media, accept_encoding)
    response = _finished(Response(body, status=answer.status), answer, call, etag, coding)
    if cited is not None:
        response.headers.add("Link", f'<{cited}>; rel="cite-as"')
    return response


def _finished(
    response: Response, answer: Answer, call: Call, etag: str | None, coding: str
) -> Response:
    headers: list[tuple[str, str]] = []
    if etag is not None:
        headers.append(("ETag", caching.quoted(etag, coding)))
    if coding:
        headers.append(("Content-Encoding", coding))
    if answer.headers:
        headers.extend(answer.headers.items())
    if answer.media.partition(";")[0] in _FILES:
        headers.append(("Link", f'<{call.base_url}{TERMS}>; rel="terms-of-service"'))
    response.headers.extend(headers)
    if answer.status == 204 or answer.body is None:
        del response.headers["Content-Type"]
    else:
        response.headers["Content-Type"] = content_type(answer.media)
    return response


def _not_modified(answer: Answer, call: Call) -> Response:
    response = Response(status=304)
    del response.headers["Content-Type"]
    if answer.etag is not None:
        response.headers["ETag"] = caching.echoed(call.if_none_match, answer.etag)
    for name, value in answer.headers.items():
        response.headers[name] = value
    return response


def bytes_of(body: Any) -> bytes | Iterable[bytes]:
    """A body as it goes out: a stream stays one, JSON is written."""
    if isinstance(body, bytes):
        return body
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, dict | list):
        return orjson.dumps(body)
    streamed: Iterable[bytes] = body
    return streamed


def content_type(media: str) -> str:
    """The Content-Type of a media type: text names its charset, JSON needs none."""
    if media.startswith("text/") and "charset" not in media:
        return f"{media}; charset=utf-8"
    return media
