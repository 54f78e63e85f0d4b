"""A row of another service's export becomes the claim that it was, under its own id."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from service.domain.identity import shipped_id
from service.domain.imports.arriving.members import NESTED, SEPARATOR, Members, citation_of
from service.domain.imports.files.rows import UnreadableFile
from service.domain.imports.profile import Arrival, Fault, Flag, RowClaim, RowReading
from service.domain.quantities import quoted_disagrees, read_quantity
from service.model.noun import Field, Kind, Noun, Tier
from service.model.nouns import BY_PATH, NOUNS
from service.model.problem import Problem

BY_COLUMNS = "by_columns"
"""The word of the option by which the columns say of which noun the file is."""
OPTION = "noun"
WORDS = (BY_COLUMNS, *BY_PATH)
_SLUG_OF: Mapping[str, str] = {
    "place_id": "place", "area_id": "area", "route_id": "route", "source_id": "source",
}  # fmt: skip
_DISAGREES = "The quoted words have another number; why stands in notes that were not exported."
_REMEDY = "Give the file as it was exported."
_NOT_A_UUID = "This is no UUID."


class ArrivingRows:
    """The rows of one file, all of one noun."""

    def __init__(self, scheme: str, word: str) -> None:
        """Keep the scheme of the ids; `word` is a noun's path, or `by_columns`."""
        self._scheme = scheme
        self._noun = BY_PATH.get(word)
        self._told = False

    def read(self, number: int, cells: Mapping[str, str]) -> RowReading:
        """What becomes of a row.

        Rule: it is the same record here as there: its UUID is its id, and its external id in the
        scheme. What the file cannot say is told, never made up.
        Raises:
            UnreadableFile: the columns are those of no noun.
        Source: docs/import-profiles.md.
        """
        members = Members(cells)
        self._noun = self._noun or noun_of(members)
        name = members.text("id") or ""
        try:
            record_id = UUID(name)
        except ValueError:
            fault = Fault(number, "id", name, "not_a_uuid", _NOT_A_UUID, _REMEDY)
            return RowReading(faults=(fault,))
        row = _Row(number, self._noun, members, self._scheme, record_id)
        try:
            claim = row.claim()
        except (ValueError, TypeError, AttributeError, Problem):
            reason = "A cell is not what an export holds there."
            fault = Fault(number, None, None, "not_exported", reason, _REMEDY, name)
            return RowReading(faults=(fault,))
        if members.text("withheld") and claim.claim.get("quantity", 0) is None:
            # A figure without its count says nothing that could be recorded.
            return RowReading(flags=tuple(row.flags), skipped=True)
        if not members.nested and not self._told:
            self._told = True
            row.flags.insert(0, _flat(number, self._noun))
        return RowReading((claim,), flags=tuple(row.flags))


def noun_of(members: Members) -> Noun:
    """The noun whose columns a file has.

    Raises:
        UnreadableFile: it has those of none.
    """
    found = [noun for noun in NOUNS if all(members.has(each) for each in _telling(noun))]
    if not found:
        reason = "The columns are those of no export; say with the option `noun` of which it is."
        raise UnreadableFile(reason)
    return max(found, key=lambda noun: len(_telling(noun)))


def _telling(noun: Noun) -> list[Field]:
    """Fields for which every export has columns, whatever its form."""
    silent = NESTED | {Kind.LOCATION}
    return [each for each in noun.fields if each.tier is Tier.PUBLIC and each.kind not in silent]


def _flat(number: int, noun: Noun) -> Flag:
    lost = [each.name for each in noun.fields if each.kind in NESTED and each.tier is Tier.PUBLIC]
    told = ", ".join([*lost, "the languages of names", "whose ids external ids are"])
    reason = f"A flat file does not carry {told}; the NDJSON export does."
    return Flag(number, None, None, "flat_file", reason)


class _Row:
    """One row on its way to a claim: what it refers to, and what is to be told of it."""

    def __init__(
        self, number: int, noun: Noun, members: Members, scheme: str, record_id: UUID
    ) -> None:
        self.flags: list[Flag] = []
        self._number = number
        self._noun = noun
        self._members = members
        self._scheme = scheme
        self._id = record_id
        self._sources: dict[str, Mapping[str, Any]] = {}
        self._documents: dict[str, Mapping[str, Any]] = {}

    def claim(self) -> RowClaim:
        """The claim with everything that a target may lack."""
        noun, members = self._noun, self._members
        claim = {each.name: members.value(each) for each in noun.fields if members.has(each)}
        for each in noun.fields:
            if each.kind in NESTED | {Kind.LOCATION} and each.name not in claim:
                claim[each.name] = members.value(each)
            if each.stated:
                claim.setdefault(each.name, None)
        for party in claim.get("parties") or []:
            self._name(party.get("actor"))
            self._name(party.get("according_to"))
        claim["citations"] = self._citations()
        claim["external_ids"] = self._external_ids()
        if not claim.get("notes") and any(map(self._disagrees, noun.fields)):
            claim["notes"] = _DISAGREES
        if members.text("withheld"):
            reason = "A small count is withheld from those who export so; none is stated here."
            self._tell("withheld", "withheld", reason)
        slugs = {
            str(claim[name]): slug
            for name, other in _SLUG_OF.items()
            if claim.get(name) and (slug := self._slug(other))
        }
        for name in ("source", "source_id"):
            self._name(slugs.get(str(claim.get(name))))
        arrival = Arrival(self._id, slugs, self._documents, members.text("sensitivity"))
        return RowClaim(noun, str(self._id), claim, self._sources, arrival=arrival)

    def _disagrees(self, field: Field) -> bool:
        """Whether a count is not the one in its quoted words, which notes explain over there."""
        told = self._members.value(field) if field.kind is Kind.QUANTITY else None
        return bool(told) and quoted_disagrees(read_quantity(told, pointer=""))

    def _slug(self, member: str) -> str | None:
        # Who speaks in a document that repeats another is not who published it.
        relayed = member == "source" and self._members.text("relays_document_id")
        return None if relayed else self._members.text(member)

    def _name(self, slug: str | None) -> None:
        """A source that is named by its slug alone; its family is told of the speaker only."""
        if slug:
            speaker = slug == self._members.text("source")
            family = self._members.text("family") if speaker else None
            self._sources[slug] = {
                "slug": slug,
                "names": [{"lang": "und", "text": slug}],
                "kind": "other",
                "family": family or slug,
            }

    def _tell(self, column: str, code: str, reason: str) -> None:
        self.flags.append(Flag(self._number, column, self._members.text(column), code, reason))

    def _external_ids(self) -> list[dict[str, Any]]:
        own = {"scheme": self._scheme, "value": str(self._id)}
        told = [own]
        for each in self._members.listed("external_ids"):
            if each.get("gone_on"):
                reason = f"{each['scheme']} no longer holds it since {each['gone_on']}."
                self._tell("external_ids", "gone_elsewhere", reason)
            if each["scheme"] != self._scheme:
                told.append({"scheme": each["scheme"], "value": each["value"]})
        return told

    def _citations(self) -> list[dict[str, Any]]:
        nested = self._members.listed("citations")
        return [self._cited(each) for each in nested or self._flat_citations()]

    def _flat_citations(self) -> list[dict[str, Any]]:
        """Documents and sources side by side; where in them only if every one says so."""
        sources = self._members.texts("citation_sources")
        documents = self._members.texts("citation_documents")
        locators = self._members.texts("citation_locators")
        if documents and len(documents) != len(sources):
            reason = "Some citations name no document; the sources alone are kept."
            self._tell("citation_documents", "citations_disagree", reason)
            documents = []
        told = [{"source": each} for each in sources]
        for each, document in zip(told, documents, strict=False):
            each["document_id"] = document
        if documents and len(locators) == len(documents):
            for each, locator in zip(told, locators, strict=True):
                each["locator"] = locator
        elif locators:
            reason = "It cannot be told which citation this is the place of; it is left out."
            self._tell("citation_locators", "citations_disagree", reason)
        if self._members.text("citation_quotes"):
            reason = "It cannot be told whose words these are; they are left out."
            self._tell("citation_quotes", "citations_disagree", reason)
        return told

    def _cited(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """A citation, and the document by which a missing one is recorded."""
        source, kind = found.get("source") or "unknown", found.get("document_kind")
        parts = (source, kind, found.get("published_on"))
        shown = f"document:{self._scheme}:{SEPARATOR.join(str(each) for each in parts)}"
        document_id = str(found.get("document_id") or shipped_id(shown))
        self._name(source)
        first = not self._documents
        self._documents[document_id] = {
            "source_id": source,
            "kind": kind or "report",
            "title": None,
            "published_on": found.get("published_on"),
            "licence": self._members.text("licence") if first else None,
            "attribution": self._members.text("attribution") if first else None,
        }
        return {**citation_of(found), "document_id": document_id}
