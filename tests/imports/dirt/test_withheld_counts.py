"""Counts that a publisher withholds, and counts with an open end."""

from tests.imports.dirt.dirty import FIGURE, field, flags, read


def test_withheld_and_open_ended_counts() -> None:
    parts = "columns: {id: , day: , killed: {holds: quantity, suppressed: ['*']}}\n"
    parts += FIGURE.replace("{count: killed}", "{quantity: killed}").replace(
        "    fields:", "    when: {column: killed, stated: true}\n    fields:"
    )
    told = read(parts, "id,day,killed\n1,2016-05-03,*\n2,2016-05-03,10+\n")
    assert [each["low"] for each in field(told, "quantity")] == [10]
    assert flags(told) == [(2, "killed", "suppressed"), (2, None, "not_a_row")]


def test_a_count_that_is_withheld_is_not_zero_where_blanks_are() -> None:
    killed = "killed: {holds: count, blank: zero, suppressed: ['*']}"
    parts = f"columns: {{id: , day: , {killed}}}\n" + FIGURE.replace(
        "    fields:", "    when: {count: killed, stated: true}\n    fields:"
    )
    told = read(parts, "id,day,killed\n1,2016-05-03,*\n2,2016-05-03,\n")
    assert [
        (claim.external_id, claim.claim["quantity"]) for one in told for claim in one.claims
    ] == [("2", 0)]
