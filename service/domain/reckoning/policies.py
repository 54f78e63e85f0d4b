"""What the lines span, and which one a named policy shows as the headline. They never add."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from service.domain.open_ranges import stated
from service.model.casualty import CasualtyLine
from service.model.series import OpenRange


def span_of_lines(lines: Iterable[CasualtyLine]) -> dict[str, Any] | None:
    """What the documented lines span (`stated`); a line that is only a floor leaves the top open.

    Args:
        lines: all lines; estimates are not documented counts and stay out.

    Returns:
        `{lowest, highest, open_above}`, or None where no line states anything.

    Source: docs/methodology.md P5, casualties.
    """
    stating = [line for line in lines if line.states_something and not line.estimated]
    span = stated(line.recorded for line in stating)
    if span is not None and any(
        line.value.best is None and line.value.high is None for line in stating
    ):
        span["open_above"] = True
    return span


def choose(policy: str, lines: Sequence[CasualtyLine]) -> CasualtyLine | None:
    """The line that the headline shows, under a named policy.

    `most_complete`: of the documented lines whose value says anything the one that covers most of
    place and days, then the one with most records, then by name. `most_conservative`: the one with
    the smallest floor. `source:<family>`: that one's, its documented line before its estimates.

    Args:
        policy: the policy's name.
        lines: all lines, by family; estimates qualify only for `source:`.

    Returns:
        The line, or None where none states anything.

    Raises:
        ValueError: the policy is not known.

    Source: docs/methodology.md, casualties.
    """
    orders: Mapping[str, Callable[[CasualtyLine], tuple[int | float, ...]]] = {
        "most_complete": lambda line: (line.says_something, line.share, line.recorded.records),
        "most_conservative": lambda line: (-_least(line.recorded),),
    }
    wanted = policy.removeprefix("source:") if policy.startswith("source:") else None
    if wanted is None and policy not in orders:
        raise ValueError(f"no such policy: {policy}")
    stating = [line for line in lines if line.states_something]
    if wanted is not None:
        own = [line for line in stating if line.family == wanted]
        return min(own, key=lambda line: line.estimated, default=None)
    documented = [line for line in stating if not line.estimated]
    return max(documented, key=orders[policy], default=None)


def _least(value: OpenRange) -> int:
    known = [n for n in (value.low, value.best, value.high) if n is not None]
    return min(known, default=0)
