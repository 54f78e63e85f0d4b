"""Records as the rules on contradictions take them, read back from their documents."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from service.domain.besieged_areas import read_claims
from service.domain.boundary_claims import resolve
from service.domain.contradictions.counts import Count, cited
from service.domain.contradictions.dates import DatedRecord
from service.domain.contradictions.durations import DatedSpan, StatedDuration
from service.domain.contradictions.shares import StatedShare
from service.domain.naming import Named, Names
from service.domain.siege_durations import episodes, union_days
from service.model.bounds import Bounds
from service.model.siege import Days, Siege
from service.storage.database import Row

# Of each noun with competing dates: its own dates, and how a sentence calls it.
DATED: Mapping[str, tuple[str, str]] = {
    "siege": ("started", "ended"),
    "designation": ("valid_from", "valid_to"),
    "route_status": ("began", "ended"),
    "pause": ("", ""),
}
_NAMED: tuple[Named, ...] = ("area", "route", "place", "source")
_TO_THE_DAY = re.compile(r"\d{4}-\d\d-\d\d(/\d{4}-\d\d-\d\d)?")
_PERCENT = ("percent", "per cent", "%", "percentage")

Document = Mapping[str, Any]


def wanted_names(documents: Iterable[Document]) -> dict[Named, set[str | None]]:
    """What sentences about records with dates name, as `Names.learn` takes it.

    Args:
        documents: records in the reader's tier.
    """
    wanted: defaultdict[Named, set[str | None]] = defaultdict(set)
    for document in documents:
        for of in _NAMED:
            wanted[of].add(document.get(of))
        for claim in document.get("boundary_claims") or []:
            wanted["source"].add((claim.get("citation") or {}).get("source"))
    return wanted


def dated_record(
    table: str, document: Document, speakers: Mapping[str, Row], names: Names
) -> DatedRecord:
    """A record with its own dates and the claims beside them.

    Args:
        table: a noun of `DATED`.
        document: the record in the reader's tier.
        speakers: who stands behind its citations.
        names: what all is called.
    """
    start, end = DATED[table]
    claims = read_claims(document, speakers)
    sources = {(one.citation or {}).get("source") for one in claims}
    return DatedRecord(
        id=document["id"],
        title=_title(table, document, names),
        start=Bounds.read(document.get(start)),
        end=Bounds.read(document.get(end)),
        claims=claims,
        sources={slug: names.name("source", slug) for slug in sources if slug},
    )


def _title(table: str, document: Document, names: Names) -> str:
    if table == "siege":
        return f"the siege of {names.name('area', document.get('area'))}"
    if table == "designation":
        source = names.name("source", document.get("source"))
        return f"the listing of {names.name('area', document.get('area'))} by {source}"
    if table == "route_status":
        status = document["status"].replace("_", " ")
        return f"{names.name('route', document.get('route'))} being {status}"
    kind = document["kind"].replace("_", " ")
    return f"the {kind} in {names.name('place', document.get('place'))}"


def named_counts(counts: Iterable[Count], names: Names) -> list[Count]:
    """Counts with what a sentence calls their ground, their source and their family.

    Args:
        counts: as they were read.
        names: what all is called.
    """
    listed = list(counts)
    voices = {slug for one in listed for slug in (one.source, one.family)}
    names.learn({"source": voices, "ground": {one.ground for one in listed}})
    return [
        replace(
            one,
            where=names.name("ground", one.ground),
            who=names.name("source", one.source or one.family),
            whose=names.name("source", one.family or one.source),
        )
        for one in listed
    ]


def siege_spans(
    sieges: Sequence[Siege], area: str, places: Sequence[UUID], on: Any
) -> list[DatedSpan]:
    """The sieges of one area that are over, with their days by the adopted dates.

    Args:
        sieges: all recorded sieges of the area.
        area: its name.
        places: the places that it covers or lies in.
        on: a day by which all of them are over.
    """
    return [
        DatedSpan(
            id=episode.siege.id,
            subject="siege",
            title=f"the siege of {area}",
            place_ids=frozenset(places),
            days=union_days([episode.stretch], None, on),
            hull=Bounds(episode.start.earliest, episode.end.latest),
        )
        for episode in episodes(sieges, on)
        if episode.end is not None and episode.end.latest is not None
    ]


def pause_span(
    row: Row, document: Document, speakers: Mapping[str, Row], names: Names
) -> DatedSpan | None:
    """A pause with its days by the adopted dates, else those that it held or was planned for.

    Args:
        row: a pause as storage gives it.
        document: its document.
        speakers: who stands behind its citations.
        names: what all is called.

    Returns:
        The span; None where its ends are not known to the day.
    """
    claims = read_claims(document, speakers)
    start = resolve("start", None, claims).adopted
    end = resolve("end", None, claims).adopted
    held = document.get("in_force") or document.get("planned")
    if (start is None or end is None) and held and _TO_THE_DAY.fullmatch(held.get("edtf") or ""):
        whole = Bounds.read(held)
        assert whole is not None
        start = start or Bounds(whole.earliest, whole.earliest)
        end = end or Bounds(whole.latest, whole.latest)
    if start is None or end is None or start.half_open or end.half_open:
        return None
    assert start.earliest and start.latest and end.earliest and end.latest
    days = Days(max(0, (end.earliest - start.latest).days), (end.latest - start.earliest).days)
    return DatedSpan(
        id=document["id"],
        subject="pause",
        title=_title("pause", document, names),
        place_ids=frozenset([row["place_id"]]),
        days=days,
        hull=Bounds(start.earliest, end.latest),
    )


def stated_numbers(document: Document) -> tuple[float, float] | None:
    """The least and the most of a statement's value; None where it gives none."""
    value = document.get("value")
    if isinstance(value, Mapping):
        low, high = value.get("low"), value.get("high")
        if low is None or high is None:
            return None
        return float(low), float(high)
    return (float(value), float(value)) if value is not None else None


def stated_duration(row: Row, document: Document) -> StatedDuration | None:
    """A statement of the topic `duration`; None without a value and a unit."""
    numbers, unit = stated_numbers(document), document.get("unit")
    if numbers is None or not unit:
        return None
    return StatedDuration(
        document["id"], *numbers, unit, _words(document), row["place_id"],
        Bounds.read(document.get("period")),
    )  # fmt: skip


def stated_share(row: Row, document: Document) -> StatedShare | None:
    """A statement of the topic `share`; None where it is not in percent."""
    numbers, unit = stated_numbers(document), (document.get("unit") or "").casefold()
    if numbers is None or unit not in _PERCENT:
        return None
    place = str(row["place_id"]) if row["place_id"] else None
    documents, _ = cited(document)
    return StatedShare(document["id"], *numbers, _words(document), place, row["family"], documents)


def _words(document: Document) -> str:
    _, quotes = cited(document)
    said = [document.get("scope_text"), *quotes[:1]]
    return ": ".join(one for one in said if one)


def stated_count(row: Row, document: Document) -> Count | None:
    """A statement of the topic `strike_rate` as a count of what its unit says; None without one."""
    numbers, unit = stated_numbers(document), document.get("unit")
    if numbers is None or not unit:
        return None
    documents, quotes = cited(document)
    period = Bounds.read(document.get("period"))
    scope = (document.get("scope_text") or "").casefold()
    return Count(
        id=document["id"],
        of=("statement", unit.casefold(), scope),
        ground=str(row["place_id"]) if row["place_id"] else None,
        day=(period.earliest, period.latest) if period else (None, None),
        low=numbers[0],
        best=numbers[0] if numbers[0] == numbers[1] else None,
        high=numbers[1],
        family=row["family"],
        source=document.get("source"),
        documents=documents,
        quotes=quotes,
    )


def figure(row: Row, document: Document) -> Count:
    """A casualty figure as a count."""
    documents, quotes = cited(document)
    links = [document.get("supersedes"), document.get("subset_of"), *(document.get("relays") or [])]
    return Count(
        id=document["id"],
        of=("figure", row["metric"], row["population"], row["cause"]),
        ground=str(row["place_id"]) if row["place_id"] else None,
        places=frozenset(str(place) for place in row["place_ids"]),
        day=(row["earliest"], row["latest"]),
        low=row["low"],
        best=row["best"],
        high=row["high"],
        family=row["family"],
        source=document.get("source"),
        basis=row["basis"],
        cause=row["cause"],
        metric=row["metric"],
        population=row["population"],
        strike_id=row["strike_id"],
        documents=documents,
        quotes=quotes,
        linked=frozenset(str(one) for one in links if one),
    )


def series_of(count: Count, document: Document) -> tuple[str, ...] | None:
    """Which running total a figure belongs to: its series and phase, else its family's count of the
    same from the same day; None where it is none."""
    if count.basis != "cumulative" or count.ground is None:
        return None
    key, phase = document.get("series_key"), document.get("phase") or ""
    if key:
        return ("series", key, phase, *count.of, count.ground)
    if count.family is None or count.day[0] is None:
        return None
    return ("family", count.family, str(count.day[0]), *count.of, count.ground)


def estimate(row: Row, document: Document) -> Count:
    """A population estimate as a count.

    One of an area counts the people of that area, whatever words stand beside; one of a place
    counts those that its words name.
    """
    documents, quotes = cited(document)
    area = row["area_id"]
    scope = "" if area else (document.get("scope_text") or "").casefold()
    ground = area or row["place_id"]
    return Count(
        id=document["id"],
        of=("estimate", row["population_class"], scope),
        ground=str(ground) if ground else None,
        places=frozenset(str(place) for place in row["place_ids"]),
        day=(row["earliest"], row["latest"]),
        low=row["low"],
        best=row["best"],
        high=row["high"],
        family=row["family"],
        source=document.get("source"),
        population=row["population_class"],
        documents=documents,
        quotes=quotes,
    )
