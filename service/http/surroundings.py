"""What the wiring passes in and every request needs: clock, keys, storage, limits, links."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from service.http.addresses import Proxies
from service.http.authentication import Authenticate
from service.http.problems import Translate
from service.http.responses import Cite
from service.http.table import Table
from service.model.actor import Reader


class Admission(Protocol):
    """A request that was let in: what its answer says of the limit, and how to uncount it."""

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def give_back(self) -> Callable[[], Mapping[str, str]]: ...


Admit = Callable[[Reader, str], Admission]
"""Counts a request of a reader at an address (empty: unknown); raises `too-many-requests`."""


class Observe(Protocol):
    """Counts a finished request for the metrics."""

    def __call__(
        self,
        *,
        method: str,
        route: str,
        status: int,
        seconds: float,
        tier: str,
        kept: bool = False,
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
    proxies: Proxies = field(default_factory=Proxies)
    cite: Cite | None = None
    table: Table = field(default_factory=Table)
