"""Lists: every filter means what it says, and pages cover every record exactly once."""

import csv
import io
import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient

JSON = dict[str, Any]


@pytest.fixture
def told(callers: Callers) -> Callers:
    """Two towns of two countries, four published strikes by two families."""
    recorder, reviewer = callers.recorder, callers.reviewer
    aleppo = factories.place(
        recorder,
        pcode="SY0200",
        centroid={"type": "Point", "coordinates": [37.16, 36.2]},
    )
    abroad = factories.place(
        recorder,
        "tyre",
        country_code="LBN",
        timezone="Asia/Beirut",
        centroid={"type": "Point", "coordinates": [35.2, 33.27]},
    )
    for made in (aleppo, abroad):
        factories.publish(reviewer, "places", made)
    for day, place, source, more in (
        ("2016-07-17", "aleppo", "https://one.example.org/1", {"certainty": "confirmed"}),
        ("2016-07", "aleppo", "https://two.example.org/1", {"certainty": "possible"}),
        ("2016-08-02", "tyre", "https://one.example.org/2", {}),
        ("2016-09-03", "tyre", "https://two.example.org/2", {"delivery": "air_launched"}),
    ):
        made = factories.record(
            recorder, "strikes", {"occurred": day, "place": place, "source": source} | more
        )
        factories.publish(reviewer, "strikes", made)
    return callers


def _days(client: ContractClient, query: str) -> list[str]:
    answer = client.get(f"/v1/strikes?{query}")
    assert answer.status_code == 200, answer.json
    return [row["occurred"]["edtf"] for row in answer.json["data"]]


FILTERS = {
    "": ["2016-09-03", "2016-08-02", "2016-07", "2016-07-17"],
    "country=SYR": ["2016-07", "2016-07-17"],
    "country=SYR,LBN": ["2016-09-03", "2016-08-02", "2016-07", "2016-07-17"],
    "country=TUR": [],
    "pcode=SY0200": ["2016-07", "2016-07-17"],
    "place=tyre": ["2016-09-03", "2016-08-02"],
    "families=one-example-org": ["2016-08-02", "2016-07-17"],
    "families=one-example-org,two-example-org": [
        "2016-09-03",
        "2016-08-02",
        "2016-07",
        "2016-07-17",
    ],
    "certainty_min=possible": ["2016-07", "2016-07-17"],
    "certainty_min=confirmed": ["2016-07-17"],
    "delivery=air_launched": ["2016-09-03"],
    "from=2016-07-20": ["2016-09-03", "2016-08-02", "2016-07"],
    "from=2016-07-20&date_match=certain": ["2016-09-03", "2016-08-02"],
    "to=2016-07-17": ["2016-07", "2016-07-17"],
    "from=2016-07-18&to=2016-07-18": ["2016-07"],
    "bbox=36,35,38,37": ["2016-07", "2016-07-17"],
    "bbox=34,33,36,34": ["2016-09-03", "2016-08-02"],
    "updated_since=2000-01-01T00:00:00Z": ["2016-09-03", "2016-08-02", "2016-07", "2016-07-17"],
    "updated_since=2999-01-01T00:00:00Z": [],
    "state=retracted": [],
}


def test_a_filter_means_what_it_says(told: Callers) -> None:
    public = told.public
    found = {query: _days(public, query) for query in FILTERS}
    assert found == FILTERS


def test_fields_leave_out_what_was_not_asked_for(told: Callers) -> None:
    for row in told.public.get("/v1/strikes?fields=occurred,killed").json["data"]:
        assert set(row) == {"id", "occurred", "killed"}


def test_total_counts_what_the_filter_meets(told: Callers) -> None:
    shown = told.public.get("/v1/strikes?include_total=1&limit=1&country=SYR").json
    assert shown["total"] == 2 and len(shown["data"]) == 1
    assert "total" not in told.public.get("/v1/strikes").json


def test_an_empty_list_echoes_the_filter_as_it_was_read(told: Callers) -> None:
    shown = told.public.get("/v1/strikes?country=TUR&from=2016-01-01").json
    assert shown["data"] == [] and shown["next"] is None
    assert shown["filter"] == {"country": "TUR", "from": "2016-01-01"}


def test_csv_has_one_line_for_each_record_and_flat_columns(told: Callers) -> None:
    answer = told.public.get("/v1/strikes.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [row["occurred_edtf"] for row in rows] == FILTERS[""]
    assert rows[0]["place"] == "tyre" and rows[2]["occurred_latest"] == "2016-07-31"
    assert told.public.get("/v1/strikes?format=csv").data == answer.data
    accepted = told.public.get("/v1/strikes", headers={"Accept": "text/csv"})
    assert accepted.data == answer.data


def test_csv_has_a_tag_row_and_a_byte_order_mark_when_asked(told: Callers) -> None:
    plain = told.public.get("/v1/strikes.csv").get_data()
    assert not plain.startswith(b"\xef\xbb\xbf")
    marked = told.public.get("/v1/strikes.csv?bom=1").get_data()
    assert marked == b"\xef\xbb\xbf" + plain
    lines = told.public.get("/v1/strikes.csv?hxl=1").get_data(as_text=True).splitlines()
    head, tags = next(csv.reader([lines[0]])), next(csv.reader([lines[1]]))
    assert len(head) == len(tags)
    assert "#meta+id" in tags
    assert [lines[0], *lines[2:]] == plain.decode().splitlines()


def test_a_cell_that_looks_like_a_formula_is_made_inert(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    made = factories.source(recorder, "monitor", names=["=cmd|' /C calc'!A0"])
    factories.publish(reviewer, "sources", made)
    rows = list(csv.reader(io.StringIO(callers.public.get("/v1/sources.csv").text)))
    cell = rows[1][rows[0].index("names")]
    assert not cell.startswith(("=", "+", "-", "@", "\t"))
    assert "cmd|" in cell


def _pages(client: ContractClient, first: str) -> list[list[JSON]]:
    pages, path = [], first
    while path:
        answer = client.get(path)
        assert answer.status_code == 200, answer.json
        pages.append(answer.json["data"])
        url = answer.json["next"]
        linked = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
        assert (linked.group(1) if linked else None) == url
        parts = urlsplit(url or "")
        path = f"{parts.path}?{parts.query}" if url else ""
        assert len(pages) < 60
    return pages


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_pages_cover_every_record_exactly_once(told: Callers, limit: int) -> None:
    whole = told.public.get("/v1/strikes").json["data"]
    pages = _pages(told.public, f"/v1/strikes?limit={limit}")
    assert [row for page in pages for row in page] == whole
    assert all(len(page) == limit for page in pages[:-1])


def test_pages_are_stable_while_records_come_in(told: Callers) -> None:
    recorder, reviewer, public = told.recorder, told.reviewer, told.public
    before = [row["id"] for row in public.get("/v1/strikes").json["data"]]
    seen: list[str] = []
    path = "/v1/strikes?limit=1"
    for day in ("2016-12-01", "2016-08-03", "2016-01-01", "2016-07-17", "2016-10-01"):
        answer = public.get(path)
        seen += [row["id"] for row in answer.json["data"]]
        if answer.json["next"] is None:
            break
        parts = urlsplit(answer.json["next"])
        path = f"{parts.path}?{parts.query}"
        claim = {"occurred": day, "place": "tyre", "source": "https://one.example.org/9"}
        factories.publish(reviewer, "strikes", factories.record(recorder, "strikes", claim))
    assert len(seen) == len(set(seen))
    assert [one for one in seen if one in before] == before[: len(seen)] or set(before) <= set(seen)


def test_slugged_nouns_page_in_the_order_of_their_slugs(callers: Callers) -> None:
    recorder, reviewer = callers.recorder, callers.reviewer
    for slug in ("zeta", "alpha", "mid", "beta"):
        factories.publish(reviewer, "sources", factories.source(recorder, slug))
    pages = _pages(callers.public, "/v1/sources?limit=3")
    assert [row["slug"] for page in pages for row in page] == ["alpha", "beta", "mid", "zeta"]


def test_a_cursor_is_of_one_list_and_one_caller(told: Callers) -> None:
    public = told.public
    cursor = urlsplit(public.get("/v1/strikes?limit=1").json["next"]).query
    for path in (f"/v1/sources?{cursor}", f"/v1/strikes?{cursor}&country=SYR"):
        refused = public.get(path)
        assert refused.status_code == 422
        assert refused.json["errors"][0]["code"] == "cursor_invalid"
    assert told.reviewer.get(f"/v1/strikes?{cursor}").status_code == 422


def test_a_list_that_has_not_changed_is_not_sent_again(told: Callers) -> None:
    public = told.public
    first = public.get("/v1/strikes?country=SYR")
    version = {"If-None-Match": first.headers["ETag"]}
    assert public.get("/v1/strikes?country=SYR", headers=version).status_code == 304
    factories.source(told.recorder, "hidden")
    assert public.get("/v1/strikes?country=SYR", headers=version).status_code == 304
    factories.publish(told.reviewer, "sources", factories.source(told.recorder, "shown"))
    assert public.get("/v1/strikes?country=SYR", headers=version).status_code == 200
