"""Rate limits: each key, and each address without one, over all workers of a machine."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from service.http.counters import WINDOW_SECONDS, Count, SharedCounters
from service.model.actor import Reader
from service.model.problem import Problem

# 96 KiB and 1.5 MiB. Two tables: no crowd of addresses ever pushes out the count of a key.
_KEYS: Final = 4096
_ADDRESSES: Final = 65536


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that was counted, and what its answer says of the limit."""

    headers: Mapping[str, str]
    give_back: Callable[[], Mapping[str, str]]
    """Takes it off the count again, for an answer that is free; the headers for that answer."""


@dataclass(frozen=True, slots=True)
class _Limit:
    """One policy: its name in the headers, how many requests a minute, the table it counts in."""

    name: str
    most: int
    table: SharedCounters

    def headers(self, count: Count) -> dict[str, str]:
        """`RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit": f'"{self.name}";r={count.left};t={math.ceil(count.seconds)}',
            "RateLimit-Policy": f'"{self.name}";q={self.most};w={WINDOW_SECONDS}',
        }


@dataclass(frozen=True)
class RateLimits:
    """The `admit` of an application.

    Nothing is written to the database. An address that is not known (a proxy that does not say
    for whom it asks, a caller on this very machine) is counted nowhere: one count for everybody
    behind a proxy would let one caller lock out all.

    Args:
        per_key, per_address: requests in 60 s.
        folder: shared by the workers; None where there is one process.
        clock: seconds, the same in every process of the machine.
    """

    per_key: int
    per_address: int
    folder: Path | None = None
    clock: Callable[[], float] = time.monotonic
    _key: _Limit = field(init=False)
    _address: _Limit = field(init=False)

    def __post_init__(self) -> None:
        for name, most, slots in (
            ("key", self.per_key, _KEYS),
            ("address", self.per_address, _ADDRESSES),
        ):
            path = self.folder / f"requests-per-{name}.counts" if self.folder else None
            limit = _Limit(name, most, SharedCounters(path, slots))
            object.__setattr__(self, f"_{name}", limit)

    def __call__(self, reader: Reader, address: str) -> Admitted:
        """Counts a request.

        Raises:
            Problem: `too-many-requests`, with the seconds to wait.
        """
        if reader.key_id is not None:
            return self._admit(self._key, reader.key_id)
        if not address:
            headers = self._address.headers(Count(True, self.per_address, 0))
            return Admitted(headers, lambda: headers)
        return self._admit(self._address, address)

    def _admit(self, limit: _Limit, caller: str) -> Admitted:
        count = limit.table.take(caller, limit.most, self.clock())
        headers = limit.headers(count)
        if not count.within:
            raise Problem(
                "too-many-requests",
                f"This {limit.name} has made its {limit.most} requests of this minute; wait as"
                " `Retry-After` says. An answer of 304 is not counted.",
                headers=headers | {"Retry-After": str(max(1, math.ceil(count.seconds)))},
            )
        return Admitted(
            headers,
            lambda: limit.headers(limit.table.give_back(caller, limit.most, self.clock())),
        )
