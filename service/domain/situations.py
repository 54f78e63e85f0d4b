"""The situation: one row per besieged area on a day, to compare and to put in a spreadsheet."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from service.domain.aid_answers import aid_to
from service.domain.besieged_areas import AreaOnDay, areas_on
from service.domain.besieged_people import people_besieged, read_estimates
from service.domain.casualty_answers import TotalAsked, total_of
from service.domain.coverage import days_before
from service.domain.route_answers import RouteAnswer, routes_json, routes_on
from service.domain.strike_counts import FamilyCount, leading
from service.domain.strikes_told import strikes_told
from service.model.instants import instant_text
from service.storage import answers, population, sieges
from service.storage.answers import Scope
from service.storage.database import Row, Session

COLUMNS: tuple[str, ...] = (
    "area", "city", "pcode", "country", "state", "since", "days_min", "days_max",
    "dates_disputed", "routes_open", "routes_constrained", "routes_closed", "routes_unknown",
    "people_lowest", "people_highest", "strikes_family", "strikes_7d", "strikes_30d",
    "strikes_30d_possibly", "complete_through", "civilians_killed_30d", "civilians_killed_30d_low",
    "civilians_killed_30d_family", "last_aid_on", "last_change_at",
    "strikes_7d_possibly",
)  # fmt: skip


def situation(
    session: Session,
    on: date,
    countries: Sequence[str] | None,
    stale_days: int,
    *,
    complete_through: date,
) -> list[dict[str, Any]]:
    """Every besieged area on a day, by country and slug.

    Args:
        session: an open reading.
        on: the asked day.
        countries: ISO 3166-1 alpha-3 codes; None = all.
        complete_through: the last day that strikes can be told of in full; their counts stop there.
        stale_days: how long a route's status stays known after it was last seen, in days.

    Returns:
        Rows with the members `COLUMNS`; null where nothing is recorded, never 0 for it.

    Source: docs/api-guide.md `situation`.
    """
    rows = sieges.areas_of_country(session, countries)
    areas = areas_on(session, rows, on)
    ids = [area.id for area in areas]
    routes = routes_on(session, ids, on, stale_days)
    estimates = read_estimates(population.estimates(session, ids, ()))
    answer = []
    for row, area in zip(rows, areas, strict=True):
        scope = answers.scope_of(session, None, area.place_ids)
        mine = [route for route in routes if area.id in route.serves]
        people = people_besieged([one for one in estimates if one.scope == area.id], [area], (), on)
        answer.append(
            {
                **_siege_columns(row, area),
                **_route_columns(mine),
                "people_lowest": (people["stated"] or {}).get("lowest"),
                "people_highest": (people["stated"] or {}).get("highest"),
                **_strike_columns(session, scope, on, complete_through),
                "complete_through": complete_through.isoformat(),
                **_killed_columns(session, scope, area, on),
                "last_aid_on": _last_aid(session, scope, area, on),
                "last_change_at": instant_text(answers.instant(session, scope.version)),
            }
        )
    return answer


def _siege_columns(row: Row, area: AreaOnDay) -> dict[str, Any]:
    state = area.state
    since = state.as_json()["since"]
    return {
        "area": area.slug,
        "city": row["city"],
        "pcode": row["pcode"],
        "country": row["country_code"],
        "state": state.state,
        "since": since["edtf"] if since else None,
        "days_min": state.all_days.min,
        "days_max": state.all_days.max,
        "dates_disputed": state.dates_disputed,
    }


def _route_columns(routes: Sequence[RouteAnswer]) -> dict[str, int | None]:
    """The four counts; how many are open is not known where no route's status is."""
    counts = routes_json(routes)
    told = {f"routes_{name}": counts[name] for name in ("open", "constrained", "closed", "unknown")}
    return told | ({"routes_open": None} if counts["unknown"] == len(routes) else {})


def _strike_columns(session: Session, scope: Scope, on: date, through: date) -> dict[str, Any]:
    counted = {
        days: strikes_told(session, scope, days_before(on, days - 1), on, through)
        for days in (7, 30)
    }
    month = leading(counted[30])
    week: FamilyCount | None = leading(counted[7], month.family) if month else None
    return {
        "strikes_family": month.family if month else None,
        "strikes_7d": week.bare if week else None,
        "strikes_30d": month.bare if month else None,
        "strikes_30d_possibly": month.possibly_here if month else None,
        "strikes_7d_possibly": week.possibly_here if week else None,
    }


def _last_aid(session: Session, scope: Scope, area: AreaOnDay, on: date) -> str | None:
    aid, _ = aid_to(session, scope, [area.id], (on, on))
    last: str | None = aid["last_completed"]
    return last


def _killed_columns(session: Session, scope: Scope, area: AreaOnDay, on: date) -> dict[str, Any]:
    asked = TotalAsked(place=area.name, first=days_before(on, 29), last=on, trace="none")
    headline = total_of(session, scope, "killed", "civilians", asked).headline
    if headline is not None and headline.recorded.best == 0 and headline.value.best is None:
        # That none are placed here is no zero.
        headline = None
    return {
        "civilians_killed_30d": headline.recorded.best if headline else None,
        "civilians_killed_30d_low": headline.recorded.low if headline else None,
        "civilians_killed_30d_family": headline.family if headline else None,
    }
