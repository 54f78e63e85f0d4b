"""The claims of a row: which noun, by which external id, each field from an expression."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from service.domain.claim_values import read_citation, read_field, read_list
from service.domain.identity import shipped_id
from service.domain.imports.files import limits
from service.domain.imports.profile import RowClaim
from service.domain.imports.profiles.compiling import Scope
from service.domain.imports.profiles.nodes import Node
from service.domain.imports.profiles.recognising import recognise
from service.domain.imports.profiles.remembering import UNREAD, Kept, Part, Parts, Read
from service.domain.imports.profiles.speaking import citation
from service.domain.imports.profiles.view import (
    Condition,
    Value,
    View,
    several_columns,
    stated,
)
from service.model.noun import Field, Kind, Noun
from service.model.nouns import BY_TABLE
from service.model.nouns.place import PLACE
from service.model.problem import Problem
from service.model.vocabulary import load_vocabularies, nearest

_MEMBERS = ("noun", "as", "id", "when", "shared", "cite", "fields", "known_as")
NOTES = "notes"


@dataclass(frozen=True)
class ClaimRule:
    """One claim that a row gives, unless `when` does not hold.

    `shared` claims stand in several rows and are recorded once. `known_as` is the declared place
    that the record is, where it is known already.
    """

    name: str
    noun: Noun
    external_id: Value
    fields: Mapping[str, Value]
    citations: Value
    when: Condition | None = None
    shared: bool = False
    known_as: str | None = None


def read_claims(scope: Scope, node: Node) -> tuple[ClaimRule, ...]:
    """The claims in their order; a later one may refer to an earlier one."""
    rules = []
    for each in node.members_of_list():
        rule = _claim(scope, each)
        if rule.name in scope.claims:
            raise each.at("as").mistake(f"two claims are called '{rule.name}'")
        scope.claims.append(rule.name)
        rules.append(rule)
    return tuple(rules)


def _claim(scope: Scope, node: Node) -> ClaimRule:
    node.members(_MEMBERS, ("noun", "id", "fields"))
    noun = BY_TABLE[node.at("noun").known(node.text("noun"), BY_TABLE, "noun")]
    external_id = scope.subject(node.at("id"))
    if not external_id.columns:
        raise node.at("id").mistake("every row needs an id of its own: name a column")
    fields = {name: _field(scope, noun, name, each) for name, each in node.at("fields").mapping()}
    missing = [
        each.name for each in noun.fields
        if each.required and each.default is None and each.name not in fields
    ]  # fmt: skip
    if missing:
        raise node.at("fields").mistake(f"a {noun.title.lower()} needs '{missing[0]}'")
    return ClaimRule(
        name=node.text("as", noun.table),
        noun=noun,
        external_id=external_id,
        fields=fields,
        citations=_citations(scope, noun, node, external_id),
        when=scope.condition(scope, node.at("when")) if node.has("when") else None,
        shared=node.flag("shared"),
        known_as=_known_as(scope, noun, node),
    )


def _known_as(scope: Scope, noun: Noun, node: Node) -> str | None:
    if noun is not PLACE:
        if node.has("known_as"):
            raise node.at("known_as").mistake("only a place is known already as a place")
        return None
    scope.refers_to.add(PLACE.table)
    if not node.has("known_as"):
        return None
    return node.at("known_as").known(node.text("known_as"), scope.places, "place")


def _field(scope: Scope, noun: Noun, name: str, node: Node) -> Value:
    if name not in noun.by_name:
        guess = nearest(name, noun.by_name)
        hint = f"did you mean '{guess}'?" if guess else f"it has {', '.join(noun.by_name)}"
        raise node.mistake(f"a {noun.title.lower()} has no field '{name}'; {hint}")
    if noun.by_name[name].ours:
        raise node.mistake("this field is set by the service alone")
    value, vocabulary = scope.value(node), noun.by_name[name].vocabulary
    words = load_vocabularies()[vocabulary] if vocabulary else None
    for word in value.gives if words else ():
        if word is not None and words is not None and word not in words:
            guess = nearest(str(word), words.words)
            hint = f"did you mean '{guess}'?" if guess else f"it takes {', '.join(words.words)}"
            raise node.mistake(f"'{word}' is no word of {vocabulary}; {hint}")
    return value


def _citations(scope: Scope, noun: Noun, node: Node, external_id: Value) -> Value:
    """`cite`: where in the dataset, and its words; by the external id where nothing is said."""
    if node.at("cite").raw is None:
        if not noun.cited:
            return Value(lambda _view: [])
        return Value(lambda view: [view.dataset.cited_at(external_id.read(view))])
    cite = node.at("cite")
    each = list(cite.members_of_list()) if isinstance(cite.raw, list) else [cite]
    cited = [citation(scope, one, external_id) for one in each]
    columns = several_columns(*cited)
    return Value(lambda view: [one.read(view) for one in cited], columns)


def name_records(rules: tuple[ClaimRule, ...], scheme: str, view: View) -> None:
    """Gives every claim of a row its id, so that they can refer to each other."""
    for rule in rules:
        if rule.when is None or rule.when.holds(view):
            name = rule.external_id.read(view)
            if stated(name):
                known = recognise(rule.known_as, view, str(name)) if rule.noun is PLACE else None
                if known is not None:
                    view.known[rule.name] = known
                record_id = known.id if known else shipped_id(f"{scheme}:{name}")
                view.records[rule.name] = str(record_id)


def settled_by_id(rules: tuple[ClaimRule, ...], view: View) -> set[str]:
    """The declared places that need no asking: an import of the list made what the row's id names.

    Why: what a list brought may lie beside another place of its name; its id tells them apart.
    """
    settled = set()
    for rule in rules:
        if rule.known_as and (rule.when is None or rule.when.holds(view)):
            listed = view.gazetteer.known.listed(str(rule.external_id.read(view) or ""))
            if listed is not None and listed[1]:
                settled.add(rule.known_as)
    return settled


class ClaimParts:
    """One claim of a profile in the reading of one file, with what its fields told before."""

    def __init__(self, rule: ClaimRule) -> None:
        """Keep the rule."""
        self.rule = rule
        own = rule.noun.by_name
        self.fields = {
            name: Part(_reading(own[name], value), partial(_stored, own[name]))
            for name, value in rule.fields.items()
            if name != NOTES
        }
        self.told: dict[str, Any] = {}
        self.stored = {
            each.name: read_field(each, each.default, f"/{each.name}")
            for each in rule.noun.fields
            if each.name not in rule.fields and each.name != NOTES and _may_be_left_out(each)
        }
        """What stands in every claim: fields of which the profile says nothing, and constants."""
        words = rule.fields.get(NOTES)
        self.notes = Part(partial(_words, words), partial(_stored, own[NOTES])) if words else None
        self.citations = Part(rule.citations.read, _stored_citations)

    def learn_constants(self) -> None:
        """Takes the fields that are the same in every row out of those that are read."""
        for name, part in [*self.fields.items()]:
            if (kept := part.constant) is not None:
                _take(name, kept, self.told, self.stored)
                del self.fields[name]


def _may_be_left_out(field: Field) -> bool:
    return not field.stated and (field.default is not None or not field.required)


def _reading(field: Field, value: Value) -> Read:
    if field.kind is not Kind.WORDS:
        return value.read

    def read(view: View) -> Any:
        given = value.read(view)
        return [each for each in given if each is not None] if isinstance(given, list) else given

    return read


def _words(notes: Value, view: View) -> str | None:
    own = notes.read(view)
    return str(own) if stated(own) else None


def _stored(field: Field, value: Any) -> Any:
    """The stored form of what a field is told; UNREAD where it says nothing, or is refused."""
    try:
        return read_field(field, value, f"/{field.name}") if stated(value) else UNREAD
    except Problem:
        return UNREAD


def _stored_citations(value: Any) -> Any:
    try:
        return read_list(value, "/citations", read_citation)
    except Problem:
        return UNREAD


def claims_of(
    claims: tuple[ClaimParts, ...], scheme: str, view: View, parts: Parts
) -> list[RowClaim]:
    """The claims of a row; what is wrong in it stands in its cells afterwards.

    Rule: what the row says of itself (a count withheld, counts out of order) goes before the notes.
    """
    held = [each for each in claims if (when := each.rule.when) is None or when.holds(view)]
    told = [(each, each.rule.external_id.read(view), _fields(each, view, parts)) for each in held]
    found = []
    for each, name, (fields, stored) in told:
        rule = each.rule
        if not _is_id(name, rule, view):
            continue
        if NOTES in rule.noun.by_name and (view.cells.said or each.notes):
            _take_notes(each, view, parts, fields, stored)
        citations = each.citations.told(view, parts)
        _take("citations", citations, fields, stored)
        fields["external_ids"] = [{"scheme": scheme, "value": str(name)}]
        sources, known = dict(view.sources), view.known.get(rule.name)
        found.append(
            RowClaim(rule.noun, str(name), fields, sources, rule.shared, known, stored=stored)
        )
    return found


def _is_id(name: Any, rule: ClaimRule, view: View) -> bool:
    """Whether a row has an id of its own that can be kept; refused where it has none."""
    column = rule.external_id.column
    if not stated(name):
        view.cells.needed(column)
        if not any(fault.column == column for fault in view.cells.faults):
            reason = "The row has no id of its own."
            view.cells.refuse(column, "missing", reason, "Fill the cells of the id.")
        return False
    if len(str(name)) > limits.LONGEST_ID:
        reason = f"The row's id has {len(str(name))} characters, more than {limits.LONGEST_ID}."
        view.cells.refuse(column, "id_too_long", reason, "Shorten it.")
        return False
    return True


def _fields(each: ClaimParts, view: View, parts: Parts) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields as they are told, and the stored forms that are known."""
    told, stored = dict(each.told), dict(each.stored)
    for name, part in each.fields.items():
        kept = part.told(view, parts)
        told[name] = kept.value
        if kept.stored is not UNREAD:
            stored[name] = kept.stored
    if not each.told:
        each.learn_constants()
    return told, stored


def _take(name: str, kept: Kept, told: dict[str, Any], stored: dict[str, Any]) -> None:
    told[name] = kept.value
    if kept.stored is not UNREAD:
        stored[name] = kept.stored


def _take_notes(
    each: ClaimParts, view: View, parts: Parts, told: dict[str, Any], stored: dict[str, Any]
) -> None:
    own = each.notes.told(view, parts) if each.notes else Kept(None)
    if not view.cells.said:
        _take(NOTES, own, told, stored)
        return
    said = dict.fromkeys([*view.cells.said, *([own.value] if own.value is not None else [])])
    told[NOTES] = "; ".join(said) or None
