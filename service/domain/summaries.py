"""The summary of a place on a day: one consistent answer, nothing in the service's own voice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.domain.aid_answers import help_to
from service.domain.attributions import attribution
from service.domain.besieged_areas import AreaOnDay, areas_on, by_language, designations_on
from service.domain.besieged_people import people_besieged, read_estimates
from service.domain.cadence import hours_in_window, plain_number
from service.domain.casualty_answers import TotalAsked, total_of
from service.domain.contradictions.finding import contradictions_of
from service.domain.coverage import days_before
from service.domain.facility_hits import facility_hits, hits_json
from service.domain.rate_claims import claims_about
from service.domain.route_answers import routes_json, routes_on
from service.domain.sieges import place_state
from service.domain.strike_counts import (
    FamilyCount,
    cadence_of,
    counts_here,
    last_strike,
    leading,
    strike_lines,
)
from service.domain.strikes_told import strikes_told
from service.domain.summary_words import summary_sentence, unrecorded
from service.domain.supply_routes import STALE_DAYS
from service.model.casualty import Total
from service.model.instants import instant_text
from service.storage import answers, population, sieges, strikes
from service.storage.answers import Scope
from service.storage.database import Row, Session
from service.storage.places import Ground

# Contradictions that a summary shows: it stays small enough to poll.
TOP = 3
_CASUALTIES = ("killed", "injured")
_NAMED = ("official", "alias", "historic")
# How slugs tell units from the towns they are named after, and what the larger ones are in Arabic.
_UNITS = {"governorate": "محافظة ", "district": "", "subdistrict": ""}


@dataclass(frozen=True)
class SummaryQuestion:
    """What is asked of a summary. `complete_through`: the last day that the answer covers."""

    on: date
    complete_through: date
    window_days: int = 30
    families: tuple[str, ...] | None = None
    policy: str = "most_complete"
    trace: str = "summary"
    population: str = "civilians"
    route_stale_days: int = STALE_DAYS

    @property
    def window(self) -> tuple[date, date]:
        """[on − n + 1, on], both inclusive."""
        return days_before(self.on, self.window_days - 1), self.on

    @property
    def wanted(self) -> list[str] | None:
        """The families, as statements take them."""
        return list(self.families) if self.families is not None else None


def place_json(ground: Ground) -> dict[str, Any]:
    """Who an answer speaks of.

    Args:
        ground: a place or besieged area.

    Returns:
        `{id, slug, kind, name, names, country_code, pcode, timezone}`; `name` the English and the
        Arabic one, null where none is recorded.

    Source: docs/api-guide.md `summary`.
    """
    names = by_language(ground.names)
    return {
        "id": str(ground.id),
        "slug": ground.slug,
        "kind": ground.kind,
        "name": {"en": names.get("en") or names.get("und-Latn"), "ar": names.get("ar")},
        # Further spellings stand in the gazetteer; a polled answer does without them.
        "names": [name for name in ground.names if name.get("kind") in _NAMED],
        "country_code": ground.country_code,
        "pcode": ground.pcode,
        "timezone": ground.timezone,
    }


def spoken_name(ground: Ground) -> tuple[str, str | None]:
    """What a sentence calls a place: a unit that bears the name of a town says which it is.

    Args:
        ground: a place or besieged area.

    Returns:
        The English name (the slug where none is recorded) and the Arabic one.

    Source: docs/api-guide.md, slugs.
    """
    name = place_json(ground)["name"]
    english, arabic = name["en"] or ground.slug, name["ar"]
    unit = ground.slug.rpartition("-")[2]
    if unit not in _UNITS or unit in english.casefold():
        return english, arabic
    return f"{english} {unit}", f"{_UNITS[unit]}{arabic}" if arabic else None


def areas_of(session: Session, scope: Scope, on: date) -> list[AreaOnDay]:
    """The besieged areas of a scope with their states on a day; of an area, itself alone."""
    return areas_on(session, area_rows(session, scope), on)


def area_rows(session: Session, scope: Scope) -> list[Row]:
    """The besieged areas of a scope as they are stored; of an area, itself alone."""
    rows = sieges.areas_at(session, scope)
    ground = scope.ground
    if ground is not None and ground.noun == "besieged_area":
        rows = [row for row in rows if row["id"] == ground.id]
    return rows


def summarise(
    session: Session, scope: Scope, asked: SummaryQuestion, facilities: Mapping[str, Any]
) -> dict[str, Any]:
    """The whole summary of one ground on one day.

    Args:
        session: an open reading: everything is read in one snapshot.
        scope: the asked ground; never the whole world.
        asked: the question.
        facilities: how its medical facilities work, as `facilities_on` gives it.

    Returns:
        The shape `summary`.

    Raises:
        ValueError: the policy is not known.

    Source: docs/api-guide.md `summary`; docs/methodology.md.
    """
    assert scope.ground is not None
    at = instant_text(answers.instant(session, scope.version))
    areas = areas_of(session, scope, asked.on)
    ids = [area.id for area in areas]
    routes = routes_on(session, ids, asked.on, asked.route_stale_days)
    estimates = read_estimates(population.estimates(session, ids, scope.roots, asked.wanted))
    people = people_besieged(estimates, areas, scope.roots, asked.on)
    medical = {**facilities, **_medical(session, scope, asked)}
    helped, helpers = help_to(session, scope, ids, asked.window, asked.wanted)
    totals = _totals(session, scope, asked, at)
    name, _ = spoken_name(scope.ground)
    families = _families(medical, totals, people, helpers)
    return {
        **_head(scope, asked, at),
        "sentence": summary_sentence(
            name,
            areas,
            [route.status for route in routes],
            medical["strikes"],
            totals["killed"],
            asked.window_days,
            answers.family_names(session, [line["family"] for line in medical["strikes"]]),
        ),
        "siege": _siege(areas, asked.on),
        "people_besieged": people,
        "designations": designations_on(session, areas, asked.on),
        "supply_routes": routes_json(routes),
        "medical": medical,
        "casualties": {name: total.as_json() for name, total in totals.items()},
        **helped,
        "contradictions": _contradictions(session, scope, asked),
        "not_recorded": unrecorded(areas, routes, people, medical, totals, helped),
        "freshness": _freshness(session, scope, at),
        "attribution": attribution(session, scope.ground, families),
    }


def _head(scope: Scope, asked: SummaryQuestion, as_of: str | None) -> dict[str, Any]:
    assert scope.ground is not None
    first, last = asked.window
    return {
        "city": place_json(scope.ground),
        "on": asked.on.isoformat(),
        "window": {
            "from": first.isoformat(),
            "to": last.isoformat(),
            "hours": plain_number(
                hours_in_window(first, last, scope.timezone, asked.complete_through)
            ),
        },
        "as_of": as_of,
        "position": scope.version,
        "tier": scope.tier,
        "complete_through": asked.complete_through.isoformat(),
    }


def _siege(areas: Sequence[AreaOnDay], on: date) -> dict[str, Any]:
    whole = place_state([area.state for area in areas], on)
    return {
        "state": whole.state,
        "days_besieged": whole.days.as_json(),
        "areas": [area.as_json() for area in areas],
    }


def _contradictions(session: Session, scope: Scope, asked: SummaryQuestion) -> dict[str, Any]:
    found = contradictions_of(session, scope, asked.route_stale_days)
    still_open = [one for one in found if one.state == "open"]
    # What is placed here goes first; the rest is in GET /v1/contradictions.
    ordered = sorted(still_open, key=lambda one: one.basis != "placed_here")
    return {"count": len(still_open), "top": [one.as_json() for one in ordered[:TOP]]}


def _freshness(session: Session, scope: Scope, as_of: str | None) -> dict[str, Any]:
    newest = answers.newest_event(session, scope.reach.here if scope.reach else ())
    return {"last_change_at": as_of, "newest_event": newest.isoformat() if newest else None}


def _medical(session: Session, scope: Scope, asked: SummaryQuestion) -> dict[str, Any]:
    first, last = asked.window
    earlier = (days_before(first, asked.window_days), days_before(first, 1))
    through = asked.complete_through
    attacks = strikes_told(session, scope, first, last, through, asked.wanted, strikes_only=False)
    counts = strikes_told(session, scope, first, last, through, asked.wanted)
    then = strikes_told(session, scope, *earlier, through, asked.wanted)
    chosen = leading(counts)
    hits = facility_hits(session, scope, asked.window, asked.wanted)
    return {
        "attacks_on_care": [count.as_json() for count in attacks],
        "strikes": strike_lines(counts, then),
        "cadence": _cadence(chosen, scope, asked),
        "claims": claims_about(session, scope, first, last, asked.wanted),
        "last_strike": last_strike(strikes.last(session, scope, last, asked.wanted), last),
        **hits_json(hits, chosen.family if chosen else "", chosen is None or counts_here(chosen)),
    }


def _cadence(
    chosen: FamilyCount | None, scope: Scope, asked: SummaryQuestion
) -> dict[str, Any] | None:
    if chosen is None:
        return None
    return cadence_of(chosen, asked.window, scope.timezone, asked.complete_through)


def _totals(
    session: Session, scope: Scope, asked: SummaryQuestion, as_of: str | None
) -> dict[str, Total]:
    assert scope.ground is not None
    first, last = asked.window
    name, name_ar = spoken_name(scope.ground)
    question = TotalAsked(
        place=name,
        place_ar=name_ar,
        first=first,
        last=last,
        policy=asked.policy,
        families=asked.families,
        trace=asked.trace,
        as_of=as_of,
        through=asked.complete_through,
    )
    return {
        f"{who}{metric}": total_of(session, scope, metric, population_, question)
        for who, population_ in (("", asked.population), ("health_workers_", "health_workers"))
        for metric in _CASUALTIES
    }


def _families(
    medical: Mapping[str, Any],
    totals: Mapping[str, Total],
    people: Mapping[str, Any],
    helpers: Sequence[str],
) -> list[str]:
    named = {line["family"] for line in [*medical["attacks_on_care"], *people["lines"]]}
    named |= {line.family for total in totals.values() for line in total.lines}
    return sorted(named.union(helpers))
