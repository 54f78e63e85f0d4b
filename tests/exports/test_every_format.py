"""A whole list as a file: every filter, the caller's tier, a count to check, in each format."""

import io
from typing import Any

import pytest
from pyarrow.parquet import ParquetFile

from service.model.nouns import NOUNS
from service.storage.database import Database
from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient
from tests.exports.reading import FORMATS, csv_rows, features, ids, lines, sheets, table

JSON = dict[str, Any]
_FILTERS = (
    "",
    "country=SYR",
    "place=jebel-saman-district&place_match=possibly",
    "from=2016-07-01&to=2016-07-31",
    "licence=CC BY-SA",
)


def _listed(client: ContractClient, path: str, query: str) -> list[JSON]:
    found: list[JSON] = []
    url: str | None = f"/v1/{path}?limit=1000&{query}"
    while url:
        page = client.get(url).json
        found += page["data"]
        url = page["next"] and page["next"].replace("http://127.0.0.1:8000", "")
    return found


# A process and a workbook take a second each: some nouns stand for all.
_OFTEN = [(noun.path, form) for noun in NOUNS for form in ("csv", "ndjson", "geojson")]
_SELDOM = [
    (path, form) for path in ("strikes", "sieges", "sources") for form in ("xlsx", "parquet")
]


@pytest.mark.parametrize(
    ("path", "form"), [each for each in (*_OFTEN, *_SELDOM) if each[0] != "places"]
)
def test_a_file_has_every_record_of_the_list_in_its_order(
    seeded_client: ContractClient, path: str, form: str
) -> None:
    answer = seeded_client.get(f"/v1/exports/{path}.{form}")
    expected = [row["id"] for row in _listed(seeded_client, path, "")]
    assert ids(form, answer) == expected
    assert answer.headers["Siege-Rows"] == str(len(expected))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{path}.{form}"'


@pytest.mark.parametrize("query", _FILTERS)
def test_every_filter_of_the_list_holds(seeded_client: ContractClient, query: str) -> None:
    answer = seeded_client.get(f"/v1/exports/strikes.csv?{query}")
    expected = [row["id"] for row in _listed(seeded_client, "strikes", query)]
    assert expected
    assert ids("csv", answer) == expected


def test_pages_are_no_parameters_of_a_file(seeded_client: ContractClient) -> None:
    for query in ("limit=1", "cursor=abc", "include_total=1", "format=csv", "nonsense=1"):
        assert seeded_client.get(f"/v1/exports/strikes.csv?{query}").status_code == 400
    assert seeded_client.get("/v1/exports/strikes.pdf").status_code == 404
    assert seeded_client.get("/v1/exports/nothing.csv").status_code == 404


def test_an_empty_answer_is_a_whole_file(seeded_client: ContractClient) -> None:
    for form in FORMATS:
        answer = seeded_client.get(f"/v1/exports/strikes.{form}?country=ZWE")
        assert answer.headers["Siege-Rows"] == "0"
        assert ids(form, answer) == []


def test_columns_are_those_of_the_list_and_whose_work_it_is(seeded_client: ContractClient) -> None:
    listed = seeded_client.get("/v1/strikes.csv?limit=5").get_data(as_text=True).splitlines()
    whole = seeded_client.get("/v1/exports/strikes.csv").get_data(as_text=True).splitlines()
    # Newer columns stand at the end: none of those that were there before has moved.
    newer = "external_ids_gone_on,place_name,place_pcode,place_country,place_longitude"
    assert whole[0] == f"{listed[0]},attribution,{newer},place_latitude"
    assert whole[1].startswith(f"{listed[1]},")


def test_licence_and_attribution_stand_on_every_row(seeded_client: ContractClient) -> None:
    for row in csv_rows(seeded_client.get("/v1/exports/strikes.csv?licence=CC BY-SA")):
        assert row["licence"] == "CC BY-SA"
        assert "Insecurity Insight" in row["attribution"]
    named = lines(seeded_client.get("/v1/exports/places.ndjson?q=aleppo"))
    assert {(row["licence"], row["attribution"]) for row in named} >= {
        ("CC BY-IGO; CC BY 4.0", "OCHA COD-AB; GeoNames")
    }


def test_a_line_is_the_document_of_the_list_with_its_credits(
    seeded_client: ContractClient,
) -> None:
    (document,) = seeded_client.get("/v1/strikes?limit=1").json["data"]
    line = lines(seeded_client.get("/v1/exports/strikes.ndjson"))[0]
    assert line.pop("attribution").startswith("Insecurity Insight")
    assert line == document


def test_only_the_wanted_members_come(seeded_client: ContractClient) -> None:
    row = csv_rows(seeded_client.get("/v1/exports/strikes.csv?fields=occurred,place"))[0]
    assert list(row) == [
        "id", "occurred_edtf", "occurred_earliest", "occurred_latest", "place", "licence",
        "attribution",
    ]  # fmt: skip
    line = lines(seeded_client.get("/v1/exports/strikes.ndjson?fields=place"))[0]
    assert set(line) == {"id", "place", "licence", "attribution"}
    assert seeded_client.get("/v1/exports/strikes.csv?fields=wrong").status_code == 422


def test_head_says_how_many_and_sends_none(seeded_client: ContractClient) -> None:
    for form in FORMATS:
        asked = seeded_client.head(f"/v1/exports/strikes.{form}")
        given = seeded_client.get(f"/v1/exports/strikes.{form}")
        assert asked.headers["Siege-Rows"] == given.headers["Siege-Rows"]
        assert asked.headers["ETag"] == given.headers["ETag"]
        assert asked.get_data() == b""


def test_what_the_caller_holds_is_not_sent_again(callers: Callers) -> None:
    recorder, reviewer, public = callers.recorder, callers.reviewer, callers.public
    factories.publish(reviewer, "places", factories.place(recorder))
    tag = public.get("/v1/exports/places.csv").headers["ETag"]
    again = {"If-None-Match": tag}
    assert public.get("/v1/exports/places.csv", headers=again).status_code == 304
    factories.publish(reviewer, "places", factories.place(recorder, "homs"))
    changed = public.get("/v1/exports/places.csv", headers=again)
    assert changed.status_code == 200
    assert changed.headers["Siege-Rows"] == "2"
    # A version of their own would have to count what no other reader knows of.
    assert "ETag" not in recorder.get("/v1/exports/places.csv").headers


def test_each_tier_gets_its_own_projection(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    point = {"type": "Point", "coordinates": [37.123, 36.234]}
    made = factories.strike(recorder, location=point, location_precision="exact")
    factories.publish(reviewer, "strikes", made)
    trusted = callers.key("analyst", "cell", "trusted")
    for form in ("csv", "ndjson", "geojson"):
        assert b"37.123" in trusted.get(f"/v1/exports/strikes.{form}").get_data()
        partner = callers.key("p", "office", "partner")
        for other in (partner, callers.public):
            assert b"37.123" not in other.get(f"/v1/exports/strikes.{form}").get_data()
    (exact,) = features(trusted.get("/v1/exports/strikes.geojson"))
    assert (exact["geometry"], exact["properties"]["geometry_of"]) == (point, "recorded")


def test_a_public_point_is_the_centre_of_the_place_that_is_shown(
    seeded_client: ContractClient,
) -> None:
    places = {row["id"]: row["geometry"] for row in
              features(seeded_client.get("/v1/exports/places.geojson?kind=admin2"))}  # fmt: skip
    drawn = 0
    for row in features(seeded_client.get("/v1/exports/strikes.geojson?country=SYR")):
        told = row["properties"]
        assert told["geometry_of"] in ("centre_of_place", None)
        if told["place_id"] in places:
            assert row["geometry"] == places[told["place_id"]]
            drawn += 1
    assert drawn


def test_the_past_is_exported_as_it_was_known(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    before = callers.public.get("/v1/changes").json["data"][-1]["at"]
    factories.publish(reviewer, "places", factories.place(recorder, "homs"))
    for form in FORMATS:
        answer = callers.public.get(f"/v1/exports/places.{form}?as_of={before}")
        assert len(ids(form, answer)) == 1
        assert answer.headers["Siege-Rows"] == "1"
        assert "ETag" not in answer.headers


def test_lists_come_as_lines_and_features_page_by_page(seeded_client: ContractClient) -> None:
    for form in ("ndjson", "geojson"):
        listed = _listed(seeded_client, "sieges", "")
        first = seeded_client.get(f"/v1/sieges.{form}?limit=2")
        assert ids(form, first) == [row["id"] for row in listed[:2]]
        link = next(each for each in first.headers.getlist("Link") if 'rel="next"' in each)
        assert f"/v1/sieges.{form}?" in link
        following = link[1:].partition(">")[0].replace("http://127.0.0.1:8000", "")
        assert ids(form, seeded_client.get(following)) == [row["id"] for row in listed[2:4]]
        media = {"ndjson": "application/x-ndjson", "geojson": "application/geo+json"}[form]
        accepted = seeded_client.get("/v1/sieges?limit=2", headers={"Accept": media})
        assert accepted.get_data() == first.get_data()


def test_types_are_those_of_the_values(seeded_client: ContractClient) -> None:
    read = table(seeded_client.get("/v1/exports/strikes.parquet"))
    types = {field.name: str(field.type) for field in read.schema}
    assert types["killed_best"] == "int64"
    assert types["occurred_earliest"] == "date32[day]"
    assert types["recorded_at"] == "timestamp[us, tz=UTC]"
    assert types["hits_facility"] == "bool"
    assert types["attack_types"] == "list<element: string>"
    file = ParquetFile(io.BytesIO(seeded_client.get("/v1/exports/strikes.parquet").get_data()))
    told = {name.decode(): value.decode() for name, value in file.metadata.metadata.items()}
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert told["rows"] == str(read.num_rows)
    assert told["tier"] == "public"
    assert "CC BY-SA" in told["credits"]
    cells = sheets(seeded_client.get("/v1/exports/strikes.xlsx"))
    heads, first, *_ = cells["strikes"]
    kinds = {head.value: one for head, one in zip(heads, first, strict=True)}
    assert kinds["occurred_earliest"].is_date
    assert kinds["health_workers_killed_best"].data_type == "n"
    assert kinds["munition"].data_type == "s"
    assert kinds["killed_best"].value is None
    about = {row[0].value: row[1].value for row in cells["about"]}
    assert (about["rows"], about["tier"]) == (str(len(cells["strikes"]) - 1), "public")
    last = seeded_client.get(f"/v1/changes?after={int(about['position']) - 1}").json["data"]
    assert about["as_of"] == told["as_of"] == last[-1]["at"]
    assert about["CC BY-SA"].startswith("Insecurity Insight")


def test_arabic_is_intact(seeded_client: ContractClient) -> None:
    for form in ("csv", "ndjson", "geojson"):
        answer = seeded_client.get(f"/v1/exports/places.{form}?q=aleppo")
        assert "حلب" in answer.get_data(as_text=True)
    read = table(seeded_client.get("/v1/exports/places.parquet?q=aleppo")).to_pylist()
    assert "حلب" in {name for row in read for name in row["names"]}
    rows = sheets(seeded_client.get("/v1/exports/places.xlsx?q=aleppo"))["places"]
    assert any("حلب" in str(one.value) for row in rows for one in row)


def test_exact_records_are_written_down_before_they_are_sent(
    callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    made = [factories.strike(recorder, occurred=f"2016-07-{day}") for day in (11, 12, 13)]
    for each in made:
        factories.publish(reviewer, "strikes", each)
    monkeypatch.setattr("service.http.resources.export_parts.STEP", 2)
    reader = callers.key("analyst", "cell", "trusted")
    assert reader.head("/v1/exports/strikes.csv").status_code == 200
    callers.key("p", "office", "partner").get("/v1/exports/strikes.csv")
    assert callers.admin.get("/v1/exact-reads?holder=p").json["data"] == []
    assert callers.admin.get("/v1/exact-reads?holder=analyst").json["data"] == []
    reader.get("/v1/exports/strikes.csv")
    rows = callers.admin.get("/v1/exact-reads?holder=analyst").json["data"]
    assert {row["operation"] for row in rows} == {"exportStrike"}
    assert [len(row["record_ids"]) for row in rows] == [1, 2]
    assert {each for row in rows for each in row["record_ids"]} == {each["id"] for each in made}


def test_what_cannot_be_written_down_is_not_sent(
    callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder))
    factories.publish(reviewer, "strikes", factories.strike(recorder))
    reader = callers.key("analyst", "cell", "trusted")

    def refused(_: object) -> object:
        raise RuntimeError("nothing can be written")

    monkeypatch.setattr(callers.database, "writing", refused)
    for form in FORMATS:
        assert reader.get(f"/v1/exports/strikes.{form}").status_code == 503
        assert callers.public.get(f"/v1/exports/strikes.{form}").status_code == 200


def test_more_exports_than_are_allowed_are_asked_to_come_again(
    seeded: Database, seeded_client: ContractClient
) -> None:
    budget = seeded_client.app.extensions["services"].exports
    with budget.place(), budget.place():
        for form in FORMATS:
            refused = seeded_client.get(f"/v1/exports/strikes.{form}")
            assert refused.status_code == 503
            assert refused.headers["Retry-After"] == "10"
        assert seeded_client.get("/v1/strikes").status_code == 200
    for _ in range(5):
        assert seeded_client.get("/v1/exports/strikes.csv").status_code == 200
        assert seeded_client.head("/v1/exports/strikes.csv").status_code == 200
        assert seeded_client.get("/v1/exports/strikes.csv?place=nowhere").status_code == 422
