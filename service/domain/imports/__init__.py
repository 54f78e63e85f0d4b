"""Imports: files of others read row by row under the same rules as single writes."""

from collections.abc import Mapping

from service.domain.imports.profile import Profile
from service.domain.imports.profiles.loading import shipped_profiles

PROFILES: Mapping[str, Profile] = shipped_profiles()
