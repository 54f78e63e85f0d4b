"""The route table: every endpoint of the service, in the order of the contract."""

from service.http.endpoint import Endpoint
from service.http.resources import (
    cadence,
    casualty_totals,
    changes,
    citations,
    cities,
    contradictions,
    exact_reads,
    imports,
    keys,
    matches,
    metrics,
    nouns,
    redactions,
    review,
    situation,
    summary_diffs,
    timeseries,
    vocabularies,
)

ENDPOINTS: tuple[Endpoint, ...] = (
    *nouns.ENDPOINTS,
    *review.ENDPOINTS,
    *redactions.ENDPOINTS,
    *imports.ENDPOINTS,
    *matches.ENDPOINTS,
    *cities.ENDPOINTS,
    *summary_diffs.ENDPOINTS,
    *situation.ENDPOINTS,
    *casualty_totals.ENDPOINTS,
    *timeseries.ENDPOINTS,
    *cadence.ENDPOINTS,
    *contradictions.ENDPOINTS,
    *citations.ENDPOINTS,
    *changes.ENDPOINTS,
    *keys.ENDPOINTS,
    *vocabularies.ENDPOINTS,
    *metrics.ENDPOINTS,
    *exact_reads.ENDPOINTS,
)
