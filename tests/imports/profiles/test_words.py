"""Operators that read words: each says what becomes of a blank and of a word that nobody knows."""

from typing import Any

import pytest

from service.domain.imports.profiles.nodes import ProfileMistake
from tests.imports.profiles.written import claim_of, fault_of, profile_of, readings, value_of

STRIKE = """
columns:
  {{id: , day: , weapon: {{needed: false}}, names: {{needed: false}}, killed: {{holds: count}}}}
values:
  {values}
claims:
  - noun: strike
    id: id
    fields:
      occurred: {{day: day}}
      place_id: null
      {field}
"""
ROW = {"id": "1", "day": "2016-05-03", "killed": "4"}


def strike_of(field: str, values: str = "none: null", **cells: str) -> dict[str, Any]:
    return claim_of(STRIKE.format(field=field, values=values), ROW | cells)


@pytest.mark.parametrize(
    ("expression", "row", "told"),
    [
        ("{column: a}", {"a": " x "}, "x"),
        ("{column: a}", {"a": " "}, None),
        ("plain words", {}, "plain words"),
        ("2016-05-03", {}, "2016-05-03"),
        ("no", {}, "no"),
        ("{template: '{a} of {b}'}", {"a": "x", "b": "y"}, "x of y"),
        ("{template: '{a} of {b}'}", {"a": "x"}, None),
        ("{first: [{column: a}, {column: b}]}", {"b": "y"}, "y"),
        ("{joined: [{column: a}, {column: b}]}", {"a": "x", "b": "y"}, "x; y"),
        ("{joined: [{column: a}, {column: b}], by: ', '}", {"b": "y"}, "y"),
        ("{kept: [a, b], but: ['0']}", {"a": "0", "b": "y"}, "b: y"),
        ("{cut: a, pattern: ' town$'}", {"a": "Duma town"}, "Duma"),
        ("{slug: a}", {"a": "Ḥayʾat Taḥrīr"}, "hayat_tahrir"),
        ("{slug: a, by: '-'}", {"a": "Road 60"}, "road-60"),
        ("{sole: {split: a}}", {"a": "x,x"}, "x"),
        ("{sole: {split: a}}", {"a": "x,y"}, None),
        ("{map: a, to: {x: one}, unknown: keep}", {"a": "z"}, "z"),
        ("{map: a, to: {x: one}, folded: true}", {"a": " X "}, "one"),
        ("{map: a, to: {2: two}, pattern: '\\((\\d)\\)'}", {"a": "(2) far"}, "two"),
        ("{cases: [{when: {column: a, is: x}, give: one}], otherwise: two}", {"a": "x"}, "one"),
        ("{cases: [{when: {column: a, is: x}, give: one}], otherwise: two}", {}, "two"),
    ],
)
def test_an_expression_gives_what_the_row_states(
    expression: str, row: dict[str, str], told: str | None
) -> None:
    assert value_of(expression, row) == told


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("{column: a, is: x}", True),
        ("{column: a, is_any: [y, x]}", True),
        ("{column: a, matches: '(?i)^X'}", True),
        ("{column: a, contains: y}", False),
        ("{column: b, stated: true}", False),
        ("{column: b, stated: false}", True),
        ("{column: c, above: 3, below: 5}", True),
        ("{column: c, above: 4}", False),
        ("{of: {split: a}, has_any: [x]}", True),
        ("{of: {split: a}, within: [y]}", False),
        ("{of: {split: b}, within: [y]}", True),
        ("{of: {split: a}, several: true}", False),
        ("{not: {column: a, is: x}}", False),
        ("{all: [{column: a, is: x}, {column: c, is: 4}]}", True),
        ("{any: [{column: a, is: y}, {column: c, is: 5}]}", False),
    ],
)
def test_a_condition_holds_where_all_of_its_tests_do(condition: str, holds: bool) -> None:
    expression = f"{{cases: [{{when: {condition}, give: it holds}}], otherwise: it does not}}"
    told = "it holds" if holds else "it does not"
    assert value_of(expression, {"a": "x", "c": "4"}) == told


def test_names_that_hold_a_comma_stay_whole() -> None:
    values = "parts: {split: names, whole: ['Sticks, Stones']}"
    field = "notes: {joined: {value: parts}, by: ' + '}"
    told = strike_of(field, values, names="Knife, Sticks, Stones, Fist")
    assert told["notes"] == "Sticks, Stones + Knife + Fist"


def test_a_set_is_every_word_whose_condition_holds_or_what_is_said_otherwise() -> None:
    field = """attack_types:
        set:
          setting fire: {column: weapon, contains: Fire}
          sexual assault: {column: weapon, contains: Rape}
        otherwise: [unknown]"""
    assert strike_of(field, weapon="Fire, Rape")["attack_types"] == [
        "setting fire",
        "sexual assault",
    ]
    assert strike_of(field, weapon="Stone")["attack_types"] == ["unknown"]


def test_a_word_that_nobody_knows_is_refused() -> None:
    parts = STRIKE.format(
        values="none: null", field="delivery: {map: weapon, to: {Shell: ground_launched}}"
    )
    assert fault_of(parts, ROW | {"weapon": "Ray"}) == (2, "weapon", "Ray", "unknown_word")


def test_a_word_that_nobody_knows_is_flagged_where_the_profile_says_so() -> None:
    field = (
        "delivery: {map: weapon, to: {Shell: ground_launched}, unknown: flag, otherwise: unknown}"
    )
    parts = STRIKE.format(values="none: null", field=field)
    [reading] = readings(parts, ROW | {"weapon": "Ray"})
    assert reading.claims[0].claim["delivery"] == "unknown"
    assert [(flag.column, flag.value, flag.code) for flag in reading.flags] == [
        ("weapon", "Ray", "unknown_word")
    ]


def test_a_word_that_is_in_no_vocabulary_is_refused_when_the_profile_is_loaded() -> None:
    field = "delivery: {map: weapon, to: {Shell: from the ground}}"
    with pytest.raises(ProfileMistake, match=r"claims\[0\].fields.delivery.*no word of delivery"):
        profile_of(STRIKE.format(values="none: null", field=field))


def test_a_party_is_an_attribution_and_makes_its_source() -> None:
    field = """parties:
        each: {split: names, by: ";"}
        as: who
        give:
          party: {name: {value: who}, slug: {slug: who}, role: striking, kind: armed_actor,
                  hedged: {value: who, contains: " or "}}"""
    [reading] = readings(
        STRIKE.format(values="none: null", field=field), ROW | {"names": "A; B or C"}
    )
    [claim] = reading.claims
    assert [(each["actor"], each["hedged"]) for each in claim.claim["parties"]] == [
        ("a", False), ("b_or_c", True),
    ]  # fmt: skip
    assert {each["according_to"] for each in claim.claim["parties"]} == {"teller"}
    assert claim.sources["a"]["names"] == [{"lang": "en", "text": "A"}]
    assert claim.sources["b_or_c"]["kind"] == "armed_actor"
