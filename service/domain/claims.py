"""Reads a whole claim: every declared field, its citations, and the rules between its fields."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from service.domain import claim_values
from service.domain.external_ids import read_external_id
from service.domain.quantities import quoted_disagrees
from service.domain.refusals import refuse_unknown_members
from service.model.noun import Kind, Noun
from service.model.problem import FieldError, Problem
from service.model.quantity import Quantity

_READ_AROUND: tuple[tuple[str, Callable[[object, str], Any]], ...] = (
    ("citations", claim_values.read_citation),
    ("external_ids", read_external_id),
)
# Of each pair the second never ends before the first begins, whatever the uncertainty.
_IN_ORDER: Mapping[str, tuple[str, str]] = {
    "siege": ("started", "ended"),
    "route_status": ("began", "ended"),
    "designation": ("valid_from", "valid_to"),
    "facility_status": ("began", "ended"),
    "aid_mission": ("moved_on", "arrived_on"),
}
_HAPPENED = (
    "occurred", "began", "ended", "started", "observed_on", "period", "moved_on", "arrived_on",
    "in_force",
)  # fmt: skip


def read_claim(
    noun: Noun, given: Mapping[str, Any], stored: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A claim in its stored form: every declared field present, defaults filled in.

    Rule: every fault is reported at once, each with its place and its remedy; nothing is ignored.
    Args:
        noun: its declaration.
        given: members as sent; only the noun's fields, `citations` and `external_ids`.
        stored: members of it that are stated and were read before, in their stored form.
    Returns:
        The body as it is stored. References may still be slugs.
    Raises:
        Problem: `invalid-field`, with every fault.
    """
    faults: list[FieldError] = []
    body: dict[str, Any] = {}
    known = stored or {}
    try:
        refuse_unknown_members(given, noun.members, "")
    except Problem as problem:
        faults.extend(problem.errors)
    for field in noun.fields:
        name = field.name
        if name in known:
            body[name] = known[name]
            continue
        value = given.get(name)
        if value is None:
            value = field.default
        if field.required and (value is None or value == []):
            detail = f"'{field.name}' is needed to record a {noun.title.lower()}. {field.meaning}"
            faults.append(FieldError("missing", detail, pointer=f"/{field.name}"))
            continue
        if field.stated and field.name not in given:
            short = field.name.removesuffix("_id")
            detail = f"Give '{short}', or '{field.name}': null where no source states it."
            faults.append(FieldError("missing", detail, pointer=f"/{short}"))
            continue
        try:
            body[field.name] = claim_values.read_field(field, value, f"/{field.name}")
        except Problem as problem:
            faults.extend(problem.errors)
    faults += _read_around(given, known, body)
    if noun.table == "source" and body.get("family") is None:
        body["family"] = body.get("slug")
    refuse_all(faults)
    refuse_all(contradictions_within(noun, body))
    return body


def _read_around(
    given: Mapping[str, Any], known: Mapping[str, Any], body: dict[str, Any]
) -> list[FieldError]:
    faults: list[FieldError] = []
    for name, read in _READ_AROUND:
        if name in known:
            body[name] = known[name]
            continue
        try:
            body[name] = claim_values.read_list(given.get(name) or [], f"/{name}", read)
        except Problem as problem:
            faults.extend(problem.errors)
    return faults


def refuse_all(faults: Iterable[FieldError]) -> None:
    """Raises one problem for all faults; returns where there are none."""
    found = tuple(faults)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise Problem("invalid-field", f"{found[0].detail}{more}", errors=found)


def contradictions_within(noun: Noun, body: Mapping[str, Any]) -> list[FieldError]:
    """Where the fields of one claim contradict each other.

    Rules: an end is not before its start; nothing happens after it was reported (its earliest day
    against the report's latest); digits in quoted words agree with the quantity unless a note says
    why. Source: docs/methodology.md, input gates.
    """
    faults: list[FieldError] = []
    if pair := _IN_ORDER.get(noun.table):
        start, end = body.get(pair[0]), body.get(pair[1])
        if start and end and _before(end["latest"], start["earliest"]):
            detail = f"'{pair[1]}' lies before '{pair[0]}'; correct one of them."
            faults.append(FieldError("end_before_start", detail, pointer=f"/{pair[1]}"))
    if noun.table == "siege" and body.get("ended") and body.get("end_mode") == "ongoing":
        detail = "A siege with an end is not ongoing; say in 'end_mode' how it ended."
        faults.append(FieldError("ended_but_ongoing", detail, pointer="/end_mode"))
    reported = body.get("reported_on")
    for name in _HAPPENED:
        happened = body.get(name)
        if reported and happened and _before(reported["latest"], happened["earliest"]):
            detail = f"'{name}' lies after the report of it; correct '{name}' or 'reported_on'."
            faults.append(FieldError("after_its_report", detail, pointer=f"/{name}"))
    for field in noun.of_kind(Kind.QUANTITY):
        if body.get(field.name) and not body.get("notes"):
            quantity = Quantity.from_json(body[field.name])
            if quoted_disagrees(quantity):
                detail = (
                    "The digits in 'quoted' are not those of the quantity; correct one, or say in"
                    " 'notes' why they differ."
                )
                pointer = f"/{field.name}/quoted"
                faults.append(FieldError("quoted_disagrees", detail, pointer=pointer))
    return faults


def _before(one: str | None, other: str | None) -> bool:
    return bool(one and other and date.fromisoformat(one) < date.fromisoformat(other))


def missing_for_publication(noun: Noun, body: Mapping[str, Any]) -> list[dict[str, str]]:
    """What a claim still needs before a reviewer can publish it; empty where nothing."""
    missing = []
    if noun.cited and not body.get("citations"):
        detail = "At least one citation: the document and, if short enough, its own words."
        missing.append({"field": "citations", "needed": detail})
    return missing
