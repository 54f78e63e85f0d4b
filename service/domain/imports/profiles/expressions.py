"""Operators of the language: columns, templates, words and their mappings, choices, lists."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from service.domain.imports.profiles import counting, dating, speaking, standing
from service.domain.imports.profiles.compiling import Operator, Scope
from service.domain.imports.profiles.mapping import mapped
from service.domain.imports.profiles.nodes import Node
from service.domain.imports.profiles.view import Value, View, several_columns, stated

_GAP = re.compile(r"\{([^{}]+)\}")


def _column(scope: Scope, node: Node) -> Value:
    node.members(("column", "needed"))
    name = scope.column(node.at("column"))
    if node.flag("needed"):
        return Value(lambda view: view.cells.needed(name) or None, (name,))
    return Value(lambda view: view.cells.stated(name) or None, (name,))


def _value(scope: Scope, node: Node) -> Value:
    node.members(("value",))
    return scope.named(node.at("value").known(node.text("value"), scope.values, "value"))


def _template(scope: Scope, node: Node) -> Value:
    node.members(("template",))
    text = node.text("template")
    parts = {
        name: scope.subject(Node(name, node.at("template").path)) for name in _GAP.findall(text)
    }
    # Every second piece is the name of a gap.
    pieces = _GAP.split(text)
    between, gaps = pieces[::2], pieces[1::2]

    def read(view: View) -> str | None:
        told = {name: part.read(view) for name, part in parts.items()}
        if not all(map(stated, told.values())):
            return None
        words = (f"{told[gap]}{after}" for gap, after in zip(gaps, between[1:], strict=True))
        return between[0] + "".join(words)

    return Value(read, several_columns(*parts.values()))


def _first(scope: Scope, node: Node) -> Value:
    node.members(("first",))
    parts = [scope.value(each) for each in node.at("first").members_of_list()]

    def read(view: View) -> Any:
        return next((found for part in parts if stated(found := part.read(view))), None)

    return Value(read, several_columns(*parts), tuple(w for part in parts for w in part.gives))


def _cases(scope: Scope, node: Node) -> Value:
    node.members(("cases", "otherwise"), ("cases",))
    cases = []
    for each in node.at("cases").members_of_list():
        each.members(("when", "give"), ("when",))
        cases.append((scope.condition(scope, each.at("when")), scope.value(each.at("give"))))
    otherwise = scope.value(node.at("otherwise"))

    def read(view: View) -> Any:
        # Every condition is asked, so that all faults of a row are told at once.
        holding = [value for condition, value in cases if condition.holds(view)]
        return (holding[0] if holding else otherwise).read(view)

    values = [*(value for _, value in cases), otherwise]
    columns = several_columns(*(condition for condition, _ in cases), *values)
    return Value(read, columns, tuple(word for value in values for word in value.gives))


def _set(scope: Scope, node: Node) -> Value:
    node.members(("set", "otherwise"), ("set",))
    members = {word: scope.condition(scope, each) for word, each in node.at("set").mapping()}
    otherwise = scope.value(node.at("otherwise"))

    def read(view: View) -> Any:
        holding = {word: condition.holds(view) for word, condition in members.items()}
        return [word for word, holds in holding.items() if holds] or otherwise.read(view)

    return Value(read, several_columns(*members.values()), (*members, *otherwise.gives))


def _split(scope: Scope, node: Node) -> Value:
    node.members(("split", "by", "pattern", "whole"), ("split",))
    subject = scope.subject(node.at("split"))
    pattern, by = node.pattern("pattern"), node.text("by", ",")
    whole = node.texts("whole")
    if not by:
        raise node.at("by").mistake("this is the text between two parts")

    def read(view: View) -> list[str]:
        words, names = str(subject.read(view) or ""), []
        for name in whole:
            if name in words:
                names.append(name)
                words = words.replace(name, "")
        parts = pattern.split(words) if pattern else words.split(by)
        return [*names, *(part for each in parts if (part := each.strip()))]

    return Value(read, subject.columns)


def _cut(scope: Scope, node: Node) -> Value:
    node.members(("cut", "pattern"), ("cut", "pattern"))
    subject, pattern = scope.subject(node.at("cut")), node.at("pattern").compiled()

    def read(view: View) -> Any:
        found = subject.read(view)
        if isinstance(found, list):
            return [text for each in found if (text := pattern.removed(str(each)).strip())]
        return pattern.removed(str(found)).strip() or None if stated(found) else None

    return Value(read, subject.columns)


def _without(scope: Scope, node: Node) -> Value:
    node.members(("without", "words"), ("without", "words"))
    subject, words = scope.subject(node.at("without")), frozenset(node.texts("words"))

    def read(view: View) -> list[Any]:
        found = subject.read(view)
        listed = found if isinstance(found, list) else [found] if stated(found) else []
        return [each for each in dict.fromkeys(listed) if each not in words]

    return Value(read, subject.columns, tuple(set(subject.gives) - words))


def _sole(scope: Scope, node: Node) -> Value:
    node.members(("sole",))
    subject = scope.subject(node.at("sole"))

    def read(view: View) -> Any:
        found = subject.read(view)
        return found[0] if isinstance(found, list) and len(set(found)) == 1 else None

    return Value(read, subject.columns, subject.gives)


def _each(scope: Scope, node: Node) -> Value:
    node.members(("each", "as", "give"), ("each", "as", "give"))
    subject, name = scope.subject(node.at("each")), node.text("as")
    if name in scope.values or name in scope.columns:
        raise node.at("as").mistake(f"'{name}' is a name already")
    scope.values[name] = Value(lambda view: view.values.get(name), subject.columns)
    give = scope.value(node.at("give"))
    del scope.values[name]

    def read(view: View) -> list[Any]:
        told = []
        for each in subject.read(view) or []:
            view.values[name] = each
            told.append(give.read(view))
        view.values.pop(name, None)
        return [each for each in told if stated(each)]

    return Value(read, several_columns(subject, give), give.gives)


def _joined(scope: Scope, node: Node) -> Value:
    node.members(("joined", "by"), ("joined",))
    parts = scope.value(node.at("joined"))
    by = str(node.at("by").raw) if node.has("by") else "; "

    def read(view: View) -> str | None:
        told = parts.read(view)
        listed = told if isinstance(told, list) else [told]
        return by.join(str(each) for each in listed if stated(each)) or None

    return Value(read, parts.columns)


def _kept(scope: Scope, node: Node) -> Value:
    node.members(("kept", "but"), ("kept",))
    names = [scope.column(each) for each in node.at("kept").members_of_list()]
    silent = frozenset((*node.texts("but"), ""))

    def read(view: View) -> str | None:
        told = ((name, view.cells.written(name)) for name in names)
        return "; ".join(f"{name}: {text}" for name, text in told if text not in silent) or None

    return Value(read, tuple(names))


def _members(scope: Scope, node: Node) -> Value:
    node.members(("members",))
    parts = {name: scope.value(each) for name, each in node.at("members").mapping()}

    def read(view: View) -> dict[str, Any] | None:
        told = {name: part.read(view) for name, part in parts.items()}
        return told if any(stated(each) for each in told.values()) else None

    return Value(read, several_columns(*parts.values()))


def _names(scope: Scope, node: Node) -> Value:
    node.members(("names",))
    parts = {lang: scope.value(each) for lang, each in node.at("names").mapping()}

    def read(view: View) -> list[dict[str, str]]:
        told = []
        for lang, part in parts.items():
            found = part.read(view)
            told += [
                {"lang": lang, "text": str(text)}
                for text in (found if isinstance(found, list) else [found])
                if stated(text)
            ]
        return list({(each["lang"], each["text"]): each for each in told}.values())

    return Value(read, several_columns(*parts.values()))


def _slug(scope: Scope, node: Node) -> Value:
    node.members(("slug", "by"))
    subject, by = scope.subject(node.at("slug")), node.text("by", "_")

    def read(view: View) -> str | None:
        found = subject.read(view)
        return slug_of(str(found), by) or None if stated(found) else None

    return Value(read, subject.columns)


def slug_of(name: str, by: str = "_") -> str:
    """The slug of a name in Latin letters; "" where it has none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub("[^a-z0-9]+", by, plain.replace("'", "")).strip(by)


OPERATORS: Mapping[str, Operator] = {
    "column": _column,
    "value": _value,
    "template": _template,
    "map": mapped,
    "first": _first,
    "cases": _cases,
    "set": _set,
    "split": _split,
    "cut": _cut,
    "without": _without,
    "sole": _sole,
    "each": _each,
    "joined": _joined,
    "kept": _kept,
    "members": _members,
    "names": _names,
    "slug": _slug,
    **counting.OPERATORS,
    **dating.OPERATORS,
    **speaking.OPERATORS,
    **standing.OPERATORS,
}
