"""What the database makes of a list is to the byte what is made record by record."""

from typing import Any

import pytest

from service.model.nouns import NOUNS
from service.storage import export_rows
from tests import factories
from tests.conftest import Callers
from tests.contract_client import ContractClient
from tests.exports.reading import csv_rows

_CENTROID = {"type": "Point", "coordinates": [37.0, 36.25]}
_MADE = [noun for noun in NOUNS if export_rows.can_make(noun)]
_NASTY = (
    "=cmd|' /C calc'!A0", "+1+1", "-5", "-5.5e3", "-٥", "@SUM(A1)", "＝1+1", '"quoted", and more',
    "two\nlines", "back\\slash", "\\.", "a;b", "حلب", "'", "100%", "%s",
)  # fmt: skip


def _both(
    client: ContractClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> tuple[bytes, bytes]:
    made = client.get(address)
    assert made.status_code == 200
    with monkeypatch.context() as patched:
        patched.setattr(export_rows, "can_make", lambda noun: False)
        written = client.get(address)
    assert made.headers["Siege-Rows"] == written.headers["Siege-Rows"]
    return made.get_data(), written.get_data()


@pytest.mark.parametrize("noun", _MADE, ids=lambda noun: noun.path)
def test_a_file_is_the_same_wherever_it_is_made(
    seeded_client: ContractClient, monkeypatch: pytest.MonkeyPatch, noun: Any
) -> None:
    for asked in ("csv?hxl=1&bom=1", "csv?fields=state,citations", "ndjson"):
        made, written = _both(seeded_client, monkeypatch, f"/v1/exports/{noun.path}.{asked}")
        assert made == written, asked


@pytest.mark.parametrize(
    "asked",
    [
        "country=SYR", "place=jebel-saman-district&place_match=possibly",
        "from=2016-07-01&to=2016-07-31&date_match=certain", "licence=CC BY-SA", "bbox=36,35,38,37",
        "families=insecurity_insight", "updated_since=2016-01-01T00:00:00Z", "country=ZWE",
        "certainty_min=probable", "delivery=air_launched,unknown",
    ],
)  # fmt: skip
def test_every_filter_holds_where_the_database_makes_the_file(
    seeded_client: ContractClient, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    for form in ("csv", "ndjson"):
        address = f"/v1/exports/strikes.{form}?{asked}"
        made, written = _both(seeded_client, monkeypatch, address)
        assert made == written
    rows = len(csv_rows(seeded_client.get(f"/v1/exports/strikes.csv?{asked}")))
    assert (rows > 0) is (asked != "country=ZWE")


@pytest.fixture
def nasty(callers: Callers) -> Callers:
    """A service in which somebody recorded what others' programs might run, or stumble over."""
    recorder, reviewer = callers.recorder, callers.reviewer
    factories.publish(reviewer, "places", factories.place(recorder, centroid=_CENTROID))
    for number, text in enumerate(_NASTY):
        source = factories.source(
            recorder, f"voice-{number}", names=[f"v {text}".replace("\n", " ")]
        )
        factories.publish(reviewer, "sources", source)
        paper = factories.document(recorder, source["id"], title=text, attribution=text)
        factories.publish(reviewer, "documents", paper)
        cited = [{"document_id": paper["id"], "locator": text, "quoted": text}] * 2
        claim = {"metric": "killed", "quantity": number, "place": "aleppo", "citations": cited,
                 "period": "2016-07-17", "series_key": text, "phase": None}  # fmt: skip
        figure = factories.record(recorder, "casualty-figures", claim)
        factories.publish(reviewer, "casualty-figures", figure)
    return callers


def test_what_spreadsheets_would_run_is_inert_wherever_the_file_is_made(
    nasty: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    instant = nasty.public.get("/v1/changes?limit=1000").json["data"][-2]["at"]
    for noun in ("casualty-figures", "sources", "documents"):
        for asked in ("csv", "ndjson", f"csv?as_of={instant}", f"ndjson?as_of={instant}"):
            address = f"/v1/exports/{noun}.{asked}"
            made, written = _both(nasty.public, monkeypatch, address)
            assert made == written, address
    quoted = {
        row["citation_quotes"].partition("; ")[0]
        for row in csv_rows(nasty.public.get("/v1/exports/casualty-figures.csv"))
    }
    assert quoted >= {"'=cmd|' /C calc'!A0", "'+1+1", "'@SUM(A1)", "'＝1+1", "two\nlines", "'-٥"}


def test_a_record_read_with_a_key_is_not_passed_by_who_writes_down_exact_reads(
    nasty: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("made by the database")

    monkeypatch.setattr(export_rows, "csv_rows", refused)
    monkeypatch.setattr(export_rows, "document_lines", refused)
    for tier in ("public", "partner", "trusted"):
        reader = nasty.key(f"reader-{tier}", "office", tier)
        for form in ("csv", "ndjson"):
            assert reader.get(f"/v1/exports/sources.{form}").status_code == 200
