"""Operators for counts: whole numbers, counts with their reserve, low, best and high."""

from collections.abc import Callable, Mapping
from typing import Any

from service.domain.imports.profiles.compiling import Operator, Scope
from service.domain.imports.profiles.nodes import Node
from service.domain.imports.profiles.patterns import short
from service.domain.imports.profiles.view import Value, View

OUT_OF_ORDER = "counts_out_of_order"
_ENDS = ("low", "best", "high")
_DISORDERS = ("refuse", "widen")


def _count(scope: Scope, node: Node) -> Value:
    """`count`: a whole number; `times` where the file counts in thousands or the like."""
    node.members(("count", "times"))
    column = scope.column(node.at("count"))
    times = node.whole("times", 1) or 1

    def read(view: View) -> int | None:
        found = view.cells.count(column)
        return None if found is None else found * times

    return Value(read, (column,))


def _quantity(scope: Scope, node: Node) -> Value:
    """`quantity`: a count with its reserve, from words or from columns for low, best and high."""
    node.members(("quantity", "times", "disorder", "about"))
    times = node.whole("times", 1) or 1
    given = node.at("quantity")
    if isinstance(given.raw, dict):
        if times != 1 or node.has("about"):
            raise node.mistake("'times' and 'about' go with a single column")
        return _ends(scope, node, given)
    column = scope.column(given)
    about = scope.condition(scope, node.at("about")) if node.has("about") else None

    def read(view: View) -> Any:
        found = view.cells.quantity(column)
        if found is None:
            return None
        told = {
            **found,
            **{end: found[end] * times for end in _ENDS if found[end] is not None},
        }
        if times != 1 and told["quoted"] is not None:
            view.cells.said.append(f"{column}: {told['quoted']}, times {times}")
            told["quoted"] = None
        if about is not None and told["qualifier"] == "exact" and about.holds(view):
            return {"best": told["best"], "qualifier": "approximately", "quoted": told["quoted"]}
        return told

    return Value(read, (column,))


def _ends(scope: Scope, node: Node, given: Node) -> Value:
    """Low, best and high, each a column; what is out of order is refused, or widened.

    Why: UCDP's and Airwars' files hold such rows; which of the three is wrong nobody can tell.
    """
    given.members(_ENDS)
    columns = {end: scope.column(given.at(end)) for end in _ENDS if given.has(end)}
    widen = _widening(scope, node)
    said_how = _remedy(node)

    def read(view: View) -> dict[str, int | None] | None:
        counts = {end: view.cells.count(column) for end, column in columns.items()}
        there = [(end, count) for end in _ENDS if (count := counts.get(end)) is not None]
        if not there:
            return None
        in_order = sorted(there, key=lambda each: each[1])
        if [count for _, count in there] == [count for _, count in in_order]:
            return {end: counts.get(end) for end in _ENDS}
        said = ", ".join(f"{end} {count}" for end, count in there)
        if widen(view):
            told = f"{said} are out of order; taken as least and greatest."
            view.cells.flag(columns.get("best") or columns["low"], OUT_OF_ORDER, told)
            view.cells.said.append(f"the file says {said}")
            best = counts.get("best")
            return {"low": in_order[0][1], "best": best, "high": in_order[-1][1]}
        (first, one), (_, other) = there[0], there[1]
        wrong = first if one > other else there[-1][0]
        reason = f"{said} are out of order."
        view.cells.refuse(columns[wrong], OUT_OF_ORDER, reason, said_how)
        return {end: counts.get(end) for end in _ENDS}

    # The best estimate is the figure itself.
    order = [columns[end] for end in ("best", "low", "high") if end in columns]
    return Value(read, tuple(order))


def _widening(scope: Scope, node: Node) -> Callable[[View], bool]:
    given = node.at("disorder")
    if isinstance(given.raw, dict):
        given.members(("option",), ("option",))
        name = given.at("option").known(given.text("option"), scope.options, "option")
        if set(scope.options[name]) != set(_DISORDERS):
            raise given.mistake(f"this option has to have the words {', '.join(_DISORDERS)}")
        return lambda view: view.options[name] == "widen"
    word = node.choice("disorder", _DISORDERS, "refuse")
    return lambda _view: word == "widen"


def _remedy(node: Node) -> str:
    given = node.at("disorder")
    if not isinstance(given.raw, dict):
        return "Mend the row."
    return (
        f"Mend the row, or take its least and greatest, by the option {given.text('option')}=widen."
    )


def _number(scope: Scope, node: Node) -> Value:
    """`number`: a number with a fraction, as a statement's value has it."""
    node.members(("number", "times"))
    column = scope.column(node.at("number"))
    times = node.whole("times", 1) or 1

    def read(view: View) -> float | int | None:
        text = short(view.cells.stated(column))
        try:
            found = float(text) if text else None
        except ValueError:
            view.cells.refuse(column, "not_a_number", f"'{text}' is no number.")
            return None
        if found is None:
            return None
        return int(found * times) if float(found * times).is_integer() else found * times

    return Value(read, (column,))


def _boolean(scope: Scope, node: Node) -> Value:
    """`boolean`: whether a cell says yes."""
    node.members(("boolean",))
    column = scope.column(node.at("boolean"))
    return Value(lambda view: view.cells.boolean(column), (column,))


def _test(scope: Scope, node: Node) -> Value:
    """`holds`: whether a condition holds, where a field takes true or false."""
    node.members(("holds",))
    condition = scope.condition(scope, node.at("holds"))
    return Value(condition.holds, condition.columns)


OPERATORS: Mapping[str, Operator] = {
    "count": _count,
    "quantity": _quantity,
    "number": _number,
    "boolean": _boolean,
    "holds": _test,
}
