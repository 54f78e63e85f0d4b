"""Counts are read as stated: no bound is invented, missing is not zero, open ends stay open."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.quantities import flags_of, quoted_disagrees, read_quantity
from service.domain.quantity_words import numbers_in
from service.model.problem import FieldError, Problem
from service.model.quantity import Quantity
from tests.domain.seed_quantities import SEED_QUANTITIES

COUNTS = st.integers(0, 10**6)
ENDS = st.none() | COUNTS


def read(value: object) -> Quantity:
    return read_quantity(value, pointer="/killed")


def refusal(value: object) -> FieldError:
    with pytest.raises(Problem) as caught:
        read(value)
    assert caught.value.kind == "invalid-field"
    return caught.value.errors[0]


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    low, best, high = sorted((draw(COUNTS), draw(COUNTS), draw(COUNTS)))
    kept = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
    return Quantity(
        low if kept[0] else None, best if kept[1] else None, high if kept[2] else None, "between"
    )


@pytest.mark.parametrize(
    ("words", "low", "best", "high", "qualifier"),
    [
        ("12", 12, 12, 12, "exact"),
        ("two", 2, 2, 2, "exact"),
        ("none", 0, 0, 0, "exact"),
        ("approximately 500", None, 500, None, "approximately"),
        ("about 500", None, 500, None, "approximately"),
        ("c. 40", None, 40, None, "approximately"),
        ("~500", None, 500, None, "approximately"),
        ("nearly 400,000", None, 400_000, None, "approximately"),
        ("at least 3", 3, None, None, "at_least"),
        ("At least two", 2, None, None, "at_least"),
        ("no fewer than 7", 7, None, None, "at_least"),
        ("500+", 500, None, None, "at_least"),
        ("3 or more", 3, None, None, "at_least"),
        ("more than 200,000", 200_000, None, None, "more_than"),
        ("over 1.5 million", 1_500_000, None, None, "more_than"),
        ("up to 500,000", None, None, 500_000, "up_to"),
        ("as many as 500 000", None, None, 500_000, "up_to"),
        ("no more than 20", None, None, 20, "up_to"),
        ("fewer than 20", None, None, 19, "fewer_than"),
        ("between 10 and 20", 10, None, 20, "between"),
        ("3-5", 3, None, 5, "between"),
        ("3–5", 3, None, 5, "between"),
        ("1–2 million", 1_000_000, None, 2_000_000, "between"),
        ("70,000 to 80,000", 70_000, None, 80_000, "between"),
        ("several", 1, None, None, "unspecified_plural"),
        ("at least ٣", 3, None, None, "at_least"),
        ("٢٥٠٬٠٠٠", 250_000, 250_000, 250_000, "exact"),
        ("\u200f٣-٥\u200f", 3, None, 5, "between"),
        ("حوالي ٥٠٠", None, 500, None, "approximately"),
        ("أكثر من ١٢", 12, None, None, "more_than"),
        ("بين ١٠ و ٢٠", 10, None, 20, "between"),
        ("عدة", 1, None, None, "unspecified_plural"),
        ("3 على الأقل", 3, None, None, "at_least"),
        ("ثلاثة على الأقل", 3, None, None, "at_least"),
        ("على الأقل ثلاثة", 3, None, None, "at_least"),
        ("عشرة", 10, 10, 10, "exact"),
        ("اكثر من 200", 200, None, None, "more_than"),
        ("أكثر من 200", 200, None, None, "more_than"),
        ("حوالي 500", None, 500, None, "approximately"),
        ("500 تقريبًا", None, 500, None, "approximately"),
        ("٣ آلاف", 3000, 3000, 3000, "exact"),
        ("بين 10 و 20", 10, None, 20, "between"),
        ("بين 10 و20", 10, None, 20, "between"),
        ("من ثلاثة إلى خمسة", 3, None, 5, "between"),
        ("plusieurs", 1, None, None, "unspecified_plural"),
        ("au moins 3", 3, None, None, "at_least"),
        ("Au moins un", 1, None, None, "at_least"),
        ("environ 500", None, 500, None, "approximately"),
        ("entre 10 et 20", 10, None, 20, "between"),
        ("plus de 200", 200, None, None, "more_than"),
        ("moins de dix", None, None, 9, "fewer_than"),
        ("2 millions", 2_000_000, 2_000_000, 2_000_000, "exact"),
    ],
)
def test_words_become_the_bounds_that_they_state(
    words: str, low: int | None, best: int | None, high: int | None, qualifier: str
) -> None:
    stated = read(words)
    assert (stated.low, stated.best, stated.high, stated.qualifier) == (low, best, high, qualifier)
    assert stated.quoted == (None if words.isdecimal() else words)
    assert not quoted_disagrees(stated)


@pytest.mark.parametrize(("low", "best", "high", "qualifier", "quoted"), SEED_QUANTITIES)
def test_every_seed_count_reads_back_as_recorded(
    low: int | None, best: int | None, high: int | None, qualifier: str, quoted: str | None
) -> None:
    stored = {"low": low, "best": best, "high": high, "qualifier": qualifier, "quoted": quoted}
    assert read(stored).as_json() == stored
    assert Quantity.from_json(stored).as_json() == stored
    # One seed figure is a sum of parts, quoted as "nearly 400,000"; its notes say so.
    assert quoted_disagrees(read(stored)) == (best == 393_700)


@pytest.mark.parametrize(
    ("value", "ends", "qualifier"),
    [
        (12, (12, 12, 12), "exact"),
        (0, (0, 0, 0), "exact"),
        (9.0, (9, 9, 9), "exact"),
        (Decimal("9"), (9, 9, 9), "exact"),
        ({"best": 12, "qualifier": "exact"}, (12, 12, 12), "exact"),
        ({"low": 3}, (3, None, None), "at_least"),
        ({"high": 3}, (None, None, 3), "up_to"),
        ({"best": 3}, (None, 3, None), "approximately"),
        ({"low": 3, "high": 9}, (3, None, 9), "between"),
        ({"low": 3, "best": 4, "high": 9}, (3, 4, 9), "between"),
        ({"low": 3, "best": 3, "high": 3}, (3, 3, 3), "exact"),
        ({"low": 2, "qualifier": "more_than"}, (2, None, None), "more_than"),
        ({"qualifier": "unspecified_plural"}, (1, None, None), "unspecified_plural"),
    ],
)
def test_numbers_and_members_are_read(
    value: object, ends: tuple[int | None, int | None, int | None], qualifier: str
) -> None:
    stated = read(value)
    assert (stated.low, stated.best, stated.high) == ends
    assert stated.qualifier == qualifier


@pytest.mark.parametrize(
    ("value", "code", "pointer"),
    [
        (-1, "quantity_magic", "/killed"),
        (-2, "quantity_magic", "/killed"),
        ("-1", "quantity_magic", "/killed"),
        ({"low": -1}, "quantity_magic", "/killed/low"),
        (-3, "quantity_negative", "/killed"),
        ("fewer than 0", "quantity_negative", "/killed"),
        (9.5, "quantity_not_whole", "/killed"),
        ("1.5", "quantity_not_whole", "/killed"),
        (True, "quantity_not_number", "/killed"),
        ({"low": False}, "quantity_not_number", "/killed/low"),
        ({"low": "3"}, "quantity_not_number", "/killed/low"),
        (None, "quantity_not_number", "/killed"),
        ([3], "quantity_not_number", "/killed"),
        (10**12 + 1, "quantity_too_large", "/killed"),
        (float("nan"), "quantity_too_large", "/killed"),
        (float("inf"), "quantity_too_large", "/killed"),
        ("9" * 290, "quantity_too_large", "/killed"),
        ({"low": 5, "high": 3}, "quantity_disordered", "/killed/low"),
        ({"low": 5, "best": 3}, "quantity_disordered", "/killed/low"),
        ({"best": 5, "high": 3}, "quantity_disordered", "/killed/best"),
        ("5-3", "quantity_disordered", "/killed"),
        ({}, "quantity_empty", "/killed"),
        ({"quoted": "three"}, "quantity_empty", "/killed"),
        ({"qualifier": "at_least"}, "quantity_empty", "/killed"),
        ({"low": 1, "high": 2, "qualifier": "exact"}, "quantity_not_exact", "/killed/qualifier"),
        ({"low": 1, "qualifier": "at least"}, "unknown_word", "/killed/qualifier"),
        ({"lo": 1}, "unknown_member", "/killed/lo"),
        ({"low": 1, "quoted": "a\x00b"}, "control_character", "/killed/quoted"),
        ({"low": 1, "quoted": "x" * 301}, "text_too_long", "/killed/quoted"),
        ("dozens", "quantity_unreadable", "/killed"),
        ("hundreds", "quantity_unreadable", "/killed"),
        ("عشرات", "quantity_unreadable", "/killed"),
        ("des dizaines", "quantity_unreadable", "/killed"),
        ("on 19 September", "quantity_unreadable", "/killed"),
        ("1,23", "quantity_unreadable", "/killed"),
        ("1,5 million", "quantity_unreadable", "/killed"),
        ("", "quantity_unreadable", "/killed"),
        ("at least", "quantity_unreadable", "/killed"),
        ("१२", "quantity_unreadable", "/killed"),
    ],
)
def test_what_is_no_count_is_refused_with_a_reason(value: object, code: str, pointer: str) -> None:
    error = refusal(value)
    assert (error.code, error.pointer) == (code, pointer)
    assert error.detail


def test_a_refusal_says_that_arabic_and_french_are_read() -> None:
    assert "Arabic and French" in refusal("عشرات").detail


def test_an_organisation_is_not_the_french_number_one() -> None:
    assert numbers_in("UN: 300 killed") == {300}


def test_a_magic_value_is_refused_with_its_remedy() -> None:
    assert "null means not stated" in refusal(-1).detail


def test_9999_is_flagged_and_not_refused() -> None:
    assert flags_of(read(9999)) == ("count_9999",)
    assert flags_of(read("at least 99999")) == ("count_9999",)
    assert flags_of(read(999)) == ()


@pytest.mark.parametrize(
    ("quoted", "members", "disagrees"),
    [
        ("a further 1.9 million", {"best": 1_900_000}, False),
        ("1.88–1.9 million", {"low": 1_880_000, "high": 1_900_000}, False),
        ("1,9 million de blessés", {"best": 1_900_000}, False),
        ("3.500 personas", {"best": 3_500}, False),
        ("As many as 500,000 people", {"high": 500_000}, False),
        ("a mother and child, killed while sleeping", {"best": 2, "qualifier": "exact"}, False),
        ("two boys aged 10", {"best": 2, "qualifier": "exact"}, False),
        ("fewer than 20", {"high": 19, "qualifier": "fewer_than"}, False),
        ("several of the 40", {"qualifier": "unspecified_plural"}, False),
        ("قتل ١٢ شخصاً", {"best": 12}, False),
        ("12 people were killed", {"best": 21}, True),
        ("between 10 and 20", {"low": 10, "high": 30}, True),
        ("500,000 people", {"best": 50_000}, True),
        (None, {"best": 5}, False),
    ],
)
def test_digits_quoted_must_be_those_of_the_count(
    quoted: str | None, members: dict[str, Any], disagrees: bool
) -> None:
    assert quoted_disagrees(read(members | {"quoted": quoted})) is disagrees


@given(st.integers(0, 10**12))
def test_a_count_is_found_in_its_own_quotation(count: int) -> None:
    for written in (str(count), f"{count:,}", f"{count:,}".replace(",", " ")):
        assert Decimal(count) in (numbers_in(f"in all {written} people") or ())
        assert read(f"at least {written}").low == count


@given(st.text(max_size=30))
def test_any_words_are_read_or_refused(words: str) -> None:
    try:
        stated = read(words)
    except Problem as problem:
        assert problem.errors[0].pointer == "/killed"
    else:
        ends = [end for end in (stated.low, stated.best, stated.high) if end is not None]
        assert ends
        assert ends == sorted(ends)
