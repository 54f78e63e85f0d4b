"""Writes the claims of an import: new ones, changed ones, and what they stand on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.domain.claims import read_claim
from service.domain.identity import shipped_id
from service.domain.imports.profile import Profile, RowClaim
from service.domain.recording import draft_of
from service.domain.review import propose_change
from service.model.actor import Reader
from service.model.noun import Noun
from service.storage import bulk, journal, records, references
from service.storage.database import Row, Session

CLOSED = frozenset({"retracted", "rejected", "withdrawn"})


@dataclass(frozen=True)
class Target:
    """By whom, when and how an import writes."""

    profile: Profile
    writer: Reader
    now: datetime
    publish: bool
    dry_run: bool

    @property
    def state(self) -> str:
        """In which state new records begin."""
        return "published" if self.publish else "submitted"

    @property
    def reason(self) -> str:
        """What the journal says; an import finds its own earlier writes by it."""
        return f"import {self.profile.name}"

    @property
    def organisation(self) -> str:
        """The recording organisation."""
        return self.writer.organisation or "operator"


def ensure_records(
    session: Session, wanted: Iterable[tuple[Noun, UUID, Mapping[str, Any]]], target: Target
) -> None:
    """Records the sources and documents that are not there yet; others stay as they are."""
    missing = []
    for noun, record_id, claim in wanted:
        slug = claim.get("slug")
        there = (slug and references.which(session, noun, slug)) or (
            record_id in bulk.existing(session, noun, [record_id])
        )
        if not there:
            missing.append((noun, record_id, read_claim(noun, claim)))
    if not missing:
        return
    journal.open_journal(session, target.writer, target.reason)
    for noun, record_id, body in missing:
        _insert(session, noun, [(record_id, body)], target)


def write_claims(
    session: Session, rows: Sequence[tuple[RowClaim, Mapping[str, Any]]], target: Target
) -> dict[str, int]:
    """Records the claims of one step; how many were created, amended, unchanged and skipped.

    Args:
        rows: each claim with its stored form.
    """
    noun, scheme = target.profile.noun, target.profile.scheme
    ids = {claim.external_id: shipped_id(f"{scheme}:{claim.external_id}") for claim, _ in rows}
    held = bulk.held(session, noun, scheme, ids)
    last = bulk.last_imported(session, noun, (row["id"] for row in held.values()), target.reason)
    new, changed = [], []
    counts = dict.fromkeys(("created", "amended", "unchanged", "skipped"), 0)
    for claim, body in rows:
        row = held.get(claim.external_id)
        if row is None:
            new.append((ids[claim.external_id], body))
            counts["created"] += 1
            continue
        before: Mapping[str, Any] = last[row["id"]] if row["id"] in last else row["body"]
        merged = _merged(row, before, body)
        if row["state"] in CLOSED:
            counts["skipped"] += 1
        elif merged is None:
            counts["unchanged"] += 1
        elif _is_of_others(row, target):
            counts["skipped"] += 1
        else:
            changed.append((row, merged))
            counts["amended"] += 1
    if target.dry_run or not (new or changed):
        return counts
    journal.open_journal(session, target.writer, target.reason)
    _insert(session, noun, new, target)
    for row, merged in changed:
        _amend(session, noun, row, merged, target)
    return counts


def _insert(
    session: Session,
    noun: Noun,
    new: Sequence[tuple[UUID, Mapping[str, Any]]],
    target: Target,
) -> None:
    drafts = [
        (record_id, draft_of(noun, body, sensitivity=noun.sensitivity)) for record_id, body in new
    ]
    holder = target.writer.holder or ""
    bulk.insert(session, noun, drafts, target.organisation, holder, state=target.state)


def _merged(row: Row, last: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any] | None:
    """The record with what the file changed since its last import; None where nothing."""
    changed = {name: value for name, value in body.items() if value != last.get(name)}
    return {**row["body"], **changed} if changed else None


def _is_of_others(row: Row, target: Target) -> bool:
    """What another organisation has submitted is theirs to amend until it is published."""
    own = row["recorded_by"] == target.organisation
    return row["state"] == "submitted" and not own and not target.publish


def _amend(
    session: Session, noun: Noun, row: Row, merged: Mapping[str, Any], target: Target
) -> None:
    body = read_claim(noun, merged)
    if row["state"] != "submitted" and not target.publish:
        propose_change(session, noun, row, body, target.writer, target.reason, target.now)
        return
    draft = draft_of(
        noun,
        body,
        sensitivity=row["sensitivity"],
        shared_with=tuple(row["shared_with"]),
        embargo_until=row["embargo_until"],
    )
    records.amend(session, noun, row["id"], row["revision"], draft)
