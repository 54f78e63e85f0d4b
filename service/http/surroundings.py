"""What the wiring passes in and every request needs: clock, keys, storage, limits, links."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from service.http.authentication import Authenticate
from service.http.problems import Translate
from service.model.actor import Reader

Admit = Callable[[Reader, str], Mapping[str, str]]
"""Counts a request of a reader at an address; returns headers, raises `too-many-requests`."""


class Observe(Protocol):
    """Counts a finished request for the metrics."""

    def __call__(
        self, *, method: str, route: str, status: int, seconds: float, tier: str
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Passed down, never looked up."""

    authenticate: Authenticate
    services: Any
    clock: Callable[[], datetime]
    base_url: str
    translate: Translate
    admit: Admit | None = None
    observe: Observe | None = None
