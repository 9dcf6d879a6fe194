"""Order webhooks of the Agentic Commerce Protocol (2026-04-17): HMAC-SHA256 over seconds and body."""

import hashlib
import hmac
import json
from collections.abc import Mapping

from souk.insight.events.contracts import Message, Try
from souk.kit.errors import Invalid

LEAST = 16


class AcpWebhooks:
    """Headers `Merchant-Signature: t=…,v1=…`, `Request-Id` and `Timestamp`.

    The protocol has one secret between a merchant and the platform: `secret` where the platform gave it, else the
    newest of the webhook's own.
    """

    def __init__(self, secret: str = "") -> None:
        if secret and len(secret) < LEAST:
            raise Invalid("secret has at least {least} characters.", least=LEAST)
        self._secret = secret

    def body(self, message: Message) -> str:
        said = {"type": message.kind, "data": dict(message.data)}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    def headers(self, attempt: Try) -> Mapping[str, str]:
        seconds, key = str(int(attempt.at.timestamp())), (self._secret or attempt.secrets[0]).encode()
        mark = hmac.new(key, f"{seconds}.{attempt.body}".encode(), hashlib.sha256).hexdigest()
        return {
            "content-type": "application/json",
            "merchant-signature": f"t={seconds},v1={mark}",
            "request-id": attempt.id,
            "timestamp": attempt.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
