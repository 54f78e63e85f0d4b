"""Reports of one event in different shipped files: one match group, their counts side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.domain.identity import shipped_id
from service.domain.matching import decide_match
from service.domain.recording import draft_of
from service.model.actor import Reader
from service.model.nouns import BY_TABLE
from service.model.nouns.casualty_figure import CASUALTY_FIGURE
from service.model.nouns.strike import STRIKE
from service.seeding.loading import Loaded, Shipped, load_records
from service.storage import bulk, journal, matches, records
from service.storage.database import Database, Row, Session

SCHEME = "aleppo_2016_seed"


@dataclass(frozen=True)
class Report:
    """What another file says of the event: its record there, and counts that stand in its words."""

    table: str
    scheme: str
    value: str
    counts: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Match:
    """One event: the strike that stands for it, who says that the reports are of it, and why."""

    event: UUID
    reason: str
    reports: tuple[Report, ...]


def load_matches(
    database: Database, wanted: Iterable[Match], operator: Reader, now: datetime
) -> Loaded:
    """Join the reports of one event, once: what people have decided or are deciding is left alone.

    Rule: a strike is matched with the event's by the rule of any match; a casualty figure becomes a
    count of the event's strike (`strike_id`), so that of one source the largest stands and those of
    several stand side by side. A report whose file is not loaded is joined when it is.
    """
    done = Loaded(0, 0)
    for match in wanted:
        for report in match.reports:
            with database.writing(operator) as session:
                joined = _join(session, match, report, operator, now)
            if joined is not None:
                done = Loaded(done.new + joined, done.there + (not joined))
                counted = load_records(database, _counts(database, report, operator), operator)
                done = Loaded(done.new + counted.new, done.there + counted.there)
    return done


def _held(session: Session, report: Report) -> Row | None:
    wanted = {report.value: shipped_id(f"{report.scheme}:{report.value}")}
    return bulk.held(session, BY_TABLE[report.table], report.scheme, wanted).get(report.value)


def _join(
    session: Session, match: Match, report: Report, operator: Reader, now: datetime
) -> bool | None:
    """Whether it was joined now; None where one of the two is not there, or not any more."""
    event, row = records.held(session, STRIKE, match.event), _held(session, report)
    if event is None or row is None:
        return None
    if {event["state"], row["state"]} - set(records.LIVE_STATES):
        return None
    if report.table == STRIKE.table:
        return _match(session, match, row["id"], operator, now)
    return _count(session, match, row, operator)


def _match(session: Session, match: Match, other: UUID, operator: Reader, now: datetime) -> bool:
    pair = (min(match.event, other), max(match.event, other))
    joined = {each["id"] for each in matches.group_of(session, [match.event])}
    if other in joined or matches.was_decided(session, STRIKE.table, pair):
        return False
    if any(each["pending"] for each in matches.group_of(session, pair)):
        return False
    decide_match(session, pair, "same_event", operator, match.reason, now, one_person=True)
    return True


def _count(session: Session, match: Match, row: Row, operator: Reader) -> bool:
    # Once: whoever took the link back has decided.
    before = bulk.last_imported(session, CASUALTY_FIGURE, [row["id"]], match.reason)
    if before or row["body"].get("strike_id") or row["pending"]:
        return False
    journal.open_journal(session, operator, match.reason)
    draft = draft_of(
        CASUALTY_FIGURE,
        {**row["body"], "strike_id": str(match.event)},
        sensitivity=row["sensitivity"],
        shared_with=tuple(row["shared_with"]),
        embargo_until=row["embargo_until"],
    )
    return records.amend(session, CASUALTY_FIGURE, row["id"], row["revision"], draft) is not None


def _counts(database: Database, report: Report, operator: Reader) -> list[Shipped]:
    """What the words of a report count, as figures of its strike, cited as that is."""
    if not report.counts:
        return []
    with database.reading(operator) as session:
        row = _held(session, report)
    assert row is not None
    body = row["body"]
    return [
        Shipped(CASUALTY_FIGURE, shipped_id(count["key"]), _claim(count, row["id"], body))
        for count in report.counts
    ]


def _claim(count: Mapping[str, Any], strike: UUID, body: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in count.items() if name not in ("key", "quoted")}
    cited = [{**each, "quoted": count["quoted"]} for each in body["citations"][:1]]
    return {
        **said,
        "period": body["occurred"],
        "place_id": body["place_id"],
        "basis": "incident",
        "strike_id": str(strike),
        "citations": cited,
        "external_ids": [{"scheme": SCHEME, "value": count["key"]}],
    }
