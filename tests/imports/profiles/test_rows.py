"""Which rows are records: others are counted and told, never silently left out."""

from pathlib import Path

from service.domain.imports.files.rows import Row
from service.domain.imports.profiles.trying import try_rows
from tests.imports.profiles.written import FIGURE, SHIPPED, fault_of, profile_of, readings

COLUMNS = "columns: {id: , day: , killed: {holds: count}, province: {needed: false}}\n"
SKIP = (
    COLUMNS
    + FIGURE
    + """
rows:
  skip:
    - {headings: true, as: The headings once more.}
    - {column: id, matches: "^Page [0-9]+", as: A page header.}
    - {column: province, is_any: [Total], as: A total.}
    - {blank: [id, day, killed], as: An empty line.}
"""
)
ROW = {"id": "1", "day": "2016-05-03", "killed": "4", "province": "Homs"}
WIDE = """
columns: {id: , day: }
rows:
  unpivot:
    matching: "^killed in (.+)$"
    heading: province
    cell: people
    holds: count
    suppressed: ["*"]
places:
  where: {only: [SYR], admin1: province, known_to: admin1}
claims:
  - noun: casualty_figure
    id: {template: "{id}:{province}"}
    when: {count: people, stated: true}
    fields:
      metric: killed
      quantity: {count: people}
      period: {day: day}
      place_id: {place: where}
"""


def test_rows_that_are_no_records_are_left_out_and_told() -> None:
    rows = [
        ROW,
        {"id": "id", "day": "day", "killed": "killed", "province": "province"},
        {"id": "Page 2 of 9", "day": "", "killed": "", "province": ""},
        ROW | {"province": "Total"},
        {"id": "", "day": "", "killed": "", "province": "x"},
    ]
    first, *others = readings(SKIP, *rows)
    assert len(first.claims) == 1
    assert all(each.skipped and not each.faults for each in others)
    assert [(flag.row, flag.column, flag.reason) for each in others for flag in each.flags] == [
        (3, None, "The headings once more."),
        (4, "id", "A page header."),
        (5, "province", "A total."),
        (6, None, "An empty line."),
    ]


def test_a_record_over_several_lines_is_one_row() -> None:
    parts = (
        COLUMNS.replace("killed:", "story: {needed: false}, killed:")
        + FIGURE
        + """
rows:
  skip: [{column: id, matches: "^Page", as: A page header.}]
  continued: {key: id, between: " "}
"""
    )
    lines = [
        Row(2, {"id": "1", "day": "2016-05-03", "killed": "4", "story": "A market"}),
        Row(3, {"id": "", "day": "", "killed": "", "story": "in the old town"}),
        Row(4, {"id": "Page 2", "day": "", "killed": "", "story": ""}),
        Row(5, {"id": " ", "day": "", "killed": "", "story": "was hit."}),
        Row(6, {"id": "2", "day": "2016-05-04", "killed": "1", "story": "A road."}),
    ]
    arranged = list(profile_of(parts).arrange(lines))
    told = {row.number: row.cells["story"] for row in arranged if row.cells["id"] != "Page 2"}
    assert told == {2: "A market in the old town was hit.", 6: "A road."}
    assert len(arranged) == 3


def test_a_wide_table_gives_a_record_per_cell() -> None:
    row = {"id": "1", "day": "2016-05-03", "killed in Homs": "4", "killed in Aleppo": "0",
           "killed in Hama": "", "note": "x"}  # fmt: skip
    [reading] = readings(WIDE, row)
    told = {claim.external_id: claim.claim["quantity"] for claim in reading.claims}
    assert told == {"1:Homs": 4, "1:Aleppo": 0}
    assert len({claim.claim["place_id"] for claim in reading.claims}) == 2


def test_a_cell_of_a_wide_table_is_refused_under_its_own_heading() -> None:
    row = {"id": "1", "day": "2016-05-03", "killed in Homs": "4", "killed in Aleppo": "many"}
    assert fault_of(WIDE, row) == (2, "killed in Aleppo", "many", "not_a_count")


def test_two_cells_of_a_wide_row_with_one_id_are_refused() -> None:
    parts = WIDE.replace('{template: "{id}:{province}"}', "id")
    row = {"id": "1", "day": "2016-05-03", "killed in Homs": "4", "killed in Aleppo": "3"}
    [reading] = readings(parts, row)
    assert [each.code for each in reading.faults] == ["id_twice"] and not reading.claims


def test_what_the_cells_of_a_wide_row_share_is_one_record() -> None:
    shared = """claims:
  - noun: source
    id: {template: "source:{id}"}
    shared: true
    fields: {slug: {slug: id}, names: {names: {en: {column: id}}}}
"""
    row = {"id": "a1", "day": "2016-05-03", "killed in Homs": "4", "killed in Aleppo": "3"}
    [reading] = readings(WIDE.replace("claims:\n", shared), row)
    assert [each.noun.table for each in reading.claims] == [
        "source", "casualty_figure", "casualty_figure",
    ]  # fmt: skip


def test_a_withheld_cell_of_a_wide_table_is_told_and_the_others_are_read() -> None:
    row = {"id": "1", "day": "2016-05-03", "killed in Homs": "*", "killed in Aleppo": "3"}
    [reading] = readings(WIDE, row)
    assert [claim.external_id for claim in reading.claims] == ["1:Aleppo"]
    assert ("killed in Homs", "suppressed") in {(each.column, each.code) for each in reading.flags}


def test_nested_keys_are_rows_of_their_own() -> None:
    parts = WIDE.replace("^killed in (.+)$", r"^by_province\\.(.+)\\.killed$")
    row = {"id": "1", "day": "2016-05-03", "by_province.Homs.killed": "4",
           "by_province.Homs.injured": "9", "by_province.Idleb.killed": "2"}  # fmt: skip
    [reading] = readings(parts, row)
    assert [claim.external_id for claim in reading.claims] == ["1:Homs", "1:Idleb"]


def test_a_heading_that_changes_between_editions_is_the_same_column() -> None:
    parts = "columns: {id: , day: , killed: {holds: count, also: [deaths, '#affected+killed']}}\n"
    for heading in ("killed", "deaths", "#affected+killed"):
        [reading] = readings(parts + FIGURE, {"id": "1", "day": "2016-05-03", heading: "4"})
        assert reading.claims[0].claim["quantity"] == 4


def test_a_better_key_in_another_column_makes_rows_of_one_code_two_records() -> None:
    parts = COLUMNS + FIGURE.replace("id: id", 'id: {template: "{id}:{province}"}')
    told = readings(parts, ROW, ROW | {"province": "Hama"})
    assert [each.claims[0].external_id for each in told] == ["1:Homs", "1:Hama"]


def test_a_row_without_an_id_is_refused() -> None:
    assert fault_of(COLUMNS + FIGURE, ROW | {"id": ""}) == (2, "id", "", "missing")


def test_swapped_language_columns_are_refused_by_a_check() -> None:
    parts = (
        "columns: {id: , en: , ar: }\n"
        + """
checks:
  - when: {column: en, matches: "[ء-ي]"}
    refuse: {code: swapped, reason: The languages are swapped., remedy: Swap the cells.}
claims:
  - {noun: statement, id: id, fields: {topic: other, scope_text: {column: en}}}
"""
    )
    row = {"id": "1", "en": "سوريا", "ar": "Syria"}
    assert fault_of(parts, row) == (2, "en", "سوريا", "swapped")


def test_the_second_table_of_the_same_deaths_is_part_of_the_first() -> None:
    parts = (
        "columns: {id: , day: , killed: {holds: count}, women: {holds: count}}\n"
        + FIGURE
        + """
  - noun: casualty_figure
    as: women
    id: {template: "{id}-women"}
    fields:
      metric: killed
      population: women
      quantity: {count: women}
      subset_of: {record: casualty_figure}
      period: {day: day}
"""
    )
    [reading] = readings(parts, {"id": "1", "day": "2016-05-03", "killed": "9", "women": "2"})
    whole, part = reading.claims
    assert "subset_of" not in whole.claim
    assert part.claim["subset_of"] is not None and part.external_id == "1-women"


def test_cells_of_a_wide_table_that_say_nothing_are_left_out_whatever_the_claim_needs() -> None:
    parts = WIDE.replace("    when: {count: people, stated: true}\n", "").replace(
        'suppressed: ["*"]', 'suppressed: ["*"]\n    blank_words: ["-"]'
    )
    row = {"id": "1", "day": "2016-05-03", "killed in Homs": "*", "killed in Hama": "-",
           "killed in Idleb": "", "killed in Aleppo": "3"}  # fmt: skip
    [reading] = readings(parts, row)
    assert not reading.faults
    assert [claim.external_id for claim in reading.claims] == ["1:Aleppo"]
    assert [(flag.column, flag.value, flag.code) for flag in reading.flags] == [
        ("killed in Homs", "*", "suppressed")
    ]
    [kept] = readings(parts.replace("    holds", "    blank: keep\n    holds", 1), row)
    assert len(kept.claims) == 4, "with `keep` every cell is a row"


def test_a_heading_that_says_two_things_gives_two_columns() -> None:
    parts = (
        WIDE.replace("columns: {id: , day: }", "columns: {id: }")
        .replace('"^killed in (.+)$"', '"^(?P<where>.+), (?P<month>[0-9]{4}-[0-9]{2})$"')
        .replace("heading: province", "heading: heading")
        .replace("admin1: province", "admin1: where")
        .replace('"{id}:{province}"', '"{id}:{where}:{month}"')
        .replace("{day: day}", "{day: month, formats: [YYYY-MM]}")
    )
    [reading] = readings(parts, {"id": "1", "Homs, 2016-05": "4", "Aleppo, 2016-06": "3"})
    assert [claim.external_id for claim in reading.claims] == ["1:Homs:2016-05", "1:Aleppo:2016-06"]
    assert [claim.claim["period"] for claim in reading.claims] == ["2016-05", "2016-06"]


def test_a_footnote_below_a_table_is_left_out_where_the_profile_knows_it(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    text = "id,day,killed,province\n1,2016-05-03,4,Homs\n* Not verified.\n1,2\n"
    file.write_text(text, encoding="utf-8")
    skip = "rows: {skip: [{column: id, matches: '^[*] ', as: A footnote.}]}\n"
    tried = try_rows(file, profile_of(COLUMNS + FIGURE + skip), SHIPPED, 5)
    assert (tried.read, tried.skipped, tried.refused) == (2, 1, 1)
    assert tried.flags.first[("", "not_a_row")] == "row 3: A footnote."
    assert ("", "wrong_number_of_cells") in tried.faults.counts


def test_a_cell_of_a_workbook_that_holds_a_date_is_no_question_of_order() -> None:
    formats = FIGURE.replace("{day: day}", "{day: day, formats: [DD/MM/YYYY]}")
    sheet = COLUMNS + "file: {format: xlsx}\n" + formats
    for text in ("2016-05-03", "03/05/2016"):
        [reading] = readings(sheet, ROW | {"day": text})
        assert reading.claims[0].claim["period"] == "2016-05-03"
    assert fault_of(COLUMNS + formats, ROW)[3] == "date_unreadable", "a CSV holds text only"
    assert fault_of(sheet, ROW | {"day": "2016-05"})[3] == "date_unreadable"
