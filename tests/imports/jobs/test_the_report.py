"""What was refused is told cell by cell, to those whose file it is and to reviewers."""

import csv
import io
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

import pytest

from service.domain.identity import shipped_id
from service.domain.imports.placing.values import Candidate
from service.storage import import_remarks
from service.storage.import_jobs import IMPORTER
from tests import canaries, factories
from tests.conftest import Callers
from tests.imports.health_file import a_file
from tests.imports.jobs.queueing import JSON, URL, carry_out_all, sent


@pytest.fixture
def told(office: Callers) -> JSON:
    """A run of which two rows were refused, and one was flagged."""
    flagged = {"Event Description": "Call +963 944 123 456."}
    content = a_file({"Date": "=cmd()"}, flagged, {"Country ISO": "canary-cell-of-relief"})
    run = sent(office.recorder, content)
    assert carry_out_all(office.database) == 1
    return run


def test_every_remark_has_its_row_column_value_reason_and_remedy(
    office: Callers, told: JSON
) -> None:
    report = office.recorder.get(f"{URL}/{told['id']}/report").json
    assert report["state"] == "completed_with_errors" and report["rows"]["refused"] == 2
    first, flag, last = report["data"]
    assert (first["kind"], first["row"], first["column"]) == ("fault", 2, "Date")
    assert (first["value"], first["external_id"]) == ("=cmd()", "made-up-1")
    assert first["reason"] and first["remedy"] and first["code"]
    assert (flag["kind"], flag["row"], flag["code"]) == ("flag", 3, "phone_number")
    assert flag["value"] is None, "a flag says what kind of thing, never the thing"
    assert (last["row"], last["value"]) == (4, "canary-cell-of-relief")


def test_pages_follow_each_other_and_a_kind_can_be_asked_for(office: Callers, told: JSON) -> None:
    url, seen = f"{URL}/{told['id']}/report?limit=1", []
    while url:
        page = office.recorder.get(url.removeprefix("http://127.0.0.1:8000")).json
        seen += [remark["row"] for remark in page["data"]]
        url = page["next"]
    assert seen == [2, 3, 4]
    faults = office.recorder.get(f"{URL}/{told['id']}/report?kind=fault").json["data"]
    assert [remark["row"] for remark in faults] == [2, 4]


def test_as_csv_all_of_it_comes_at_once_and_no_cell_is_a_formula(
    office: Callers, told: JSON, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.http.resources.imports._AT_ONCE", 2)
    answer = office.recorder.get(f"{URL}/{told['id']}/report.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["row"] for row in rows] == ["2", "3", "4"]
    assert rows[0]["value"] == "'=cmd()"
    etag = answer.headers["ETag"]
    again = office.recorder.get(f"{URL}/{told['id']}/report.csv", headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_cells_are_told_to_the_organisation_reviewers_and_administrators_alone(
    office: Callers, told: JSON
) -> None:
    for client in (office.recorder, office.reviewer, office.admin):
        assert "canary-cell" in client.get(f"{URL}/{told['id']}/report").text
    stranger = office.key("stranger", "elsewhere", "trusted", "record")
    for path in ("report", "report.csv"):
        url = f"{URL}/{told['id']}/{path}"
        assert stranger.get(url).status_code == 404
        assert office.public.get(url).status_code == 401
    assert canaries.found_in("canary-cell-of-relief"), "or the log would not be searched for it"


def test_a_report_is_kept_ninety_days(office: Callers, told: JSON) -> None:
    with office.database.pool.connection() as connection:
        connection.execute(
            "UPDATE import_run SET finished_at = finished_at - %s", [timedelta(days=90)]
        )
    answer = office.recorder.get(f"{URL}/{told['id']}/report")
    assert answer.status_code == 410 and "90 days" in answer.json["detail"]
    with office.database.writing(IMPORTER) as session:
        assert import_remarks.expire(session) == 3
        assert import_remarks.expire(session) == 0


def test_a_redaction_reaches_the_cells_that_reports_repeat(office: Callers) -> None:
    words = "The way in behind the green gate"
    described = {"Event Description": words}
    sent(office.recorder, a_file(described))
    again = {"SiND Event ID": "made-up-1", "Date": "=cmd()"}
    other = {"SiND Event ID": "made-up-7", "Country ISO": f"{words}."}
    apart = {"SiND Event ID": "made-up-8", "Date": "some day"}
    run = sent(office.recorder, a_file(again, other, apart))
    carry_out_all(office.database)
    url = f"{URL}/{run['id']}/report"
    assert [each["value"] for each in office.recorder.get(url).json["data"]] == [
        "=cmd()", f"{words}.", "some day"
    ]  # fmt: skip
    strike = f"/v1/strikes/{shipped_id('sind:made-up-1')}"
    tag = office.recorder.get(strike).headers["ETag"]
    told = {"fields": ["description"], "reason": "it exposes a place"}
    answer = office.recorder.post(f"{strike}/redact", json=told, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.json
    report = office.recorder.get(url)
    assert [each["value"] for each in report.json["data"]] == [None, None, "some day"]
    assert words not in report.text


def test_places_to_choose_from_are_those_that_the_reader_of_a_report_may_see(
    office: Callers, told: JSON
) -> None:
    others = office.key("others", "elsewhere", "trusted", "record")
    hidden = factories.place(others, slug="hidden-place", sensitivity="severe")
    factories.publish(office.reviewer, "places", hidden)
    seen = office.public.get("/v1/places/aleppo").json
    offered = [
        asdict(Candidate(UUID(each["id"]), each["slug"], "Aleppo", "city", "SYR", None, None, 1.0))
        for each in (hidden, seen)
    ]
    remark = {"kind": "fault", "row": 9, "code": "c", "reason": "r", "candidates": offered}
    shown = [{**each, "id": str(each["id"])} for each in offered]
    with office.database.writing(IMPORTER) as session:
        import_remarks.add(session, UUID(told["id"]), 50, [remark | {"candidates": shown}])
    url = f"{URL}/{told['id']}/report?kind=fault"
    for reader, slugs in (
        (office.reviewer, ["hidden-place", "aleppo"]),
        (office.key("colleague", "relief", "partner", "record"), ["aleppo"]),
    ):
        last = reader.get(url).json["data"][-1]
        assert [each["slug"] for each in last["candidates"]] == slugs
