"""Which format an answer comes in: the path's, the `format` parameter's, or what Accept prefers."""

from collections.abc import Mapping

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from service.model.problem import FieldError, Problem


def choose(formats: Mapping[str, str], asked: str | None, accept: str | None) -> str:
    """The name of the format; the first offered where nothing was asked for.

    Args:
        formats: name → media type offered, the default first.
        asked: the `format` parameter; it wins over Accept, which links cannot set.
        accept: the Accept header; browsers and `*/*` get the default.

    Raises:
        Problem: `not-acceptable`, naming what is offered.
    """
    default = next(iter(formats))
    if asked is not None:
        if asked in formats:
            return asked
        raise _refused(formats, parameter="format")
    if not accept or accept == "*/*" or accept == formats[default]:
        return default
    wanted = parse_accept_header(accept, MIMEAccept)
    if not wanted:
        return default
    best = wanted.best_match(list(formats.values()))
    for name, media in formats.items():
        if media == best:
            return name
    raise _refused(formats)


def _refused(formats: Mapping[str, str], parameter: str | None = None) -> Problem:
    offered = ", ".join(f"`{name}` ({media})" for name, media in formats.items())
    detail = f"This endpoint offers {offered}."
    errors = [FieldError("format_not_offered", detail, parameter=parameter)] if parameter else []
    return Problem("not-acceptable", detail, errors=errors, extra={"offered": list(formats)})
