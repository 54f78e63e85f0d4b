"""The convoy of 19 September 2016 in three files: joined once, and left to people afterwards."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from service.domain.identity import shipped_id
from service.domain.imports import PROFILES
from service.model.actor import Reader
from service.seeding import seed
from service.seeding.first_start import DEATHS_FILE, FOLDER, OPERATOR
from service.settings import Settings
from service.storage import journal
from service.storage.database import Database
from tests.conftest import Callers
from tests.contract_client import ContractClient
from tests.imports.bringing_in import import_bytes

JSON = dict[str, Any]
HEAD = str(shipped_id("strike:convoy-2016-09-19"))
SHCC = str(shipped_id("sind:20860"))
COUNT = str(shipped_id("figure:convoy-shcc"))
UCDP, CIVILIANS = (str(shipped_id(f"ucdp_ged:301214{part}")) for part in ("", "-civilians"))
_ALL = Reader("trusted", frozenset({"review", "admin"}), "reviewer", "elsewhere", "k")


def _start_again(database: Database) -> int:
    """The first start once more; the last position after it."""
    target = database.pool.conninfo
    seed(target, Settings(), Console(quiet=True), leave_out=[DEATHS_FILE])
    with database.reading(_ALL) as session:
        return journal.position(session)


def _bring_ucdps_event(database: Database) -> None:
    with (FOLDER / DEATHS_FILE).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        (event,) = [row for row in rows if row["id"] == "301214"]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(event))
    writer.writeheader()
    writer.writerow(event)
    content, now = text.getvalue().encode(), datetime.now(UTC)
    import_bytes(database, PROFILES["ucdp_ged"], content, OPERATOR, now, publish=True)


def _member(client: ContractClient, noun: str, record_id: str, name: str) -> Any:
    answer = client.get(f"/v1/{noun}/{record_id}")
    assert answer.status_code == 200, answer.json
    return answer.json[name]


def _figure(client: ContractClient, record_id: str) -> Any:
    return _member(client, "casualty-figures", record_id, "strike_id")


def test_a_report_is_joined_as_soon_as_its_file_is_there(seeded_callers: Callers) -> None:
    reviewer = seeded_callers.reviewer
    assert _member(reviewer, "strikes", HEAD, "same_event_as") is None
    assert _member(reviewer, "strikes", SHCC, "same_event_as") == HEAD
    assert _figure(reviewer, COUNT) == SHCC
    _bring_ucdps_event(seeded_callers.database)
    assert _figure(reviewer, UCDP) is None
    joined = _start_again(seeded_callers.database)
    assert [_figure(reviewer, each) for each in (UCDP, CIVILIANS)] == [HEAD, HEAD]
    assert _start_again(seeded_callers.database) == joined


def test_who_joined_them_and_why_is_kept(seeded_callers: Callers) -> None:
    reviewer = seeded_callers.reviewer
    (pair,) = reviewer.get("/v1/matches?state=decided").json["data"]
    assert set(pair["ids"]) == {HEAD, SHCC}
    assert (pair["decision"], pair["organisation"]) == ("same_event", "operator")
    assert "no source says so" in pair["reason"]
    log = seeded_callers.admin.get("/v1/decisions?decision=same_event").json["data"]
    assert [(set(line["ids"]), line["decided_by"]) for line in log] == [({HEAD, SHCC}, "operator")]


def test_what_a_person_parted_stays_parted(seeded_callers: Callers) -> None:
    reviewer = seeded_callers.reviewer
    parted = {"ids": [HEAD, SHCC], "decision": "different", "reason": "read both again"}
    assert reviewer.post("/v1/matches", json=parted).status_code == 200
    before = _member(reviewer, "strikes", SHCC, "revision")
    _start_again(seeded_callers.database)
    assert _member(reviewer, "strikes", SHCC, "same_event_as") is None
    assert _member(reviewer, "strikes", SHCC, "revision") == before


def test_a_count_that_a_person_took_off_the_event_stays_off(seeded_callers: Callers) -> None:
    _bring_ucdps_event(seeded_callers.database)
    _start_again(seeded_callers.database)
    reviewer = seeded_callers.reviewer
    second = seeded_callers.key("second-reviewer", "monitor", "trusted", "review")
    url = f"/v1/casualty-figures/{UCDP}"
    seen = reviewer.get(url)
    change = {"strike_id": None, "reason": "another convoy"}
    tag = {"If-Match": seen.headers["ETag"]}
    assert reviewer.patch(url, json=change, headers=tag).status_code == 202
    taken = {"ids": [UCDP], "decision": "publish", "reason": "checked"}
    assert second.post("/v1/review", json=taken).json["done"] == 1
    _start_again(seeded_callers.database)
    assert [_figure(reviewer, each) for each in (UCDP, CIVILIANS)] == [None, HEAD]
