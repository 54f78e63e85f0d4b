"""The figures of a question by the days of their reports, or of their recording."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.domain.casualty_reading import figure_of, filter_of, ground_read
from service.domain.reckoning.ground import Ground
from service.domain.reckoning.parts import Prepared, prepare
from service.model.casualty import CasualtyQuestion
from service.storage import casualties
from service.storage.answers import Scope
from service.storage.database import Row, Session


@dataclass
class Dated:
    """The figures that count of a question about all days, with their days on another axis.

    `incidents`: those that nothing links, summed; `days`: by id, of what came one by one.
    """

    prepared: Prepared
    ground: Ground
    incidents: list[Row]
    days: dict[str, Row]
    licences: dict[str, str] = field(default_factory=dict)


def read_dated(
    session: Session,
    scope: Scope,
    question: CasualtyQuestion,
    certainties: Sequence[str] | None,
    axis: str,
) -> Dated:
    """Reads the figures that count, by the days of their reports or of their recording.

    Args:
        session: an open reading.
        scope: the asked ground.
        question: what is asked, of all days.
        certainties: only strikes that are so certain.
        axis: `reported` or `recorded`.

    Returns:
        What the lines of a series are made of.

    Source: docs/methodology.md T3.
    """
    wanted = filter_of(question, certainties)
    rows = casualties.singly(session, scope, wanted)
    prepared = prepare(question, [figure_of(row) for row in rows])
    apart = [row["id"] for row in rows]
    groups = casualties.dated(session, scope, wanted, apart, axis)
    days = casualties.days(session, scope, apart, axis)
    found = Dated(prepared, ground_read(session, scope, prepared), groups, days)
    for row in [*groups, *rows]:
        if row["licence"]:
            found.licences.setdefault(row["family"], row["licence"])
    return found
