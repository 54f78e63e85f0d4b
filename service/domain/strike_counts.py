"""Attacks on care and strikes in a window: one line per family, placed here and possibly here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.domain.buckets import coverage_of
from service.domain.cadence import cadence, hours_in_window
from service.model.bounds import Bounds
from service.model.series import Coverage
from service.storage.database import Row


@dataclass
class FamilyCount:
    """One family's count; `across_the_edge` = its date reaches over the window's edge."""

    family: str
    coverage: Coverage
    placed_here: int = 0
    possibly_here: int = 0
    across_the_edge: int = 0
    by_certainty: dict[str, int] = field(default_factory=dict)

    @property
    def bare(self) -> int | None:
        """What is placed here, said without its coverage beside it: None where a 0 is not known.

        Rule: 0 is said only where the family declares to cover place and window, and has no record
        that may belong there (P3, P5b): the same as a bucket of a series (T2).
        """
        in_doubt = self.possibly_here or self.across_the_edge or self.coverage != "full"
        return None if not self.placed_here and in_doubt else self.placed_here

    def as_json(self) -> dict[str, Any]:
        """The shape `count`."""
        return {
            "family": self.family,
            "placed_here": self.placed_here,
            "possibly_here": self.possibly_here,
            "across_the_edge": self.across_the_edge,
            "coverage": self.coverage,
        }


def family_counts(
    rows: Sequence[Row],
    window: tuple[date, date],
    covers: Mapping[str, Sequence[Bounds]],
    *,
    strikes_only: bool,
) -> list[FamilyCount]:
    """Counts per family, never added (P5). A family without any record is counted as 0 only where
    it declares to cover the place and the whole window; else it has no line (P3).

    Args:
        rows: the tally as storage gives it.
        window: the first and the last day.
        covers: declared coverage per family.
        strikes_only: the narrow measure of C0, else all attacks on care.

    Returns:
        The lines, by family.

    Source: docs/methodology.md C0, P3, P5, P5b.
    """
    found: dict[str, FamilyCount] = {}
    for family, spans in covers.items():
        if coverage_of(*window, spans) == "full":
            found[family] = FamilyCount(family, "full")
    for row in rows:
        if strikes_only and not row["is_strike"]:
            continue
        coverage = coverage_of(*window, covers.get(row["family"], ()))
        count = found.setdefault(row["family"], FamilyCount(row["family"], coverage))
        _add(count, row)
    return [found[family] for family in sorted(found)]


def _add(count: FamilyCount, row: Row) -> None:
    if not row["inside"]:
        count.across_the_edge += row["records"]
        return
    if row["here"]:
        count.placed_here += row["records"]
    else:
        count.possibly_here += row["records"]
    certainty = row["certainty"]
    count.by_certainty[certainty] = count.by_certainty.get(certainty, 0) + row["records"]


def strike_lines(
    counts: Sequence[FamilyCount], before: Sequence[FamilyCount]
) -> list[dict[str, Any]]:
    """The lines of `summary.medical.strikes`, with the window of equal length before.

    Args:
        counts: strikes in the window.
        before: strikes in the window before it.

    Returns:
        One entry per family; `before` null where nothing is known of that window.

    Source: docs/api-guide.md `summary`.
    """
    earlier = {count.family: count for count in before}
    lines = []
    for count in counts:
        then = earlier.get(count.family)
        beside = (
            {
                "placed_here": then.placed_here,
                "possibly_here": then.possibly_here,
                "coverage": then.coverage,
            }
            if then
            else None
        )
        ordered = dict(sorted(count.by_certainty.items()))
        lines.append({**count.as_json(), "before": beside, "by_certainty": ordered})
    return lines


def leading(counts: Sequence[FamilyCount], family: str | None = None) -> FamilyCount | None:
    """The family that a single cadence speaks of: the asked one, else the best covered.

    Rule: of the families with any strike the one that declares most coverage, then the largest n.
    Why: one record of somebody's own must not stand before a dataset that covers the place.

    Args:
        counts: strikes per family.
        family: the asked family; None = any.

    Returns:
        Its count, or None where there is no such line.

    Source: docs/methodology.md C0, P5.
    """
    among = [count for count in counts if family is None or count.family == family]
    return max(among, key=_weight, default=None)


def _weight(count: FamilyCount) -> tuple[bool, int, int, int, str]:
    n = count.placed_here or count.possibly_here
    rank = {"full": 2, "partial": 1, "none": 0}[count.coverage]
    return (n > 0, rank, n, count.placed_here, count.family)


def counts_here(count: FamilyCount) -> bool:
    """Whether a cadence counts what is placed here, or, where nothing is, what possibly is.

    Args:
        count: a family's strikes in the window.

    Returns:
        True for `placed_here`.

    Source: docs/methodology.md C0.
    """
    return count.placed_here > 0 or count.possibly_here == 0


def cadence_of(
    count: FamilyCount, window: tuple[date, date], zone: str, complete_through: date
) -> dict[str, Any]:
    """The shape `cadence` for one family: recorded strikes and the hours between them (C1).

    It counts what is placed here; only where nothing is, what possibly is, and says so.

    Args:
        count: the family's strikes in the window.
        window: the first and the last local day.
        zone: the place's IANA zone.
        complete_through: the last day that the answer covers.

    Returns:
        The rate with n, hours, interval, basis and filters.

    Source: docs/methodology.md C0, C1.
    """
    here = counts_here(count)
    n = count.placed_here if here else count.possibly_here
    hours = hours_in_window(*window, zone, complete_through)
    return {
        "family": count.family,
        **cadence(n, hours).as_json(),
        "basis": "placed_here" if here else "possibly_here",
        "placed_here": count.placed_here,
        "possibly_here": count.possibly_here,
        "filters": {
            "measure": "strikes",
            "meaning": "recorded; delivered by air, ground, IED, firearm or arson, and hitting a"
            " facility or a transport",
            "certainty": "any",
            "timezone": zone,
        },
    }


def last_strike(rows: Sequence[Row], on: date) -> dict[str, Any] | None:
    """The last recorded strike by a day, of whichever family; one placed here goes first on a tie.

    Args:
        rows: the last strike of each family, here and possibly here.
        on: the asked day.

    Returns:
        `{on, basis, family, days_since}`, or None where none is recorded.

    Source: docs/methodology.md C0; docs/api-guide.md `summary.medical`.
    """
    if not rows:
        return None
    row = max(rows, key=lambda one: (one["latest"], one["here"]))
    return {
        "on": row["latest"].isoformat(),
        "basis": "placed_here" if row["here"] else "possibly_here",
        "family": row["family"],
        "days_since": (on - row["latest"]).days,
    }
