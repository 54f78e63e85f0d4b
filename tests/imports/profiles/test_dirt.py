"""What real files do, a small file of each kind: read rightly, or refused with row and column."""

from pathlib import Path
from typing import Any

import pytest

from service.domain.imports.files.opening import rows_in
from service.domain.imports.files.rows import Row
from service.domain.imports.profile import RowReading
from tests.imports.profiles.written import FIGURE, SHIPPED, profile_of

COLUMNS = "columns: {id: , day: , killed: {holds: count}}\n"
PLACED = """
columns: {id: , day: , province: , town: {needed: false}, lat: {holds: degrees},
          lon: {holds: degrees}}
places:
  where: {only: [SYR], admin1: province, settlement: town, known_to: settlement,
          point: {longitude: lon, latitude: lat}}
claims:
  - noun: strike
    id: id
    fields: {occurred: {day: day}, place_id: {place: where}, location: {place: where, of: point}}
"""
Told = tuple[int, str | None, str]


def read(folder: Path, parts: str, text: str) -> list[RowReading]:
    """What becomes of every row of a file."""
    file = folder / "dirty.csv"
    file.write_text(text, encoding="utf-8")
    profile = profile_of(parts)
    row_of = profile.begin(SHIPPED, profile.chosen({}))
    with file.open("rb") as source:
        rows = list(profile.arrange(rows_in(source, profile.form, profile.columns)))
    return [row_of(row.number, row.cells) for row in rows if isinstance(row, Row)]


def faults(readings: list[RowReading]) -> list[Told]:
    return [(each.row, each.column, each.code) for told in readings for each in told.faults]


def flags(readings: list[RowReading]) -> list[Told]:
    return [(each.row, each.column, each.code) for told in readings for each in told.flags]


def field(readings: list[RowReading], name: str) -> list[Any]:
    return [claim.claim[name] for told in readings for claim in told.claims]


def test_day_and_month_in_one_order_refuse_the_other_order(tmp_path: Path) -> None:
    parts = COLUMNS + FIGURE.replace("{day: day}", "{day: day, formats: [DD/MM/YYYY]}")
    told = read(tmp_path, parts, "id,day,killed\n1,03/04/2016,1\n2,13/04/2016,1\n3,04/13/2016,1\n")
    assert field(told, "period") == ["2016-04-03", "2016-04-13"]
    assert faults(told) == [(4, "day", "date_unreadable")]


def test_low_above_best_above_high(tmp_path: Path) -> None:
    ends = "{quantity: {low: low, best: best, high: high}}"
    count = "{holds: count}"
    parts = f"columns: {{id: , day: , low: {count}, best: {count}, high: {count}}}\n"
    parts += FIGURE.replace("{count: killed}", ends)
    rows = "1,2016-05-03,1,2,3\n2,2016-05-03,177,142,177\n3,2016-05-03,1,2,1\n"
    told = read(tmp_path, parts, f"id,day,low,best,high\n{rows}")
    assert field(told, "quantity") == [{"low": 1, "best": 2, "high": 3}]
    assert faults(told) == [
        (3, "low", "counts_out_of_order"), (4, "high", "counts_out_of_order"),
    ]  # fmt: skip


def test_least_above_greatest(tmp_path: Path) -> None:
    ends = "{quantity: {low: min, high: max}}"
    parts = "columns: {id: , day: , min: {holds: count}, max: {holds: count}}\n" + FIGURE.replace(
        "{count: killed}", ends
    )
    text = "id,day,min,max\n1,2016-05-03,2,5\n2,2016-05-03,5,2\n3,2016-05-03,,4\n"
    told = read(tmp_path, parts, text)
    assert field(told, "quantity") == [
        {"low": 2, "best": None, "high": 5}, {"low": None, "best": None, "high": 4},
    ]  # fmt: skip
    assert faults(told) == [(3, "min", "counts_out_of_order")]


def test_numbers_for_missing_are_refused(tmp_path: Path) -> None:
    text = "id,day,killed\n1,2016-05-03,-99\n2,2016-05-03,-1\n"
    assert faults(read(tmp_path, COLUMNS + FIGURE, text)) == [
        (2, "killed", "negative_count"), (3, "killed", "negative_count"),
    ]  # fmt: skip


@pytest.mark.parametrize(("blank", "count"), [("unknown", []), ("zero", [0])])
def test_a_blank_in_one_file_is_unknown_and_in_another_zero(
    tmp_path: Path, blank: str, count: list[int]
) -> None:
    parts = COLUMNS.replace("count}", f"count, blank: {blank}}}") + FIGURE.replace(
        "    fields:", "    when: {count: killed, stated: true}\n    fields:"
    )
    told = read(tmp_path, parts, "id,day,killed\n1,2016-05-03,\n")
    assert field(told, "quantity") == count


def test_withheld_and_open_ended_counts(tmp_path: Path) -> None:
    parts = "columns: {id: , day: , killed: {holds: quantity, suppressed: ['*']}}\n"
    parts += FIGURE.replace("{count: killed}", "{quantity: killed}").replace(
        "    fields:", "    when: {column: killed, stated: true}\n    fields:"
    )
    told = read(tmp_path, parts, "id,day,killed\n1,2016-05-03,*\n2,2016-05-03,10+\n")
    assert [each["low"] for each in field(told, "quantity")] == [10]
    assert flags(told) == [(2, "killed", "suppressed"), (2, None, "not_a_row")]


def test_coordinates_as_words_missing_out_of_range_or_swapped(tmp_path: Path) -> None:
    rows = (
        "1,2016-05-03,Aleppo,Aleppo,36.201241,37.161173\n"
        "2,2016-05-03,Aleppo,Aleppo,36°12',37.161173\n"
        "3,2016-05-03,Aleppo,Aleppo,36.2,\n"
        "4,2016-05-03,Aleppo,Aleppo,136.2,37.16\n"
        "5,2016-05-03,Aleppo,Aleppo,,\n"
    )
    told = read(tmp_path, PLACED, f"id,day,province,town,lat,lon\n{rows}")
    assert faults(told) == [
        (3, "lat", "not_a_number"), (4, "lat", "half_a_point"), (5, "lat", "out_of_range"),
    ]  # fmt: skip
    # Without a point the named governorate is taken, and a reviewer told.
    assert (6, "lat", "no_point") in flags(told)
    assert [point is not None for point in field(told, "location")] == [True, False]


def test_a_point_far_from_every_unit_is_told(tmp_path: Path) -> None:
    row = "1,2016-05-03,Aleppo,Nowhere,51.5,-0.1\n"
    told = read(tmp_path, PLACED, f"id,day,province,town,lat,lon\n{row}")
    assert flags(told) == [(2, "lat", "point_in_no_unit")]


def test_page_headers_totals_and_rows_of_another_country(tmp_path: Path) -> None:
    parts = (
        "columns: {id: , day: , killed: {holds: count}, country: }\n"
        + FIGURE
        + """
rows:
  skip:
    - {headings: true, as: The headings once more.}
    - {column: id, matches: "^(Page|Total)", as: A page header or a total.}
    - {column: country, is_any: [IRQ], as: Of another country.}
"""
    )
    rows = "1,2016-05-03,4,SYR\nPage 2,,,\n2,2016-05-03,9,IRQ\nTotal,,13,\n"
    told = read(tmp_path, parts, f"id,day,killed,country\n{rows}")
    assert field(told, "quantity") == [4]
    assert flags(told) == [
        (3, "id", "not_a_row"), (4, "country", "not_a_row"), (5, "id", "not_a_row"),
    ]  # fmt: skip


def test_a_record_over_several_lines(tmp_path: Path) -> None:
    parts = "columns: {id: , day: , killed: {holds: count}, story: }\n" + FIGURE.replace(
        "      period:", "      notes: {column: story}\n      period:"
    )
    parts += "rows: {continued: {key: id}}\n"
    rows = "1,2016-05-03,4,A market\n,,,was hit.\n2,2016-05-04,1,A road.\n"
    told = read(tmp_path, parts, f"id,day,killed,story\n{rows}")
    assert field(told, "notes") == ["A market was hit.", "A road."]


def test_an_event_over_two_months_is_one_span(tmp_path: Path) -> None:
    parts = COLUMNS.replace("day: ,", "day: , last: ,") + FIGURE.replace(
        "{day: day}", "{days: {from: day, to: last}}"
    )
    rows = "1,2016-07-30,2016-08-02,4\n2,2016-08-02,2016-07-30,4\n"
    told = read(tmp_path, parts, f"id,day,last,killed\n{rows}")
    assert field(told, "period") == ["2016-07-30/2016-08-02"]
    assert faults(told) == [(3, "last", "end_before_start")]


def test_totals_that_do_not_add_up(tmp_path: Path) -> None:
    parts = (
        "columns: {day: , daily: {holds: count}, total: {holds: count}}\n"
        + """
totals:
  day: day
  since: 2023-10-07
  counters: {killed: {metric: killed, total: total, daily: daily}}
"""
    )
    rows = "2023-10-07,5,5\n2023-10-08,9,12\n2023-10-09,0,11\n"
    told = read(tmp_path, parts, f"day,daily,total\n{rows}")
    assert field(told, "quantity") == [5, 12, 11]
    assert flags(told) == [
        (3, "daily", "daily_disagrees"), (4, "total", "revision_down"),
        (4, "daily", "daily_disagrees"),
    ]  # fmt: skip


def test_codes_that_are_not_unique_and_a_better_key_beside_them(tmp_path: Path) -> None:
    parts = COLUMNS.replace("id: ,", "id: , uuid: ,") + FIGURE.replace("id: id", "id: uuid")
    rows = "SY01,a,2016-05-03,4\nSY01,b,2016-05-03,5\n"
    told = read(tmp_path, parts, f"id,uuid,day,killed\n{rows}")
    assert [claim.external_id for each in told for claim in each.claims] == ["a", "b"]
