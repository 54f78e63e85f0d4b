"""Boundary dates of one record that share no day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from service.domain.sentences import span_in_words
from service.model.bounds import UNKNOWN, Bounds
from service.model.contradiction import Contradiction, detected
from service.model.siege import BoundaryClaim, BoundaryKind

_BOUNDARIES: tuple[BoundaryKind, BoundaryKind] = ("start", "end")


@dataclass(frozen=True)
class DatedRecord:
    """A siege, listing, route status or pause, with its own dates and the claims beside them.

    `sources`: what sources are called, by slug.
    """

    id: str
    title: str
    start: Bounds | None
    end: Bounds | None
    claims: Sequence[BoundaryClaim]
    sources: Mapping[str, str] = field(default_factory=dict)


def disjoint_dates(records: Iterable[DatedRecord]) -> list[Contradiction]:
    """Starts, or ends, of one record that cannot both be true.

    Rule: two live dates of one boundary that share no day contradict each other, the record's own
    date being one of them. "Mid-August" and "August" do not: one may be the other, told finer.

    Args:
        records: with their boundary claims.

    Returns:
        One for each boundary that is disputed so, of kind `dates_disjoint`.

    Source: docs/methodology.md S5, contradictions.
    """
    found = []
    for record in records:
        for boundary in _BOUNDARIES:
            dates = _dates(record, boundary)
            if any(one.disjoint_from(other) for one, other in combinations(dates, 2)):
                words = "; ".join(f"{span_in_words(one)}{who}" for one, who in dates.items())
                sentence = f"The {boundary} of {record.title} is given as {words}."
                found.append(detected("dates_disjoint", sentence, [record.id], boundary))
    return found


def _dates(record: DatedRecord, boundary: BoundaryKind) -> dict[Bounds, str]:
    """Each date of a boundary once, with who says it."""
    said: dict[Bounds, list[str]] = {}
    own = record.start if boundary == "start" else record.end
    if own is not None and own != UNKNOWN:
        said[own] = []
    for claim in record.claims:
        if claim.boundary == boundary and claim.live and claim.date != UNKNOWN:
            speakers = said.setdefault(claim.date, [])
            source = (claim.citation or {}).get("source")
            name = record.sources.get(source, source) if source else None
            if name and name not in speakers:
                speakers.append(name)
    return {date: f" ({', '.join(who)})" if who else "" for date, who in said.items()}
