"""Running totals within a bucket: what its last observation adds to the one before its first."""

from collections.abc import Iterable
from dataclasses import replace

from service.domain.reckoning.counters import difference
from service.model.series import FlowRow, OpenRange, Step


def values_of(rows: Iterable[FlowRow]) -> list[OpenRange]:
    """What rows of one line and one bucket add up from.

    Rule: steps of one running total that follow each other are one difference, of their ends: what
    fell within the bucket and rose again is not counted twice, and the bucket says what a total of
    its days does. A fall over a whole bucket adds nothing; it is told as `revision_down`.

    Args:
        rows: in any order.

    Returns:
        A value for each run of steps, and for each other row its own.

    Source: docs/methodology.md T1, running totals.
    """
    plain, steps = [], {}
    for row in rows:
        if row.step is None:
            plain.append(row.value)
        else:
            steps[row.step.after.id] = row.step
    return plain + _runs(steps)


def _runs(steps: dict[str, Step]) -> list[OpenRange]:
    followed = {step.before.id: step for step in steps.values() if step.before}
    values = []
    for first in steps.values():
        if first.before and first.before.id in steps:
            continue
        last, count = first, 1
        while last.after.id in followed:
            last, count = followed[last.after.id], count + 1
        value = difference(last.after.value, first.before.value if first.before else None)
        values.append(replace(value, records=count))
    return values
