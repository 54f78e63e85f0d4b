"""Records and amends claims: shorthands, references, gates, and what a caller is told back."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from service.domain import claim_values
from service.domain.claims import missing_for_publication, read_claim, refuse_all
from service.domain.flagging import flags_of_claim
from service.domain.identity import new_id
from service.domain.lowering import flags_of_sensitivity, usual_sensitivity
from service.domain.names import fold, loose
from service.domain.reference_resolution import resolve_references
from service.domain.shorthands import Expansion, expand
from service.domain.texts import check_text
from service.model.actor import Reader
from service.model.noun import Noun
from service.model.problem import FieldError, Problem
from service.storage import duplicates, journal, records
from service.storage.database import Row, Session

ENVELOPE = ("id", "sensitivity", "shared_with", "embargo_until")


@dataclass
class Recorded:
    """What a write answers: the row, how it was read, and what a reviewer will ask."""

    row: Row
    interpreted: list[dict[str, Any]] = field(default_factory=list)
    possible_duplicates: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, str]] = field(default_factory=list)
    flags: list[dict[str, str]] = field(default_factory=list)


def record(
    session: Session, noun: Noun, given: Mapping[str, Any], writer: Reader, now: datetime
) -> Recorded:
    """Records one claim as `submitted`.

    Rule: everything is checked before the first row is written; what one call needs (a source, a
    document) is made in the same transaction.
    Args:
        given: members as sent, shorthands and `id` included.
        writer: the key's holder and organisation.
        now: the instant, for new ids.
    Raises:
        Problem: `invalid-field`, or `conflict` where the id is taken.
    """
    organisation = writer.organisation or "operator"
    envelope = read_envelope(noun, given)
    claim = {name: value for name, value in given.items() if name not in (*ENVELOPE, "reason")}
    refuse_all(
        FieldError("set_by_the_service", f"Leave '{each.name}' out.", pointer=f"/{each.name}")
        for each in noun.fields
        if each.ours and claim.get(each.name) is not None
    )
    expansion = expand(session, noun, claim, organisation, now)
    body = read_claim(noun, expansion.claim)
    fresh = {str(new): new for _, new, _ in expansion.new_records}
    resolve_references(session, noun, body, fresh)
    record_id = envelope.pop("id") or new_id(now)
    if records.held(session, noun, record_id) is not None:
        detail = "A record with this id is there already."
        raise Problem("conflict", detail, errors=[FieldError("id_taken", detail, pointer="/id")])
    flags = _flags(session, noun, body, envelope["sensitivity"], writer.holder, now)
    found = duplicates.possible(session, noun, body, record_id)
    journal.open_journal(session, writer, read_reason(given))
    for new_noun, new_record_id, new_body in expansion.new_records:
        _insert_new(session, new_noun, new_record_id, new_body, writer, envelope)
    row = records.insert(
        session,
        noun,
        record_id,
        draft_of(noun, body, flags=flags, **envelope),
        organisation,
        writer.holder or "",
        digest_of(given),
    )
    return Recorded(
        row,
        interpreted=[*expansion.interpreted, *_defaults_taken(noun, expansion, body)],
        possible_duplicates=found,
        missing=missing_for_publication(noun, body),
        flags=flags,
    )


def _flags(
    session: Session,
    noun: Noun,
    body: Mapping[str, Any],
    sensitivity: str,
    holder: str | None,
    now: datetime,
) -> list[dict[str, str]]:
    lowered = flags_of_sensitivity(session, body, sensitivity, usual_sensitivity(noun, body))
    return [*flags_of_claim(session, noun, body, holder, now), *lowered]


def _insert_new(
    session: Session,
    noun: Noun,
    record_id: UUID,
    given: dict[str, Any],
    writer: Reader,
    envelope: Mapping[str, Any],
) -> None:
    body = read_claim(noun, given)
    # What is made for a record is shown no further than it: a title names a hospital as well as a
    # description does. Who speaks is nothing to hide, except where the record itself is hidden.
    shared = noun.table == "source" and envelope["sensitivity"] != "severe"
    draft = (
        draft_of(noun, body, sensitivity="public") if shared else draft_of(noun, body, **envelope)
    )
    records.insert(
        session, noun, record_id, draft, writer.organisation or "operator", writer.holder or ""
    )


def draft_of(
    noun: Noun,
    body: Mapping[str, Any],
    *,
    sensitivity: str,
    shared_with: tuple[str, ...] = (),
    embargo_until: datetime | None = None,
    flags: Sequence[Mapping[str, str]] | None = None,
) -> records.Draft:
    """A claim with its search keys: every name folded, exactly and loosely.

    Args:
        flags: what a reviewer should look at; None leaves those of an amended record.
    """
    names = [name["text"] for name in body.get("names") or []]
    slug = str(body.get("slug") or "").replace("-", " ").replace("_", " ")
    keys = {fold(name) for name in (*names, slug) if name} - {""}
    return records.Draft(
        body=body,
        sensitivity=sensitivity,
        shared_with=shared_with,
        embargo_until=embargo_until,
        name_keys=tuple(sorted(keys)),
        loose_keys=tuple(sorted({loose(name) for name in names} - {""})),
        flags=flags,
    )


def read_envelope(noun: Noun, given: Mapping[str, Any]) -> dict[str, Any]:
    """What stands around a claim: its id, sensitivity, who may read it early, its embargo.

    Raises:
        Problem: `invalid-field`, with every fault.
    """
    faults: list[FieldError] = []
    record_id = None
    if given.get("id") is not None:
        try:
            record_id = UUID(str(given["id"]))
        except ValueError:
            detail = "Give a UUID (version 7 sorts best), or leave it out."
            faults.append(FieldError("not_a_uuid", detail, pointer="/id"))
    sensitivity = given.get("sensitivity") or usual_sensitivity(noun, given)
    try:
        claim_values.read_word("sensitivity", sensitivity, "/sensitivity")
        shared = claim_values.read_list(
            given.get("shared_with") or [],
            "/shared_with",
            lambda each, at: check_text(each, at, longest=200),
        )
    except Problem as problem:
        faults += problem.errors
        shared = []
    refuse_all(faults)
    return {
        "id": record_id,
        "sensitivity": sensitivity,
        "shared_with": tuple(shared),
        "embargo_until": given.get("embargo_until"),
    }


def digest_of(given: Mapping[str, Any]) -> str:
    """A digest of a claim as it was sent, by which its repetition is known; id and reason apart."""
    kept = {name: value for name, value in given.items() if name not in ("id", "reason")}
    written = orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(written, digest_size=16).hexdigest()


def read_reason(given: Mapping[str, Any]) -> str:
    """The reason of a write, checked like any text: the journal keeps it for ever."""
    reason = given.get("reason")
    return "" if reason is None else check_text(reason, "/reason", longest=2000)


def _defaults_taken(
    noun: Noun, expansion: Expansion, body: Mapping[str, Any]
) -> list[dict[str, Any]]:
    return [
        {"field": each.name, "given": None, "read_as": body[each.name], "how": "default"}
        for each in noun.fields
        if each.default is not None and expansion.claim.get(each.name) is None
    ]
