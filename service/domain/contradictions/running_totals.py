"""A running total that falls."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from service.domain.contradictions.counts import Count
from service.domain.sentences import day_in_words, persons
from service.model.contradiction import Contradiction, detected


def falling_totals(counts: Sequence[tuple[Count, tuple[str, ...]]]) -> list[Contradiction]:
    """Cumulative counts that are lower than the same count was before.

    Rule: within one phase of one series, or of one family's count of the same from the same day,
    a later total whose most is less than the least of the total before it. The dead do not return.

    Args:
        counts: cumulative figures, each with the key of its series and phase.

    Returns:
        Contradictions of kind `revision_down`.

    Source: docs/methodology.md, contradictions.
    """
    series: defaultdict[tuple[str, ...], list[Count]] = defaultdict(list)
    for count, key in counts:
        if count.day[1] is not None:
            series[key].append(count)
    found = []
    for group in series.values():
        ordered = sorted(group, key=lambda one: (one.day[1], one.id))
        for before, after in pairwise(ordered):
            if before.day[1] == after.day[1] or before.is_linked_to(after):
                continue
            if before.floor is None or after.ceiling is None or after.ceiling >= before.floor:
                continue
            assert before.day[1] is not None and after.day[1] is not None
            metric = after.metric.replace("_", " ")
            sentence = (
                f"The running total of {persons(after.population, None)} {metric} in {after.where}"
                f" ({after.whose}) falls, from {before.in_words} by {day_in_words(before.day[1])}"
                f" to {after.in_words} by {day_in_words(after.day[1])}."
            )
            found.append(detected("revision_down", sentence, [before.id, after.id]))
    return found
