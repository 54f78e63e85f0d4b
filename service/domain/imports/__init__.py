"""Imports: files of others read row by row under the same rules as single writes."""

from collections.abc import Mapping

from service.domain.imports.insecurity_insight import INSECURITY_INSIGHT
from service.domain.imports.profile import Profile
from service.domain.imports.tech_for_palestine import TECH_FOR_PALESTINE
from service.domain.imports.ucdp_ged import UCDP_GED

PROFILES: Mapping[str, Profile] = {
    each.name: each for each in (INSECURITY_INSIGHT, UCDP_GED, TECH_FOR_PALESTINE)
}


class UnknownProfile(LookupError):
    """No profile has this name; the message names those that there are."""


def profile_named(name: str) -> Profile:
    """The profile of a name.

    Raises:
        UnknownProfile: there is none.
    """
    if name not in PROFILES:
        raise UnknownProfile(
            f"There is no profile of this name; known are {', '.join(sorted(PROFILES))}."
        )
    return PROFILES[name]


def option_words() -> dict[str, tuple[str, ...]]:
    """Every option that a profile has, with the words of all profiles for it."""
    words: dict[str, tuple[str, ...]] = {}
    for name in sorted(PROFILES):
        for option, known in PROFILES[name].options.items():
            words[option] = tuple(dict.fromkeys((*words.get(option, ()), *known)))
    return words
