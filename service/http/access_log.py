"""One JSON line per request: who-ish, what, how long; never a key, a body or a query string."""

import sys
from typing import Any, TextIO

import orjson
import structlog


def _dumps(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()


def configure(stream: TextIO | None = None) -> None:
    """Send structlog's lines as JSON to a stream (stdout); called once, by the wiring."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_dumps),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=stream or sys.stdout),
        cache_logger_on_first_use=False,
    )


_log = structlog.get_logger("service.http.access")


def record(
    *, request_id: str, method: str, route: str, status: int, seconds: float, tier: str
) -> None:
    """Write the line. `route` is the template (`/v1/strikes/{id}`), never the path asked for.

    The query string is left out for everyone: people do paste keys into addresses.
    """
    _log.info(
        "request",
        request_id=request_id,
        method=method,
        route=route,
        status=status,
        ms=round(seconds * 1000, 2),
        tier=tier,
    )
