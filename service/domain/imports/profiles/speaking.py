"""Operators for who says something: parties and sources that rows name, citations."""

from collections.abc import Mapping
from typing import Any

from service.domain.identity import shipped_id
from service.domain.imports.profiles.compiling import Operator, Scope
from service.domain.imports.profiles.nodes import Node
from service.domain.imports.profiles.view import Value, View, several_columns, stated

_SOURCE = ("name", "slug", "kind", "family", "notes", "lang")


def _source(scope: Scope, node: Node) -> Value:
    """`source`: the id of a source that the row names, made where it is missing.

    `source: dataset` is the publisher.
    """
    node.members(("source",))
    given = node.at("source")
    if given.raw == "dataset":
        return Value(lambda view: str(view.dataset.source_id))
    named = _named_source(scope, given)

    def read(view: View) -> str | None:
        slug = named.read(view)
        return str(shipped_id(f"source:{slug}")) if slug else None

    return Value(read, named.columns)


def _named_source(scope: Scope, node: Node, more: tuple[str, ...] = ()) -> Value:
    """The slug of a source, whose claim is kept with the row."""
    node.members((*_SOURCE, *more), ("name", "slug"))
    parts = {each: scope.value(node.at(each)) for each in _SOURCE if node.has(each)}
    lang = node.text("lang", "en")

    def read(view: View) -> str | None:
        told = {each: part.read(view) for each, part in parts.items()}
        slug, name = told["slug"], told["name"]
        if not stated(slug) or not stated(name):
            return None
        claim: dict[str, Any] = {
            "slug": slug,
            "names": [{"lang": lang, "text": str(name)}],
            "kind": told.get("kind") or "other",
            "family": told.get("family") or slug,
        }
        if stated(told.get("notes")):
            claim["notes"] = told["notes"]
        view.sources[slug] = claim
        return str(slug)

    return Value(read, several_columns(*parts.values()))


def _party(scope: Scope, node: Node) -> Value:
    """`party`: who did something, according to whom: an attribution, never a finding.

    Why: a dataset's perpetrator column is what it says, not what is known.
    Source: docs/methodology.md, P7b.
    """
    node.members(("party",))
    given = node.at("party")
    named = _named_source(scope, given, ("role", "stance", "hedged", "according_to"))
    hedged = scope.condition(scope, given.at("hedged")) if given.has("hedged") else None
    role = scope.value(given.at("role"))
    stance, according_to = given.text("stance", "asserts"), given.text("according_to", "")

    def read(view: View) -> dict[str, Any] | None:
        slug = named.read(view)
        return slug and {
            "actor": slug,
            "role": role.read(view),
            "according_to": according_to or view.dataset.family,
            "stance": stance,
            "hedged": hedged is not None and hedged.holds(view),
        }

    return Value(read, named.columns)


def citation(scope: Scope, node: Node, usual: Value | None = None) -> Value:
    """A citation: `locator` (the usual one where it is left out), `quoted`, `credibility`.

    It is of the dataset, or of another `document` by its id.
    """
    node.members(("locator", "quoted", "credibility", "document"))
    given = {name: scope.subject(node.at(name)) for name in ("locator", "quoted") if node.has(name)}
    locator = given.get("locator") or usual
    if locator is None:
        raise node.mistake("'locator' is needed")
    given["locator"] = locator
    more = {
        name: scope.value(node.at(name)) for name in ("document", "credibility") if node.has(name)
    }

    def read(view: View) -> dict[str, Any]:
        told = {name: part.read(view) for name, part in given.items()}
        cited = view.dataset.cited_at(str(told["locator"] or ""), told.get("quoted") or None)
        other = {name: part.read(view) for name, part in more.items()}
        if stated(other.get("document")):
            cited["document_id"] = other["document"]
        if stated(other.get("credibility")):
            cited["credibility"] = other["credibility"]
        return cited

    return Value(read, several_columns(*given.values()))


def _cited(scope: Scope, node: Node) -> Value:
    """`cited`: a citation inside a field, as competing dates have them."""
    node.members(("cited",), ("cited",))
    return citation(scope, node.at("cited"))


OPERATORS: Mapping[str, Operator] = {"source": _source, "party": _party, "cited": _cited}
