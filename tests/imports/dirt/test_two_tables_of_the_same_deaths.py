"""Two tables of the same deaths are never added: a part of a figure, or another family."""

from typing import Any

from service.domain.imports.profiles.loading import read_profile
from service.seeding.first_start import OPERATOR
from service.storage.database import Database
from tests.conftest import Callers
from tests.imports.arriving.two_services import NOW
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
  - &all
    noun: casualty_figure
    as: of_all
    id: id
    fields: &told
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
ASKED = "/v1/casualty-totals?place=syr&metric=killed&from=2030-05-01&to=2030-05-31"


def totals(database: Database) -> list[dict[str, Any]]:
    answer = Callers(database).public.get(ASKED)
    assert answer.status_code == 200, answer.json
    return [answer.json]


def brought(database: Database, name: str, text: bytes) -> None:
    profile = read_profile(TABLE.format(name=name))
    report = import_bytes(database, profile, text, OPERATOR, NOW, publish=True)
    assert report.refused == 0, report.faults
