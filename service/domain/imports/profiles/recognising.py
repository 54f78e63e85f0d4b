"""Whether a row of a list of places is a place that is recorded already."""

from uuid import UUID

from service.domain.imports.known import Known
from service.domain.imports.profiles.view import View


def recognise(known_as: str | None, view: View, external_id: str) -> Known | None:
    """The place that a row is, where it is known already.

    Rule: the one that carries the row's external id; else the one that the row's own place rule
    finds. Where these are two, the row is refused: one of its columns is wrong.
    Args:
        known_as: the declared place; None = the external id alone tells.
        external_id: what the list calls the row.
    Returns:
        None where the place is new, or the row is refused.
    Source: docs/import-profiles.md, "Lists of places".
    """
    placed = view.places.get(known_as) if known_as else None
    found = UUID(placed.place_id) if placed else None
    listed = view.gazetteer.known.listed(external_id)
    if listed is None:
        return _as_known(view, found) if found else None
    record_id, imported = listed
    if found is not None and found != record_id:
        reason = f"'{external_id}' is recorded as another place than the row describes."
        view.cells.refuse("", "places_disagree", reason, "Mend the id, the code or the name.")
        return None
    return Known(record_id, None) if imported else _as_known(view, record_id)


def _as_known(view: View, record_id: UUID) -> Known:
    unit = view.gazetteer.place(record_id)
    return Known(record_id, unit.called() if unit else None)
