"""A blank is unknown in one file and zero in another."""

import pytest

from tests.imports.dirt.dirty import COLUMNS, FIGURE, field, read


@pytest.mark.parametrize(("blank", "count"), [("unknown", []), ("zero", [0])])
def test_a_blank_in_one_file_is_unknown_and_in_another_zero(blank: str, count: list[int]) -> None:
    parts = COLUMNS.replace("count}", f"count, blank: {blank}}}") + FIGURE.replace(
        "    fields:", "    when: {count: killed, stated: true}\n    fields:"
    )
    told = read(parts, "id,day,killed\n1,2016-05-03,\n")
    assert field(told, "quantity") == count
