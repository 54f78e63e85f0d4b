"""Files are placed by the same rules: an ambiguous cell is refused with what it may mean."""

from uuid import UUID, uuid4

from service.domain.imports.cells import Cells
from service.domain.imports.gazetteer import Gazetteer, Unit, load_gazetteer
from service.domain.imports.grounds import GroundColumns
from service.domain.names import fold, loose
from service.seeding.first_start import OPERATOR
from tests.conftest import Callers
from tests.imports.deaths_file import CLEAN, PROFILE

_GROUND = GroundColumns("Admin 1", "Longitude", "Latitude")


def _unit(slug: str, kind: str, name: str, parent: UUID | None) -> Unit:
    names = f'[{{"lang": "en", "text": "{name}", "kind": "official"}}]'
    return Unit(
        id=uuid4(),
        slug=slug,
        kind=kind,
        country_code="SYR",
        parent_id=parent,
        keys=(fold(name),),
        sounds=(loose(name),),
        names=names,
    )


def test_a_cell_that_names_two_units_is_refused_with_both() -> None:
    country = _unit("syr", "country", "Syria", None)
    twins = [_unit(slug, "admin1", "Homs", country.id) for slug in ("homs-old", "homs-new")]
    cells = Cells(2, {"Admin 1": "Homs Governorate"})
    gazetteer = Gazetteer([country, *twins], {})
    assert _GROUND.named(cells, country, gazetteer) is None
    (fault,) = cells.faults
    assert (fault.row, fault.column, fault.code) == (2, "Admin 1", "ambiguous_place")
    assert [each.slug for each in fault.candidates] == ["homs-new", "homs-old"]
    assert {each.within for each in fault.candidates} == {"syr"}


def test_a_decision_on_a_file_s_name_is_what_its_next_reading_goes_by(
    seeded_callers: Callers,
) -> None:
    row = CLEAN | {"adm_1": "Vilayet of Halep", "where_prec": "4"}
    body = {
        "source": PROFILE.scheme,
        "admin1": row["adm_1"],
        "place": "SY02",
        "reason": "its old name",
    }

    def place_of() -> str | None:
        with seeded_callers.database.reading(OPERATOR) as session:
            gazetteer = load_gazetteer(session, ["SYR"], PROFILE.scheme)
        read = PROFILE.begin(gazetteer, PROFILE.chosen({}))(2, row)
        if not read.claims:
            assert {fault.code for fault in read.faults} == {"unknown_unit"}
            return None
        unit = gazetteer.place(UUID(read.claims[0].claim["place_id"]))
        return unit.slug if unit else None

    assert place_of() is None
    assert seeded_callers.admin.post("/v1/place-decisions", json=body).status_code == 201
    assert place_of() == "aleppo-governorate"
