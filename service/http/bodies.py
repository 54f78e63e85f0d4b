"""Request bodies: media type, size, inflation, strict JSON, then the schema."""

import io
import zlib
from typing import IO, Any

from marshmallow import Schema, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request

from service.http import json_bodies
from service.http.endpoint import MAX_BATCH, Endpoint
from service.http.schema_errors import body_errors
from service.model.problem import FieldError, Problem

_ACCEPT_HEADER = {"POST": "Accept-Post", "PATCH": "Accept-Patch"}


class _LimitedBody(io.RawIOBase):
    """A body that raises where it grows past its limit, or ends before its length."""

    def __init__(self, stream: IO[bytes], limit: int, length: int | None) -> None:
        self._stream = stream
        self._limit = limit
        self._length = length or 0
        self._taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            part = self._stream.read(len(buffer))
        except OSError:
            raise _cut_off() from None
        self._taken += len(part)
        if not part and self._taken < self._length:
            raise _cut_off()
        if self._taken > self._limit:
            raise _too_large(self._limit)
        buffer[: len(part)] = part
        return len(part)


class BodyReader:
    """Reads the bodies of one endpoint."""

    def __init__(self, endpoint: Endpoint) -> None:
        declared = endpoint.body
        self.schema: Schema | None = declared() if isinstance(declared, type) else declared
        self._media = endpoint.body_media
        # A file says itself in which letters it is written, or its profile does.
        self._any_charset = endpoint.streams_body
        self._max = endpoint.max_body
        self._accepts_array = endpoint.accepts_array
        self._optional = endpoint.body_optional
        self._accept = {
            _ACCEPT_HEADER.get(endpoint.method, "Accept"): ", ".join(endpoint.body_media)
        }

    def media_of(self, request: Request) -> str:
        """The body's media type, checked.

        Raises:
            Problem: `unsupported-media-type`, with what is accepted in the headers.
        """
        media = request.mimetype
        charset = request.mimetype_params.get("charset", "utf-8").lower()
        if media in self._media and (self._any_charset or charset in ("utf-8", "utf8")):
            return media
        if not media:
            said = "The body has no Content-Type"
        elif media in self._media:
            said = "Only UTF-8 is read"
        else:
            said = "This media type is not read here"
        wanted = " or ".join(f"`{name}`" for name in self._media)
        raise Problem(
            "unsupported-media-type", f"{said}; send Content-Type {wanted}.", headers=self._accept
        )

    def read(self, request: Request) -> tuple[Any, bytes, str]:
        """The loaded value, the bytes it came from (after inflation), and their media type.

        Raises:
            Problem: 400, 413, 415 or 422.
        """
        media = request.mimetype
        if self._optional and not (
            request.content_length or "Transfer-Encoding" in request.headers
        ):
            return self._loaded({}), b"", ""
        if media or request.content_length:
            media = self.media_of(request)
        raw = self._inflated(request, self._bytes_of(request))
        value = json_bodies.load(raw)
        if not media:
            self.media_of(request)
        return self._loaded(value), raw, media

    def _bytes_of(self, request: Request) -> bytes:
        self._limit(request)
        try:
            raw = request.get_data(cache=False)
        except RequestEntityTooLarge:
            raise _too_large(self._max) from None
        if len(raw) > self._max:
            raise _too_large(self._max)
        return raw

    def stream_of(self, request: Request) -> IO[bytes]:
        """The unread body; reading past the limit raises 413 in the middle of it.

        Raises:
            Problem: `too-large` by its own account, `unsupported-media-type` for a coding.
        """
        coding = request.headers.get("Content-Encoding", "identity").strip().lower()
        if coding not in ("identity", "", "gzip", "x-gzip"):
            raise _unknown_coding()
        self._limit(request)
        return io.BufferedReader(_LimitedBody(request.stream, self._max, request.content_length))

    def _limit(self, request: Request) -> None:
        if (request.content_length or 0) > self._max:
            raise _too_large(self._max)
        # One more than the limit: werkzeug cuts a chunked body off there without a word, so that
        # what is too long is told from what fits exactly.
        request.max_content_length = self._max + 1

    def _inflated(self, request: Request, raw: bytes) -> bytes:
        coding = request.headers.get("Content-Encoding", "identity").strip().lower()
        if coding in ("identity", ""):
            return raw
        if coding not in ("gzip", "x-gzip"):
            raise _unknown_coding()
        return inflate(raw, self._max)

    def _loaded(self, value: Any) -> Any:
        if self.schema is None:
            return value
        if isinstance(value, list) and self._accepts_array:
            if not 0 < len(value) <= MAX_BATCH:
                detail = f"A batch holds 1 to {MAX_BATCH} records; split it."
                raise Problem(
                    "invalid-field", detail, errors=[FieldError("batch_size", detail, pointer="")]
                )
            return [self._row(row) for row in value]
        return load(self.schema, value)

    def _row(self, row: Any) -> Any:
        assert self.schema is not None
        try:
            return load(self.schema, row)
        except Problem as problem:
            return problem


def load(schema: Schema, value: Any) -> Any:
    """What the schema makes of a JSON value.

    Raises:
        Problem: `invalid-field`, one error with its pointer for everything that is wrong.
    """
    try:
        return schema.load(value)
    except ValidationError as error:
        raise invalid(body_errors(error.messages, schema)) from None


def invalid(errors: list[FieldError]) -> Problem:
    """The 422 for these errors, its detail the first of them."""
    first = errors[0]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    place = f"`{first.pointer}`: " if first.pointer else ""
    return Problem("invalid-field", f"{place}{first.detail}{more}", errors=errors)


def inflate(raw: bytes, limit: int) -> bytes:
    """The content of one gzip member; never more than `limit` bytes are made of it.

    Raises:
        Problem: `too-large` or `malformed-body`.
    """
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = unpacker.decompress(raw, limit + 1)
    except zlib.error:
        raise Problem("malformed-body", "The body is not gzip, as it says it is.") from None
    if len(plain) > limit:
        raise _too_large(limit)
    if not unpacker.eof or unpacker.unused_data:
        raise Problem("malformed-body", "The gzip body is cut short or has something after it.")
    return plain


def _unknown_coding() -> Problem:
    return Problem(
        "unsupported-media-type",
        "This Content-Encoding is not read; send gzip, or the body as it is.",
        headers={"Accept-Encoding": "gzip, identity"},
    )


def _cut_off() -> Problem:
    return Problem("malformed-request", "The body was cut off; send it again.")


def _too_large(limit: int) -> Problem:
    return Problem(
        "too-large", f"The body is over {limit} bytes; send less at once, or use an import."
    )
