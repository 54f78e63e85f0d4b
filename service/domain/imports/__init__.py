"""Imports: files of others read row by row under the same rules as single writes."""

from collections.abc import Mapping

from service.domain.imports.insecurity_insight import INSECURITY_INSIGHT
from service.domain.imports.profile import Profile
from service.domain.imports.tech_for_palestine import TECH_FOR_PALESTINE
from service.domain.imports.ucdp_ged import UCDP_GED

PROFILES: Mapping[str, Profile] = {
    each.name: each for each in (INSECURITY_INSIGHT, UCDP_GED, TECH_FOR_PALESTINE)
}
