"""What each answer is told of its own moment: an id, where its caller stands with the limits."""

import re
import uuid
from time import perf_counter
from typing import Any

from service.http import access_log
from service.http.authentication import ANONYMOUS
from service.http.surroundings import Surroundings
from service.model.problem import Problem

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def request_id(sent: str | None) -> str:
    """The caller's own id of a request where it is a fit one, else a new one."""
    return sent if sent and _REQUEST_ID.fullmatch(sent) else str(uuid.uuid4())


class Moment:
    """Counts and logs an answer that was kept, as the application does with those it makes."""

    def __init__(self, surroundings: Surroundings) -> None:
        """Takes the limits, the metrics and the proxies of an application."""
        self._surroundings = surroundings

    def __call__(
        self, environ: dict[str, Any], route: str, status: int
    ) -> list[tuple[str, str]] | None:
        """The headers of the moment; None where the caller is beyond the limit.

        A 304 is free, so it is not counted.

        Args:
            route: the template of the path.
        """
        started = perf_counter()
        surroundings = self._surroundings
        mine = request_id(environ.get("HTTP_X_REQUEST_ID"))
        headers = [("X-Request-Id", mine)]
        if surroundings.admit is not None and status != 304:
            address = surroundings.proxies.caller(
                environ.get("REMOTE_ADDR"), environ.get("HTTP_X_FORWARDED_FOR")
            )
            try:
                headers.extend(surroundings.admit(ANONYMOUS, address).headers.items())
            except Problem:
                return None
        told = {"method": environ["REQUEST_METHOD"], "route": route, "status": status}
        seconds = perf_counter() - started
        access_log.record(**told, request_id=mine, seconds=seconds, tier="public")
        if surroundings.observe is not None:
            surroundings.observe(**told, seconds=seconds, tier="public", kept=True)
        return headers
