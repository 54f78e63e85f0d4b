"""Runs an import: reads every row, refuses row by row, records what is new or changed, in steps."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from service.domain.claims import read_claim
from service.domain.flagging import flags_of_row
from service.domain.gates import FINE_KM, REFUSED_KM
from service.domain.identity import shipped_id
from service.domain.imports.gazetteer import Gazetteer, load_gazetteer
from service.domain.imports.profile import Fault, Flag, Profile, RowClaim, RowReading
from service.domain.imports.tables import Row, read_csv
from service.domain.imports.writing import (
    FlaggedClaim,
    Target,
    begin_run,
    ensure_records,
    write_claims,
)
from service.model.actor import Reader
from service.model.noun import Noun
from service.model.nouns.source import SOURCE
from service.model.problem import Problem
from service.storage import import_runs, places
from service.storage.database import Database, Session

# Rows of one transaction: it holds the journal's lock, for which other writers wait.
STEP = 100

Progress = Callable[[str, int, int], None]


@dataclass
class ImportReport:
    """What an import did, or with `dry_run` would do; `row` counts as a spreadsheet does."""

    profile: str
    dry_run: bool
    read: int = 0
    created: int = 0
    amended: int = 0
    unchanged: int = 0
    skipped: int = 0
    refused: int = 0
    faults: list[Fault] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    import_id: UUID | None = None

    @property
    def state(self) -> str:
        """How the run ended, as its record says."""
        return "completed_with_errors" if self.refused else "completed"

    def as_json(self) -> dict[str, Any]:
        """The report as a client or a report file gets it."""
        names = ("read", "created", "amended", "unchanged", "skipped", "refused")
        return {
            "import_id": str(self.import_id) if self.import_id else None,
            "profile": self.profile,
            "dry_run": self.dry_run,
            "rows": {name: getattr(self, name) for name in names},
            "faults": [asdict(fault) for fault in self.faults],
            "flags": [asdict(flag) for flag in self.flags],
        }


@dataclass(frozen=True)
class ReadRow:
    """One claim of a row, checked and in its stored form."""

    number: int
    claim: RowClaim
    body: Mapping[str, Any]
    flags: tuple[Flag, ...] = ()


def run_import(
    database: Database,
    profile: Profile,
    content: bytes,
    writer: Reader,
    now: datetime,
    *,
    dry_run: bool = False,
    publish: bool = False,
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
        progress: called with the stage (`reading`, `recording`), rows done and rows in all.
    Returns:
        The counts, every fault and every flag, and the id under which the run is recorded (None
        for a dry run).
    Raises:
        UnreadableFile: the file as a whole cannot be read.
    Source: docs/methodology.md; docs/api-guide.md.
    """
    report = ImportReport(profile.name, dry_run)
    with database.reading(writer) as session:
        gazetteer = load_gazetteer(session)
    rows = list(_read_all(profile, content, gazetteer, report, progress))
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
    rows: Sequence[ReadRow],
    target: Target,
    report: ImportReport,
    progress: Progress,
) -> None:
    """Every step in a transaction of its own; an import that is cut off is run again."""
    for start in range(0, len(rows), STEP):
        some = rows[start : start + STEP]
        with database.writing(target.writer) as session:
            flagged = _flagged(session, some, target, report)
            done = write_claims(session, flagged, target)
        for outcome, count in done.items():
            setattr(report, outcome, getattr(report, outcome) + count)
        progress("recording", start + len(some), len(rows))


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


def _read_all(
    profile: Profile,
    content: bytes,
    gazetteer: Gazetteer,
    report: ImportReport,
    progress: Progress,
) -> Iterator[ReadRow]:
    """Every row that stands; the others go into the report."""
    rows = list(read_csv(content, profile.columns))
    seen: dict[str, int] = {}
    for done, row in enumerate(rows, start=1):
        report.read += 1
        if isinstance(row, Fault):
            faults: Sequence[Fault] = (row,)
            claims: list[ReadRow] = []
        else:
            reading = profile.read(row.number, row.cells, gazetteer)
            claims, found = _check(profile, row, reading, gazetteer)
            faults = [*reading.faults, *found, *_twice(profile, row.number, claims, seen)]
            for claim in claims if not faults else ():
                report.flags += claim.flags
        if faults:
            report.refused += 1
            report.faults += faults
        else:
            yield from claims
        if done % STEP == 0 or done == len(rows):
            progress("reading", done, len(rows))


def _check(
    profile: Profile,
    row: Row,
    reading: RowReading,
    gazetteer: Gazetteer,
) -> tuple[list[ReadRow], list[Fault]]:
    """The claims by the rules of single writes, and what those refuse."""
    read: list[ReadRow] = []
    faults: list[Fault] = []
    for claim in reading.claims:
        try:
            body = read_claim(claim.noun, claim.claim)
        except Problem as problem:
            for error in problem.errors:
                column = profile.column_of.get((error.pointer or "/").split("/")[1])
                remedy = profile.remedies.get(column or "", "")
                cell = row.cells.get(column or "")
                faults.append(Fault(row.number, column, cell, error.code, error.detail, remedy))
            continue
        refused, flags = _check_point(profile, row.number, body, gazetteer)
        faults += refused
        # What was odd about the row stands in its first claim.
        own = () if read else reading.flags
        read.append(ReadRow(row.number, claim, body, (*own, *flags)))
    return read, faults


def _check_point(
    profile: Profile,
    number: int,
    body: Mapping[str, Any],
    gazetteer: Gazetteer,
) -> tuple[list[Fault], list[Flag]]:
    """The gate of single writes: a point lies in its place's country, or near its border."""
    country = gazetteer.country_of(UUID(body["place_id"])) if body.get("place_id") else None
    if country is None or not body.get("location"):
        return [], []
    longitude, latitude = body["location"]["coordinates"]
    outside = gazetteer.kilometres_outside(country, (longitude, latitude))
    if outside <= FINE_KM:
        return [], []
    column = profile.column_of.get("location")
    value = f"{latitude}, {longitude}"
    reason = f"The point lies {outside:.0f} km outside {country.country_code}."
    if outside <= REFUSED_KM:
        return [], [Flag(number, column, value, "outside_country", reason)]
    remedy = "Check the order of latitude and longitude, and the country."
    return [Fault(number, column, value, "outside_country", reason, remedy)], []


def _twice(
    profile: Profile, number: int, claims: Sequence[ReadRow], seen: dict[str, int]
) -> list[Fault]:
    """A second row with the same external id, which would overwrite the first."""
    faults = []
    for row in claims:
        first = seen.setdefault(row.claim.external_id, number)
        if first != number:
            column = profile.column_of.get("external_ids")
            reason = f"Row {first} has the same id."
            remedy = "Keep one of the two rows."
            value = row.claim.external_id
            faults.append(Fault(number, column, value, "id_twice", reason, remedy))
    return faults


def _standing(
    profile: Profile, gazetteer: Gazetteer, rows: Sequence[ReadRow]
) -> list[tuple[Noun, UUID, Mapping[str, Any]]]:
    """What the rows stand on: the file's source and document, and the parties they name."""
    parties: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        parties |= row.claim.sources
    found = [(SOURCE, shipped_id(f"source:{slug}"), parties[slug]) for slug in sorted(parties)]
    return [*profile.standing(gazetteer), *found]
