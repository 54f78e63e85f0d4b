"""One job at a time, each with one end, whatever becomes of those who work on it."""

import threading
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from service.cli.work import sweep
from service.domain.identity import new_id
from service.domain.imports import uploads
from service.domain.imports.carrying_out import carry_out
from service.domain.imports.jobs import MOST_OF_KEY, begin_upload
from service.storage import import_jobs, keys
from service.storage.import_holds import Hold
from service.storage.import_jobs import IMPORTER
from tests.conftest import Callers
from tests.imports.health_file import OPERATOR, a_file
from tests.imports.jobs.queueing import URL, carry_out_all, count, send, sent, shown

BAD = {"Date": "some day"}


def test_the_same_file_waits_once_and_is_read_again_after_it_has_ended(office: Callers) -> None:
    recorder, content = office.recorder, a_file({}, {})
    first, twin = sent(recorder, content), sent(recorder, content, file_name="other.csv")
    assert twin["id"] == first["id"]
    other_order = sent(recorder, content, mode="atomic")
    stranger = office.key("stranger", "elsewhere", "partner", "record")
    others = sent(stranger, content)
    assert len({first["id"], other_order["id"], others["id"]}) == 3
    assert carry_out_all(office.database) == 3
    again = sent(recorder, content)
    assert again["id"] not in (first["id"], other_order["id"])
    assert again["same_file_as"] in (first["id"], other_order["id"])
    assert others["same_file_as"] is None, "another organisation's imports are not told"
    carry_out_all(office.database)
    told = shown(recorder, again)
    assert (told["rows"]["unchanged"], told["rows"]["created"]) == (2, 0)


def test_a_retry_under_its_key_has_one_effect_and_another_request_is_refused(
    office: Callers,
) -> None:
    recorder, content = office.recorder, a_file({})
    headers = {"Idempotency-Key": str(uuid4())}
    first = send(recorder, content, headers=headers)
    carry_out_all(office.database)
    again = send(recorder, content, headers=headers)
    assert again.headers["Idempotency-Replayed"] == "true" and again.json == first.json
    assert send(recorder, a_file({}, {}), headers=headers).status_code == 422
    assert send(recorder, content, headers=headers, mode="atomic").status_code == 422
    assert count(office.database, "import_run") == 1
    assert count(office.database, "import_file") == 0


def test_twins_that_come_at_once_make_one_run(office: Callers) -> None:
    app: Flask = office.app
    token, content = office.recorder.token, a_file(*[{}] * 50)
    told: list[Any] = []

    def one() -> None:
        client = app.test_client(use_cookies=False)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv"}
        url = f"{URL}?profile=insecurity_insight"
        told.append(client.post(url, data=content, headers=headers).json["id"])

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 4 and len(set(told)) == 1
    assert count(office.database, "import_run") == count(office.database, "import_file") == 1


def test_an_organisation_has_so_many_waiting_and_no_more(
    office: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.domain.imports.jobs.MOST_WAITING", 2)
    recorder = office.recorder
    for rows in (1, 2):
        sent(recorder, a_file(*[{}] * rows))
    refused = send(recorder, a_file(*[{}] * 3))
    assert refused.status_code == 429 and refused.headers["Retry-After"] == "60"
    assert count(office.database, "import_file") == 2


def test_a_key_has_four_files_waiting_and_is_told_what_to_do(office: Callers) -> None:
    recorder = office.recorder
    runs = [sent(recorder, a_file(*[{}] * rows)) for rows in range(1, 1 + MOST_OF_KEY)]
    refused = send(recorder, a_file(*[{}] * 9))
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
    assert "/cancel" in refused.json["detail"]
    assert count(office.database, "import_file") == MOST_OF_KEY
    assert count(office.database, "import_upload") == 0
    colleague = office.key("colleague", "relief", "partner", "record")
    assert send(colleague, a_file(*[{}] * 9)).status_code == 202
    assert recorder.post(f"{URL}/{runs[0]['id']}/cancel").status_code == 200
    assert send(recorder, a_file(*[{}] * 10)).status_code == 202
    carry_out_all(office.database)
    assert send(recorder, a_file(*[{}] * 11)).status_code == 202


def test_files_on_their_way_count_until_they_are_given_up(office: Callers) -> None:
    recorder = office.recorder
    with office.database.reading(OPERATOR) as session:
        reader = keys.reader_of(session, str(recorder.token))
    assert reader is not None
    under_way = [new_id(datetime.now(UTC)) for _ in range(MOST_OF_KEY)]
    for run_id in under_way:
        with office.database.writing(reader) as session:
            begin_upload(session, run_id, reader)
    assert send(recorder, a_file({})).status_code == 429
    uploads.forget(office.database, reader, under_way[0])
    assert send(recorder, a_file({})).status_code == 202
    assert send(recorder, a_file({}, {})).status_code == 429
    cut_off = "UPDATE import_upload SET begun_at = begun_at - interval '16 minutes'"
    with office.database.pool.connection() as connection:
        connection.execute(cut_off)
    assert send(recorder, a_file({}, {})).status_code == 202
    with office.database.pool.connection() as connection:
        connection.execute("UPDATE import_upload SET begun_at = begun_at - interval '1 hour'")
    with Hold(office.database) as hold:
        sweep(office.database, hold)
    assert count(office.database, "import_upload") == 0


def test_a_file_that_is_refused_gives_its_place_back(office: Callers) -> None:
    recorder = office.recorder
    for _ in range(MOST_OF_KEY + 1):
        assert send(recorder, b"").status_code == 400
    assert count(office.database, "import_upload") == 0


def test_one_that_waits_is_cancelled_at_once(office: Callers) -> None:
    run = sent(office.recorder, a_file({}))
    url = f"{URL}/{run['id']}/cancel"
    stranger = office.key("stranger", "elsewhere", "partner", "record")
    assert stranger.post(url).status_code == 404
    nosy = office.key("nosy", "elsewhere", "trusted", "record", "review")
    assert nosy.post(url).status_code == 403
    told = office.recorder.post(url).json
    assert told["state"] == "cancelled" and "Nothing was recorded" in told["error"]
    assert carry_out_all(office.database) == count(office.database, "import_file") == 0
    assert office.recorder.post(url).status_code == 409
    other = sent(office.recorder, a_file({}, {}))
    assert office.admin.post(f"{URL}/{other['id']}/cancel").json["state"] == "cancelled"


def test_who_holds_a_run_has_it_alone(office: Callers) -> None:
    run = sent(office.recorder, a_file({}))
    stop, now = threading.Event(), datetime.now(UTC)
    with Hold(office.database) as first, Hold(office.database) as second:
        assert first.take(UUID(run["id"]))
        assert carry_out(office.database, second, UUID(run["id"]), now, stop) is None
        assert shown(office.recorder, run)["state"] == "queued"
        first.release()
        ended = carry_out(office.database, second, UUID(run["id"]), now, stop)
        assert ended is not None and ended.state == "completed"
        assert carry_out(office.database, first, UUID(run["id"]), now, stop) is None


def test_a_file_that_cannot_be_read_fails_with_the_reason(office: Callers) -> None:
    run = sent(office.recorder, b"no,such,columns\n1,2,3\n")
    carry_out_all(office.database)
    told = shown(office.recorder, run)
    assert (told["state"], told["attempts"]) == ("failed", 1)
    assert "lacks 'Date'" in told["error"]


def test_parts_that_are_gone_are_never_read_as_a_shorter_file(office: Callers) -> None:
    run = sent(office.recorder, a_file(*[{}] * 5000))
    with office.database.pool.connection() as connection:
        connection.execute("DELETE FROM import_file WHERE part = 1")
    carry_out_all(office.database)
    assert shown(office.recorder, run)["state"] == "failed"


def test_a_run_is_carried_out_with_the_rights_of_that_day(office: Callers) -> None:
    client = office.key("leaver", "relief", "partner", "record")
    run = sent(client, a_file({}))
    with office.database.writing(OPERATOR) as session:
        assert keys.revoke(session, str(client.token).split("_")[1])
    carry_out_all(office.database)
    told = shown(office.recorder, run)
    assert told["state"] == "failed" and "may not record" in told["error"]
    assert told["records"] == {}


def test_records_are_those_of_who_asked(office: Callers) -> None:
    run = sent(office.recorder, a_file({}))
    carry_out_all(office.database)
    strike = office.recorder.get("/v1/strikes?state=submitted").json["data"][0]
    assert strike["recorded_by"] == "relief"
    own = office.key("field-officer", "relief", "trusted", "record", "review")
    body = {"reason": "mine"}
    assert own.post(f"{URL}/{run['id']}/publish", json=body).status_code == 403
    published = office.reviewer.post(f"{URL}/{run['id']}/publish", json=body)
    assert published.json["published"] == 1


@pytest.mark.parametrize(("mode", "state", "made"), [
    ("partial", "completed_with_errors", 2), ("atomic", "failed", 0),
])  # fmt: skip
def test_a_refused_row_holds_back_no_other_or_all(
    mode: str, state: str, made: int, office: Callers
) -> None:
    run = sent(office.recorder, a_file({}, BAD, {}), mode=mode)
    carry_out_all(office.database)
    told = shown(office.recorder, run)
    assert told["state"] == state and told["records"].get("submitted", 0) == made
    assert (told["rows"]["read"], told["rows"]["refused"]) == (3, 1)
    assert told["rows"]["created"] == made


def test_a_trial_records_nothing_and_reports_all(office: Callers) -> None:
    run = sent(office.recorder, a_file({}, BAD), dry_run="1")
    carry_out_all(office.database)
    told = shown(office.recorder, run)
    assert told["dry_run"] is True and told["records"] == {}
    assert (told["rows"]["created"], told["rows"]["refused"]) == (1, 1)
    assert office.recorder.get("/v1/strikes?state=submitted").json["data"] == []
    report = office.recorder.get(told["errors_url"].removeprefix("http://127.0.0.1:8000")).json
    assert [remark["row"] for remark in report["data"] if remark["kind"] == "fault"] == [3]


def test_organisations_take_turns(office: Callers) -> None:
    stranger = office.key("stranger", "elsewhere", "partner", "record")
    mine = [UUID(sent(office.recorder, a_file(*[{}] * rows))["id"]) for rows in (1, 2, 3)]
    theirs = UUID(sent(stranger, a_file({}))["id"])
    begun: list[UUID] = []
    with Hold(office.database) as hold:
        for _ in range(4):
            with office.database.writing(IMPORTER) as session:
                first = import_jobs.to_do(session)[0]
            carry_out(office.database, hold, first, datetime.now(UTC), threading.Event())
            begun.append(first)
    assert begun == [mine[0], theirs, *mine[1:]]
