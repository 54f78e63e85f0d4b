"""Who may call what, written down apart from the service: a path pattern, and whom it lets in."""

import re
from collections.abc import Mapping

ANYONE = frozenset({"anyone"})
RECORD = frozenset({"record"})
REVIEW = frozenset({"review", "admin"})
WRITERS = frozenset({"record", "review", "admin"})
ADMIN = frozenset({"admin"})

_NOUNS = (
    "aid-missions|besieged-areas|casualty-figures|designations|documents|facilities"
    "|facility-statuses|pauses|places|population-estimates|route-statuses|sieges|sources"
    "|statements|strikes|supply-routes"
)
_TABLE: Mapping[str, frozenset[str]] = {
    rf"GET /v1/({_NOUNS})(\.(json|csv))?": ANYONE,
    rf"GET /v1/({_NOUNS})/{{id}}": ANYONE,
    rf"GET /v1/({_NOUNS})/{{id}}/revisions": ANYONE,
    rf"POST /v1/({_NOUNS})": RECORD,
    rf"PUT /v1/({_NOUNS})/{{id}}": RECORD,
    rf"POST /v1/({_NOUNS})/{{id}}/withdraw": RECORD,
    rf"PATCH /v1/({_NOUNS})/{{id}}": WRITERS,
    rf"POST /v1/({_NOUNS})/{{id}}/retract": WRITERS,
    rf"POST /v1/({_NOUNS})/{{id}}/(publish|dispute|reject)": REVIEW,
    r"POST /v1/{kind}/{id}/redact": WRITERS,
    r"GET /v1/exact-reads(\.(json|csv))?": ADMIN,
    r"(GET|POST) /v1/review": REVIEW,
    r"GET /v1/decisions": REVIEW,
    r"(GET|POST) /v1/matches": REVIEW,
    r"GET /v1/places/resolve": ANYONE,
    r"(GET|POST) /v1/place-decisions": REVIEW,
    r"POST /v1/place-decisions/{id}/revoke": REVIEW,
    r"GET /v1/imports": WRITERS,
    r"GET /v1/imports/{id}": WRITERS,
    r"POST /v1/imports/{id}/publish": REVIEW,
    r"(GET|POST) /v1/keys": ADMIN,
    r"DELETE /v1/keys/{id}": ADMIN,
    r"POST /v1/keys/{id}/confirm": ADMIN,
    r"GET /v1/cities(/{city}(/summary(/diff)?|/timeseries(\.(json|csv))?)?)?": ANYONE,
    r"GET /v1/cities/{city}/checks(\.(json|txt|prom))?": ANYONE,
    r"GET /v1/digest(\.(json|txt|md))?": ANYONE,
    r"GET /v1/citations/{hash}": ANYONE,
    r"GET /v1/besieged-areas/{area}/clock": ANYONE,
    r"GET /v1/contradictions(\.(json|csv))?": ANYONE,
    r"POST /v1/contradictions(/{id}/(accept|resolve))?": REVIEW,
    r"GET /v1/situation(\.(json|csv))?": ANYONE,
    r"GET /v1/timeseries/{measure}(\.csv)?": ANYONE,
    r"GET /v1/cadence(/check)?": ANYONE,
    r"GET /v1/casualty-totals": ANYONE,
    r"GET /v1/(changes|status|me|vocabularies)": ANYONE,
    r"GET /(healthz|readyz|version|metrics|openapi\.json|openapi\.yaml)": ANYONE,
    r"GET /docs(/problems|/terms)?": ANYONE,
}


def who_may(method: str, path: str) -> frozenset[str]:
    """The permissions of which one is needed, or `ANYONE`.

    Raises:
        LookupError: the table has no row for the endpoint, or two.
    """
    rows = [may for row, may in _TABLE.items() if re.fullmatch(_escaped(row), f"{method} {path}")]
    if len(rows) != 1:
        raise LookupError(f"{method} {path}: {len(rows)} rows say who may call it; write one")
    return rows[0]


def _escaped(row: str) -> str:
    return re.sub(r"{(\w+)}", r"\\{\1\\}", row)
