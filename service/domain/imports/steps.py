"""Writes one step of an import: new claims by sets, changed ones one by one, refusals alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args
from uuid import UUID

from service.domain.imports.profile import Fault, Profile
from service.domain.imports.writing import Target, amend, merged_body
from service.model.noun import Kind, Noun
from service.model.nouns import BY_TABLE
from service.model.problem import Problem
from service.storage import bulk, import_stage, journal, records, redactions
from service.storage.database import Row, Session
from service.storage.faults import translate
from service.storage.savepoints import savepoint

Outcome = Literal["created", "amended", "skipped", "unchanged", "refused"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
# In this order each is there before what refers to it.
DEPENDENCY = (
    "place", "source", "document", "besieged_area", "supply_route", "facility", "strike",
    "route_status", "facility_status", "siege", "designation", "casualty_figure",
    "population_estimate", "statement", "aid_mission", "pause",
)  # fmt: skip
_OF_A_ROW = frozenset({"invalid-field", "conflict"})


@dataclass(frozen=True)
class _Standing:
    """A claim on the stage beside what is recorded under its name."""

    noun: Noun
    ordinal: int
    row: int
    record_id: UUID
    held_id: UUID | None
    stands: str
    of_others: bool


class Step:
    """The rows from one ordinal to another, written in one transaction with those around them."""

    def __init__(self, session: Session, target: Target, nouns: Sequence[Noun], dry: bool) -> None:
        """Args: nouns: of the file, each before those that refer to it."""
        self._session = session
        self._target = target
        self._nouns = nouns
        self._dry = dry
        self.outcomes: dict[int, Outcome] = {}
        self.faults: list[Fault] = []
        self.claims = 0

    def write(self, first: int, last: int) -> None:
        """Records what is new or changed; `outcomes` says what became of each row."""
        standing = self._standing(first, last)
        self.claims = len(standing)
        self._refuse_existing(standing)
        kept = [each for each in standing if self.outcomes.get(each.row) != "refused"]
        self._point(kept)
        self._carry_out(kept)

    def _standing(self, first: int, last: int) -> list[_Standing]:
        target = self._target
        found = []
        for noun in self._nouns:
            rows = import_stage.standing(
                self._session, target.run_id, noun, target.profile.scheme, target.reason,
                (first, last),
            )  # fmt: skip
            found += [
                _Standing(
                    noun, row["ordinal"], row["row"], row["record_id"], row["held_id"],
                    row["stands"], _is_of_others(row, target),
                )
                for row in rows
            ]  # fmt: skip
        return found

    def _refuse_existing(self, standing: Iterable[_Standing]) -> None:
        if self._target.order.on_existing != "refuse":
            return
        column = self._target.profile.column_of.get("external_ids")
        for each in standing:
            if each.stands == "other":
                reason = f"It is recorded as {each.noun.path}/{each.held_id} and says otherwise."
                remedy = "Leave the row out, or import with on_existing=amend or skip."
                self._refuse(Fault(each.row, column, None, "exists_already", reason, remedy))

    def _refuse(self, fault: Fault) -> None:
        self.outcomes[fault.row] = "refused"
        self.faults.append(fault)

    def _point(self, standing: Sequence[_Standing]) -> None:
        """Leads references between the claims of a step to what is recorded under other ids."""
        elsewhere = {
            str(each.record_id): str(each.held_id)
            for each in standing
            if each.held_id is not None and each.held_id != each.record_id
        }
        if not elsewhere:
            return
        nouns = {each.ordinal: each.noun for each in standing}
        for claim in import_stage.claims(self._session, self._target.run_id, [*nouns]):
            body = _pointed(nouns[claim["ordinal"]], claim["body"], elsewhere)
            if body is not claim["body"]:
                import_stage.point(self._session, self._target.run_id, claim["ordinal"], body)

    def _carry_out(self, standing: Sequence[_Standing]) -> None:
        """All rows at once; where one of them is refused by the database, that one alone."""
        before = dict(self.outcomes)
        try:
            with savepoint(self._session):
                self._write_all(standing)
            return
        except Exception as error:
            problem = error if isinstance(error, Problem) else translate(error)
            if problem is None or problem.kind not in _OF_A_ROW:
                raise
        self.outcomes = before
        rows = sorted({each.row for each in standing})
        if len(rows) == 1:
            self._refuse(_of_problem(rows[0], problem, self._target.profile))
            return
        upper = rows[len(rows) // 2]
        self._carry_out([each for each in standing if each.row < upper])
        self._carry_out([each for each in standing if each.row >= upper])

    def _write_all(self, standing: Sequence[_Standing]) -> None:
        for noun in self._nouns:
            own = [each for each in standing if each.noun is noun]
            new = [each for each in own if each.stands == "new"]
            if new and not self._dry:
                self._open()
                ordinals = [each.ordinal for each in new]
                target = self._target
                import_stage.record(self._session, target.run_id, noun, ordinals, target.recorder)
            for each in new:
                self._told(each.row, "created")
            self._amend_all(noun, [each for each in own if each.stands == "other"])
            for each in own:
                if each.stands == "same":
                    self._told(each.row, "unchanged")
                elif each.stands == "closed":
                    self._told(each.row, "skipped")

    def _told(self, row: int, outcome: Outcome) -> None:
        """Of a row that makes several records: the most that happened to any of them."""
        held = self.outcomes.get(row, outcome)
        self.outcomes[row] = min(held, outcome, key=OUTCOMES.index)

    def _open(self) -> None:
        journal.open_journal(self._session, self._target.writer, self._target.reason)

    def _amend_all(self, noun: Noun, others: Sequence[_Standing]) -> None:
        """Writes what the file changed since its last import, and nothing else of a record."""
        if not others:
            return
        session, target = self._session, self._target
        ids = {each.ordinal: each.held_id for each in others if each.held_id}
        last = bulk.last_imported(session, noun, ids.values(), target.reason)
        erased = redactions.of_records(session, ids.values())
        claims = {
            claim["ordinal"]: claim for claim in import_stage.claims(session, target.run_id, [*ids])
        }
        for each in others:
            claim, held_id = claims[each.ordinal], ids[each.ordinal]
            row = _held(session, noun, held_id)
            body = claim["body"]
            if held_id in erased:
                # The file still says what was erased; it does not come back that way.
                body = redactions.without(session, body, erased[held_id])
            merged = merged_body(row, last.get(held_id) or row["body"], body)
            if merged is None:
                self._told(each.row, "unchanged")
            elif each.of_others or target.order.on_existing == "skip":
                self._told(each.row, "skipped")
            else:
                self._told(each.row, "amended")
                if not self._dry:
                    self._open()
                    amend(session, noun, row, merged, target, claim["flags"])


def _held(session: Session, noun: Noun, record_id: UUID) -> Row:
    row = records.held(session, noun, record_id)
    assert row is not None
    return row


def nouns_in_order(tables: Iterable[str]) -> list[Noun]:
    """The nouns of a file, each before those that refer to it."""
    return [BY_TABLE[table] for table in sorted(tables, key=DEPENDENCY.index)]


def _is_of_others(row: Row, target: Target) -> bool:
    """What another organisation has submitted is theirs to amend until it is published."""
    own = row["recorded_by"] == target.organisation
    return row["state"] == "submitted" and not own and not target.publish


def _pointed(
    noun: Noun, body: Mapping[str, Any], elsewhere: Mapping[str, str]
) -> Mapping[str, Any]:
    """The claim with its references to other claims of the file leading to what is recorded.

    Args:
        elsewhere: the id an import would give → the id under which somebody recorded it before.
    """
    led = [
        field.name
        for field in noun.fields
        if field.kind is Kind.REFERENCE and body.get(field.name) in elsewhere
    ]
    return {**body, **{name: elsewhere[body[name]] for name in led}} if led else body


def _of_problem(row: int, problem: Problem, profile: Profile) -> Fault:
    """Why the database, or a rule between records, refuses a row."""
    error = problem.errors[0] if problem.errors else None
    column = profile.column_of.get((error.pointer or "/").split("/")[1]) if error else None
    code = error.code if error else problem.kind
    return Fault(row, column, None, code, problem.detail, profile.remedies.get(column or "", ""))
