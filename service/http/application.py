"""The Flask application: the route table registered, nothing reachable that it does not name."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from time import perf_counter
from typing import Any

from flask import Flask, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Request, Response

from service.http import access_log, authentication, caching, moments, problems, security_headers
from service.http.addresses import Proxies
from service.http.authentication import Authenticate
from service.http.endpoint import Endpoint
from service.http.openapi import Contact, Contract
from service.http.pages import assets
from service.http.pages.operation import operation_endpoints
from service.http.problems import Translate
from service.http.responses import Cite
from service.http.routing import Route, Scope, flask_rule
from service.http.standing_answers import StandingAnswers
from service.http.suffixes import with_suffixes
from service.http.surroundings import Admit, Observe, Surroundings
from service.model.problem import Problem
from service.storage.standing import Lookout

_SCOPE = "siege_tracker.scope"
# Any other word on a request line is of the caller's making, and kept out of logs and metrics.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# What watches the service must not be turned away.
_NEVER_COUNTED = frozenset({"/healthz", "/readyz", "/metrics"})


def build(
    endpoints: Iterable[Endpoint],
    *,
    authenticate: Authenticate,
    services: Any,
    clock: Callable[[], datetime],
    base_url: str,
    version: str = "0",
    contact: Contact | None = None,
    translate: Translate = lambda error: None,
    admit: Admit | None = None,
    observe: Observe | None = None,
    proxies: Proxies | None = None,
    cite: Cite | None = None,
    lookout: Lookout | None = None,
    kept_bytes: int = 0,
) -> Flask:
    """The application that serves this route table, with its contract in `extensions["contract"]`.

    Args:
        authenticate: token → reader, None for a key that is unknown, expired or revoked.
        services: the wired storage, handed to views as it is.
        clock: the present instant, with a zone.
        base_url: what every link starts with; never taken from `Host`.
        translate: storage errors → problems, None for what it does not know.
        admit: the rate limit.
        observe: the metrics.
        proxies: whose word on a caller's address is taken; by default this machine's.
        cite: the address by which an answer is cited; without it none is.
        lookout: says whether answers to anybody still stand; without it none is kept.
        kept_bytes: what kept answers may take; 0 = none is kept.
    """
    base_url = base_url.rstrip("/")
    contract = Contract(version=version, servers=(base_url,), contact=contact)
    table = (*with_suffixes(tuple(endpoints)), *operation_endpoints(contract, version))
    contract.endpoints = table
    _refuse_doubles(table)
    surroundings = Surroundings(
        authenticate,
        services,
        clock,
        base_url,
        translate,
        admit,
        observe,
        proxies or Proxies(),
        cite,
    )
    app = _assembled(table, contract, surroundings)
    if lookout is not None and kept_bytes:
        told = moments.Moment(surroundings)
        kept = StandingAnswers(app.wsgi_app, lookout, clock, told, kept_bytes)
        app.wsgi_app = kept  # type: ignore
    return app


def _assembled(
    table: tuple[Endpoint, ...], contract: Contract, surroundings: Surroundings
) -> Flask:
    app = Flask("service.http", static_folder=None, template_folder=None)
    app.url_map.merge_slashes = False
    app.extensions["contract"] = contract
    app.extensions["base_url"] = surroundings.base_url
    routes = {endpoint.operation_id: Route(endpoint, surroundings) for endpoint in table}
    for route in routes.values():
        _register(app, route)
    surroundings.table.fill(routes, app.url_map)
    app.add_url_rule("/docs/static/<name>", "static", assets.serve, methods=["GET"])
    _wire(app, surroundings, {endpoint.operation_id: endpoint.path for endpoint in table})
    # Flask's own line holds the path and the error's words.
    app.log_exception = _log_exception  # type: ignore[method-assign]
    app.wsgi_app = security_headers.on_everything(app.wsgi_app)  # type: ignore
    return app


def _log_exception(exc_info: Any) -> None:
    scope = request.environ.get(_SCOPE)
    problems.log_unexpected(exc_info[1], scope.request_id if scope else "")


def _refuse_doubles(table: tuple[Endpoint, ...]) -> None:
    seen: set[object] = set()
    for endpoint in table:
        for mark in ((endpoint.method, endpoint.path), endpoint.operation_id):
            if mark in seen:
                raise ValueError(f"declared twice in the route table: {mark}")
            seen.add(mark)


def _current() -> Request:
    """The request itself: Flask's proxy costs a lookup for every attribute."""
    found: Request = request._get_current_object()  # type: ignore[attr-defined]
    return found


def _register(app: Flask, route: Route) -> None:
    def view(**path: str) -> Response:
        current = _current()
        return route.serve(current, current.environ[_SCOPE], path)

    endpoint = route.endpoint
    app.add_url_rule(
        flask_rule(endpoint.path), endpoint.operation_id, view, methods=[endpoint.method]
    )


def _wire(app: Flask, surroundings: Surroundings, paths: Mapping[str, str]) -> None:
    """Attach what happens around every request, whether a route matches or not."""

    def open_scope() -> None:
        _open_scope(_current(), surroundings)

    def refuse(error: Exception) -> Response:
        return _refuse(error, _current(), surroundings)

    def close_scope(response: Response) -> Response:
        return _close_scope(response, _current(), surroundings, paths)

    app.before_request(open_scope)
    app.register_error_handler(Exception, refuse)
    app.after_request(close_scope)


def _open_scope(current: Request, surroundings: Surroundings) -> None:
    request_id = moments.request_id(current.headers.get("X-Request-Id"))
    scope = Scope(request_id, perf_counter(), authentication.shows_key(current.headers))
    current.environ[_SCOPE] = scope
    _refuse_bad_path(current.environ.get("PATH_INFO", ""))
    if current.environ.get("SERVER_PROTOCOL") == "HTTP/1.1" and "HTTP_HOST" not in current.environ:
        raise Problem("malformed-request", "HTTP/1.1 wants a Host header; send one.")
    if current.method == "OPTIONS":
        return
    scope.address = surroundings.proxies.caller(
        current.remote_addr, current.headers.get("X-Forwarded-For")
    )
    try:
        scope.reader = authentication.identify(current.headers, surroundings.authenticate)
        scope.identified = True
    finally:
        # Whoever tries keys is counted as whoever shows none.
        if surroundings.admit is not None and current.path not in _NEVER_COUNTED:
            scope.admission = surroundings.admit(scope.reader, scope.address)


def _refuse_bad_path(path: str) -> None:
    """Refuse bytes that are not UTF-8, and control characters; no id or slug holds either."""
    if path.isascii() and path.isprintable():
        return
    try:
        text = path.encode("latin-1").decode("utf-8")
    except UnicodeError:
        text = "\x00"
    if any(letter < " " or letter == "\x7f" for letter in text):
        raise Problem("malformed-request", "The path is not UTF-8, or holds control characters.")


def _refuse(error: Exception, current: Request, surroundings: Surroundings) -> Response:
    if isinstance(error, RequestRedirect):
        return Response(status=error.code, headers={"Location": error.new_url})
    if isinstance(error, HTTPException) and error.response is not None:
        error = Problem("internal", "The service answered in a way it should not.")
    scope: Scope = current.environ[_SCOPE]
    problem = problems.problem_of(error, surroundings.translate, scope.request_id)
    return problems.respond(problem, surroundings.base_url, scope.request_id)


def _close_scope(
    response: Response, current: Request, surroundings: Surroundings, paths: Mapping[str, str]
) -> Response:
    scope: Scope = current.environ[_SCOPE]
    method, status = current.method, response.status_code
    headers = response.headers
    if method == "OPTIONS" and status == 200:
        response.status_code = status = 204
        headers["Allow"] = ", ".join(sorted(response.allow))
        del headers["Content-Type"]
    preflight = _preflight_of(current) if method == "OPTIONS" else None
    added = [
        ("X-Request-Id", scope.request_id),
        *security_headers.headers_for(method, keyed=scope.keyed, preflight_of=preflight).items(),
        *_limits_told(scope, status).items(),
    ]
    if "Cache-Control" not in headers:
        kept = caching.cache_control(method, keyed=scope.keyed, status=status)
        added.append(("Cache-Control", kept))
    headers.extend(added)
    _tell(scope, current, status, surroundings, paths)
    return response


def _tell(
    scope: Scope,
    current: Request,
    status: int,
    surroundings: Surroundings,
    paths: Mapping[str, str],
) -> None:
    """One line for the log, one count for the metrics."""
    seconds = perf_counter() - scope.started
    method = current.method if current.method in _METHODS else "other"
    route = paths.get(current.endpoint or "", "") if hasattr(current, "endpoint") else ""
    tier = scope.reader.tier if scope.identified else "unknown"
    access_log.record(
        request_id=scope.request_id,
        method=method,
        route=route,
        status=status,
        seconds=seconds,
        tier=tier,
    )
    if surroundings.observe is not None:
        surroundings.observe(method=method, route=route, status=status, seconds=seconds, tier=tier)


def _limits_told(scope: Scope, status: int) -> Mapping[str, str]:
    """What an answer says of the rate limit; a 304 is free of it."""
    if scope.admission is None:
        return {}
    return scope.admission.give_back() if status == 304 else scope.admission.headers


def _preflight_of(current: Request) -> str | None:
    """The method that a preflight asks about, None where this is no preflight."""
    return current.headers.get("Access-Control-Request-Method")
