"""A form with a file, read as it comes in: the file in pieces, the fields beside it."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO

from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from service.model.problem import FieldError, Problem

MEDIA = "multipart/form-data"
FILE_FIELD = "file"
_PIECE = 64 * 1024
_LONGEST_FIELD = 2000
_MOST_PARTS = 60


@dataclass
class Form:
    """The fields of a form, which are all there once its file has been read.

    `before_file` is called when the file begins; what it raises ends the reading.
    """

    stream: IO[bytes]
    boundary: str
    fields: dict[str, str] = field(default_factory=dict)
    file_name: str | None = None
    before_file: Callable[[], object] = lambda: None
    _has_file: bool = False
    _name: str = ""
    _text: bytearray = field(default_factory=bytearray)

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the part `file`, as they come; whatever stands around it becomes a field.

        Raises:
            Problem: `malformed-body` where it is no form, or has no file or two.
        """
        if not self.boundary:
            raise _malformed("The Content-Type names no boundary; let your client write it.")
        try:
            yield from self._read()
        except (ValueError, UnicodeError):
            raise _malformed("The form cannot be read; send multipart/form-data.") from None
        except RequestEntityTooLarge:
            raise _malformed(f"The form has more than {_MOST_PARTS} parts.") from None
        if not self._has_file:
            detail = f"The form has no file; send it as the part `{FILE_FIELD}`."
            raise _malformed(detail, FILE_FIELD)

    def _read(self) -> Iterator[bytes]:
        decoder = MultipartDecoder(self.boundary.encode("latin-1"), max_parts=_MOST_PARTS)
        while True:
            event = decoder.next_event()
            if isinstance(event, NeedData):
                # A header that never ends would be kept, and searched, for ever.
                if len(decoder.buffer) > 2 * _PIECE:
                    raise ValueError("no end of a header")
                decoder.receive_data(_some(self.stream))
            elif isinstance(event, Epilogue):
                return
            elif isinstance(event, File) and event.name == FILE_FIELD:
                self._begin_file(event.filename)
            elif isinstance(event, File | Field):
                self._begin_field(event.name)
            elif isinstance(event, Data):
                if self._name == FILE_FIELD:
                    if event.data:
                        yield event.data
                else:
                    self._take(event)

    def _begin_file(self, name: str) -> None:
        if self._has_file:
            raise _malformed("The form has two files; send one import for each.", FILE_FIELD)
        self.before_file()
        self._has_file, self._name = True, FILE_FIELD
        self.file_name = name or None

    def _begin_field(self, name: str | None) -> None:
        if not name:
            raise ValueError("a part without a name")
        if name == FILE_FIELD:
            raise _malformed("Send `file` as a file: with a file name.", FILE_FIELD)
        if name in self.fields:
            detail = f"`{name[:100]}` is given more than once."
            error = FieldError("repeated_parameter", detail, parameter=name[:100])
            raise Problem("repeated-parameter", detail, errors=[error])
        self._name, self._text = name, bytearray()

    def _take(self, event: Data) -> None:
        self._text += event.data
        if len(self._text) > _LONGEST_FIELD:
            raise _malformed(f"`{self._name[:100]}` is too long.", self._name[:100])
        if not event.more_data:
            self.fields[self._name] = self._text.decode("utf-8")


def _some(stream: IO[bytes]) -> bytes | None:
    assert isinstance(stream, io.BufferedReader)
    try:
        return stream.read1(_PIECE) or None
    except ClientDisconnected:
        raise Problem("malformed-request", "The file was cut off; send it again.") from None


def _malformed(detail: str, name: str | None = None) -> Problem:
    errors = [FieldError("form", detail, parameter=name)] if name else []
    return Problem("malformed-body", detail, errors=errors)


def pieces_of(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a plain body, as they come."""
    while piece := _some(stream):
        yield piece
