"""The trace of a casualty total: every record that it adds, and why each other one is left out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from service.domain.casualty_sums import ADDING, counting
from service.model.bounds import Bounds
from service.model.casualty import Basis, Figure
from service.model.series import OpenRange
from service.storage.database import Row

TRACED_MOST = 200
# One more is asked for than is ever looked at, so that a cut is noticed.
ROWS_MOST = 1001

Traced = tuple[Mapping[str, Any], ...]


def traced(rows: Sequence[Row]) -> tuple[Traced, Traced, bool]:
    """The records that a total adds and those it leaves out, the newest first.

    What the lines record is the sum of what is used. Of counts of overlapping spans and of running
    totals one family's sum takes only some: the others are left out as `period_overlaps` or
    `not_latest`.

    Args:
        rows: figures and strikes, each with the first reason that leaves it out, None for none.

    Returns:
        The used, the excluded, at most 200 each, and whether there are more.

    Source: docs/methodology.md.
    """
    reasons: dict[Any, tuple[str, Any]] = {
        row["id"]: (row["reason"], row["conflicts_with"]) for row in rows if row["reason"]
    }
    groups: defaultdict[tuple[str, Basis], list[Row]] = defaultdict(list)
    for row in rows:
        if row["id"] not in reasons:
            groups[row["family"], row["basis"]].append(row)
    for (_, basis), group in groups.items():
        reasons |= _not_counting(basis, group)
    ordered = sorted(rows, key=lambda row: (row["latest"] or date.min, row["id"]), reverse=True)
    used = [_used(row) for row in ordered if row["id"] not in reasons]
    excluded = [_excluded(row, *reasons[row["id"]]) for row in ordered if row["id"] in reasons]
    cut = len(rows) >= ROWS_MOST or max(len(used), len(excluded)) > TRACED_MOST
    return tuple(used[:TRACED_MOST]), tuple(excluded[:TRACED_MOST]), cut


def _not_counting(basis: Basis, rows: Sequence[Row]) -> dict[Any, tuple[str, Any]]:
    if basis == "incident":
        return {}
    figures = [
        Figure(
            row["family"],
            basis,
            Bounds(row["earliest"], row["latest"]),
            OpenRange(row["low"], row["best"], row["high"]),
        )
        for row in rows
    ]
    chosen = {id(figure) for figure in counting(basis, figures)}
    reason = "period_overlaps" if basis in ADDING else "not_latest"
    return {
        row["id"]: (reason, None)
        for row, figure in zip(rows, figures, strict=True)
        if id(figure) not in chosen
    }


def _used(row: Row) -> dict[str, Any]:
    value = {"low": row["low"], "best": row["best"], "high": row["high"]}
    return {"id": str(row["id"]), "value": value, "weight": 1}


def _excluded(row: Row, reason: str, rival: Any) -> dict[str, Any]:
    conflicts_with = str(rival) if rival else None
    return {"id": str(row["id"]), "reason": reason, "conflicts_with": conflicts_with}
