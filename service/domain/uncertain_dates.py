"""Uncertain dates: how they are read."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from service.domain.digits import ascii_digits
from service.domain.edtf_reading import Reading, Unreadable, read_edtf
from service.domain.refusals import refuse_unknown_members, refused
from service.domain.texts import check_text
from service.model.dates import DatePrecision, UncertainDate
from service.model.vocabulary import nearest

Kind = Literal["point", "span"]

LONGEST_WORDS = 300
_FULL = ("edtf", "earliest", "latest", "precision", "text")
_EASY = ("from", "to", "one_of", "about", "precision", "text")
_PRECISIONS: tuple[DatePrecision, ...] = get_args(DatePrecision)


def read_date(value: object, *, kind: Kind, pointer: str) -> UncertainDate:
    """An uncertain date, from any of the forms in which it may be sent.

    Rule: a *point* is one day, perhaps not known to the day, and refuses `/` intervals; a *span*
    is all of its days, and refuses one-of sets. `2016-07` is some day in July, or all of July.
    Why: "one day between the 11th and the 20th" and "from the 11th to the 20th" differ by nine
    days of siege, and nothing later can tell them apart.

    Args:
        value: the EDTF string; `{"edtf", "earliest"?, "latest"?, "precision"?, "text"?}`; or
            `{"from", "to", "one_of", "about", "precision", "text"}`, without brackets to type.
        kind: what the field holds.
        pointer: JSON pointer of the field.

    Returns:
        The date with inclusive day bounds; a bound is None where the date is open.

    Raises:
        Problem: `invalid-field`, naming the remedy.

    Source: ISO 8601-2:2019 (EDTF); docs/methodology.md; docs/api-guide.md, "Meanings".
    """
    if isinstance(value, str):
        reading = _read(value, pointer)
        return _checked(reading, kind, pointer, reading.precision, None)
    if not isinstance(value, Mapping):
        detail = 'Write a date as text, such as "2016-07-17", or as {"from", "to"}.'
        raise refused("date_unreadable", detail, pointer)
    easy = "edtf" not in value and ("from" in value or "to" in value)
    refuse_unknown_members(value.keys(), _EASY if easy else _FULL, pointer)
    if easy:
        reading = _read(_written_out(value, kind, pointer), pointer)
    else:
        reading = _read(_text_member(value, "edtf", pointer), f"{pointer}/edtf")
        _refuse_other_bounds(value, reading, pointer)
    text = value.get("text")
    if text is not None:
        text = check_text(text, f"{pointer}/text", longest=LONGEST_WORDS)
    precision = _precision(value.get("precision"), reading, pointer)
    return _checked(reading, kind, pointer, precision, text)


def _read(edtf: str, pointer: str) -> Reading:
    try:
        return read_edtf(ascii_digits(edtf))
    except Unreadable as wrong:
        raise refused(wrong.code, wrong.detail, pointer) from wrong


def _text_member(value: Mapping[str, Any], member: str, pointer: str) -> str:
    text = value.get(member)
    if not isinstance(text, str):
        detail = "Give 'edtf' as text, such as \"2016-07-17\", or 'from' and 'to'."
        raise refused("date_unreadable", detail, f"{pointer}/{member}")
    return text


def _written_out(value: Mapping[str, Any], kind: Kind, pointer: str) -> str:
    """The EDTF of `{from, to, one_of, about}`."""
    for flag in ("one_of", "about"):
        if not isinstance(value.get(flag), bool | None):
            raise refused("not_a_boolean", f"'{flag}' is true or false.", f"{pointer}/{flag}")
    ends = [_end(value, side, pointer) for side in ("from", "to")]
    if value.get("about"):
        ends = [end if end == "" or end[-1] in "~?%" else f"{end}~" for end in ends]
    start, end = ends
    if start == end:
        return start or "../.."
    if value.get("one_of"):
        return f"[{start}..{end}]"
    if kind == "point":
        detail = (
            "This is one day. Add \"one_of\": true if it is some day between 'from' and 'to', "
            "or give the day."
        )
        raise refused("date_is_span", detail, pointer)
    return f"{start or '..'}/{end or '..'}"


def _end(value: Mapping[str, Any], side: str, pointer: str) -> str:
    end = value.get(side)
    if end is None or end == "..":
        return ""
    if not isinstance(end, str) or not end.strip():
        detail = f"Write '{side}' as a date, such as \"2016-07-17\", or null for an open end."
        raise refused("date_unreadable", detail, f"{pointer}/{side}")
    reading = _read(end, f"{pointer}/{side}")
    if reading.shape != "single":
        detail = f"'{side}' is a single date: a day, a month or a year."
        raise refused("date_unreadable", detail, f"{pointer}/{side}")
    return reading.edtf


def _refuse_other_bounds(value: Mapping[str, Any], reading: Reading, pointer: str) -> None:
    for side, bound in (("earliest", reading.earliest), ("latest", reading.latest)):
        right = None if bound is None else bound.isoformat()
        given = value.get(side, right)
        if isinstance(given, str):
            given = ascii_digits(given)
        # A side left null is one that was left out, unless the date is open there.
        if given is not None and given != right:
            detail = f"'{reading.edtf}' makes '{side}' {right or 'null'}; send that, or omit it."
            raise refused("date_disagrees", detail, f"{pointer}/{side}", expected=right)


def _precision(given: object, reading: Reading, pointer: str) -> DatePrecision:
    if given is None:
        return reading.precision
    for precision in _PRECISIONS:
        if given == precision:
            return precision
    guess = nearest(str(given), _PRECISIONS)
    hint = f"Did you mean '{guess}'?" if guess else f"It is one of {', '.join(_PRECISIONS)}."
    raise refused("unknown_word", f"There is no such precision. {hint}", f"{pointer}/precision")


def _checked(
    reading: Reading, kind: Kind, pointer: str, precision: DatePrecision, text: str | None
) -> UncertainDate:
    if kind == "point" and reading.shape == "span":
        as_set = _as_set(reading.edtf)
        detail = (
            f"This is one day, and '{reading.edtf}' means all of these days. "
            f"Write {as_set} for one unknown day of them."
        )
        raise refused("date_is_span", detail, pointer, remedy=as_set)
    if kind == "span" and reading.shape == "set":
        as_span = _as_span(reading)
        detail = (
            f"This is a span of days, and '{reading.edtf}' means one unknown day of these. "
            f"Write {as_span} for all of them."
        )
        raise refused("date_is_set", detail, pointer, remedy=as_span)
    return UncertainDate(reading.edtf, reading.earliest, reading.latest, precision, text)


def _as_set(edtf: str) -> str:
    start, end = ("" if side == ".." else side for side in edtf.split("/"))
    return f"[{start}..{end}]"


def _as_span(reading: Reading) -> str:
    return f"{reading.earliest or '..'}/{reading.latest or '..'}"
