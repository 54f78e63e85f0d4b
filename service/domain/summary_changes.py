"""What differs between two summaries of one question: where, from what, to what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

Op = Literal["added", "removed", "changed", "members"]
Document = Mapping[str, Any]
Path = tuple[str, ...]

# What tells the members of a list apart, whichever of these does so first.
_IDENTITIES: tuple[tuple[str, ...], ...] = (
    ("id",),
    ("record_id",),
    ("slug",),
    ("family",),
    ("family", "basis"),
    ("family", "estimated"),
    ("family", "population_class"),
    ("lang", "kind", "text"),
)
# What differs between any two instants, and says nothing: `*` stands for one member.
_BESIDE: tuple[Path, ...] = (
    ("as_of",),
    ("position",),
    ("links",),
    ("freshness", "last_change_at"),
    ("casualties", "*", "as_of"),
)


@dataclass(frozen=True, slots=True)
class Changed:
    """One difference.

    Attributes:
        op: `added`, `removed`, `changed`, or `members` where a list has others or in another order.
        pointer: RFC 6901, into the later summary; of what was removed into the earlier one.
        label: the same in words, with the names of members instead of their numbers.
        was: the earlier value, None where there was none; of `members` what told them apart.
        became: the later value in the same way.
    """

    op: Op
    pointer: str
    label: str
    was: Any
    became: Any

    def as_json(self) -> dict[str, Any]:
        """The shape of a member of `changed`."""
        return {
            "op": self.op,
            "pointer": self.pointer,
            "label": self.label,
            "from": self.was,
            "to": self.became,
        }


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the comparison stands: the way there in both summaries, and in words."""

    first: Path = ()
    second: Path = ()
    words: Path = ()

    def within(self, first: object, second: object, word: str) -> "_Place":
        return _Place((*self.first, str(first)), (*self.second, str(second)), (*self.words, word))

    def told(self, op: Op, was: Any, became: Any) -> Changed:
        path = self.first if op == "removed" else self.second
        return Changed(op, _pointer(path), ", ".join(self.words), was, became)


def changes_between(first: Document, second: Document) -> tuple[Changed, ...]:
    """What differs between two summaries.

    Rule: members of lists are held against each other by what tells them apart (id, family), not
    by their number; a list whose members nothing tells apart is one value. What differs between
    any two instants (`as_of`, `position`, `links`, the instant of the last change) is left out.
    Why: a record that is added at the top of a list has changed no other one.

    Args:
        first: the earlier summary.
        second: the later one.

    Returns:
        The differences in the order of the later summary. With those `removed` taken out of the
        earlier one, then the others made in order, it is the later one: `members` puts those that
        there were into their new order and leaves room for those that follow as `added`.

    Source: docs/methodology.md, what changed in an answer.
    """
    return tuple(_compared(_plain(first), _plain(second), _Place()))


def _plain(document: Document) -> Any:
    """As it goes out: identities as text, no two values equal that are written differently."""
    return orjson.loads(orjson.dumps(document))


def _compared(first: Any, second: Any, at: _Place) -> Iterator[Changed]:
    if any(len(each) == len(at.second) and _fits(each, at.second) for each in _BESIDE):
        return
    if isinstance(first, dict) and isinstance(second, dict):
        yield from _members(first, second, at)
    elif isinstance(first, list) and isinstance(second, list):
        yield from _listed(first, second, at)
    elif orjson.dumps(first) != orjson.dumps(second):
        yield at.told("changed", first, second)


def _fits(pattern: Path, path: Path) -> bool:
    return all(wanted in ("*", part) for wanted, part in zip(pattern, path, strict=True))


def _members(first: dict[str, Any], second: dict[str, Any], at: _Place) -> Iterator[Changed]:
    for name, became in second.items():
        place = at.within(name, name, name.replace("_", " "))
        if name in first:
            yield from _compared(first[name], became, place)
        else:
            yield place.told("added", None, became)
    for name, was in first.items():
        if name not in second:
            yield at.within(name, name, name.replace("_", " ")).told("removed", was, None)


def _listed(first: list[Any], second: list[Any], at: _Place) -> Iterator[Changed]:
    told_apart = _told_apart(first, second)
    if told_apart is None:
        if orjson.dumps(first) != orjson.dumps(second):
            yield at.told("changed", first, second)
        return
    was, became = told_apart
    if was != became:
        yield at.told("members", list(was), list(became))
    numbers = {name: number for number, name in enumerate(was)}
    for number, (name, value) in enumerate(zip(became, second, strict=True)):
        place = at.within(numbers.get(name, number), number, name)
        if name in numbers:
            yield from _compared(first[numbers[name]], value, place)
        else:
            yield place.told("added", None, value)
    for name, number in numbers.items():
        if name not in became:
            yield at.within(number, number, name).told("removed", first[number], None)


def _told_apart(
    first: Sequence[Any], second: Sequence[Any]
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """What tells the members of both lists apart; None where nothing does, or there are none."""
    if not first and not second:
        return None
    for names in _IDENTITIES:
        found = _names(first, names), _names(second, names)
        if found[0] is not None and found[1] is not None:
            return found[0], found[1]
    return None


def _names(listed: Sequence[Any], names: Sequence[str]) -> tuple[str, ...] | None:
    found = []
    for each in listed:
        values = [each.get(name) for name in names] if isinstance(each, dict) else [None]
        if any(value is None or isinstance(value, dict | list) for value in values):
            return None
        found.append(" ".join(str(value) for value in values))
    return tuple(found) if len(set(found)) == len(found) else None


def _pointer(path: Path) -> str:
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in path)


def families_named(*summaries: Document) -> set[str]:
    """The source families whose words a summary repeats."""
    found: set[str] = set()
    left: list[Any] = [_plain(each) for each in summaries]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            named = (value.get("family"), value.get("headline_family"))
            found |= {name for name in named if isinstance(name, str)}
            left += value.values()
        elif isinstance(value, list):
            left += value
    return found
