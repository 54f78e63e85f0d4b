"""What can be wrong with a request: problem types (RFC 9457) and the error that carries one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ProblemType:
    """One documented kind of problem: its HTTP status, its title, and the remedy."""

    status: int
    title: str
    remedy: str


PROBLEM_TYPES: Mapping[str, ProblemType] = {
    "malformed-body": ProblemType(
        400, "The body cannot be read", "Send one UTF-8 JSON value of the documented shape."
    ),
    "unknown-parameter": ProblemType(
        400, "Unknown query parameter", "Remove it, or use the documented name."
    ),
    "repeated-parameter": ProblemType(
        400, "Query parameter given twice", "Give each parameter once; a comma means OR."
    ),
    "malformed-request": ProblemType(
        400, "The request cannot be read", "Send a well-formed HTTP request."
    ),
    "unauthenticated": ProblemType(
        401, "A valid key is needed", "Send `Authorization: Bearer <key>`."
    ),
    "forbidden": ProblemType(
        403, "Your key may not do this", "Use a key with the named permission."
    ),
    "not-found": ProblemType(404, "Nothing here by that name", "Check the id, slug or path."),
    "method-not-allowed": ProblemType(
        405, "Method not allowed here", "Use one of the methods in `Allow`."
    ),
    "not-acceptable": ProblemType(
        406, "Format not offered", "Ask for one of the formats that the endpoint names."
    ),
    "conflict": ProblemType(
        409, "In conflict with what is recorded", "Read the record named and amend that one."
    ),
    "wrong-state": ProblemType(
        409, "The record's state does not allow this step", "See the states of a record."
    ),
    "in-flight": ProblemType(
        409, "The same write is still under way", "Retry as `Retry-After` says, with the same key."
    ),
    "gone": ProblemType(410, "Retracted or no longer served", "See the tombstone in the body."),
    "restored": ProblemType(
        410,
        "The feed does not go on from there",
        "Begin again from `after=0` with the `epoch` told, and read again what you keep.",
    ),
    "stale": ProblemType(
        412, "The record has changed since you read it", "Read it again, then retry."
    ),
    "too-large": ProblemType(413, "The body is too large", "Send less at once."),
    "uri-too-long": ProblemType(414, "The address is too long", "Shorten the query."),
    "unsupported-media-type": ProblemType(
        415, "Media type not understood", "Send the documented `Content-Type`."
    ),
    "invalid-field": ProblemType(
        422, "A field cannot be accepted", "Mend the fields named in `errors`."
    ),
    "invalid-parameter": ProblemType(
        422, "A parameter's value cannot be accepted", "Mend the parameters named in `errors`."
    ),
    "not-publishable": ProblemType(
        422, "The record cannot be published yet", "Supply what `errors` names."
    ),
    "idempotency-mismatch": ProblemType(
        422,
        "The idempotency key belongs to another request",
        "Make a new key for a new write; repeat a write exactly as it was sent.",
    ),
    "precondition-required": ProblemType(
        428, "If-Match is needed", "Send the `ETag` you read as `If-Match`."
    ),
    "too-many-requests": ProblemType(429, "Too many requests", "Wait as `Retry-After` says."),
    "headers-too-large": ProblemType(431, "The headers are too large", "Send smaller headers."),
    "internal": ProblemType(500, "A fault of ours", "Try again; report the instance id."),
    "unavailable": ProblemType(
        503, "Not able to answer just now", "Try again as `Retry-After` says."
    ),
    "no-space": ProblemType(507, "No space to write", "Reads go on; try again later."),
}


@dataclass(frozen=True)
class FieldError:
    """One thing wrong: where (`pointer` into the body, or `parameter`), a code, plain words."""

    code: str
    detail: str
    pointer: str | None = None
    parameter: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


class Problem(Exception):
    """Raised anywhere, rendered once (`http/problems.py`) as `application/problem+json`."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.type = PROBLEM_TYPES[kind]
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})
