"""`Prefer: return=minimal` (RFC 7240): a write without the record in its answer."""

import re
from dataclasses import replace

from service.http.endpoint import Answer

APPLIED = "Preference-Applied"
_MINIMAL = re.compile(r'(?:^|,)\s*return\s*=\s*(?:minimal|"minimal")\s*(?=[,;]|$)', re.IGNORECASE)


def wants_minimal(header: str | None) -> bool:
    """True where the caller asks to be spared the body."""
    return header is not None and _MINIMAL.search(header) is not None


def minimal(answer: Answer) -> Answer:
    """The answer without its body: version and address stay, 200 becomes 204.

    An answer without a version (a trial, a batch) is itself what was asked for and stays whole.
    """
    if answer.etag is None or answer.status >= 300:
        return answer
    status = 204 if answer.status == 200 else answer.status
    headers = {**answer.headers, APPLIED: "return=minimal"}
    return replace(answer, body=None, status=status, headers=headers, exact={})
