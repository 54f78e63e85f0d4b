"""A submission of a form (KoboToolbox, ODK): one JSON object, recorded once, answered at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.domain.claims import read_claim, refuse_all
from service.domain.flagging import flags_of_claim
from service.domain.identity import new_id, shipped_id
from service.domain.imports.gazetteer import load_gazetteer
from service.domain.imports.orders import Order
from service.domain.imports.profile import Flag, Profile, RowClaim, RowReading
from service.domain.imports.writing import Target, ensure_records
from service.domain.lowering import usual_sensitivity
from service.domain.recording import draft_of
from service.model.actor import Reader
from service.model.noun import Noun
from service.model.nouns.source import SOURCE
from service.model.problem import FieldError, Problem
from service.storage import bulk, journal
from service.storage.database import Session

_JOINED = "; "
_DEEPEST = 20
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
    _refuse_faults(reading)
    bodies = _bodies(profile, reading.claims)
    flagged = [
        _Claim(claim, body, _flags(session, claim, body, reading.flags, writer, now))
        for claim, body in zip(reading.claims, bodies, strict=True)
    ]
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
    cells: dict[str, str] = {}
    for name, value in members.items():
        cells.update(_flat(name, value, _DEEPEST))
    called = next((cells[name] for name in _INSTANCE if cells.get(name)), "").removeprefix("uuid:")
    return {**cells, **dict.fromkeys(_INSTANCE, called)} if called else cells


def _flat(name: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and depth:
        for inner, member in value.items():
            yield from _flat(f"{name}.{inner}", member, depth - 1)
    elif isinstance(value, list) and depth:
        if not any(isinstance(each, Mapping | list) for each in value):
            yield name, _JOINED.join(_cell(each) for each in value if each is not None)
        for index, each in enumerate(value):
            yield from _flat(f"{name}.{index}", each, depth - 1)
    else:
        yield name, _cell(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _pointer(name: str | None) -> str:
    return f"/{name.replace('~', '~0').replace('/', '~1')}" if name else ""


def _refuse_faults(reading: RowReading) -> None:
    refuse_all(
        FieldError(fault.code, f"{fault.reason} {fault.remedy}".strip(), _pointer(fault.column))
        for fault in reading.faults
    )
    if not reading.claims or any(each.arrival for each in reading.claims):
        raise Problem("invalid-field", "The submission says nothing that this profile records.")


def _bodies(profile: Profile, claims: Sequence[RowClaim]) -> list[dict[str, Any]]:
    """The claims by the rules of single writes; every fault by the field of the form."""
    bodies: list[dict[str, Any]] = []
    faults: list[FieldError] = []
    for each in claims:
        try:
            bodies.append(read_claim(each.noun, each.claim))
        except Problem as problem:
            for error in problem.errors:
                column = profile.column_of.get((error.pointer or "/").split("/")[1])
                remedy = profile.remedies.get(column or "", "")
                detail = f"{error.detail} {remedy}".strip()
                faults.append(FieldError(error.code, detail, _pointer(column) or error.pointer))
    refuse_all(faults)
    return bodies


def _flags(
    session: Session,
    claim: RowClaim,
    body: Mapping[str, Any],
    told: Sequence[Flag],
    writer: Reader,
    now: datetime,
) -> list[Mapping[str, str]]:
    own = [{"code": flag.code, "field": flag.column or "", "detail": flag.reason} for flag in told]
    return [*own, *flags_of_claim(session, claim.noun, body, writer.holder, now)]


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
