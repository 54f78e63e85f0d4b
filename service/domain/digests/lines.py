"""What every line of a digest has: a sentence, who says it, and the records behind it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from service.domain.sentences import day_in_words, span_in_words
from service.model.bounds import Bounds
from service.model.noun import Noun
from service.model.vocabulary import load_vocabularies

# As many as one address may ask a list for.
MOST_IDS = 200
Within = Literal["certain", "possible"]
_APPROXIMATE = "~"
_MONTH, _YEAR = re.compile(r"\d{4}-\d{2}"), re.compile(r"\d{4}")
_OWN_WORDS = ("between", "by", "from", "at")


def line(
    sentence: str,
    noun: str,
    records: Iterable[str],
    /,
    *,
    according_to: Sequence[str] = (),
    further: str | None = None,
    of: int | None = None,
    **members: Any,
) -> dict[str, Any]:
    """A line that leads to its records in one more request.

    Args:
        sentence: what it says, with its full stop.
        noun: the path of their noun.
        records: ids.
        according_to: slugs of the sources that say it.
        further: an address that has more than can be named one by one.
        of: how many records there are, where not all are given.
        members: what else the line tells a machine.

    Returns:
        The line; `records_cut` where there are more records than it names.

    Source: docs/api-guide.md, digest.
    """
    named = list(dict.fromkeys(records))
    cut = len(named) > MOST_IDS or (of is not None and of > len(named))
    named = named[:MOST_IDS]
    own = address_of(noun, named) if named else None
    return {
        **members,
        "sentence": f"{sentence[0].upper()}{sentence[1:]}",
        "according_to": list(according_to),
        "records": named,
        "records_cut": cut,
        "link": (further if cut else own) or further,
    }


def address_of(noun: str, records: Sequence[str]) -> str:
    """Where some records are read together, at most `MOST_IDS`."""
    return f"/v1/{noun}?ids={','.join(records)}&limit={MOST_IDS}"


def within(bounds: Bounds | None, first: date, last: date) -> Within | None:
    """Whether a day that is perhaps not known to the day lies in a window.

    Rule: a date that is open on one side is told where its known side lies, and then as possible;
    else it would be told in every window there is.

    Args:
        bounds: of one day; None = not stated.
        first: the window's first day.
        last: its last day.

    Returns:
        `certain` or `possible`; None where it lies outside.

    Source: docs/methodology.md, digest; P4, P5b.
    """
    if bounds is None:
        return None
    earliest, latest = bounds.earliest, bounds.latest
    if earliest is None or latest is None:
        known = earliest or latest
        return "possible" if known is not None and first <= known <= last else None
    if latest < first or earliest > last:
        return None
    return "certain" if first <= earliest and latest <= last else "possible"


def day_named(bounds: Bounds) -> str:
    """`17 July 2016`, `July 2016`, `2016`, `between 1 and 10 July 2016`, `by …`, `from …`."""
    first, last = bounds.earliest, bounds.latest
    if first is None or last is None or first == last:
        return span_in_words(bounds)
    told = str((bounds.wire or {}).get("edtf") or "").rstrip(_APPROXIMATE)
    if _MONTH.fullmatch(told):
        return day_in_words(first).partition(" ")[2]
    if _YEAR.fullmatch(told):
        return str(first.year)
    return f"between {days(first, last).replace(' to ', ' and ')}"


def when(bounds: Bounds) -> str:
    """`on 17 July 2016`, `in July 2016`, `between …`, `by …`, with `about` where it is so told."""
    words = day_named(bounds)
    edtf = str((bounds.wire or {}).get("edtf") or "")
    about = "about " if edtf.endswith(_APPROXIMATE) else ""
    if words.startswith(_OWN_WORDS):
        return f"{about}{words}"
    return f"{'on' if bounds.earliest == bounds.latest else 'in'} {about}{words}"


def days(first: date, last: date) -> str:
    """`17 July 2016`, or `11 to 17 July 2016` as far as the days share month and year."""
    if first == last:
        return day_in_words(first)
    told = day_in_words(first)
    if first.year == last.year:
        told = told.removesuffix(f" {first.year}")
        if first.month == last.month:
            told = str(first.day)
    return f"{told} to {day_in_words(last)}"


def counted(number: int, noun: Noun) -> str:
    """`1 siege`, `3 casualty figures`."""
    return f"{number:,} {noun.title.lower() if number == 1 else noun.path.replace('-', ' ')}"


def label(vocabulary: str, word: str | None) -> str:
    """A word of a vocabulary as people read it."""
    terms = load_vocabularies()[vocabulary]
    return next((term.labels["en"] for term in terms if term.value == word), str(word))


def speakers(document: Mapping[str, Any]) -> list[str]:
    """The sources that a record cites, each once, in its order."""
    cited = [citation.get("source") for citation in document.get("citations") or ()]
    found = [source for source in cited if source]
    return list(dict.fromkeys(found or ([document["source"]] if document.get("source") else [])))
