"""A form that a phone sends again and again is recorded once, and answered at once."""

import threading
from typing import Any

import pytest

from service.domain.imports.submissions import cells_of
from tests.conftest import Callers
from tests.imports.jobs.form import PROFILE, submission
from tests.imports.jobs.queueing import count

TOPIC = "control"
URL = "/v1/submissions?profile=kobo_relief"


@pytest.fixture(autouse=True)
def with_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more profile than the shipped ones."""
    known = {PROFILE.name: PROFILE}
    monkeypatch.setattr(
        "service.http.resources.import_answers.profile_named", lambda name, _: known[name]
    )


def test_a_submission_is_recorded_once_whatever_it_says_later(office: Callers) -> None:
    recorder, sent = office.recorder, submission()
    first = recorder.post(URL, json=sent)
    assert first.status_code == 201, first.json
    (record,) = first.json["records"]
    assert (record["kind"], record["state"]) == ("strikes", "submitted")
    assert record["external_id"] == sent["_uuid"]
    strike = recorder.get(f"/v1/strikes/{record['id']}").json
    assert strike["killed"]["best"] == 3 and len(strike["attack_types"]) == 2
    assert strike["location"]["coordinates"] == [37.0, 35.5]
    assert strike["recorded_by"] == "relief"
    waiting = office.reviewer.get("/v1/review").json["data"]
    assert [line["import_id"] for line in waiting if line["id"] == record["id"]] == [None]
    for later in (sent, sent | {"event/killed": "4"}):
        again = recorder.post(URL, json=later)
        assert again.status_code == 200 and again.json == first.json
    assert recorder.get(f"/v1/strikes/{record['id']}").json["revision"] == 1
    assert count(office.database, "import_run") == 0


def test_a_submission_of_several_records_is_all_or_nothing(office: Callers) -> None:
    recorder = office.recorder
    bad = recorder.post(URL, json=submission(said="no such topic"))
    assert bad.status_code == 422
    assert count(office.database, "strike") == count(office.database, "source") == 0
    made = recorder.post(URL, json=submission(said=TOPIC))
    assert [each["kind"] for each in made.json["records"]] == ["strikes", "statements"]


def test_twins_that_come_at_once_are_recorded_once(office: Callers) -> None:
    token, sent = office.recorder.token, submission()
    told: list[Any] = []

    def one() -> None:
        client = office.app.test_client(use_cookies=False)
        told.append(client.post(URL, json=sent, headers={"X-API-Key": str(token)}))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in told) == [200, 200, 200, 201]
    assert len({answer.json["records"][0]["id"] for answer in told}) == 1
    assert count(office.database, "strike") == 1


@pytest.mark.parametrize(
    ("changed", "pointer", "said"),
    [
        ({"event/killed": "x-y"}, "/event~1killed", "Write a whole number."),
        ({"event/day": "yesterday"}, "/event~1day", ""),
        ({"_uuid": ""}, "/_uuid", "Send what KoboToolbox sends."),
    ],
)
def test_what_is_refused_names_the_field_of_the_form_and_the_remedy(
    changed: dict[str, str], pointer: str, said: str, office: Callers
) -> None:
    answer = office.recorder.post(URL, json=submission(**changed))
    assert answer.status_code == 422
    (error,) = answer.json["errors"]
    assert error["pointer"] == pointer and error["detail"].endswith(said)
    assert count(office.database, "strike") == 0


def test_a_point_in_another_country_is_refused(office: Callers) -> None:
    answer = office.recorder.post(URL, json=submission(_geolocation=[48.1, 11.6]))
    assert answer.status_code == 422
    assert answer.json["errors"][0]["code"] == "outside_country"


def test_a_submission_that_says_nothing_is_refused(office: Callers) -> None:
    answer = office.recorder.post(URL, json=submission(**{"event/day": ""}))
    assert answer.status_code == 422 and "nothing" in answer.json["detail"]


def test_who_only_reads_submits_nothing(office: Callers) -> None:
    reader = office.key("reader", "relief", "trusted", "review")
    assert reader.post(URL, json=submission()).status_code == 403
    assert office.public.post(URL, json=submission()).status_code == 401


def test_the_instance_id_is_found_under_every_name_it_has() -> None:
    wanted = "6f0c6f5e-0000-4000-8000-000000000001"
    for members in (
        {"_uuid": wanted},
        {"meta/instanceID": f"uuid:{wanted}"},
        {"meta": {"instanceID": f"uuid:{wanted}"}},
        {"__id": f"uuid:{wanted}"},
    ):
        cells = cells_of(members)
        assert cells["_uuid"] == cells["meta/instanceID"] == wanted


def test_a_submission_is_a_row_with_dotted_names() -> None:
    cells = cells_of(
        {
            "group/field": None,
            "_geolocation": [36.5, 37],
            "many": "one two",
            "repeat": [{"a": 1.0}, {"a": True}],
            "deep": {"names": [{"text": "حلب"}]},
        }
    )
    assert cells == {
        "group/field": "",
        "_geolocation": "36.5; 37",
        "_geolocation.0": "36.5",
        "_geolocation.1": "37",
        "many": "one two",
        "repeat.0.a": "1",
        "repeat.1.a": "True",
        "deep.names.0.text": "حلب",
    }


def test_a_submission_has_the_limits_of_a_file(office: Callers) -> None:
    members = {f"m{number}": {"a": "x", "b": "x"} for number in range(600)}
    for more in ({"long": "x" * 70_000}, members):
        answer = office.recorder.post(URL, json=submission() | more)
        assert answer.status_code == 422, answer.json
    assert count(office.database, "strike") == 0
