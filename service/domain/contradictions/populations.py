"""Estimates of the people of one ground that are far apart."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from service.domain.contradictions.counts import Count
from service.model.contradiction import Contradiction, detected

CARRIED_DAYS = 90
FAR_APART = 1.5
MOST_TOGETHER = 200


def far_apart(counts: Sequence[Count]) -> list[Contradiction]:
    """Estimates of different families that stand side by side and differ by half or more.

    Rule: of one ground and class of people each estimate is held against the latest of every other
    family that was counted at most 90 days before: the two that a summary would show together.
    They are far apart where the least of one is half as much again as the most of the other. One
    that is open above ("more than 200,000") is apart from a smaller number only.

    Args:
        counts: population estimates.

    Returns:
        Contradictions of kind `figures_differ`.

    Source: docs/methodology.md R2, contradictions.
    """
    grounds: defaultdict[tuple[object, ...], list[tuple[date, Count]]] = defaultdict(list)
    for count in counts:
        day = count.day[1] or count.day[0]
        if count.ground is not None and count.family is not None and day is not None:
            grounds[(count.of, count.ground)].append((day, count))
    found = []
    for group in grounds.values():
        standing: dict[str, tuple[date, Count]] = {}
        for day, count in sorted(group[:MOST_TOGETHER], key=lambda one: (one[0], one[1].id)):
            assert count.family is not None
            for family, (then, other) in standing.items():
                near = family != count.family and (day - then).days <= CARRIED_DAYS
                if near and _far(count, other) and not count.is_linked_to(other):
                    found.append(_told(other, count))
            standing[count.family] = (day, count)
    return found


def _far(one: Count, other: Count) -> bool:
    return any(
        less.ceiling is not None
        and more.floor is not None
        and more.floor > less.ceiling
        and more.floor >= FAR_APART * less.ceiling
        for less, more in ((one, other), (other, one))
    )


def _told(one: Count, other: Count) -> Contradiction:
    people = other.population.replace("_", " ")
    sentence = (
        f"The number of people ({people}) of {one.where} is given as {one.in_words}"
        f" ({one.who}) and as {other.in_words} ({other.who})."
    )
    return detected("figures_differ", sentence, [one.id, other.id])
