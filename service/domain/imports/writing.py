"""Writes the claims of an import: new ones, changed ones, and what they stand on."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from service.domain.claims import read_claim
from service.domain.identity import new_id, shipped_id
from service.domain.imports.profile import Profile, RowClaim
from service.domain.recording import draft_of
from service.domain.review import propose_change
from service.model.actor import Reader
from service.model.noun import Kind, Noun
from service.model.problem import Problem
from service.storage import bulk, import_runs, journal, records, redactions, references
from service.storage.database import Row, Session

Flags = Sequence[Mapping[str, str]]
Outcome = Literal["created", "amended", "skipped", "unchanged"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
CLOSED = frozenset({"retracted", "redacted", "rejected", "withdrawn"})


@dataclass(frozen=True)
class Target:
    """By whom, when and how an import writes."""

    profile: Profile
    writer: Reader
    now: datetime
    publish: bool
    dry_run: bool
    given_id: UUID | None = None
    run_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        """Names the run."""
        object.__setattr__(self, "run_id", self.given_id or new_id(self.now))

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


@dataclass(frozen=True)
class FlaggedClaim:
    """A claim of a row with its stored form, and what a reviewer should look at."""

    claim: RowClaim
    body: Mapping[str, Any]
    flags: Flags = ()


def begin_run(session: Session, target: Target, content: bytes) -> None:
    """Records that an import begins, by whom and of which file."""
    digest = hashlib.sha256(content).hexdigest()
    mode = "publish" if target.publish else "submit"
    import_runs.begin(session, target.run_id, target.profile.name, digest, target.writer, mode)


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
        # What the rows stand on is no row of the file: it is published with the first of them.
        _insert(session, noun, [(record_id, body, ())], target, run_id=None)


def write_claims(session: Session, rows: Sequence[FlaggedClaim], target: Target) -> list[Outcome]:
    """Records the claims of one step; what became of each, in their order."""
    noun, scheme = target.profile.noun, target.profile.scheme
    names = [each.claim.external_id for each in rows]
    ids = {name: shipped_id(f"{scheme}:{name}") for name in names}
    held = bulk.held(session, noun, scheme, ids)
    last = bulk.last_imported(session, noun, (row["id"] for row in held.values()), target.reason)
    erased = redactions.of_records(session, (row["id"] for row in held.values()))
    elsewhere = {
        str(ids[name]): str(row["id"]) for name, row in held.items() if row["id"] != ids[name]
    }
    new, changed = [], []
    outcomes: list[Outcome] = []
    for each in rows:
        name, body = each.claim.external_id, _pointed(noun, each.body, elsewhere)
        row = held.get(name)
        if row is None:
            new.append((ids[name], body, each.flags))
            outcomes.append("created")
            continue
        before: Mapping[str, Any] = last[row["id"]] if row["id"] in last else row["body"]
        if row["id"] in erased:
            # The file still says what was erased; it does not come back that way.
            body = redactions.without(session, body, erased[row["id"]])
        merged = _merged(row, before, body)
        outcome = _outcome(row, merged, target)
        outcomes.append(outcome)
        if merged is not None and outcome == "amended":
            changed.append((row, merged, each.flags))
    if target.dry_run or not (new or changed):
        return outcomes
    journal.open_journal(session, target.writer, target.reason)
    _insert(session, noun, new, target, run_id=target.run_id)
    for row, merged, flags in changed:
        _amend(session, noun, row, merged, target, flags)
    return outcomes


def _outcome(row: Row, merged: Mapping[str, Any] | None, target: Target) -> Outcome:
    """What is to be done with a record that is there."""
    if row["state"] in CLOSED:
        return "skipped"
    if merged is None:
        return "unchanged"
    return "skipped" if _is_of_others(row, target) else "amended"


def _pointed(
    noun: Noun, body: Mapping[str, Any], elsewhere: Mapping[str, str]
) -> Mapping[str, Any]:
    """The claim with its references to other claims of the file leading to what is recorded.

    Args:
        elsewhere: the id an import would give → the id under which somebody recorded it before.
    """
    own = [
        field.name
        for field in noun.fields
        if field.kind is Kind.REFERENCE
        and field.refers_to == noun.table
        and body.get(field.name) in elsewhere
    ]
    return {**body, **{name: elsewhere[body[name]] for name in own}} if own else body


def _insert(
    session: Session,
    noun: Noun,
    new: Sequence[tuple[UUID, Mapping[str, Any], Flags]],
    target: Target,
    *,
    run_id: UUID | None,
) -> None:
    drafts = [
        (record_id, draft_of(noun, body, sensitivity=noun.sensitivity, flags=flags))
        for record_id, body, flags in new
    ]
    bulk.insert(
        session,
        noun,
        drafts,
        target.organisation,
        target.writer.holder or "",
        state=target.state,
        import_id=run_id,
    )


def _merged(row: Row, last: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any] | None:
    """The record with what the file changed since its last import; None where nothing."""
    changed = {name: value for name, value in body.items() if value != last.get(name)}
    return {**row["body"], **changed} if changed else None


def _is_of_others(row: Row, target: Target) -> bool:
    """What another organisation has submitted is theirs to amend until it is published."""
    own = row["recorded_by"] == target.organisation
    return row["state"] == "submitted" and not own and not target.publish


def _amend(
    session: Session,
    noun: Noun,
    row: Row,
    merged: Mapping[str, Any],
    target: Target,
    flags: Flags,
) -> None:
    body = read_claim(noun, merged)
    if row["state"] != "submitted" and not target.publish:
        propose_change(
            session, noun, row, body, row, target.writer, target.reason, target.now, flags=flags
        )
        return
    draft = draft_of(
        noun,
        body,
        sensitivity=row["sensitivity"],
        shared_with=tuple(row["shared_with"]),
        embargo_until=row["embargo_until"],
        flags=flags,
    )
    if records.amend(session, noun, row["id"], row["revision"], draft) is None:
        raise Problem("stale", "The record changed while the file was read; import it again.")
