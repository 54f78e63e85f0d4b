"""People besieged over time, by the estimates of each family."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from service.domain.besieged_areas import AreaOnDay
from service.domain.besieged_people import Estimate, read_estimates, speaks_of_a_siege
from service.domain.series.stocks import estimate_on, stock_points
from service.domain.series_questions import SeriesQuestion
from service.domain.summaries import areas_of
from service.model.series import NOTHING, Bucket, SeriesLine, StockOnDay
from service.storage import population
from service.storage.answers import Scope
from service.storage.database import Session


def people_lines(
    session: Session, scope: Scope, asked: SeriesQuestion, among: Sequence[Bucket]
) -> list[dict[str, Any]]:
    """People besieged: a line per family, ground and class, carried forward while the siege lasts.

    Estimates of besieged people and of residents of besieged ground are lines apart; a summary
    tells the latest of both. Residents of a place that is no besieged area are none.

    Args:
        session: an open reading.
        scope: the asked ground, never the world.
        asked: the question.
        among: its buckets.

    Returns:
        Lines by family, ground and class; none of them are ever added.

    Source: docs/methodology.md R2, T4.
    """
    areas = areas_of(session, scope, min(asked.last, asked.today))
    names = {area.id: area.slug for area in areas}
    rows = population.estimates(session, list(names), scope.roots, asked.wanted)
    licences = {(row["family"], row["area_id"] or row["place_id"]): row["licence"] for row in rows}
    stocks: defaultdict[tuple[str, UUID, str], list[Estimate]] = defaultdict(list)
    for one in read_estimates(rows):
        if one.population_class == "besieged" or one.scope in names:
            stocks[one.row.family, one.scope, one.population_class].append(one)
    lines = []
    for key in sorted(stocks, key=lambda key: (key[0], str(key[1]), key[2])):
        stock, (family, ground, population_class) = stocks[key], key
        points = stock_points(among, partial(_people_on, stock, areas), asked.today)
        line = SeriesLine(family, points, (), (), NOTHING, None)
        beside = {"area": names.get(ground), "population_class": population_class}
        beside |= asked.grouped(family)
        licence = licences[family, ground]
        lines.append(line.as_json(basis="estimate", licence=licence, **beside))
    return lines


def _people_on(
    stock: Sequence[Estimate], areas: Sequence[AreaOnDay], day: date
) -> StockOnDay | None:
    return estimate_on([one.row for one in stock if speaks_of_a_siege(one, areas, day)], day)
