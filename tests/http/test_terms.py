"""Whoever gets an answer can learn what it is not, and whom to tell of a mistake."""

import pytest

from service.http.openapi_parts import DISCLAIMER
from tests.contract_client import ContractClient
from tests.http.fake_table import BASE

_MAIL = "desk@tracker.example"


@pytest.mark.parametrize("path", ["/docs", "/docs/problems", "/docs/terms"])
def test_every_page_shows_the_disclaimer_and_the_contact(path: str, anyone: ContractClient) -> None:
    page = anyone.get(path).text
    assert DISCLAIMER in page
    assert f'href="mailto:{_MAIL}"' in page


def test_the_contract_holds_both(anyone: ContractClient) -> None:
    info = anyone.spec["info"]
    assert DISCLAIMER in info["description"] and info["contact"]["email"] == _MAIL
    for said in ("legal finding", "endorsement", "deconfliction", "navigation", "exposed position"):
        assert said in DISCLAIMER


def test_the_version_names_the_contact_and_where_the_terms_are(anyone: ContractClient) -> None:
    told = anyone.get("/version").json
    assert told["contact"] == _MAIL
    assert told["terms"] == f"{BASE}/docs/terms"


@pytest.mark.parametrize("path", ["/v1/notes.csv", "/v1/notes?format=csv&limit=1"])
def test_a_file_points_to_the_terms_and_keeps_its_next_page_first(
    path: str, anyone: ContractClient
) -> None:
    links = anyone.get(path).headers.getlist("Link")
    assert links[-1] == f'<{BASE}/docs/terms>; rel="terms-of-service"'
    assert all('rel="next"' in link for link in links[:-1])


def test_json_has_no_more_links_than_before(anyone: ContractClient) -> None:
    assert anyone.get("/v1/notes").headers.getlist("Link") == []
    (link,) = anyone.get("/v1/notes?limit=1").headers.getlist("Link")
    assert 'rel="next"' in link
