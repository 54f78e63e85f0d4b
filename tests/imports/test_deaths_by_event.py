"""UCDP's whole file of Syria in 2016: every event counted once, none lost, what is odd refused."""

import csv
import io
from collections import defaultdict
from typing import Any

import pytest

from service.domain.identity import shipped_id
from service.model.actor import Reader
from service.model.nouns.casualty_figure import CASUALTY_FIGURE
from service.seeding.first_start import OPERATOR
from service.storage import records
from service.storage.database import Database
from tests.conftest import Callers
from tests.contract_client import ContractClient
from tests.imports.deaths_file import CLEAN, EXPECTED, REAL_FILE, a_file, bring_in, check

pytestmark = [pytest.mark.xdist_group("ucdp"), pytest.mark.timeout(600)]
REFUSED = {str(event) for event in EXPECTED["ids_violating_low_le_best_le_high"]}
YEAR = "from=2016-01-01&to=2016-12-31"
EACH_FIGURE = pytest.mark.parametrize(
    ("population", "column"), [("all", "best"), ("civilians", "deaths_civilians")]
)
GOVERNORATES = {
    "aleppo-governorate": "Aleppo Governorate",
    "idleb-governorate": "Idlib Governorate",
    "quneitra-governorate": "Quneitra Governorate",
}


def rows() -> list[dict[str, str]]:
    with REAL_FILE.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["id"] not in REFUSED]


@pytest.fixture(scope="module")
def client(seeded_with_ucdp: Database) -> ContractClient:
    return Callers(seeded_with_ucdp).public


def line_of(client: ContractClient, place: str, population: str, **more: str) -> dict[str, Any]:
    days = more.get("days", YEAR)
    asked = f"place={place}&population={population}&{days}&families=ucdp"
    [line] = client.get(f"/v1/timeseries/killed?{asked}").get_json()["lines"]
    told: dict[str, Any] = line
    return told


def test_every_event_is_recorded_but_those_whose_counts_are_out_of_order(
    seeded_with_ucdp: Database,
) -> None:
    report = check(seeded_with_ucdp, REAL_FILE.read_bytes())
    assert (report.read, report.unchanged, report.refused) == (6170, 6155, 15)
    assert {fault.external_id for fault in report.faults} == REFUSED
    assert {fault.code for fault in report.faults} == {"counts_out_of_order"}
    assert report.created == report.amended == report.skipped == 0


def test_widened_what_was_refused_is_taken_too(seeded_with_ucdp: Database) -> None:
    with REAL_FILE.open(encoding="utf-8", newline="") as file:
        every = list(csv.DictReader(file))
    some = [row for at, row in enumerate(every) if row["id"] in REFUSED or at % 60 == 0]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(every[0]))
    writer.writeheader()
    writer.writerows(some)
    content = text.getvalue().encode()
    report = check(seeded_with_ucdp, content, options={"inverted": "widen"})
    known = len(some) - len(REFUSED)
    assert (report.unchanged, report.created, report.refused) == (known, 15, 0) and known > 90


@EACH_FIGURE
def test_the_recorded_sums_are_those_of_the_file(
    client: ContractClient, population: str, column: str
) -> None:
    total = line_of(client, "syr", population)["total"]
    assert total["best"] == sum(int(row[column]) for row in rows())
    assert total["records"] == 6155
    refused = {"best": 295, "deaths_civilians": 35}[column]
    assert total["best"] + refused == EXPECTED["totals"][column]


@EACH_FIGURE
def test_months_hold_what_lies_within_them_and_the_rest_is_unplaced(
    client: ContractClient, population: str, column: str
) -> None:
    line = line_of(client, "syr", population)
    months: dict[str, int] = defaultdict(int)
    across: dict[str, int] = defaultdict(int)
    for row in rows():
        first, last = row["date_start"], row["date_end"]
        if first[:7] == last[:7]:
            months[first[:7]] += int(row[column])
        else:
            across[f"{first[:7]} to {last[:7]}"] += int(row[column])
    assert {point["bucket"]: point["best"] for point in line["points"]} == months
    unplaced = {}
    for each in line["unplaced"]:
        first, last = each["within"].split("/")
        unplaced[f"{first[:7]} to {last[:7]}"] = each["best"]
    assert unplaced == across
    assert sum(unplaced.values()) + sum(months.values()) == line["total"]["best"]
    assert sum(each["records"] for each in line["unplaced"]) == 38


def test_civilians_of_aleppo_in_the_weeks_of_the_article(client: ContractClient) -> None:
    """The sum of 285 rows, those of one day and town included.

    The figure that was published with the article's records, 1,377, is one less.
    """
    within = [
        row
        for row in rows()
        if row["where_coordinates"] == "Aleppo town"
        and row["date_start"] >= "2016-07-01"
        and row["date_end"] <= "2016-10-20"
    ]
    days = "from=2016-07-01&to=2016-10-20"
    line = line_of(client, "aleppo", "civilians", days=days)
    assert line["total"]["records"] == len(within) == 285
    assert line["total"]["best"] == sum(int(row["deaths_civilians"]) for row in within) == 1378


@pytest.mark.parametrize("slug", GOVERNORATES)
def test_no_dead_of_a_governorate_are_lost_between_its_towns(
    client: ContractClient, slug: str
) -> None:
    counted = sum(int(row["best"]) for row in rows() if row["adm_1"] == GOVERNORATES[slug])
    found = line_of(client, slug, "all")["total"]["best"]
    # Points near a border lie in the next governorate: each of them is flagged.
    assert abs(found - counted) <= counted // 100


def test_the_two_figures_of_an_event_stand_by_its_id(client: ContractClient) -> None:
    first, part = shipped_id("ucdp_ged:214804"), shipped_id("ucdp_ged:214804-civilians")
    told = client.get(f"/v1/casualty-figures/{first}").get_json()
    assert (told["population"], told["family"], told["licence"]) == ("all", "ucdp", "CC BY 4.0")
    assert told["external_ids"] == [{"scheme": "ucdp_ged", "value": "214804"}]
    assert told["citations"][0]["locator"] == "214804"
    of_part = client.get(f"/v1/casualty-figures/{part}").get_json()
    assert (of_part["population"], of_part["subset_of"]) == ("civilians", str(first))
    assert of_part["quantity"]["best"] == 2


def test_a_part_follows_its_whole_where_somebody_recorded_it_before(
    seeded_copy: Database,
) -> None:
    callers = Callers(seeded_copy)
    given = {
        "metric": "killed", "quantity": 4, "place_id": "aleppo", "period": "2016-07-16",
        "external_ids": [{"scheme": "ucdp_ged", "value": "1"}], "first_hand": True,
    }  # fmt: skip
    answer = callers.admin.post("/v1/casualty-figures", json=given)
    assert answer.status_code == 201, answer.get_json()
    assert bring_in(seeded_copy, a_file(), publish=True).created == 1
    with seeded_copy.reading(OPERATOR) as session:
        row = records.held(session, CASUALTY_FIGURE, shipped_id("ucdp_ged:1-civilians"))
    assert row is not None
    assert row["body"]["subset_of"] == answer.get_json()["id"]


def test_a_changed_count_amends_its_figure_alone(seeded_copy: Database) -> None:
    bring_in(seeded_copy, a_file({}, {}), publish=True)
    report = bring_in(seeded_copy, a_file({"deaths_civilians": "3"}, {}), publish=True)
    assert (report.amended, report.unchanged) == (1, 1)
    with seeded_copy.reading(Reader.anonymous()) as session:
        row = records.find(session, CASUALTY_FIGURE, str(shipped_id("ucdp_ged:1")))
    assert row is not None
    assert row["revision"] == 1
    assert CLEAN["deaths_civilians"] == "2"
