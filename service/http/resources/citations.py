"""A quoted answer, the same bytes for ever; protection alone ends it."""

import structlog
from werkzeug.http import http_date

from service.http.citation_codes import Citation, digest_of
from service.http.citing import address
from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.responses import bytes_of
from service.model.actor import TIERS
from service.model.knowledge import MadeOf
from service.model.problem import FieldError, Problem
from service.storage import kept_answers
from service.storage.kept_answers import KEEPER, CitedAnswer, Found

_MEGABYTE = 1024 * 1024

_log = structlog.get_logger("service.http")


def open_citation(call: Call) -> Answer:
    """An answer as it was given when it was cited, to the byte, whatever was recorded since.

    The address is that of `Link: <…>; rel="cite-as"` of an answer. What the key that asked could
    read is needed to open it; anything else is 404. Where protection has taken something of it away
    since, it is 410 with state `redacted`: protection wins over reproduction. An answer that nobody
    opened while it could be made again, and that a later release of the service writes otherwise,
    is 410 with state `changed`.
    """
    text = call.path["hash"]
    cited = call.services.citations.read(text)
    if cited is None or TIERS.index(call.reader.tier) < TIERS.index(cited.tier):
        raise Problem("not-found", "No answer is cited so; copy the whole address of the link.")
    with call.services.database.reading(KEEPER, in_full=False) as session:
        found = kept_answers.find(session, cited.key)
    if found.gone:
        raise _gone()
    answer = found.answer or _made_again(call, cited, found)
    headers = {
        "Link": f'<{address(call.base_url, text)}>; rel="cite-as"',
        "Memento-Datetime": http_date(cited.now),
    }
    etag = cited.digest.hex()
    return Answer(answer.body, etag=etag, media=answer.media, headers=headers, exact=answer.exact)


def _made_again(call: Call, cited: Citation, found: Found) -> CitedAnswer:
    """The answer anew, by the view that gave it; kept from then on.

    Raises:
        Problem: `gone` where it is another one now.
    """
    assert call.again is not None
    made_of: MadeOf | None = None
    try:
        answer, made = call.again(cited, call)
        body, made_of = bytes_of(answer.body), made.made_of
    except Problem as problem:
        if problem.type.status >= 500:
            raise
        body = None
    if made_of is None or not isinstance(body, bytes) or digest_of(body) != cited.digest:
        raise _lost(call, cited, made_of)
    kept = CitedAnswer(body, answer.media, answer.exact, made_of.place_ids)
    _keep(call, cited, kept, found)
    return kept


def _keep(call: Call, cited: Citation, answer: CitedAnswer, found: Found) -> None:
    """Keeps an answer; where that cannot be written, it is given all the same."""
    try:
        with call.services.database.writing(KEEPER) as session:
            kept_answers.keep(
                session,
                cited.key,
                answer,
                tier=cited.level,
                request=cited.request,
                known=cited.known,
                reached=found.reached,
                most=call.services.settings.citations_max_mb * _MEGABYTE,
            )
    except Exception as error:
        _log.warning("answer not kept", request_id=call.request_id, error=type(error).__name__)


def _lost(call: Call, cited: Citation, made_of: MadeOf | None) -> Problem:
    """Why an answer cannot be given as it was; what is kept of it is erased."""
    places = made_of.place_ids if made_of else None
    with call.services.database.reading(KEEPER, in_full=False) as session:
        touched = kept_answers.touched_since(session, cited.known, places)
    if not touched:
        detail = (
            "The service has changed since this answer was given, and nobody opened it before:"
            " it cannot be given to the byte."
        )
        return Problem("gone", detail, extra={"state": "changed"})
    try:
        with call.services.database.writing(KEEPER) as session:
            kept_answers.bury(session, cited.key)
    except Exception as error:
        _log.warning("answer not buried", request_id=call.request_id, error=type(error).__name__)
    return _gone()


def _gone() -> Problem:
    detail = "Protection has taken something of this answer away, so that it is not given any more."
    gone = FieldError("redacted", detail)
    return Problem("gone", detail, errors=[gone], extra={"state": "redacted"})


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/v1/citations/{hash}",
        operation_id="openCitation",
        summary="A quoted answer, the same bytes for ever",
        tag="Answers",
        allow=Allow.ANYONE,
        view=open_citation,
        answers={
            200: Body(
                {"type": "object", "additionalProperties": True},
                media=("application/json", "text/csv"),
                headers={"Memento-Datetime": "When the answer was given (RFC 7089)."},
            )
        },
        fixed_format=True,
        path_parameters={"hash": "The end of an answer's `cite-as` link; opaque."},
    ),
)
