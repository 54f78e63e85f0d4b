"""Page headers of a PDF, totals, and rows of another country."""

from tests.imports.dirt.dirty import FIGURE, field, flags, read


def test_page_headers_totals_and_rows_of_another_country() -> None:
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
    told = read(parts, f"id,day,killed,country\n{rows}")
    assert field(told, "quantity") == [4]
    assert flags(told) == [
        (3, "id", "not_a_row"), (4, "country", "not_a_row"), (5, "id", "not_a_row"),
    ]  # fmt: skip
