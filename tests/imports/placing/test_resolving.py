"""A place is resolved by stated rules, or refused with its candidates; it is never guessed."""

import pytest

from service.domain.imports.gazetteer import Gazetteer, load_gazetteer
from service.domain.imports.placing.resolver import Resolver
from service.domain.imports.placing.values import Asked, Refusal, Resolution
from service.seeding.first_start import OPERATOR
from service.storage.database import Database

SYR = "SYR"
ALEPPO_POINT, SANAA_POINT = (37.16, 36.2), (44.2, 15.35)


@pytest.fixture(scope="module")
def gazetteer(seeded: Database) -> Gazetteer:
    with seeded.reading(OPERATOR) as session:
        return load_gazetteer(session, [SYR])


def _taken(gazetteer: Gazetteer, asked: Asked) -> Resolution:
    found = Resolver(gazetteer).resolve(asked)
    assert isinstance(found, Resolution), found
    return found


def _refused(gazetteer: Gazetteer, asked: Asked) -> Refusal:
    found = Resolver(gazetteer).resolve(asked)
    assert isinstance(found, Refusal), found
    assert found.reason.endswith(".") and found.remedy.endswith(".")
    return found


@pytest.mark.parametrize(
    ("pcode", "slug"),
    [
        ("SY02", "aleppo-governorate"),
        ("sy 02", "aleppo-governorate"),
        ("SY0200", "jebel-saman-district"),
        ("SY020000", "jebel-saman-subdistrict"),
        ("SYR0200", "jebel-saman-district"),
        ("SY٠٢", "aleppo-governorate"),
        ("C1007", "aleppo"),
    ],
)
def test_a_place_code_decides(gazetteer: Gazetteer, pcode: str, slug: str) -> None:
    found = _taken(gazetteer, Asked(pcode=pcode))
    assert (found.unit.slug, found.how, found.score) == (slug, "pcode", 1.0)


@pytest.mark.parametrize(
    "pcode", ["SY99", "SY2", "SY02000", "C1", "02", "??", "SY02?", "SY02/SY03"]
)
def test_an_unknown_place_code_is_refused_whatever_the_name(
    gazetteer: Gazetteer, pcode: str
) -> None:
    found = _refused(gazetteer, Asked(pcode=pcode, name="Aleppo", country=SYR))
    assert (found.code, found.about) == ("unknown_place", "pcode")
    assert "aleppo" in {each.slug for each in found.candidates}


@pytest.mark.parametrize(
    "asked",
    [
        Asked(pcode="SY02", admin1="Homs"),
        Asked(pcode="C1007", settlement="Douma"),
        Asked(pcode="Aleppo", name="SY02"),
        Asked(pcode="SY02", country="YEM"),
    ],
)
def test_a_code_with_the_name_of_another_place_is_refused(
    gazetteer: Gazetteer, asked: Asked
) -> None:
    assert _refused(gazetteer, asked).code == "pcode_and_name_disagree"


def test_a_code_with_a_name_that_nobody_knows_is_taken_and_told(gazetteer: Gazetteer) -> None:
    found = _taken(gazetteer, Asked(pcode="C1007", settlement="Nowhereville", country=SYR))
    assert found.unit.slug == "aleppo" and found.score < 1
    assert [each.code for each in found.remarks] == ["name_not_known"]


def test_a_code_far_from_the_point_is_refused(gazetteer: Gazetteer) -> None:
    found = _refused(gazetteer, Asked(pcode="C2338", point=ALEPPO_POINT, precision="settlement"))
    assert found.code == "point_disagrees"
    assert found.candidates[0].kilometres and found.candidates[0].kilometres > 100


@pytest.mark.parametrize(
    ("asked", "matched"),
    [
        (Asked(country=SYR, settlement="ar-Raqqa city", admin1="Raqqa"), ("Ar-Raqqa", "en")),
        (Asked(country=SYR, settlement="الرقة", admin1="Raqqa"), ("الرقة", "ar")),
        (Asked(country="Syria", settlement="Callinicum", admin1="الرقة"), ("Callinicum", None)),
    ],
)
def test_the_matched_name_is_told_with_its_language(
    gazetteer: Gazetteer, asked: Asked, matched: tuple[str, str | None]
) -> None:
    found = _taken(gazetteer, asked)
    assert found.unit.slug == "ar-raqqa" and found.matched
    assert found.matched.text == matched[0]
    assert matched[1] in (None, found.matched.lang)
    assert found.score == 1.0 and found.remarks == ()


def test_one_name_of_several_places_is_refused_with_all_of_them(gazetteer: Gazetteer) -> None:
    found = _refused(gazetteer, Asked(country=SYR, settlement="Suran"))
    assert found.code == "ambiguous_place"
    assert {each.within for each in found.candidates} == {
        "suran-subdistrict-hama-district", "suran-subdistrict-azaz-district"
    }  # fmt: skip
    assert {each.kind for each in found.candidates} <= {"town", "village", "city"}


@pytest.mark.parametrize(
    "asked",
    [
        Asked(country=SYR, settlement="Suran", admin1="Hama"),
        Asked(country=SYR, settlement="Suran (Hama)"),
        Asked(country=SYR, settlement="Suran", point=(36.74, 35.29), precision="settlement"),
        Asked(country=SYR, settlement="Suran", point=(36.74, 35.29)),
    ],
)
def test_what_stands_around_it_tells_places_of_one_name_apart(
    gazetteer: Gazetteer, asked: Asked
) -> None:
    assert _taken(gazetteer, asked).unit.slug == "suran-suran-subdistrict-hama-district"


def test_a_town_is_not_looked_for_outside_the_stated_unit(gazetteer: Gazetteer) -> None:
    found = _refused(gazetteer, Asked(country=SYR, settlement="Douma", admin1="Aleppo"))
    assert found.code == "unknown_place"
    assert found.candidates[0].slug == "duma"


def test_a_stated_unit_that_nobody_knows_is_refused(gazetteer: Gazetteer) -> None:
    found = _refused(gazetteer, Asked(country=SYR, settlement="Douma", admin1="Ruritania"))
    assert (found.code, found.about) == ("unknown_place", "admin1")


def test_a_region_is_no_town(gazetteer: Gazetteer) -> None:
    found = _refused(gazetteer, Asked(country=SYR, settlement="Eastern Ghouta"))
    assert found.code == "unknown_place" and "larger than a town" in found.reason
    kinds = {each.kind for each in found.candidates}
    assert kinds & {"other", "besieged_area"} and not kinds & {"city", "town"}
    area = Asked(country=SYR, name="Eastern Ghouta", kinds=frozenset({"besieged_area"}))
    assert _taken(gazetteer, area).unit.kind == "besieged_area"


def test_a_name_without_anything_around_it_is_told(gazetteer: Gazetteer) -> None:
    found = _taken(gazetteer, Asked(country=SYR, settlement="Douma"))
    assert [each.code for each in found.remarks] == ["only_by_name"] and found.score < 0.9


def test_a_name_by_sound_alone_is_offered_not_taken(gazetteer: Gazetteer) -> None:
    found = _refused(gazetteer, Asked(country=SYR, settlement="Doumaa"))
    assert found.code == "unknown_place" and found.candidates[0].slug == "duma"
    confirmed = _taken(gazetteer, Asked(country=SYR, settlement="Doumaa", admin1="Rural Damascus"))
    assert (confirmed.unit.slug, confirmed.score) == ("duma", 0.8)


def test_a_slip_is_offered_never_taken(gazetteer: Gazetteer) -> None:
    asked = Asked(country=SYR, settlement="Salqeen Town Centre", admin1="Idleb")
    found = _refused(gazetteer, asked)
    assert found.code == "unknown_place"
    assert "salqin" in {each.slug for each in found.candidates}


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("محافظة حلب", "aleppo-governorate"),
        ("Governorate of Aleppo", "aleppo-governorate"),
        ("Homs District", "homs-district"),
        ("مدينة حلب", "aleppo"),
        ("Aleppo city", "aleppo"),
        ("Duma / دوما", "duma"),
    ],
)
def test_words_of_kind_and_two_languages_are_understood(
    gazetteer: Gazetteer, name: str, slug: str
) -> None:
    assert _taken(gazetteer, Asked(country=SYR, name=name)).unit.slug == slug


@pytest.mark.parametrize("name", ["Duma / Harasta", "Deir Hanna / Duma", "Duma / حلب"])
def test_two_places_in_one_cell_are_refused(gazetteer: Gazetteer, name: str) -> None:
    assert _refused(gazetteer, Asked(country=SYR, settlement=name)).code == "ambiguous_place"


@pytest.mark.parametrize(
    "name",
    [
        "Нoms",
        "חומס",
        "阿勒颇",
        "Хомс",
        "ʘ",
        "Al",
        "A",
        "??",
        "%",
        "Dar",
        "🏥",
        "D" * 5000,
        "a\ud800",
    ],
)
def test_no_script_and_no_scrap_of_a_name_is_taken_or_breaks_it(
    gazetteer: Gazetteer, name: str
) -> None:
    assert _refused(gazetteer, Asked(country=SYR, settlement=name)).code == "unknown_place"


def test_what_cannot_be_seen_does_not_count(gazetteer: Gazetteer) -> None:
    asked = Asked(country=SYR, settlement="\u202eDou\u200bma\x00 \u2066")
    assert _taken(gazetteer, asked).unit.slug == "duma"


def test_nothing_said_is_refused_and_a_country_alone_is_the_country(gazetteer: Gazetteer) -> None:
    assert _refused(gazetteer, Asked()).code == "unknown_place"
    assert _refused(gazetteer, Asked(country="Ruritania")).about == "country"
    for country in ("SYR", "sy", "Syrian Arab Republic", "سوريا"):
        assert _taken(gazetteer, Asked(country=country)).unit.slug == "syr"


@pytest.mark.parametrize(
    ("precision", "kind"),
    [
        ("settlement", "admin3"),
        ("admin3", "admin3"),
        ("admin2", "admin2"),
        ("admin1", "admin1"),
        ("country", "country"),
        (None, "country"),
    ],
)
def test_a_point_tells_no_more_than_its_precision(
    gazetteer: Gazetteer, precision: str | None, kind: str
) -> None:
    found = _taken(gazetteer, Asked(country=SYR, point=ALEPPO_POINT, precision=precision))
    assert (found.unit.kind, found.how) == (kind, "point")


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ((36.2, 37.16), "swapped"),
        ((0.0, 0.0), "Leave the point out"),
        ((0.001, -0.002), "Leave the point out"),
        (SANAA_POINT, "Mend the point"),
        ((-100.0, 40.0), "Mend the point"),
        ((181.0, 36.0), "degrees"),
    ],
)
def test_a_point_that_cannot_be_there_is_refused(
    gazetteer: Gazetteer, point: tuple[float, float], words: str
) -> None:
    for asked in (
        Asked(country=SYR, point=point, precision="settlement"),
        Asked(country=SYR, settlement="Aleppo", point=point, precision="settlement"),
    ):
        found = _refused(gazetteer, asked)
        assert found.code == "point_disagrees" and words in found.remedy


def test_swapping_is_only_spoken_of_where_it_would_help(gazetteer: Gazetteer) -> None:
    found = _refused(gazetteer, Asked(country=SYR, point=(15.35, 44.2), precision="settlement"))
    assert "swapped" not in found.remedy


def test_a_point_far_from_the_named_town_is_refused_unless_it_is_only_roughly_known(
    gazetteer: Gazetteer,
) -> None:
    middle = (36.6, 34.2)
    exact = Asked(country=SYR, settlement="Homs", point=middle, precision="settlement")
    assert _refused(gazetteer, exact).code == "point_disagrees"
    rough = Asked(country=SYR, settlement="Homs", point=(38.3, 34.6), precision="admin1")
    assert _taken(gazetteer, rough).unit.slug == "homs"


def test_a_point_makes_a_named_unit_finer_but_never_another(gazetteer: Gazetteer) -> None:
    within = Asked(country=SYR, admin1="Aleppo", point=ALEPPO_POINT, precision="admin2")
    found = _taken(gazetteer, within)
    assert (found.unit.slug, found.how) == ("jebel-saman-district", "point")
    beside = Asked(country=SYR, admin1="Homs", point=ALEPPO_POINT, precision="admin2")
    assert _refused(gazetteer, beside).code == "point_disagrees"
    told = Asked(
        country=SYR, admin1="Homs", point=ALEPPO_POINT, precision="admin2", point_wins=True
    )
    assert _taken(gazetteer, told).unit.slug == "jebel-saman-district"
    assert [each.code for each in _taken(gazetteer, told).remarks] == ["governorates_disagree"]
