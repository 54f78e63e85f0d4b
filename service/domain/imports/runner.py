"""Runs an import: reads every row onto a stage, then records what is new or changed, in steps."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from service.domain.identity import new_id, shipped_id
from service.domain.imports.gazetteer import Gazetteer, load_gazetteer
from service.domain.imports.orders import Order
from service.domain.imports.profile import Profile
from service.domain.imports.reading import Progress, Reading, Stage
from service.domain.imports.reports import ImportReport, Remarks
from service.domain.imports.republication import Gone
from service.domain.imports.running import counts_of, ended_by
from service.domain.imports.steps import Step, nouns_in_order
from service.domain.imports.writing import Target, ensure_records
from service.model.actor import Reader
from service.model.noun import Noun
from service.model.nouns.document import DOCUMENT
from service.model.nouns.source import SOURCE
from service.model.problem import Problem
from service.storage import import_runs, import_stage
from service.storage.database import Database, Session

Ending = Callable[[Session, ImportReport], None]


class _Nothing(Exception):
    """What was written is taken back: a row of an atomic import was refused."""


def run_import(
    database: Database,
    profile: Profile,
    path: Path,
    writer: Reader,
    now: datetime,
    order: Order,
    *,
    run_id: UUID | None = None,
    progress: Progress = lambda stage, done, total: None,
    ending: Ending | None = None,
) -> ImportReport:
    """Reads a file by a profile and records what is new or changed.

    Rule: every row is checked before the first is written, by the rules of single writes. Of a
    `partial` import a row that is refused holds back no other, and each step of 250 rows is a
    transaction; an `atomic` one is a single transaction, and writes nothing where any row is
    refused. A row whose external id is recorded already is `unchanged` where the file says the same
    as at its last import, whatever people have corrected since; else only what the file changed is
    amended (proposed, where the record is published and this import may not publish), or by
    `on_existing` the row is skipped or refused. A record that was retracted, rejected or withdrawn
    stays so: `skipped`.
    Args:
        path: the file.
        writer: who imports, with organisation and holder.
        order: how it was asked for.
        run_id: a run that the caller has begun and will end; None makes one, but for a dry run.
        progress: called with the stage (`reading`, `recording`), rows done and rows in all; what it
            raises ends the import at the edge of a step.
        ending: writes the end of the run, in the transaction of its last rows: both are there or
            neither. What it raises takes that transaction back.
    Returns:
        The counts, the first thousand faults and flags, and the id under which the run is recorded
        (None for a dry run without one). All remarks of a recorded run are in the database.
    Raises:
        UnknownOption: the profile knows no such option, or no such word for it.
        UnreadableFile: the file as a whole cannot be read.
    Source: docs/methodology.md; docs/api-guide.md.
    """
    chosen = profile.chosen(order.options)
    own = run_id is None and not order.dry_run
    target = Target(profile, writer, now, order, run_id or new_id(now))
    report = ImportReport(profile.name, order.dry_run)
    if own:
        _begin(database, target, path)
        ending = _ended_by(target)
    if own or run_id is not None:
        report.import_id = target.run_id
    try:
        _run(database, target, path, chosen, report, progress, ending)
    except BaseException:
        if own:
            with database.writing(writer) as session:
                import_runs.finish(session, target.run_id, "failed", counts_of(report))
        raise
    finally:
        with database.writing(writer) as session:
            import_stage.be_patient(session)
            import_stage.clear(session, target.run_id)
    return report


def _begin(database: Database, target: Target, path: Path) -> None:
    """Records that an import begins, by whom and of which file."""
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    mode = "publish" if target.publish else "submit"
    with database.writing(target.writer) as session:
        import_runs.begin(session, target.run_id, target.profile.name, digest, target.writer, mode)


def _ended_by(target: Target) -> Ending:
    def end(session: Session, report: ImportReport) -> None:
        state, _ = ended_by(report, target.order)
        import_runs.finish(session, target.run_id, state, counts_of(report))

    return end


def _run(
    database: Database,
    target: Target,
    path: Path,
    options: Mapping[str, str],
    report: ImportReport,
    progress: Progress,
    ending: Ending | None,
) -> None:
    profile, writer = target.profile, target.writer
    remarks = Remarks(database, writer, report.import_id, report)
    with database.reading(writer) as session:
        gazetteer = load_gazetteer(session, profile.towns_of, profile.scheme, profile.refers_to)
    stage = Stage(target.run_id)
    reading = Reading(database, profile, gazetteer, writer, target.now, report, remarks)
    reading.stage(path, profile.begin(gazetteer, options), stage, progress)
    _Writing(database, target, stage, report, remarks, progress).write(
        _standing(profile, gazetteer, stage) if stage.claims else [], ending
    )


class _Writing:
    """The second pass: what waits on the stage is recorded."""

    def __init__(
        self,
        database: Database,
        target: Target,
        stage: Stage,
        report: ImportReport,
        remarks: Remarks,
        progress: Progress,
    ) -> None:
        self._database = database
        self._target = target
        self._stage = stage
        self._report = report
        self._remarks = remarks
        self._progress = progress
        self._atomic = target.order.mode == "atomic"
        # After a refusal an atomic import goes on as a trial: its report names every row.
        self._dry = target.order.dry_run or (self._atomic and report.refused > 0)
        self._session: Session | None = None
        self._nouns: list[Noun] = []
        self._done = self._claims = 0

    def write(
        self, standing: list[tuple[Noun, UUID, Mapping[str, Any]]], ending: Ending | None
    ) -> None:
        """Writes everything, and the end of the run with the last of it."""
        try:
            with self._whole():
                if not self._dry:
                    with self._transaction() as session:
                        ensure_records(session, standing, self._target)
                self._write_steps(ending)
        except _Nothing:
            self._report.created = self._report.amended = self._report.gone = 0
            if ending is not None:
                with self._database.writing(self._target.writer) as session:
                    ending(session, self._report)

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """One transaction around all steps where nothing may stay of a part."""
        if not self._atomic:
            yield
            return
        with self._database.writing(self._target.writer) as session:
            self._session = session
            yield

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        if self._session is not None:
            yield self._session
            return
        with self._database.writing(self._target.writer) as session:
            yield session

    def _write_steps(self, ending: Ending | None) -> None:
        with self._transaction() as session:
            self._nouns = nouns_in_order(import_stage.nouns(session, self._target.run_id))
            staged = import_stage.count(session, self._target.run_id)
        steps = [*self._stage.steps]
        while len(steps) > 1:
            with self._transaction() as session:
                self._write_step(session, steps.pop(0))
            self._progress("recording", self._done, self._report.read)
        gone = Gone(self._target, self._dated(), self._report, self._remarks)
        more = True
        while more:
            with self._transaction() as session:
                if steps:
                    self._write_step(session, steps.pop())
                    self._refuse_half(staged)
                import_stage.be_patient(session)
                more = gone.mark_some(session, dry=self._dry)
                self._progress("recording", self._done, self._report.read)
                if not more:
                    self._end(session, ending)

    def _dated(self) -> Sequence[Noun]:
        return self._nouns if self._target.order.republication else ()

    def _refuse_half(self, staged: int) -> None:
        if self._claims != staged:
            # The stage is not logged: a crash of the database empties it.
            raise Problem("unavailable", "The database was restarted meanwhile; import it again.")

    def _write_step(self, session: Session, ordinals: tuple[int, int]) -> None:
        import_stage.be_patient(session)
        step = Step(session, self._target, self._nouns, self._dry)
        step.write(*ordinals)
        self._count(step)
        self._done += len(step.outcomes)
        self._claims += step.claims

    def _end(self, session: Session, ending: Ending | None) -> None:
        if self._atomic and self._report.refused:
            raise _Nothing
        self._remarks.write()
        if ending is not None:
            ending(session, self._report)

    def _count(self, step: Step) -> None:
        report = self._report
        for outcome in step.outcomes.values():
            setattr(report, outcome, getattr(report, outcome) + 1)
        if step.faults:
            self._remarks.forget_flags(frozenset(fault.row for fault in step.faults))
            self._remarks.refuse(step.faults)
        self._remarks.flag(step.flags)
        self._remarks.write()
        report.refuse_endless()
        if self._atomic and report.refused:
            self._dry = True


def _standing(
    profile: Profile, gazetteer: Gazetteer, stage: Stage
) -> list[tuple[Noun, UUID, Mapping[str, Any]]]:
    """What the rows stand on: the file's source and document, and the parties they name."""
    parties = stage.parties
    found = [(SOURCE, shipped_id(f"source:{slug}"), parties[slug]) for slug in sorted(parties)]
    cited = [(DOCUMENT, UUID(each), claim) for each, claim in stage.documents.items()]
    return [*profile.dataset.records(gazetteer), *found, *cited]
