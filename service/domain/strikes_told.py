"""Strikes in a window, counted as far as the reader can be told all of them."""

from collections.abc import Sequence
from datetime import date

from service.domain.completeness import clipped
from service.domain.coverage import declared_coverage
from service.domain.strike_counts import FamilyCount, family_counts
from service.storage import strikes
from service.storage.answers import Scope
from service.storage.database import Session


def strikes_told(
    session: Session,
    scope: Scope,
    first: date,
    last: date,
    through: date,
    families: Sequence[str] | None = None,
    *,
    strikes_only: bool = True,
) -> list[FamilyCount]:
    """Counts per family in a window, clipped to what the answer can know (C1).

    Rule: a day that is held back is not in the window, neither in its count nor as a day without
    strikes. Why: a zero for it would not be recorded, only not yet told.

    Args:
        session: an open reading.
        scope: the asked ground.
        first: the first local day.
        last: the last local day, inclusive.
        through: the last day that the answer can be complete for.
        families: only these; None = all.
        strikes_only: the narrow measure of C0, else all attacks on care.

    Returns:
        One count per family; none where the whole window is held back.

    Source: docs/methodology.md C0, C1, P3.
    """
    window = clipped(first, last, through)
    if window is None:
        return []
    wanted = list(families) if families is not None else None
    rows = strikes.tally(session, scope, *window, wanted)
    covers = declared_coverage(session, scope, ["strike"], wanted, through)
    return family_counts(rows, window, covers, strikes_only=strikes_only)
