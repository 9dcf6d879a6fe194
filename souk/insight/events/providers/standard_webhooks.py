"""Standard Webhooks 1.0.0 (standardwebhooks.com): HMAC-SHA256 over id, seconds and body, secrets as `whsec_…`."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

from souk.insight.events.contracts import Message, Try


class StandardWebhooks:
    """Body `{"type", "timestamp", "data"}`; headers `webhook-id`, `webhook-timestamp`, `webhook-signature`."""

    def body(self, message: Message) -> str:
        said = {"type": message.kind, "timestamp": message.at.isoformat(), "data": dict(message.data)}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    def headers(self, attempt: Try) -> Mapping[str, str]:
        seconds = str(int(attempt.at.timestamp()))
        marks = [_mark(secret, f"{attempt.id}.{seconds}.{attempt.body}") for secret in attempt.secrets]
        named = {"webhook-id": attempt.id, "webhook-timestamp": seconds, "webhook-signature": " ".join(marks)}
        return {"content-type": "application/json", **named}


def _mark(secret: str, said: str) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return f"v1,{base64.b64encode(hmac.new(key, said.encode(), hashlib.sha256).digest()).decode()}"
