"""Reads the members of a list or an object in a JSON text one by one, never the text as a whole."""

import io
import json
import math
import re
from collections.abc import Iterator
from typing import Any

from service.domain.imports.files import limits
from service.domain.imports.files.rows import UnreadableFile

BLANKS = re.compile(r"[ \t\r\n]*")
# A number at the end of what was read so far may go on in what follows.
MAY_GO_ON = re.compile(r"[-+0-9.eE]")


def decoder() -> json.JSONDecoder:
    """Strict JSON: no key twice, no NaN, no number of absurd length or size."""
    return json.JSONDecoder(
        object_pairs_hook=_once, parse_float=_float, parse_int=_int, parse_constant=_no_number
    )


def _int(text: str) -> int:
    if len(text) > limits.LONGEST_NUMBER:
        raise ValueError(f"a number has {len(text)} characters")
    return int(text)


def _float(text: str) -> float:
    if len(text) > limits.LONGEST_NUMBER:
        raise ValueError(f"a number has {len(text)} characters")
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text} is too large")
    return number


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key '{twice[:100]}' stands twice in one object")
    return members


class JsonText:
    """A JSON text that is read from its beginning to its end, member by member."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._buffer = ""
        self._at = 0
        self._passed = 0
        self._ended = False
        self._decoder = decoder()
        self.member = 0

    def next_letter(self) -> str:
        """The next character that is no blank, not taken; "" at the end of the text."""
        while True:
            match = BLANKS.match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def take(self, letters: str) -> str:
        """The next character, which has to be one of those."""
        letter = self.next_letter()
        if not letter or letter not in letters:
            wanted = " or ".join(f"'{each}'" for each in letters)
            raise self.broken(f"{wanted} is expected, not {self._told(letter)}")
        self._at += 1
        return letter

    def value(self) -> Any:
        """The next value as a whole, within the limit of a member.

        Raises:
            UnreadableFile: it is no JSON, or longer than the limit.
        """
        self.next_letter()
        while True:
            try:
                found, end = self._decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                if self._longer():
                    continue
                raise self.broken(error.msg.lower(), error.pos) from error
            except RecursionError as error:
                raise self.broken("it is nested too deep") from error
            except ValueError as error:
                raise self.broken(str(error)) from error
            if end == len(self._buffer) and MAY_GO_ON.match(self._buffer[-1]) and self._longer():
                continue
            self._at = end
            return found

    def members(self) -> Iterator[str | None]:
        """Walks through the list or object that comes next; its reader takes each value.

        Yields:
            The name of the member in an object, None in a list; then the value is to be taken by
            `value`, `members` or `skip`.
        """
        inside = self.take("[{")
        close = "]" if inside == "[" else "}"
        seen: set[str] = set()
        if self.next_letter() == close:
            self._at += 1
            return
        while True:
            yield self._name(seen) if inside == "{" else None
            if self.take("," + close) == close:
                return

    def numbered(self) -> Iterator[tuple[int, str | None]]:
        """As `members`, with the number of each; a refusal names the member that was reached."""
        for number, name in enumerate(self.members(), start=1):
            self.member = number
            yield number, name

    def _name(self, seen: set[str]) -> str:
        if self.next_letter() != '"':
            raise self.broken(f"a name is expected, not {self._told(self.next_letter())}")
        name = str(self.value())
        self.take(":")
        if name in seen:
            raise self.broken(f"the key '{name[:100]}' stands twice in one object")
        if len(seen) >= limits.MOST_NAMES:
            raise self.broken(f"an object has more than {limits.MOST_NAMES} names")
        seen.add(name)
        return name

    def skip(self, depth: int = 0) -> None:
        """Reads past the next value, however long it is."""
        if depth > limits.DEEPEST:
            raise self.broken(f"it is nested deeper than {limits.DEEPEST}")
        if self.next_letter() and self.next_letter() in "[{":
            for _ in self.members():
                self.skip(depth + 1)
        else:
            self.value()

    def end(self) -> None:
        """Refuses what stands behind the end."""
        letter = self.next_letter()
        if letter:
            raise self.broken(f"{self._told(letter)} stands behind its end")

    def broken(self, why: str, at: int | None = None) -> UnreadableFile:
        """Why the text is no JSON, and where."""
        position = self._passed + (self._at if at is None else at) + 1
        member = f", in member {self.member}" if self.member else ""
        if self._ended and (self._at if at is None else at) >= len(self._buffer.rstrip()):
            why = f"it ends in the middle ({why})"
        remedy = "Load it again, or have it written by a program that writes JSON."
        return UnreadableFile(
            f"The file is no JSON at character {position}{member}: {why}. {remedy}"
        )

    @staticmethod
    def _told(letter: str) -> str:
        return f"'{letter}'" if letter else "the end"

    def _longer(self) -> bool:
        """Reads on where a value is not complete; refuses one that is longer than the limit."""
        size = len(self._buffer) - self._at
        if size > limits.LONGEST_RECORD:
            most = limits.LONGEST_RECORD // limits.MIB
            raise self.broken(f"one member has more than {most} million characters")
        return self._more(max(limits.STEP, size))

    def _more(self, size: int = limits.STEP) -> bool:
        """Reads on, and lets go what was taken."""
        chunk = self._text.read(size)
        if not chunk:
            self._ended = True
            return False
        self._buffer = self._buffer[self._at :] + chunk
        self._passed += self._at
        self._at = 0
        return True
