"""Order webhooks of the Universal Commerce Protocol: RFC 9421 with the key that the house publishes in its profile."""

import json
from collections.abc import Mapping

from souk.insight.events.contracts import Message, Try
from souk.kit.transport import Request


class UcpWebhooks:
    """Headers `Webhook-Id`, `Webhook-Timestamp`, `Idempotency-Key`, `UCP-Agent`, and the signature over all of it."""

    def body(self, message: Message) -> str:
        said = {"type": message.kind, "timestamp": message.at.isoformat(), "data": dict(message.data)}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    def headers(self, attempt: Try) -> Mapping[str, str]:
        named = {
            "content-type": "application/json",
            "ucp-agent": f'profile="{attempt.house}/.well-known/ucp"',
            "idempotency-key": attempt.id,
            "webhook-id": attempt.id,
            "webhook-timestamp": str(int(attempt.at.timestamp())),
        }
        request = Request("POST", attempt.url, tuple(named.items()), attempt.body.encode())
        return {**named, **attempt.sign(request)}
