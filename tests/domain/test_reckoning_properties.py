"""What must always hold of totals, against an oracle that tries every set of figures."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from service.domain.reckoning.reckon import Reckoning
from service.model.casualty import Figure
from service.model.series import OpenRange
from tests.domain import oracle
from tests.domain.figures import (
    ASKED,
    GROUND,
    day,
    figure,
    line,
    reckoned,
    some_figures,
    span,
    used,
    values,
)


def _recorded(made: Reckoning) -> OpenRange | None:
    return made.lines[0].recorded if made.lines else None


def _counts(made: Reckoning) -> list[Figure]:
    return [use.figure for use in made.used if not use.figure.incident]


def _events(made: Reckoning) -> list[Figure]:
    return [use.figure for use in made.used if use.figure.incident]


@given(some_figures())
def test_a_total_is_the_plain_sum_of_what_is_used_and_nothing_in_it_counts_twice(figures):
    made = reckoned(*figures)
    counts, events = _counts(made), _events(made)
    assert tuple(counts) in oracle.disjoint_sets(counts, GROUND)
    for event in events:
        assert not any(oracle.holds(count, event, GROUND) for count in counts)
    told = _recorded(made)
    if told is not None:
        assert (told.low, told.best, told.high) == oracle.added([*counts, *events])
        assert told.records == len(counts) + len(events)


@given(some_figures())
def test_every_figure_that_may_matter_is_used_left_out_or_shown_exactly_once(figures):
    made = reckoned(*figures)
    named = [
        *(use.figure.id for use in made.used),
        *(one.figure.id for one in made.excluded),
        *(one.id for one in made.context),
    ]
    meeting = [one.id for one in figures if not one.period.disjoint_from(span(0, 29))]
    assert sorted(named) == sorted(meeting)


@given(some_figures())
def test_what_loses_loses_against_something_that_is_used(figures):
    made = reckoned(*figures)
    standing = {use.figure.id for use in made.used}
    for one in made.excluded:
        if one.reason in ("nested_place", "covered_by_aggregate", "overlapping_period"):
            assert one.rival is not None
            # A count that is smaller than its incidents may lose them to a third one.
            assert one.rival in standing or one.reason == "overlapping_period"


@given(some_figures(places=("town",)))
def test_at_one_place_no_other_disjoint_set_covers_more(figures):
    standing = oracle.standing(ASKED, figures, GROUND)
    made = reckoned(*figures)
    assert oracle.worth(_counts(made), GROUND) == oracle.best_worth(standing, GROUND)
    if made.lines:
        told = made.lines[0].recorded
        wanted = oracle.total(ASKED, figures, _counts(made), GROUND)
        assert (told.low, told.best, told.high) == wanted


@given(some_figures())
def test_on_the_tree_of_places_no_level_alone_covers_more(figures):
    standing = oracle.standing(ASKED, figures, GROUND)
    made = oracle.worth(_counts(reckoned(*figures)), GROUND)
    assert made[0] >= oracle.better_of_levels(standing, GROUND, "land")[0]
    assert made[0] <= oracle.best_worth(standing, GROUND)[0]


@given(some_figures(), st.randoms())
def test_the_order_of_the_figures_changes_nothing(figures, chance):
    shuffled = list(figures)
    chance.shuffle(shuffled)
    assert reckoned(*figures) == reckoned(*shuffled)


@given(some_figures(), st.integers(0, 7), st.sampled_from(["relays", "supersedes", "event"]))
def test_a_relay_a_superseded_figure_or_a_second_report_adds_nothing(figures, at, link):
    assume(at < len(figures))
    first = figures[at]
    if link == "relays":
        before, again = figures, replace(first, id="99", relays=(first.id,))
    elif link == "supersedes":
        # The older one is the copy: what takes its place says the same.
        before, again = figures, replace(first, id="99")
        figures = [*figures[:at], replace(first, supersedes="99"), *figures[at + 1 :]]
    else:
        assume(first.incident)
        before = [*figures[:at], replace(first, event="one"), *figures[at + 1 :]]
        figures, again = before, replace(first, id="99", event="one")
    assert _recorded(reckoned(*before)) == _recorded(reckoned(*figures, again))


@given(some_figures(), st.integers(0, 7), values())
def test_a_part_of_a_figure_adds_nothing(figures, at, value):
    assume(at < len(figures) and oracle.inside(ASKED, figures[at]))
    whole = figures[at]
    part = replace(whole, id="99", value=value, subset_of=whole.id, place="town")
    assert _recorded(reckoned(*figures)) == _recorded(reckoned(*figures, part))


@given(some_figures(bases=("incremental",)), st.integers(0, 29), st.integers(0, 29))
def test_a_nested_or_overlapping_count_never_adds_to_the_cover(figures, one, other):
    first, last = sorted((one, other))
    before = reckoned(*figures)
    extra = figure("99", "incremental", (first, last), 1000)
    after = reckoned(*figures, extra)
    if "99" in used(after):
        assert not any(oracle.squares(extra, GROUND) & oracle.squares(each, GROUND)
                       for each in _counts(after) if each.id != "99")  # fmt: skip
    else:
        assert used(after) == used(before)


@given(some_figures(places=("port",)), st.integers(0, 14), st.integers(1, 10), st.integers(0, 50))
def test_cutting_a_count_into_two_exact_halves_changes_nothing(figures, start, length, half):
    assume(start + 2 * length <= 30)
    whole = figure("a0", "incremental", (start, start + 2 * length - 1), 2 * half)
    halves = [
        figure("a1", "incremental", (start, start + length - 1), half),
        figure("a2", "incremental", (start + length, start + 2 * length - 1), half),
    ]
    cut, uncut = line(*figures, *halves), line(*figures, whole)
    told, wanted = cut.recorded, uncut.recorded
    assert (told.low, told.best, told.high) == (wanted.low, wanted.best, wanted.high)
    assert (cut.share, cut.gaps) == (uncut.share, uncut.gaps)


@given(some_figures(bases=("incident",)), st.lists(st.integers(-5, 35), min_size=4, max_size=4))
def test_widening_the_window_never_lowers_the_floor_of_incidents(figures, days):
    with_events = [replace(one, event=str(at % 3)) for at, one in enumerate(figures)]
    outer_first, inner_first, inner_last, outer_last = sorted(days)
    narrow = replace(ASKED, from_=day(inner_first), to=day(inner_last))
    wide = replace(ASKED, from_=day(outer_first), to=day(outer_last))
    for figures_ in (figures, with_events):
        low = (_recorded(reckoned(*figures_, asked=narrow)) or OpenRange(0, None, None)).low
        wider = (_recorded(reckoned(*figures_, asked=wide)) or OpenRange(0, None, None)).low
        assert (low or 0) <= (wider or 0)


@given(some_figures(), st.lists(st.integers(0, 7), min_size=2, max_size=6), st.data())
def test_loops_of_links_lose_nothing_for_good(figures, loop, draw):
    members = list(dict.fromkeys(at for at in loop if at < len(figures)))
    assume(len(members) > 1)
    link = draw.draw(st.sampled_from(["supersedes", "subset_of", "relays"]))
    looped = list(figures)
    for at, following in zip(members, [*members[1:], members[0]], strict=True):
        target: object = figures[following].id
        looped[at] = replace(looped[at], **{link: (target,) if link == "relays" else target})
    if all(oracle.inside(ASKED, figures[at]) for at in members):
        made = reckoned(*looped)
        left = {one.figure.id for one in made.excluded
                if one.reason in ("superseded", "subset_of", "relay_of")}  # fmt: skip
        assert {figures[at].id for at in members} - left, "the whole loop is left out"


@given(some_figures())
def test_two_families_are_reckoned_each_by_itself(figures):
    others = [replace(one, id=f"o{one.id}", family="other") for one in figures]
    alone, both = reckoned(*figures), reckoned(*figures, *others)
    assert [one for one in both.lines if one.family == "f"] == list(alone.lines)


@given(some_figures())
def test_a_floor_has_no_best_and_a_covered_window_keeps_it(figures):
    covered = replace(ASKED, covers={"f": (span(0, 29),)})
    for made in reckoned(*figures).lines:
        if made.coverage != "full":
            assert (made.value.low, made.value.best, made.value.high) == (
                made.recorded.low, None, None,
            )  # fmt: skip
    for made in reckoned(*figures, asked=covered).lines:
        beside = made.possibly_here or made.across_the_edge
        if made.recorded.best == 0 and beside:
            # Records of none are no zero where others may belong.
            assert (made.value.low, made.value.best) == (made.recorded.low, None)
        else:
            assert made.value == made.recorded


@given(some_figures(bases=("incident", "incremental")))
def test_spreading_over_days_leaves_what_lies_inside_as_it_is(figures):
    inner = [one for one in figures if oracle.inside(ASKED, one)]
    spread = replace(ASKED, apportion=True)
    assert reckoned(*inner, asked=spread).lines == reckoned(*inner).lines
    for made in reckoned(*figures, asked=spread).lines:
        weights = [use.weight for use in made.used]
        assert made.modelled == any(weight != 1 for weight in weights)
        assert all(0 < weight <= 1 for weight in weights)


def test_a_window_of_one_day_is_a_window():
    one_day = replace(ASKED, to=ASKED.from_ + timedelta(days=0))
    assert line(figure("a"), asked=one_day).recorded == OpenRange(1, 1, 1)
