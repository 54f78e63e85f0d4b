"""A name as files write it: with words of its kind, brackets, or two languages in one cell."""

import re
import unicodedata
from dataclasses import dataclass

_SETTLED = frozenset({"city", "town", "village", "camp", "city_part", "crossing"})
_SPACES = re.compile(r"\s+")
_BRACKETS = re.compile(r"\s*[(\[{（]([^()\[\]{}（）]*)[)\]}）]\s*")
_ALTERNATIVES = re.compile(r"\s*[/|;]\s*")
_KIND_WORDS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        r"sub-? ?district|nahi?ya|nahiyah|ناحية|sous-district",
        frozenset({"admin3"}),
    ),
    (
        r"governorate|province|muhafazah?|mohafazat?|gouvernorat|محافظة",
        frozenset({"admin1"}),
    ),
    (r"district|mantiqah?|منطقة|مديرية|قضاء", frozenset({"admin2"})),
    (
        r"city|town|village|camp|neighbou?rhood|quarter|ville|village de|مدينة|بلدة|قرية|مخيم|حي",
        _SETTLED,
    ),
)
_SAID = tuple(
    (re.compile(rf"(?:(?:{words})\s+(?:of\s+|de\s+|d')?(.+)|(.+?)\s+(?:{words}))", re.I), kinds)
    for words, kinds in _KIND_WORDS
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to read a cell: the name, and the kinds that its words say; empty = they say none."""

    text: str
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's readings: each of `names` says the same place, each in ways of which one will do.

    `beside` is what stood in brackets: another spelling, or the unit around.
    """

    names: tuple[tuple[Spelling, ...], ...]
    beside: tuple[str, ...] = ()


def clean(text: str) -> str:
    """A cell without what cannot be seen: controls, marks of direction, doubled blanks."""
    kept = "".join(
        " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character
        for character in text
        if unicodedata.category(character) not in ("Cf", "Co", "Cs")
    )
    return _SPACES.sub(" ", kept).strip()


def script_of(text: str) -> str:
    """The script of the first letter of a text, as Unicode names it; "" where it has no letter."""
    for character in text:
        if character.isalpha():
            return unicodedata.name(character, "").partition(" ")[0]
    return ""


def read_cell(text: str) -> Cell:
    """The names in a cell.

    Rule: the whole cell is one name; "Duma / دوما" is also two names of one place; "Hseiniyeh
    (Al Qusayr)" is also a name with a word beside it; a word of kind ("governorate", "محافظة") is
    also no part of the name, and then only places of that kind are meant.
    Why: gazetteers hold names, files hold what somebody typed.
    """
    whole = clean(text)
    if not whole:
        return Cell(())
    beside = tuple(part.strip() for part in _BRACKETS.findall(whole) if part.strip())
    bare = clean(_BRACKETS.sub(" ", whole))
    parts = [part for part in _ALTERNATIVES.split(bare) if part]
    names = [_readings(whole, bare if bare != whole else "")]
    if len(parts) > 1:
        names.extend(_readings(part) for part in parts)
    return Cell(tuple(names), beside)


def _readings(*texts: str) -> tuple[Spelling, ...]:
    found: list[Spelling] = []
    for text in filter(None, texts):
        found.append(Spelling(text))
        for pattern, kinds in _SAID:
            if said := pattern.fullmatch(text):
                found.append(Spelling((said[1] or said[2]).strip(), kinds))
                break
    return tuple(found)
