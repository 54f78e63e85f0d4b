"""The place or besieged area that an address or a parameter names."""

from service.model.problem import FieldError, Problem
from service.storage import places
from service.storage.database import Session
from service.storage.places import Ground

_REMEDY = "Find it with GET /v1/cities?q= (any name in any script) and send its slug."


def ground_of_parameter(session: Session, text: str, parameter: str) -> Ground:
    """What a query parameter names.

    Raises:
        Problem: `invalid-parameter` (422) where the reader knows no such place.
    """
    found = places.find_ground(session, text)
    if found is None:
        detail = f"No place or besieged area is known by '{text}'. {_REMEDY}"
        errors = [FieldError("unknown_place", detail, parameter=parameter)]
        raise Problem("invalid-parameter", detail, errors=errors)
    return found


def ground_of_path(session: Session, text: str) -> Ground:
    """What a path names.

    Raises:
        Problem: `not-found` (404) where the reader knows no such place.
    """
    found = places.find_ground(session, text)
    if found is None:
        raise Problem("not-found", f"No place or besieged area is known by '{text}'. {_REMEDY}")
    return found


def area_of_path(session: Session, text: str) -> Ground:
    """The besieged area that a path names; a place of the same slug is none.

    Raises:
        Problem: `not-found` (404) where the reader knows no such area.
    """
    found = places.find_area(session, text)
    if found is None:
        detail = f"No besieged area is known by '{text}'. List them with GET /v1/besieged-areas."
        raise Problem("not-found", detail)
    return found
