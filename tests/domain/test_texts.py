"""Text that cannot be stored, or that shows other than it is, is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.texts import check_text, clean_name
from service.model.problem import Problem


def refusal_code(value: object, *, name: bool = False) -> str:
    with pytest.raises(Problem) as caught:
        clean_name(value, "/name") if name else check_text(value, "/notes")
    return caught.value.errors[0].code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("a\x00b", "control_character"),
        ("a\x1bb", "control_character"),
        ("a\x85b", "control_character"),
        ("abc\u202ecba", "bidi_control"),
        ("a\u2066b", "bidi_control"),
        ("a\ud800b", "not_a_character"),
        ("a\uffffb", "not_a_character"),
        (5, "not_text"),
        (None, "not_text"),
        ("x" * 10_001, "text_too_long"),
    ],
)
def test_text_that_deceives_or_breaks_is_refused(value: object, code: str) -> None:
    assert refusal_code(value) == code


def test_the_refusal_says_where_without_repeating_the_character() -> None:
    with pytest.raises(Problem) as caught:
        check_text("abc\u202e", "/notes")
    assert "U+202E at position 3" in caught.value.errors[0].detail
    assert caught.value.errors[0].pointer == "/notes"


def test_line_breaks_and_any_script_are_text() -> None:
    text = "first line\n\tsecond\r\nحلب \u200fالشرقية دمشق 🚑 می\u200cخواهم"
    assert check_text(text, "/notes") == text


def test_a_name_is_stored_on_one_line_in_one_spelling() -> None:
    assert clean_name("  Koban\u0065\u0302  town ", "/name") == "Koban\u00ea town"
    assert clean_name("حلب", "/name") == "حلب"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "name_empty"),
        (" - ", "name_empty"),
        ("two\nlines", "line_break"),
        ("two\u2028lines", "line_break"),
        ("\u202eolleh", "bidi_control"),
        ("x" * 301, "text_too_long"),
    ],
)
def test_a_name_without_letters_or_on_two_lines_is_refused(value: str, code: str) -> None:
    assert refusal_code(value, name=True) == code


@given(st.text(max_size=60))
def test_accepted_text_can_be_encoded_and_names_are_stable(text: str) -> None:
    try:
        name = clean_name(text, "/name")
    except Problem:
        return
    assert name.encode("utf-8")
    assert clean_name(name, "/name") == name
