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
        from service.domain.imports.profiles.shelf import shipped_profiles

        return shipped_profiles()
    raise AttributeError(name)


class UnknownProfile(LookupError):
    """No profile can be read by this name; the message says why, or names those that there are."""


class BrokenProfile(UnknownProfile):
    """The profile of this name is unfinished or wrong; the message names the place in it."""


def profile_named(name: str, folder: Path | None = None) -> "Profile":
    """The profile of a name.

    Args:
        folder: where an operator keeps profiles of their own.
    Raises:
        UnknownProfile: there is none.
        BrokenProfile: there is one that cannot be read.
    """
    from service.domain.imports.profiles.nodes import ProfileMistake
    from service.domain.imports.profiles.shelf import profiles_with, shipped_profiles

    if name in shipped_profiles():
        return shipped_profiles()[name]
    try:
        shelf = profiles_with(folder)
    except ProfileMistake as mistake:
        raise BrokenProfile(f"{mistake}.") from mistake
    if name in shelf.broken:
        raise BrokenProfile(f"The profile cannot be used yet. {shelf.broken[name]}.")
    if name not in shelf.known:
        known = ", ".join(sorted(shelf.known))
        raise UnknownProfile(
            f"There is no profile of this name; known are {known}. One of your own stands in the"
            f" folder that the operator names in SIEGE_PROFILES."
        )
    return shelf.known[name]


def option_words() -> dict[str, tuple[str, ...]]:
    """Every option that a profile has, with the words of all profiles for it; none = any text."""
    from service.domain.imports.profiles.shelf import shipped_profiles

    words: dict[str, tuple[str, ...]] = {}
    for _, profile in sorted(shipped_profiles().items()):
        for option, known in profile.options.items():
            words[option] = tuple(dict.fromkeys((*words.get(option, ()), *known)))
        words |= dict.fromkeys(profile.asked, ())
    return words
