"""The sentence of a total, in English and in Arabic, as a press officer may read it out."""

from dataclasses import replace

import pytest

from service.domain.total_sentences import total_sentence, total_sentence_ar
from service.model.casualty import CasualtyLine
from service.model.series import OpenRange
from tests.domain.figures import ASKED, exactly

ALEPPO = replace(ASKED, place="Aleppo city", place_ar="حلب")
DAYS_AR = "بين 1 تموز/يوليو 2016 و30 تموز/يوليو 2016"


def a_line(value: OpenRange, **more: object) -> CasualtyLine:
    return CasualtyLine("f", "incident", value, value, "none", **more)  # type: ignore[arg-type]


def test_a_floor_is_read_as_at_least():
    told = total_sentence(ALEPPO, a_line(OpenRange(1, None, None)), 1, 3, {"f": "The File"})
    assert told == (
        "At least 1 civilian is recorded killed in Aleppo city between 1 July 2016 and"
        " 30 July 2016, by one source (The File); 3 records could not be used."
    )


def test_the_same_in_arabic():
    value = OpenRange(1, None, None)
    told = total_sentence_ar(ALEPPO, a_line(value), 1, 3, {"f": "الملف"})
    assert told == (
        f"سُجّل مقتل مدني واحد على الأقل في حلب {DAYS_AR}، بحسب مصدر واحد (الملف)؛"
        " وتعذر استخدام 3 سجلات."
    )


def test_a_window_of_one_day_is_that_day():
    one_day = replace(ALEPPO, to=ALEPPO.from_)
    line = a_line(exactly(1))
    assert "killed in Aleppo city on 1 July 2016, by" in total_sentence(one_day, line, 1)
    assert "في حلب في 1 تموز/يوليو 2016، بحسب" in total_sentence_ar(one_day, line, 1)


def test_without_a_number_none_is_given():
    told = total_sentence(ALEPPO, None, 0, 1)
    assert told.startswith("No total of civilians killed in Aleppo city between")
    assert told.endswith("can be given from what is recorded; 1 record could not be used.")
    arabic = total_sentence_ar(ALEPPO, None, 0, 1)
    assert "(قتلى، مدنيون) في حلب" in arabic
    assert arabic.endswith("؛ وتعذر استخدام سجل واحد.")
    empty = a_line(OpenRange(None, None, None))
    assert total_sentence(ALEPPO, empty, 0).startswith("No total")
    assert total_sentence_ar(replace(ALEPPO, place_ar=None), empty, 0).count("Aleppo city") == 1


def test_other_sources_and_models_are_said():
    line = a_line(exactly(5), modelled=True)
    told = total_sentence(ALEPPO, line, 2)
    assert "(f); 2 sources state figures, which are not added; part of it is spread" in told
    arabic = total_sentence_ar(ALEPPO, line, 2)
    assert "وعدد المصادر التي تذكر أرقاماً 2" in arabic and "نموذجي" in arabic


@pytest.mark.parametrize(
    ("value", "english", "arabic"),
    [
        (exactly(0), "0 civilians are", "0 مدني"),
        (exactly(2), "2 civilians are", "مدنيين اثنين"),
        (exactly(10), "10 civilians are", "10 مدنيين"),
        (exactly(11), "11 civilians are", "11 مدنياً"),
        (exactly(100), "100 civilians are", "100 مدني"),
        (exactly(1103), "1,103 civilians are", "1,103 مدنيين"),
        (OpenRange(3, None, 12), "3 to 12 civilians are", "ما بين 3 و12 مدنياً"),
        (OpenRange(4, None, 4), "4 civilians are", "4 مدنيين"),
        (OpenRange(None, None, 5), "Up to 5 civilians are", "ما يصل إلى 5 مدنيين"),
    ],
)
def test_numbers_agree_with_their_nouns(value, english, arabic):
    assert total_sentence(ALEPPO, a_line(value), 1).startswith(f"{english} recorded killed")
    assert total_sentence_ar(ALEPPO, a_line(value), 1).startswith(f"سُجّل مقتل {arabic} في حلب")


@pytest.mark.parametrize(
    ("metric", "population", "words"),
    [
        ("injured", "children", "سُجّلت إصابة 3 أطفال"),
        ("displaced", "all", "سُجّل نزوح 3 أشخاص"),
        ("killed", "women", "سُجّل مقتل 3 نساء"),
        ("detained", "unspecified", "سُجّل احتجاز 3 أشخاص"),
    ],
)
def test_every_metric_and_population_has_its_words(metric, population, words):
    asked = replace(ALEPPO, metric=metric, population=population)
    assert total_sentence_ar(asked, a_line(exactly(3)), 1).startswith(words)


def test_what_may_belong_to_the_place_is_said_beside():
    line = a_line(OpenRange(587, 587, 587), possibly_here=OpenRange(800, 804, 811, records=30))
    told = total_sentence(ALEPPO, line, 1, 34, {"f": "The File"})
    assert told.endswith(
        "34 records could not be used; 30 records of a wider or unknown place may tell of"
        " 804 (800 to 811) more."
    )
    assert "804 (800–811)" in total_sentence_ar(ALEPPO, line, 1, 34)
