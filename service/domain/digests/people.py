"""People killed and injured in a window, and how many are said to be besieged at its end."""

from typing import Any

import orjson

from service.domain.besieged_people import people_besieged, read_estimates
from service.domain.casualty_answers import TotalAsked, total_of
from service.domain.digests.asked import Asked
from service.domain.digests.lines import MOST_IDS, address_of, line, speakers, when, within
from service.domain.sentences import persons, range_in_words
from service.model.bounds import UNKNOWN, Bounds
from service.model.casualty import CasualtyLine, Total
from service.model.series import OpenRange
from service.storage import population

TOTALS = (
    ("killed", "all"),
    ("killed", "civilians"),
    ("killed", "health_workers"),
    ("injured", "all"),
    ("injured", "civilians"),
    ("injured", "health_workers"),
)


def casualties(asked: Asked) -> list[dict[str, Any]]:
    """Totals of the window by the rules of casualty totals, a line per family, never added.

    Args:
        asked: the question.

    Returns:
        One entry per metric and people; its lines are null in what nobody states.

    Source: docs/methodology.md, casualties.
    """
    question = TotalAsked(
        place=asked.name,
        place_ar=asked.name_ar,
        first=asked.first,
        last=asked.last,
        trace="full",
        as_of=asked.as_of,
        through=asked.through,
        traced=MOST_IDS,
    )
    totals = [
        total_of(asked.session, asked.scope, metric, whom, question) for metric, whom in TOTALS
    ]
    names = asked.families({one.family for total in totals for one in total.lines})
    return [_total(asked, total, names) for total in totals]


def _total(asked: Asked, total: Total, names: dict[str, str]) -> dict[str, Any]:
    told = total.question
    window = f"from={told.from_}&to={told.to}"
    # Totals are of one place; of more the figures themselves are listed.
    ground = f"&place={asked.place}" if asked.place else ""
    if asked.countries and not asked.place:
        ground = f"&country={','.join(asked.countries)}"
    figures = f"/v1/casualty-figures?metric={told.metric}&{window}{ground}"
    link = figures
    if asked.place:
        link = (
            f"/v1/casualty-totals?place={asked.place}&metric={told.metric}"
            f"&population={told.population}&{window}&trace=full"
        )
    return {
        "metric": told.metric,
        "population": told.population,
        "lines": [
            _family(total, one, names[one.family], figures) for one in total.lines if _speaks(one)
        ],
        "stated": dict(total.stated) if total.stated else None,
        "headline_family": total.headline.family if total.headline else None,
        "sentence": total.sentence,
        "sentence_ar": total.sentence_ar,
        "records_cut": total.trace_cut,
        "link": link,
    }


def _family(total: Total, one: CasualtyLine, name: str, figures: str) -> dict[str, Any]:
    """A family's line; `figures` is where the metric's records of these days are listed."""
    told = total.question
    used = [(used["noun"], used["id"]) for used in total.used if used["family"] == one.family]
    links = [
        address_of(noun, [record for of, record in used if of == noun])
        for noun in sorted({noun for noun, _ in used})
    ]
    return {
        **one.as_json(),
        "sentence": _line(name, told.metric, told.population, one),
        "according_to": [one.family],
        "records": [record for _, record in used],
        "links": links,
        "link": links[0] if links else f"{figures}&families={one.family}",
    }


def _speaks(one: CasualtyLine) -> bool:
    """Whether a line tells anything of these days: a record, or the zero of a family that covers
    them."""
    records = [one.recorded, one.possibly_here, one.across_the_edge]
    return one.says_something or any(part is not None and part.records for part in records)


def _line(name: str, metric: str, whom: str, one: CasualtyLine) -> str:
    beside = []
    number = _number(metric, whom, one)
    for part, what in ((one.possibly_here, "place"), (one.across_the_edge, "time")):
        if part is not None and part.records:
            beside.append(_edge(part, what, " more" if number else ""))
    estimate = " (estimate)" if one.estimated else ""
    told = number or "no number that is surely of this place and these days"
    return f"{name}{estimate}: {'; '.join([told, *beside])}."


def _number(metric: str, whom: str, one: CasualtyLine) -> str | None:
    if one.recorded.withheld or one.value.withheld:
        return "not told to this reader, since small counts of the living are in it"
    said = next((words for part in (one.value, one.recorded) if (words := _said(part))), None)
    if said is None:
        return None
    count = one.value.best if one.value.best is not None else one.value.low
    behind = f" ({_records(one.recorded.records)})" if one.recorded.records else ""
    return f"{said} {persons(whom, count)} {metric}{behind}"


def _said(value: OpenRange) -> str | None:
    """A number in words; None too for "at least 0", which says nothing."""
    floor_of_none = not value.low and value.best is None and value.high is None
    return None if floor_of_none else range_in_words(value)


def _edge(beside: OpenRange, what: str, more: str) -> str:
    """What may belong here or elsewhere, or to these days or others."""
    said = _said(beside)
    of = f"{_records(beside.records)} of a wider or unknown {what}"
    return f"{of}: {said}{more}" if said else f"{of}, without a number"


def _records(count: int) -> str:
    return f"{count:,} record{'' if count == 1 else 's'}"


def besieged(asked: Asked) -> dict[str, Any]:
    """The newest estimates of people besieged, as of the last day of the window.

    Args:
        asked: the question.

    Returns:
        Lines per family and ground, `counted_within` where one was counted in the window; `stated`
        is what they span.

    Source: docs/methodology.md, people besieged.
    """
    rows = population.estimates(asked.session, asked.area_ids, asked.scope.roots, None)
    told = people_besieged(read_estimates(rows), asked.areas, asked.scope.roots, asked.last)
    documents = [orjson.loads(row["document"]) for row in rows]
    # Whose count it is goes before who printed it.
    printed = {one["id"]: speakers(one) for one in documents}
    names = asked.families({one["family"] for one in told["lines"]})
    areas = {area.slug: area.name for area in asked.areas}
    lines = []
    for one in told["lines"]:
        counted = Bounds.read(one["counted_on"]) or UNKNOWN
        value = OpenRange(one["low"], one["best"], one["high"])
        whom = "besieged" if one["population_class"] == "besieged" else "living there"
        where = areas.get(one["area"]) or one["scope_text"] or asked.name
        age = ", too old to stand for these days" if one["stale"] else ""
        number = range_in_words(value) or "an unknown number of"
        name = names[one["family"]]
        first = next(iter(printed[one["record_id"]]), one["family"])
        outlet = f", as printed by {asked.said_by([first])}" if first != one["family"] else ""
        lines.append(
            line(
                f"{name}: {number} people {whom} ({where}), counted {when(counted)}{age}{outlet}.",
                "population-estimates",
                [one["record_id"]],
                according_to=[one["family"]],
                family=one["family"],
                area=one["area"],
                population_class=one["population_class"],
                low=value.low,
                best=value.best,
                high=value.high,
                counted_on=one["counted_on"],
                counted_within=within(counted, asked.first, asked.last) is not None,
                stale=one["stale"],
            )
        )
    return {"lines": lines, "stated": told["stated"]}
