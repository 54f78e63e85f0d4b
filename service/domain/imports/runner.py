"""Runs an import: reads every row, refuses row by row, records what is new or changed, in steps."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from service.domain.flagging import flags_of_row
from service.domain.identity import shipped_id
from service.domain.imports.gazetteer import Gazetteer, load_gazetteer
from service.domain.imports.profile import Flag, Profile
from service.domain.imports.reading import ImportReport, Progress, ReadRow, read_all
from service.domain.imports.writing import (
    OUTCOMES,
    FlaggedClaim,
    Outcome,
    Target,
    begin_run,
    ensure_records,
    write_claims,
)
from service.model.actor import Reader
from service.model.noun import Noun
from service.model.nouns.source import SOURCE
from service.storage import import_runs, places
from service.storage.database import Database, Session

# Rows of one transaction: it holds the journal's lock, for which other writers wait.
STEP = 100


def run_import(
    database: Database,
    profile: Profile,
    content: bytes,
    writer: Reader,
    now: datetime,
    *,
    dry_run: bool = False,
    publish: bool = False,
    options: Mapping[str, str] | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> ImportReport:
    """Reads a file by a profile and records what is new or changed.

    Rule: every row is checked before the first is written, by the rules of single writes; a row
    that is refused holds back no other. A row whose external id is recorded already is `unchanged`
    where the file says the same as at its last import, whatever people have corrected since; else
    only what the file changed is amended (proposed, where the record is published and this import
    may not publish). A record that was retracted, rejected or withdrawn stays so: `skipped`.
    Args:
        content: the file.
        writer: who imports, with organisation and holder.
        publish: records new ones as published; for the operator's own hand only.
        options: how to read the file, in the words of the profile.
        progress: called with the stage (`reading`, `recording`), rows done and rows in all.
    Returns:
        The counts, every fault and every flag, and the id under which the run is recorded (None
        for a dry run).
    Raises:
        UnknownOption: the profile knows no such option, or no such word for it.
        UnreadableFile: the file as a whole cannot be read.
    Source: docs/methodology.md; docs/api-guide.md.
    """
    report = ImportReport(profile.name, dry_run)
    chosen = profile.chosen(options or {})
    with database.reading(writer) as session:
        gazetteer = load_gazetteer(session, profile.towns_of, profile.scheme)
    read = profile.begin(gazetteer, chosen)
    rows = list(read_all(profile, read, content, gazetteer, report, progress))
    target = Target(profile, writer, now, publish=publish, dry_run=dry_run)
    if not dry_run:
        report.import_id = target.run_id
        with database.writing(writer) as session:
            begin_run(session, target, content)
            if rows:
                ensure_records(session, _standing(profile, gazetteer, rows), target)
    try:
        _write_all(database, rows, target, report, progress)
    except BaseException:
        _end(database, target, "failed", report)
        raise
    _end(database, target, report.state, report)
    return report


def _end(database: Database, target: Target, state: str, report: ImportReport) -> None:
    if target.dry_run:
        return
    counts = {**report.as_json()["rows"], "flags": len(report.flags)}
    with database.writing(target.writer) as session:
        import_runs.finish(session, target.run_id, state, counts)


def _write_all(
    database: Database,
    rows: Sequence[Sequence[ReadRow]],
    target: Target,
    report: ImportReport,
    progress: Progress,
) -> None:
    """Every step in a transaction of its own; an import that is cut off is run again."""
    for start in range(0, len(rows), STEP):
        some = rows[start : start + STEP]
        claims = [claim for row in some for claim in row]
        with database.writing(target.writer) as session:
            flagged = _flagged(session, claims, target, report)
            done = dict(zip(map(id, claims), write_claims(session, flagged, target), strict=True))
        for row in some:
            outcome = _of_row([done[id(claim)] for claim in row])
            setattr(report, outcome, getattr(report, outcome) + 1)
        progress("recording", start + len(some), len(rows))


def _of_row(outcomes: Sequence[Outcome]) -> Outcome:
    """What became of a row that makes several records: the most that happened to any of them."""
    return min(outcomes, key=OUTCOMES.index)


def _flagged(
    session: Session, rows: Sequence[ReadRow], target: Target, report: ImportReport
) -> list[FlaggedClaim]:
    """The claims of a step with what a reviewer should look at, which the report lists too."""
    where = {UUID(row.body["place_id"]) for row in rows if row.body.get("place_id")}
    facts = places.facts(session, sorted(where))
    flagged = []
    for row in rows:
        place = facts.get(UUID(row.body["place_id"])) if row.body.get("place_id") else None
        found = flags_of_row(row.claim.noun, row.body, place, target.now)
        for flag in found:
            column = target.profile.column_of.get(flag["field"])
            report.flags.append(Flag(row.number, column, None, flag["code"], flag["detail"]))
        told = [
            {"code": flag.code, "field": flag.column or "", "detail": flag.reason}
            for flag in row.flags
        ]
        flagged.append(FlaggedClaim(row.claim, row.body, (*told, *found)))
    return flagged


def _standing(
    profile: Profile, gazetteer: Gazetteer, rows: Sequence[Sequence[ReadRow]]
) -> list[tuple[Noun, UUID, Mapping[str, Any]]]:
    """What the rows stand on: the file's source and document, and the parties they name."""
    parties: dict[str, Mapping[str, Any]] = {}
    for read in (each for row in rows for each in row):
        parties |= read.claim.sources
    found = [(SOURCE, shipped_id(f"source:{slug}"), parties[slug]) for slug in sorted(parties)]
    return [*profile.dataset.records(gazetteer), *found]
