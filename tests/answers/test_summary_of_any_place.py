"""Every kind of place answers on every day, and says what it does not know."""

from typing import Any

import pytest

from tests.contract_client import ContractClient

_PLACES = (
    "eastern-ghouta", "eastern-ghouta-area", "foah-and-kafraya", "yarmouk", "yarmouk-area", "syr",
    "aleppo-governorate", "yem",
)  # fmt: skip


@pytest.mark.parametrize("day", ["1900-01-01", "2016-10-20", "2026-01-01"])
@pytest.mark.parametrize("place", _PLACES)
def test_any_place_answers_on_any_day(seeded_client: ContractClient, place: str, day: str):
    response = seeded_client.get(f"/v1/cities/{place}/summary?on={day}&population=all&trace=full")
    assert response.status_code == 200
    assert "1970" not in response.get_data(as_text=True)


def test_a_siege_whose_start_nobody_knows_is_of_unknown_state(seeded_client: ContractClient):
    answer = seeded_client.get("/v1/cities/yarmouk/summary?on=2016-10-20").get_json()
    area = answer["siege"]["areas"][0]
    assert (area["state"], area["since"]["earliest"]) == ("unknown", None)
    assert answer["siege"]["days_besieged"]["max"] is None


def test_a_place_without_any_siege_says_so(seeded_client: ContractClient):
    answer = seeded_client.get("/v1/cities/yem/summary?on=2016-10-20").get_json()
    assert answer["siege"]["areas"] == [] and "siege" in answer["not_recorded"]
    assert answer["supply_routes"]["open"] is None
    assert answer["people_besieged"]["stated"] is None


def test_missing_aid_is_null_and_never_zero(seeded_client: ContractClient):
    answer = seeded_client.get("/v1/cities/aleppo/summary?on=2016-10-20").get_json()
    assert set(answer["aid"].values()) == {None}


@pytest.mark.parametrize("path", ["/v1/cities/atlantis", "/v1/cities/atlantis/summary"])
def test_an_unknown_place_in_a_path_is_404(seeded_client: ContractClient, path: str):
    assert seeded_client.get(path).status_code == 404


def test_a_day_out_of_range_is_refused(seeded_client: ContractClient):
    assert seeded_client.get("/v1/cities/aleppo/summary?on=1899-12-31").status_code == 422


def _slugs(page: Any) -> list[str]:
    return [row["slug"] for row in page["data"]]


@pytest.mark.parametrize("name", ["حلب", "حَلَب", "Halab", "alep"])
def test_a_city_is_found_by_any_spelling(seeded_client: ContractClient, name: str):
    page = seeded_client.get("/v1/cities", query_string={"q": name}).get_json()
    assert "aleppo" in _slugs(page)


def test_pages_of_cities_go_on_where_the_last_one_ended(seeded_client: ContractClient):
    whole = _slugs(seeded_client.get("/v1/cities?limit=7").get_json())
    first = seeded_client.get("/v1/cities?limit=3").get_json()
    second = seeded_client.get("/v1/cities?" + first["next"].split("?", 1)[1]).get_json()
    assert _slugs(first) + _slugs(second) == whole[:6]


def test_a_place_code_names_the_place(seeded_client: ContractClient):
    answer = seeded_client.get("/v1/cities/SY02").get_json()
    assert answer["slug"] == "aleppo-governorate"
    assert answer["besieged_areas"] == ["eastern-aleppo"]


def test_no_zero_is_said_of_people_where_records_may_belong_here(seeded_client: ContractClient):
    answer = seeded_client.get("/v1/cities/aleppo/summary?on=2016-10-20").get_json()
    killed = answer["casualties"]["health_workers_killed"]
    line = killed["lines"][0]
    assert line["possibly_here"]["best"] > 0
    assert line["recorded"]["best"] is None and killed["value"]["best"] is None
    assert "0 health workers" not in killed["sentence"]
