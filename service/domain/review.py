"""The steps of a record: publish, dispute, reject, withdraw, retract; and who may take each."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from service.domain.claims import missing_for_publication, read_claim
from service.domain.facility_spans import close_open_status
from service.domain.lowering import envelope_held, what_it_becomes
from service.domain.missions_ahead import hidden_as_long_as
from service.domain.persons import NOT_CONFIRMED, same_name, same_person
from service.domain.recording import draft_of
from service.domain.settling import is_closer, is_more_sensitive, release_competitors, settle
from service.model.actor import Reader
from service.model.noun import Kind, Noun
from service.model.nouns import BY_TABLE
from service.model.problem import FieldError, Problem
from service.storage import journal, records, spans
from service.storage.database import Row, Session

# Step → (the states it leads from, the state it leads to).
STEPS: Mapping[str, tuple[frozenset[str], str]] = {
    "publish": (frozenset({"submitted", "disputed"}), "published"),
    "dispute": (frozenset({"published"}), "disputed"),
    "reject": (frozenset({"submitted"}), "rejected"),
    "withdraw": (frozenset({"submitted"}), "withdrawn"),
    "retract": (frozenset({"published", "disputed"}), "retracted"),
}


def take_step(
    session: Session,
    noun: Noun,
    row: Row,
    step: str,
    actor: Reader,
    reason: str,
    *,
    one_person: bool = False,
) -> Row:
    """Moves a record along, or takes or refuses the change proposed to it.

    Rule: the person who publishes is not the person who submitted; a withdrawal is its own
    recorder's; what a publication stands on (its document and source) is published with it.
    Args:
        row: the record as `records.held` gives it, already matched against If-Match.
        one_person: the setting for offices where nobody else could review.
    Returns:
        The record's new row.
    Raises:
        Problem: `wrong-state`, `forbidden`, `not-publishable`, `conflict`, `stale`.
    Source: docs/methodology.md.
    """
    if row["pending"] and step in ("publish", "reject"):
        return _decide_pending(session, noun, row, step, actor, reason, one_person)
    allowed, target = STEPS[step]
    if row["state"] not in allowed:
        wanted = f"Only a {' or '.join(sorted(allowed))} record can take the step '{step}'"
        detail = f"{wanted}; this one is {row['state']}."
        raise Problem("wrong-state", detail)
    _refuse_wrong_person(row, step, actor)
    if step == "publish":
        if row["state"] == "submitted":
            _refuse_own_words(session, noun, row["id"], actor, one_person)
        _refuse_unready(noun, row["body"])
    journal.open_journal(session, actor, reason)
    if step == "retract" and noun.table in ("route_status", "siege"):
        row = _must(records.step(session, noun, row["id"], row["revision"], target))
        release_competitors(session, noun, row["id"])
        return row
    # What ends a dispute opens nothing: whoever disputes may be who publishes again.
    if step == "publish" and row["state"] == "submitted":
        _publish_what_it_stands_on(session, noun, row, actor, one_person)
        if noun.table in ("route_status", "siege"):
            row = settle(session, noun, row)
        if noun.table == "facility_status":
            close_open_status(session, noun, row)
    return _must(records.step(session, noun, row["id"], row["revision"], target))


def _refuse_wrong_person(row: Row, step: str, actor: Reader) -> None:
    own = row["recorded_by"] == actor.organisation
    if step == "withdraw" and not own:
        raise Problem("forbidden", "Only the organisation that recorded it may withdraw it.")
    if step == "retract" and not (own or actor.permissions & {"review", "admin"}):
        raise Problem(
            "forbidden", "Retracting needs the recording organisation, or permission `review`."
        )
    if step in ("publish", "dispute", "reject") and not actor.permissions & {"review", "admin"}:
        raise Problem("forbidden", f"The step '{step}' needs permission `review`.")


def _refuse_own_words(
    session: Session, noun: Noun, record_id: UUID, actor: Reader, one_person: bool
) -> None:
    # Not only the recorder: who amended a submission would publish their own words too.
    writers = journal.writers_since_publication(session, noun, record_id)
    _refuse_same_person(session, writers, actor, one_person)


def _refuse_same_person(
    session: Session, writers: Collection[str], actor: Reader, one_person: bool
) -> None:
    if one_person:
        return
    if same_name(actor.holder, writers):
        raise Problem(
            "forbidden",
            "You submitted this; another person has to publish it (a key of another holder with"
            " permission `review`).",
        )
    if same_person(session, actor.holder, writers):
        raise Problem("forbidden", NOT_CONFIRMED)


def _refuse_unready(noun: Noun, body: Mapping[str, Any]) -> None:
    missing = missing_for_publication(noun, body)
    if missing:
        errors = [
            FieldError("missing_for_publication", each["needed"], pointer=f"/{each['field']}")
            for each in missing
        ]
        detail = "Not yet: " + " ".join(each["needed"] for each in missing)
        raise Problem("not-publishable", detail, errors=errors)


def _publish_what_it_stands_on(
    session: Session,
    noun: Noun,
    row: Row,
    actor: Reader,
    one_person: bool,
    *,
    was: Row | None = None,
) -> None:
    row = hidden_as_long_as(noun, row)
    # A change that is taken opens what it names anew, or all where it opens the record itself: what
    # somebody has hidden since it was published stays hidden.
    kept: set[UUID] = set()
    if was and not is_closer(was, row):
        kept = {each["id"] for each in _support(session, noun, was)}
    for support in _support(session, noun, row):
        of = BY_TABLE[support["noun"]]
        if support["state"] == "submitted":
            _publish_support(session, of, support, row, actor, one_person)
        elif is_closer(support, row) and support["id"] not in kept:
            _open_support(session, of, support, row)


def _support(session: Session, noun: Noun, row: Row) -> list[Row]:
    body = row["body"]
    found = {citation["document_id"] for citation in body.get("citations") or []}
    for field in noun.fields:
        value = body.get(field.name)
        if field.kind is Kind.REFERENCE and value:
            found.add(value)
        elif field.kind is Kind.REFERENCES:
            found |= set(value or [])
    return spans.support(session, row["id"], sorted(found))


def _publish_support(
    session: Session, noun: Noun, support: Row, row: Row, actor: Reader, one_person: bool
) -> None:
    if records.find(session, noun, str(support["id"])) is None:
        raise Problem(
            "forbidden",
            f"It stands on a {noun.title.lower()} that you may not read; a reviewer who may has"
            " to publish that first.",
        )
    _refuse_own_words(session, noun, support["id"], actor, one_person)
    revision = support["revision"]
    if is_closer(row, support):
        # Nothing is told of a hidden record by what it alone stands on.
        revision = _must(_with_envelope_of(session, noun, support, row))["revision"]
    _must(records.step(session, noun, support["id"], revision, "published"))


def _open_support(session: Session, noun: Noun, support: Row, row: Row) -> None:
    if noun.table == "facility":
        return
    if noun.table not in ("source", "document"):
        raise Problem(
            "not-publishable",
            f"It stands on a {noun.title.lower()} ({support['id']}) that is shown to fewer than"
            " this record; raise this record's sensitivity, or lower that one's.",
        )
    if row["embargo_until"] is not None and support["embargo_until"] is None:
        # What is shown already is neither held back for a record to come nor opened before it.
        return
    # This record names it itself, and may be shown: so may who speaks, and where.
    if is_more_sensitive(row, support):
        row = {**row, "sensitivity": support["sensitivity"]}
    _must(_with_envelope_of(session, noun, support, row))


def _with_envelope_of(session: Session, noun: Noun, support: Row, row: Row) -> Row | None:
    held = records.held(session, noun, support["id"])
    assert held is not None
    draft = draft_of(
        noun,
        held["body"],
        sensitivity=row["sensitivity"] if noun.table != "source" else _of_source(row),
        shared_with=tuple(held["shared_with"]),
        embargo_until=row["embargo_until"],
    )
    return records.amend(session, noun, held["id"], held["revision"], draft, keep_pending=True)


def _of_source(row: Row) -> str:
    return "severe" if row["sensitivity"] == "severe" else "public"


def _decide_pending(
    session: Session,
    noun: Noun,
    row: Row,
    step: str,
    actor: Reader,
    reason: str,
    one_person: bool,
) -> Row:
    if not actor.permissions & {"review", "admin"}:
        raise Problem("forbidden", f"The step '{step}' needs permission `review`.")
    pending = row["pending"]
    if step == "reject":
        journal.open_journal(session, actor, reason)
        return _must(records.propose(session, noun, row["id"], row["revision"], None, None))
    _refuse_same_person(session, (row["pending_by"],), actor, one_person)
    body = read_claim(noun, pending["body"])
    _refuse_unready(noun, body)
    journal.open_journal(session, actor, reason or str(pending["reason"]))
    envelope = what_it_becomes(row)
    until = envelope["embargo_until"]
    draft = draft_of(
        noun,
        body,
        sensitivity=envelope["sensitivity"],
        shared_with=tuple(envelope["shared_with"]),
        embargo_until=datetime.fromisoformat(until) if until else None,
        flags=pending.get("flags"),
    )
    _must(row if _revision(session, noun, row) == row["revision"] else None)
    becomes = {**row, "body": body, **envelope, "embargo_until": draft.embargo_until}
    _publish_what_it_stands_on(session, noun, becomes, actor, one_person, was=row)
    # What it stands on takes the record along, so its revision may have moved.
    revision = _revision(session, noun, row)
    return _must(records.amend(session, noun, row["id"], revision, draft))


def _revision(session: Session, noun: Noun, row: Row) -> int:
    held = records.held(session, noun, row["id"])
    assert held is not None
    return int(held["revision"])


def propose_change(
    session: Session,
    noun: Noun,
    row: Row,
    body: Mapping[str, Any],
    envelope: Mapping[str, Any],
    actor: Reader,
    reason: str,
    now: datetime,
    *,
    flags: Sequence[Mapping[str, str]] = (),
    import_id: UUID | None = None,
) -> Row:
    """Keeps a change to a published record (of a run, `import_id`) until another person takes it.

    Raises:
        Problem: `conflict` while somebody else's proposal waits: it would be lost.
    """
    if row["pending"] and not same_name(actor.holder, (row["pending_by"],)):
        raise Problem(
            "conflict",
            "Another person's change to this record waits: have it taken or rejected first.",
        )
    until = envelope["embargo_until"]
    pending = {
        "body": body,
        "sensitivity": envelope["sensitivity"],
        "shared_with": list(envelope["shared_with"]),
        "embargo_until": until.astimezone(UTC).isoformat() if until else None,
        "was": envelope_held(row),
        "reason": reason,
        "flags": list(flags),
        "proposed_at": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        **({"import_id": str(import_id)} if import_id else {}),
    }
    journal.open_journal(session, actor, reason, import_id=import_id)
    return _must(records.propose(session, noun, row["id"], row["revision"], pending, actor.holder))


def _must(row: Row | None) -> Row:
    if row is None:
        raise Problem("stale", "The record changed meanwhile; read it again and retry.")
    return row
