"""What is brought in by a file is as protected as what is written by hand."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from service.domain.identity import shipped_id
from service.domain.imports.files.form import FileForm
from service.domain.imports.profile import Profile, RowClaim, RowReading
from service.model.actor import Reader
from service.model.nouns.casualty_figure import CASUALTY_FIGURE
from service.model.nouns.supply_route import SUPPLY_ROUTE
from service.storage.database import Database
from tests.conftest import Callers
from tests.imports.bringing_in import import_bytes
from tests.imports.health_file import PROFILE, a_file

NOW = datetime(2026, 3, 1, tzinfo=UTC)
OFFICER = Reader("partner", frozenset({"record"}), "officer", "relief", "k1")
ROUTE = shipped_id("ways:made-up-way")


def _way(number: int, cells: Any) -> RowReading:
    claim = {
        "slug": cells["id"], "names": [cells["id"]], "kind": cells["kind"],
        "serves_area_ids": [str(shipped_id("area:eastern-aleppo"))],
        "citations": [PROFILE.dataset.cited_at(cells["id"])],
        "external_ids": [{"scheme": "ways", "value": cells["id"]}],
    }  # fmt: skip
    return RowReading((RowClaim(SUPPLY_ROUTE, cells["id"], claim),))


def _part(number: int, cells: Any) -> RowReading:
    claim = {
        "metric": "killed", "population": "all", "cause": "direct_violence", "basis": "incident",
        "quantity": 3, "period": "2016-07-16", "subset_of": cells["kind"],
        "citations": [PROFILE.dataset.cited_at(cells["id"])],
        "external_ids": [{"scheme": "parts", "value": cells["id"]}],
    }  # fmt: skip
    return RowReading((RowClaim(CASUALTY_FIGURE, cells["id"], claim),))


WAYS = Profile(
    name="ways", title="Ways in", scheme="ways", noun=SUPPLY_ROUTE, columns=("id", "kind"),
    dataset=PROFILE.dataset, begin=lambda gazetteer, options: _way,
    column_of={"external_ids": "id"}, remedies={}, form=FileForm("csv"),
)  # fmt: skip
PARTS = replace(
    WAYS, name="parts", scheme="parts", noun=CASUALTY_FIGURE,
    begin=lambda gazetteer, options: _part, column_of={"external_ids": "id", "subset_of": "kind"},
)  # fmt: skip


def _published(callers: Callers, database: Database, kind: str) -> None:
    report = import_bytes(database, WAYS, f"id,kind\nmade-up-way,{kind}\n".encode(), OFFICER, NOW)
    assert (report.created, report.faults) == (1, [])
    done = callers.key("desk", "monitor", "trusted", "review").post(
        f"/v1/imports/{report.import_id}/publish", json={"reason": "looked at"}
    )
    assert done.json["published"] == 1, done.json


def test_an_imported_tunnel_is_shown_to_nobody_below_the_trusted_tier(
    seeded_callers: Callers, seeded_copy: Database
) -> None:
    _published(seeded_callers, seeded_copy, "tunnel")
    url = f"/v1/supply-routes/{ROUTE}"
    assert seeded_callers.public.get(url).status_code == 404
    assert seeded_callers.key("p", "elsewhere", "partner").get(url).status_code == 404
    assert seeded_callers.key("t", "elsewhere", "trusted").get(url).json["sensitivity"] == "severe"


def test_a_file_that_makes_a_road_a_tunnel_hides_it_at_once(
    seeded_callers: Callers, seeded_copy: Database
) -> None:
    _published(seeded_callers, seeded_copy, "road")
    url = f"/v1/supply-routes/{ROUTE}"
    assert seeded_callers.public.get(url).status_code == 200
    report = import_bytes(seeded_copy, WAYS, b"id,kind\nmade-up-way,tunnel\n", OFFICER, NOW)
    assert report.amended == 1
    assert seeded_callers.public.get(url).status_code == 410
    trusted = seeded_callers.key("t", "elsewhere", "trusted").get(url).json
    assert (trusted["sensitivity"], trusted["kind"]) == ("severe", "road")


def test_a_claim_of_a_file_refers_to_nothing_that_its_writer_may_not_see(
    seeded_callers: Callers, seeded_copy: Database
) -> None:
    figure = {"metric": "killed", "population": "all", "quantity": 9, "period": "2016-07"}
    made = (
        seeded_callers.key("desk", "monitor", "trusted", "record")
        .post("/v1/casualty-figures", json=figure)
        .json["id"]
    )
    nobody = str(shipped_id("nothing"))
    for name in (made, nobody):
        report = import_bytes(seeded_copy, PARTS, f"id,kind\none,{name}\n".encode(), OFFICER, NOW)
        assert [(each.code, each.column) for each in report.faults] == [
            ("unknown_reference", "kind")
        ]
        assert report.created == 0


def test_an_external_id_that_was_redacted_is_not_brought_in_again(
    seeded_callers: Callers, seeded_copy: Database
) -> None:
    named = [{"scheme": PROFILE.scheme, "value": "made-up-1"}]
    claim = {"occurred": "2016-07-16", "place": "aleppo", "delivery": "air_launched"}
    recorder = seeded_callers.recorder
    made = recorder.post("/v1/strikes", json=claim | {"external_ids": named})
    url = f"/v1/strikes/{made.json['id']}"
    told = {"fields": ["external_ids"], "reason": "it names somebody"}
    tag = recorder.get(url).headers["ETag"]
    assert recorder.post(f"{url}/redact", json=told, headers={"If-Match": tag}).status_code == 200
    report = import_bytes(seeded_copy, PROFILE, a_file({}, {}), OFFICER, NOW)
    assert (report.skipped, report.created) == (1, 1)
    assert [each.row for each in report.flags if each.code == "id_erased"] == [2]
