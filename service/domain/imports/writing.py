"""How an import writes: by whom, what its rows stand on, and how a record is changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.domain.amending import tightened_now
from service.domain.claims import read_claim
from service.domain.imports.arriving.waiting import graver
from service.domain.imports.orders import Order
from service.domain.imports.profile import Profile
from service.domain.lowering import usual_sensitivity
from service.domain.recording import draft_of
from service.domain.review import propose_change
from service.model.actor import Reader
from service.model.noun import Noun
from service.model.problem import Problem
from service.storage import bulk, journal, records, references
from service.storage.database import Row, Session
from service.storage.import_stage import Recorder, Rights


@dataclass(frozen=True)
class Target:
    """By whom, when and how an import writes."""

    profile: Profile
    writer: Reader
    now: datetime
    order: Order
    run_id: UUID

    @property
    def publish(self) -> bool:
        """Whether it is the operator's own hand that loads."""
        return self.order.publish

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

    @property
    def rights(self) -> Rights:
        """Whose records it may change: those that its writer may amend one by one."""
        every = self.publish or bool(self.writer.permissions & {"review", "admin"})
        return Rights(self.organisation, every)

    @property
    def recorder(self) -> Recorder:
        """As new records are written."""
        return Recorder(self.state, self.organisation, self.writer.holder or "", self.run_id)


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
    journal.open_journal(session, target.writer, target.reason, import_id=target.run_id)
    for noun, record_id, body in missing:
        # What the rows stand on is no row of the file: it is published with the first of them.
        bulk.insert(
            session,
            noun,
            [(record_id, draft_of(noun, body, sensitivity=noun.sensitivity))],
            target.organisation,
            target.writer.holder or "",
            state=target.state,
        )


def merged_body(
    row: Row, last: Mapping[str, Any] | None, body: Mapping[str, Any]
) -> dict[str, Any] | None:
    """What the claim changed since its last import; None where nothing.

    Rule: what people have corrected since stays, and what is in a file again is not gone. A record
    that only is cited otherwise, by a list that never wrote it, is as it was.
    Args:
        last: what an import of the profile last wrote or had accepted; None where none did.
    """
    if last is None:
        said = {name for name, value in body.items() if value != row["body"].get(name)}
        last = row["body"]
        if said == {"citations"}:
            body = {**body, "citations": last.get("citations")}
    changed = {name: value for name, value in body.items() if value != last.get(name)}
    external = row["body"].get("external_ids") or []
    if "external_ids" not in changed and any(each.get("gone_on") for each in external):
        changed["external_ids"] = [without_mark(each) for each in external]
    merged = {**row["body"], **changed}
    return merged if merged != row["body"] else None


def without_mark(external: Mapping[str, Any]) -> dict[str, Any]:
    """An external id that is no longer told to be gone."""
    return {name: value for name, value in external.items() if name != "gone_on"}


def amend(
    session: Session,
    noun: Noun,
    row: Row,
    merged: Mapping[str, Any],
    target: Target,
    flags: Sequence[Mapping[str, str]],
    reason: str | None = None,
) -> None:
    """Changes what is submitted, or the operator's own to publish; proposes any other change.

    Args:
        reason: of a proposal, where it is another than that of the import.
    """
    body = read_claim(noun, merged)
    before, usual = usual_sensitivity(noun, row["body"]), usual_sensitivity(noun, body)
    # What a file makes graver is as grave at once; nothing in it makes a record more open.
    envelope = dict(row)
    if graver(before, usual) != before:
        envelope["sensitivity"] = graver(row["sensitivity"], usual)
    if row["state"] != "submitted" and not target.publish:
        why = reason or target.reason
        row, _ = tightened_now(session, noun, row, envelope, target.writer, why)
        propose_change(
            session, noun, row, body, envelope, target.writer, why, target.now,
            flags=flags, import_id=target.run_id,
        )  # fmt: skip
        return
    draft = draft_of(
        noun,
        body,
        sensitivity=envelope["sensitivity"],
        shared_with=tuple(row["shared_with"]),
        embargo_until=row["embargo_until"],
        flags=flags,
    )
    if records.amend(session, noun, row["id"], row["revision"], draft) is None:
        raise Problem("stale", "The record changed while the file was read; import it again.")
