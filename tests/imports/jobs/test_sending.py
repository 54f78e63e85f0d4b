"""A file is sent in one call and becomes a job, whichever way it is sent."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service.domain.identity import new_id
from service.domain.imports import jobs, uploads
from service.settings import Settings
from service.storage import import_files
from service.storage.database import Database
from service.storage.import_files import PART_BYTES
from tests.conftest import Callers
from tests.contract_client import ContractClient
from tests.imports.health_file import OPERATOR, a_file
from tests.imports.jobs.queueing import URL, carry_out_all, count, send, sent, shown


def _form(client: ContractClient, **parts: Any) -> Any:
    return client.post(URL, data=parts, content_type="multipart/form-data")


def test_a_file_is_queued_carried_out_and_waits_for_review(office: Callers) -> None:
    recorder = office.recorder
    answer = send(recorder, a_file({}, {}), file_name="attacks.csv")
    run = answer.json
    assert answer.status_code == 202
    assert answer.headers["Location"].endswith(f"{URL}/{run['id']}")
    assert (run["state"], run["started_at"], run["attempts"]) == ("queued", None, 0)
    assert run["errors_url"].endswith(f"{URL}/{run['id']}/report")
    assert carry_out_all(office.database) == 1
    told = shown(recorder, run)
    assert told["state"] == "completed" and told["attempts"] == 1
    assert (told["rows"]["read"], told["rows"]["created"], told["rows_total"]) == (2, 2, 2)
    assert told["records"] == {"submitted": 2} and told["file_name"] == "attacks.csv"
    assert told["progress"] is None and told["error"] is None
    assert count(office.database, "import_file") == 0


def test_a_form_with_fields_does_the_same_as_a_body_with_a_query(office: Callers) -> None:
    content = a_file({})
    run = _form(
        office.recorder,
        profile="insecurity_insight",
        mode="atomic",
        file=(io.BytesIO(content), "my folder/attacks.csv"),
        on_existing="skip",
    )
    assert run.status_code == 202, run.json
    assert (run.json["mode"], run.json["on_existing"]) == ("atomic", "skip")
    assert run.json["file_name"] == "attacks.csv" and run.json["file_size"] == len(content)
    other = sent(office.recorder, content, mode="atomic", on_existing="skip")
    assert other["id"] == run.json["id"], "the same file under the same order is one job"
    assert count(office.database, "import_file") == 1


def test_fields_that_may_be_left_out_may_stand_behind_the_file(office: Callers) -> None:
    boundary, content = "xyz", a_file({"Event Description": "July 2016: --xy and --xyz-."})
    body = (
        b'--xyz\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        + content
        + b'\r\n--xyz\r\nContent-Disposition: form-data; name="mode"\r\n\r\n'
        b"atomic\r\n--xyz--\r\n"
    )
    media = f"multipart/form-data; boundary={boundary}"
    url = f"{URL}?profile=insecurity_insight"
    answer = office.recorder.post(url, data=body, content_type=media)
    assert answer.status_code == 202 and answer.json["file_size"] == len(content), answer.json
    assert answer.json["mode"] == "atomic"


def _nothing_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*_: object) -> None:
        raise AssertionError("a part of the file was kept")

    monkeypatch.setattr(import_files, "add", taken)


def test_no_byte_of_a_file_is_kept_before_its_order_is_known(
    office: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    _nothing_taken(monkeypatch)
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        + b"a" * 3_000_000
        + b'\r\n--x\r\nContent-Disposition: form-data; name="profile"\r\n\r\n'
        b"insecurity_insight\r\n--x--\r\n"
    )
    media = "multipart/form-data; boundary=x"
    answer = office.recorder.post(URL, data=body, content_type=media)
    assert answer.status_code == 422 and answer.json["errors"][0]["code"] == "missing"


def test_no_byte_of_a_file_is_kept_where_enough_wait(
    office: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(office.recorder, a_file({}))
    monkeypatch.setattr(jobs, "MOST_WAITING", 1)
    _nothing_taken(monkeypatch)
    content = a_file({}, {})
    as_form = _form(
        office.recorder, file=(io.BytesIO(content), "a.csv"), profile="insecurity_insight"
    )
    for answer in (send(office.recorder, content), as_form):
        assert answer.status_code == 429 and answer.headers["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("fields", "status", "code", "said"),
    [
        ({"profil": "insecurity_insight"}, 400, "unknown_parameter", "`profile`"),
        ({"profile": "insecurity_insight", "publish": "1"}, 400, "unknown_parameter", "publish"),
        ({}, 422, "missing", "insecurity_insight"),
        ({"profile": "shcc"}, 422, "unknown_profile", "insecurity_insight"),
        ({"profile": "insecurity_insight", "mode": "all"}, 422, None, "atomic"),
        ({"profile": "insecurity_insight", "inverted": "widen"}, 422, "unknown_option", "inverted"),
        ({"profile": "ucdp_ged", "inverted": "sideways"}, 422, None, "widen"),
    ],
)
def test_an_order_that_cannot_be_is_refused_in_query_and_form_alike(
    fields: dict[str, str], status: int, code: str | None, said: str, office: Callers
) -> None:
    content, recorder = a_file({}), office.recorder
    as_query = recorder.post(URL, data=content, query_string=fields, content_type="text/csv")
    as_form = _form(recorder, file=(io.BytesIO(content), "a.csv"), **fields)
    for answer in (as_query, as_form):
        assert answer.status_code == status, answer.json
        assert said in str(answer.json["errors"]), answer.json
        assert code in (None, answer.json["errors"][0]["code"])
    assert count(office.database, "import_file") == count(office.database, "import_run") == 0


def test_a_name_in_address_and_form_is_refused(office: Callers) -> None:
    answer = office.recorder.post(
        f"{URL}?profile=ucdp_ged",
        data={"profile": "ucdp_ged", "file": (io.BytesIO(b"a"), "a.csv")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 400 and answer.json["type"].endswith("#repeated-parameter")


@pytest.mark.parametrize(
    "parts",
    [
        {"profile": "ucdp_ged"},
        {"profile": "ucdp_ged", "file": "a,b"},
        {
            "profile": "ucdp_ged",
            "file": [(io.BytesIO(b"a"), "a.csv"), (io.BytesIO(b"b"), "b.csv")],
        },
        {"profile": "x" * 3000, "file": (io.BytesIO(b"a"), "a.csv")},
    ],
    ids=["no file", "file as text", "two files", "long field"],
)
def test_a_form_without_one_file_is_refused(parts: dict[str, Any], office: Callers) -> None:
    answer = _form(office.recorder, **parts)
    assert answer.status_code == 400, answer.json
    assert answer.json["type"].endswith("#malformed-body")
    assert count(office.database, "import_file") == 0


def test_a_form_that_is_cut_off_or_none_is_refused(office: Callers) -> None:
    begun = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b'
    endless = b"--x\r\nContent-Disposition: " + b"a" * 300_000
    for body, media in (
        (begun, "multipart/form-data; boundary=x"),
        (b"a,b", "multipart/form-data; boundary=x"),
        (begun, "multipart/form-data"),
        (endless, "multipart/form-data; boundary=x"),
    ):
        url = f"{URL}?profile=ucdp_ged"
        answer = office.recorder.post(url, data=body, content_type=media)
        assert answer.status_code == 400, answer.json
    assert count(office.database, "import_file") == 0


def test_an_empty_file_and_an_unknown_media_type_are_refused(office: Callers) -> None:
    assert send(office.recorder, b"").status_code == 400
    assert send(office.recorder, b"a", media="application/pdf").status_code == 415
    coded = send(office.recorder, b"a", headers={"Content-Encoding": "br"})
    assert coded.status_code == 415


def test_a_file_that_ends_before_its_length_is_refused(office: Callers) -> None:
    answer = office.recorder.post(
        f"{URL}?profile=ucdp_ged",
        data=b"a,b",
        content_type="text/csv",
        environ_overrides={"CONTENT_LENGTH": "4"},
    )
    assert answer.status_code == 400 and "cut off" in answer.json["detail"]
    assert count(office.database, "import_file") == 0


def test_a_csv_in_another_alphabet_is_taken(office: Callers) -> None:
    sent(office.recorder, "é".encode("latin-1"), media="text/csv; charset=iso-8859-1")


def test_a_large_file_is_kept_in_parts_of_one_mebibyte(office: Callers) -> None:
    content = bytes(range(256)) * 4096 * 3 + b"end"
    run = sent(office.recorder, content, media="application/octet-stream")
    with office.database.pool.connection() as connection:
        rows = connection.execute(
            "SELECT octet_length(bytes) AS n FROM import_file WHERE run_id = %s ORDER BY part",
            [run["id"]],
        ).fetchall()
    assert [row["n"] for row in rows] == [PART_BYTES] * 3 + [3]


def test_a_file_of_more_than_256_mebibytes_is_refused_before_it_is_read(office: Callers) -> None:
    answer = office.recorder.post(
        f"{URL}?profile=ucdp_ged",
        data=b"far less than it says",
        content_type="text/csv",
        environ_overrides={"CONTENT_LENGTH": str(257 * 1024 * 1024)},
    )
    assert answer.status_code == 413 and answer.json["type"].endswith("#too-large")


def test_a_file_that_turns_out_too_large_leaves_nothing(placed: Database) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"a" * (3 * PART_BYTES)
        assert count(placed, "import_file") == 3
        raise RuntimeError("too much")

    with pytest.raises(RuntimeError):
        uploads.receive(placed, OPERATOR, new_id(datetime.now(UTC)), pieces())
    assert count(placed, "import_file") == 0


def test_an_unfinished_profile_of_an_operators_own_hinders_no_other(
    placed: Database, tmp_path: Path
) -> None:
    (tmp_path / "mine.yaml").write_text(
        "name: mine\nbased_on: ucdp_ged\ntitle: 'TODO: whose'\n", encoding="utf-8"
    )
    recorder = Callers(placed, Settings(profiles=tmp_path)).recorder
    assert send(recorder, a_file({})).status_code == 202
    answer = send(recorder, a_file({}), profile="mine")
    assert answer.status_code == 422, answer.json
    [error] = answer.json["errors"]
    assert error["code"] == "profile_mistake"
    assert "mine.yaml: title: this is still to be decided" in error["detail"]
    unknown = send(recorder, a_file({}), profile="nobodys")
    assert "SIEGE_PROFILES" in unknown.json["errors"][0]["detail"]


OWN = """
name: mine
based_on: ucdp_ged
options: {seen_on: {holds: day}, who: {holds: text}}
"""


def test_options_of_an_operators_own_profile_are_given_together(
    placed: Database, tmp_path: Path
) -> None:
    (tmp_path / "mine.yaml").write_text(OWN, encoding="utf-8")
    recorder = Callers(placed, Settings(profiles=tmp_path)).recorder
    lacking = send(recorder, a_file({}), profile="mine")
    assert lacking.status_code == 422
    assert "`options=name=word`" in lacking.json["errors"][0]["detail"]
    told = {"seen_on": "2016-05-03", "who": "Relief, Aleppo office"}
    written = ",".join(f"{name}={word}" for name, word in told.items())
    run = sent(recorder, a_file({}), profile="mine", options=f"{written},inverted=widen")
    assert run["options"] == told | {"inverted": "widen"}
    form = _form(recorder, profile="mine", options=written, file=(io.BytesIO(a_file({})), "a.csv"))
    assert form.json["options"] == told
    for wrong, code in (
        ("seen_on", "not_a_pair"),
        (f"{written},who=me", "repeated_parameter"),
        (f"{written},colour=red", "unknown_option"),
        (f"{written},inverted=sideways", "unknown_option"),
    ):
        refused = send(recorder, a_file({}), profile="mine", options=wrong)
        assert refused.status_code == 422, wrong
        assert refused.json["errors"][0]["code"] == code, wrong
    twice = send(recorder, a_file({}), profile="mine", options=f"{written},inverted=widen",
                 inverted="widen")  # fmt: skip
    assert twice.status_code == 422
