"""The contract out of the route table: what enforces the contract is what documents it."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from service.http import openapi_parts as parts
from service.http.endpoint import Body, Endpoint
from service.http.openapi_schemas import OPENAPI_VERSION, Components
from service.http.openapi_sharing import share_repetitions
from service.http.openapi_yaml import render_yaml
from service.http.queries import framework_parameters
from service.http.schemas import shapes

_NO_BODY = "Done; no body, as asked for."
_SAID_OF = {200: "As it is now.", 201: "As recorded.", 202: "Taken; it waits for its turn."}
_JSON_MEDIA = ("json", "+json")
_REFERENCE = re.compile(r"#/components/schemas/(\w+)")


@dataclass(frozen=True, slots=True)
class Contact:
    """Where corrections and reports of an exposed position go."""

    name: str
    url: str | None = None
    email: str | None = None


class Contract:
    """The contract of one application, written on first use and kept."""

    def __init__(
        self, *, version: str, servers: Sequence[str] = (), contact: Contact | None = None
    ) -> None:
        self.endpoints: tuple[Endpoint, ...] = ()
        self._version = version
        self._servers = servers
        self.contact = contact

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The OpenAPI document as a value."""
        return build_spec(
            self.endpoints, version=self._version, servers=self._servers, contact=self.contact
        )

    @cached_property
    def as_json(self) -> bytes:
        """The document as JSON."""
        return orjson.dumps(self.spec)

    @cached_property
    def as_yaml(self) -> bytes:
        """The document as YAML."""
        return render_yaml(self.spec).encode()

    @cached_property
    def etag(self) -> str:
        """The version of the document."""
        return hashlib.blake2b(self.as_json, digest_size=12).hexdigest()


def build_spec(
    endpoints: Iterable[Endpoint],
    *,
    version: str,
    servers: Sequence[str],
    contact: Contact | None = None,
) -> dict[str, Any]:
    """The OpenAPI 3.1 document of a route table, in stable order.

    Args:
        endpoints: the whole table, as `with_suffixes` makes it.
        servers: base URLs.
    """
    table = tuple(endpoints)
    outgoing = Components(incoming=False)
    answers = {endpoint.operation_id: _answers(endpoint, outgoing) for endpoint in table}
    incoming = Components(
        incoming=True, taken={**outgoing.written(), "Problem": None, "ProblemError": None}
    )
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in table:
        operation = _operation(endpoint, incoming, answers[endpoint.operation_id])
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    spec = {
        "openapi": OPENAPI_VERSION,
        "info": _info(version, contact),
        "servers": [{"url": url} for url in servers],
        "tags": [
            {"name": tag, "description": parts.TAGS.get(tag, tag)}
            for tag in dict.fromkeys(endpoint.tag for endpoint in table)
        ],
        "paths": paths,
        "components": _components(table, {**outgoing.written(), **incoming.written()}, paths),
    }
    return share_repetitions(spec)


def _components(
    table: tuple[Endpoint, ...], written: dict[str, Any], paths: Mapping[str, Any]
) -> dict[str, Any]:
    schemas = {
        **written,
        "Problem": parts.PROBLEM_SCHEMA,
        "ProblemError": parts.PROBLEM_ERROR_SCHEMA,
    }
    schemas |= _shared({"schemas": schemas, "paths": paths}, shapes.COMPONENTS)
    statuses = {status for endpoint in table for status in parts.problem_statuses(endpoint)}
    return {
        "schemas": {name: schemas[name] for name in sorted(schemas)},
        "responses": {
            f"Problem{status}": parts.problem_response(status)
            for status in sorted(statuses | {404, 405})
        },
        "headers": dict(parts.HEADERS),
        "securitySchemes": dict(parts.SECURITY_SCHEMES),
    }


def _shared(schemas: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """The shared shapes that these schemas refer to, and those that these refer to in turn."""
    found: dict[str, Any] = {}
    texts = [orjson.dumps(schemas).decode()]
    while texts:
        text = texts.pop()
        for name in set(_REFERENCE.findall(text)):
            if name in shared and name not in found:
                found[name] = shared[name]
                texts.append(orjson.dumps(shared[name]).decode())
    return found


def _info(version: str, contact: Contact | None) -> dict[str, Any]:
    info: dict[str, Any] = {
        "title": parts.TITLE,
        "version": version,
        "description": parts.DESCRIPTION,
        "license": dict(parts.LICENCE),
    }
    if contact is not None:
        given = {"name": contact.name, "url": contact.url, "email": contact.email}
        info["contact"] = {name: value for name, value in given.items() if value}
    return info


def _operation(endpoint: Endpoint, incoming: Components, answers: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.operation_id,
        "summary": endpoint.summary,
        "tags": [endpoint.tag],
        "security": _security(endpoint),
    }
    text = endpoint.text
    if endpoint.allow.permissions:
        text = f"{text}\n\nNeeds a key with {endpoint.allow.named()}.".strip()
    if text:
        operation["description"] = text
    parameters = _parameters(endpoint, incoming)
    if parameters:
        operation["parameters"] = parameters
    if endpoint.body or endpoint.streams_body:
        operation["requestBody"] = _request_body(endpoint, incoming)
    operation["responses"] = answers
    if endpoint.deprecated:
        operation["deprecated"] = True
    return operation


def _security(endpoint: Endpoint) -> list[dict[str, list[str]]]:
    keyed: list[dict[str, list[str]]] = [{"bearer": []}, {"apiKey": []}]
    return keyed if endpoint.allow.needs_key else [{}, *keyed]


def _parameters(endpoint: Endpoint, incoming: Components) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = []
    for name in endpoint.path_names:
        described = endpoint.path_parameters.get(name, "")
        parameter = {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
        parameters.append({**parameter, "description": described} if described else parameter)
    if endpoint.query:
        parameters += incoming.query_parameters(endpoint.query)
    named = {parameter["name"] for parameter in parameters}
    for name in framework_parameters(endpoint):
        if name not in named:
            parameters.append(_framework_parameter(name, endpoint))
    return parameters + parts.header_parameters(endpoint)


def _framework_parameter(name: str, endpoint: Endpoint) -> dict[str, Any]:
    if name == "format":
        schema: dict[str, Any] = {"type": "string", "enum": list(endpoint.formats)}
        described = parts.FORMAT_PARAMETER
    elif name == "as_of":
        schema, described = {"type": "string", "format": "date-time"}, parts.AS_OF_PARAMETER
    else:
        schema = {"type": "string", "enum": ["0", "1", "true", "false"]}
        described = parts.HXL_PARAMETER if name == "hxl" else parts.BOM_PARAMETER
    return {"in": "query", "name": name, "description": described, "schema": schema}


def _request_body(endpoint: Endpoint, incoming: Components) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "format": "binary"}
    if endpoint.body and not endpoint.streams_body:
        schema = incoming.reference(endpoint.body)
        if endpoint.accepts_array:
            batch = {"type": "array", "items": schema, "minItems": 1, "maxItems": 1000}
            schema = {"anyOf": [schema, batch]}
    return {
        "required": not endpoint.body_optional,
        "content": {media: {"schema": schema} for media in endpoint.body_media},
    }


def _answers(endpoint: Endpoint, outgoing: Components) -> dict[str, Any]:
    answers: dict[int, Any] = {}
    for status, body in endpoint.answers.items():
        answers[status] = _answer(endpoint, status, body, outgoing)
    if endpoint.returns_record and not endpoint.accepts_array:
        answers[204] = _answer(endpoint, 204, None, outgoing)
    if endpoint.is_conditional:
        headers = {"ETag": "ETag", **parts.OF_SUCCESS}
        answers[304] = {
            "description": "Unchanged since the version you hold.",
            "headers": parts.header_references(headers),
        }
    for status in parts.problem_statuses(endpoint):
        answers[status] = {"$ref": f"#/components/responses/Problem{status}"}
    return {str(status): answers[status] for status in sorted(answers)}


def _answer(
    endpoint: Endpoint, status: int, body: Body | None, outgoing: Components
) -> dict[str, Any]:
    headers = dict(parts.OF_SUCCESS)
    if endpoint.is_conditional and status == 200:
        headers |= {"ETag": "ETag", "Link": "Link"}
    elif status < 400 and endpoint.method != "GET":
        headers |= {"ETag": "OwnETag", "Location": "Location"}
        if endpoint.idempotent:
            headers["Idempotency-Replayed"] = "IdempotencyReplayed"
        if endpoint.returns_record:
            headers["Preference-Applied"] = "PreferenceApplied"
    written: dict[str, Any] = {
        "description": (body.description or _said_of(endpoint, status)) if body else _NO_BODY,
        "headers": parts.header_references(headers),
    }
    if body is None:
        return written
    for name, described in body.headers.items():
        written["headers"][name] = {"description": described, "schema": {"type": "string"}}
    # Without parameters, so that a client finds its answer by the media type alone.
    kinds = dict.fromkeys(media.partition(";")[0] for media in body.media)
    written["content"] = {media: _content(media, body, outgoing) for media in kinds}
    return written


def _said_of(endpoint: Endpoint, status: int) -> str:
    """What an answer is in the same words everywhere, so that the contract holds it once."""
    return "As asked for." if endpoint.method == "GET" else _SAID_OF[status]


def _content(media: str, body: Body, outgoing: Components) -> dict[str, Any]:
    own = body.media_schemas.get(media)
    if own is not None:
        return {"schema": outgoing.reference(own)}
    if body.schema is not None and media.endswith(_JSON_MEDIA) and media != "application/geo+json":
        return {"schema": outgoing.reference(body.schema, many=body.many)}
    if media.endswith(_JSON_MEDIA):
        return {"schema": {"type": "object", "additionalProperties": True}}
    return {"schema": {"type": "string"}}
