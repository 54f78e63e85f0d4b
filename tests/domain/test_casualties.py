"""Casualty totals on the figures of the seed and of UCDP."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.casualties import reckon
from service.model.bounds import Bounds
from service.model.casualty import CasualtyQuestion, Figure
from service.model.series import OpenRange
from tests.domain.aleppo_sieges import bounds

ASKED = CasualtyQuestion("Aleppo city", date(2016, 7, 1), date(2016, 10, 20))
YEAR = {"ucdp": (bounds("2016-01-01", "2016-12-31"),)}
ONE = OpenRange(1, 1, 1)

BOY = Figure("new_statesman", "incident", None, ONE)
BED = Figure(
    "new_statesman", "incident", bounds("2016-09-01", "2016-10-17"), OpenRange(2, 2, 2), here=False
)
REBELS = Figure(
    "new_statesman",
    "incremental",
    bounds("2016-08-01", "2016-08-31"),
    OpenRange(None, 500, None),
    population="non_state_fighters",
)


def syria(family: str, last: str, value: OpenRange, metric: str = "killed") -> Figure:
    period = bounds("2011-01-01", last)
    return Figure(family, "cumulative", period, value, metric=metric, population="all")


def incident(day: str, best: int, family: str = "ucdp") -> Figure:
    return Figure(family, "incident", bounds(day), OpenRange(None, best, None))


def test_the_boy_counts_only_with_the_outside_date_of_his_death():
    undated = reckon(ASKED, [BOY, BED, REBELS])
    assert undated.as_json()["value"]["low"] is None
    assert undated.lines[0].across_the_edge.records == 1
    dated = reckon(ASKED, [replace(BOY, period=bounds("2016-08-01", "2016-08-31")), BED, REBELS])
    assert dated.as_json()["value"] == {
        "low": 1,
        "best": None,
        "high": None,
        "low_is_partial": False,
    }
    assert dated.as_json()["recorded"] == {"low": 1, "best": 1, "high": 1, "records": 1}
    assert dated.lines[0].possibly_here.best == 2
    assert dated.sentence == (
        "At least 1 civilian is recorded killed in Aleppo city between 1 July 2016 and "
        "20 October 2016, by one source (new_statesman); 1 record could not be used."
    )


def test_a_covered_window_keeps_its_best():
    figures = [incident("2016-09-22", 500), incident("2016-10-02", 87)]
    crossing = Figure(
        "ucdp", "incident", bounds("2016-09-19", "2016-09-25"), OpenRange(None, 82, None)
    )
    asked = CasualtyQuestion(
        "Aleppo city", date(2016, 9, 21), date(2016, 10, 20), covers=YEAR, as_of="x"
    )
    answer = reckon(asked, [*figures, crossing]).as_json()
    assert answer["value"]["best"] == 587
    assert answer["lines"][0]["across_the_edge"]["best"] == 82
    assert answer["stated"] == {"lowest": None, "highest": 587, "open_above": False}
    assert answer["coverage"] == {"share": 1.0, "gaps": []}
    assert answer["window"] == {"from": "2016-09-21", "to": "2016-10-20"}
    assert (answer["used"], answer["excluded"], answer["context"]) == ([], [], [])


def test_an_uncovered_window_is_a_floor_with_what_is_recorded_beside():
    answer = reckon(ASKED, [incident("2016-08-02", 5)]).as_json()
    assert answer["value"]["best"] is None
    assert answer["recorded"]["best"] == 5
    assert answer["stated"]["open_above"] is True
    assert answer["coverage"]["gaps"] == ["2016-07-01/2016-10-20"]


def test_two_families_are_never_added():
    total = reckon(ASKED, [incident("2016-08-02", 5), incident("2016-08-02", 7, "sohr")])
    assert [line.recorded.best for line in total.lines] == [7, 5]
    assert total.stated["highest"] == 7


def test_killed_in_all_of_syria_is_the_article_and_scpr_side_by_side():
    asked = CasualtyQuestion("Syria", date(2011, 1, 1), date(2016, 10, 31), population="all")
    total = reckon(
        asked,
        [
            syria("new_statesman", "2016-10-31", OpenRange(None, None, 500000)),
            syria("scpr", "2016-02-29", OpenRange(None, 470000, None)),
        ],
    )
    value = total.as_json()["value"]
    assert (value["low"], value["best"], value["high"]) == (None, None, 500000)


def test_injured_are_asked_apart_from_killed():
    asked = CasualtyQuestion(
        "Syria", date(2011, 1, 1), date(2016, 2, 29), metric="injured", population="all"
    )
    figures = [
        syria("scpr", "2016-02-29", OpenRange(None, 1900000, None), "injured"),
        syria("scpr", "2016-02-29", OpenRange(None, 470000, None)),
    ]
    assert reckon(asked, figures).as_json()["value"]["best"] == 1900000


def test_a_running_total_is_never_added_to_the_incidents_it_holds():
    running = Figure(
        "ucdp", "cumulative", bounds("2016-07-01", "2016-10-01"), OpenRange(None, 90, None)
    )
    later = replace(running, period=bounds("2016-07-01", "2016-10-20"), value=OpenRange(0, 95, 99))
    total = reckon(ASKED, [incident("2016-08-02", 5), running, later])
    assert [(line.basis, line.recorded.best) for line in total.lines] == [
        ("cumulative", 95),
        ("incident", 5),
    ]


def test_overlapping_counts_of_one_family_are_not_added():
    july = Figure("f", "incremental", bounds("2016-07-01", "2016-07-31"), OpenRange(10, 10, 10))
    middle = replace(july, period=bounds("2016-07-15", "2016-08-15"), value=OpenRange(4, 4, 4))
    august = replace(july, period=bounds("2016-08-01", "2016-08-31"), value=OpenRange(7, 7, 7))
    assert reckon(ASKED, [middle, july, august]).lines[0].recorded.low == 17


def test_estimates_stand_apart_and_make_no_headline_by_themselves():
    estimate = Figure(
        "f", "estimate_statistical", bounds("2016-07-01", "2016-10-20"), OpenRange(80, 100, 120)
    )
    total = reckon(ASKED, [estimate])
    assert total.headline is None
    assert total.lines[0].as_json()["estimated"] is True
    named = reckon(replace(ASKED, policy="source:f"), [estimate])
    assert named.as_json()["value"]["best"] == 100


def test_the_policy_chooses_the_headline_and_an_unknown_one_is_refused():
    figures = [incident("2016-08-02", 5), incident("2016-08-02", 7, "sohr")]
    for policy, family in (("most_conservative", "ucdp"), ("source:sohr", "sohr")):
        assert reckon(replace(ASKED, policy=policy), figures).headline.family == family
    assert reckon(replace(ASKED, covers=YEAR), figures).headline.family == "ucdp"
    assert reckon(replace(ASKED, policy="source:nobody"), figures).headline is None
    with pytest.raises(ValueError, match="policy"):
        reckon(replace(ASKED, policy="largest"), figures)


def test_a_stated_zero_needs_coverage():
    covered = reckon(replace(ASKED, covers=YEAR), [])
    assert covered.as_json()["value"]["best"] == 0
    assert reckon(ASKED, []).as_json()["value"]["best"] is None
    assert reckon(ASKED, []).sentence.startswith("No total of civilians killed")


def test_only_the_families_asked_for_answer():
    asked = replace(ASKED, families=frozenset({"sohr"}), covers=YEAR)
    total = reckon(asked, [incident("2016-08-02", 5), incident("2016-08-02", 7, "sohr")])
    assert [line.family for line in total.lines] == ["sohr"]


DAYS = st.dates(min_value=date(2016, 1, 1), max_value=date(2016, 12, 31))


@st.composite
def some_incident(draw: st.DrawFn) -> Figure:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    low = draw(st.one_of(st.none(), st.integers(min_value=0, max_value=9)))
    family = draw(st.sampled_from(["ucdp", "sohr"]))
    return Figure(family, "incident", Bounds(first, last), OpenRange(low, low, low))


@given(st.lists(some_incident(), max_size=10), st.lists(DAYS, min_size=4, max_size=4))
def test_widening_the_window_never_lowers_the_floor(figures, days):
    outer_first, inner_first, inner_last, outer_last = sorted(days)
    narrow = reckon(replace(ASKED, from_=inner_first, to=inner_last), figures)
    wide = reckon(replace(ASKED, from_=outer_first, to=outer_last), figures)
    for line in narrow.lines:
        same = next(other for other in wide.lines if other.family == line.family)
        assert (line.value.low or 0) <= (same.value.low or 0)


@given(st.lists(some_incident(), max_size=10), st.randoms())
def test_the_order_of_the_figures_changes_nothing(figures, chance):
    shuffled = list(figures)
    chance.shuffle(shuffled)
    assert reckon(ASKED, figures).as_json() == reckon(ASKED, shuffled).as_json()
