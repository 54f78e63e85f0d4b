"""Counts: reserve is kept, a blank means what the profile says, what is withheld is never 0."""

from typing import Any

import pytest

from tests.imports.profiles.written import FIGURE, claim_of, fault_of, readings

COLUMNS = "columns: {{id: , day: , killed: {{{how}}}}}"
ROW = {"id": "1", "day": "2016-05-03"}
WORDS = FIGURE.replace("{count: killed}", "{quantity: killed}")
ENDS = """
options: {inverted: [refuse, widen]}
columns: {id: , day: , low: {holds: count}, best: {holds: count}, high: {holds: count}}
""" + FIGURE.replace(
    "{count: killed}",
    "{quantity: {low: low, best: best, high: high}, disorder: {option: inverted}}",
)


def counted(cell: str, how: str = "holds: count", claims: str = FIGURE) -> dict[str, Any]:
    return claim_of(COLUMNS.format(how=how) + claims, ROW | {"killed": cell})


@pytest.mark.parametrize(("cell", "count"), [("0", 0), ("12", 12), ("12.0", 12), ("١٢", 12)])
def test_a_whole_number_is_a_count(cell: str, count: int) -> None:
    assert counted(cell)["quantity"] == count


@pytest.mark.parametrize(
    ("cell", "code"), [("-1", "negative_count"), ("-99", "negative_count"), ("x", "not_a_count"),
                       ("1.5", "not_a_count")],
)  # fmt: skip
def test_what_is_no_count_is_refused(cell: str, code: str) -> None:
    parts = COLUMNS.format(how="holds: count") + FIGURE
    assert fault_of(parts, ROW | {"killed": cell}) == (2, "killed", cell, code)


@pytest.mark.parametrize(
    ("cell", "low", "best", "high", "qualifier"),
    [
        ("at least 3", 3, None, None, "at_least"),
        ("10+", 10, None, None, "at_least"),
        ("3-5", 3, None, 5, "between"),
        ("about 500", None, 500, None, "approximately"),
        ("several", 1, None, None, "unspecified_plural"),
        ("٣ على الأقل", 3, None, None, "at_least"),
        ("7", 7, 7, 7, "exact"),
    ],
)
def test_words_of_a_count_are_read_as_in_single_writes(
    cell: str, low: int | None, best: int | None, high: int | None, qualifier: str
) -> None:
    told = counted(cell, "holds: quantity", WORDS)["quantity"]
    assert (told["low"], told["best"], told["high"], told["qualifier"]) == (
        low, best, high, qualifier,
    )  # fmt: skip


def test_words_without_a_bound_are_refused() -> None:
    parts = COLUMNS.format(how="holds: quantity") + WORDS
    assert fault_of(parts, ROW | {"killed": "dozens"}) == (
        2, "killed", "dozens", "quantity_unreadable",
    )  # fmt: skip


def test_a_file_that_counts_in_thousands_says_so() -> None:
    times = "{count: killed, times: 1000}"
    assert counted("3", claims=FIGURE.replace("{count: killed}", times))["quantity"] == 3000
    words = FIGURE.replace("{count: killed}", "{quantity: killed, times: 1000}")
    told = counted("at least 3", "holds: quantity", words)
    assert told["quantity"]["low"] == 3000
    assert "at least 3, times 1000" in told["notes"]


@pytest.mark.parametrize(("how", "count"), [("blank: unknown", None), ("blank: zero", 0)])
def test_a_blank_is_unknown_or_zero_as_the_profile_says(how: str, count: int | None) -> None:
    strike = """
claims:
  - noun: strike
    id: id
    fields: {occurred: {day: day}, place_id: null, killed: {count: killed}}
"""
    assert counted("", f"holds: count, {how}", strike)["killed"] == count
    assert counted("n/a", f"holds: count, {how}, blank_words: [n/a]", strike)["killed"] == count


def test_a_blank_is_refused_where_the_profile_says_so() -> None:
    parts = COLUMNS.format(how="holds: count, blank: refuse") + FIGURE
    assert fault_of(parts, ROW | {"killed": ""}) == (2, "killed", "", "missing")


@pytest.mark.parametrize("blank", ["unknown", "zero"])
def test_a_count_that_is_withheld_is_told_and_never_zero(blank: str) -> None:
    parts = (
        COLUMNS.format(how=f"holds: count, blank: {blank}, suppressed: ['*']")
        + """
claims:
  - noun: strike
    id: id
    fields: {occurred: {day: day}, place_id: null, killed: {count: killed}}
"""
    )
    [reading] = readings(parts, ROW | {"killed": "*"})
    assert reading.claims[0].claim["killed"] is None
    assert "killed: * (withheld by the publisher)" in reading.claims[0].claim["notes"]
    assert [(flag.column, flag.code) for flag in reading.flags] == [("killed", "suppressed")]


def test_a_row_that_states_nothing_is_left_out_and_told() -> None:
    parts = COLUMNS.format(how="holds: count, suppressed: ['*']") + FIGURE.replace(
        "    fields:", "    when: {column: killed, stated: true}\n    fields:"
    )
    [reading] = readings(parts, ROW | {"killed": "*"})
    assert reading.skipped and not reading.claims and not reading.faults
    assert [flag.code for flag in reading.flags] == ["suppressed", "not_a_row"]


@pytest.mark.parametrize(
    ("low", "best", "high", "column"),
    [("5", "4", "6", "low"), ("3", "7", "6", "high"), ("8", "", "6", "high")],
)
def test_low_above_best_above_high_is_refused_or_widened(
    low: str, best: str, high: str, column: str
) -> None:
    row = ROW | {"low": low, "best": best, "high": high}
    [reading] = readings(ENDS, row)
    assert [(each.column, each.code) for each in reading.faults] == [
        (column if best else "low", "counts_out_of_order")
    ]
    told = claim_of(ENDS, row, inverted="widen")
    stated = sorted(int(each) for each in (low, best, high) if each)
    assert (told["quantity"]["low"], told["quantity"]["high"]) == (stated[0], stated[-1])
    assert "the file says low" in told["notes"]
