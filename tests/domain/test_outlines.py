"""How far a point lies outside an outline, holes included."""

import pytest

from service.domain.outlines import area_of, kilometres_from

_SHELL = {"ring": "((0,0),(4,0),(4,4),(0,4))", "hole": False}
_HOLE = {"ring": "((1,1),(3,1),(3,3),(1,3))", "hole": True}


@pytest.mark.parametrize(
    ("point", "kilometres"),
    [((0.5, 0.5), 0), ((2, 2), 111), ((1.1, 2), 11), ((5, 2), 111), ((2, 5), 111)],
)
def test_a_point_in_a_hole_lies_outside(point: tuple[float, float], kilometres: int) -> None:
    assert kilometres_from(area_of([_SHELL, _HOLE]), *point) == pytest.approx(kilometres, abs=1)


def test_without_any_outline_nothing_lies_outside() -> None:
    assert kilometres_from(area_of([]), 2, 2) == 0
