"""The format is the path's, the parameter's, or what Accept prefers; others are 406."""

import pytest

from service.http import csv_bodies
from tests.contract_client import ContractClient

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("path", "accept", "media"),
    [
        ("/v1/notes", None, "application/json"),
        ("/v1/notes", "*/*", "application/json"),
        ("/v1/notes", BROWSER, "application/json"),
        ("/v1/notes", "text/csv", "text/csv"),
        ("/v1/notes", "text/csv;q=0.5, application/json", "application/json"),
        ("/v1/notes", "text/*", "text/csv"),
        ("/v1/notes?format=csv", "application/json", "text/csv"),
        ("/v1/notes.csv", None, "text/csv"),
        ("/v1/notes.csv", "application/json", "text/csv"),
        ("/v1/notes.json", "text/csv", "application/json"),
    ],
)
def test_a_format_is_chosen(
    path: str, accept: str | None, media: str, anyone: ContractClient
) -> None:
    response = anyone.get(path, headers={"Accept": accept} if accept else {})
    assert response.status_code == 200
    assert response.mimetype == media


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/v1/notes", "text/html"),
        ("/v1/notes", "application/json;q=0, text/csv;q=0"),
        ("/v1/notes?format=xlsx", "*/*"),
        ("/v1/notes/1", "text/csv"),
    ],
)
def test_a_format_that_is_not_offered_is_406(
    path: str, accept: str, anyone: ContractClient
) -> None:
    response = anyone.get(path, headers={"Accept": accept})
    assert response.status_code == 406
    assert response.json is not None
    assert "json" in response.json["offered"]


def test_a_path_that_fixes_the_format_takes_no_format_parameter(anyone: ContractClient) -> None:
    assert anyone.get("/v1/notes.csv?format=json").status_code == 400


def test_csv_is_flat_stable_and_plain_utf8(anyone: ContractClient) -> None:
    response = anyone.get("/v1/notes.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = response.text.split("\r\n")
    assert lines[0] == "id,text,killed_low"
    assert lines[1] == "1,note 1,1"


def test_hxl_and_bom_come_on_request_only(anyone: ContractClient) -> None:
    text = anyone.get("/v1/notes.csv?hxl=1&bom=1").get_data().decode("utf-8")
    assert text.startswith("\ufeffid,text,killed_low\r\n#meta+id,#description,#affected+killed\r\n")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+963", "'+963"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("＝1", "'＝1"),
        ("-5", "-5"),
        ("-5.25", "-5.25"),
        (-5, -5),
        (None, ""),
        (True, "true"),
        (False, "false"),
        (["a", "b"], "a; b"),
        (["=a"], "'=a"),
        ("حلب", "حلب"),
    ],
)
def test_no_cell_is_a_formula_and_numbers_stay_numbers(value: object, written: object) -> None:
    assert csv_bodies.cell(value) == written


def test_nested_values_are_reached_by_path() -> None:
    row = {"a": {"b": 1}, "c": [{"d": "x"}, {"d": "y"}, {}]}
    columns = [csv_bodies.Column("a_b", "a.b"), csv_bodies.Column("c_d", "c.d"),
               csv_bodies.Column("none", "a.b.c")]  # fmt: skip
    assert csv_bodies.write_csv(columns, [row]) == "a_b,c_d,none\r\n1,x; y,\r\n"
