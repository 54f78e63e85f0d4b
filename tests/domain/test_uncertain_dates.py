"""Uncertain dates are read as stated: no day is invented, and a point is never a span."""

import calendar
from datetime import date
from typing import Any

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from service.domain.edtf_reading import Unreadable, read_edtf
from service.domain.uncertain_dates import Kind, read_date
from service.model.dates import UncertainDate
from service.model.problem import FieldError, Problem
from tests.domain.seed_dates import SEED_DATES

DAYS = st.dates(date(1971, 1, 1), date(2100, 12, 31))


def read(value: object, kind: Kind = "point") -> UncertainDate:
    return read_date(value, kind=kind, pointer="/occurred")


def refusal(value: object, kind: Kind = "point") -> FieldError:
    with pytest.raises(Problem) as caught:
        read(value, kind)
    assert caught.value.kind == "invalid-field"
    assert len(caught.value.errors) == 1
    return caught.value.errors[0]


def kind_of(edtf: str) -> Kind:
    return "span" if "/" in edtf else "point"


@pytest.mark.parametrize(("edtf", "earliest", "latest", "precision"), SEED_DATES)
def test_every_seed_date_reads_back_as_recorded(
    edtf: str, earliest: str | None, latest: str | None, precision: str
) -> None:
    stored = {
        "edtf": edtf,
        "earliest": earliest,
        "latest": latest,
        "precision": precision,
        "text": None,
    }
    assert read(stored, kind_of(edtf)).as_json() == stored
    assert read(edtf, kind_of(edtf)).as_json() == stored
    assert UncertainDate.from_json(stored).as_json() == stored


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest", "precision"),
    [
        ("2016-07-17~", "2016-07-17", "2016-07-17", "day"),
        ("2016-07?", "2016-07-01", "2016-07-31", "month"),
        ("2016%", "2016-01-01", "2016-12-31", "year"),
        ("2016-02", "2016-02-01", "2016-02-29", "month"),
        ("2016-21", "2016-03-01", "2016-05-31", "season"),
        ("2015-24", "2015-12-01", "2016-02-29", "season"),
        ("2016-07-XX", "2016-07-01", "2016-07-31", "month"),
        ("2016-XX", "2016-01-01", "2016-12-31", "year"),
        ("201X", "2010-01-01", "2019-12-31", "unknown"),
        ("[2016-07-01, 2016-07-03]", "2016-07-01", "2016-07-03", "days"),
        ("[2016-07-03,2016-07-01]", "2016-07-01", "2016-07-03", "days"),
        ("[2016-07~..2016-08~]", "2016-07-01", "2016-08-31", "month"),
        ("[..2016-07-17]", None, "2016-07-17", "unknown"),
        ("[2016-07-17..]", "2016-07-17", None, "unknown"),
    ],
)
def test_bounds_are_the_first_and_last_possible_day(
    edtf: str, earliest: str | None, latest: str | None, precision: str
) -> None:
    stated = read(edtf).as_json()
    assert (stated["earliest"], stated["latest"], stated["precision"]) == (
        earliest,
        latest,
        precision,
    )


@given(DAYS, DAYS)
def test_our_bounds_are_those_of_the_library_for_sets_and_spans(one: date, other: date) -> None:
    first, last = sorted((one, other))
    for edtf in (f"{first}/{last}", f"[{first}..{last}]", f"{first:%Y-%m}/{last:%Y}"):
        reading, library = read_edtf(edtf), parse_edtf(edtf)
        assert reading.earliest == date(*library.lower_strict()[:3])
        assert reading.latest == date(*library.upper_strict()[:3])


@given(DAYS, st.sampled_from(["", "~", "?", "%"]))
def test_about_and_uncertain_never_widen_a_date(day: date, mark: str) -> None:
    assert read(f"{day}{mark}").is_day
    month = read(f"{day:%Y-%m}{mark}")
    length = calendar.monthrange(day.year, day.month)[1]
    assert (month.earliest, month.latest) == (day.replace(day=1), day.replace(day=length))


@given(st.text(alphabet="0123456789X~?%/.,[]-: TYES{}", max_size=24) | st.text(max_size=12))
def test_any_text_is_read_within_the_years_or_refused(text: str) -> None:
    try:
        reading = read_edtf(text)
    except Unreadable as wrong:
        assert wrong.code.startswith("date_")
        assert wrong.detail
    else:
        bounds = [day for day in (reading.earliest, reading.latest) if day is not None]
        assert bounds == sorted(bounds)
        assert all(1900 <= day.year <= 2100 for day in bounds)
        assert read_edtf(reading.edtf) == reading


@pytest.mark.parametrize(
    ("value", "kind", "edtf"),
    [
        ({"from": "2016-07-11", "to": "2016-07-20"}, "span", "2016-07-11/2016-07-20"),
        ({"from": "2016-09-04"}, "span", "2016-09-04/.."),
        ({"from": None, "to": "2016-08"}, "span", "../2016-08"),
        ({"from": "2016-07", "to": "2016-07"}, "span", "2016-07"),
        ({"from": "2016-07", "to": "2016-09", "about": True}, "span", "2016-07~/2016-09~"),
        (
            {"from": "2016-08-11", "to": "2016-08-20", "one_of": True},
            "point",
            "[2016-08-11..2016-08-20]",
        ),
        ({"to": "2016-07-17", "one_of": True}, "point", "[..2016-07-17]"),
        ({"from": "2016-07-17", "to": "2016-07-17", "about": True}, "point", "2016-07-17~"),
        (
            {"from": "2016-08", "to": "2016-10~", "one_of": True, "about": True},
            "point",
            "[2016-08~..2016-10~]",
        ),
    ],
)
def test_nobody_has_to_type_brackets(value: dict[str, Any], kind: Kind, edtf: str) -> None:
    assert read(value, kind).edtf == edtf


def test_the_source_s_own_words_and_precision_are_kept() -> None:
    stated = read(
        {"edtf": "[2016-07-11..2016-07-20]", "precision": "week", "text": "in the middle of July"}
    )
    assert stated.precision == "week"
    assert stated.text == "in the middle of July"


def test_arabic_digits_are_read() -> None:
    assert read("٢٠١٦-٠٧-١٧").edtf == "2016-07-17"
    assert read("۲۰۱۶-۰۷").edtf == "2016-07"
    assert read({"from": "٢٠١٦-٠٧-١١", "to": "2016-07-20"}, "span").earliest == date(2016, 7, 11)


def test_a_month_is_some_day_on_a_point_and_all_days_on_a_span() -> None:
    assert read("2016-07", "point").as_json() == read("2016-07", "span").as_json()


def test_a_point_refuses_a_span_and_names_the_set() -> None:
    error = refusal("2016-07-11/2016-07-20")
    assert error.code == "date_is_span"
    assert "[2016-07-11..2016-07-20]" in error.detail
    assert refusal("2016-09-04/..").extra["remedy"] == "[2016-09-04..]"
    assert "one_of" in refusal({"from": "2016-07-11", "to": "2016-07-20"}).detail


def test_a_span_refuses_a_set_and_names_the_span() -> None:
    error = refusal("[2016-07-11..2016-07-20]", "span")
    assert error.code == "date_is_set"
    assert "2016-07-11/2016-07-20" in error.detail
    eased = {"from": "2016-07-11", "to": "2016-07-20", "one_of": True}
    assert refusal(eased, "span").code == "date_is_set"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2016-02-30", "date_impossible"),
        ("2015-02-29", "date_impossible"),
        ("2016-13", "date_impossible"),
        ("2016-07-20/2016-07-11", "date_reversed"),
        ("[2016-08-20..2016-08-11]", "date_reversed"),
        ("1970-01-01", "date_magic"),
        ("[1970-01-01..1970-01-05]", "date_magic"),
        ("9999-12-31", "date_out_of_range"),
        ("9999", "date_out_of_range"),
        ("1899-12-31", "date_out_of_range"),
        ("2101", "date_out_of_range"),
        ("21XX", "date_out_of_range"),
        ("0000", "date_out_of_range"),
        ("2016-07-17T10:00", "date_has_time"),
        ("../..", "date_says_nothing"),
        ("[..]", "date_says_nothing"),
        ("/2016", "date_unreadable"),
        ("2016/", "date_unreadable"),
        ("", "date_unreadable"),
        ("17/07/2016", "date_unreadable"),
        ("July 2016", "date_unreadable"),
        ("unknown", "date_unreadable"),
        ("2016-W29", "date_unreadable"),
        ("2016-34", "date_unreadable"),
        ("2016-06-(01)~", "date_unreadable"),
        ("Y20000", "date_unreadable"),
        ("[2016-07-17]", "date_unreadable"),
        ("{2016-07-01,2016-07-03}", "date_unreadable"),
        ("२०१६-०७-१७", "date_unreadable"),
        (" " * 100_000, "date_unreadable"),
        (20160717, "date_unreadable"),
        (None, "date_unreadable"),
        (["2016"], "date_unreadable"),
        ({"earliest": "2016-07-01"}, "date_unreadable"),
        ({"edtf": 2016}, "date_unreadable"),
        ({"from": "2016-07/2016-08", "one_of": True}, "date_unreadable"),
        ({"from": 5}, "date_unreadable"),
        ({"from": None, "to": None}, "date_says_nothing"),
        ({"from": "2016", "one_of": "yes"}, "not_a_boolean"),
        ({"edtf": "2016", "latset": "2016-12-31"}, "unknown_member"),
        ({"edtf": "2016", "precision": "years"}, "unknown_word"),
        ({"edtf": "2016", "text": "a\u202eb"}, "bidi_control"),
        ({"edtf": "2016", "text": 5}, "not_text"),
    ],
)
def test_what_is_no_date_is_refused_with_a_reason(value: object, code: str) -> None:
    kind = "span" if isinstance(value, str) and "/" in value else "point"
    assert refusal(value, "span" if kind == "span" else "point").code == code


def test_given_bounds_must_be_those_of_the_edtf() -> None:
    error = refusal({"edtf": "2016-07", "earliest": "2016-07-02", "latest": "2016-07-31"})
    assert error.code == "date_disagrees"
    assert error.pointer == "/occurred/earliest"
    assert error.extra["expected"] == "2016-07-01"
    assert refusal({"edtf": "[..2016-07-17]", "earliest": "2016-01-01"}).extra["expected"] is None
    assert read({"edtf": "2016-07", "earliest": None}).earliest == date(2016, 7, 1)


def test_a_misspelt_member_is_named_with_its_nearest() -> None:
    error = refusal({"edtf": "2016", "latset": "2016-12-31"})
    assert error.pointer == "/occurred/latset"
    assert "'latest'" in error.detail


def test_a_day_in_error_names_where_it_stands() -> None:
    assert refusal({"from": "2016-02-30", "to": "2016-03"}).pointer == "/occurred/from"
    assert refusal({"edtf": "2016-02-30"}).pointer == "/occurred/edtf"
