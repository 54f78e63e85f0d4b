"""What an operator is given: what the profile declares, and how its parts are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.domain.imports.datasets import Dataset
from service.domain.imports.profiles.columns import Column
from service.domain.imports.profiles.nodes import Node
from service.domain.imports.profiles.view import Condition, Value

Operator = Callable[["Scope", Node], Value]


@dataclass
class Scope:
    """What a profile has declared up to the part that is being read.

    `values`, `places` and `claims` hold the names that may be referred to; `options` the words of
    each option. `refers_to` are the nouns that cells name, `keeps_rows` says whether rows refer to
    earlier ones.
    """

    dataset: Dataset
    scheme: str
    columns: Mapping[str, Column]
    options: Mapping[str, tuple[str, ...]]
    operators: Mapping[str, Operator]
    condition: Callable[["Scope", Node], Condition]
    values: dict[str, Value] = field(default_factory=dict)
    places: dict[str, Any] = field(default_factory=dict)
    claims: list[str] = field(default_factory=list)
    refers_to: set[str] = field(default_factory=set)
    keeps_rows: bool = False

    def value(self, node: Node) -> Value:
        """An expression: a constant, a list of expressions, or a mapping with one operator."""
        raw = node.raw
        if isinstance(raw, list):
            return self._list(node)
        if not isinstance(raw, dict):
            if isinstance(raw, str):
                node.word()
            return Value(lambda _view: raw, gives=(raw,))
        found = [name for name in raw if name in self.operators]
        if len(found) != 1:
            told = ", ".join(sorted(self.operators))
            what = " and ".join(f"'{name}'" for name in found or raw)
            reason = "stand together" if found else "is no operator"
            raise node.mistake(f"{what or 'an empty mapping'} {reason}; there are {told}")
        return self.operators[found[0]](self, node)

    def _list(self, node: Node) -> Value:
        parts = [self.value(each) for each in node.members_of_list()]

        def read(view: Any) -> list[Any]:
            told: list[Any] = []
            for part in parts:
                value = part.read(view)
                told += value if isinstance(value, list) else [] if value is None else [value]
            return told

        columns = tuple(dict.fromkeys(name for part in parts for name in part.columns))
        return Value(read, columns, tuple(word for part in parts for word in part.gives))

    def column(self, node: Node) -> str:
        """The name of a declared column."""
        return node.known(node.word(), self.columns, "column")

    def subject(self, node: Node) -> Value:
        """What an operator works on: text names a column or an earlier value."""
        if not isinstance(node.raw, str):
            return self.value(node)
        name = node.word()
        if name in self.values:
            return self.named(name)
        column = self.column(node)
        return Value(lambda view: view.cells.text(column) or None, (column,))

    def named(self, name: str) -> Value:
        """A value by its name."""
        declared = self.values[name]
        return Value(lambda view: view.values.get(name), declared.columns, declared.gives)
