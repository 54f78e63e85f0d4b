"""Every error as application/problem+json (RFC 9457); a driver's words never reach a client."""

import re
import traceback
from collections.abc import Callable, Mapping
from typing import Any

import orjson
import structlog
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from service.model.problem import FieldError, Problem

MEDIA = "application/problem+json"
MAX_ERRORS = 100

Translate = Callable[[BaseException], Problem | None]

_KIND_OF_STATUS: Mapping[int, str] = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    409: "conflict",
    410: "gone",
    412: "stale",
    413: "too-large",
    414: "uri-too-long",
    415: "unsupported-media-type",
    428: "precondition-required",
    429: "too-many-requests",
    431: "headers-too-large",
    503: "unavailable",
}
# What a caller is told of an error that werkzeug raised; its own descriptions echo too much.
_DETAIL_OF_KIND: Mapping[str, str] = {
    "not-found": "There is nothing at this path; `/docs` lists the paths.",
    "malformed-request": "The request cannot be read; send well-formed HTTP.",
    "too-large": "The body is larger than this endpoint takes; send less at once.",
    "unavailable": "The service cannot answer just now; try again as `Retry-After` says.",
}
_RETRY_AFTER: Mapping[str, str] = {"unavailable": "2", "too-many-requests": "1"}
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)

_log = structlog.get_logger("service.http")


def document(problem: Problem, base_url: str, request_id: str) -> dict[str, Any]:
    """The problem as a JSON value; extension members never overwrite the standard ones."""
    value: dict[str, Any] = {
        "type": f"{base_url}/docs/problems#{problem.kind}",
        "title": problem.type.title,
        "status": problem.type.status,
        "detail": problem.detail,
        "instance": instance_urn(request_id),
        "errors": [_error(error) for error in problem.errors[:MAX_ERRORS]],
    }
    return {**problem.extra, **value} if problem.extra else value


def instance_urn(request_id: str) -> str:
    """The request as a URI: what a reporter quotes and an operator finds in the log."""
    if _UUID.fullmatch(request_id):
        return f"urn:uuid:{request_id}"
    return f"urn:request:{request_id}"


def _error(error: FieldError) -> dict[str, Any]:
    value: dict[str, Any] = {}
    if error.pointer is not None:
        value["pointer"] = error.pointer
    if error.parameter is not None:
        value["parameter"] = error.parameter
    return {**error.extra, **value, "code": error.code, "detail": error.detail}


def respond(problem: Problem, base_url: str, request_id: str) -> Response:
    """The response that carries a problem."""
    response = Response(
        orjson.dumps(document(problem, base_url, request_id), default=str),
        status=problem.type.status,
        content_type=MEDIA,
    )
    for name, value in problem.headers.items():
        response.headers[name] = value
    retry_after = _RETRY_AFTER.get(problem.kind)
    if retry_after and "Retry-After" not in response.headers:
        response.headers["Retry-After"] = retry_after
    if problem.type.status == 401 and "WWW-Authenticate" not in response.headers:
        response.headers["WWW-Authenticate"] = 'Bearer realm="siege-tracker"'
    return response


def problem_of(error: BaseException, translate: Translate, request_id: str) -> Problem:
    """The problem behind any exception.

    What nobody knows is logged with its trace and the request id, and told as `internal`.
    """
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return _of_http(error)
    known = translate(error)
    if known is not None:
        return known
    log_unexpected(error, request_id)
    return Problem(
        "internal",
        "Something went wrong on our side; nothing was recorded. Report the instance id.",
    )


def log_unexpected(error: BaseException, request_id: str) -> None:
    """One line: what kind of error, where in the code; never its words, which quote values."""
    diagnosis = getattr(error, "diag", None)
    _log.error(
        "unexpected",
        request_id=request_id,
        error=type(error).__name__,
        sqlstate=getattr(error, "sqlstate", None),
        constraint=getattr(diagnosis, "constraint_name", None),
        trace="".join(traceback.format_tb(error.__traceback__)),
    )


def _of_http(error: HTTPException) -> Problem:
    status = error.code or 500
    kind = _KIND_OF_STATUS.get(status, "malformed-request" if status < 500 else "internal")
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        return Problem(kind, f"This path answers {allowed} only.", headers={"Allow": allowed})
    return Problem(kind, _DETAIL_OF_KIND.get(kind, "The request cannot be answered as it stands."))
