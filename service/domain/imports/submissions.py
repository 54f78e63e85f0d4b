"""A submission of a form (KoboToolbox, ODK): one JSON object, recorded once, answered at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.domain.flagging import flags_of_claim
from service.domain.identity import new_id, shipped_id
from service.domain.imports.checking import as_recorded, check_row
from service.domain.imports.files.flat import flat_row
from service.domain.imports.files.rows import Row, UnreadableFile
from service.domain.imports.gazetteer import load_gazetteer
from service.domain.imports.orders import Order
from service.domain.imports.profile import Fault, Profile, ReadRow, RowClaim
from service.domain.imports.writing import Target, ensure_records
from service.domain.lowering import usual_sensitivity
from service.domain.recording import draft_of
from service.model.actor import Reader
from service.model.noun import Noun
from service.model.nouns.source import SOURCE
from service.model.problem import FieldError, Problem
from service.storage import bulk, journal
from service.storage.database import Session

# The names under which one submission is called the same in KoboToolbox's and ODK's JSON.
_INSTANCE = ("_uuid", "meta/instanceID", "meta.instanceID", "__id", "instanceID")
_ROW = 1


@dataclass(frozen=True)
class Submitted:
    """What one record of a submission is called here."""

    noun: Noun
    record_id: UUID
    state: str
    external_id: str


@dataclass(frozen=True)
class _Claim:
    claim: RowClaim
    body: Mapping[str, Any]
    flags: Sequence[Mapping[str, str]]


def _flagged(session: Session, row: ReadRow, writer: Reader, now: datetime) -> _Claim:
    found = flags_of_claim(session, row.claim.noun, row.body, writer.holder, now)
    return _Claim(row.claim, row.body, [*as_recorded(row.flags), *found])


def submit(
    session: Session,
    profile: Profile,
    members: Mapping[str, Any],
    writer: Reader,
    now: datetime,
    options: Mapping[str, str],
) -> tuple[bool, list[Submitted]]:
    """Records what one submission says, once.

    Rule: it is read as a row of a file is; either all its records are made or none. One whose
    records are there already changes nothing, whatever it says now: an edited submission has an
    instance id of its own.
    Why: a phone without a line sends the same submission until it hears that it has arrived.
    Args:
        session: an open writing transaction.
        members: the JSON object.
        writer: who sends it.
        now: the instant.
        options: how to read it, in the words of the profile.
    Returns:
        Whether anything was recorded, and every record of it.
    Raises:
        Problem: `invalid-field`, naming the fields that are wrong and what to write there.
    Source: docs/api-guide.md.
    """
    cells = cells_of(members)
    gazetteer = load_gazetteer(session, profile.towns_of, profile.scheme, profile.refers_to)
    reading = profile.begin(gazetteer, profile.chosen(options))(_ROW, cells)
    rows, faults = check_row(profile, Row(_ROW, cells), reading, gazetteer)
    if refused := [*reading.faults, *faults]:
        raise _refusal(refused)
    if not rows or any(row.claim.arrival for row in rows):
        raise Problem("invalid-field", "The submission says nothing that this profile records.")
    flagged = [_flagged(session, row, writer, now) for row in rows]
    target = Target(profile, writer, now, Order(profile.name), new_id(now))
    # From here on a twin of this very submission waits, and then finds its records.
    journal.open_journal(session, writer, target.reason)
    missing = [each for each in flagged if not _held(session, profile, [each.claim])]
    if missing:
        found = [
            (SOURCE, shipped_id(f"source:{slug}"), claim)
            for each in reading.claims
            for slug, claim in each.sources.items()
        ]
        ensure_records(session, [*profile.dataset.records(gazetteer), *found], target)
        _write(session, missing, target)
    return bool(missing), _held(session, profile, reading.claims)


def _write(session: Session, made: Sequence[_Claim], target: Target) -> None:
    for each in made:
        noun, claim = each.claim.noun, each.claim
        record_id = shipped_id(f"{target.profile.scheme}:{claim.external_id}")
        sensitivity = usual_sensitivity(noun, each.body)
        draft = draft_of(noun, each.body, sensitivity=sensitivity, flags=each.flags)
        holder = target.writer.holder or ""
        bulk.insert(session, noun, [(record_id, draft)], target.organisation, holder)


def cells_of(members: Mapping[str, Any]) -> dict[str, str]:
    """A JSON object as a row: every member by its dotted name.

    Rule: as in a file of objects; a list of plain values stands under its own name too, joined by
    "; ". Names keep their slashes. The instance id stands under every name that KoboToolbox and
    ODK have for it, without `uuid:`.
    Args:
        members: the object as it was sent.
    Returns:
        Name → cell; what is null is empty.
    """
    try:
        row = flat_row(_ROW, dict(members), ())
    except UnreadableFile as unreadable:
        raise Problem("invalid-field", str(unreadable)) from None
    if isinstance(row, Fault):
        raise _refusal([row])
    cells = dict(row.cells)
    called = next((cells[name] for name in _INSTANCE if cells.get(name)), "").removeprefix("uuid:")
    return {**cells, **dict.fromkeys(_INSTANCE, called)} if called else cells


def _pointer(name: str | None) -> str:
    return f"/{name.replace('~', '~0').replace('/', '~1')}" if name else ""


def _refusal(faults: Iterable[Fault]) -> Problem:
    """Every fault by the field of the form, with what to write there."""
    errors = [
        FieldError(fault.code, f"{fault.reason} {fault.remedy}".strip(), _pointer(fault.column))
        for fault in faults
    ]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return Problem("invalid-field", f"{errors[0].detail}{more}", errors=tuple(errors))


def _held(session: Session, profile: Profile, claims: Sequence[RowClaim]) -> list[Submitted]:
    """What of a submission is recorded, in whatever state it is now."""
    held: list[Submitted] = []
    for claim in claims:
        name = claim.external_id
        wanted = {name: shipped_id(f"{profile.scheme}:{name}")}
        row = bulk.held(session, claim.noun, profile.scheme, wanted).get(name)
        if row is not None:
            held.append(Submitted(claim.noun, row["id"], row["state"], name))
    return held
