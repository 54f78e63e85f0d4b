"""The checks of a place: each named one measured, held against its threshold, and the worst."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from service.domain.checks import events, states
from service.domain.checks.asked import Asked
from service.domain.checks.thresholds import Measured, check_json, worst
from service.model.instants import instant_text
from service.storage import answers

CHECKS: Mapping[str, tuple[Callable[[Asked], Measured], str]] = {
    "routes_open_max": (states.routes_open, "Fires while at most so many routes are open."),
    "routes_open_min": (states.routes_open, "Fires while at least so many routes are open."),
    "stale_routes_min": (
        states.stale_routes,
        "Fires while the status of so many routes was last seen too long ago.",
    ),
    "days_besieged_min": (
        states.days_besieged,
        "Fires once the present siege has lasted so many days.",
    ),
    "strikes_7d_min": (
        partial(events.strikes, days=7),
        "Fires where one family records so many strikes in the last 7 complete days.",
    ),
    "strikes_30d_min": (
        partial(events.strikes, days=30),
        "Fires where one family records so many strikes in the last 30 complete days.",
    ),
    "attacks_on_care_7d_min": (
        partial(events.strikes, days=7, strikes_only=False),
        "Fires where one family records so many attacks on care in the last 7 complete days.",
    ),
    "killed_30d_min": (
        partial(events.killed, days=30),
        "Fires where one family counts so many killed in the last 30 complete days.",
    ),
    "days_since_aid_min": (
        events.days_since_aid,
        "Fires where aid was last delivered so many days ago.",
    ),
    "silent_days_min": (
        events.silent_days,
        "Fires where the newest event recorded is so many complete days old.",
    ),
    "contradictions_open_min": (
        states.contradictions_open,
        "Fires while so many contradictions are open.",
    ),
}
"""Each check by its parameter: how it is measured, and when it fires."""


def checks_of(asked: Asked, thresholds: Mapping[str, int]) -> dict[str, Any]:
    """The answer to the checks that were asked for.

    Args:
        asked: the ground and the day.
        thresholds: the bound of each check, at least one.

    Returns:
        The shape `checks`; `state` is the worst of all.

    Source: docs/methodology.md, checks.
    """
    entries = [
        check_json(name, measure(asked), thresholds[name])
        for name, (measure, _) in CHECKS.items()
        if name in thresholds
    ]
    return {
        "place": asked.slug,
        "on": asked.on.isoformat(),
        "timezone": asked.scope.timezone,
        "state": worst(entry["state"] for entry in entries),
        "as_of": instant_text(answers.instant(asked.session, asked.scope.version)),
        "position": asked.scope.version,
        "tier": asked.scope.tier,
        "complete_through": asked.through.isoformat(),
        "checks": entries,
    }
