"""An import may change what its writer may amend, and learns no more than they may read."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from service.domain.identity import shipped_id
from service.domain.imports.reports import ImportReport
from service.domain.review import take_step
from service.model.actor import Reader
from service.model.nouns.strike import STRIKE
from service.storage import records
from service.storage.database import Database, Row
from tests.conftest import Callers
from tests.imports.bringing_in import import_bytes
from tests.imports.health_file import PROFILE, a_file

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ALICE = Reader("partner", frozenset({"record"}), "alice", "relief", "k1")
BOB = Reader("partner", frozenset({"record"}), "bob", "stranger", "k2")
REVIEWER = Reader("trusted", frozenset({"review"}), "reviewer", "monitor", "k3")
FIRST = shipped_id("sind:made-up-1")


def bring_in(database: Database, writer: Reader, *rows: dict[str, str], **how: Any) -> ImportReport:
    return import_bytes(database, PROFILE, a_file(*rows), writer, NOW, **how)


def held(database: Database, record_id: Any = FIRST) -> Row:
    with database.reading(REVIEWER) as session:
        row = records.held(session, STRIKE, record_id)
    assert row is not None
    return row


def step(database: Database, name: str, by: Reader = REVIEWER) -> Row:
    with database.writing(by) as session:
        row = records.held(session, STRIKE, FIRST)
        assert row is not None
        return take_step(session, STRIKE, row, name, by, "looked at")


def own(database: Database, organisation: str) -> list[Row]:
    with database.pool.connection() as connection:
        return connection.execute(
            "SELECT id, body, state FROM strike WHERE recorded_by = %s ORDER BY id", [organisation]
        ).fetchall()


def hide(database: Database) -> None:
    with database.pool.connection() as connection:
        connection.execute("SELECT set_config('siege.actor', 'operator', true), journal_lock()")
        connection.execute("UPDATE strike SET sensitivity = 'severe' WHERE id = %s", [FIRST])


def codes(report: ImportReport) -> list[tuple[int, str]]:
    wanted = ("of_another_organisation", "closed", "id_taken", "id_erased", "exists_already")
    return [(each.row, each.code) for each in report.flags if each.code in wanted]


def test_a_record_of_another_organisation_is_skipped_and_told(seeded_copy: Database) -> None:
    bring_in(seeded_copy, ALICE, {})
    step(seeded_copy, "publish")
    changed = bring_in(seeded_copy, BOB, {"Health Workers Killed": "3"})
    equal = bring_in(seeded_copy, BOB, {})
    for report in (changed, equal):
        assert (report.skipped, report.amended, report.unchanged) == (1, 0, 0)
        assert codes(report) == [(2, "of_another_organisation")]
    assert held(seeded_copy)["pending"] is None


def test_a_reviewer_proposes_by_a_file_as_they_may_by_hand(seeded_copy: Database) -> None:
    bring_in(seeded_copy, ALICE, {})
    step(seeded_copy, "publish")
    both = Reader("trusted", frozenset({"record", "review"}), "eve", "monitor", "k4")
    report = bring_in(seeded_copy, both, {"Health Workers Killed": "3"})
    assert report.amended == 1
    assert held(seeded_copy)["pending"]["import_id"] == str(report.import_id)
    (told,) = [each for each in report.flags if each.code == "amended"]
    assert told.row == 2 and "health_workers_killed" in told.reason and "→" in told.reason


def test_nothing_is_told_of_a_hidden_record_by_its_content_or_state(
    seeded_copy: Database,
) -> None:
    bring_in(seeded_copy, ALICE, {})
    told = [_tried(seeded_copy, words) for words in ({}, {"Health Workers Killed": "3"})]
    hide(seeded_copy)
    step(seeded_copy, "publish")
    told += [_tried(seeded_copy, words) for words in ({}, {"Health Workers Killed": "3"})]
    assert told == [(1, 0, 0, [(2, "id_taken")], False)] * 4


def _tried(database: Database, words: dict[str, str]) -> Any:
    report = bring_in(database, BOB, words, dry_run=True, on_existing="refuse")
    said = repr((report.faults, report.flags))
    return report.created, report.skipped, report.refused, codes(report), str(FIRST) in said


def test_a_stranger_does_not_close_an_id_by_recording_it_first(seeded_copy: Database) -> None:
    bring_in(seeded_copy, BOB, {"Health Workers Killed": "77"})
    report = bring_in(seeded_copy, ALICE, {}, mode="atomic")
    assert (report.created, report.refused, codes(report)) == (1, 0, [(2, "id_taken")])
    (mine,) = own(seeded_copy, "relief")
    assert mine["id"] != FIRST and mine["body"]["external_ids"] == []
    again = bring_in(seeded_copy, ALICE, {})
    assert (again.unchanged, len(own(seeded_copy, "relief"))) == (1, 1)
    step(seeded_copy, "reject")
    free = bring_in(seeded_copy, ALICE, {})
    assert free.amended == 1
    (mine,) = own(seeded_copy, "relief")
    assert [each["value"] for each in mine["body"]["external_ids"]] == ["made-up-1"]


def test_a_withdrawn_record_of_a_stranger_closes_nothing(seeded_copy: Database) -> None:
    bring_in(seeded_copy, BOB, {})
    step(seeded_copy, "withdraw", BOB)
    report = bring_in(seeded_copy, ALICE, {})
    assert (report.created, codes(report)) == (1, [])
    (mine,) = own(seeded_copy, "relief")
    assert [each["value"] for each in mine["body"]["external_ids"]] == ["made-up-1"]


def test_an_atomic_import_that_skips_what_it_was_not_asked_to_writes_nothing(
    seeded_copy: Database,
) -> None:
    bring_in(seeded_copy, ALICE, {})
    step(seeded_copy, "reject")
    part = bring_in(seeded_copy, ALICE, {})
    assert (part.skipped, codes(part)) == (1, [(2, "closed")])
    whole = bring_in(seeded_copy, ALICE, {}, {}, mode="atomic")
    assert (whole.created, whole.refused, whole.faults[0].code) == (0, 1, "closed")
    assert len(own(seeded_copy, "relief")) == 1
    asked = bring_in(seeded_copy, ALICE, {}, {}, mode="atomic", on_existing="skip")
    assert (asked.created, asked.skipped) == (1, 1)


def test_only_what_the_own_organisation_wrote_or_had_accepted_is_what_a_file_last_said(
    seeded_copy: Database,
) -> None:
    bring_in(seeded_copy, ALICE, {})
    step(seeded_copy, "publish")
    other = Reader("trusted", frozenset({"record", "review"}), "bob", "stranger", "k5")
    many = {"Health Workers Killed": "77"}
    assert bring_in(seeded_copy, other, many).amended == 1
    step(seeded_copy, "reject")
    assert held(seeded_copy)["pending"] is None
    assert bring_in(seeded_copy, ALICE, many).amended == 1
    step(seeded_copy, "reject")
    # Nor is a proposal of her own that was rejected.
    assert bring_in(seeded_copy, ALICE, many).amended == 1
    step(seeded_copy, "publish")
    assert bring_in(seeded_copy, ALICE, many).unchanged == 1


def test_a_typed_reason_is_no_import(seeded_copy: Database) -> None:
    bring_in(seeded_copy, ALICE, {})
    with seeded_copy.pool.connection() as connection:
        connection.execute(
            "SELECT set_config('siege.actor', 'mallory', true), journal_lock(),"
            " set_config('siege.organisation', 'relief', true),"
            " set_config('siege.reason', 'import insecurity_insight', true)"
        )
        connection.execute(
            "UPDATE strike SET body = jsonb_set(body, '{health_workers_killed}',"
            " jsonb_build_object('min', 9, 'best', 9, 'max', 9)) WHERE id = %s",
            [FIRST],
        )
    assert bring_in(seeded_copy, ALICE, {}).unchanged == 1
    assert held(seeded_copy)["body"]["health_workers_killed"]["best"] == 9


def test_only_records_that_the_writer_may_change_are_marked_as_gone(
    seeded_copy: Database,
) -> None:
    early = [{"Date": "2013-01-02"}] * 10
    bring_in(seeded_copy, ALICE, *early)
    report = bring_in(seeded_copy, BOB, *early[:9], republication=True)
    assert report.gone == 0
    assert (
        "gone_on" not in held(seeded_copy, shipped_id("sind:made-up-10"))["body"]["external_ids"][0]
    )


def test_the_changes_that_a_run_proposes_are_found_and_published_with_it(
    seeded_copy: Database,
) -> None:
    bring_in(seeded_copy, ALICE, {}, {})
    step(seeded_copy, "publish")
    run = bring_in(seeded_copy, ALICE, {"Health Workers Killed": "3"}, {}).import_id
    reviewer = Callers(seeded_copy).reviewer
    assert reviewer.get(f"/v1/imports/{run}").json["awaiting_review"] == 1
    (line,) = reviewer.get(f"/v1/review?import_id={run}").json["data"]
    assert (line["id"], line["waits_for"], line["import_id"]) == (str(FIRST), "change", str(run))
    url, why = f"/v1/imports/{run}/publish", {"reason": "looked at"}
    alice = Callers(seeded_copy).key("alice", "relief", "trusted", "record", "review")
    assert alice.post(url, json=why).status_code == 403
    answer = reviewer.post(url, json=why)
    assert (answer.json["published"], answer.json["awaiting_review"]) == (1, 0)
    assert held(seeded_copy)["body"]["health_workers_killed"]["best"] == 3


def test_another_list_of_the_publisher_that_only_cites_otherwise_changes_nothing(
    seeded_copy: Database,
) -> None:
    bring_in(seeded_copy, ALICE, {})
    dataset = replace(PROFILE.dataset, key=f"{PROFILE.dataset.key}-again")
    twin = replace(PROFILE, name="twin", dataset=dataset)
    report = import_bytes(seeded_copy, twin, a_file({}), ALICE, NOW)
    assert (report.unchanged, report.amended) == (1, 0)
