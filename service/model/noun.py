"""How a noun is declared: one declaration drives its schema, its endpoints and its documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

AROUND = ("citations", "external_ids")
"""What every claim may have beside its fields."""


class Tier(IntEnum):
    """Who may see a field: the lowest reading tier whose document carries it.

    FULL is no tier of a key: it is what the recording organisation and a record's reviewers see.
    """

    PUBLIC = 0
    PARTNER = 1
    TRUSTED = 2
    FULL = 3


class Kind(StrEnum):
    """The shape of a field on the wire and in the stored body."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    SLUG = "slug"
    URL = "url"
    COUNTRY = "country"
    LANGUAGE = "language"
    TIMEZONE = "timezone"
    SHA256 = "sha256"
    WORD = "word"
    WORDS = "words"
    POINT = "point_date"
    SPAN = "span_date"
    TIME = "local_time"
    QUANTITY = "quantity"
    INTEGER = "integer"
    VALUE = "number_or_range"
    REFERENCE = "reference"
    REFERENCES = "references"
    NAMES = "names"
    PARTIES = "parties"
    BOUNDARY_CLAIMS = "boundary_claims"
    LOCATION = "location"
    GEOMETRY = "geometry"
    COVERS = "covers"


_WORDED = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.QUANTITY})


class Box(StrEnum):
    """The four boxes in which a newcomer finds the nouns."""

    WHERE = "Where"
    HAPPENED = "What happened"
    COUNTED = "How many"
    WHO = "Who says"


@dataclass(frozen=True)
class Field:
    """One field of a noun.

    `refers_to` names the noun (its table) of a reference; `shapes` the GeoJSON types of a geometry.
    `fixed` fields cannot change once recorded, because other records are read through them.
    `ours` fields are set by the service when a record is published, never by a caller.
    `stated` fields must be sent, if only as null: leaving them out is no way to say "not known".
    `lasting` texts are copied into other records and cannot be redacted.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    tier: Tier = Tier.PUBLIC
    vocabulary: str | None = None
    refers_to: str | None = None
    shapes: tuple[str, ...] = ()
    default: object = None
    fixed: bool = False
    stated: bool = False
    ours: bool = False
    lasting: bool = False


@dataclass(frozen=True)
class Noun:
    """One noun of the domain.

    `table` is its name in the database and in the code, `path` its segment under `/v1`.
    `event` names the uncertain date that places it in time, `place` the reference that places it
    on the ground. `cited` nouns need a citation before they can be published.
    """

    table: str
    path: str
    title: str
    box: Box
    meaning: str
    fields: tuple[Field, ...]
    event: str | None = None
    place: str | None = None
    slugged: bool = False
    cited: bool = True
    shorthand: bool = False
    sensitivity: str = "public"
    order: str = "newest event first"
    by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)
    members: Mapping[str, None] = field(init=False, repr=False, compare=False)
    """What a claim of it may hold: its fields, and what stands around them."""
    screened: tuple[Field, ...] = field(init=False, repr=False, compare=False)
    """Its fields with words that people read, texts and counts, in their order."""
    _by_kind: Mapping[Kind, tuple[Field, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep what is looked up for every claim."""
        object.__setattr__(self, "by_name", {each.name: each for each in self.fields})
        object.__setattr__(self, "members", dict.fromkeys((*self.by_name, *AROUND)))
        screened = tuple(each for each in self.fields if each.kind in _WORDED)
        object.__setattr__(self, "screened", screened)
        by_kind: dict[Kind, tuple[Field, ...]] = {}
        for each in self.fields:
            by_kind[each.kind] = (*by_kind.get(each.kind, ()), each)
        object.__setattr__(self, "_by_kind", by_kind)

    def of_kind(self, kind: Kind) -> tuple[Field, ...]:
        """Its fields of one shape, in their order."""
        return self._by_kind.get(kind, ())
