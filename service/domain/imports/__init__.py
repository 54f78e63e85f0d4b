"""Imports: files of others read row by row under the same rules as single writes."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from service.domain.imports.profile import Profile

PROFILES: Mapping[str, "Profile"]
"""The shipped profiles."""


def __getattr__(name: str) -> Any:
    # Read by whoever asks for them: an importer that waits, and most commands, need none.
    if name == "PROFILES":
        from service.domain.imports.profiles.loading import shipped_profiles

        return shipped_profiles()
    raise AttributeError(name)


class UnknownProfile(LookupError):
    """No profile has this name; the message names those that there are."""


def profile_named(name: str, folder: Path | None = None) -> "Profile":
    """The profile of a name.

    Args:
        folder: where an operator keeps profiles of their own.
    Raises:
        UnknownProfile: there is none.
    """
    from service.domain.imports.profiles.loading import profiles_with

    known = profiles_with(folder)
    if name not in known:
        raise UnknownProfile(
            f"There is no profile of this name; known are {', '.join(sorted(known))}."
        )
    return known[name]


def option_words() -> dict[str, tuple[str, ...]]:
    """Every option that a profile has, with the words of all profiles for it; none = any text."""
    from service.domain.imports.profiles.loading import shipped_profiles

    words: dict[str, tuple[str, ...]] = {}
    for _, profile in sorted(shipped_profiles().items()):
        for option, known in profile.options.items():
            words[option] = tuple(dict.fromkeys((*words.get(option, ()), *known)))
        words |= dict.fromkeys(profile.asked, ())
    return words
