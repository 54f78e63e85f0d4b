"""A place that a row names, found by the resolver: code, names, units around, point."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from service.domain.imports.gazetteer import Unit
from service.domain.imports.placing.matching import offered
from service.domain.imports.placing.resolver import resolver_of
from service.domain.imports.placing.values import (
    PARENTS,
    Answered,
    Asked,
    Candidate,
    Refusal,
    Resolution,
)
from service.domain.imports.profiles.compiling import Scope
from service.domain.imports.profiles.exactness import (
    NOWHERE,
    Exactness,
    exactly,
    placed,
    point_of,
    read_known_to,
)
from service.domain.imports.profiles.nodes import Node
from service.domain.imports.profiles.view import Placed, Value, View, stated
from service.model.vocabulary import load_vocabularies

BARE = "only_by_name"
SAID = ("pcode", "name", "settlement", *PARENTS)
# Only these make a rule one for the resolver.
TELLING = frozenset({"pcode", "name", "admin2", "admin3", "kinds", "bare_names", "unknown"})
MEMBERS = (
    "country", "only", *SAID, "kinds", "point", "known_to", "bare_names", "unknown", "or_coarser",
)  # fmt: skip
# What a list may leave out because it is new; a unit around it may not be.
_MAY_BE_NEW = frozenset({"pcode", "name", "settlement", "admin1", "country"})


@dataclass(frozen=True)
class AskedPlace:
    """How a row names a place.

    `said` are the members of the question; of `name` and `settlement` each spelling is tried.
    `takes_bare`: a place that only its bare name tells is taken. `leaves_unknown`: a place that
    nobody knows is no fault, and the row has none. `or_coarser`: where the settlement is not known,
    or may be several, the unit around it is taken and a reviewer told.
    """

    said: Mapping[str, Value]
    only: tuple[str, ...]
    kinds: frozenset[str]
    point: tuple[str, str]
    known_to: Value | None
    levels: Mapping[str, Exactness]
    takes_bare: bool = False
    leaves_unknown: bool = False
    or_coarser: bool = False
    slug: None = None
    columns: tuple[str, ...] = field(default=())

    @property
    def names_settlements(self) -> bool:
        """Whether a row can name a settlement."""
        return not {"name", "settlement"}.isdisjoint(self.said)

    def column(self, about: str) -> str:
        """The column that tells a part of the question; the most telling one where none does."""
        if about == "point":
            return self.point[1]
        own = self.said[about].column if about in self.said else ""
        return own or next(iter(self.columns), self.point[1])


def read_asked(scope: Scope, node: Node) -> AskedPlace:
    """A place that the resolver finds, as a profile declares it."""
    node.members(MEMBERS)
    names = ("country", *SAID)
    said = {name: scope.subject(node.at(name)) for name in names if node.has(name)}
    only, kinds = node.texts("only"), node.texts("kinds")
    if "country" not in said and len(only) == 1:
        said["country"] = Value(lambda _view: only[0])
    words = load_vocabularies()["place_kind"].words
    for kind in kinds:
        node.at("kinds").known(kind, words, "word of place_kind")
    if not said and not node.has("point"):
        raise node.mistake(f"give one of {', '.join(('country', *SAID))}, or 'point'")
    if "country" not in said and "pcode" not in said:
        raise node.mistake("give 'country', or the one country in 'only'")
    known_to: Value | None = None
    levels: Mapping[str, Exactness] = {"": Exactness("")}
    if node.has("known_to"):
        known_to, levels = read_known_to(scope, node.at("known_to"))
    telling = (said[name].column for name in (*SAID, "country") if name in said)
    return AskedPlace(
        said=said,
        only=only,
        kinds=frozenset(kinds),
        point=point_of(scope, node.at("point")) if node.has("point") else ("", ""),
        known_to=known_to,
        levels=levels,
        takes_bare=node.choice("bare_names", ("refuse", "take"), "refuse") == "take",
        leaves_unknown=node.choice("unknown", ("refuse", "leave"), "refuse") == "leave",
        or_coarser=node.flag("or_coarser"),
        columns=tuple(dict.fromkeys(name for name in telling if name)),
    )


def ask(rule: AskedPlace, view: View) -> Placed | None:
    """Where a row lies, by the rules of GET /v1/places/resolve.

    Rule: never finer than the file knows; what is ambiguous, or contradicts itself, is refused with
    its candidates; a place that only a bare name tells is refused where the file has no column of a
    unit around it.
    Returns:
        None where the row is refused for its place, has none, or names one that may be new.
    Source: docs/methodology.md, "Places".
    """
    cells = view.cells
    exactness = exactly(rule.known_to, rule.levels, view)
    point = cells.point(*rule.point[:2]) if rule.point[0] else None
    if any(fault.column in rule.point for fault in cells.faults if fault.column):
        return None
    if exactness is None or exactness.level == NOWHERE or not _country_is_meant(rule, view):
        return None
    if point is None and not _says_something(rule, view):
        return None
    answer = _answer(rule, view, point, exactness)
    if isinstance(answer, Refusal) and rule.or_coarser:
        answer = _coarser(rule, view, answer, point, exactness)
    if isinstance(answer, Refusal):
        _refuse(rule, view, answer)
        return None
    unit = _no_finer(view, answer.unit, exactness.level)
    if not _told(rule, view, answer):
        return None
    return placed(unit, exactness, point)


def _country_is_meant(rule: AskedPlace, view: View) -> bool:
    """Whether the row is about a country of the file."""
    if not rule.only or not rule.said["country"].columns:
        return True
    column, text = rule.said["country"].column, str(rule.said["country"].read(view) or "")
    if not text:
        view.cells.needed(column)
        return False
    found = resolver_of(view.gazetteer).resolve(Asked(country=text))
    code = found.unit.country_code if isinstance(found, Resolution) else text
    if code in rule.only:
        return True
    reason = f"'{text}' is not the country of this dataset."
    view.cells.refuse(column, "other_country", reason, "Leave out the rows of other countries.")
    return False


def _answer(
    rule: AskedPlace, view: View, point: tuple[float, float] | None, exactness: Exactness
) -> Answered:
    """What the resolver says of the first spelling that it knows; else of the first."""
    told = {name: value.read(view) for name, value in rule.said.items()}
    listed = (name for name in ("name", "settlement") if isinstance(told.get(name), list))
    spelled = next(listed, "")
    first: Answered | None = None
    for spelling in told[spelled] or [""] if spelled else [""]:
        parts = {**told, **({spelled: spelling} if spelled else {})}
        words: dict[str, Any] = {n: str(text) for n, text in parts.items() if stated(text)}
        precision = exactness.level or None
        asked = Asked(**words, kinds=rule.kinds, point=point, precision=precision)
        answer = resolver_of(view.gazetteer).resolve(asked)
        if isinstance(answer, Resolution) or answer.code != "unknown_place":
            return answer
        first = first or answer
    assert first is not None
    return first


def _coarser(
    rule: AskedPlace,
    view: View,
    refusal: Refusal,
    point: tuple[float, float] | None,
    exactness: Exactness,
) -> Answered:
    """The unit around a settlement that is not known; the refusal where none is stated."""
    around = {name: each for name, each in rule.said.items() if name not in ("name", "settlement")}
    if refusal.about not in ("name", "settlement") or not any(
        stated(around[level].read(view)) for level in PARENTS if level in around
    ):
        return refusal
    answer = _answer(replace(rule, said=around), view, point, exactness)
    if isinstance(answer, Refusal):
        return answer
    tell_coarser(view, rule.column(refusal.about), refusal, answer.unit)
    return answer


def tell_coarser(view: View, column: str, refusal: Refusal, unit: Unit) -> None:
    """Tells that a larger unit was taken for a settlement; its word is kept in the notes."""
    reason = f"{refusal.reason} {unit.slug} is taken."
    view.cells.flag(column, "coarser_place", reason)
    view.cells.said.append(f"{column}: {view.cells.written(column)}")


def _says_something(rule: AskedPlace, view: View) -> bool:
    """Whether a row names a place at all; refused where it does not, but by a list of new ones."""
    named = [rule.said[name] for name in SAID if name in rule.said]
    told = named or [value for value in rule.said.values() if value.columns]
    if any(stated(value.read(view)) for value in told):
        return True
    if not rule.leaves_unknown:
        reason, remedy = "The row names no place.", "Give a name, a place code or a point."
        view.cells.refuse(rule.column(""), "missing", reason, remedy)
    return False


def _refuse(rule: AskedPlace, view: View, answer: Refusal) -> None:
    if rule.leaves_unknown and answer.code == "unknown_place" and answer.about in _MAY_BE_NEW:
        return
    column = rule.column(answer.about)
    view.cells.refuse(column, answer.code, answer.reason, answer.remedy, answer.candidates)


def _told(rule: AskedPlace, view: View, answer: Resolution) -> bool:
    """Tells a reviewer what is odd about an answer; False where the row is refused for it."""
    around = any(level in rule.said for level in PARENTS)
    for remark in answer.remarks:
        column = rule.column("name" if "name" in rule.said else "settlement")
        if remark.code == BARE and not around and not rule.takes_bare:
            remedy = "Add a column of the unit around it, a place code, or a point."
            view.cells.refuse(column, BARE, remark.reason, remedy, _shown(view, answer))
            return False
        if remark.code != BARE or not rule.takes_bare:
            view.cells.flag(column, remark.code, remark.reason)
    return True


def _shown(view: View, answer: Resolution) -> tuple[Candidate, ...]:
    return offered(view.gazetteer, Asked(), [(answer.score, answer.unit)])


def _no_finer(view: View, unit: Unit, level: str) -> Unit:
    if level in ("", "settlement"):
        return unit
    return view.gazetteer.above(unit, level) or unit
