"""Numbers that mean "missing" are no counts."""

from tests.imports.dirt.dirty import COLUMNS, FIGURE, faults, read


def test_numbers_for_missing_are_refused() -> None:
    text = "id,day,killed\n1,2016-05-03,-99\n2,2016-05-03,-1\n"
    assert faults(read(COLUMNS + FIGURE, text)) == [
        (2, "killed", "negative_count"), (3, "killed", "negative_count"),
    ]  # fmt: skip
