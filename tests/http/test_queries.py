"""A misspelt filter must never return everything."""

import pytest

from tests.contract_client import ContractClient


def _refusal(client: ContractClient, query: str, status: int) -> dict[str, str]:
    response = client.get(f"/v1/notes?{query}")
    assert response.status_code == status, response.text
    assert response.json is not None
    errors = response.json["errors"] or [{}]
    first: dict[str, str] = errors[0]
    return first


def test_an_unknown_parameter_is_400_and_names_the_nearest(anyone: ContractClient) -> None:
    error = _refusal(anyone, "sinse=2016-07-17", 400)
    assert error["parameter"] == "sinse"
    assert "`since`" in error["detail"]


@pytest.mark.parametrize("name", ["key", "api_key", "token"])
def test_a_key_in_the_address_is_an_unknown_parameter(name: str, anyone: ContractClient) -> None:
    error = _refusal(anyone, f"{name}=recorder-key", 400)
    assert "Authorization" in error["detail"]
    assert "recorder-key" not in str(error)


@pytest.mark.parametrize("query", ["limit=1&limit=2", "limit=1&li%6dit=1"])
def test_a_repeated_parameter_is_400(query: str, anyone: ContractClient) -> None:
    assert _refusal(anyone, query, 400)["parameter"] == "limit"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "invalid"),
        ("limit=1001", "invalid"),
        ("limit=ten", "not_a_number"),
        ("limit=1_0", "not_a_number"),
        ("limit=+5", "not_a_number"),
        ("limit=NaN", "not_a_number"),
        ("limit=1e3", "not_a_number"),
        ("limit=" + "9" * 5000, "not_a_number"),
        ("limit=%D9%A1%D9%A2", "digits_not_ascii"),
        ("since=%D9%A2%D9%A0%D9%A1%D9%A6-07-17", "digits_not_ascii"),
        ("since=2016-13-01", "not_a_day"),
        ("since=", "empty_value"),
        ("since", "empty_value"),
        ("families=a,,b", "empty_part"),
        ("q=a%00b", "control_character"),
        ("q=%E2%80%AE", "control_character"),
        ("hxl=yes&format=csv", "not_a_flag"),
        ("include_total=on", "invalid"),
    ],
)
def test_a_wrong_value_is_422_and_names_its_parameter(
    query: str, code: str, anyone: ContractClient
) -> None:
    error = _refusal(anyone, query, 422)
    assert error["code"] == code
    assert error["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize("query", ["q=%zz", "q=%", "q=%ff", "%ff=1", "q=%C0%80", "q=%ED%A0%80"])
def test_broken_encoding_is_400(query: str, anyone: ContractClient) -> None:
    _refusal(anyone, query, 400)


def test_an_endless_query_is_414(anyone: ContractClient) -> None:
    _refusal(anyone, "q=" + "a" * 9000, 414)


def test_free_text_may_hold_arabic_digits(anyone: ContractClient) -> None:
    assert anyone.get("/v1/notes", query_string={"q": "حي ١٢"}).status_code == 200


def test_what_a_view_does_to_its_query_stays_with_it(anyone: ContractClient) -> None:
    for _ in range(2):
        assert (
            anyone.get("/v1/notes?q=count&limit=2").json
            == anyone.get("/v1/notes?limit=2&q=count").json
        )


@pytest.mark.parametrize("path", ["/v1/notes/\x00", "/v1/notes/\xff", "/v1/notes/\n", "/\xff"])
def test_a_path_that_cannot_be_read_is_400(path: str, anyone: ContractClient) -> None:
    # As servers hand it over: percent signs decoded, bytes as latin-1.
    response = anyone.get("/v1/notes/1", environ_overrides={"PATH_INFO": path})
    assert response.status_code == 400


def test_a_path_in_arabic_is_simply_not_found(anyone: ContractClient) -> None:
    assert anyone.get("/v1/notes/حلب").status_code == 404


@pytest.mark.parametrize("path", ["/", "/v1/notes/", "//v1//notes", "/v1/notes/1/..", "/V1/notes"])
def test_an_unknown_path_is_a_404_problem(path: str, anyone: ContractClient) -> None:
    response = anyone.get(path)
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("host", ["[::1", "exa mple", "\x00", "host:99999", "a/b", "evil.example"])
def test_the_host_header_neither_breaks_nor_steers_anything(
    host: str, anyone: ContractClient
) -> None:
    response = anyone.get("/v1/notes?limit=1", environ_overrides={"HTTP_HOST": host})
    assert response.json is not None
    assert response.json["next"].startswith("https://tracker.example/v1/notes?limit=1&cursor=")
