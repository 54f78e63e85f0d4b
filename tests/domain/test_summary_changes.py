"""Two documents are told apart so that the one follows from the other."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.domain.summary_changes import changes_between
from tests.answers.differences import applied

JSON = Any
FAMILIES = st.lists(st.sampled_from(["sams", "ucdp", "vdc", "ocha"]), unique=True, max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([1.0, 2.5, "1", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b/c", "d~e"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def documents(draw: st.DrawFn) -> JSON:
    lines = [{"family": name, "value": draw(VALUES)} for name in draw(FAMILIES)]
    return {"lines": lines, "beside": draw(VALUES), "as_of": draw(st.integers(0, 9))}


@given(documents(), documents())
def test_differences_lead_from_any_document_to_any_other(first: JSON, second: JSON) -> None:
    found = [one.as_json() for one in changes_between(first, second)]
    made = applied(first, found)
    assert repr(made | {"as_of": 0}) == repr(_in_order(second, made) | {"as_of": 0})
    assert changes_between(second, second) == ()


def _in_order(document: JSON, like: JSON) -> JSON:
    """Members of objects have no order: this gives them the one of another document."""
    if isinstance(document, dict) and isinstance(like, dict):
        assert document.keys() == like.keys()
        return {name: _in_order(document[name], like[name]) for name in like}
    if isinstance(document, list) and isinstance(like, list):
        assert len(document) == len(like)
        return [_in_order(one, other) for one, other in zip(document, like, strict=True)]
    return document


def test_a_member_at_the_top_changes_no_other_one() -> None:
    first = {"used": [{"id": "b", "value": 2}]}
    second = {"used": [{"id": "a", "value": 1}, {"id": "b", "value": 3}]}
    found = [one.as_json() for one in changes_between(first, second)]
    assert [(one["op"], one["pointer"], one["label"]) for one in found] == [
        ("members", "/used", "used"),
        ("added", "/used/0", "used, a"),
        ("changed", "/used/1/value", "used, b, value"),
    ]
    assert (found[2]["from"], found[2]["to"]) == (2, 3)


def test_what_differs_at_any_two_instants_is_left_out() -> None:
    first = {"as_of": "1", "freshness": {"last_change_at": "1", "newest_event": None}}
    second = {"as_of": "2", "freshness": {"last_change_at": "2", "newest_event": "2016-10-03"}}
    [found] = changes_between(first, second)
    assert found.pointer == "/freshness/newest_event"
