"""A record that goes on over several lines."""

from tests.imports.dirt.dirty import FIGURE, field, read


def test_a_record_over_several_lines() -> None:
    parts = "columns: {id: , day: , killed: {holds: count}, story: }\n" + FIGURE.replace(
        "      period:", "      notes: {column: story}\n      period:"
    )
    parts += "rows: {continued: {key: id}}\n"
    rows = "1,2016-05-03,4,A market\n,,,was hit.\n2,2016-05-04,1,A road.\n"
    told = read(parts, f"id,day,killed,story\n{rows}")
    assert field(told, "notes") == ["A market was hit.", "A road."]
