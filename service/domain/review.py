"""The steps of a record: publish, dispute, reject, withdraw, retract; and who may take each."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from service.domain.claims import missing_for_publication, read_claim
from service.domain.recording import draft_of
from service.domain.settling import settle
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
        states = " or ".join(sorted(allowed))
        detail = f"Only a {states} record can take the step '{step}'; this one is {row['state']}."
        raise Problem("wrong-state", detail)
    _refuse_wrong_person(row, step, actor)
    if step == "publish":
        if row["state"] == "submitted":
            _refuse_own_words(session, row["id"], actor, one_person)
        _refuse_unready(noun, row["body"])
    journal.open_journal(session, actor, reason)
    if step == "publish":
        _publish_what_it_stands_on(session, noun, row, actor, one_person)
        if noun.table in ("route_status", "siege") and row["state"] == "submitted":
            row = settle(session, noun, row, actor)
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


def _refuse_own_words(session: Session, record_id: UUID, actor: Reader, one_person: bool) -> None:
    # Not only the recorder: who amended a submission would publish their own words too.
    _refuse_same_person(journal.writers_since_publication(session, record_id), actor, one_person)


def _refuse_same_person(writers: Collection[str], actor: Reader, one_person: bool) -> None:
    if actor.holder in writers and not one_person:
        raise Problem(
            "forbidden",
            "You submitted this; another person has to publish it (a key of another holder with"
            " permission `review`).",
        )


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
    session: Session, noun: Noun, row: Row, actor: Reader, one_person: bool
) -> None:
    referred: list[str] = []
    for field in noun.fields:
        value = row["body"].get(field.name)
        if field.kind is Kind.REFERENCE and value:
            referred.append(value)
        elif field.kind is Kind.REFERENCES:
            referred += value or []
    for support in spans.unpublished_support(session, row["id"], referred):
        _refuse_own_words(session, support["id"], actor, one_person)
        of = BY_TABLE[support["noun"]]
        _must(records.step(session, of, support["id"], support["revision"], "published"))


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
        return _must(records.propose(session, noun, row["id"], row["revision"], None))
    _refuse_same_person((pending["proposed_by"],), actor, one_person)
    body = read_claim(noun, pending["body"])
    _refuse_unready(noun, body)
    journal.open_journal(session, actor, reason or str(pending["reason"]))
    draft = draft_of(
        noun,
        body,
        sensitivity=row["sensitivity"],
        shared_with=tuple(row["shared_with"]),
        embargo_until=row["embargo_until"],
    )
    return _must(records.amend(session, noun, row["id"], row["revision"], draft))


def propose_change(
    session: Session,
    noun: Noun,
    row: Row,
    body: Mapping[str, Any],
    actor: Reader,
    reason: str,
    now: datetime,
) -> Row:
    """Keeps a recorder's change to a published record as a proposal until a reviewer takes it."""
    pending = {
        "body": body,
        "reason": reason,
        "proposed_by": actor.holder,
        "proposed_at": now.isoformat(),
    }
    journal.open_journal(session, actor, reason)
    return _must(records.propose(session, noun, row["id"], row["revision"], pending))


def _must(row: Row | None) -> Row:
    if row is None:
        raise Problem("stale", "The record changed meanwhile; read it again and retry.")
    return row
