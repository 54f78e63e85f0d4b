"""The sieges, listings and roads of the Aleppo 2016 seed as values of the rules."""

from datetime import date

from service.domain.designations import Designation
from service.model.bounds import Bounds
from service.model.siege import BoundaryClaim, BoundaryKind, Grade, Siege
from service.model.supply_route import RouteSpan

ASKED_ON = date(2016, 10, 20)


def bounds(first: str | None, last: str | None = "same") -> Bounds:
    """Bounds from ISO days; one day alone stands for itself."""
    latest = first if last == "same" else last
    return Bounds(
        date.fromisoformat(first) if first else None, date.fromisoformat(latest) if latest else None
    )


def claim(
    kind: BoundaryKind, first: str | None, last: str | None, credibility: int, adopted: bool = False
) -> BoundaryClaim:
    """A boundary claim of the seed; the adopted ones carry the editor's reason."""
    reason = "Editor's choice." if adopted else None
    return BoundaryClaim(kind, bounds(first, last), Grade(None, credibility, "F"), adopted, reason)


FIRST = Siege(
    id="siege:eastern-aleppo-1",
    started=bounds("2016-07-17"),
    ended=bounds("2016-08-06"),
    end_mode="broken_by_force",
    claims=(
        claim("start", "2016-07-17", "2016-07-17", 2, adopted=True),
        claim("start", "2016-07-17", "2016-07-17", 2),
        claim("start", "2016-07-11", "2016-07-20", 2),
        claim("start", "2016-07-01", "2016-07-10", 2),
        claim("start", "2016-07-06", "2016-07-07", 3),
        claim("end", "2016-08-06", "2016-08-06", 3, adopted=True),
        claim("end", "2016-08-01", "2016-08-31", 2),
        claim("end", "2016-12-22", "2016-12-22", 3),
    ),
)
SECOND = Siege(
    id="siege:eastern-aleppo-2",
    started=bounds("2016-09-04"),
    ended=bounds("2016-12-22"),
    end_mode="captured",
    claims=(
        claim("start", "2016-09-04", "2016-09-04", 3, adopted=True),
        claim("start", "2016-08-11", "2016-08-20", 3),
        claim("start", "2016-08-26", "2016-09-04", 2),
        claim("start", "2016-09-05", "2016-09-11", 3),
        claim("end", "2016-12-22", "2016-12-22", 3, adopted=True),
        claim("end", "2016-12-22", "2016-12-22", 3),
        claim("end", "2016-10-17", None, 1),
    ),
)
EASTERN_ALEPPO = (SECOND, FIRST)

YARMOUK = Siege(
    id="siege:yarmouk-1",
    started=None,
    ended=None,
    end_mode="unknown",
    claims=(claim("start", None, "2016-01-31", 3),),
)
FOAH = Siege(
    id="siege:foah-and-kafraya-1",
    started=bounds("2015-01-01", "2015-12-31"),
    ended=None,
    end_mode="unknown",
    claims=(
        claim("start", "2015-01-01", "2015-12-31", 3, adopted=True),
        claim("end", "2017-09-27", None, 3),
    ),
)
QABOUN = Siege(
    id="siege:qaboun-1",
    started=None,
    ended=bounds("2017-12-01", "2017-12-31"),
    end_mode="reclassified",
    claims=(
        claim("end", "2017-12-01", "2017-12-31", 3, adopted=True),
        claim("start", None, "2017-09-27", 3),
    ),
)
MADAYA = Siege(
    id="siege:madaya-1",
    started=bounds("2015-07-01", "2015-07-31"),
    ended=bounds("2017-04-14"),
    end_mode="evacuated_under_agreement",
    claims=(
        claim("start", "2015-07-01", "2015-07-31", 3, adopted=True),
        claim("end", "2017-04-14", "2017-04-14", 3, adopted=True),
        claim("start", None, "2014-10-20", 4),
        claim("end", None, "2016-10-20", 5),
    ),
)

OCHA_LISTING = Designation(
    id="designation:ocha-besieged-eastern-aleppo",
    by="ocha",
    scheme="ocha",
    category="besieged",
    valid_from=bounds("2016-10-05"),
    valid_to=bounds("2016-12-01", "2016-12-31"),
    claims=(
        claim("start", "2016-10-05", "2016-10-05", 3, adopted=True),
        claim("start", "2016-09-01", "2016-09-30", 3),
    ),
)
WATCHLIST = Designation(
    id="designation:siege-watch-watchlist-eastern-aleppo",
    by="siege_watch",
    scheme="siege_watch",
    category="watchlist",
    valid_from=bounds("2016-05-01", "2016-05-31"),
)

CASTELLO = (
    RouteSpan(
        "castello-2016-07-07",
        "open_with_constraints",
        bounds("2016-07-07"),
        bounds("2016-07-17"),
        bounds("2016-07-07"),
    ),
    RouteSpan(
        "castello-2016-07-17", "closed", bounds("2016-07-17"), None, bounds("2016-10-17"),
        organisation="recorder",
    ),
)  # fmt: skip
RAMOUSEH = (
    RouteSpan(
        "ramouseh-before", "closed", bounds(None, "2016-07-17"), bounds("2016-08-06"),
        bounds("2016-07-17"), organisation="recorder",
    ),
    RouteSpan(
        "ramouseh-2016-08-06", "open_with_constraints", bounds("2016-08-06"),
        bounds("2016-09-04"), bounds("2016-08-20"), organisation="recorder",
    ),
    RouteSpan(
        "ramouseh-2016-09-04", "closed", bounds("2016-09-04"), None, bounds("2016-10-17"),
        organisation="recorder",
    ),
)  # fmt: skip
