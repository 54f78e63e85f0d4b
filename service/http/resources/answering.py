"""What all answers about a ground share: its scope, today there, the version that polls compare."""

import hashlib
from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from service.domain.completeness import Completeness
from service.http import positions
from service.http.endpoint import Call
from service.http.resources.grounds import ground_of_parameter, ground_of_path
from service.model.problem import FieldError, Problem
from service.storage import answers, cities, journal
from service.storage.answers import Scope
from service.storage.database import Session

# Of an answer of the past, whose tag is its digest.
_NO_EPOCH = UUID(int=0)


def scope_of_path(session: Session, text: str) -> Scope:
    """The scope of a place or besieged area in a path.

    Raises:
        Problem: `not-found`.
    """
    ground = ground_of_path(session, text)
    return answers.scope_of(session, ground, ground.roots)


def scope_of_query(session: Session, place: str | None, countries: Sequence[str] | None) -> Scope:
    """The scope of `place=`, of `country=`, or the whole world where neither is given.

    Raises:
        Problem: `invalid-parameter` for what is not known, or for both at once.
    """
    if place is not None and countries is not None:
        raise refused("country", "place_and_country", "Give either `place` or `country`.")
    if place is not None:
        ground = ground_of_parameter(session, place, "place")
        return answers.scope_of(session, ground, ground.roots)
    if countries is not None:
        found = cities.countries(session, countries)
        known = {row["country_code"] for row in found}
        for code in countries:
            if code not in known:
                detail = f"No country is known by '{code}'; see GET /v1/places?kind=country."
                raise refused("country", "unknown_country", detail)
        if len(found) == 1:
            ground = ground_of_parameter(session, found[0]["slug"], "country")
            return answers.scope_of(session, ground, ground.roots)
        return answers.scope_of(session, None, [row["id"] for row in found])
    return Scope(None, (), None, journal.position(session), session.tier, session.stamp)


def refused(parameter: str, code: str, detail: str) -> Problem:
    """A parameter's value that cannot be answered, with its remedy."""
    return Problem(
        "invalid-parameter", detail, errors=[FieldError(code, detail, parameter=parameter)]
    )


def today_in(call: Call, zone: str) -> date:
    """The local day of a zone at this instant."""
    return call.now.astimezone(ZoneInfo(zone)).date()


def day_come(on: date, today: date, parameter: str = "on") -> date:
    """The asked day, which has no record before it has come.

    Raises:
        Problem: `invalid-parameter` for a day after today.
    """
    if on > today:
        detail = f"{on} has not come, so nothing is recorded of it: ask for {today} or earlier."
        raise refused(parameter, "day_to_come", detail)
    return on


def complete_through(call: Call, scope: Scope, last: date) -> date:
    """The last day by `last` that this reader's answer can be complete for."""
    delay = call.services.settings.public_delay_hours if scope.tier == "public" else 0
    zone = scope.timezone if scope.ground else None
    return Completeness(call.now, delay).through(last, zone)


def version_of(call: Call, scope: Scope, *resolved: object) -> str:
    """An ETag: what the tier can have seen change, the address, and what its defaults meant."""
    call.stands_on = scope.scopes
    parts = [scope.version, scope.stamp, scope.tier, call.format, call.csv, call.url, *resolved]
    told = "\n".join(str(part) for part in parts)
    digest = hashlib.blake2b(told.encode(), digest_size=12).hexdigest()
    epoch = call.standing.epoch if call.standing else _NO_EPOCH
    return positions.versioned(scope.tier, scope.version, epoch, digest)


def ordered(first: date, last: date) -> None:
    """Refuses a window that ends before it begins.

    Raises:
        Problem: `invalid-parameter`.
    """
    if last < first:
        detail = f"`to` ({last}) lies before `from` ({first}); exchange them."
        errors = [FieldError("window_reversed", detail, parameter=name) for name in ("from", "to")]
        raise Problem("invalid-parameter", detail, errors=errors)
