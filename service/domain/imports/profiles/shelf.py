"""The profiles there are: the shipped ones, and those of an operator; a wrong one hides none."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from service.domain.imports.profile import Profile
from service.domain.imports.profiles.loading import FOLDER, MOST_BYTES, load_profile
from service.domain.imports.profiles.nodes import ProfileMistake, read_yaml

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shelf:
    """Profiles by their names; `broken` are those that cannot be read, each with its mistake."""

    known: Mapping[str, Profile]
    broken: Mapping[str, str] = field(default_factory=dict)


@cache
def shipped_profiles() -> Mapping[str, Profile]:
    """Every profile that is shipped, by its name."""
    return MappingProxyType(
        {each.name: each for each in map(load_profile, sorted(FOLDER.glob("*.yaml")))}
    )


def profiles_with(folder: Path | None) -> Shelf:
    """The shipped profiles and an operator's own, which may not take a shipped one's name.

    Rule: a file that is no profile yet, or takes a name that another has, is left out and told; the
    other profiles stay.
    Why: an operator writes profiles while others import.

    Raises:
        ProfileMistake: the folder cannot be read.
    """
    if folder is None:
        return Shelf(shipped_profiles())
    if not folder.is_dir():
        raise ProfileMistake(f"{folder} is no folder; set SIEGE_PROFILES to one with YAML files")
    known, broken = dict(shipped_profiles()), {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            profile = load_profile(path)
            if profile.name in shipped_profiles():
                name = f"name: '{profile.name}' is the name of a shipped profile; choose another"
                raise ProfileMistake(f"{path.name}: {name}")
            if profile.name in known:
                raise ProfileMistake(f"{path.name}: name: another file has '{profile.name}' too")
            known[profile.name] = profile
        except ProfileMistake as mistake:
            _tell(str(mistake))
            broken[_name_in(path, known)] = str(mistake)
    return Shelf(MappingProxyType(known), MappingProxyType(broken))


def _name_in(path: Path, taken: Mapping[str, Profile]) -> str:
    """The name by which a file that is no profile is asked for: its own, else the file's."""
    try:
        if path.stat().st_size <= MOST_BYTES:
            name = read_yaml(path.read_text(encoding="utf-8")).text("name")
            return path.stem if name in taken else name
    except (ProfileMistake, OSError, UnicodeDecodeError):
        pass
    return path.stem


@cache
def _tell(mistake: str) -> None:
    """Logs a mistake once, however often profiles are asked for."""
    LOG.warning("a profile of SIEGE_PROFILES is left out: %s", mistake)
