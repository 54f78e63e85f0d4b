"""Links by which answers are cited: written with a secret of the database, read back with it."""

from typing import TYPE_CHECKING

import structlog

from service.http import citation_codes
from service.http.citation_codes import Citation
from service.storage import kept_answers
from service.storage.database import Database

if TYPE_CHECKING:
    from service.http.endpoint import Call

PATH = "/v1/citations"

_log = structlog.get_logger("service.http")


class Citations:
    """Writes and reads the citations of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept_secret: bytes | None = None

    def link(self, call: "Call", body: bytes) -> str | None:
        """The address by which an answer is cited; None where it is not.

        An answer is given, cited or not: what hinders the citation is logged.
        """
        made_of = call.made_of
        if made_of is None:
            return None
        citation = Citation(
            level=citation_codes.level_of(call.reader),
            known=made_of.known,
            now=call.now,
            digest=citation_codes.digest_of(body),
            request=call.request,
        )
        try:
            text = citation_codes.encode(citation, self._secret())
        except Exception as error:
            _log.warning("answer not cited", request_id=call.request_id, error=type(error).__name__)
            return None
        if len(text) > citation_codes.LONGEST:
            return None
        return address(call.base_url, text)

    def read(self, text: str) -> Citation | None:
        """The citation of an address; None for what this service did not write."""
        return citation_codes.decode(text, self._secret())

    def _secret(self) -> bytes:
        if self._kept_secret is None:
            with self._database.reading(kept_answers.KEEPER, in_full=False) as session:
                self._kept_secret = kept_answers.secret(session)
        return self._kept_secret


def address(base_url: str, text: str) -> str:
    """Where a citation is opened."""
    return f"{base_url}{PATH}/{text}"
