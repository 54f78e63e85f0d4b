"""A profile's YAML as it is read: every part knows where it stands, so that a mistake names it."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from service.domain.imports.profiles.patterns import Pattern
from service.model.vocabulary import nearest

MOST_PARTS = 50_000
TODO = "TODO"
_PLAIN = re.compile(r"[A-Za-z0-9_]+")


class ProfileMistake(ValueError):
    """A profile is not what it should be; the message names the place in the YAML and the rule."""


class _Loader(yaml.SafeLoader):
    """YAML in which only true, false, null and numbers are no text: `no` is Norway, a day text."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _shape, _begin in (
    ("tag:yaml.org,2002:bool", r"true|false", "tf"),
    ("tag:yaml.org,2002:null", r"null|~|", ["n", "~", ""]),
    ("tag:yaml.org,2002:int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("tag:yaml.org,2002:float", r"-?(?:0|[1-9][0-9]*)\.[0-9]+", "-0123456789"),
):
    _Loader.add_implicit_resolver(_tag, re.compile(f"^(?:{_shape})$"), list(_begin))


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise ProfileMistake(f"line {key_node.start_mark.line + 1}: a key is text")
        key = key_node.value
        if key in found:
            raise ProfileMistake(f"line {key_node.start_mark.line + 1}: '{key}' stands twice")
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(text: str) -> "Node":
    """The parts of a profile.

    Raises:
        ProfileMistake: no YAML, a key twice, or more parts than a profile can need.
    """
    try:
        raw = yaml.load(text, _Loader)
    except yaml.YAMLError as wrong:
        raise ProfileMistake(f"this is no YAML: {' '.join(str(wrong).split())}") from wrong
    except RecursionError as wrong:
        raise ProfileMistake("the parts are nested too deeply") from wrong
    if not isinstance(raw, dict):
        raise ProfileMistake("a profile is a mapping: name, dataset, columns, claims")
    _count_parts(raw)
    return Node(raw, "")


def _count_parts(raw: object) -> None:
    """Refuses what a few anchors can blow up, before anybody walks through it."""
    waiting, parts = [raw], 0
    while waiting:
        parts += 1
        if parts > MOST_PARTS:
            raise ProfileMistake(f"a profile has at most {MOST_PARTS} parts")
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


@dataclass(frozen=True)
class Node:
    """One part of a profile and the way to it."""

    raw: Any
    path: str

    def mistake(self, reason: str) -> ProfileMistake:
        """What is wrong here."""
        return ProfileMistake(f"{self.path or 'profile'}: {reason}")

    def at(self, name: str) -> "Node":
        """A member, which need not be there."""
        raw = self.raw.get(name) if isinstance(self.raw, dict) else None
        step = name if _PLAIN.fullmatch(name) else f"'{name}'"
        return Node(raw, f"{self.path}.{step}" if self.path else step)

    def has(self, name: str) -> bool:
        """Whether a member is there, if only as null."""
        return isinstance(self.raw, dict) and name in self.raw

    def members(self, known: Collection[str], needed: Collection[str] = ()) -> None:
        """Refuses what is no mapping, lacks a member or has one that nobody reads."""
        if not isinstance(self.raw, dict):
            raise self.mistake(f"this is a mapping of {', '.join(known)}")
        for name in self.raw:
            if name not in known:
                guess = nearest(name, known)
                hint = f"did you mean '{guess}'?" if guess else f"it takes {', '.join(known)}"
                raise self.mistake(f"'{name}' is not known here; {hint}")
        for name in needed:
            if self.raw.get(name) is None:
                raise self.mistake(f"'{name}' is needed")

    def mapping(self) -> Iterator[tuple[str, "Node"]]:
        """Every member of a mapping; none where nothing is there."""
        if self.raw is None:
            return
        if not isinstance(self.raw, dict):
            raise self.mistake("this is a mapping")
        for name in self.raw:
            yield name, self.at(name)

    def members_of_list(self) -> Iterator["Node"]:
        """Every member of a list; none where nothing is there."""
        if self.raw is None:
            return
        if not isinstance(self.raw, list):
            raise self.mistake("this is a list")
        for index, raw in enumerate(self.raw):
            yield Node(raw, f"{self.path}[{index}]")

    def word(self) -> str:
        """The part itself as text; a number counts as it is written."""
        if isinstance(self.raw, bool) or not isinstance(self.raw, str | int | float):
            raise self.mistake("this is text")
        if TODO in str(self.raw):
            raise self.mistake(f"this is still to be decided: {self.raw}")
        return str(self.raw)

    def text(self, name: str, usual: str | None = None) -> str:
        """A member that is text; the usual one where it is not there."""
        node = self.at(name)
        if node.raw is None and usual is not None:
            return usual
        if node.raw is None:
            raise self.mistake(f"'{name}' is needed")
        return node.word()

    def texts(self, name: str) -> tuple[str, ...]:
        """A member that is a list of texts, or one text; empty where it is not there."""
        node = self.at(name)
        if isinstance(node.raw, list):
            return tuple(each.word() for each in node.members_of_list())
        return () if node.raw is None else (node.word(),)

    def choice(self, name: str, words: Collection[str], usual: str | None = None) -> str:
        """A member that is one of some words."""
        word = self.text(name, usual)
        if word not in words:
            raise self.at(name).mistake(f"'{word}' is none of {', '.join(words)}")
        return word

    def flag(self, name: str, *, usual: bool = False) -> bool:
        """A member that is true or false."""
        raw = self.at(name).raw
        if raw is not None and not isinstance(raw, bool):
            raise self.at(name).mistake("this is true or false")
        return usual if raw is None else raw

    def whole(self, name: str, usual: int | None = None) -> int | None:
        """A member that is a whole number from 1."""
        raw = self.at(name).raw
        if raw is None:
            return usual
        if isinstance(raw, bool) or not isinstance(raw, int) or raw < 1:
            raise self.at(name).mistake("this is a whole number from 1")
        return raw

    def pattern(self, name: str) -> Pattern | None:
        """A member that is a regular expression; None where it is not there."""
        return None if self.at(name).raw is None else self.at(name).compiled()

    def compiled(self) -> Pattern:
        """The part itself as a regular expression."""
        try:
            return Pattern(re.compile(self.word()))
        except re.error as wrong:
            raise self.mistake(f"this is no regular expression: {wrong}") from wrong

    def known(self, word: str, words: Collection[str], what: str) -> str:
        """A word that has to be declared elsewhere in the profile."""
        if word not in words:
            guess = nearest(word, words)
            hint = f"did you mean '{guess}'?" if guess else f"there is {', '.join(words) or 'none'}"
            raise self.mistake(f"there is no {what} '{word}'; {hint}")
        return word


Build = Callable[[Node], Any]
