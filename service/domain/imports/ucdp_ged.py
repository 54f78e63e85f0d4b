"""UCDP's Georeferenced Event Dataset: every event is two casualty figures, all and civilians."""

import re
from collections.abc import Mapping

from service.domain.identity import shipped_id
from service.domain.imports.cells import COUNT_REMEDY, DAY_REMEDY, DEGREES_REMEDY, Cells
from service.domain.imports.datasets import Dataset
from service.domain.imports.gazetteer import Gazetteer, Unit
from service.domain.imports.grounds import GroundColumns
from service.domain.imports.profile import Profile, RowClaim, RowReader, RowReading
from service.model.nouns.casualty_figure import CASUALTY_FIGURE

SCHEME = "ucdp_ged"
CIVILIANS = "-civilians"
DATASET = Dataset(
    family="ucdp",
    name="Uppsala Conflict Data Program",
    kind="academic",
    key="ucdp_ged_syria_2016",
    title="UCDP Georeferenced Event Dataset: Syria, 2016",
    # Later than the last event in it; the file itself carries no date.
    published_on="[2016-12-31..]",
    url="https://ucdp.uu.se",
    licence="CC BY 4.0",
    attribution="Uppsala Conflict Data Program (UCDP), Georeferenced Event Dataset. CC BY 4.0.",
    covers=("casualty-figures",),
    places=("syr",),
    span="2016-01-01/2016-12-31",
)
GROUND = GroundColumns("adm_1", "longitude", "latitude")
COUNTRY = "SYR"
COUNTS = ("low", "best", "high", "deaths_civilians")
COLUMNS = (
    "id", "country", "adm_1", "adm_2", "where_coordinates", "where_prec", "latitude", "longitude",
    "date_start", "date_end", "date_prec", *COUNTS,
)  # fmt: skip
REMEDIES: Mapping[str, str] = {
    "id": "Give the event's id in UCDP GED.",
    "country": "Leave out the events of other countries.",
    **dict.fromkeys(("where_prec", "date_prec"), "Write the file's own code."),
    **dict.fromkeys(("date_start", "date_end"), DAY_REMEDY),
    **dict.fromkeys(("latitude", "longitude"), DEGREES_REMEDY),
    **dict.fromkeys(COUNTS, COUNT_REMEDY),
}
OUT_OF_ORDER = "counts_out_of_order"

# How exactly the days are known: one, up to six, a week, a month, more than a month.
_DATE_PRECISIONS = {"1": "day", "2": "days", "3": "week", "4": "month", "5": "year"}
_LEVELS = {
    "1": "settlement", "2": "settlement", "3": "admin2", "4": "admin1", "5": "admin1",
    "6": "country",
}  # fmt: skip
_KIND_OF_TOWN = re.compile(r"\s+(village|town|city|suburb|camp)$", re.IGNORECASE)
_OTHER_SPELLING = re.compile(r"\s*[/()]\s*")


def begin(gazetteer: Gazetteer, options: Mapping[str, str]) -> RowReader:
    """The reader of a file's rows; `inverted` says what becomes of counts out of order."""
    widen = options["inverted"] == "widen"
    return lambda number, given: read_row(number, given, gazetteer, widen=widen)


def read_row(
    number: int, given: Mapping[str, str], gazetteer: Gazetteer, *, widen: bool = False
) -> RowReading:
    """One event as two figures of those killed, or why it is refused.

    Rule: all with the file's low, best and high; civilians exactly, a part of the first. An event
    whose low, best and high are out of order is refused, or takes the least and the greatest of
    them for low and high. No headline, article, or party of the file is read: a headline may name
    a victim.
    Args:
        number: the row's number as a spreadsheet counts.
        given: its cells by column.
        widen: take counts that are out of order.
    Returns:
        Both claims with their flags, or the faults of the row, all at once.
    Source: docs/api-guide.md, "Other people's files"; UCDP GED Codebook.
    """
    cells = Cells(number, given, REMEDIES)
    event = cells.needed("id")
    unit = _place(cells, gazetteer)
    quantity, said = _quantity(cells, widen=widen)
    civilians = cells.needed_count("deaths_civilians")
    of_both = {
        "metric": "killed",
        "cause": "direct_violence",
        "period": _period(cells),
        "place_id": str(unit.id) if unit else None,
        "source_id": str(DATASET.source_id),
        "basis": "incident",
        "citations": [DATASET.cited_at(event, cells.text("where_coordinates") or None)],
        "notes": "; ".join([*said, *_as_coded(cells)]),
    }
    if cells.faults:
        return RowReading(faults=tuple(cells.faults), flags=tuple(cells.flags))
    of_all = {"population": "all", "quantity": quantity}
    part = {
        "population": "civilians",
        "quantity": civilians,
        "subset_of": str(shipped_id(f"{SCHEME}:{event}")),
    }
    claims = tuple(
        RowClaim(
            CASUALTY_FIGURE,
            name,
            of_both | counted | {"external_ids": [{"scheme": SCHEME, "value": name}]},
        )
        for name, counted in ((event, of_all), (f"{event}{CIVILIANS}", part))
    )
    return RowReading(claims, flags=tuple(cells.flags))


def _quantity(cells: Cells, *, widen: bool) -> tuple[dict[str, int | None], list[str]]:
    """Low, best and high, and what a note has to say of them."""
    low, best, high = (cells.needed_count(name) for name in ("low", "best", "high"))
    counts = {"low": low, "best": best, "high": high}
    if low is None or best is None or high is None or low <= best <= high:
        return counts, []
    said = f"low {low}, best {best}, high {high}"
    if not widen:
        remedy = "Mend the row, or take its least and greatest: --inverted widen."
        column = "low" if low > best else "high"
        cells.refuse(column, OUT_OF_ORDER, f"{said} are out of order.", remedy)
        return counts, []
    cells.flag("best", OUT_OF_ORDER, f"{said} are out of order; taken as least and greatest.")
    return {"low": min(low, best, high), "best": best, "high": max(low, best, high)}, [
        f"the file says {said}"
    ]


def _period(cells: Cells) -> dict[str, str]:
    """All days from the first to the last, with how exactly they are known."""
    first, last = cells.day("date_start"), cells.day("date_end")
    code = cells.needed("date_prec")
    if code and code not in _DATE_PRECISIONS:
        cells.refuse("date_prec", "unknown_precision", f"'{code}' is none of 1 to 5.")
    if first and last and last < first:
        reason = f"{last} lies before {first}."
        cells.refuse("date_end", "end_before_start", reason, "Mend one of the two days.")
    edtf = first if first == last else f"{first}/{last}"
    return {"edtf": edtf, "precision": _DATE_PRECISIONS.get(code, "unknown")}


def _place(cells: Cells, gazetteer: Gazetteer) -> Unit | None:
    """Where it happened, by `where_prec`.

    Rule: the named settlement, else the sub-district that holds the point (1, 2); the district that
    holds it (3); the named governorate (4, 5), or the country where the row names none; the
    country (6).
    """
    name = cells.needed("country")
    country = gazetteer.country_named(name) if name else None
    if name and (country is None or country.country_code != COUNTRY):
        cells.refuse("country", "other_country", f"'{name}' is not the country of this dataset.")
    code = cells.needed("where_prec")
    if code and code not in _LEVELS:
        cells.refuse("where_prec", "unknown_precision", f"'{code}' is none of 1 to 6.")
    point = GROUND.point(cells)
    if country is None or code not in _LEVELS:
        return None
    level = _LEVELS[code]
    if level == "country":
        return country
    if level == "admin1":
        return _governorate(cells, gazetteer, country)
    town = _town(cells, gazetteer, country, point) if level == "settlement" else None
    finest = "admin3" if level == "settlement" else level
    unit = town or GROUND.unit(cells, gazetteer, country, finest, point)
    if unit is None and not cells.faults:
        reason = f"Neither the place nor the point leads to a unit of {country.slug}."
        cells.refuse("where_coordinates", "unknown_place", reason, "Mend the point.")
    return unit


def _governorate(cells: Cells, gazetteer: Gazetteer, country: Unit) -> Unit | None:
    found = GROUND.unit(cells, gazetteer, country, None, None)
    text = cells.text("adm_1")
    if found is None and text:
        remedy = "Give the governorate's name as in GET /v1/places, or none."
        cells.refuse("adm_1", "unknown_unit", f"No governorate is known by '{text}'.", remedy)
    if found is None:
        cells.flag("adm_1", "no_governorate", "The row names no governorate; its country is taken.")
    return found or country


def _town(
    cells: Cells, gazetteer: Gazetteer, country: Unit, point: tuple[float, float] | None
) -> Unit | None:
    if point is None:
        return None
    words = [part for part in _OTHER_SPELLING.split(cells.text("where_coordinates")) if part]
    names = [_KIND_OF_TOWN.sub("", part) for part in words]
    town = gazetteer.settlement(country.country_code, names, point)
    if town is not None:
        GROUND.compare(cells, gazetteer, town, GROUND.named(cells, country, gazetteer))
    return town


def _as_coded(cells: Cells) -> list[str]:
    """What the row says of its place and days beyond the fields of a figure."""
    where = [cells.text(name) for name in ("where_coordinates", "adm_2", "adm_1")]
    codes = [f"{name} {cells.text(name)}" for name in ("where_prec", "date_prec")]
    return [", ".join(part for part in where if part), *codes]


UCDP_GED = Profile(
    name="ucdp_ged",
    title="UCDP Georeferenced Event Dataset: Syria, 2016, CSV",
    scheme=SCHEME,
    noun=CASUALTY_FIGURE,
    columns=COLUMNS,
    dataset=DATASET,
    begin=begin,
    column_of={
        "quantity": "best",
        "period": "date_start",
        "place_id": "where_coordinates",
        "citations": "id",
        "external_ids": "id",
    },
    remedies=REMEDIES,
    options={"inverted": ("refuse", "widen")},
    towns_of=(COUNTRY,),
)
