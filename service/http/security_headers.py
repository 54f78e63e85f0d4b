"""The headers that keep browsers harmless: CSP, nosniff, referrer, CORS for anonymous GET only."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from service.http.caching import VARY

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)

ALWAYS: tuple[tuple[str, str], ...] = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("Referrer-Policy", "no-referrer"),
    ("Vary", VARY),
)

EXPOSED = (
    "ETag, Link, Location, Retry-After, X-Request-Id, RateLimit, RateLimit-Policy, "
    "Deprecation, Sunset, Content-Disposition, Siege-Rows, "
    "Siege-Position"
)
CROSS_ORIGIN: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": EXPOSED,
}
PREFLIGHT: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    # No Authorization, no X-API-Key: a page of another site never acts with a key.
    "Access-Control-Allow-Headers": "Accept, If-None-Match, Siege-Position, X-Request-Id",
    "Access-Control-Max-Age": "86400",
}


def headers_for(method: str, *, keyed: bool, preflight_of: str | None) -> Mapping[str, str]:
    """The CORS headers of a response: open for reading without a key, none otherwise.

    Args:
        method: of the request.
        keyed: true where a key was shown, valid or not.
        preflight_of: `Access-Control-Request-Method` of an OPTIONS request, None without.
    """
    if method == "OPTIONS":
        return PREFLIGHT if preflight_of in ("GET", "HEAD") else {}
    if keyed or method not in ("GET", "HEAD"):
        return {}
    return CROSS_ORIGIN


Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def on_everything(application: Wsgi) -> Wsgi:
    """The application with the headers that every answer carries, whoever made it."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, *ALWAYS], *rest)

        return application(environ, start)

    return answer
