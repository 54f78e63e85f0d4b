"""Conditions of the language: what has to hold of a cell, a value, a count or an option."""

from collections.abc import Callable, Mapping
from typing import Any

from service.domain.imports.profiles.compiling import Scope
from service.domain.imports.profiles.nodes import Node
from service.domain.imports.profiles.view import (
    Condition,
    Value,
    View,
    several_columns,
    stated,
)

Test = Callable[[Any], bool]
_SUBJECTS = ("column", "value", "count", "boolean", "option", "of")
_JOINTS = ("all", "any", "not")


def read_condition(scope: Scope, node: Node) -> Condition:
    """A condition: `all`, `any`, `not`, or a subject with its tests, which must all hold."""
    if not isinstance(node.raw, dict):
        raise node.mistake("a condition is a mapping, such as {column: Status, is: closed}")
    for joint in _JOINTS:
        if joint in node.raw:
            node.members((joint,))
            return _joined(scope, joint, node.at(joint))
    node.members((*_SUBJECTS, *TESTS))
    subjects = [name for name in _SUBJECTS if node.has(name)]
    if len(subjects) != 1:
        raise node.mistake(f"a condition is about one of {', '.join(_SUBJECTS)}")
    subject = _subject(scope, subjects[0], node.at(subjects[0]))
    tests = [TESTS[name](node.at(name)) for name in node.raw if name in TESTS]
    if not tests:
        raise node.mistake(f"a condition needs a test: {', '.join(TESTS)}")

    def holds(view: View) -> bool:
        value = subject.read(view)
        return all(test(value) for test in tests)

    return Condition(holds, subject.columns)


def _joined(scope: Scope, joint: str, node: Node) -> Condition:
    if joint == "not":
        inner = read_condition(scope, node)
        return Condition(lambda view: not inner.holds(view), inner.columns)
    parts = [read_condition(scope, each) for each in node.members_of_list()]
    if not parts:
        raise node.mistake("give at least one condition")
    # Every part is asked, so that all faults of a row are told at once.
    join = all if joint == "all" else any
    return Condition(
        lambda view: join([part.holds(view) for part in parts]), several_columns(*parts)
    )


def _subject(scope: Scope, kind: str, node: Node) -> Value:
    if kind == "of":
        return scope.value(node)
    if kind == "option":
        name = node.known(node.word(), scope.options, "option")
        return Value(lambda view: view.options[name])
    if kind == "value":
        return scope.named(node.known(node.word(), scope.values, "value"))
    column = scope.column(node)
    if kind == "count":
        return Value(lambda view: view.cells.count(column), (column,))
    if kind == "boolean":
        return Value(lambda view: view.cells.boolean(column), (column,))
    return Value(lambda view: view.cells.text(column), (column,))


def _is(node: Node) -> Test:
    wanted = node.raw
    if isinstance(wanted, dict | list):
        raise node.mistake("this is one word; use is_any for several")
    return lambda value: (
        value == wanted
        or (
            not isinstance(wanted, bool)
            and not isinstance(value, bool | list)
            and value is not None
            and str(value) == str(wanted)
        )
    )


def _words(node: Node) -> frozenset[str]:
    return frozenset(each.word() for each in node.members_of_list())


def _is_any(node: Node) -> Test:
    words = _words(node)
    return lambda value: ("" if value is None else str(value)) in words


def _has_any(node: Node) -> Test:
    words = _words(node)
    return lambda value: bool(words & set(_many(value)))


def _within(node: Node) -> Test:
    words = _words(node)
    return lambda value: set(_many(value)) <= words


def _matches(node: Node) -> Test:
    pattern = node.compiled()
    return lambda value: any(pattern.search(str(each)) for each in _many(value))


def _contains(node: Node) -> Test:
    words = node.word()
    return lambda value: any(words in str(each) for each in _many(value))


def _number(node: Node) -> float:
    if isinstance(node.raw, bool) or not isinstance(node.raw, int | float):
        raise node.mistake("this is a number")
    return float(node.raw)


def _above(node: Node) -> Test:
    bound = _number(node)
    return lambda value: (found := _as_number(value)) is not None and found > bound


def _below(node: Node) -> Test:
    bound = _number(node)
    return lambda value: (found := _as_number(value)) is not None and found < bound


def _stated(node: Node) -> Test:
    if not isinstance(node.raw, bool):
        raise node.mistake("this is true or false")
    return lambda value: stated(value) == node.raw


def _several(node: Node) -> Test:
    if not isinstance(node.raw, bool):
        raise node.mistake("this is true or false")
    return lambda value: (len(set(map(str, _many(value)))) > 1) == node.raw


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _as_number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


TESTS: Mapping[str, Callable[[Node], Test]] = {
    "is": _is,
    "is_any": _is_any,
    "has_any": _has_any,
    "within": _within,
    "matches": _matches,
    "contains": _contains,
    "above": _above,
    "below": _below,
    "stated": _stated,
    "several": _several,
}
