"""UCP over MCP: JSON-RPC's `tools/call`, with protocol matters in `meta`."""

from collections.abc import Mapping, Sequence
from typing import Any

from souk.agents.market.contracts import Declined, WrongAnswer
from souk.agents.market.ports import Schemas, Talk
from souk.agents.market.providers.spoken import Asked, Wire, checked
from souk.agents.market.providers.ucp import Ucp
from souk.agents.market.rules.reading import inner, plain

_SUBJECTS: Mapping[str, str] = {
    "search_catalog": "catalog",
    "create_checkout": "checkout",
    "update_checkout": "checkout",
    "complete_checkout": "checkout",
}


class UcpMcp(Ucp):
    """Speaks to a merchant's MCP endpoint; `allow` lists places that the guard would else refuse."""

    def __init__(self, schemas: Schemas, allow: Sequence[str] = (), seconds: float = 20.0, most_kb: int = 2048) -> None:
        self._wire = Wire(allow, seconds, most_kb)
        super().__init__(self._said, self._wire.picture, schemas)

    def _said(
        self, talk: Talk, verb: str, body: Mapping[str, Any] | None, *, id: str = "", key: str = ""
    ) -> tuple[Any, str]:
        meta: dict[str, Any] = {"ucp-agent": {"profile": talk.profile}}
        meta |= {"idempotency-key": key} if key else {}
        given: dict[str, Any] = {"meta": meta, **({"id": id} if id else {})}
        if verb in _SUBJECTS:
            given[_SUBJECTS[verb]] = body
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": verb, "arguments": given}}
        headers = {"ucp-agent": f'profile="{talk.profile}"', **({"idempotency-key": key} if key else {})}
        asked = Asked("POST", talk.door.endpoint, headers, call, signed=True)
        status, said = self._wire.say(talk, asked)
        document = f"{talk.door.endpoint}#{verb}"
        if isinstance(inner(said, "error"), dict):
            raise Declined(talk.domain, plain(inner(said, "error", "message"), 200) or "an error", 400)
        found = inner(said, "result", "structuredContent")
        if 200 <= status < 300 and not isinstance(found, dict):
            raise WrongAnswer(talk.domain, "its tool answers without structured content")
        return checked(talk, status, found if isinstance(found, dict) else said), document
