"""Words of a publisher and what they are here; a word that nobody knows is never guessed."""

from typing import Any

from service.domain.imports.profiles.compiling import Scope
from service.domain.imports.profiles.nodes import TODO, Node
from service.domain.imports.profiles.patterns import short
from service.domain.imports.profiles.view import Value, View, stated

_MEMBERS = ("map", "to", "pattern", "unknown", "otherwise", "folded", "code")


def mapped(scope: Scope, node: Node) -> Value:
    """`map`: each word of a cell or list by a table.

    `pattern` takes the part of the cell in its first brackets. A word that the table lacks is
    refused, unless `otherwise` says what it is; `unknown: flag` tells a reviewer of it too,
    `unknown: keep` keeps the word itself.
    """
    node.members(_MEMBERS, ("map", "to"))
    subject = scope.subject(node.at("map"))
    folded = node.flag("folded")
    table = {_key(word, folded): _given(each) for word, each in node.at("to").mapping()}
    pattern = node.pattern("pattern")
    usual = "otherwise" if node.has("otherwise") else "refuse"
    unknown = node.choice("unknown", ("refuse", "flag", "keep", "otherwise"), usual)
    code = node.text("code", "unknown_word")
    otherwise = scope.value(node.at("otherwise"))

    def one(view: View, word: Any) -> Any:
        text = short(str(word))
        found = pattern.search(text) if pattern else None
        key = _key(found[1] if found else text, folded)
        if (found or not pattern) and key in table:
            return table[key]
        if unknown == "keep":
            return text
        if unknown == "refuse":
            known = ", ".join(f"'{each}'" for each in list(table)[:20])
            reason = f"'{text}' is a word that the profile does not know."
            view.cells.refuse(subject.column, code, reason, f"Write one of {known}.")
            return None
        given = otherwise.read(view)
        if unknown == "flag":
            reason = f"'{text}' is a word that the profile does not know; '{given}' is taken."
            view.cells.flag(subject.column, code, reason)
        return given

    def read(view: View) -> Any:
        found = subject.read(view)
        if isinstance(found, list):
            return [one(view, each) for each in found]
        return one(view, found) if stated(found) else None

    gives = [each for each in table.values() if not isinstance(each, list | dict)]
    return Value(read, subject.columns, (*dict.fromkeys(gives), *otherwise.gives))


def _key(word: str, folded: bool) -> str:
    return " ".join(word.split()).casefold() if folded else word.strip()


def _given(node: Node) -> Any:
    if isinstance(node.raw, str) and TODO in node.raw:
        raise node.mistake(f"this is still to be decided: {node.raw}")
    return node.raw
