"""The route table: every endpoint of the service, in the order of the contract."""

from service.http.endpoint import Endpoint
from service.http.resources import changes, keys, nouns

ENDPOINTS: tuple[Endpoint, ...] = (*nouns.ENDPOINTS, *changes.ENDPOINTS, *keys.ENDPOINTS)
