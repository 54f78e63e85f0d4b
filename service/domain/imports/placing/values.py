"""What is asked of the resolver, and what it answers: a place, or why there is none."""

from dataclasses import dataclass
from uuid import UUID

from service.domain.imports.units import Unit

# The finest level first; a name stands at one of them, a point is known to one of them.
LEVELS = ("settlement", "admin3", "admin2", "admin1", "country")
PARENTS = ("admin3", "admin2", "admin1")
UNITS = frozenset({"country", "admin1", "admin2", "admin3"})
AREA = "besieged_area"
# Ground that is known by a name and is neither a unit nor a settlement: never taken for a town.
REGIONS = frozenset({"other", AREA})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source says of a place; what it does not say is empty.

    `country` is an ISO 3166-1 code (two or three letters) or a name. `name` stands where the source
    does not say of what level it is; `settlement`, `admin1` to `admin3` where it does. `kinds` are
    the kinds that may be meant (of the vocabulary `place_kind`, or `besieged_area`); empty = any.
    `point` is longitude and latitude in degrees, WGS 84, and `precision` the finest level of which
    the source says that the point tells; None = it does not say. With `point_wins` the point is
    taken, and a reviewer told, where it lies in another unit than the named one.
    """

    country: str = ""
    name: str = ""
    settlement: str = ""
    admin3: str = ""
    admin2: str = ""
    admin1: str = ""
    pcode: str = ""
    kinds: frozenset[str] = frozenset()
    point: tuple[float, float] | None = None
    precision: str | None = None
    point_wins: bool = False


@dataclass(frozen=True, slots=True)
class Alias:
    """A name by which a place is known; `kind` is `slug` for that of its address."""

    text: str
    lang: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant, for a person to choose from.

    `within` is the slug of the unit above; `kilometres` how far the stated point lies from it, None
    where none is stated or its position is not known.
    """

    id: UUID
    slug: str
    name: str
    kind: str
    country_code: str
    within: str | None
    kilometres: float | None
    score: float


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reviewer should look at, though the place was found."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """The place that is meant.

    `score` is 1 where all that was said agrees, and less the less was said (methodology, "Places").
    `how` is `pcode`, `decision`, `name` or `point`; `matched` the name that was recognised,
    None for a point or a code that came without a name.
    """

    unit: Unit
    score: float
    how: str
    matched: Alias | None = None
    remarks: tuple[Remark, ...] = ()
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no place is taken.

    `code` is `unknown_place`, `ambiguous_place`, `pcode_and_name_disagree` or `point_disagrees`;
    `about` the part of the question that it is about (a member of `Asked`).
    """

    code: str
    about: str
    reason: str
    remedy: str
    candidates: tuple[Candidate, ...] = ()


Answered = Resolution | Refusal
