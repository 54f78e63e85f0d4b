"""What each rule on contradictions finds, and what it leaves alone."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from service.domain.contradictions.clocks import against_sieges
from service.domain.contradictions.counts import Count
from service.domain.contradictions.dates import DatedRecord, disjoint_dates
from service.domain.contradictions.durations import (
    DatedSpan,
    StatedDuration,
    durations_that_do_not_fit,
)
from service.domain.contradictions.populations import far_apart
from service.domain.contradictions.repeats import disagreeing_documents, repeated_claims
from service.domain.contradictions.running_totals import falling_totals
from service.domain.contradictions.shares import StatedShare, shares_that_do_not_fit
from service.domain.route_timelines import RouteHistory, timeline
from service.model.siege import BoundaryClaim, Days, Siege
from service.model.supply_route import RouteSpan
from tests.domain.aleppo_sieges import CASTELLO, RAMOUSEH, bounds

PLACE = UUID(int=1)


def named(number: int) -> str:
    """An id."""
    return str(UUID(int=number))


def claim(boundary, *days):
    return BoundaryClaim(boundary, bounds(*days))


def test_two_dates_without_a_common_day_contradict_each_other():
    record = DatedRecord(
        named(1),
        "the siege of Eastern Aleppo",
        bounds("2016-09-04"),
        None,
        [claim("start", "2016-08-11", "2016-08-20"), claim("end", "2016-12-22")],
    )
    (found,) = disjoint_dates([record])
    assert (found.kind, found.records) == ("dates_disjoint", (named(1),))
    assert "between 11 August 2016 and 20 August 2016" in found.sentence
    assert disjoint_dates([record])[0].id == found.id


def test_a_finer_date_does_not_contradict_a_coarser_one():
    wide = claim("start", "2016-07-01", "2016-07-31")
    ends = claim("end", "2016-08-06")
    assert (
        disjoint_dates([DatedRecord(named(1), "it", bounds("2016-07-17"), None, [wide, ends])])
        == []
    )


def duration(low, high, unit, words="the siege", period=None):
    return StatedDuration(named(1), low, high, unit, words, PLACE, period)


def span(days, subject="siege", hull=("2016-07-17", "2016-08-06")):
    return DatedSpan(
        named(2), subject, "the siege", frozenset([PLACE]), Days(days, days), bounds(*hull)
    )


@pytest.mark.parametrize(
    ("stated", "days", "fits"),
    [
        (duration(4, 5, "weeks"), 20, False),
        (duration(4, 5, "weeks"), 28, True),
        (duration(2, 2, "days"), 7, False),
        (duration(7, 7, "days"), 7, True),
        (duration(8, 8, "days"), 7, True),
        (duration(4, 4, "years"), 1365, True),
        (duration(3, 3, "months"), 140, False),
        (duration(3, 3, "days", "until the road opened"), 20, True),
        (duration(3, 3, "siege engines"), 20, True),
    ],
)
def test_a_duration_is_held_against_the_days_of_what_it_names(stated, days, fits):
    found = durations_that_do_not_fit([stated], [span(days)])
    assert [one.records for one in found] == ([] if fits else [(named(1), named(2))])


def test_a_duration_speaks_of_spans_of_its_place_and_time_only():
    later = duration(2, 2, "days", period=bounds("2016-10-01", "2016-10-31"))
    assert durations_that_do_not_fit([later], [span(20)]) == []
    elsewhere = replace(span(20), place_ids=frozenset([UUID(int=9)]))
    assert durations_that_do_not_fit([duration(2, 2, "days")], [elsewhere]) == []
    assert durations_that_do_not_fit([duration(2, 2, "days")], [span(20, "pause")]) == []
    two = [span(20), replace(span(2), id=named(3))]
    assert durations_that_do_not_fit([duration(2, 2, "days")], two) == []


def test_a_duration_fits_its_own_ends():
    wire = {"edtf": "2016-07-17/2016-08-06", "earliest": "2016-07-17", "latest": "2016-08-06"}
    period = bounds("2016-07-17", "2016-08-06")
    period = type(period)(period.earliest, period.latest, wire)
    stated = duration(5, 5, "weeks", "closed", period)
    assert [one.records for one in durations_that_do_not_fit([stated], [])] == [(named(1),)]
    assert durations_that_do_not_fit([replace(stated, low=3, high=3)], []) == []
    month = type(period)(period.earliest, period.latest, wire | {"edtf": "2016-07"})
    assert durations_that_do_not_fit([replace(stated, period=month)], []) == []


def count(number, low=None, best=None, high=None, **more):
    given = {
        "of": ("figure", "killed", "all", "all"), "ground": str(PLACE),
        "places": frozenset([str(PLACE)]), "day": (date(2016, 7, 1), date(2016, 7, 31)),
        "family": "sams", "source": "sams", "basis": "incremental", "metric": "killed",
        "population": "all", "documents": (f"doc-{number}",),
    }  # fmt: skip
    return Count(id=named(number), low=low, best=best, high=high, **(given | more))


def exact(number, value, **more):
    return count(number, value, value, value, **more)


def test_one_claim_through_two_outlets_is_one_claim():
    pair = [exact(1, 43), exact(2, 43)]
    assert [one.records for one in repeated_claims(pair)] == [(named(1), named(2))]
    assert repeated_claims([exact(1, 43), exact(2, 44)]) == []
    assert repeated_claims([exact(1, 43), exact(2, 43, family="sohr", source="sohr")]) == []
    assert repeated_claims([exact(1, 43), exact(2, 43, documents=("doc-1",))]) == []
    assert repeated_claims([exact(1, 43), exact(2, 43, linked=frozenset([named(1)]))]) == []
    assert repeated_claims([exact(1, 43), exact(2, 43, ground=named(7))]) == []


def test_the_same_words_from_two_families_are_one_claim():
    words = ("hit medical facilities in rebel-held territory every 17 hours",)
    pair = [exact(1, 17, quotes=words), exact(2, 17, quotes=words, family="mee", source="mee")]
    assert [one.kind for one in repeated_claims(pair)] == ["relayed_twice"]
    few = [replace(one, quotes=("at least 18",)) for one in pair]
    assert repeated_claims(few) == []


def test_two_documents_of_one_source_that_disagree():
    pair = [exact(1, 43), exact(2, 39)]
    assert [one.records for one in disagreeing_documents(pair)] == [(named(1), named(2))]
    assert disagreeing_documents([exact(1, 43), exact(2, 39, source="sohr")]) == []
    assert disagreeing_documents([exact(1, 43), count(2, low=39)]) == []
    assert disagreeing_documents([exact(1, 43), exact(2, 39, linked=frozenset([named(1)]))]) == []
    assert (
        disagreeing_documents([exact(1, 43, basis="incident"), exact(2, 39, basis="incident")])
        == []
    )
    of_one = {"basis": "incident", "strike_id": UUID(int=5)}
    assert len(disagreeing_documents([exact(1, 43, **of_one), exact(2, 39, **of_one)])) == 1


def total(number, value, last):
    return exact(number, value, basis="cumulative", day=(date(2016, 1, 1), last)), ("series", "a")


def test_a_running_total_does_not_fall():
    rising = [total(1, 10, date(2016, 1, 31)), total(2, 12, date(2016, 2, 29))]
    assert falling_totals(rising) == []
    fallen = [*rising, total(3, 11, date(2016, 3, 31))]
    (found,) = falling_totals(fallen)
    assert (found.kind, found.records) == ("revision_down", (named(2), named(3)))
    other_phase = (total(3, 1, date(2016, 3, 31))[0], ("series", "b"))
    assert falling_totals([*rising, other_phase]) == []
    replaced = replace(fallen[2][0], linked=frozenset([named(2)]))
    assert falling_totals([*rising, (replaced, ("series", "a"))]) == []


def people(number, value, day, **more):
    of = {"of": ("estimate", "besieged", ""), "population": "besieged", "metric": ""}
    return exact(number, value, day=(day, day), **(of | more))


def test_population_figures_far_apart_stand_side_by_side():
    one = people(1, 200_000, date(2016, 7, 1), family="siege_watch")
    other = people(2, 400_000, date(2016, 8, 1), family="sams")
    (found,) = far_apart([other, one])
    assert found.records == (named(1), named(2))
    assert far_apart([one, replace(other, low=290_000, best=290_000, high=290_000)]) == []
    assert far_apart([one, replace(other, day=(date(2016, 12, 1),) * 2)]) == []
    assert far_apart([one, replace(other, family="siege_watch")]) == []
    assert far_apart([replace(one, best=None, high=None), other]) == []
    assert (
        far_apart(
            [people(1, 0, date(2016, 7, 1), family="a"), people(2, 0, date(2016, 7, 1), family="b")]
        )
        == []
    )


def share(number, percent, words):
    return StatedShare(named(number), percent, percent, words, str(PLACE), "ns", ("doc-ns",))


def voiced(number, **more):
    return {"family": "ns", "documents": ("doc-ns",), "population": "all"} | more


def test_a_share_of_the_inhabitants_agrees_with_the_numbers_it_is_of():
    residents = exact(9, 10_000, **voiced(9, population="residents", metric=""))
    displaced = exact(8, 3_000, **voiced(8, metric="displaced"))
    told = share(1, 30, "displaced, of the population")
    assert shares_that_do_not_fit([told], [residents, displaced]) == []
    wrong = replace(told, low=60, high=60)
    (found,) = shares_that_do_not_fit([wrong], [residents, displaced])
    assert (found.kind, found.records) == ("share_mismatch", (named(1), named(8), named(9)))
    another_voice = replace(residents, family="other", documents=("doc-2",))
    assert shares_that_do_not_fit([wrong], [another_voice, displaced]) == []


def test_a_share_of_the_dead_agrees_with_the_two_counts():
    dead = exact(8, 200, **voiced(8))
    children = exact(9, 50, **voiced(9, population="children"))
    told = share(1, 25, "children among the killed")
    assert shares_that_do_not_fit([told], [dead, children]) == []
    (found,) = shares_that_do_not_fit([replace(told, low=40, high=40)], [dead, children])
    assert found.records == (named(1), named(9), named(8))


def test_two_shares_imply_one_total():
    killed = count(5, high=500_000, **voiced(5))
    injured = count(6, best=1_900_000, **voiced(6, metric="injured"))
    displaced = count(7, low=10_000_000, **voiced(7, metric="displaced"))
    dead = share(1, 11.5, "killed and wounded together, of the pre-revolutionary population")
    fled = share(2, 50, "displaced, of the population")
    assert shares_that_do_not_fit([dead, fled], [killed, injured, displaced]) == []
    (found,) = shares_that_do_not_fit(
        [replace(dead, low=40, high=40), fled], [killed, injured, displaced]
    )
    assert found.records == tuple(named(n) for n in (1, 2, 5, 6, 7))


ROADS = (
    RouteHistory("castello", "castello-road", {"en": "Castello Road"}, CASTELLO),
    RouteHistory("ramouseh", "ramouseh-road", {"en": "Ramouseh road"}, RAMOUSEH),
)


def siege(number, start, end=None, completeness="complete"):
    mode = "broken_by_force" if end else "ongoing"
    return Siege(named(number), bounds(start), bounds(end) if end else None, mode, completeness)


def test_the_recorded_sieges_of_aleppo_agree_with_its_roads():
    recorded = [siege(1, "2016-07-17", "2016-08-06"), siege(2, "2016-09-04")]
    assert against_sieges(timeline(ROADS), recorded, "Eastern Aleppo") == []
    assert against_sieges(timeline(ROADS), [], "Eastern Aleppo") == []


def test_an_open_road_inside_a_complete_siege():
    (found,) = against_sieges(timeline(ROADS), [siege(1, "2016-07-17")], "Eastern Aleppo")
    assert found.records == (named(1), "ramouseh-2016-08-06")
    assert "from 6 August 2016 to 4 September 2016" in found.sentence
    partial = [siege(1, "2016-07-17", completeness="partial")]
    assert against_sieges(timeline(ROADS), partial, "Eastern Aleppo") == []


def test_closed_roads_where_the_records_rule_a_siege_out():
    found = against_sieges(timeline(ROADS), [siege(1, "2016-07-17", "2016-08-06")], "Aleppo")
    assert [one.records for one in found] == [(named(1), "ramouseh-2016-09-04")]
    assert "from 4 September 2016 to 17 November 2016" in found[0].sentence


def test_a_road_for_patients_alone_contradicts_no_siege():
    closed = RouteSpan("all", "closed", bounds("2016-07-01"), bounds("2016-09-01"))
    own = RouteSpan(
        "own", "open", bounds("2016-07-10"), bounds("2016-07-20"), mode="medical_evacuation"
    )
    road = RouteHistory("road", "road", {}, (closed, own))
    recorded = [siege(1, "2016-07-01", "2016-09-01")]
    assert against_sieges(timeline([road]), recorded, "it") == []
    for_aid = RouteHistory("road", "road", {}, (closed, replace(own, mode="humanitarian")))
    (found,) = against_sieges(timeline([for_aid]), recorded, "it")
    assert found.records == (named(1), "own")
