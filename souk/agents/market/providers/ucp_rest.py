"""UCP over REST."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from souk.agents.market.ports import Schemas, Talk
from souk.agents.market.providers.spoken import Asked, Wire, checked
from souk.agents.market.providers.ucp import Ucp

_VERBS: Mapping[str, tuple[str, str]] = {
    "search_catalog": ("POST", "/catalog/search"),
    "create_checkout": ("POST", "/checkout-sessions"),
    "get_checkout": ("GET", "/checkout-sessions/{id}"),
    "update_checkout": ("PUT", "/checkout-sessions/{id}"),
    "complete_checkout": ("POST", "/checkout-sessions/{id}/complete"),
    "get_order": ("GET", "/orders/{id}"),
    "cancel_order": ("POST", "/orders/{id}/cancel"),
    "cancel_checkout": ("POST", "/checkout-sessions/{id}/cancel"),
}


class UcpRest(Ucp):
    """Speaks to a merchant's REST endpoint; `allow` lists places that the guard would else refuse."""

    def __init__(self, schemas: Schemas, allow: Sequence[str] = (), seconds: float = 20.0, most_kb: int = 2048) -> None:
        self._wire = Wire(allow, seconds, most_kb)
        super().__init__(self._said, self._wire.picture, schemas)

    def _said(
        self, talk: Talk, verb: str, body: Mapping[str, Any] | None, *, id: str = "", key: str = ""
    ) -> tuple[Any, str]:
        method, path = _VERBS[verb]
        url = f"{talk.door.endpoint}{path.format(id=quote(id, safe=''))}"
        headers = {"ucp-agent": f'profile="{talk.profile}"', **({"idempotency-key": key} if key else {})}
        asked = Asked(method, url, headers, body, signed=True)
        return checked(talk, *self._wire.say(talk, asked)), url
