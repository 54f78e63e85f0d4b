"""Checks as lines for a shell and as the exposition of Prometheus."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from service.domain.checks.thresholds import WORST

MEDIA_TEXT = "text/plain; charset=utf-8"
MEDIA_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def lines_of(answer: Mapping[str, Any]) -> str:
    """One line per check: state, name, value, threshold; a value of which the end is open ends in
    `..`, one of which nothing is known is `-`."""
    return "".join(
        f"{one['state']} {one['name']} {_value(one['value'])} {one['threshold']}\n"
        for one in answer["checks"]
    )


def _value(value: Mapping[str, int | None]) -> str:
    low, high = value["low"], value["high"]
    if low is None and high is None:
        return "-"
    if low == high:
        return str(low)
    return f"{'' if low is None else low}..{'' if high is None else high}"


def exposition_of(answer: Mapping[str, Any]) -> bytes:
    """The checks as gauges: 1 in the state that each is in, its value, its threshold."""
    registry = CollectorRegistry()
    registry.register(_Checked(answer))
    return generate_latest(registry)


@dataclass(frozen=True, eq=False)
class _Checked(Collector):
    """The checks of one answer."""

    answer: Mapping[str, Any]

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """The families, in a fixed order; a number that is not known has no sample."""
        labels = ["city", "check"]
        state = GaugeMetricFamily(
            "siege_check", "1 in the state that the check is in, else 0.", labels=[*labels, "state"]
        )
        told = {
            "low": GaugeMetricFamily(
                "siege_check_value_low", "What the number is at least.", labels=labels
            ),
            "high": GaugeMetricFamily(
                "siege_check_value_high", "What the number is at most.", labels=labels
            ),
        }
        threshold = GaugeMetricFamily(
            "siege_check_threshold", "The bound that was asked for.", labels=labels
        )
        for one in self.answer["checks"]:
            named = [self.answer["place"], one["name"]]
            for word in WORST:
                state.add_metric([*named, word], int(one["state"] == word))
            for end, family in told.items():
                if one["value"][end] is not None:
                    family.add_metric(named, one["value"][end])
            threshold.add_metric(named, one["threshold"])
        return [state, *told.values(), threshold]
