"""How exactly a file knows a place: a level, the word for it, whether its point is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.imports.placing.values import UNITS
from service.domain.imports.profiles.compiling import Scope
from service.domain.imports.profiles.nodes import Node
from service.domain.imports.profiles.view import Placed, Value, View
from service.domain.imports.units import Unit
from service.model.vocabulary import load_vocabularies

NOWHERE = "none"
LEVELS = ("settlement", "admin3", "admin2", "admin1", "country", NOWHERE)


@dataclass(frozen=True)
class Exactness:
    """What the file knows of a place: the level, the word for it, whether its point is kept."""

    level: str
    precision: str | None = None
    keeps_point: bool = True


def point_of(scope: Scope, node: Node) -> tuple[str, str]:
    """The columns of longitude and latitude."""
    node.members(("longitude", "latitude"), ("longitude", "latitude"))
    return scope.column(node.at("longitude")), scope.column(node.at("latitude"))


def read_known_to(scope: Scope, node: Node) -> tuple[Value | None, Mapping[str, Exactness]]:
    """`known_to`: one level for every row, or a cell with a table of levels."""
    if isinstance(node.raw, str):
        if node.raw not in LEVELS:
            raise node.mistake(f"'{node.raw}' is none of {', '.join(LEVELS)}")
        return None, {"": Exactness(node.raw)}
    node.members(("by", "levels"), ("by", "levels"))
    levels = {word: _exactness(each) for word, each in node.at("levels").mapping()}
    return scope.subject(node.at("by")), levels


def _exactness(node: Node) -> Exactness:
    if isinstance(node.raw, str):
        return _exactness(Node({"level": node.raw}, node.path))
    node.members(("level", "precision", "keep_point"), ("level",))
    precision = node.text("precision", "") or None
    words = load_vocabularies()["location_precision"].words
    if precision is not None:
        node.at("precision").known(precision, words, "word of location_precision")
    level = node.choice("level", LEVELS)
    return Exactness(level, precision, node.flag("keep_point", usual=True))


def exactly(
    known_to: Value | None, levels: Mapping[str, Exactness], view: View
) -> Exactness | None:
    """How exactly a row knows its place; None where the row is refused for it."""
    if known_to is None:
        return levels[""]
    column = (known_to.columns or ("",))[0]
    word = known_to.read(view)
    if word is None:
        # A rule over several columns may know its word where one of them is empty.
        if column:
            view.cells.needed(column)
        return None
    if str(word) not in levels:
        reason = f"'{word}' is none of {', '.join(levels)}."
        view.cells.refuse(column, "unknown_precision", reason, "Write the file's own word.")
        return None
    return levels[str(word)]


def placed(unit: Unit, exactness: Exactness, point: tuple[float, float] | None) -> Placed:
    """A row at the place that was found for it.

    Rule: a unit that stands in for a settlement, with no point, is known as that unit, no finer.
    """
    precision = exactness.precision
    if precision and point is None and exactness.level == "settlement" and unit.kind in UNITS:
        precision = unit.kind
    return Placed(str(unit.id), precision, point if exactness.keeps_point else None)
