"""Redaction: content that exposes somebody is erased for good, and its tombstone kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from service.domain.free_text import screen_text
from service.domain.identity import new_id
from service.domain.recording import draft_of
from service.domain.refusals import refused
from service.model.actor import Reader
from service.model.noun import Kind, Noun, Tier
from service.model.problem import Problem
from service.storage import journal, records, redactions
from service.storage.database import Row, Session

REASONS = "reasons"
_WHOLE_KINDS = frozenset(
    {Kind.TEXT, Kind.LONG_TEXT, Kind.URL, Kind.SHA256, Kind.LOCATION, Kind.GEOMETRY, Kind.NAMES}
)
# Of what is counted or dated only the words: the number and the day are no one's address.
_WORDS_WITHIN: Mapping[Kind, tuple[str, ...]] = {
    Kind.POINT: ("text",),
    Kind.SPAN: ("text",),
    Kind.QUANTITY: ("quoted",),
    Kind.BOUNDARY_CLAIMS: ("reason", "date.text", "citation.locator", "citation.quoted"),
}
_OF_EVERY_RECORD = ("citations.locator", "citations.quoted", "external_ids")
# Spans of one ground take dates and citations from each other when they are settled.
_GROUNDS = {"siege": "area_id", "route_status": "route_id", "facility_status": "facility_id"}
_SHORTEST_WORD = 4
# What is shorter ("p. 3") stands in two records by chance.
_SHORTEST_COPY = 8


@cache
def redactable(noun: Noun) -> tuple[str, ...]:
    """The members of a noun that can be erased, dotted where they stand within others.

    Rule: free text, addresses, names, positions, and protected references; never a count, a date
    or a word of a vocabulary. Derived from the declaration.
    """
    found: list[str] = []
    for field in noun.fields:
        guarded = field.kind is Kind.REFERENCES and field.tier >= Tier.TRUSTED
        if guarded or (field.kind in _WHOLE_KINDS and not field.lasting):
            found.append(field.name)
        found += [f"{field.name}.{within}" for within in _WORDS_WITHIN.get(field.kind, ())]
    return (*found, *_OF_EVERY_RECORD, REASONS)


def redact(
    session: Session,
    noun: Noun,
    row: Row,
    wanted: Sequence[str] | None,
    actor: Reader,
    reason: str,
    now: datetime,
) -> Row:
    """Erases members of a record, or withholds the whole of it, at once.

    Rule: what is erased is gone from the record, its revisions, proposed changes and answers kept
    for retries; the same words are erased where a span took them from this one. That it was there
    stays known. A reviewer may, and the recording organisation for its own.
    Why: a leaked position cannot wait for a second person; to bring words back takes two.
    Args:
        row: the record as `records.held` gives it, already matched against If-Match.
        wanted: names of `redactable`; None withholds the record, with all of them erased but the
            external ids, by which an import knows it again.
        reason: for administrators; it does not repeat what is erased.
    Returns:
        The record's new row.
    Raises:
        Problem: `forbidden`, `invalid-field`, `wrong-state`, `stale`.
    Source: docs/protection.md.
    """
    _refuse_stranger(row, actor)
    if wanted is None and row["state"] == "redacted":
        raise Problem("wrong-state", "The whole record is redacted already.")
    known = redactable(noun)
    _refuse_unknown(wanted, known)
    # An import knows a record again by its external ids: without them it would come back.
    fields = [name for name in known if name != "external_ids"] if wanted is None else wanted
    said = redactions.words(session, noun, row["id"], fields)
    _refuse_telling(reason, said)
    journal.open_journal(session, actor, op="redacted")
    telling = [each for each in said if len(each) >= _SHORTEST_COPY]
    others = redactions.copies(session, noun, row["id"], known, telling, _ground(noun, row["body"]))
    own = others.pop(row["id"], [])
    erased = [name for name in known if name in fields or name in own]
    changed = _erase(session, noun, row, erased, actor, reason, now, whole=wanted is None)
    for other_id, copied in others.items():
        other = records.held(session, noun, other_id)
        assert other is not None
        if not (actor.permissions & {"review", "admin"} or _is_own(other, actor)):
            # Whoever records could else erase what others say by repeating it.
            continue
        _erase(session, noun, other, copied, actor, reason, now)
    return changed


def _ground(noun: Noun, body: Mapping[str, Any]) -> tuple[str, str] | None:
    name = _GROUNDS.get(noun.table)
    return (name, body[name]) if name else None


def _is_own(row: Row, actor: Reader) -> bool:
    return row["recorded_by"] == actor.organisation and "record" in actor.permissions


def _refuse_stranger(row: Row, actor: Reader) -> None:
    if not _is_own(row, actor) and not actor.permissions & {"review", "admin"}:
        raise Problem(
            "forbidden", "Only the recording organisation, or permission `review`, may redact this."
        )


def _refuse_unknown(wanted: Sequence[str] | None, known: Sequence[str]) -> None:
    if wanted is not None and not wanted:
        raise refused("missing", "Name at least one member, or leave `fields` out.", "/fields")
    for index, name in enumerate(wanted or ()):
        if name not in known:
            detail = f"'{name}' cannot be redacted here. Choose of: {', '.join(known)}."
            raise refused("not_redactable", detail, f"/fields/{index}")


def _refuse_telling(reason: str, said: Sequence[str]) -> None:
    """Refuses a reason that tells again what is erased."""
    folded = reason.casefold()
    repeated = any(len(each) >= _SHORTEST_WORD and each.casefold() in folded for each in said)
    if repeated or screen_text(reason):
        detail = "The reason repeats what is erased, or tells of a person or position; reword it."
        raise refused("repeats_what_is_erased", detail, "/reason")


def _erase(
    session: Session,
    noun: Noun,
    row: Row,
    fields: Sequence[str],
    actor: Reader,
    reason: str,
    now: datetime,
    *,
    whole: bool = False,
) -> Row:
    keys = _keys_left(noun, row["body"]) if "names" in fields else None
    record_id: UUID = row["id"]
    redaction = redactions.Redaction(
        id=new_id(now),
        noun=noun,
        record_id=record_id,
        revision=row["revision"],
        fields=tuple(fields),
        whole=whole,
        name_keys=keys.name_keys if keys else None,
        loose_keys=keys.loose_keys if keys else None,
    )
    changed = redactions.carry_out(session, redaction, actor, reason)
    if changed is None:
        raise Problem("stale", "The record changed meanwhile; read it again and retry.")
    return changed


def _keys_left(noun: Noun, body: Mapping[str, Any]) -> records.Draft:
    """The search keys of a record that has only its slug left to be found by."""
    return draft_of(noun, {"slug": body.get("slug"), "names": []}, sensitivity=noun.sensitivity)
