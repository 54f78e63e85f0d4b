"""Amends a record by merge patch: who may, what is replaced whole, what stays for ever."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from service.domain.claims import missing_for_publication, read_claim, refuse_all
from service.domain.flagging import flags_of_claim
from service.domain.lowering import flags_of_sensitivity
from service.domain.recording import draft_of, read_envelope, read_reason
from service.domain.reference_resolution import resolve_references
from service.domain.review import propose_change
from service.model.actor import Reader
from service.model.noun import Kind, Noun
from service.model.problem import FieldError, Problem
from service.model.vocabulary import load_vocabularies
from service.storage import journal, records
from service.storage.database import Row, Session

_VALUES = frozenset(
    {Kind.POINT, Kind.SPAN, Kind.QUANTITY, Kind.LOCATION, Kind.GEOMETRY, Kind.VALUE}
)
_ENVELOPE = ("sensitivity", "shared_with", "embargo_until")
_AROUND = (*_ENVELOPE, "reason")
_UUIDS = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
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

    Rule: a recorder amends what is submitted. A change to a published record is a proposal, whoever
    makes it, until another person takes it: nobody brings words of their own before the public.
    What protects is never held up: raising the sensitivity, or a later embargo, holds at once.
    Returns:
        The new row, and whether the whole change is in force (False: it waits for a reviewer).
    Raises:
        Problem: `forbidden`, `wrong-state`, `invalid-field`, `conflict`, `stale`.
    Source: docs/methodology.md; RFC 7396.
    """
    _refuse_stranger(row, writer)
    if row["state"] not in _OPEN:
        raise Problem("wrong-state", f"A {row['state']} record is not amended any more.")
    reason = read_reason(patch)
    kept = {name: row[name] for name in _AROUND if name != "reason"}
    envelope = read_envelope(noun, kept | {n: v for n, v in patch.items() if n in kept})
    body = _patched(noun, row["body"], patch)
    _refuse_fixed(noun, row["body"], body)
    body = read_claim(noun, body)
    resolve_references(session, noun, body, _known(row["body"]))
    flags = flags_of_claim(session, noun, body, None, now)
    flags += flags_of_sensitivity(
        session, body, envelope["sensitivity"], row["sensitivity"], _flags_to_keep(row)
    )
    if row["state"] == "submitted" or one_person:
        journal.open_journal(session, writer, reason)
        draft = replace(_draft(noun, body, envelope), flags=flags)
        return _stored(session, noun, row, draft), True
    _refuse_unready(noun, body, reason)
    row, tightened = tightened_now(session, noun, row, envelope, writer, reason)
    left = body != row["body"] or any(envelope[name] != _held(row, name) for name in _ENVELOPE)
    if tightened and not left:
        return row, True
    proposed = propose_change(session, noun, row, body, envelope, writer, reason, now, flags=flags)
    return proposed, False


def _flags_to_keep(row: Row) -> Sequence[Mapping[str, str]]:
    # Those of a published record were looked at when it was published.
    return row["flags"] if row["state"] == "submitted" else ()


def tightened_now(
    session: Session,
    noun: Noun,
    row: Row,
    envelope: Mapping[str, Any],
    writer: Reader,
    reason: str,
) -> tuple[Row, bool]:
    """The record with whatever of the envelope protects more than what it has, and whether any.

    Rule: what protects is never held up; it needs no second person. Source: docs/protection.md.
    """
    ranks = load_vocabularies()["sensitivity"]
    closer = dict(kept := {name: _held(row, name) for name in _ENVELOPE})
    if ranks.rank(envelope["sensitivity"]) > ranks.rank(row["sensitivity"]):
        closer["sensitivity"] = envelope["sensitivity"]
    later, until = envelope["embargo_until"], row["embargo_until"]
    if later is not None and (until is None or later > until):
        closer["embargo_until"] = later
    if closer == kept:
        return row, False
    journal.open_journal(session, writer, reason)
    draft = _draft(noun, row["body"], closer)
    _stored(session, noun, row, draft, keep_pending=True)
    again = records.held(session, noun, row["id"])
    assert again is not None
    return again, True


def _held(row: Row, name: str) -> Any:
    return tuple(row[name]) if name == "shared_with" else row[name]


def _draft(noun: Noun, body: Mapping[str, Any], envelope: Mapping[str, Any]) -> records.Draft:
    return draft_of(noun, body, **{name: envelope[name] for name in _ENVELOPE})


def _stored(
    session: Session, noun: Noun, row: Row, draft: records.Draft, *, keep_pending: bool = False
) -> Row:
    changed = records.amend(
        session, noun, row["id"], row["revision"], draft, keep_pending=keep_pending
    )
    if changed is None:
        raise Problem("stale", "The record changed meanwhile; read it again and retry.")
    return changed


def _known(body: Mapping[str, Any]) -> dict[str, UUID]:
    """What the record refers to already: a writer who may not see it leaves it as it is."""
    found = _UUIDS.findall(orjson.dumps(body).decode())
    return {text: UUID(text) for text in found}


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
