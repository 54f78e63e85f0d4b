"""Every noun of the service, one file each, in the four boxes of the glossary."""

from collections.abc import Mapping

from service.model.noun import Noun
from service.model.nouns.aid_mission import AID_MISSION
from service.model.nouns.besieged_area import BESIEGED_AREA
from service.model.nouns.casualty_figure import CASUALTY_FIGURE
from service.model.nouns.designation import DESIGNATION
from service.model.nouns.document import DOCUMENT
from service.model.nouns.facility import FACILITY
from service.model.nouns.facility_status import FACILITY_STATUS
from service.model.nouns.pause import PAUSE
from service.model.nouns.place import PLACE
from service.model.nouns.population_estimate import POPULATION_ESTIMATE
from service.model.nouns.route_status import ROUTE_STATUS
from service.model.nouns.siege import SIEGE
from service.model.nouns.source import SOURCE
from service.model.nouns.statement import STATEMENT
from service.model.nouns.strike import STRIKE
from service.model.nouns.supply_route import SUPPLY_ROUTE

NOUNS: tuple[Noun, ...] = (
    PLACE,
    BESIEGED_AREA,
    SUPPLY_ROUTE,
    FACILITY,
    STRIKE,
    ROUTE_STATUS,
    FACILITY_STATUS,
    SIEGE,
    DESIGNATION,
    PAUSE,
    AID_MISSION,
    CASUALTY_FIGURE,
    POPULATION_ESTIMATE,
    SOURCE,
    DOCUMENT,
    STATEMENT,
)
BY_PATH: Mapping[str, Noun] = {noun.path: noun for noun in NOUNS}
BY_TABLE: Mapping[str, Noun] = {noun.table: noun for noun in NOUNS}
