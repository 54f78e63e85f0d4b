"""What an import is asked for holds: all or nothing, what is there already, what is gone."""

import threading
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from service.domain.identity import shipped_id
from service.domain.imports.files.form import FileForm
from service.domain.imports.profile import Profile, RowClaim, RowReading
from service.domain.imports.reports import ImportReport
from service.domain.recording import record
from service.model.actor import Reader
from service.model.nouns.casualty_figure import CASUALTY_FIGURE
from service.model.nouns.strike import STRIKE
from service.storage import records
from service.storage.database import Database, Row
from tests.imports.bringing_in import import_bytes
from tests.imports.health_file import PROFILE, a_file

NOW = datetime(2026, 3, 1, tzinfo=UTC)
OFFICER = Reader("trusted", frozenset({"record"}), "officer", "relief", "k1")
# A day of which the shipped file of this publisher does not speak.
EARLY = {"Date": "2013-01-02"}


def bring_in(database: Database, *rows: dict[str, str], **how: Any) -> ImportReport:
    return import_bytes(database, PROFILE, a_file(*rows), OFFICER, NOW, **how)


def stored(database: Database, number: int) -> Row | None:
    with database.reading(OFFICER) as session:
        return records.held(session, STRIKE, shipped_id(f"sind:made-up-{number}"))


def told(database: Database, statement: str) -> list[Row]:
    with database.pool.connection() as connection:
        return connection.execute(statement).fetchall()  # type: ignore[arg-type]


def test_a_partial_import_writes_what_stands(seeded_copy: Database) -> None:
    report = bring_in(seeded_copy, {}, {"Date": "never"}, {})
    assert (report.created, report.refused) == (2, 1)
    assert stored(seeded_copy, 1) is not None
    assert stored(seeded_copy, 2) is None


def test_an_atomic_import_with_a_refused_row_writes_nothing(seeded_copy: Database) -> None:
    report = bring_in(seeded_copy, {}, {"Date": "never"}, mode="atomic")
    assert (report.created, report.refused, [each.row for each in report.faults]) == (0, 1, [3])
    assert stored(seeded_copy, 1) is None
    runs = told(seeded_copy, "SELECT state FROM import_run ORDER BY started_at DESC LIMIT 1")
    assert runs == [{"state": "failed"}]


def test_an_atomic_import_without_a_refused_row_writes_all(seeded_copy: Database) -> None:
    report = bring_in(seeded_copy, {}, {}, mode="atomic")
    assert (report.created, report.state) == (2, "completed")
    assert stored(seeded_copy, 2) is not None


@pytest.mark.parametrize(
    ("on_existing", "outcome", "casualties"),
    [("amend", "amended", 3), ("skip", "skipped", 0), ("refuse", "refused", 0)],
)
def test_what_becomes_of_a_row_that_is_recorded_otherwise(
    seeded_copy: Database, on_existing: str, outcome: str, casualties: int
) -> None:
    bring_in(seeded_copy, {}, {})
    report = bring_in(seeded_copy, {"Health Workers Killed": "3"}, {}, on_existing=on_existing)
    assert (getattr(report, outcome), report.unchanged) == (1, 1)
    row = stored(seeded_copy, 1)
    assert row is not None
    assert row["body"]["health_workers_killed"]["best"] == casualties
    if on_existing == "refuse":
        assert report.faults[0].code == "exists_already"
        assert str(row["id"]) in report.faults[0].reason


def test_an_atomic_import_that_meets_what_it_must_not_writes_nothing(
    seeded_copy: Database,
) -> None:
    bring_in(seeded_copy, {})
    changed = {"Health Workers Killed": "3"}
    report = bring_in(seeded_copy, changed, {}, on_existing="refuse", mode="atomic")
    assert (report.created, report.refused) == (0, 1)
    assert stored(seeded_copy, 2) is None


def test_a_dry_run_counts_and_writes_nothing(seeded_copy: Database) -> None:
    before = told(seeded_copy, "SELECT max(position) AS last FROM change")
    report = bring_in(seeded_copy, {}, {"Date": "never"}, dry_run=True)
    assert (report.created, report.refused, report.import_id) == (1, 1, None)
    assert told(seeded_copy, "SELECT max(position) AS last FROM change") == before
    assert told(seeded_copy, "SELECT FROM import_stage") == []


def test_a_second_row_of_one_id_is_refused_and_not_looked_at(seeded_copy: Database) -> None:
    twice = {"SiND Event ID": "made-up-1", "Date": "2030-01-01"}
    report = bring_in(seeded_copy, {}, twice)
    assert (report.created, report.refused) == (1, 1)
    assert [(each.row, each.code) for each in report.faults] == [(3, "id_twice")]
    assert [each for each in report.flags if each.row == 3] == []


def test_what_a_newer_file_no_longer_holds_is_marked_until_it_is_there_again(
    seeded_copy: Database,
) -> None:
    rows = [EARLY] * 10
    bring_in(seeded_copy, *rows)
    report = bring_in(seeded_copy, *rows[:9], republication=True)
    assert (report.gone, report.unchanged) == (1, 9)
    gone = stored(seeded_copy, 10)
    assert gone is not None
    assert gone["body"]["external_ids"][0]["gone_on"] == "2026-03-01"
    assert [flag["code"] for flag in gone["flags"]] == ["gone_from_source"]
    assert [flag.code for flag in report.flags if flag.value == "made-up-10"] == [
        "gone_from_source"
    ]
    again = bring_in(seeded_copy, *rows[:9], republication=True)
    assert again.gone == 0
    back = bring_in(seeded_copy, *rows, republication=True)
    assert (back.amended, back.unchanged) == (1, 9)
    there = stored(seeded_copy, 10)
    assert there is not None
    assert "gone_on" not in there["body"]["external_ids"][0]


def test_a_file_that_lacks_more_than_a_fifth_marks_nothing(seeded_copy: Database) -> None:
    rows = [EARLY] * 10
    bring_in(seeded_copy, *rows)
    report = bring_in(seeded_copy, *rows[:6], republication=True)
    assert report.gone == 0
    assert "too_many_gone" in [flag.code for flag in report.flags]


def test_what_lies_outside_the_days_of_a_newer_file_is_not_gone(seeded_copy: Database) -> None:
    rows = [EARLY] * 9
    bring_in(seeded_copy, *rows, {"Date": "2013-04-05"})
    report = bring_in(seeded_copy, *rows, republication=True)
    assert report.gone == 0
    assert "too_many_gone" not in [flag.code for flag in report.flags]


def _of_both(number: int, cells: Any) -> RowReading:
    """A strike and the figure that counts its dead, the figure first."""
    name, dataset = cells["id"], PROFILE.dataset
    around = {"citations": [dataset.cited_at(name)], "place_id": None}
    strike = around | {
        "occurred": "2016-07-16", "delivery": "air_launched",
        "external_ids": [{"scheme": "both", "value": name}],
    }  # fmt: skip
    figure = around | {
        "metric": "killed", "population": "all", "cause": "direct_violence", "basis": "incident",
        "quantity": 3, "period": "2016-07-16", "strike_id": str(shipped_id(f"both:{name}")),
        "external_ids": [{"scheme": "both", "value": f"{name}-killed"}],
    }  # fmt: skip
    return RowReading(
        (RowClaim(CASUALTY_FIGURE, f"{name}-killed", figure), RowClaim(STRIKE, name, strike))
    )


BOTH = Profile(
    name="both", title="Strikes with their dead", scheme="both", noun=STRIKE, columns=("id",),
    dataset=PROFILE.dataset, begin=lambda gazetteer, options: _of_both,
    column_of={"external_ids": "id"}, remedies={}, form=FileForm("csv"),
)  # fmt: skip


def test_a_row_makes_records_of_several_nouns_that_refer_to_each_other(
    seeded_copy: Database,
) -> None:
    report = import_bytes(seeded_copy, BOTH, b"id\nfirst\nsecond\n", OFFICER, NOW)
    assert (report.faults, report.created) == ([], 2)
    with seeded_copy.reading(OFFICER) as session:
        figure = records.held(session, CASUALTY_FIGURE, shipped_id("both:first-killed"))
        strike = records.held(session, STRIKE, shipped_id("both:first"))
    assert figure is not None
    assert figure["body"]["strike_id"] == str(shipped_id("both:first"))
    # As where it is recorded alone: what counts the dead of a strike tells as much as the strike.
    assert strike is not None
    assert (figure["sensitivity"], strike["sensitivity"]) == ("sensitive", STRIKE.sensitivity)


def test_a_row_that_the_database_refuses_holds_back_no_other(seeded_copy: Database) -> None:
    lost = import_bytes(seeded_copy, _LOST, b"id\nfirst\nlost\nsecond\n", OFFICER, NOW)
    assert (lost.created, lost.refused, [each.row for each in lost.faults]) == (2, 1, [3])


def _with_one_lost(number: int, cells: Any) -> RowReading:
    reading = _of_both(number, cells)
    return RowReading(reading.claims[:1]) if cells["id"] == "lost" else reading


_LOST = Profile(
    name="both", title="Strikes with their dead", scheme="both", noun=STRIKE, columns=("id",),
    dataset=PROFILE.dataset, begin=lambda gazetteer, options: _with_one_lost,
    column_of={"external_ids": "id"}, remedies={}, form=FileForm("csv"),
)  # fmt: skip


def test_single_writes_are_answered_while_a_file_is_imported(seeded_copy: Database) -> None:
    over, written = threading.Event(), 0

    def importing() -> None:
        bring_in(seeded_copy, *({} for _ in range(600)))
        over.set()

    thread = threading.Thread(target=importing)
    thread.start()
    single = {"occurred": "2016-07-16", "place": "aleppo", "delivery": "air_launched"}
    while not over.is_set():
        with seeded_copy.writing(OFFICER) as session:
            record(session, STRIKE, single, OFFICER, datetime.now(UTC))
        written += 1
        time.sleep(0.05)
    thread.join()
    assert written > 1
    assert stored(seeded_copy, 600) is not None
