"""Reads the rows of a file by the rules of single writes; what stands waits on the stage."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

from service.domain.flagging import flags_of_row
from service.domain.identity import as_id, shipped_id
from service.domain.imports.arriving.waiting import Arrivals, graver
from service.domain.imports.checking import as_recorded, check_row
from service.domain.imports.files.opening import Rows, rows_in
from service.domain.imports.files.rows import Row, Skipped
from service.domain.imports.gazetteer import Gazetteer
from service.domain.imports.profile import (
    Fault,
    Flag,
    Profile,
    ReadRow,
    RowClaim,
    RowReader,
)
from service.domain.imports.reports import ImportReport, Remarks
from service.domain.lowering import usual_sensitivity
from service.domain.recording import draft_of
from service.model.actor import Reader
from service.storage import import_stage, places
from service.storage.database import Database
from service.storage.import_stage import Staged

# Rows of one step: what is staged and recorded at once. While one is recorded, single writes wait.
STEP = 250

Progress = Callable[[str, int, int], None]


@dataclass
class Stage:
    """What a file put onto the stage: its steps (first and last ordinal), the parties it names.

    `documents` are those that records of another service cite, by id.
    """

    run_id: UUID
    steps: list[tuple[int, int]] = field(default_factory=list)
    parties: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    documents: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    claims: int = 0


class Reading:
    """The first pass over a file, in memory that does not grow with it."""

    def __init__(
        self,
        database: Database,
        profile: Profile,
        gazetteer: Gazetteer,
        writer: Reader,
        now: datetime,
        report: ImportReport,
        remarks: Remarks,
    ) -> None:
        self._database = database
        self._profile = profile
        self._gazetteer = gazetteer
        self._writer = writer
        self._now = now
        self._report = report
        self._remarks = remarks
        self._facts: dict[UUID, Any] = {}
        self._arrivals = Arrivals(database, profile.scheme, writer, report, remarks)

    def stage(self, path: Path, read: RowReader, stage: Stage, progress: Progress) -> None:
        """Puts the claims of every row that stands onto the stage; the others are remarked on.

        Raises:
            UnreadableFile: the file as a whole cannot be read.
        """
        with self._database.writing(self._writer) as session:
            import_stage.be_patient(session)
            import_stage.sweep(session, stage.run_id)
        with path.open("rb") as opened:
            given = rows_in(opened, self._profile.form, self._profile.columns)
            self._stage_rows(given, read, stage, progress)
        self._refuse_twice(stage)

    def _stage_rows(self, given: Rows, read: RowReader, stage: Stage, progress: Progress) -> None:
        waiting: list[list[ReadRow]] = []
        done = 0
        for done, row in enumerate(self._profile.arrange(given), start=1):
            claims = self._claims_of(row, read)
            if claims:
                waiting.append(claims)
            if done % STEP == 0:
                self._put(waiting, stage)
                progress("reading", done, _rows_in_all(given, done))
        self._put(waiting, stage)
        for held_back, last in self._arrivals.held_back(STEP):
            self._put(held_back, stage, last=last)
        progress("reading", done, done)

    def _claims_of(self, row: Row | Fault | Skipped, read: RowReader) -> list[ReadRow]:
        report = self._report
        if isinstance(row, Skipped):
            self._remarks.flag([Flag(row.number, None, None, "not_a_row", row.reason)])
            return []
        report.read += 1
        if isinstance(row, Fault):
            report.refused += 1
            self._remarks.refuse([row])
            return []
        reading = read(row.number, row.cells)
        if reading.skipped:
            report.skipped += 1
            self._remarks.flag(reading.flags)
            return []
        claims, found = check_row(self._profile, row, reading, self._gazetteer)
        faults = _named(self._profile, row, [*reading.faults, *found])
        if faults:
            report.refused += 1
            self._remarks.refuse(faults)
            return []
        return claims

    def _put(self, waiting: list[list[ReadRow]], stage: Stage, *, last: bool = False) -> None:
        """Stages the rows of a step with what a reviewer should look at in them."""
        rows = self._arrivals.settled(waiting, stage.run_id, stage.documents, last=last)
        waiting.clear()
        if rows:
            self._learn(chain.from_iterable(rows))
            first = stage.claims + 1
            with self._database.writing(self._writer) as session:
                import_stage.add(session, stage.run_id, self._staged(rows, stage))
            stage.steps.append((first, stage.claims))
        self._remarks.write()

    def _learn(self, claims: Iterable[ReadRow]) -> None:
        """Looks up the places of a step that were not met before."""
        named = {as_id(each.body["place_id"]) for each in claims if each.body.get("place_id")}
        unknown = sorted(named - self._facts.keys())
        if unknown:
            with self._database.reading(self._writer) as session:
                self._facts |= dict.fromkeys(unknown) | places.facts(session, unknown)

    def _staged(self, waiting: Iterable[Sequence[ReadRow]], stage: Stage) -> Iterator[Staged]:
        scheme = self._profile.scheme
        for row in chain.from_iterable(waiting):
            stage.claims += 1
            stage.parties |= row.claim.sources
            noun, name = row.claim.noun, row.claim.external_id
            arrival = row.claim.arrival
            usual = usual_sensitivity(noun, row.body)
            sensitivity = graver(arrival.sensitivity, usual) if arrival else usual
            draft = draft_of(noun, row.body, sensitivity=sensitivity)
            yield Staged(
                stage.claims,
                row.number,
                noun,
                name,
                _record_id(scheme, row.claim),
                row.body,
                draft.sensitivity,
                draft.name_keys,
                draft.loose_keys,
                self._flags(row),
                row.claim.shared,
            )

    def _flags(self, row: ReadRow) -> list[Mapping[str, str]]:
        place = self._facts.get(as_id(row.body["place_id"])) if row.body.get("place_id") else None
        found = flags_of_row(row.claim.noun, row.body, place, self._now)
        name, column_of = row.claim.external_id, self._profile.column_of
        told = [
            Flag(row.number, column_of.get(flag["field"]), None, flag["code"], flag["detail"])
            for flag in found
        ]
        self._remarks.flag(replace(flag, external_id=name) for flag in (*row.flags, *told))
        return [*as_recorded(row.flags), *found]

    def _refuse_twice(self, stage: Stage) -> None:
        """Refuses every further row with an external id, which would overwrite the first."""
        with self._database.writing(self._writer) as session:
            import_stage.be_patient(session)
            import_stage.drop_repeated(session, stage.run_id)
        column = self._profile.column_of.get("external_ids")
        while True:
            with self._database.writing(self._writer) as session:
                import_stage.be_patient(session)
                again = import_stage.twice(session, stage.run_id, STEP)
                rows = sorted({each["row"] for each in again})
                import_stage.drop_rows(session, stage.run_id, rows)
            if not rows:
                return
            self._report.refused += len(rows)
            self._remarks.forget_flags(frozenset(rows))
            remedy = "Keep one of the two rows."
            self._remarks.refuse(
                Fault(
                    each["row"], column, each["external_id"], "id_twice",
                    f"Row {each['first']} has the same id.", remedy, each["external_id"],
                )
                for each in again
            )  # fmt: skip
            self._remarks.write()


def _record_id(scheme: str, claim: RowClaim) -> UUID:
    """The id of a claim: its own where it has one, else the one of its external id."""
    if claim.arrival is not None:
        return claim.arrival.record_id
    return claim.known.id if claim.known else shipped_id(f"{scheme}:{claim.external_id}")


def _rows_in_all(rows: Rows, done: int) -> int:
    """How many rows the file may have, by how much of it was read."""
    read = max(rows.bytes_read, 1)
    return max(done, done * rows.bytes_total // read)


def _named(profile: Profile, row: Row, faults: Iterable[Fault]) -> list[Fault]:
    """The faults of a row with what the file calls it."""
    name = row.cells.get(profile.column_of["external_ids"], "").strip() or None
    return [replace(fault, external_id=fault.external_id or name) for fault in faults]
