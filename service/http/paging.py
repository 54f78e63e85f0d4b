"""Keyset cursors: opaque, bound to one list with its filters, refused when altered."""

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

import orjson

from service.model.problem import FieldError, Problem

if TYPE_CHECKING:
    from service.http.endpoint import Call

CursorValue = str | int | None

_DIGEST_BYTES = 9
_MAX_CURSOR = 600
_MAX_VALUES = 8
_MAX_TEXT = 200
_UNBOUND = frozenset({"cursor", "limit", "format", "hxl", "bom", "include_total", "fields"})


def encode_cursor(values: Sequence[CursorValue], scope: str, *, secret: bytes = b"") -> str:
    """An opaque cursor for the row after which the next page starts.

    The checksum is a BLAKE2b digest over scope and values, keyed where a secret is given. It
    guards against mixing up lists, not against reading: a cursor holds sort keys that the
    caller has just been shown, and forging one shows no more than another filter would.

    Args:
        values: the sort key of the last row shown, unique together.
        scope: the list with its filters and the reading tier, as `scope_of` makes it.
        secret: at most 64 bytes, the same in every worker.
    """
    payload = orjson.dumps(list(values))
    return base64.urlsafe_b64encode(_digest(payload, scope, secret) + payload).decode().rstrip("=")


def decode_cursor(text: str, scope: str, *, secret: bytes = b"") -> tuple[CursorValue, ...]:
    """The values of a cursor that this very list handed out.

    Raises:
        Problem: `invalid-parameter` where it was altered or belongs to another list or filter.
    """
    if len(text) > _MAX_CURSOR or not text.isascii():
        raise refused()
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise refused() from None
    digest, payload = packed[:_DIGEST_BYTES], packed[_DIGEST_BYTES:]
    if digest != _digest(payload, scope, secret):
        raise refused()
    try:
        values = orjson.loads(payload)
    except orjson.JSONDecodeError:
        raise refused() from None
    if not isinstance(values, list) or len(values) > _MAX_VALUES:
        raise refused()
    if not all(_is_plain(value) for value in values):
        raise refused()
    return tuple(values)


def _is_plain(value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, str):
        return len(value) <= _MAX_TEXT and "\x00" not in value
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _digest(payload: bytes, scope: str, secret: bytes) -> bytes:
    digest = hashlib.blake2b(payload, digest_size=_DIGEST_BYTES, key=secret)
    digest.update(b"\x00" + scope.encode())
    return digest.digest()


def refused() -> Problem:
    """The 422 of a cursor that this list did not hand out."""
    detail = "This cursor is not of this list with these filters; start again without `cursor`."
    return Problem(
        "invalid-parameter",
        detail,
        errors=[FieldError("cursor_invalid", detail, parameter="cursor")],
    )


def scope_of(call: "Call", *, of_tier: bool = False) -> str:
    """What a cursor is bound to: the path, the filters and the reading tier.

    Args:
        of_tier: everybody of the tier gets the same page, so that the cursor is theirs too.
    """
    path, _, query = call.url.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name not in _UNBOUND]
    base = path if "." not in path.rsplit("/", 1)[-1] else path.rsplit(".", 1)[0]
    organisation = "" if of_tier else call.reader.organisation or ""
    return f"{base}?{urlencode(kept)}#{call.reader.tier}:{organisation}"


def link_next(call: "Call", cursor: str | None) -> tuple[str | None, Mapping[str, str]]:
    """The URL of the next page and the `Link` header that says the same; no cursor, neither."""
    if cursor is None:
        return None, {}
    path, _, query = call.url.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name != "cursor"]
    kept.append(("cursor", cursor))
    query = urlencode(kept, safe=",:")
    url = f"{call.base_url}{path}?{query}"
    return url, {"Link": f'<{url}>; rel="next"'}
