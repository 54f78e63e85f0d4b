"""Every reason that leaves a figure out, one by one, and their order."""

from dataclasses import replace

import pytest

from service.model.casualty import Figure
from service.model.series import OpenRange
from service.model.vocabulary import load_vocabularies
from tests.domain.figures import ASKED, day, exactly, figure, line, reasons, reckoned, span, used

ALL = replace(ASKED, population="all")
COUNT = figure("count", "incremental", (0, 9), 50)


def only_reason(*figures: Figure, asked=ASKED) -> tuple[str, str | None]:
    """Why the figure `x` is left out."""
    return reasons(reckoned(*figures, asked=asked))["x"]


def test_a_retracted_figure_is_named_and_links_nothing_any_more():
    gone = figure("x", retracted=True, supersedes="a")
    made = reckoned(figure("a"), gone)
    assert reasons(made) == {"x": ("retracted", None)}
    assert used(made) == {"a": 1}


def test_what_a_later_figure_replaces_is_superseded_wherever_that_one_stands():
    elsewhere = figure("b", supersedes="x", where="elsewhere", place=None)
    made = reckoned(figure("x"), elsewhere)
    assert reasons(made) == {"x": ("superseded", "b")}
    assert made.lines == ()


def test_of_the_reports_of_one_event_the_larger_counts_a_figure_before_a_strike():
    figures = [
        figure("a", count=3, event="e"),
        figure("x", count=2, event="e"),
        figure("s", count=3, event="e", noun="strikes"),
        figure("o", count=9, event="e", family="other"),
    ]
    made = reckoned(*figures)
    assert reasons(made) == {"x": ("duplicate_event", "a"), "s": ("duplicate_event", "a")}
    assert [one.recorded.best for one in made.lines] == [3, 9]


def test_a_report_that_is_surely_here_stands_for_an_event_before_a_larger_one_that_may_be():
    sure = figure("a", count=1, event="e")
    assert only_reason(sure, figure("x", count=9, event="e", where="possibly")) == (
        "duplicate_event", "a",
    )  # fmt: skip
    assert only_reason(sure, figure("x", days=(-3, 3), count=9, event="e"))[0] == "duplicate_event"


def test_what_repeats_another_figure_is_a_relay_however_many_steps_away():
    chain = [figure("a"), figure("b", relays=("a",)), figure("x", relays=("b",))]
    made = reckoned(*chain)
    assert reasons(made) == {"b": ("relay_of", "a"), "x": ("relay_of", "b")}
    assert line(*chain).recorded == exactly(1)


def test_a_part_gives_way_only_where_the_whole_can_be_used_for_it():
    year = figure("w", "incremental", (-60, 300), 500)
    month = figure("x", "incremental", (0, 29), 40, subset_of="w")
    assert used(reckoned(year, month)) == {"x": 1}
    whole = replace(year, period=span(0, 29))
    assert only_reason(whole, month) == ("subset_of", "w")
    others = replace(whole, population="children")
    assert used(reckoned(others, month)) == {"x": 1}


def test_a_part_of_a_part_gives_way_to_the_whole_that_can_be_used():
    whole = figure("w", "incremental", (0, 29), 50)
    nowhere = figure("p", "incremental", (0, 29), 20, where="nowhere", place=None, subset_of="w")
    assert only_reason(whole, nowhere, figure("x", subset_of="p")) == ("subset_of", "w")


def test_a_part_of_what_was_replaced_is_a_part_of_what_replaces_it():
    old = figure("w", count=9)
    new = figure("n", count=8, supersedes="w")
    made = reckoned(old, new, figure("x", count=3, subset_of="w"))
    assert reasons(made)["x"] == ("subset_of", "w")
    assert used(made) == {"n": 1}


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"where": "nowhere", "place": None}, "place_unknown"),
        ({"where": "broader", "basis": "cumulative"}, "place_broader_than_query"),
        ({"where": "broader"}, "possibly_here"),
        ({"where": "possibly"}, "possibly_here"),
        ({"period": None, "reported_on": day(5)}, "period_unknown"),
        ({"period": span(-2, 2)}, "period_not_contained"),
        ({"population": "children"}, "population_mismatch"),
        ({"population": "all"}, "population_mismatch"),
        ({"population": "unspecified"}, "population_mismatch"),
        ({"uncertain": True}, "below_threshold"),
    ],
)
def test_one_thing_amiss_is_the_reason(more, reason):
    made = reckoned(figure("a"), replace(figure("x"), **more))
    assert reasons(made) == {"x": (reason, None)}
    assert used(made) == {"a": 1}


def test_another_cause_than_the_one_asked_about_is_left_out():
    asked = replace(ASKED, cause="direct_violence")
    shot = figure("a", cause="direct_violence")
    assert only_reason(shot, figure("x", cause="siege_conditions"), asked=asked) == (
        "cause_mismatch", None,
    )  # fmt: skip
    assert len(used(reckoned(shot, figure("x", cause="indirect")))) == 2


def test_a_count_of_a_place_inside_a_counted_place_is_nested():
    outer = figure("a", "incremental", (0, 9), 50, place="north")
    assert only_reason(outer, figure("x", "incremental", (3, 5), 9)) == ("nested_place", "a")


def test_incidents_inside_a_larger_count_are_covered_by_it_and_crossing_ones_are_not():
    inside = figure("x", days=(3,), count=4)
    crossing = figure("y", days=(8, 11), count=2)
    made = reckoned(COUNT, inside, crossing)
    assert reasons(made) == {"x": ("covered_by_aggregate", "count")}
    assert used(made) == {"count": 1, "y": 1}


def test_a_count_that_is_smaller_than_the_incidents_inside_of_it_is_not_used():
    incidents = [figure("a", days=(3,), count=40), figure("b", days=(4,), count=20)]
    made = reckoned(replace(COUNT, id="x"), *incidents)
    assert reasons(made) == {"x": ("overlapping_period", "a")}
    assert line(replace(COUNT, id="x"), *incidents).recorded.best == 60


def test_an_upper_bound_is_not_smaller_than_one_incident():
    upto = figure("a", "cumulative", (0, 29), OpenRange(None, None, 500))
    made = reckoned(upto, figure("x", days=(3,)))
    assert reasons(made) == {"x": ("covered_by_aggregate", "a")}


def test_of_two_counts_that_share_days_the_longer_is_used():
    longer = figure("a", "incremental", (0, 9), 5)
    assert only_reason(longer, figure("x", "incremental", (8, 15), 99)) == (
        "overlapping_period", "a",
    )  # fmt: skip


def test_two_tables_of_the_same_deaths_are_never_added():
    by_cause = [
        figure("a", "incremental", (0, 29), 80, cause="direct_violence"),
        figure("x", "incremental", (0, 29), 20, cause="indirect"),
    ]
    assert line(*by_cause).recorded == exactly(80)
    assert only_reason(*by_cause) == ("overlapping_period", "a")


@pytest.mark.parametrize(
    "better",
    [{"credibility": 1}, {"reported_on": day(60)}, {"basis": "cumulative"}, {"count": 51}],
)
def test_equal_coverage_goes_to_the_running_total_the_surer_the_later_the_larger(better):
    first = figure("a", "incremental", (0, 9), 50, credibility=3, reported_on=day(50))
    more = {"credibility": 3, "reported_on": day(50), "basis": "incremental", "count": 50} | better
    basis, count = more.pop("basis"), more.pop("count")
    assert used(reckoned(first, figure("b", basis, (0, 9), count, **more))) == {"b": 1}


def test_of_equals_the_one_that_was_there_first_is_used():
    twins = [figure(name, "incremental", (0, 9), 5) for name in ("b", "a", "c")]
    assert used(reckoned(*twins)) == {"a": 1}


def test_whoever_is_not_said_to_be_counted_counts_among_all_people():
    figures = [figure("a", population="all"), figure("b", population="unspecified", days=(2,))]
    assert used(reckoned(*figures, asked=ALL)) == {"a": 1, "b": 1}


def test_a_part_of_the_people_is_shown_and_never_counted():
    made = reckoned(figure("a", population="all"), figure("c", days=(3,)), asked=ALL)
    assert used(made) == {"a": 1}
    assert reasons(made) == {}
    assert [one.id for one in made.context] == ["c"]


def test_a_part_of_the_people_inside_a_used_count_is_told_to_be_in_it():
    total = figure("t", "cumulative", (0, 29), 500, population="all", place="land")
    town = figure("x", "incremental", (3, 5), 9, population="non_state_fighters")
    event = figure("y", days=(4,), population="civilians")
    made = reckoned(total, town, event, asked=ALL)
    assert reasons(made) == {"x": ("nested_place", "t")}
    assert [one.id for one in made.context] == ["y"]


def test_the_reasons_are_tried_in_the_order_of_the_vocabulary():
    order = list(load_vocabularies()["exclusion_reason"].words)
    amiss = figure(
        "x", days=(-2, 2), where="nowhere", place=None, population="women", uncertain=True,
        relays=("a",),
    )  # fmt: skip
    steps = [
        ("relay_of", amiss),
        ("place_unknown", replace(amiss, relays=())),
        ("period_not_contained", replace(amiss, relays=(), where="here", place="town")),
        ("population_mismatch",
         replace(amiss, relays=(), where="here", place="town", period=span(1))),
        ("below_threshold", replace(amiss, relays=(), where="here", place="town",
                                    period=span(1), population="civilians")),
    ]  # fmt: skip
    found = [only_reason(figure("a"), one)[0] for _, one in steps]
    assert found == [reason for reason, _ in steps]
    assert found == sorted(found, key=order.index)


def test_how_many_each_reason_leaves_out_is_told_in_that_order():
    made = reckoned(
        figure("a"),
        figure("b", population="women"),
        figure("c", where="nowhere", place=None),
        figure("d", population="men"),
    )
    told = made.left_out({"place_unknown": 3})
    assert list(told.items()) == [("place_unknown", 4), ("population_mismatch", 2)]
    assert made.unusable == 3


def test_more_people_of_whom_a_part_is_counted_are_not_called_unusable():
    made = reckoned(figure("a", population="all", count=5), figure("b", subset_of="a"))
    assert reasons(made) == {"a": ("population_mismatch", None)}
    assert made.unusable == 0
