"""Turns every reference of a claim into the id of a live record, or says which one is unknown."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from service.domain.claims import refuse_all
from service.model.noun import Field, Kind, Noun
from service.model.nouns import BY_TABLE
from service.model.problem import FieldError
from service.storage import references
from service.storage.database import Session


def resolve_references(
    session: Session, noun: Noun, body: dict[str, Any], fresh: Mapping[str, UUID]
) -> None:
    """Replaces slugs by ids in place and checks that everything referred to is there.

    Args:
        body: a claim as `read_claim` made it; changed in place.
        fresh: ids that the same transaction makes, by their text.
    Raises:
        Problem: `invalid-field` with one fault per unknown reference.
    """
    faults: list[FieldError] = []
    for field in noun.fields:
        if field.kind is Kind.REFERENCE and body[field.name] is not None:
            body[field.name] = _one(
                session, field, body[field.name], f"/{field.name}", faults, fresh
            )
        elif field.kind is Kind.REFERENCES:
            body[field.name] = [
                _one(session, field, each, f"/{field.name}/{index}", faults, fresh)
                for index, each in enumerate(body[field.name])
            ]
    _check_parties(session, body, faults)
    _check_documents(session, body, faults, fresh)
    refuse_all(faults)


def _one(
    session: Session,
    field: Field,
    text: str,
    pointer: str,
    faults: list[FieldError],
    fresh: Mapping[str, UUID],
) -> str:
    if text in fresh:
        return text
    noun = BY_TABLE.get(field.refers_to or "")
    found = references.which(session, noun, text) if noun else None
    if found is None:
        what = noun.title.lower() if noun else (field.refers_to or "record")
        where = f"; see GET /v1/{noun.path}" if noun else ""
        detail = f"No {what} is known by '{text}'{where}."
        faults.append(FieldError("unknown_reference", detail, pointer=pointer))
        return text
    return str(found)


def _check_parties(session: Session, body: dict[str, Any], faults: list[FieldError]) -> None:
    spoken = [
        (f"/parties/{index}/{member}", party[member])
        for index, party in enumerate(body.get("parties") or [])
        for member in ("actor", "according_to")
    ]
    if not spoken:
        return
    known = references.known_source_slugs(session, [slug for _, slug in spoken])
    for pointer, slug in spoken:
        if slug not in known:
            detail = f"No source has the slug '{slug}'; a party is a source too: POST /v1/sources."
            faults.append(FieldError("unknown_reference", detail, pointer=pointer))


def _check_documents(
    session: Session,
    body: dict[str, Any],
    faults: list[FieldError],
    fresh: Mapping[str, UUID],
) -> None:
    cited = [
        (f"/citations/{index}/document_id", citation)
        for index, citation in enumerate(body.get("citations") or [])
    ]
    cited += [
        (f"/boundary_claims/{index}/citation/document_id", claim["citation"])
        for index, claim in enumerate(body.get("boundary_claims") or [])
        if claim["citation"]
    ]
    wanted: list[UUID] = []
    for pointer, citation in cited:
        try:
            wanted.append(UUID(citation["document_id"]))
        except ValueError:
            detail = "Cite a document by its UUID; find it with GET /v1/documents."
            faults.append(FieldError("not_a_uuid", detail, pointer=pointer))
    known = references.known_documents(session, wanted) if wanted else set()
    for pointer, citation in cited:
        text = citation["document_id"]
        if text in fresh or any(text == str(each) for each in known):
            continue
        if len(text) == 36:
            detail = f"No document has the id {text}; record it first, or use 'source'."
            faults.append(FieldError("unknown_reference", detail, pointer=pointer))
