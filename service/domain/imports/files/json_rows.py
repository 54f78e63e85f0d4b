"""Reads rows from JSON: a list anywhere in it, an object of objects, or an object per line."""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from service.domain.imports.files import limits
from service.domain.imports.files.flat import flat_row
from service.domain.imports.files.form import FileForm
from service.domain.imports.files.json_text import JsonText, decoder
from service.domain.imports.files.rows import Row, UnreadableFile
from service.domain.imports.files.text import (
    encoding_of,
    is_undecoded,
    lines_within,
    text_of,
    wrong_encoding,
)
from service.domain.imports.files.unpacking import Opened
from service.domain.imports.profile import Fault

# How deep lists of rows are looked for when a file is described.
LOOKED_DEEP = 4


def read_json(
    opened: Opened, form: FileForm, columns: Sequence[str], again: Callable[[], Opened]
) -> Iterator[Row | Fault]:
    """Every member of the list or object at `rows_at`, or why it is none.

    Rule: a member that is absent or null is an empty cell; a column has to stand in one row at
    least, since publishers leave out what they do not know on a day. In an object the name of
    each row becomes its column `key`.

    Raises:
        UnreadableFile: no JSON, no rows at that place, a column nowhere, a limit.
    """
    encoding = encoding_of(opened.start, form.encoding)
    text = JsonText(text_of(opened, encoding, errors="strict"))
    try:
        path = [part for part in form.rows_at.split(".") if part]
        rows = _at(text, path, form, columns, again)
        yield from with_columns(rows, columns)
        text.end()
    except UnicodeDecodeError as error:
        where = f"after member {text.member}"
        raise wrong_encoding(again(), encoding, where, "", form.encoding) from error


def with_columns(rows: Iterable[Row | Fault], columns: Sequence[str]) -> Iterator[Row | Fault]:
    """The rows; refuses the file at its end where a column stood in none of them."""
    unseen = set(columns)
    any_row = any_object = False
    for row in rows:
        if isinstance(row, Row):
            any_row = True
            if unseen:
                unseen -= row.cells.keys()
        else:
            any_object |= row.code != "not_an_object"
        yield row
    if not any_row and any_object:
        return
    if not any_row:
        detail = "The file holds no list of objects where the rows should be, or an empty one."
        raise UnreadableFile(f"{detail} Choose another profile, or another `rows_at`.")
    if unseen:
        names = ", ".join(f"'{name}'" for name in columns if name in unseen)
        raise UnreadableFile(f"No row has {names}; add it, or choose another profile.")


def _at(
    text: JsonText,
    path: Sequence[str],
    form: FileForm,
    columns: Sequence[str],
    again: Callable[[], Opened],
) -> Iterator[Row | Fault]:
    """Walks to the rows, gives them, and reads on to the end of what is around them."""
    letter = text.next_letter()
    if not path and letter == "[":
        for number, _ in text.numbered():
            yield flat_row(number, text.value(), columns)
        return
    if not path and letter == "{":
        yield from _of_object(text, form, columns, again)
        return
    if letter != "{":
        raise _nowhere(form, again)
    found = False
    for name in text.members():
        if name == path[0]:
            found = True
            yield from _at(text, path[1:], form, columns, again)
        else:
            text.skip()
    if not found:
        raise _nowhere(form, again)


def _of_object(
    text: JsonText, form: FileForm, columns: Sequence[str], again: Callable[[], Opened]
) -> Iterator[Row | Fault]:
    """The rows of an object of objects, each by its name."""
    for number, name in text.numbered():
        if number == 1 and text.next_letter() != "{":
            raise _nowhere(form, again)
        yield flat_row(number, text.value(), columns, name)


def _nowhere(form: FileForm, again: Callable[[], Opened]) -> UnreadableFile:
    """Why there are no rows at a place, and where there are some."""
    where = f"at '{form.rows_at}'" if form.rows_at else "at its top"
    places = list_locations(again(), form.encoding)
    told = ", ".join(f"'{place}'" for place in places)
    remedy = f"Say `rows_at`: there are lists at {told}." if told else "Choose another file."
    detail = f"The file holds no list of objects, and no object of objects, {where}."
    return UnreadableFile(f"{detail} {remedy}")


def list_locations(opened: Opened, encoding: str | None = None) -> list[str]:
    """Where in a JSON file lists of objects, or objects of objects, stand; "" = the file is one."""
    text = JsonText(text_of(opened, encoding_of(opened.start, encoding), errors="backslashreplace"))
    found: list[str] = []
    _look(text, (), found)
    return found


def _look(text: JsonText, path: tuple[str, ...], found: list[str]) -> None:
    letter = text.next_letter()
    if letter == "[":
        for at, _ in enumerate(text.members()):
            if at == 0 and text.next_letter() == "{":
                found.append(".".join(path))
            text.skip()
    elif letter == "{" and len(path) < LOOKED_DEEP:
        inside = objects = 0
        before = len(found)
        for name in text.members():
            inside += 1
            objects += text.next_letter() == "{"
            if inside <= limits.HEADER_WITHIN:
                _look(text, (*path, name or ""), found)
            else:
                text.skip()
        if inside > 1 and inside == objects and len(found) == before:
            found.append(".".join(path))
    else:
        text.skip()


def read_ndjson(
    opened: Opened, form: FileForm, columns: Sequence[str], again: Callable[[], Opened]
) -> Iterator[Row | Fault]:
    """Every line as a row by the number of its line, or why it is none; blank lines are none.

    Raises:
        UnreadableFile: another encoding, a line beyond the limit, a column nowhere.
    """
    encoding = encoding_of(opened.start, form.encoding)
    text = text_of(opened, encoding, newline="\n")
    yield from with_columns(_lines(text, encoding, form, columns, again), columns)


def _lines(
    text: io.TextIOWrapper,
    encoding: str,
    form: FileForm,
    columns: Sequence[str],
    again: Callable[[], Opened],
) -> Iterator[Row | Fault]:
    strict = decoder()
    number = 0
    try:
        for number, line in enumerate(lines_within(text, limits.LONGEST_RECORD), start=1):
            if len(line) > limits.LONGEST_RECORD:
                most = limits.LONGEST_RECORD // limits.MIB
                detail = f"Line {number} has more than {most} million characters. "
                raise UnreadableFile(detail + "Write one object per line.")
            if is_undecoded(line):
                where = f"line {number}"
                raise wrong_encoding(again(), encoding, where, line, form.encoding)
            if not line.isspace():
                yield _line(strict, number, line, columns)
    except UnicodeDecodeError as error:
        where = f"after line {number}"
        raise wrong_encoding(again(), encoding, where, "", form.encoding) from error


def _line(strict: json.JSONDecoder, number: int, line: str, columns: Sequence[str]) -> Row | Fault:
    remedy = "Write one JSON object per line."
    try:
        return flat_row(number, strict.decode(line), columns)
    except UnreadableFile:
        raise
    except RecursionError:
        reason = "The line is nested too deep."
    except ValueError as error:
        reason = f"The line is no JSON: {str(error)[:200]}."
    return Fault(number, None, None, "not_json", reason, remedy)
