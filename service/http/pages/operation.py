"""The endpoints that every deployment has: the contract, its pages, health and version."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from marshmallow import Schema, fields

from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.openapi import Contact, Contract
from service.http.openapi_parts import DISCLAIMER
from service.http.responses import TERMS
from service.model.problem import PROBLEM_TYPES

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
)


_ANY_MEMBERS = {"type": "object", "additionalProperties": True}


def _with_code(text: str) -> Markup:
    """What stands between backticks as `<code>`, everything escaped."""
    parts = [escape(part) for part in text.split("`")]
    marked = [Markup("<code>{}</code>").format(p) if n % 2 else p for n, p in enumerate(parts)]
    return Markup("").join(marked)


_TEMPLATES.filters["with_code"] = _with_code


class HealthSchema(Schema):
    """Whether the process answers."""

    status = fields.String(required=True, metadata={"description": "`ok`."})


class VersionSchema(Schema):
    """Which version of the service this is."""

    name = fields.String(required=True)
    version = fields.String(required=True)
    contact = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "For corrections, and to report an exposed position."},
    )
    terms = fields.String(
        required=True, metadata={"description": "Where it says what answers are, and are not."}
    )


def operation_endpoints(contract: Contract, version: str) -> tuple[Endpoint, ...]:
    """The rows of the route table for `/healthz`, `/version`, `/openapi.*` and `/docs`."""

    def health(call: Call) -> Answer:
        """Says that the process answers; `/readyz` says whether it can work."""
        return Answer({"status": "ok"})

    def tell_version(call: Call) -> Answer:
        """Names the service, its version, its contact, and where it says what answers are."""
        at = contract.contact
        return Answer(
            {
                "name": "siege-tracker",
                "version": version,
                "contact": (at.email or at.url) if at else None,
                "terms": f"{call.base_url}{TERMS}",
            }
        )

    def contract_as_json(call: Call) -> Answer:
        """This contract, as JSON."""
        return Answer(contract.as_json, etag=contract.etag)

    def contract_as_yaml(call: Call) -> Answer:
        """This contract, as YAML."""
        return Answer(contract.as_yaml, etag=contract.etag, media="application/yaml")

    json_body = Body(_ANY_MEMBERS)
    yaml_body = Body(media=("application/yaml",), media_schemas={"application/yaml": _ANY_MEMBERS})
    return (
        _endpoint("/healthz", "getHealth", "Process health", health, Body(HealthSchema)),
        _endpoint("/version", "getVersion", "Version", tell_version, Body(VersionSchema)),
        _endpoint("/openapi.json", "getContractJson", "As JSON", contract_as_json, json_body),
        _endpoint("/openapi.yaml", "getContractYaml", "As YAML", contract_as_yaml, yaml_body),
        *_pages(contract.contact),
    )


def _pages(contact: Contact | None) -> tuple[Endpoint, ...]:
    html = Body(media=("text/html",))

    def show_contract(call: Call) -> Answer:
        """The contract to read and try in a browser."""
        return _page("docs.html", contact)

    def show_problems(call: Call) -> Answer:
        """Every problem type with its remedy; the place that `type` names."""
        return _page("problems.html", contact)

    def show_terms(call: Call) -> Answer:
        """What answers are and are not, and whom to tell of a mistake."""
        return _page("terms.html", contact)

    return (
        _endpoint("/docs", "getDocs", "The contract to read", show_contract, html),
        _endpoint("/docs/problems", "getProblemDocs", "Problems", show_problems, html),
        _endpoint(TERMS, "getTerms", "What answers are, and are not", show_terms, html),
    )


def _endpoint(
    path: str, operation_id: str, summary: str, view: Callable[[Call], Answer], body: Body
) -> Endpoint:
    return Endpoint(
        method="GET",
        path=path,
        operation_id=operation_id,
        summary=summary,
        tag="Operation",
        allow=Allow.ANYONE,
        view=view,
        answers={200: body},
        fixed_format=True,
    )


@cache
def _rendered(template: str, contact: Contact | None) -> bytes:
    page = _TEMPLATES.get_template(template)
    return page.render(
        problems=PROBLEM_TYPES.items(), disclaimer=DISCLAIMER, contact=contact
    ).encode()


def _page(template: str, contact: Contact | None) -> Answer:
    return Answer(_rendered(template, contact), media="text/html")
