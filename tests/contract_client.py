"""A test client that holds every response to the generated contract, strictly.

Strict: a member that the contract does not declare fails, though clients must tolerate it; a
status, media type or header that is not documented fails; what was accepted must have been
allowed by the documented request schema too.
"""

import gzip
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from service.http.openapi_sharing import path_of_files
from tests import canaries
from tests.closed_contract import closed_contract
from tests.unpacking import readable

PROBLEM = "application/problem+json"
_FORMATS = FormatChecker(["date", "date-time", "uuid", "ipv4", "regex"])
_JSON = ("/json", "+json")


class ContractBreach(AssertionError):
    """A response that the contract does not allow."""


class Held:
    """A contract with every answer's schema closed, and the validators that were asked for."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.contract = closed_contract(spec)
        self.registry: Any = Registry().with_resource(
            "urn:contract", DRAFT202012.create_resource(self.contract)
        )
        self.validators: dict[str, Draft202012Validator] = {}

    def validator(self, pointer: str) -> Draft202012Validator:
        """The validator of one schema of the contract."""
        if pointer not in self.validators:
            self.validators[pointer] = Draft202012Validator(
                {"$ref": f"urn:contract#{pointer}"},
                registry=self.registry,
                format_checker=_FORMATS,
            )
        return self.validators[pointer]


class ContractClient:
    """Flask's test client, every answer checked: `get`, `post`, `put`, `patch`, `delete`, `open`.

    Args:
        app: an application made by `service.http.application.build`.
        token: a key to send as a bearer with every request; None for none.
        held: the contract of this application, where it is worked out already.
    """

    def __init__(self, app: Flask, token: str | None = None, held: Held | None = None) -> None:
        self.app = app
        self._client = app.test_client(use_cookies=False)
        self._token = token
        self._given = held
        self._matcher = app.url_map.bind("localhost")

    def with_key(self, token: str | None) -> "ContractClient":
        """The same client for another caller; compiled validators are shared."""
        return ContractClient(self.app, token, self.held)

    @property
    def token(self) -> str | None:
        """The key sent with every request."""
        return self._token

    @property
    def spec(self) -> dict[str, Any]:
        """The contract as clients read it."""
        found: dict[str, Any] = self.app.extensions["contract"].spec
        return found

    @cached_property
    def held(self) -> Held:
        """The contract that answers are held to."""
        return self._given or Held(self.spec)

    @property
    def contract(self) -> dict[str, Any]:
        """The contract with every answer's schema closed."""
        return self.held.contract

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.open(path, method="GET", **options)

    def head(self, path: str, **options: Any) -> TestResponse:
        return self.open(path, method="HEAD", **options)

    def options(self, path: str, **options: Any) -> TestResponse:
        return self.open(path, method="OPTIONS", **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.open(path, method="POST", **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        return self.open(path, method="PUT", **options)

    def patch(self, path: str, **options: Any) -> TestResponse:
        return self.open(path, method="PATCH", **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self.open(path, method="DELETE", **options)

    def open(self, path: str, *, method: str = "GET", **options: Any) -> TestResponse:
        """Send a request and hold its response to the contract.

        Raises:
            ContractBreach: naming what is not as documented.
        """
        response = self.unchecked(path, method=method, **options)
        self.hold(response, sent=options.get("json"))
        return response

    def unchecked(self, path: str, *, method: str = "GET", **options: Any) -> TestResponse:
        """Send a request only: for thousands of them that are compared with one another."""
        headers = dict(options.pop("headers", None) or {})
        if self._token is not None:
            headers.setdefault("Authorization", f"Bearer {self._token}")
        # Taken to its end and closed, as a server does.
        return self._client.open(path, method=method, headers=headers, buffered=True, **options)

    def hold(self, response: TestResponse, sent: Any = None) -> None:
        """Check one response of this application, however it was asked for."""
        request = response.request
        method = "GET" if request.method == "HEAD" else request.method
        where = f"{request.method} {request.path} → {response.status_code}"
        _check(not response.headers.getlist("Set-Cookie"), f"{where}: sets a cookie")
        _check("X-Request-Id" in response.headers, f"{where}: has no X-Request-Id")
        hidden = canaries.exposed(_written(response), _token_of(response), response.status_code)
        _check(not hidden, f"{where}: shows what its caller may not see: {sorted(hidden)}")
        template = self._template(request.path, method)
        if method == "OPTIONS" or template == "static":
            return
        if template is None:
            self._hold_unrouted(response, where)
            return
        operation = self.contract["paths"][template][method.lower()]
        documented = operation["responses"].get(str(response.status_code))
        _check(documented is not None, f"{where}: status not documented for {template}")
        self._hold_documented(response, documented, template, method, where)
        if sent is not None and response.status_code < 300:
            self._hold_request(sent, operation, template, method, where)

    def _template(self, path: str, method: str) -> str | None:
        try:
            name, _ = self._matcher.match(path, method=method)
        except HTTPException:
            return None
        if name == "static":
            return "static"
        endpoints = self.app.extensions["contract"].endpoints
        paths = (row.path for row in endpoints if row.operation_id == name)
        return path_of_files(str(next(paths)), self.contract["paths"])

    def _hold_unrouted(self, response: TestResponse, where: str) -> None:
        _check(
            response.status_code in (400, 401, 404, 405, 429), f"{where}: no such path or method"
        )
        pointer = f"/components/responses/Problem{response.status_code}"
        documented = self.contract["components"]["responses"].get(pointer.rsplit("/", 1)[1])
        if documented is not None:
            self._hold_headers(response, documented, where)
        self._hold_body(response, "/components/schemas/Problem", where)

    def _hold_documented(
        self, response: TestResponse, documented: Any, template: str, method: str, where: str
    ) -> None:
        escaped = template.replace("~", "~0").replace("/", "~1")
        pointer = f"/paths/{escaped}/{method.lower()}/responses/{response.status_code}"
        if "$ref" in documented:
            pointer = documented["$ref"].removeprefix("#")
            documented = self.contract["components"]["responses"][pointer.rsplit("/", 1)[1]]
        self._hold_headers(response, documented, where)
        content = documented.get("content")
        spared = "Preference-Applied" in response.headers
        if response.request.method == "HEAD" or spared or not content:
            _check(not response.get_data(), f"{where}: has a body, none is documented")
            return
        media = response.mimetype or ""
        _check(media in content, f"{where}: media type {media!r} not documented")
        schema_at = f"{pointer}/content/{media.replace('~', '~0').replace('/', '~1')}/schema"
        if media.endswith(_JSON):
            self._hold_body(response, schema_at, where)

    def _hold_headers(self, response: TestResponse, documented: Any, where: str) -> None:
        for name, header in documented.get("headers", {}).items():
            if "$ref" in header:
                header = self.contract["components"]["headers"][header["$ref"].rsplit("/", 1)[1]]
            value = response.headers.get(name)
            _check(value is not None or not header.get("required"), f"{where}: no {name} header")
            if value is not None and header["schema"].get("type") == "integer":
                _check(value.isdigit(), f"{where}: {name} is no integer: {value!r}")

    def _hold_body(self, response: TestResponse, pointer: str, where: str) -> None:
        if response.request.method == "HEAD":
            return
        value = response.get_json(force=True) if not response.content_encoding else None
        if response.content_encoding == "gzip":
            value = self.app.json.loads(gzip.decompress(response.get_data()))
        elif response.content_encoding:
            return
        self._validate(value, pointer, where)

    def _hold_request(
        self, sent: Any, operation: Mapping[str, Any], template: str, method: str, where: str
    ) -> None:
        content = operation.get("requestBody", {}).get("content", {})
        if not content:
            return
        media = next(iter(content)).replace("/", "~1")
        escaped = template.replace("/", "~1")
        pointer = f"/paths/{escaped}/{method.lower()}/requestBody/content/{media}/schema"
        if isinstance(sent, list):
            return  # a batch may well hold rows that the contract refuses
        self._validate(sent, pointer, f"{where}: accepted though the contract refuses it")

    def _validate(self, value: Any, pointer: str, where: str) -> None:
        validator = self.held.validator(pointer)
        errors = sorted(validator.iter_errors(value), key=lambda error: error.json_path)
        if errors:
            said = "\n".join(f"  {error.json_path}: {error.message[:400]}" for error in errors[:8])
            raise ContractBreach(f"{where}: body is not as documented\n{said}")


def _check(holds: bool, said: str) -> None:
    if not holds:
        raise ContractBreach(said)


def _written(response: TestResponse) -> str:
    """An answer as its caller reads it: headers and body."""
    return f"{response.headers}{readable(response.get_data())}"


def _token_of(response: TestResponse) -> str | None:
    headers = response.request.headers
    shown = headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return shown or headers.get("X-API-Key")
