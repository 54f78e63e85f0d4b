"""Wide tables: a column per province, and a column per cause, become a row of each cell."""

from tests.imports.dirt.dirty import faults, field, read

PROVINCES = """
columns: {year: }
rows:
  unpivot: {matching: "^killed in (.+)$", heading: province, cell: people, holds: count}
places:
  where: {only: [SYR], admin1: province, known_to: admin1}
claims:
  - noun: casualty_figure
    id: {template: "{year}:{province}"}
    fields:
      metric: killed
      quantity: {count: people}
      period: {day: year, formats: [YYYY]}
      place_id: {place: where}
"""
CAUSES = """
columns: {day: , shelling: {needed: false}, hunger: {needed: false}, total: {needed: false}}
rows:
  unpivot: {columns: [shelling, hunger], heading: how, cell: people, holds: count}
claims:
  - noun: casualty_figure
    id: {template: "{day}:{how}"}
    fields:
      metric: killed
      cause: {map: how, to: {shelling: direct_violence, hunger: siege_conditions}}
      quantity: {count: people}
      period: {day: day}
"""


def test_a_column_per_province_is_a_figure_per_province() -> None:
    rows = "2016,4,7\n2017,,x\n"
    told = read(PROVINCES, f"year,killed in Aleppo,killed in Homs\n{rows}")
    assert field(told, "quantity") == [4, 7]
    assert len(set(field(told, "place_id"))) == 2
    # The fault stands at the column of the file, not at the name that the profile gave the cell.
    assert faults(told) == [(3, "killed in Homs", "not_a_count")]


def test_a_column_per_cause_is_a_figure_per_cause_and_the_sum_is_none() -> None:
    told = read(CAUSES, "day,shelling,hunger,total\n2016-05-03,4,1,5\n")
    assert field(told, "cause") == ["direct_violence", "siege_conditions"]
    assert field(told, "quantity") == [4, 1]
