"""What records of another service stand on here: by id, by slug, made, or not there at all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from service.domain.identity import shipped_id
from service.domain.imports.profile import Arrival, Fault, Flag, ReadRow
from service.model.noun import Kind, Noun
from service.model.nouns import BY_TABLE
from service.storage import arrivals
from service.storage.database import Session

_DOCUMENT, _PLACE, _SOURCE = BY_TABLE["document"], BY_TABLE["place"], BY_TABLE["source"]


@dataclass
class Settled:
    """What became of some rows.

    `later` name a record of their own file that comes after them; `skipped` are here already;
    `documents` are the claims by which missing ones are recorded, by id.
    """

    kept: list[ReadRow] = field(default_factory=list)
    later: list[ReadRow] = field(default_factory=list)
    skipped: list[Flag] = field(default_factory=list)
    refused: list[Fault] = field(default_factory=list)
    documents: dict[str, Mapping[str, Any]] = field(default_factory=dict)


def settle(
    session: Session, run_id: UUID, scheme: str, rows: Sequence[ReadRow], *, last: bool = False
) -> Settled:
    """Leads what arriving records refer to to what is here.

    Rule: a record that is here and did not come by such an import stays as it is: the file is only
    what another service shows. A reference is kept where its id is here, else led to the record of
    the same slug; a source and a cited document that are missing are made; anything else that is
    missing refuses the row.
    Why: two services share the shipped records by id, and what each recorded itself by slug.
    Args:
        rows: of one noun, one claim each.
        last: no further row comes: who still waits for one is refused, or does without.
    Source: docs/import-profiles.md.
    """
    settled = Settled()
    fresh = _Here(session, scheme).fresh(rows, settled)
    if fresh:
        _Leading(session, run_id, fresh, settled, last=last).lead()
    return settled


class _Here:
    """Which records are here already, by id, slug or another list's id."""

    def __init__(self, session: Session, scheme: str) -> None:
        self._session = session
        self._scheme = scheme

    def fresh(self, rows: Sequence[ReadRow], settled: Settled) -> list[ReadRow]:
        """The rows that are new, or came by such an import before; the others are skipped."""
        session, scheme, noun = self._session, self._scheme, rows[0].claim.noun
        held = arrivals.here(session, noun, [_arrival(row).record_id for row in rows], scheme)
        slugs = [row.body["slug"] for row in rows] if noun.slugged else []
        by_slug = arrivals.by_slug(session, noun, slugs) if slugs else {}
        pairs = [
            (each["scheme"], each["value"])
            for row in rows
            for each in row.body["external_ids"]
            if each["scheme"] != scheme
        ]
        by_name = arrivals.by_external_id(session, noun, pairs) if pairs else {}
        fresh = []
        for row in rows:
            record_id = _arrival(row).record_id
            named = [(each["scheme"], each["value"]) for each in row.body["external_ids"]]
            others = {by_slug.get(row.body.get("slug", "")), *map(by_name.get, named)}
            others -= {None, record_id}
            if held.get(record_id, True) and not others:
                fresh.append(row)
                continue
            told = str(next(iter(others), record_id))
            reason = f"It is here already as {noun.path}/{told}, and stays as it is."
            settled.skipped.append(Flag(row.number, "id", str(record_id), "here_already", reason))
        return fresh


class _Leading:
    """The references of some rows."""

    def __init__(
        self,
        session: Session,
        run_id: UUID,
        rows: Sequence[ReadRow],
        settled: Settled,
        *,
        last: bool,
    ) -> None:
        self._session = session
        self._run_id = run_id
        self._rows = rows
        self._settled = settled
        self._last = last
        self._noun = rows[0].claim.noun
        self._known: dict[str, set[str]] = {}
        self._slugs: dict[str, dict[str, UUID]] = {}

    def lead(self) -> None:
        """Sorts the rows into kept, later and refused."""
        self._look_up()
        for row in self._rows:
            settling = _Settling(row, self._led, last=self._last)
            body = settling.body()
            if settling.missing:
                self._settled.refused += settling.missing
            elif settling.waits:
                self._settled.later.append(row)
            else:
                flags = (*row.flags, *settling.flags)
                self._settled.kept.append(replace(row, body=body, flags=flags))
                self._known[self._noun.table].add(str(_arrival(row).record_id))
                self._make_documents(_arrival(row))

    def _look_up(self) -> None:
        wanted: dict[str, set[str]] = {}
        slugs: dict[str, set[str]] = {"source": set()}
        for row in self._rows:
            for table, each in _references(self._noun, row.body):
                wanted.setdefault(table, set()).add(each)
                if slug := _arrival(row).slugs.get(each):
                    slugs.setdefault(table, set()).add(slug)
            for claim in _arrival(row).documents.values():
                slugs["source"].add(claim["source_id"])
        for table, ids in wanted.items():
            found = arrivals.here(self._session, BY_TABLE[table], [UUID(each) for each in ids], "")
            self._known[table] = {str(each) for each in found}
        own = self._known.setdefault(self._noun.table, set())
        named = [UUID(each) for each in wanted.get(self._noun.table, ())]
        own |= {str(each) for each in arrivals.staged(self._session, self._run_id, named)}
        for table, names in slugs.items():
            if BY_TABLE[table].slugged:
                self._slugs[table] = arrivals.by_slug(self._session, BY_TABLE[table], sorted(names))

    def _led(self, table: str, each: str, arrival: Arrival) -> str | None:
        """The id here of what a row refers to; None where it is not here."""
        if each in self._known.get(table, ()):
            return each
        slug = arrival.slugs.get(each)
        if slug and slug in self._slugs.get(table, {}):
            return str(self._slugs[table][slug])
        if slug and table == "source":
            return str(shipped_id(f"source:{slug}"))
        return each if table == "document" and each in arrival.documents else None

    def _make_documents(self, arrival: Arrival) -> None:
        for document_id, claim in arrival.documents.items():
            if document_id not in self._known.get("document", ()):
                slug = claim["source_id"]
                source = self._slugs["source"].get(slug) or shipped_id(f"source:{slug}")
                made = {**claim, "source_id": str(source)}
                self._settled.documents.setdefault(document_id, made)


Led = Callable[[str, str, Arrival], str | None]


class _Settling:
    """One row: its body with every reference led, and what is missing."""

    def __init__(self, row: ReadRow, led: Led, *, last: bool) -> None:
        self.missing: list[Fault] = []
        self.flags: list[Flag] = []
        self.waits = False
        self._row = row
        self._led = led
        self._last = last
        self._own = row.claim.noun.table

    def body(self) -> dict[str, Any]:
        """The body as it can be recorded, where nothing is missing."""
        body = deepcopy(dict(self._row.body))
        for each in self._row.claim.noun.fields:
            value, table = body.get(each.name), each.refers_to or ""
            if each.kind is Kind.REFERENCE and value:
                body[each.name] = self._one(each.name, table, value)
            elif each.kind is Kind.REFERENCES and value:
                body[each.name] = self._several(each.name, table, value)
        for cited in body["citations"]:
            cited["document_id"] = self._one("citations", _DOCUMENT.table, cited["document_id"])
        for claim in body.get("boundary_claims") or []:
            cited = claim["citation"]
            if cited and not self._led(_DOCUMENT.table, cited["document_id"], self._arrival):
                claim["citation"] = None
                self._leave_out("boundary_claims", cited["document_id"])
        for cover in body.get("covers") or []:
            cover["places"] = self._several("covers", _PLACE.table, cover["places"])
        return body

    @property
    def _arrival(self) -> Arrival:
        return _arrival(self._row)

    def _one(self, name: str, table: str, each: str) -> str | None:
        found = self._led(table, each, self._arrival)
        if found is None and table == self._own and not self._last:
            self.waits = True
        elif found is None:
            path = BY_TABLE[table].path
            reason = f"{path}/{each} is not here."
            remedy = f"Import the file of {path} first."
            fault = Fault(
                self._row.number, name, each, "unknown_reference", reason, remedy,
                self._row.claim.external_id,
            )  # fmt: skip
            self.missing.append(fault)
        return found

    def _several(self, name: str, table: str, ids: Iterable[str]) -> list[str]:
        told = []
        for each in ids:
            beside = self._last and table == self._own
            if beside and self._led(table, each, self._arrival) is None:
                self._leave_out(name, each)
            elif found := self._one(name, table, each):
                told.append(found)
        return told

    def _leave_out(self, name: str, each: str) -> None:
        reason = "What it refers to is not here; the reference is left out."
        self.flags.append(Flag(self._row.number, name, each, "reference_left_out", reason))


def _references(noun: Noun, body: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Every record that a claim refers to: its table and its id there."""
    for each in noun.fields:
        value = body.get(each.name)
        if each.kind is Kind.REFERENCE and value:
            yield each.refers_to or "", value
        elif each.kind is Kind.REFERENCES:
            for one in value or []:
                yield each.refers_to or "", one
    cited = [*body["citations"], *(each["citation"] for each in body.get("boundary_claims") or [])]
    for one in cited:
        if one:
            yield _DOCUMENT.table, one["document_id"]
    for cover in body.get("covers") or []:
        for one in cover["places"]:
            yield _PLACE.table, one


def _arrival(row: ReadRow) -> Arrival:
    assert row.claim.arrival is not None
    return row.claim.arrival
