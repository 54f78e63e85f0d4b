"""From the headers of a request to its reader; a key that is wrong is never silently anonymous."""

import re
from collections.abc import Callable

from werkzeug.datastructures import Headers

from service.http.endpoint import Allow
from service.model.actor import Reader
from service.model.problem import Problem

Authenticate = Callable[[str], Reader | None]

ANONYMOUS = Reader.anonymous()
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,512}")
_CHALLENGE = 'Bearer realm="siege-tracker"'
_INVALID = f'{_CHALLENGE}, error="invalid_token"'


def shows_key(headers: Headers) -> bool:
    """True where the request carries a key of any sort, right or wrong."""
    return "Authorization" in headers or "X-API-Key" in headers


def identify(headers: Headers, authenticate: Authenticate) -> Reader:
    """The reader that the key stands for; anonymous only where no key was sent at all.

    Raises:
        Problem: `unauthenticated` for a malformed, unknown, expired or revoked key, and for two
            different keys at once.
    """
    authorization = headers.get("Authorization")
    api_key = headers.get("X-API-Key")
    if authorization is None and api_key is None:
        return ANONYMOUS
    token = api_key
    if authorization is not None:
        scheme, _, token = authorization.strip().partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer":
            raise _unauthenticated("Send the key as `Authorization: Bearer <key>`.")
        if api_key is not None and api_key.strip() != token:
            raise _unauthenticated("Send one key, in one header.")
    token = (token or "").strip()
    reader = authenticate(token) if _TOKEN.fullmatch(token) else None
    if reader is None:
        raise _unauthenticated(
            "This key is unknown, expired or revoked; send a valid one, or none to read as public."
        )
    return reader


def _unauthenticated(detail: str) -> Problem:
    return Problem("unauthenticated", detail, headers={"WWW-Authenticate": _INVALID})


def guard(allow: Allow, reader: Reader) -> None:
    """Let the reader through or say what is missing.

    Raises:
        Problem: `unauthenticated` without a key, `forbidden` without the permission, each
            naming the permission.
    """
    if allow.admits(reader):
        return
    needed = allow.named()
    if reader.is_anonymous:
        with_permission = f" with the permission {needed}" if needed else ""
        raise Problem(
            "unauthenticated",
            f"This needs a key{with_permission}; send `Authorization: Bearer <key>`.",
            headers={"WWW-Authenticate": _CHALLENGE},
        )
    scope = " ".join(sorted(allow.permissions))
    raise Problem(
        "forbidden",
        f"Your key lacks the permission {needed}; ask whoever keeps the keys for it.",
        headers={"WWW-Authenticate": f'{_CHALLENGE}, error="insufficient_scope", scope="{scope}"'},
    )
