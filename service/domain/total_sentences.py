"""A casualty total as one plain sentence that may be read out, in English and in Arabic."""

from collections.abc import Mapping
from datetime import date

from service.domain.sentences import day_in_words, persons, range_in_words
from service.model.casualty import CasualtyLine, CasualtyQuestion
from service.model.series import OpenRange
from service.model.vocabulary import Vocabulary, load_vocabularies

_MONTHS_AR = (
    "كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل", "أيار/مايو", "حزيران/يونيو",
    "تموز/يوليو", "آب/أغسطس", "أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر",
    "كانون الأول/ديسمبر",
)  # fmt: skip
# What is said of one, of two, of 3 to 10, of 11 to 99, and of round hundreds.
_Forms = tuple[str, str, str, str, str]
_PERSONS_AR: Mapping[str, _Forms] = {
    "all": ("شخص واحد", "شخصين", "أشخاص", "شخصاً", "شخص"),
    "civilians": ("مدني واحد", "مدنيين اثنين", "مدنيين", "مدنياً", "مدني"),
    "combatants": ("مقاتل واحد", "مقاتلين اثنين", "مقاتلين", "مقاتلاً", "مقاتل"),
    "health_workers": (
        "عامل صحي واحد", "عاملين صحيين اثنين", "عاملين صحيين", "عاملاً صحياً", "عامل صحي",
    ),
    "aid_workers": ("عامل إغاثة واحد", "عاملي إغاثة", "عمال إغاثة", "عامل إغاثة", "عامل إغاثة"),
    "patients": ("مريض واحد", "مريضين", "مرضى", "مريضاً", "مريض"),
    "children": ("طفل واحد", "طفلين", "أطفال", "طفلاً", "طفل"),
    "women": ("امرأة واحدة", "امرأتين", "نساء", "امرأة", "امرأة"),
    "men": ("رجل واحد", "رجلين", "رجال", "رجلاً", "رجل"),
    "state_forces": (
        "عنصر واحد من قوات حكومية", "عنصرين من قوات حكومية", "عناصر من قوات حكومية",
        "عنصراً من قوات حكومية", "عنصر من قوات حكومية",
    ),
    "non_state_fighters": (
        "مقاتل غير حكومي واحد", "مقاتلين غير حكوميين اثنين", "مقاتلين غير حكوميين",
        "مقاتلاً غير حكومي", "مقاتل غير حكومي",
    ),
}  # fmt: skip
_RECORDS_AR: _Forms = ("سجل واحد", "سجلين", "سجلات", "سجلاً", "سجل")
_HAPPENED_AR: Mapping[str, str] = {
    "killed": "سُجّل مقتل",
    "injured": "سُجّلت إصابة",
    "missing": "سُجّل فقدان",
    "detained": "سُجّل احتجاز",
    "abducted": "سُجّل اختطاف",
    "displaced": "سُجّل نزوح",
    "evacuated": "سُجّل إجلاء",
}


def total_sentence(
    question: CasualtyQuestion,
    headline: CasualtyLine | None,
    families: int,
    unused: int = 0,
    names: Mapping[str, str] | None = None,
) -> str:
    """A casualty total as one plain English sentence.

    Args:
        question: what was asked.
        headline: the line chosen; None = none qualified.
        families: how many source families state something.
        unused: records that could not be used.
        names: what the families are called.

    Returns:
        A sentence with its full stop; "recorded" is always said.

    Source: docs/methodology.md, casualties.
    """
    period = _period(question)
    left = f"; {unused:,} record{'' if unused == 1 else 's'} could not be used" if unused else ""
    left += _nearby(headline)
    said = range_in_words(headline.value) if headline else None
    if headline is None or said is None:
        who = persons(question.population, None)
        return (
            f"No total of {who} {question.metric} in {question.place} {period} "
            f"can be given from what is recorded{left}."
        )
    count = _grammatical(headline.value)
    verb = "is" if count == 1 else "are"
    speaker = (names or {}).get(headline.family, headline.family)
    others = f"; {families} sources state figures, which are not added" if families > 1 else ""
    modelled = "; part of it is spread evenly over days, a model" if headline.modelled else ""
    return (
        f"{said[0].upper()}{said[1:]} {persons(question.population, count)} {verb} recorded "
        f"{question.metric} in {question.place} {period}, by one source ({speaker})"
        f"{others}{modelled}{left}."
    )


def _beside(headline: CasualtyLine | None) -> OpenRange | None:
    # A floor is open above in its own words.
    return headline.possibly_here if headline and headline.value.best is not None else None


def _nearby(headline: CasualtyLine | None) -> str:
    """What the same source may tell of the place and does not surely: a total is no ceiling."""
    beside = _beside(headline)
    said = range_in_words(beside) if beside else None
    if beside is None or said is None or said == "0":
        return ""
    them = "1 record" if beside.records == 1 else f"{beside.records:,} records"
    return f"; {them} of a wider or unknown place may tell of {said} more"


def _period(question: CasualtyQuestion) -> str:
    if question.from_ == question.to:
        return f"on {day_in_words(question.from_)}"
    return f"between {day_in_words(question.from_)} and {day_in_words(question.to)}"


def _grammatical(value: OpenRange) -> int | None:
    """The number that decides between one and many: the last one that is read out."""
    for number in (value.best, value.high if value.low is not None else None, value.low):
        if number is not None:
            return number
    return value.high


def total_sentence_ar(
    question: CasualtyQuestion,
    headline: CasualtyLine | None,
    families: int,
    unused: int = 0,
    names: Mapping[str, str] | None = None,
) -> str:
    """The same sentence in Arabic.

    Args:
        question: what was asked.
        headline: the line chosen; None = none qualified.
        families: how many source families state something.
        unused: records that could not be used.
        names: what the families are called.

    Returns:
        A sentence with its full stop.

    Source: docs/methodology.md, casualties.
    """
    place = question.place_ar or question.place
    period = _period_ar(question)
    left = f"؛ وتعذر استخدام {_counted(_RECORDS_AR, unused)}" if unused else ""
    left += _nearby_ar(headline)
    said = _range_ar(question.population, headline.value) if headline else None
    if headline is None or said is None:
        words = load_vocabularies()
        what = _label(words["metric"], question.metric)
        whom = _label(words["population"], question.population)
        return f"لا يمكن مما هو مسجل إعطاء حصيلة ({what}، {whom}) في {place} {period}{left}."
    speaker = (names or {}).get(headline.family, headline.family)
    others = f"؛ وعدد المصادر التي تذكر أرقاماً {families}، وهي لا تُجمع" if families > 1 else ""
    modelled = "؛ وجزء منه موزع بالتساوي على الأيام، وهو تقدير نموذجي" if headline.modelled else ""
    return (
        f"{_HAPPENED_AR.get(question.metric, 'سُجّل')} {said} في {place} {period}، "
        f"بحسب مصدر واحد ({speaker}){others}{modelled}{left}."
    )


def _label(vocabulary: Vocabulary, word: str) -> str:
    return next((term.labels["ar"] for term in vocabulary if term.value == word), word)


def _nearby_ar(headline: CasualtyLine | None) -> str:
    beside = _beside(headline)
    said = _number_ar(beside) if beside else None
    if beside is None or said is None or said == "0":
        return ""
    records = _counted(_RECORDS_AR, beside.records)
    return f"؛ وقد يُضاف إليهم {said} بحسب {records} عن مكان أوسع أو غير معروف"


def _number_ar(value: OpenRange) -> str | None:
    low, high = value.low, value.high
    ends = f"{low:,}–{high:,}" if low is not None and high is not None and low < high else None
    if value.best is not None:
        return f"{value.best:,} ({ends})" if ends else f"{value.best:,}"
    if low is not None and high is not None:
        return ends or f"{low:,}"
    if low:
        return f"{low:,} على الأقل"
    return f"ما يصل إلى {high:,}" if high is not None else None


def _period_ar(question: CasualtyQuestion) -> str:
    if question.from_ == question.to:
        return f"في {_day_ar(question.from_)}"
    return f"بين {_day_ar(question.from_)} و{_day_ar(question.to)}"


def _day_ar(day: date) -> str:
    return f"{day.day} {_MONTHS_AR[day.month - 1]} {day.year}"


def _range_ar(population: str, value: OpenRange) -> str | None:
    forms = _PERSONS_AR.get(population, _PERSONS_AR["all"])
    if value.best is not None:
        told = _counted(forms, value.best)
        ranged = None not in (value.low, value.high) and value.low != value.high
        return f"{told} (بين {value.low:,} و{value.high:,})" if ranged else told
    if value.low is not None and value.high is not None:
        if value.low == value.high:
            return _counted(forms, value.low)
        return f"ما بين {value.low:,} و{_counted(forms, value.high)}"
    if value.low:
        return f"{_counted(forms, value.low)} على الأقل"
    return f"ما يصل إلى {_counted(forms, value.high)}" if value.high is not None else None


def _counted(forms: _Forms, count: int) -> str:
    """A number with its noun, as Arabic grammar has it: by its last two digits."""
    if count in (1, 2):
        return forms[count - 1]
    last = count % 100
    noun = forms[2] if 3 <= last <= 10 else forms[3] if last >= 11 else forms[4]
    return f"{count:,} {noun}"
