"""Tells the format of a text file by what stands at its beginning."""

import json
import re

from service.domain.imports.files.form import FileForm, Format
from service.domain.imports.files.text import encoding_of
from service.domain.imports.files.unpacking import refuse_foreign

COLLECTION = re.compile(r'"type"\s*:\s*"FeatureCollection"')


def format_of(start: bytes, form: FileForm) -> Format:
    """The format of a text file.

    Args:
        start: its first bytes, unpacked.
        form: what is known of it.

    Raises:
        UnreadableFile: it is none of the formats read.
    """
    refuse_foreign(start)
    encoding = encoding_of(start, form.encoding)
    text = start.decode(encoding, "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("["):
        return "json" if _is_json(text) else "csv"
    if not text.startswith("{"):
        return "csv"
    if not form.rows_at and COLLECTION.search(text):
        return "geojson"
    first, _, rest = text.partition("\n")
    if rest.strip() and _is_whole(first):
        return "ndjson"
    return "json"


def _is_whole(line: str) -> bool:
    """Whether a line is a JSON value by itself."""
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _is_json(text: str) -> bool:
    """Whether a text is JSON as far as it can be seen."""
    try:
        json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError:
        # A list that goes on beyond what is seen breaks off near the end of it.
        return not text[1:].strip() or text[1:].lstrip()[0] in '{["-0123456789]'
    except RecursionError:
        return True
    return True
