"""Besieged areas on a day: their sieges read back from the records, with who says each date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from service.domain.designations import Designation, designation_json, holds_on
from service.domain.sieges import AreaState, area_state
from service.model.bounds import Bounds
from service.model.siege import BoundaryClaim, Grade, Siege
from service.storage import answers, sieges
from service.storage.database import Row, Session


@dataclass(frozen=True)
class AreaOnDay:
    """One besieged area with its state on the asked day."""

    id: UUID
    slug: str
    names: Mapping[str, str]
    place_ids: tuple[UUID, ...]
    state: AreaState

    @property
    def name(self) -> str:
        """The name that a sentence uses."""
        return self.names.get("en") or self.slug

    def as_json(self) -> dict[str, Any]:
        """An entry of `summary.siege.areas[]`."""
        head = {"id": str(self.id), "slug": self.slug, "names": dict(self.names)}
        return {**head, **self.state.as_json()}


def by_language(names: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """One name per language: the official one, else the first recorded.

    Args:
        names: names as recorded.

    Returns:
        Language tag → name.

    Source: docs/methodology.md, noun `place`.
    """
    chosen: dict[str, str] = {}
    for name in sorted(names, key=lambda one: one.get("kind") != "official"):
        chosen.setdefault(name["lang"], name["text"])
    return chosen


def areas_on(session: Session, rows: Sequence[Row], on: date) -> list[AreaOnDay]:
    """The areas with their states on a day.

    Args:
        session: an open reading.
        rows: besieged areas as storage gives them.
        on: the asked day.

    Returns:
        One entry per row, in their order.

    Source: docs/methodology.md S3-S5.
    """
    by_area = sieges_by_area(session, [row["id"] for row in rows])
    return [
        AreaOnDay(
            id=row["id"],
            slug=row["slug"],
            names=by_language(orjson.loads(row["document"])["names"]),
            place_ids=tuple(row["place_ids"]),
            state=area_state(by_area.get(row["id"], []), on),
        )
        for row in rows
    ]


def sieges_by_area(session: Session, areas: Sequence[UUID]) -> dict[UUID, list[Siege]]:
    """The recorded sieges of areas.

    Args:
        session: an open reading.
        areas: besieged areas by id.

    Returns:
        The sieges of each area that has any.

    Source: docs/methodology.md, noun `siege`.
    """
    recorded = sieges.sieges_of(session, areas)
    documents = [(row["area_id"], orjson.loads(row["document"])) for row in recorded]
    speakers = speakers_of(session, [document for _, document in documents])
    by_area: dict[UUID, list[Siege]] = {}
    for area_id, document in documents:
        by_area.setdefault(area_id, []).append(read_siege(document, speakers))
    return by_area


def speakers_of(session: Session, documents: Iterable[Mapping[str, Any]]) -> dict[str, Row]:
    """Who stands behind the citations and boundary claims of records.

    Args:
        session: an open reading.
        documents: records as documents.

    Returns:
        Document id → source, family, reliability, day of publication.

    Source: docs/methodology.md S5 (grades decide between claims).
    """
    cited: set[UUID] = set()
    for document in documents:
        claims = document.get("boundary_claims") or []
        own = document.get("citations") or []
        for citation in [*own, *(one.get("citation") for one in claims)]:
            if citation and citation.get("document_id"):
                cited.add(UUID(citation["document_id"]))
    return answers.speakers(session, sorted(cited)) if cited else {}


def read_siege(document: Mapping[str, Any], speakers: Mapping[str, Row]) -> Siege:
    """A siege as the rules take it, read back from its document.

    Args:
        document: a siege's document in the reader's tier.
        speakers: who stands behind its citations.

    Returns:
        The siege; grades that nobody gave stay None.

    Source: docs/methodology.md, noun `siege`; S5.
    """
    return Siege(
        id=document["id"],
        started=Bounds.read(document["started"]),
        ended=Bounds.read(document["ended"]),
        end_mode=document["end_mode"],
        completeness=document["completeness"],
        start_basis=document["start_basis"],
        claims=read_claims(document, speakers),
        parties=document["parties"] or [],
        grade=_grade(document, speakers),
    )


def read_claims(document: Mapping[str, Any], speakers: Mapping[str, Row]) -> list[BoundaryClaim]:
    """The competing dates of a record, each citation with the source that speaks.

    Args:
        document: a record with `boundary_claims`.
        speakers: who stands behind the citations.

    Returns:
        The claims in their recorded order.

    Source: docs/methodology.md S5.
    """
    claims = []
    for wire in document.get("boundary_claims") or []:
        speaker = _speaker(wire.get("citation"), speakers)
        named = {
            "source": speaker["source"] if speaker else None,
            "published_on": speaker["published_on"] if speaker else None,
        }
        citation = {**wire["citation"], **named} if wire.get("citation") else None
        reliability = speaker["reliability"] if speaker else None
        claims.append(BoundaryClaim.read({**wire, "citation": citation}, reliability=reliability))
    return claims


def _speaker(citation: Mapping[str, Any] | None, speakers: Mapping[str, Row]) -> Row | None:
    return speakers.get(citation.get("document_id") or "") if citation else None


def _grade(document: Mapping[str, Any], speakers: Mapping[str, Row]) -> Grade:
    first = next(iter(document.get("citations") or []), None)
    speaker = _speaker(first, speakers)
    credibility = first.get("credibility") if first else None
    return Grade(None, credibility, speaker["reliability"] if speaker else None)


def designations_on(session: Session, areas: Sequence[AreaOnDay], on: date) -> list[dict[str, Any]]:
    """Who lists the areas as what on a day, and how late that came (S6).

    A listing whose bounds leave it open whether it held is shown with `in_force` null.

    Args:
        session: an open reading.
        areas: the areas with their states.
        on: the asked day.

    Returns:
        Entries of `summary.designations[]`.

    Source: docs/methodology.md S6.
    """
    by_id = {area.id: area for area in areas}
    rows = sieges.designations_of(session, list(by_id))
    documents = [orjson.loads(row["document"]) for row in rows]
    speakers = speakers_of(session, documents)
    entries = []
    for row, document in zip(rows, documents, strict=True):
        listing = read_designation(document, speakers)
        held = holds_on(listing, on)
        if held is False:
            continue
        area = by_id[row["area_id"]]
        entry = designation_json(listing, area.state.episodes, area.state.episode)
        entries.append({**entry, "area": area.slug, "in_force": held})
    return entries


def read_designation(document: Mapping[str, Any], speakers: Mapping[str, Row]) -> Designation:
    """A listing as the rules take it, read back from its document.

    Args:
        document: a designation's document in the reader's tier.
        speakers: who stands behind its citations.

    Returns:
        The listing.

    Source: docs/methodology.md, noun `designation`.
    """
    return Designation(
        id=document["id"],
        by=document["source"],
        scheme=document["scheme"],
        category=document["category"],
        valid_from=Bounds.read(document["valid_from"]),
        valid_to=Bounds.read(document["valid_to"]),
        announced_on=Bounds.read(document["announced_on"]),
        population=document["population"],
        claims=read_claims(document, speakers),
        grade=_grade(document, speakers),
    )
