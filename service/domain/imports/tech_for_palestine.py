"""Tech for Palestine's daily file of Gaza: the health ministry's running totals, day by day."""

from collections.abc import Mapping

from service.domain.imports.cells import COUNT_REMEDY, DAY_REMEDY
from service.domain.imports.datasets import Dataset
from service.domain.imports.files.rows import UnreadableFile
from service.domain.imports.gazetteer import Gazetteer
from service.domain.imports.profile import Profile, RowReader
from service.domain.imports.running_totals import DailyFile, RunningTotal, reader_of
from service.model.nouns.casualty_figure import CASUALTY_FIGURE

SCHEME = "tech_for_palestine_daily"
PLACE = "gaza-strip"
SINCE = "2023-10-07"
DAY = "report_date"
COUNTERS = (
    RunningTotal("killed", "killed", "all", "killed_cum", "ext_killed_cum", "killed"),
    RunningTotal("injured", "injured", "all", "injured_cum", "ext_injured_cum", "injured"),
    RunningTotal(
        "killed_children", "killed", "children", "killed_children_cum", "ext_killed_children_cum"
    ),
    RunningTotal("killed_women", "killed", "women", "killed_women_cum", "ext_killed_women_cum"),
    RunningTotal(
        "killed_health_workers", "killed", "health_workers", "med_killed_cum", "ext_med_killed_cum"
    ),
)
DATASET = Dataset(
    family="tech_for_palestine",
    name="Tech for Palestine",
    kind="monitor",
    key="tech_for_palestine_casualties_daily",
    title="Palestine Datasets: daily casualties, Gaza",
    # Later than the last day in it; the file itself carries no date.
    published_on="[2024-12-31..]",
    url="https://data.techforpalestine.org",
    licence="public domain",
    attribution="Tech for Palestine, Palestine Datasets (public domain).",
    # A running total covers the days that it counts; it says nothing of single incidents.
    covers=(),
    places=(),
    span="2023-10-07/2024-12-31",
)
FILE = DailyFile(
    dataset=DATASET,
    scheme=SCHEME,
    counters=COUNTERS,
    day=DAY,
    spoke="report_source",
    since=SINCE,
    remedies={
        DAY: DAY_REMEDY,
        **{name: COUNT_REMEDY for each in COUNTERS for name in (each.total, each.filled)},
        **{each.daily: COUNT_REMEDY for each in COUNTERS if each.daily},
    },
)


def begin(gazetteer: Gazetteer, _: Mapping[str, str]) -> RowReader:
    """The reader of a file's days.

    Raises:
        UnreadableFile: the gazetteer lacks the place that the file counts for.
    """
    place = gazetteer.unit(PLACE)
    if place is None:
        raise UnreadableFile(f"The gazetteer lacks the place '{PLACE}'; run `siege-tracker seed`.")
    return reader_of(FILE, str(place.id))


TECH_FOR_PALESTINE = Profile(
    name=SCHEME,
    title="Tech for Palestine: daily casualties of Gaza, JSON",
    scheme=SCHEME,
    noun=CASUALTY_FIGURE,
    columns=FILE.columns,
    dataset=DATASET,
    begin=begin,
    column_of={"period": DAY, "quantity": "killed_cum", "citations": DAY, "external_ids": DAY},
    remedies=FILE.remedies,
    format="json",
)
