"""Casualty figures for tests: a country with towns, days of 2016, small numbers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from service.domain.reckoning.ground import Ground
from service.domain.reckoning.reckon import Reckoning, reckon
from service.model.bounds import Bounds
from service.model.casualty import CasualtyLine, CasualtyQuestion, Figure
from service.model.series import OpenRange

# A country of two governorates; two towns in the first, one in the second.
GROUND = Ground(
    above={
        "land": (),
        "north": ("land",),
        "south": ("land",),
        "town": ("north", "land"),
        "village": ("north", "land"),
        "port": ("south", "land"),
    },
    weights={"land": 6, "north": 3, "south": 2, "town": 1, "village": 1, "port": 1},
    roots=("land",),
)
PLACES = tuple(GROUND.above)
FIRST = date(2016, 7, 1)
ASKED = CasualtyQuestion("the country", FIRST, FIRST + timedelta(days=29))


def day(number: int) -> date:
    """The n-th day of the window, from 0; negative ones lie before it."""
    return FIRST + timedelta(days=number)


def span(first: int, last: int | None = None) -> Bounds:
    """Days of the window as bounds."""
    return Bounds(day(first), day(first if last is None else last))


def exactly(count: int) -> OpenRange:
    """A count that is known."""
    return OpenRange(count, count, count)


def figure(
    id_: str, basis: str = "incident", days: Any = (0,), count: Any = 1, **more: Any
) -> Figure:
    """A figure of family `f` in the town; `days` are numbers of days of the window, or None."""
    value = count if isinstance(count, OpenRange) else exactly(count)
    period = span(*days) if days is not None else None
    made = Figure(id_, "f", basis, value, period, place="town")  # type: ignore[arg-type]
    return replace(made, **more)


def reckoned(*figures: Figure, asked: CasualtyQuestion = ASKED) -> Reckoning:
    """The reckoning of figures in the country."""
    return reckon(asked, figures, GROUND)


def line(*figures: Figure, asked: CasualtyQuestion = ASKED) -> CasualtyLine:
    """The one line that figures make."""
    (made,) = reckoned(*figures, asked=asked).lines
    return made


def used(made: Reckoning) -> dict[str, float]:
    """Which figures are used, and by how much."""
    return {use.figure.id: use.weight for use in made.used}


def reasons(made: Reckoning) -> dict[str, tuple[str, str | None]]:
    """Why which figures are left out."""
    return {one.figure.id: (one.reason, one.rival) for one in made.excluded}


@st.composite
def values(draw: st.DrawFn) -> OpenRange:
    """A value with any of its bounds missing, in order."""
    bounds = sorted(draw(st.lists(st.integers(0, 12), min_size=3, max_size=3)))
    keep = draw(st.lists(st.booleans(), min_size=3, max_size=3))
    low, best, high = (n if kept else None for n, kept in zip(bounds, keep, strict=True))
    return OpenRange(low, best, high)


@st.composite
def some_figures(
    draw: st.DrawFn,
    bases: Sequence[str] = ("incident", "incident", "incremental", "cumulative"),
    places: Sequence[str] = PLACES,
    most: int = 7,
) -> list[Figure]:
    """A few figures of one family, inside the window or across its edges."""
    made = []
    for number in range(draw(st.integers(0, most))):
        basis = draw(st.sampled_from(list(bases)))
        first, last = sorted((draw(st.integers(-4, 33)), draw(st.integers(-4, 33))))
        made.append(
            figure(
                f"{number:02}",
                basis,
                (first, min(last, first + 2) if basis == "incident" else last),
                draw(values()),
                place=draw(st.sampled_from(list(places))),
                credibility=draw(st.sampled_from([None, 1, 3])),
                reported_on=draw(st.sampled_from([None, day(40), day(50)])),
            )
        )
    return made
