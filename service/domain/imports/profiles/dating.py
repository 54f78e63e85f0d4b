"""Operators for days: one day in a publisher's own format, or all days from one to another."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from service.domain.imports.profiles.compiling import Operator, Scope
from service.domain.imports.profiles.dates import DayFormats, read_formats
from service.domain.imports.profiles.nodes import Node
from service.domain.imports.profiles.patterns import short
from service.domain.imports.profiles.view import Value, View, several_columns, stated
from service.model.dates import DatePrecision

_HOW = ("formats", "months", "clock", "precision", "about", "text")
_PRECISIONS: tuple[str, ...] = get_args(DatePrecision)


def _day(scope: Scope, node: Node) -> Value:
    """`day`: one day, month or year by the column's formats, with its precision where one is told.

    A cell that is empty is refused with `needed: true`.
    """
    node.members(("day", "needed", *_HOW), ("day",))
    subject, formats = scope.subject(node.at("day")), read_formats(node)
    finish = _finishing(scope, node)
    needed = node.flag("needed")

    def read(view: View) -> Any:
        return finish(view, read_day(view, subject, formats, needed=needed))

    return Value(read, subject.columns)


def _days(scope: Scope, node: Node) -> Value:
    """`days`: all days from the first to the last; one day where both are the same.

    An end before the start is refused. An end that is not stated is an open one with
    `open: true`, else the first day alone.
    """
    node.members(("days", "needed", "open", *_HOW), ("days",))
    ends = node.at("days")
    ends.members(("from", "to"), ("from", "to"))
    first, last = scope.subject(ends.at("from")), scope.subject(ends.at("to"))
    formats, finish = read_formats(node), _finishing(scope, node)
    needed, opened = node.flag("needed"), node.flag("open")

    def read(view: View) -> Any:
        begin = read_day(view, first, formats, needed=needed)
        end = read_day(view, last, formats, needed=needed)
        if begin and end and end < begin[: len(end)]:
            reason = f"{end} lies before {begin}."
            view.cells.refuse(last.column, "end_before_start", reason, "Mend one of the two days.")
        if not begin and not end:
            return finish(view, None)
        if end is None and not opened:
            return finish(view, begin)
        return finish(view, begin if begin == end else f"{begin or '..'}/{end or '..'}")

    return Value(read, several_columns(first, last))


def read_day(
    view: View, subject: Value, formats: DayFormats, *, needed: bool = False
) -> str | None:
    """The day of a cell as EDTF; None where none is stated, or it is refused."""
    if needed and len(subject.columns) == 1:
        view.cells.needed(subject.column)
    found = subject.read(view)
    if not stated(found):
        return None
    told = short(str(found))
    edtf = formats.read(told) or (formats.typed(told) if view.types_days else None)
    if edtf is None:
        reason = f"'{found}' is no day of the form {formats.told}."
        view.cells.refuse(subject.column, "date_unreadable", reason, f"Write {formats.told}.")
    return edtf


def _finishing(scope: Scope, node: Node) -> Callable[[View, str | None], Any]:
    """Gives a day its precision, its doubt and its words."""
    precision = scope.value(node.at("precision")) if node.has("precision") else None
    about = scope.condition(scope, node.at("about")) if node.has("about") else None
    text = scope.value(node.at("text")) if node.has("text") else None
    for word in precision.gives if precision else ():
        if word is not None and word not in _PRECISIONS:
            raise node.at("precision").mistake(
                f"'{word}' is no precision; it is one of {', '.join(_PRECISIONS)}"
            )

    def finish(view: View, edtf: str | None) -> Any:
        exactly = precision.read(view) if precision else None
        words = text.read(view) if text else None
        if edtf is None:
            return None
        if about is not None and about.holds(view):
            edtf = "/".join(end if end == ".." else f"{end}~" for end in edtf.split("/"))
        if precision is None and not stated(words):
            return edtf
        told = {"edtf": edtf, "precision": exactly, "text": words}
        return {name: each for name, each in told.items() if stated(each)}

    return finish


OPERATORS: Mapping[str, Operator] = {"day": _day, "days": _days}
