"""The places and besieged areas that summaries are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from service.storage import statements
from service.storage.database import Row, Session


@dataclass(frozen=True)
class CityFilter:
    """What the list is asked for: name keys (exact, loose), countries, where to go on after.

    `after` is a row's `match` (how well its name fits) and slug.
    """

    key: str | None = None
    loose: str = ""
    countries: Sequence[str] | None = None
    after: tuple[int, str] | None = None
    limit: int = 100


def list_cities(session: Session, asked: CityFilter) -> list[Row]:
    """Places with records, and besieged areas, by match and slug; one beyond the limit if any."""
    return session.all(
        statements.of("cities", "list", view=(session.schema, "place")),
        {
            "key": asked.key,
            "loose": asked.loose,
            "countries": list(asked.countries) if asked.countries is not None else None,
            "after_match": asked.after[0] if asked.after else None,
            "after": asked.after[1] if asked.after else None,
            "limit": asked.limit + 1,
        },
    )


def parent_of(session: Session, place_id: UUID, *, area: bool) -> str | None:
    """The slug of the place above; for a besieged area that of the given first place itself."""
    row = session.one(
        statements.of("cities", "parent", view=(session.schema, "place")),
        {"id": place_id, "area": area},
    )
    return row["slug"] if row else None


def countries(session: Session, codes: Sequence[str]) -> list[Row]:
    """The country places of ISO 3166-1 alpha-3 codes."""
    return session.all(
        statements.of("cities", "countries", view=(session.schema, "place")), {"codes": list(codes)}
    )
