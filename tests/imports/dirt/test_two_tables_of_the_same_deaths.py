"""Two tables of the same deaths are never added: a part of a figure, or another family."""

from service.domain.imports.profiles.loading import read_profile
from service.seeding.first_start import OPERATOR
from service.storage.database import Database
from tests.conftest import Callers
from tests.imports.arriving.two_services import NOW, load_gazetteer_into
from tests.imports.bringing_in import import_bytes

TABLE = """
name: {name}
title: A table
scheme: {name}
dataset:
  {{family: {name}, name: {name}, key: {name}, title: A table, licence: CC0, attribution: One}}
columns: {{id: , day: , killed: {{holds: count}}, women: {{holds: count, needed: false}}}}
places: {{where: {{slug: syr}}}}
claims:
  - noun: casualty_figure
    as: of_all
    id: id
    fields:
      metric: killed
      population: all
      basis: incident
      quantity: {{count: killed}}
      period: {{day: day}}
      place_id: {{place: where}}
      source_id: {{source: dataset}}
  - noun: casualty_figure
    as: of_women
    id: {{template: "{{id}}-women"}}
    when: {{column: women, stated: true}}
    fields:
      metric: killed
      population: women
      basis: incident
      quantity: {{count: women}}
      period: {{day: day}}
      place_id: {{place: where}}
      source_id: {{source: dataset}}
      subset_of: {{record: of_all}}
"""
ASKED = "/v1/casualty-totals?place=syr&metric=killed&from=2016-05-01&to=2016-05-31"


def brought(database: Database, name: str, text: bytes) -> None:
    """Reads a table of another publisher, and publishes it."""
    profile = read_profile(TABLE.format(name=name))
    report = import_bytes(database, profile, text, OPERATOR, NOW, publish=True)
    assert report.refused == 0, report.faults


def test_two_tables_of_the_same_deaths_are_two_lines_and_no_sum(database: Database) -> None:
    load_gazetteer_into(database)
    brought(database, "one", b"id,day,killed,women\n1,2016-05-03,12,\n")
    brought(database, "other", b"id,day,killed,women\n1,2016-05-03,15,\n")
    told = Callers(database).public.get("/v1/casualty-figures?from=2016-05-01&to=2016-05-31").json
    assert sorted((each["family"], each["quantity"]["best"]) for each in told["data"]) == [
        ("one", 12), ("other", 15),
    ]  # fmt: skip
    answer = Callers(database).public.get(ASKED)
    assert answer.status_code == 200, answer.json
    assert '"best": 27' not in answer.get_data(as_text=True).replace('":', '": ')


def test_a_table_of_some_of_the_dead_is_a_part_of_the_other(database: Database) -> None:
    load_gazetteer_into(database)
    brought(database, "one", b"id,day,killed,women\n1,2016-05-03,12,5\n")
    found = Callers(database).public.get("/v1/casualty-figures?from=2016-05-01").json["data"]
    every, women = sorted(found, key=lambda each: -each["quantity"]["best"])
    assert women["subset_of"] == every["id"]
