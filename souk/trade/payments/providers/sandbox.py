"""The sandbox over HTTP: what every rail has to be, without money."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from souk.kit.locale import Words
from souk.kit.transport import TooLarge, Unreachable, client
from souk.trade.payments.contracts import Forged, Line, Notice, Outcome, OutcomeState, RailAway
from souk.trade.payments.ports import Site
from souk.trade.payments.providers.signed_hmac import verify

NAMED: Words = {"en": "Sandbox, no money moves", "zh-CN": "沙盒,不会真正扣款"}


class _Said(BaseModel):
    state: OutcomeState
    reference: str = ""
    challenge: str = ""
    reason: str = ""

    def outcome(self) -> Outcome:
        return Outcome(self.state, self.reference, self.challenge, self.reason)


class _Told(BaseModel):
    id: str
    kind: str
    key: str
    reference: str
    amount: int
    state: OutcomeState = "unknown"
    reason: str = ""
    phase: Literal["opened", "won", "lost"] = "opened"


class _Line(BaseModel):
    key: str
    reference: str
    kind: Literal["charge", "refund"]
    amount: int
    currency: str
    at: float


_LINES = TypeAdapter(list[_Line])


@dataclass(frozen=True)
class Sandbox:
    """Speaks to a running sandbox at `address`; `play` is its behaviour, `amounts` lets the amount choose."""

    site: Site
    address: str
    secret: str = field(repr=False)
    play: str = ""
    seconds: float = 10.0
    title: Words = field(default_factory=lambda: NAMED)
    currencies: tuple[str, ...] = ()

    def charge(self, key: str, amount: int, *, currency: str, order: str) -> Outcome:
        asked = {"key": key, "amount": amount, "currency": currency, "order": order, "play": self.play}
        return self._outcome("POST", "/charges", {**asked, "back": self.site.back})

    def inquire(self, key: str) -> Outcome:
        return self._outcome("GET", "/charges", {"key": key})

    def refund(self, key: str, reference: str, *, amount: int, currency: str) -> Outcome:
        return self._outcome("POST", "/refunds", {"key": key, "reference": reference, "amount": amount})

    def inquire_refund(self, key: str, reference: str) -> Outcome:
        return self._outcome("GET", "/refunds", {"key": key})

    def report(self, since: datetime, until: datetime) -> Sequence[Line]:
        try:
            body = self.ask("GET", "/report", {"since": since.isoformat(), "until": until.isoformat()}).content
            return [_line(one) for one in _LINES.validate_json(body)]
        except (Unreachable, TooLarge, ValidationError) as error:
            raise RailAway("The sandbox", type(error).__name__) from error

    def heard(self, headers: Mapping[str, str], body: str) -> Notice:
        verify(self.secret, headers.get("sandbox-signature", ""), body, self.site.clock.now())
        try:
            told = _Told.model_validate_json(body)
        except ValidationError:
            raise Forged("it cannot be read") from None
        outcome = Outcome(told.state, told.reference, "", told.reason)
        if told.kind == "dispute":
            return Notice(told.id, "dispute", told.key, outcome, told.amount, f"d-{told.key}", told.phase)
        return Notice(told.id, "charge", told.key, outcome, told.amount)

    def ask(self, method: str, path: str, asked: Mapping[str, object]) -> httpx.Response:
        """One request; for rehearsals too. Raises `Unreachable`."""
        place = httpx.URL(self.address)
        headers = {"authorization": f"Bearer {self.secret}", "souk-at": self.site.clock.now().isoformat()}
        with client(allow=[f"{place.host}:{place.port}"], most_bytes=64 << 20, seconds=self.seconds) as wire:
            sent: dict[str, Any] = {"params": asked} if method == "GET" else {"content": json.dumps(asked)}
            return wire.request(method, f"{self.address}{path}", headers=headers, **sent)

    def _outcome(self, method: str, path: str, asked: Mapping[str, object]) -> Outcome:
        try:
            return _Said.model_validate_json(self.ask(method, path, asked).content).outcome()
        except (Unreachable, TooLarge, ValidationError) as error:
            return Outcome("unknown", reason=f"the sandbox gave no answer ({type(error).__name__})")


def _line(one: _Line) -> Line:
    at = datetime.fromtimestamp(one.at, UTC)
    return Line(one.key, one.reference, one.kind, one.amount, one.currency, at)
