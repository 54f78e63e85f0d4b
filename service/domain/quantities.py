"""Counts: how they are read and checked against their quotation."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, get_args

from service.domain.quantity_words import numbers_in, read_words
from service.domain.refusals import refuse_unknown_members, refused
from service.domain.texts import check_text
from service.model.quantity import Qualifier, Quantity
from service.model.vocabulary import nearest

LARGEST = 10**12
LONGEST_QUOTATION = 300
_ENDS = ("low", "best", "high")
_QUALIFIERS: tuple[Qualifier, ...] = get_args(Qualifier)
_MISSING_VALUES = (-1, -2)


def read_quantity(value: object, *, pointer: str) -> Quantity:
    """A count, from any of the forms in which it may be sent.

    Rule: exact 12 is 12/12/12; approximately 500 is null/500/null; at least 18 is 18/null/null;
    more than 200,000 is 200000/null/null; up to 500,000 is null/null/500000; fewer than 20 is
    null/null/19; between 10 and 20 is 10/null/20; several has low 1.
    Why: no bound is invented. "About 500" has no margin that a source ever stated.

    Args:
        value: a whole number (= exact); words ("at least 3", "3-5", "several"), which are kept as
            `quoted`; or `{"low", "best", "high", "qualifier", "quoted"}`.
        pointer: JSON pointer of the field.

    Returns:
        The count: persons or things, each end None where not stated.

    Raises:
        Problem: `invalid-field`, naming the remedy.

    Source: docs/methodology.md; UCDP best/high/low; Airwars min/max.
    """
    if isinstance(value, str):
        return _from_words(value, pointer)
    if isinstance(value, Mapping):
        return _from_members(value, pointer)
    count = _whole(value, pointer)
    return Quantity.exactly(count)


def flags_of(quantity: Quantity) -> tuple[str, ...]:
    """What a reviewer should look at in a count, as stable codes; empty where nothing.

    Rule: 9999 is flagged, not refused: it may be a true number, or mean "not known".
    Source: docs/methodology.md, P3.
    """
    ends = (quantity.low, quantity.best, quantity.high)
    return ("count_9999",) if any(end is not None and _all_nines(end) for end in ends) else ()


def quoted_disagrees(quantity: Quantity) -> bool:
    """Whether the digits in the quotation are not those of the count.

    Rule: each stated end must stand in the quotation, in digits or in words; a quotation without
    digits ("a mother and child") agrees with anything.
    Why: a slip of the finger in a count is caught by the words that were copied with it.

    Args:
        quantity: the count with its `quoted` words.

    Returns:
        True where a note has to say why they differ.

    Source: docs/methodology.md, input gates.
    """
    stated = numbers_in(quantity.quoted) if quantity.quoted else None
    if stated is None or quantity.qualifier == "unspecified_plural":
        return False
    high = quantity.high
    if quantity.qualifier == "fewer_than" and high is not None and high not in stated:
        high += 1
    ends = {end for end in (quantity.low, quantity.best, high) if end is not None}
    return not ends <= stated


def _all_nines(count: int) -> bool:
    return count >= 9999 and set(str(count)) == {"9"}


def _from_words(words: str, pointer: str) -> Quantity:
    quoted = check_text(words, pointer, longest=LONGEST_QUOTATION).strip()
    worded = read_words(quoted)
    if worded is None:
        detail = (
            f"'{quoted[:40]}' is not read as a count. Write a whole number, \"at least 3\", "
            '"more than 3", "about 500", "up to 500", "fewer than 20", "3-5" or "several", '
            'or send {"low", "best", "high", "quoted"}. Arabic and French forms are read too: '
            '"3 على الأقل", "au moins 3".'
        )
        raise refused("quantity_unreadable", detail, pointer)
    numbers = [_whole(number, pointer) for number in worded.numbers]
    low, best, high = _bounds(worded.qualifier, numbers, pointer)
    _refuse_disorder(low, best, high, pointer)
    # A bare number in a cell is a number, not words of a source.
    return Quantity(low, best, high, worded.qualifier, None if quoted.isdecimal() else quoted)


def _bounds(
    qualifier: Qualifier, numbers: list[int], pointer: str
) -> tuple[int | None, int | None, int | None]:
    match qualifier, numbers:
        case "exact", [count]:
            return count, count, count
        case "approximately", [count]:
            return None, count, None
        case (("at_least" | "more_than"), [count]):
            return count, None, None
        case "up_to", [count]:
            return None, None, count
        case "fewer_than", [count]:
            if count == 0:
                raise refused("quantity_negative", "Nothing is fewer than 0; send 0.", pointer)
            return None, None, count - 1
        case "between", [low, high]:
            return low, None, high
        case _:
            return 1, None, None


def _from_members(value: Mapping[str, Any], pointer: str) -> Quantity:
    refuse_unknown_members(value.keys(), (*_ENDS, "qualifier", "quoted"), pointer)
    low, best, high = (
        None if value.get(end) is None else _whole(value[end], f"{pointer}/{end}") for end in _ENDS
    )
    quoted = value.get("quoted")
    if quoted is not None:
        quoted = check_text(quoted, f"{pointer}/quoted", longest=LONGEST_QUOTATION)
    _refuse_disorder(low, best, high, pointer, members=True)
    qualifier = _qualifier(value.get("qualifier"), pointer)
    if qualifier is None:
        qualifier = _implied(low, best, high, pointer)
    if qualifier == "exact":
        low, best, high = _one_number(low, best, high, pointer)
    elif qualifier == "unspecified_plural" and low is None:
        low = 1
    elif low is best is high is None:
        detail = "Give 'low', 'best' or 'high', or send null for the whole: not stated."
        raise refused("quantity_empty", detail, pointer)
    return Quantity(low, best, high, qualifier, quoted)


def _qualifier(given: object, pointer: str) -> Qualifier | None:
    if given is None:
        return None
    for qualifier in _QUALIFIERS:
        if given == qualifier:
            return qualifier
    guess = nearest(str(given), _QUALIFIERS)
    hint = f"Did you mean '{guess}'?" if guess else f"It is one of {', '.join(_QUALIFIERS)}."
    raise refused("unknown_word", f"There is no such qualifier. {hint}", f"{pointer}/qualifier")


def _implied(low: int | None, best: int | None, high: int | None, pointer: str) -> Qualifier:
    """The qualifier of bare numbers."""
    match low is not None, best is not None, high is not None:
        case False, False, False:
            detail = "Give 'low', 'best' or 'high', or send null for the whole: not stated."
            raise refused("quantity_empty", detail, pointer)
        case True, _, False:
            return "at_least"
        case False, True, _:
            return "approximately"
        case False, False, True:
            return "up_to"
        case _:
            return "exact" if low == best == high else "between"


def _one_number(
    low: int | None, best: int | None, high: int | None, pointer: str
) -> tuple[int, int, int]:
    stated = {end for end in (low, best, high) if end is not None}
    if len(stated) != 1:
        detail = "An exact count is one number; give it as 'best', or use 'between'."
        raise refused("quantity_not_exact", detail, f"{pointer}/qualifier")
    count = stated.pop()
    return count, count, count


def _refuse_disorder(
    low: int | None, best: int | None, high: int | None, pointer: str, *, members: bool = False
) -> None:
    ends = [
        (name, end) for name, end in zip(_ENDS, (low, best, high), strict=True) if end is not None
    ]
    for (lesser, smaller), (greater, larger) in pairwise(ends):
        if smaller > larger:
            detail = f"'{lesser}' ({smaller}) is above '{greater}' ({larger}); mend one of them."
            place = f"{pointer}/{lesser}" if members else pointer
            raise refused("quantity_disordered", detail, place)


def _whole(value: object, pointer: str) -> int:
    """A whole number from 0 to 10¹², of whichever JSON number type."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        detail = "A count is a whole number; send null where none is stated."
        raise refused("quantity_not_number", detail, pointer)
    # Infinity and NaN are neither.
    if not -LARGEST <= value <= LARGEST:
        detail = f"A count is at most {LARGEST}; mend it."
        raise refused("quantity_too_large", detail, pointer)
    if value != int(value):
        raise refused("quantity_not_whole", f"{value} is not whole; round it as stated.", pointer)
    if value in _MISSING_VALUES:
        detail = f"{int(value)} is no count. Send null: null means not stated."
        raise refused("quantity_magic", detail, pointer)
    if value < 0:
        detail = "A count is 0 or more; send null where none is stated."
        raise refused("quantity_negative", detail, pointer)
    return int(value)
