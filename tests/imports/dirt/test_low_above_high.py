"""Low, best and high out of order, and a least above the greatest."""

from service.domain.imports import PROFILES
from service.domain.imports.profiles.trying import try_rows
from tests.imports import deaths_file
from tests.imports.dirt.dirty import FIGURE, faults, field, read
from tests.imports.profiles.written import SHIPPED


def test_low_above_best_above_high() -> None:
    ends = "{quantity: {low: low, best: best, high: high}}"
    count = "{holds: count}"
    parts = f"columns: {{id: , day: , low: {count}, best: {count}, high: {count}}}\n"
    parts += FIGURE.replace("{count: killed}", ends)
    rows = "1,2016-05-03,1,2,3\n2,2016-05-03,177,142,177\n3,2016-05-03,1,2,1\n"
    told = read(parts, f"id,day,low,best,high\n{rows}")
    assert field(told, "quantity") == [{"low": 1, "best": 2, "high": 3}]
    assert faults(told) == [
        (3, "low", "counts_out_of_order"), (4, "high", "counts_out_of_order"),
    ]  # fmt: skip


def test_least_above_greatest() -> None:
    ends = "{quantity: {low: min, high: max}}"
    parts = "columns: {id: , day: , min: {holds: count}, max: {holds: count}}\n" + FIGURE.replace(
        "{count: killed}", ends
    )
    text = "id,day,min,max\n1,2016-05-03,2,5\n2,2016-05-03,5,2\n3,2016-05-03,,4\n"
    told = read(parts, text)
    assert field(told, "quantity") == [
        {"low": 2, "best": None, "high": 5}, {"low": None, "best": None, "high": 4},
    ]  # fmt: skip
    assert faults(told) == [(3, "min", "counts_out_of_order")]


def test_fifteen_rows_of_the_real_file_are_out_of_order_and_told() -> None:
    profile = PROFILES["ucdp_ged"]
    refuse, widen = (
        try_rows(deaths_file.REAL_FILE, profile, SHIPPED, 1, {"inverted": word})
        for word in ("refuse", "widen")
    )
    found = [count for (_, code), count in refuse.faults.counts.items() if "order" in code]
    assert sum(found) == refuse.refused == 15
    assert widen.refused == 0
    assert sum(n for (_, code), n in widen.flags.counts.items() if "order" in code) == 15
