"""Imports: files of others read row by row under the same rules as single writes."""

from collections.abc import Mapping
from pathlib import Path

from service.domain.imports.profile import Profile
from service.domain.imports.profiles.loading import profiles_with, shipped_profiles

PROFILES: Mapping[str, Profile] = shipped_profiles()


class UnknownProfile(LookupError):
    """No profile has this name; the message names those that there are."""


def profile_named(name: str, folder: Path | None = None) -> Profile:
    """The profile of a name.

    Args:
        folder: where an operator keeps profiles of their own.
    Raises:
        UnknownProfile: there is none.
    """
    known = profiles_with(folder)
    if name not in known:
        raise UnknownProfile(
            f"There is no profile of this name; known are {', '.join(sorted(known))}."
        )
    return known[name]


def option_words() -> dict[str, tuple[str, ...]]:
    """Every option that a profile has, with the words of all profiles for it; none = any text."""
    words: dict[str, tuple[str, ...]] = {}
    for name in sorted(PROFILES):
        for option, known in PROFILES[name].options.items():
            words[option] = tuple(dict.fromkeys((*words.get(option, ()), *known)))
        words |= dict.fromkeys(PROFILES[name].asked, ())
    return words
