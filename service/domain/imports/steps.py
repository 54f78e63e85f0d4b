"""Writes one step of an import: new claims by sets, changed ones one by one, refusals alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args
from uuid import UUID

from service.domain.imports.profile import Fault, Flag, Profile
from service.domain.imports.skipping import ID_TAKEN, amended_as, skipped_as
from service.domain.imports.writing import Target, amend, merged_body
from service.model.noun import Field, Kind, Noun
from service.model.nouns import BY_TABLE
from service.model.problem import Problem
from service.storage import import_stage, journal, records, redactions, references
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
    external_id: str
    record_id: UUID
    held_id: UUID | None
    state: str | None
    stands: str
    seen: bool
    last: Mapping[str, Any] | None


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
        self.flags: list[Flag] = []
        self.claims = 0
        self._aside: dict[str, str] = {}

    def write(self, first: int, last: int) -> None:
        """Records what is new or changed; `outcomes` says what became of each row."""
        standing = self._standing(first, last)
        self.claims = len(standing)
        self._refuse_existing(standing)
        self._point(self._kept(standing))
        self._refuse_unknown(self._kept(standing))
        self._carry_out(self._kept(standing))
        self.flags = [each for each in self.flags if self.outcomes.get(each.row) != "refused"]

    def _kept(self, standing: Iterable[_Standing]) -> list[_Standing]:
        return [each for each in standing if self.outcomes.get(each.row) != "refused"]

    def _standing(self, first: int, last: int) -> list[_Standing]:
        target = self._target
        found = []
        for noun in self._nouns:
            rights, scheme = target.rights, target.profile.scheme
            for row in import_stage.set_aside(
                self._session, target.run_id, noun, scheme, rights, (first, last)
            ):
                self._aside[str(row["was"])] = str(row["record_id"])
                if row["taken"]:
                    name = row["external_id"]
                    self.flags.append(Flag(row["row"], self._column, name, *ID_TAKEN, name))
            rows = import_stage.standing(
                self._session, target.run_id, noun, scheme, target.reason, rights, (first, last)
            )
            found += [
                _Standing(
                    noun, row["ordinal"], row["row"], row["external_id"], row["record_id"],
                    row["held_id"], row["state"], row["stands"], row["seen"], row["last"],
                )
                for row in rows
            ]  # fmt: skip
        return found

    @property
    def _column(self) -> str | None:
        return self._target.profile.column_of.get("external_ids")

    def _refuse_existing(self, standing: Iterable[_Standing]) -> None:
        if self._target.order.on_existing != "refuse":
            return
        for each in standing:
            if each.stands == "other":
                name = f" as {each.noun.path}/{each.held_id}" if each.seen else ""
                reason = f"It is recorded{name} and says otherwise."
                remedy = "Leave the row out, or import with on_existing=amend or skip."
                self._refuse(Fault(each.row, self._column, None, "exists_already", reason, remedy))

    def _refuse(self, fault: Fault) -> None:
        self.outcomes[fault.row] = "refused"
        self.faults.append(fault)

    def _point(self, standing: Sequence[_Standing]) -> None:
        """Leads references between the claims of a step to what is recorded under other ids."""
        elsewhere = self._aside | {
            str(each.record_id): str(each.held_id)
            for each in standing
            if each.held_id is not None and each.held_id != each.record_id and each.seen
        }
        if not elsewhere:
            return
        nouns = {each.ordinal: each.noun for each in standing}
        for claim in import_stage.claims(self._session, self._target.run_id, [*nouns]):
            body = _pointed(nouns[claim["ordinal"]], claim["body"], elsewhere)
            if body is not claim["body"]:
                import_stage.point(self._session, self._target.run_id, claim["ordinal"], body)

    def _refuse_unknown(self, standing: Sequence[_Standing]) -> None:
        """Rule: a claim refers to what its writer may see, or to what the file brings."""
        for noun in self._nouns:
            rows = {each.ordinal: each.row for each in standing if each.noun is noun}
            for field in noun.fields if rows else ():
                to = BY_TABLE.get(field.refers_to or "")
                if field.kind not in (Kind.REFERENCE, Kind.REFERENCES) or to is None:
                    continue
                if to.table not in ("place", "source"):
                    self._refuse_unseen(field, to, [*rows])

    def _refuse_unseen(self, field: Field, to: Noun, ordinals: Sequence[int]) -> None:
        named = import_stage.referred_to(self._session, self._target.run_id, ordinals, field.name)
        ids = {each["id"] for each in named}
        seen = references.seen(self._session, to, sorted(ids)) if ids else set()
        column = self._target.profile.column_of.get(field.name)
        for each in named:
            if each["id"] not in seen:
                reason = f"No {to.title.lower()} is known by '{each['id']}'."
                self._refuse(Fault(each["row"], column, None, "unknown_reference", reason, ""))

    def _carry_out(self, standing: Sequence[_Standing]) -> None:
        """All rows at once; where one of them is refused by the database, that one alone."""
        before, told = dict(self.outcomes), (len(self.flags), len(self.faults))
        try:
            with savepoint(self._session):
                self._write_all(standing)
            return
        except Exception as error:
            problem = error if isinstance(error, Problem) else translate(error)
            if problem is None or problem.kind not in _OF_A_ROW:
                raise
        self.outcomes = before
        del self.flags[told[0] :], self.faults[told[1] :]
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
                elif each.stands in ("foreign", "closed", "erased"):
                    self._skip(each, each.stands)

    def _skip(self, each: _Standing, why: str) -> None:
        self._told(each.row, "skipped")
        name = each.external_id
        code, reason = skipped_as(why, each.state)
        self.flags.append(Flag(each.row, self._column, name, code, reason, name))
        order = self._target.order
        if order.mode == "atomic" and order.on_existing != "skip":
            remedy = "Leave the row out, or import with mode=partial."
            self._refuse(Fault(each.row, self._column, name, code, reason, remedy, name))

    def _told(self, row: int, outcome: Outcome) -> None:
        """Of a row that makes several records: the most that happened to any of them."""
        held = self.outcomes.get(row, outcome)
        if held == "refused":
            return
        self.outcomes[row] = min(held, outcome, key=OUTCOMES.index)

    def _open(self) -> None:
        target = self._target
        journal.open_journal(self._session, target.writer, target.reason, import_id=target.run_id)

    def _amend_all(self, noun: Noun, others: Sequence[_Standing]) -> None:
        """Writes what the file changed since its last import, and nothing else of a record."""
        if not others:
            return
        session, target = self._session, self._target
        ids = {each.ordinal: each.held_id for each in others if each.held_id}
        erased = redactions.of_records(session, ids.values())
        claims = {
            claim["ordinal"]: claim for claim in import_stage.claims(session, target.run_id, [*ids])
        }
        for each in others:
            claim, held_id, name = claims[each.ordinal], ids[each.ordinal], each.external_id
            row = _held(session, noun, held_id)
            body = claim["body"]
            if held_id in erased:
                # The file still says what was erased; it does not come back that way.
                body = redactions.without(session, body, erased[held_id])
            merged = merged_body(row, each.last, body)
            if merged is None:
                self._told(each.row, "unchanged")
            elif target.order.on_existing == "skip":
                self._skip(each, "asked")
            else:
                self._told(each.row, "amended")
                self.flags.append(amended_as(target.profile, each.row, name, row, merged))
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
