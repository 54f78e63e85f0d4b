"""What Prometheus is told: requests, durations, refusals and pools, added up over all workers."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from service.storage.database import PoolState

MEDIA: Final = "text/plain; version=0.0.4; charset=utf-8"
# An unchanged poll, a list, a summary, a long series, the statement's own limit.
_BUCKETS: Final = (0.005, 0.025, 0.1, 0.5, 2.5)
_POOLS_EVERY: Final = 1.0


@dataclass(frozen=True, slots=True)
class Published:
    """How far one kind of record has come in public."""

    kind: str
    records: int
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Watched:
    """What the database says of itself: how far the public has come, and who holds the feed up."""

    published: list[Published]
    position: int
    held_seconds: float
    waiting: int


@dataclass(frozen=True, slots=True)
class _Counted:
    """The counters of one kind of request, found once and kept."""

    requests: Counter
    seconds: Histogram


class Metrics:
    """The `observe` of an application, and the text that Prometheus reads.

    No label holds an id, a query, a key, a holder or a place: routes are templates, methods and
    statuses are of fixed sets.
    """

    def __init__(
        self,
        pools: Callable[[], Mapping[str, PoolState]],
        folder: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Makes the metrics of this process.

        Args:
            pools: the state of each pool of connections, by its name.
            folder: shared by the workers; None where there is one process.
            clock: seconds, for how old the state of the pools may grow.
        """
        self._pools, self._folder, self._clock = pools, folder, clock
        self._sampled = float("-inf")
        self._kept: dict[tuple[str, str, int, str], _Counted] = {}
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "siege_http_requests",
            "Requests answered.",
            ("route", "method", "status", "tier"),
            registry=registry,
        )
        self._seconds = Histogram(
            "siege_http_request_seconds",
            "Time from the request's headers to the answer's.",
            ("route", "method"),
            buckets=_BUCKETS,
            registry=registry,
        )
        self._unchanged = Counter(
            "siege_http_not_modified", "Answers of 304.", ("route",), registry=registry
        )
        self._again = Counter(
            "siege_http_kept", "Kept answers given.", ("route",), registry=registry
        )
        told = "Requests refused; 429 is the rate limit."
        self._refused = Counter("siege_http_refused", told, ("status",), registry=registry)
        self._connections = Gauge(
            "siege_database_pool",
            "Connections of the pools of all workers; waiting: requests that want one.",
            ("pool", "state"),
            multiprocess_mode="livesum",
            registry=registry,
        )

    def __call__(
        self,
        *,
        method: str,
        route: str,
        status: int,
        seconds: float,
        tier: str,
        kept: bool = False,
    ) -> None:
        """Counts one finished request.

        Args:
            method: of a fixed set; what else a request line holds is of the caller's making.
            route: the template, empty where the path has none.
            kept: whether the answer, or its version, was one that is kept while it stands.
        """
        if kept:
            self._again.labels(route or "none").inc()
        kind = (route, method, status // 100, tier)
        counted = self._kept.get(kind) or self._counted(kind)
        counted.requests.inc()
        counted.seconds.observe(seconds)
        if status == 304:
            self._unchanged.labels(route or "none").inc()
        elif status >= 400:
            self._refused.labels(str(status)).inc()
        if self._clock() - self._sampled > _POOLS_EVERY:
            self._sample_pools()

    def _counted(self, kind: tuple[str, str, int, str]) -> _Counted:
        route, method, status, tier = kind
        counted = self._kept[kind] = _Counted(
            self._requests.labels(route or "none", method, f"{status}xx", tier),
            self._seconds.labels(route or "none", method),
        )
        return counted

    def _sample_pools(self) -> None:
        self._sampled = self._clock()
        for name, state in self._pools().items():
            self._connections.labels(name, "size").set(state.size)
            self._connections.labels(name, "available").set(state.available)
            self._connections.labels(name, "waiting").set(state.waiting)

    def text(self, watched: Watched | None) -> bytes:
        """The exposition.

        Args:
            watched: None where the database is away.
        """
        self._sample_pools()
        registry = self._registry
        if self._folder is not None:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, str(self._folder))  # type: ignore[no-untyped-call]
        public = CollectorRegistry()
        public.register(_OfDatabase(watched))
        return generate_latest(registry) + generate_latest(public)


@dataclass(frozen=True, eq=False)
class _OfDatabase(Collector):
    """What the public may know of the records, and how long writers wait: read for each answer."""

    watched: Watched | None

    def collect(self) -> list[GaugeMetricFamily]:
        """The families, in a fixed order."""
        up = GaugeMetricFamily("siege_database_up", "1 where the database answered this request.")
        up.add_metric([], 0 if self.watched is None else 1)
        if self.watched is None:
            return [up]
        last = GaugeMetricFamily("siege_public_position", "Last position of the public feed.")
        last.add_metric([], self.watched.position)
        records = GaugeMetricFamily(
            "siege_public_records", "Records that the public sees.", labels=["kind"]
        )
        changed = GaugeMetricFamily(
            "siege_public_last_change_timestamp_seconds",
            "When the public last saw a change; its age is time() less this.",
            labels=["kind"],
        )
        for each in self.watched.published:
            records.add_metric([each.kind], each.records)
            if each.changed_at is not None:
                changed.add_metric([each.kind], each.changed_at.timestamp())
        return [up, last, records, changed, *_of_the_journal(self.watched)]


def _of_the_journal(watched: Watched) -> list[GaugeMetricFamily]:
    held = GaugeMetricFamily(
        "siege_feed_lag_seconds",
        "Age of the transaction that holds the journal: what it writes is not in the feed yet.",
    )
    held.add_metric([], watched.held_seconds)
    waiting = GaugeMetricFamily("siege_writers_waiting", "Writers that wait for the journal.")
    waiting.add_metric([], watched.waiting)
    return [held, waiting]
