"""Lines, floors, what stands beside them, and the headline that a policy chooses."""

from dataclasses import replace

import pytest

from service.domain.reckoning.cover import cover
from service.domain.reckoning.ground import Ground
from service.domain.reckoning.parts import Collapsed, prepare
from service.domain.reckoning.policies import choose, span_of_lines
from service.domain.reckoning.reckon import finish
from service.domain.reckoning.spans import span_of
from service.domain.reckoning.tallies import Tally
from service.model.bounds import Bounds
from service.model.series import NONE_STATED, OpenRange
from tests.domain.figures import (
    ASKED,
    GROUND,
    day,
    exactly,
    figure,
    line,
    reasons,
    reckoned,
    span,
    used,
)

COVERED = replace(ASKED, covers={"f": (span(0, 29),)})


def test_a_covered_window_keeps_its_best_and_an_uncovered_one_is_a_floor():
    figures = [figure("a", count=500), figure("b", days=(3,), count=OpenRange(None, 87, None))]
    covered, floor = line(*figures, asked=COVERED), line(*figures)
    assert covered.value == OpenRange(500, 587, None, 2, low_is_partial=True)
    assert (covered.coverage, covered.share, covered.gaps) == ("full", 1.0, ())
    assert floor.value == OpenRange(500, None, None, 2, low_is_partial=True)
    assert floor.recorded == covered.recorded
    assert floor.gaps == ("2016-07-01/2016-07-30",)


def test_a_count_covers_its_place_on_its_days():
    country = figure("a", "incremental", (0, 14), 50, place="land")
    made = line(country)
    assert (made.coverage, made.share, made.gaps) == ("partial", 0.5, ("2016-07-16/2016-07-30",))
    assert made.value == OpenRange(50, None, None)
    both = line(country, figure("b", "incremental", (15, 29), 9, place="north"))
    assert both.share == 0.75
    whole = line(country, figure("b", "incremental", (15, 29), 9, place="land"))
    assert whole.value == OpenRange(59, 59, 59, 2)


def test_counts_of_all_parts_never_cover_the_whole():
    parts = [figure(place, "incremental", (0, 29), 5, place=place) for place in ("north", "south")]
    assert line(*parts).recorded == OpenRange(10, 10, 10, 2)
    assert line(*parts).coverage == "partial"


def test_a_year_of_the_country_leaves_the_months_of_its_towns_to_their_own():
    country = figure("a", "incremental", (0, 9), 50, place="land")
    within = figure("b", "incremental", (2, 8), 9, place="town")
    after = figure("c", "incremental", (10, 29), 7, place="town")
    made = reckoned(country, within, after)
    assert used(made) == {"a": 1, "c": 1}
    assert reasons(made) == {"b": ("nested_place", "a")}


def test_what_covers_more_is_used_be_it_below():
    country = figure("a", "incremental", (0, 1), 50, place="land")
    towns = [figure(place, "incremental", (0, 29), 5, place=place) for place in ("north", "south")]
    made = reckoned(country, *towns)
    assert used(made) == {"north": 1, "south": 1}
    assert reasons(made) == {"a": ("overlapping_period", "south")}


def test_places_that_share_ground_without_nesting_are_counted_once():
    shared = replace(GROUND, shares={"town": frozenset({"port"})})
    counts = [figure(place, "incremental", (0, 9), 5, place=place) for place in ("town", "port")]
    spans = [each for one in counts if (each := span_of(one))]
    assert len(cover(spans, GROUND)) == 2
    assert [one.place for one in cover(spans, shared)] == ["town"]


def test_figures_of_the_whole_world_need_no_place():
    nowhere = [figure(name, "incremental", days, 5, place=None)
               for name, days in (("a", (0, 9)), ("b", (5, 29)), ("c", (0, 4)))]  # fmt: skip
    spans = [each for one in nowhere if (each := span_of(one))]
    assert {one.figure.id for one in cover(spans, Ground())} == {"b", "c"}


def test_what_may_be_here_or_reaches_over_an_edge_stands_beside_the_line():
    made = line(
        figure("a"),
        figure("b", where="nowhere", place=None, count=2),
        figure("c", where="possibly", count=3),
        figure("d", days=(-1, 1), count=4),
        figure("e", days=None, reported_on=day(9), count=5),
    )
    assert made.recorded == exactly(1)
    assert made.possibly_here == OpenRange(5, 5, 5, 2)
    assert made.across_the_edge == OpenRange(9, 9, 9, 2)


def test_counts_and_incidents_beside_a_line_are_not_added():
    made = line(
        figure("a"),
        figure("b", days=(-1, 1), count=4),
        figure("c", "incremental", (-9, 9), 30),
        figure("d", "incremental", (-5, 5), 10),
    )
    assert made.across_the_edge == OpenRange(30, 30, 30, 3)


def test_a_zero_is_said_only_where_a_source_covers_all_and_nothing_may_belong():
    (zero,) = reckoned(asked=COVERED).lines
    assert zero.recorded == zero.value == NONE_STATED
    assert reckoned().lines == ()
    for doubtful in (
        figure("a", population="all"),
        figure("a", where="possibly"),
        figure("a", days=(-1, 1)),
        figure("a", uncertain=True),
    ):
        (made,) = reckoned(doubtful, asked=COVERED).lines
        assert made.recorded != NONE_STATED
    partly = replace(ASKED, covers={"f": (span(0, 9),)})
    (silent,) = reckoned(asked=partly).lines
    assert (silent.recorded.records, silent.recorded.best) == (0, None)


def test_a_withheld_part_withholds_the_sum_and_is_never_zero():
    withheld = figure("a", count=OpenRange(None, None, None, withheld=True))
    made = line(withheld, figure("b", days=(2,), count=7), asked=COVERED)
    assert made.recorded == OpenRange(None, None, None, 2, withheld=True)
    assert made.as_json()["value"]["withheld"] == "tier"


def test_two_families_are_lines_of_their_own():
    made = reckoned(figure("a", count=5), figure("b", count=7, family="g"))
    assert [(one.family, one.recorded.best) for one in made.lines] == [("f", 5), ("g", 7)]
    assert span_of_lines(made.lines) == {"lowest": 5, "highest": 7, "open_above": True}


def test_estimates_stand_apart_and_make_no_headline_by_themselves():
    estimate = figure("a", "estimate_statistical", (0, 29), OpenRange(80, 100, 120), place="land")
    made = reckoned(estimate, replace(estimate, id="b", basis="estimate_expert"), figure("c"))
    assert [(one.basis, one.estimated) for one in made.lines] == [
        ("incident", False), ("estimate_expert", True), ("estimate_statistical", True),
    ]  # fmt: skip
    assert choose("most_complete", made.lines) == made.lines[0]
    alone = reckoned(estimate).lines
    assert choose("most_complete", alone) is None
    assert span_of_lines(alone) is None
    assert choose("source:f", alone).value.best == 100
    assert choose("source:f", made.lines) == made.lines[0]


def test_the_policy_chooses_the_headline_and_an_unknown_one_is_refused():
    figures = [
        figure("a", count=5),
        figure("b", count=7, family="g"),
        figure("c", "incremental", (0, 9), OpenRange(None, None, 900), family="h", place="land"),
    ]
    lines = reckoned(*figures).lines
    assert choose("most_complete", lines).family == "f"
    assert choose("most_conservative", lines).family == "f"
    assert choose("source:g", lines).family == "g"
    assert choose("source:nobody", lines) is None
    both = reckoned(*figures, asked=replace(ASKED, covers={"g": (span(0, 9),)})).lines
    assert choose("most_complete", both).family == "g"
    with pytest.raises(ValueError, match="policy"):
        choose("largest", lines)


def test_only_the_families_asked_for_answer():
    asked = replace(COVERED, families=frozenset({"g"}))
    made = reckoned(figure("a"), figure("b", family="g"), asked=asked)
    assert [one.family for one in made.lines] == ["g"]
    assert made.excluded == ()


def test_nothing_is_apportioned_unless_that_is_asked():
    crossing = figure("a", "incremental", (-10, 9), 100, place="land")
    event = figure("b", days=(29, 32), count=3)
    assert reckoned(crossing, event).lines[0].recorded.records == 0
    made = reckoned(crossing, event, asked=replace(ASKED, apportion=True))
    (told,) = made.lines
    assert told.modelled
    assert told.recorded == OpenRange(50, 51, 51, 2)
    assert used(made) == {"a": 0.5, "b": 0.25}
    assert made.excluded == ()


def test_collapsed_incidents_count_as_if_they_came_one_by_one():
    count = figure("a", "incremental", (0, 9), 50)
    prepared = prepare(ASKED, [count])
    pool = Collapsed(
        inside=Tally.of(OpenRange(20, 20, 20, 7)),
        across=((Bounds(day(-1), day(0)), Tally.of(exactly(2))),),
        possibly=Tally.of(exactly(3)),
    )
    held = {"a": Tally.of(OpenRange(15, 15, 15, 4))}
    made = finish(prepared, GROUND, {"f": pool, "g": pool}, held)
    mine, other = made.lines
    assert mine.recorded == OpenRange(55, 55, 55, 4)
    assert (mine.possibly_here.best, mine.across_the_edge.best) == (3, 2)
    assert other.recorded == OpenRange(20, 20, 20, 7)
    assert made.left_out({"subset_of": 2}) == {"subset_of": 2, "covered_by_aggregate": 4}
    outweighed = finish(prepared, GROUND, {"f": pool}, {"a": Tally.of(OpenRange(60, 60, 60, 4))})
    assert "a" not in used(outweighed)


def test_records_of_nobody_are_no_zero_where_others_may_belong():
    none = figure("none", count=0)
    alone = reckoned(none, asked=COVERED).lines
    assert [line.value for line in alone] == [exactly(0)]
    near = figure("near", count=7, where="possibly")
    (line,) = reckoned(none, near, asked=COVERED).lines
    assert (line.value.low, line.value.best, line.says_something) == (0, None, False)
    assert line.recorded.best == 0
