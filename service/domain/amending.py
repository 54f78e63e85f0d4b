"""Amends a record by merge patch: who may, what is replaced whole, what stays for ever."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.domain.claims import missing_for_publication, read_claim, refuse_all
from service.domain.gates import check_against_the_world
from service.domain.recording import draft_of, read_envelope
from service.domain.reference_resolution import resolve_references
from service.domain.review import propose_change
from service.model.actor import Reader
from service.model.noun import Kind, Noun
from service.model.problem import FieldError, Problem
from service.storage import journal, records
from service.storage.database import Row, Session

_VALUES = frozenset(
    {Kind.POINT, Kind.SPAN, Kind.QUANTITY, Kind.LOCATION, Kind.GEOMETRY, Kind.VALUE}
)
_AROUND = ("sensitivity", "shared_with", "embargo_until", "reason")
_OPEN = ("submitted", "published", "disputed")


def amend(
    session: Session,
    noun: Noun,
    row: Row,
    patch: Mapping[str, Any],
    writer: Reader,
    now: datetime,
    *,
    one_person: bool = False,
) -> tuple[Row, bool]:
    """Changes a record, or proposes the change.

    Rule: a recorder amends what is submitted; a change to a published record is a proposal until
    another person takes it. Somebody with permission `review` who did not record it may change it
    at once. A change to what is published says why.
    Returns:
        The new row, and whether the change is in force (False: it waits for a reviewer).
    Raises:
        Problem: `forbidden`, `wrong-state`, `invalid-field`, `stale`.
    Source: docs/methodology.md; RFC 7396.
    """
    _refuse_stranger(row, writer)
    if row["state"] not in _OPEN:
        raise Problem("wrong-state", f"A {row['state']} record is not amended any more.")
    kept = {name: row[name] for name in _AROUND if name != "reason"}
    envelope = read_envelope(noun, kept | {n: v for n, v in patch.items() if n in kept})
    body = _patched(noun, row["body"], patch)
    _refuse_fixed(noun, row["body"], body)
    body = read_claim(noun, body)
    resolve_references(session, noun, body, {})
    check_against_the_world(session, noun, body)
    reason = str(patch.get("reason") or "")
    live = row["state"] in ("published", "disputed")
    if live:
        _refuse_unready(noun, body, reason)
    reviews = bool(writer.permissions & {"review", "admin"})
    if live and not (one_person or (reviews and writer.holder != row["recorder"])):
        return propose_change(session, noun, row, body, writer, reason, now), False
    draft = draft_of(
        noun,
        body,
        sensitivity=envelope["sensitivity"],
        shared_with=envelope["shared_with"],
        embargo_until=envelope["embargo_until"],
    )
    journal.open_journal(session, writer, reason)
    changed = records.amend(session, noun, row["id"], row["revision"], draft)
    if changed is None:
        raise Problem("stale", "The record changed meanwhile; read it again and retry.")
    return changed, True


def _refuse_stranger(row: Row, writer: Reader) -> None:
    own = row["recorded_by"] == writer.organisation and "record" in writer.permissions
    if not own and not writer.permissions & {"review", "admin"}:
        raise Problem(
            "forbidden", "Only the recording organisation, or permission `review`, may amend this."
        )


def _patched(noun: Noun, body: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    changed = dict(body)
    for name, value in patch.items():
        if name in _AROUND:
            continue
        field = noun.by_name.get(name)
        if value is None:
            changed[name] = None
        elif isinstance(value, Mapping) and not (field and field.kind in _VALUES):
            kept = changed.get(name)
            changed[name] = _merged(kept if isinstance(kept, Mapping) else {}, value)
        else:
            changed[name] = value
    return changed


def _merged(target: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(target)
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, Mapping):
            kept = merged.get(name)
            merged[name] = _merged(kept if isinstance(kept, Mapping) else {}, value)
        else:
            merged[name] = value
    return merged


def _refuse_fixed(noun: Noun, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    faults = [
        FieldError(
            "fixed",
            f"'{field.name}' stays as recorded, because other records are read through it;"
            " retract this record and record a new one.",
            pointer=f"/{field.name}",
        )
        for field in noun.fields
        if field.fixed and after.get(field.name) != before.get(field.name)
    ]
    refuse_all(faults)


def _refuse_unready(noun: Noun, body: Mapping[str, Any], reason: str) -> None:
    if not reason.strip():
        detail = "Say why: a change to what is published needs a 'reason'."
        raise Problem(
            "invalid-field", detail, errors=[FieldError("missing", detail, pointer="/reason")]
        )
    missing = missing_for_publication(noun, body)
    if missing:
        errors = [
            FieldError("missing_for_publication", each["needed"], pointer=f"/{each['field']}")
            for each in missing
        ]
        raise Problem("not-publishable", missing[0]["needed"], errors=errors)
