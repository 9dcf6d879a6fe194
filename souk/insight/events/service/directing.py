"""Messages that are meant for one address outside, such as an agent's platform, and follow no event."""

import hashlib
import json

from souk.insight.events.contracts import Delivery, Position, WrongWebhook
from souk.insight.events.rules.places import wrong_url
from souk.insight.events.rules.signing import salt_of
from souk.insight.events.service.webhooks import Webhooks
from souk.insight.events.store import bookmarks
from souk.insight.events.store import webhooks as store
from souk.kit.database import fresh_id
from souk.kit.operation import Effect, Example, operation

LONGEST_BODY = 1 << 20
MOST_NAME = 200
_SEND = {
    "url": "https://platform.example/orders",
    "scheme": "ucp",
    "kind": "order",
    "body": '{"id": "o1"}',
    "subject": "o1",
    "id": "o1-1",
}


class Directing(Webhooks):
    """Send what somebody else wrote, with the tries, the limits and the page that webhooks have."""

    @operation("events:send", Effect.WRITE, Example(_SEND))
    def send_to(  # noqa: PLR0913 - each is a part of one message
        self, url: str, scheme: str, kind: str, body: str, *, subject: str = "", id: str = ""
    ) -> Delivery:
        """Let one message wait for an address, at least once, signed as the scheme says; the body leaves as it is.

        The same `id` for the same address is one message, however often it is asked for. An address that stopped
        because nothing arrived gets another chance; one that said that it is gone does not, nor one that is paused.
        """
        self._scheme(scheme)
        self._fits(url, kind, body, subject)
        now, name = self._clock.now(), f"direct-{_digest(f'{scheme} {url}')[:20]}"
        row = {"id": name, "url": url, "scheme": scheme, "salt": salt_of(name, now), "created": now, "changed": now}
        store.direct(self._database.write, row)
        made = f"msg_{_digest(f'{name} {id or fresh_id()}')[:32]}"
        message = {"id": made, "webhook": name, "kind": kind, "subject": subject, "body": body}
        store.put(self._database.write, [{**message, "created": now, "due": now}])
        return self._message(name, made)

    @operation("events:follow", Effect.WRITE, Example({"reader": "platforms"}))
    def follow_as(self, reader: str, *, position: str = "") -> str:
        """Where a reader of the log goes on: where it stood, else the end; with a `position`, it stands there from now.

        Whoever reads what it already read does nothing twice by that, so that it need not be written at every step.
        """
        if not 0 < len(reader) <= MOST_NAME:
            raise WrongWebhook("reader", "a reader's name has 1 to 200 characters")
        kept = str(Position.parse(position)) if position else bookmarks.position(self._database.write, reader)
        found = self.last() if kept is None else kept
        if kept is None or position:
            bookmarks.put(self._database.write, reader, found)
        return found

    def _fits(self, url: str, kind: str, body: str, subject: str) -> None:
        if wrong := wrong_url(url):
            raise WrongWebhook("url", wrong)
        if not 0 < len(kind) <= MOST_NAME or len(subject) > MOST_NAME:
            raise WrongWebhook("kind", "a kind and a subject have at most 200 characters")
        if len(body.encode()) > LONGEST_BODY:
            raise WrongWebhook("body", "a message has at most 1 MiB")
        try:
            json.loads(body)
        except (ValueError, RecursionError):
            raise WrongWebhook("body", "a message is JSON") from None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
