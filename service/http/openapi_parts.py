"""The parts of the contract that every operation shares: headers, problems, security, words."""

from collections.abc import Mapping
from typing import Any

from service.http.endpoint import Endpoint
from service.http.schemas import filters
from service.model.problem import PROBLEM_TYPES

TITLE = "Siege Tracker"
DISCLAIMER = (
    "Records are claims with their sources, in descriptive terms: nothing here is a legal "
    "finding, and no boundary shown or named implies endorsement. Not for deconfliction or "
    "navigation. Corrections, and reports of an exposed position, go to the contact that "
    "`/version` and `/docs/terms` name."
)
DESCRIPTION = (
    "Besieged areas, supply routes, strikes on medical care and casualty figures, recorded as "
    "claims and answered with their sources; figures of different sources are never added up.\n\n"
    f"{DISCLAIMER}\n\n"
    "Reading as the public needs no key. Every GET carries a strong `ETag`; `If-None-Match` "
    "answers 304. Every answer carries `X-Request-Id`, `RateLimit` and `RateLimit-Policy` as the "
    "problems document them. What is read or written under `/v1` tells in `Siege-Position` how far "
    "it has come: the last position of your reading tier. Send the last one you were told with a "
    "`GET`, with the same key, and no answer is older. Errors are `application/problem+json` "
    "(RFC 9457); `type` resolves under `/docs/problems`."
)
TAGS: Mapping[str, str] = {
    "Where": "Places, besieged areas, supply routes, facilities.",
    "What happened": "Sieges, statuses of routes, strikes, facilities hit, aid, pauses.",
    "How many": "People besieged, and casualty figures.",
    "Who says": "Sources, documents and what was stated in them.",
    "Review": "Publishing, disputing, retracting; matches, contradictions, redactions.",
    "Imports": "Files that are sent and carried out as jobs, their reports, submissions of forms.",
    "Files": "Whole lists and snapshots, in the forms that people's tools open.",
    "Answers": "Summaries, series, totals, cadence, checks and digests made of the records.",
    "Polling": "The change feed, and how fresh each dataset is.",
    "Keys": "Who may do what.",
    "Words": "The vocabularies of every field.",
    "Operation": "Health, version, metrics, this contract.",
}
LICENCE: Mapping[str, str] = {"name": "Apache-2.0 (the service)", "identifier": "Apache-2.0"}

SECURITY_SCHEMES: Mapping[str, Any] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "`Authorization: Bearer <key>`. Never accepted in an address.",
    },
    "apiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "The same key, for clients that cannot set `Authorization`.",
    },
}


def _text(description: str, *, required: bool = False, **schema: Any) -> dict[str, Any]:
    header: dict[str, Any] = {
        "description": description,
        "schema": {"type": "string", **schema},
    }
    if required:
        header["required"] = True
    return header


HEADERS: Mapping[str, Any] = {
    "ETag": _text("Strong version of this answer, for `If-None-Match` and `If-Match`.",
                  required=True),
    "OwnETag": _text("Version of the record as it is now, for the next `If-Match`."),
    "Link": _text(
        'The next page: `<url>; rel="next"`; of a file also `<url>; rel="terms-of-service"`; of'
        ' what takes `as_of` the address by which this very answer is quoted: `rel="cite-as"`.'
    ),
    "Location": _text("Where the new record is.", format="uri-reference"),
    "CacheControl": _text("Who may keep this answer.", required=True),
    "Vary": _text("What the answer depends on.", required=True),
    "RequestId": _text("The request's id, yours if you sent one.", required=True),
    "RetryAfter": {
        "description": "Seconds to wait before trying again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
    },
    "Authenticate": _text("The scheme to use, and what is missing.", required=True),
    "Allow": _text("The methods that this path answers.", required=True),
    "AcceptPost": _text("Media types read here on POST."),
    "AcceptPatch": _text("Media types read here on PATCH."),
    "IdempotencyReplayed": _text("`true` where this is the answer of an earlier request.",
                                 enum=["true"]),
    "PreferenceApplied": _text("`return=minimal` where the body was left out as asked."),
    "RateLimit": _text("What is left of the limit: `\"key\";r=<requests>;t=<seconds>`."),
    "RateLimitPolicy": _text("The limit: `\"key\";q=<requests>;w=<seconds>`, or `\"address\"`."),
}  # fmt: skip

OF_SUCCESS: Mapping[str, str] = {"Cache-Control": "CacheControl", "Vary": "Vary"}
"""Header name → header component, on every answer of success."""
ALWAYS_SENT: Mapping[str, str] = {
    "X-Request-Id": "RequestId",
    **OF_SUCCESS,
    "RateLimit": "RateLimit",
    "RateLimit-Policy": "RateLimitPolicy",
}
"""On every answer; said at each problem, and of the others once, in the description."""

_OF_PROBLEM: Mapping[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": "Authenticate"},
    405: {"Allow": "Allow"},
    415: {"Accept-Post": "AcceptPost", "Accept-Patch": "AcceptPatch"},
    429: {"Retry-After": "RetryAfter"},
    503: {"Retry-After": "RetryAfter"},
}

FORMAT_PARAMETER = "One of the formats offered; wins over `Accept`."
HXL_PARAMETER = filters.HXL
AS_OF_PARAMETER = "Answer as was known at this instant, under today's protection."
BOM_PARAMETER = filters.BOM

PROBLEM_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": "RFC 9457; `errors` says what to mend, one entry per fault.",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "The request's id, to be reported."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemError"}},
    },
    "required": ["type", "title", "status", "detail", "instance", "errors"],
    "additionalProperties": True,
}
PROBLEM_ERROR_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "pointer": {"type": "string", "description": "RFC 6901, into the body."},
        "parameter": {"type": "string", "description": "The query parameter."},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
    "required": ["code", "detail"],
    "additionalProperties": True,
}


def header_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    """The request headers that an endpoint reads."""
    parameters: list[dict[str, Any]] = []
    if endpoint.is_conditional:
        parameters.append(_header("If-None-Match", "The `ETag` you hold; 304 where it is current."))
    if endpoint.if_match:
        read = _header("If-Match", "The `ETag` you read; 412 where it is stale.")
        parameters.append({**read, "required": True})
    if endpoint.idempotent:
        described = "Your own key for this write; a retry with it has one effect, one answer."
        parameters.append(_header("Idempotency-Key", described, pattern="^[!-~]{1,255}$"))
    if endpoint.returns_record:
        described = "`return=minimal`: version and address only; 200 becomes 204."
        parameters.append(_header("Prefer", described))
    return parameters


def _header(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "description": description,
        "schema": {"type": "string", **schema},
    }


def reads_positions(endpoint: Endpoint) -> bool:
    """Whether it is read with `Siege-Position`."""
    return endpoint.method == "GET" and endpoint.path.startswith("/v1/")


def problem_statuses(endpoint: Endpoint) -> tuple[int, ...]:
    """The problem statuses that follow from what an endpoint declares."""
    statuses = {400, 401, 414, 429, 503, *endpoint.problems}
    if endpoint.allow.permissions:
        statuses.add(403)
    if endpoint.path_names:
        statuses |= {404, 410}
    if endpoint.past or reads_positions(endpoint):
        # Of an instant before which nothing is answered any more; of what is not there any more.
        statuses.add(410)
    if endpoint.formats and not endpoint.fixed_format:
        statuses.add(406)
    if endpoint.query or endpoint.path_names or endpoint.method == "GET":
        statuses.add(422)
    if endpoint.method != "GET":
        statuses |= {409, 422, 507}
    if endpoint.body or endpoint.streams_body:
        statuses |= {413, 415}
    if endpoint.if_match:
        statuses |= {412, 428}
    return tuple(sorted(statuses - set(endpoint.answers)))


def problem_response(status: int) -> dict[str, Any]:
    """The shared response component of one problem status."""
    kinds = {kind: known for kind, known in PROBLEM_TYPES.items() if known.status == status}
    said = [f"`{kind}`: {known.title}. {known.remedy}" for kind, known in kinds.items()]
    headers = {**ALWAYS_SENT, **_OF_PROBLEM.get(status, {})}
    return {
        "description": " ".join(said) or "A problem.",
        "headers": header_references(headers),
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }


def header_references(headers: Mapping[str, str]) -> dict[str, Any]:
    """Header name → reference to its component."""
    return {
        name: {"$ref": f"#/components/headers/{component}"} for name, component in headers.items()
    }
