"""A number as far as it is known, held against a threshold: ok, firing or unknown."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

CheckState = Literal["ok", "firing", "unknown"]
# A firing check needs somebody; one that nobody can answer comes before one that is well.
WORST: tuple[CheckState, ...] = ("firing", "unknown", "ok")


@dataclass(frozen=True)
class Measured:
    """What a check looks at: at least `low`, at most `high`; None = not known that far.

    `sentence` says it in words; `records` are ids, `link` an address where they are read.
    """

    low: int | None
    high: int | None
    sentence: str
    link: str
    records: tuple[str, ...] = ()
    family: str | None = None


def state_of(name: str, measured: Measured, threshold: int) -> CheckState:
    """Whether a check fires.

    Rule: `…_min` fires from the threshold on, `…_max` up to it. It fires, or is ok, only where all
    that the number may be agrees; else it is unknown. Why: a monitor that reads silence as "well"
    is worse than none.

    Args:
        name: the check; its ending says which way.
        measured: the number as far as it is known.
        threshold: the asked bound, inclusive.

    Returns:
        The state.

    Source: docs/methodology.md, checks; P3, P4.
    """
    low, high = measured.low, measured.high
    if name.endswith("_min"):
        fires, well = _at_least(low, threshold), high is not None and high < threshold
    else:
        fires, well = high is not None and high <= threshold, _at_least(low, threshold + 1)
    return "firing" if fires else "ok" if well else "unknown"


def _at_least(low: int | None, threshold: int) -> bool:
    return low is not None and low >= threshold


def worst(states: Iterable[CheckState]) -> CheckState:
    """The state of several checks together: firing before unknown before ok.

    Args:
        states: of one check or more.

    Returns:
        The worst of them.

    Source: docs/methodology.md, checks.
    """
    found = set(states)
    return next(state for state in WORST if state in found)


def check_json(name: str, measured: Measured, threshold: int) -> dict[str, Any]:
    """An entry of `checks[]`.

    Args:
        name: the check.
        measured: the number.
        threshold: the asked bound.

    Returns:
        State, value, threshold, and where it can be looked up.

    Source: docs/api-guide.md, checks.
    """
    return {
        "name": name,
        "state": state_of(name, measured, threshold),
        "value": {"low": measured.low, "high": measured.high},
        "threshold": threshold,
        "family": measured.family,
        "sentence": measured.sentence,
        "records": list(measured.records),
        "link": measured.link,
    }
