"""Cursors are opaque, belong to one list, and are refused when altered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.http.paging import decode_cursor, encode_cursor
from service.model.problem import Problem
from tests.contract_client import ContractClient

VALUES = st.lists(
    st.none()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20),
    max_size=4,
)


@given(VALUES, st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_a_cursor_comes_back_as_it_went(values: list[str | int | None], scope: str) -> None:
    assert decode_cursor(encode_cursor(values, scope), scope) == tuple(values)


@pytest.mark.parametrize("scope", ["other", ""])
def test_a_cursor_of_another_list_is_refused(scope: str) -> None:
    with pytest.raises(Problem) as caught:
        decode_cursor(encode_cursor(["2016-07-17", 4], "list"), scope)
    assert caught.value.errors[0].code == "cursor_invalid"


def test_a_cursor_of_another_secret_is_refused() -> None:
    with pytest.raises(Problem):
        decode_cursor(encode_cursor([1], "list"), "list", secret=b"s")


@given(st.text(max_size=80))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(Problem):
        decode_cursor(text, "list")


@pytest.mark.parametrize("values", [[[1]], [{}], [True], [1.5], ["a" * 201], ["\x00"], [0] * 9])
def test_even_a_forged_cursor_holds_plain_values_only(values: list[str | int | None]) -> None:
    with pytest.raises(Problem):
        decode_cursor(encode_cursor(values, "list"), "list")


def test_following_next_shows_everything_once(anyone: ContractClient) -> None:
    seen: list[str] = []
    url: str | None = "/v1/notes?limit=2&q=a,b"
    while url:
        response = anyone.get(url.removeprefix("https://tracker.example"))
        assert response.json is not None
        seen += [note["id"] for note in response.json["data"]]
        url = response.json["next"]
        assert (url is None) == ("Link" not in response.headers)
        if url:
            assert response.headers["Link"] == f'<{url}>; rel="next"'
            assert "q=a,b" in url
    assert seen == ["1", "2", "3", "4", "5"]


def test_a_cursor_with_other_filters_is_422(anyone: ContractClient) -> None:
    response = anyone.get("/v1/notes?limit=2")
    assert response.json is not None
    cursor = response.json["next"].split("cursor=")[1]
    assert anyone.get(f"/v1/notes?cursor={cursor}&limit=3").status_code == 200
    refused = anyone.get(f"/v1/notes?cursor={cursor}&q=other")
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["errors"][0]["parameter"] == "cursor"


def test_a_cursor_of_another_tier_is_422(anyone: ContractClient, recorder: ContractClient) -> None:
    response = recorder.get("/v1/notes?limit=2")
    assert response.json is not None
    path = response.json["next"].removeprefix("https://tracker.example")
    assert anyone.get(path).status_code == 422
