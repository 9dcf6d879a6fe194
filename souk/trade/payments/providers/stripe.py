"""Stripe: PaymentIntents of the API version 2025-09-30.clover, refunds, balance transactions, signed events.

A charge is created and confirmed at once with `payment_method`, or, without one, left for the customer to confirm: the
challenge is then `page` with the intent's client secret, for Stripe's own element to go on with. A key is kept as the
metadata `souk_key`, by which an intent is searched (Stripe says: within a minute of its creation).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter, ValidationError

from souk.kit.locale import Words
from souk.kit.transport import TooLarge, Unreachable, client
from souk.trade.payments.contracts import Forged, Line, Notice, Outcome, RailAway
from souk.trade.payments.ports import Site
from souk.trade.payments.providers.signed_hmac import verify

VERSION = "2025-09-30.clover"
KEY = "souk_key"
# Stripe counts these in hundredths although they have none (docs.stripe.com/currencies, special cases).
_HUNDREDTHS = frozenset({"ISK", "UGX"})
# Others, such as `created`, tell of an intent that is not confirmed yet.
_SETTLED = frozenset(
    f"payment_intent.{what}" for what in ("succeeded", "payment_failed", "canceled", "requires_action")
)
# What says that the request was not looked at, or not to its end.
_UNDECIDED = frozenset({401, 403, 409, 429})


class _Redirect(BaseModel):
    url: str


class _Next(BaseModel):
    redirect_to_url: _Redirect | None = None


class _Failure(BaseModel):
    code: str = ""
    decline_code: str = ""
    message: str = ""


class _Intent(BaseModel):
    id: str
    status: str
    amount: int
    currency: str
    client_secret: str = ""
    metadata: dict[str, str] = {}
    next_action: _Next | None = None
    last_payment_error: _Failure | None = None


class _Refund(BaseModel):
    id: str
    status: str
    amount: int
    currency: str
    metadata: dict[str, str] = {}
    failure_reason: str | None = None


class _Dispute(BaseModel):
    id: str
    payment_intent: str
    amount: int
    currency: str
    status: str


class _Source(BaseModel):
    payment_intent: str | None = None
    metadata: dict[str, str] = {}


class _Moved(BaseModel):
    id: str
    type: str
    amount: int
    currency: str
    created: int
    source: _Source | None = None


class _Page(BaseModel):
    data: list[dict[str, Any]]
    has_more: bool = False


class _Object(BaseModel):
    object: dict[str, Any]


class _Event(BaseModel):
    id: str
    type: str
    data: _Object


class _Error(BaseModel):
    error: _Failure


_MOVED = TypeAdapter(list[_Moved])
_REFUNDS = TypeAdapter(list[_Refund])


class _Undecided(Exception):
    """Nobody can say what became of a request."""


class _Denied(Exception):
    """Stripe's own no."""


@dataclass(frozen=True)
class Stripe:
    """An account by its secret key; `signing` is the secret of the endpoint that gets its events."""

    site: Site
    key: str = field(repr=False)
    signing: str = field(repr=False)
    payment_method: str = ""
    page: str = ""
    address: str = "https://api.stripe.com"
    allow: tuple[str, ...] = ()
    seconds: float = 20.0
    title: Words = field(default_factory=lambda: {"en": "Card", "zh-CN": "银行卡"})
    currencies: tuple[str, ...] = ()

    def charge(self, key: str, amount: int, *, currency: str, order: str) -> Outcome:
        said = {
            "amount": str(_theirs(amount, currency)),
            "currency": currency.lower(),
            f"metadata[{KEY}]": key,
            "metadata[order]": order,
            "automatic_payment_methods[enabled]": "true",
        }
        if self.payment_method:
            said |= {"payment_method": self.payment_method, "confirm": "true", "return_url": self.site.back}
        try:
            return self._outcome(_Intent.model_validate_json(self._post("/v1/payment_intents", said, key)))
        except _Denied as error:
            return Outcome("failed", reason=str(error))
        except (_Undecided, ValidationError) as error:
            return _unknown(error)

    def inquire(self, key: str) -> Outcome:
        try:
            asked = {"query": f"metadata['{KEY}']:'{key}'", "limit": "1"}
            found = _Page.model_validate_json(self._get("/v1/payment_intents/search", asked)).data
            return self._outcome(_Intent.model_validate(found[0])) if found else Outcome("absent")
        except (_Undecided, _Denied, ValidationError) as error:
            return _unknown(error)

    def refund(self, key: str, reference: str, *, amount: int, currency: str) -> Outcome:
        said = {"payment_intent": reference, "amount": str(_theirs(amount, currency)), f"metadata[{KEY}]": key}
        try:
            return _refunded(_Refund.model_validate_json(self._post("/v1/refunds", said, key)))
        except _Denied as error:
            return Outcome("failed", reason=str(error))
        except (_Undecided, ValidationError) as error:
            return _unknown(error)

    def inquire_refund(self, key: str, reference: str) -> Outcome:
        try:
            pages = self._pages("/v1/refunds", {"payment_intent": reference})
            found = [one for one in _REFUNDS.validate_python(list(pages)) if one.metadata.get(KEY) == key]
            return _refunded(found[0]) if found else Outcome("absent")
        except (_Undecided, _Denied, ValidationError) as error:
            return _unknown(error)

    def report(self, since: datetime, until: datetime) -> Sequence[Line]:
        window = {"created[gte]": str(int(since.timestamp())), "created[lt]": str(int(until.timestamp()))}
        try:
            rows = list(self._pages("/v1/balance_transactions", {**window, "expand[]": "data.source"}))
            return [line for one in _MOVED.validate_python(rows) if (line := _line(one)) is not None]
        except (_Undecided, _Denied, ValidationError) as error:
            raise RailAway("Stripe", type(error).__name__) from error

    def heard(self, headers: Mapping[str, str], body: str) -> Notice:
        verify(self.signing, headers.get("stripe-signature", ""), body, self.site.clock.now())
        try:
            event = _Event.model_validate_json(body)
            return self._notice(event, event.data.object)
        except ValidationError:
            raise Forged("it cannot be read") from None

    def _notice(self, event: _Event, about: dict[str, Any]) -> Notice:
        if event.type in _SETTLED:
            intent = _Intent.model_validate(about)
            amount, key = _ours(intent.amount, intent.currency), intent.metadata.get(KEY, "")
            return Notice(event.id, "charge", key, self._outcome(intent), amount)
        if event.type.startswith("refund."):
            back = _Refund.model_validate(about)
            amount = _ours(back.amount, back.currency)
            return Notice(event.id, "refund", back.metadata.get(KEY, ""), _refunded(back), amount)
        if event.type in ("charge.dispute.created", "charge.dispute.closed"):
            bank = _Dispute.model_validate(about)
            phase: Literal["opened", "won", "lost"] = "opened"
            if event.type.endswith("closed"):
                phase = "lost" if bank.status == "lost" else "won"
            outcome = Outcome("unknown", bank.payment_intent)
            return Notice(event.id, "dispute", "", outcome, _ours(bank.amount, bank.currency), bank.id, phase)
        return Notice(event.id, "other")

    def _outcome(self, intent: _Intent) -> Outcome:
        """What an intent's status means; one that the customer confirms may still be tried with another card."""
        failure = intent.last_payment_error or _Failure()
        reason = failure.decline_code or failure.code
        match intent.status:
            case "succeeded":
                return Outcome("paid", intent.id)
            case "canceled":
                return Outcome("failed", intent.id, "", reason or "canceled")
            case "requires_action" if intent.next_action and intent.next_action.redirect_to_url:
                return Outcome("challenge", intent.id, intent.next_action.redirect_to_url.url)
            case "requires_payment_method" if self.payment_method:
                return Outcome("failed", intent.id, "", reason or "no card")
            case "requires_payment_method" | "requires_confirmation" | "requires_action":
                return Outcome("challenge", intent.id, f"{self.page}#{intent.client_secret}", reason)
        return Outcome("unknown", intent.id, "", intent.status)

    def _pages(self, path: str, asked: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        after: dict[str, str] = {}
        while True:
            page = _Page.model_validate_json(self._get(path, {**asked, "limit": "100", **after}))
            yield from page.data
            if not page.has_more or not page.data:
                return
            after = {"starting_after": str(page.data[-1]["id"])}

    def _post(self, path: str, said: Mapping[str, str], key: str) -> bytes:
        return self._ask("POST", path, {"data": said, "headers": {"idempotency-key": key}})

    def _get(self, path: str, asked: Mapping[str, str]) -> bytes:
        return self._ask("GET", path, {"params": asked, "headers": {}})

    def _ask(self, method: str, path: str, said: dict[str, Any]) -> bytes:
        headers = {"authorization": f"Bearer {self.key}", "stripe-version": VERSION, **said.pop("headers")}
        try:
            with client(allow=self.allow, seconds=self.seconds) as wire:
                answer = wire.request(method, f"{self.address}{path}", headers=headers, **said)
        except (Unreachable, TooLarge) as error:
            raise _Undecided(type(error).__name__) from error
        if answer.status_code < 300:
            return answer.content
        if answer.status_code >= 500 or answer.status_code < 400 or answer.status_code in _UNDECIDED:
            raise _Undecided(f"HTTP {answer.status_code}")
        raise _Denied(_why(answer.content))


def _why(body: bytes) -> str:
    try:
        failure = _Error.model_validate(json.loads(body)).error
    except ValueError:
        return "refused"
    return failure.decline_code or failure.code or failure.message


def _unknown(error: Exception) -> Outcome:
    return Outcome("unknown", reason=f"Stripe gave no answer ({error if str(error).isascii() else ''})"[:200])


def _refunded(back: _Refund) -> Outcome:
    if back.status == "succeeded":
        return Outcome("refunded", back.id)
    if back.status in ("failed", "canceled"):
        return Outcome("failed", back.id, "", back.failure_reason or back.status)
    return Outcome("unknown", back.id, "", back.status)


def _line(one: _Moved) -> Line | None:
    """Charges and refunds; fees, payouts and disputes are no movements that we gave a key."""
    kinds: dict[str, Literal["charge", "refund"]] = {"charge": "charge", "payment": "charge"}
    kinds |= {"refund": "refund", "payment_refund": "refund"}
    kind, source = kinds.get(one.type), one.source or _Source()
    if kind is None:
        return None
    amount, at = _ours(abs(one.amount), one.currency), datetime.fromtimestamp(one.created, UTC)
    key = source.metadata.get(KEY, one.id)
    return Line(key, source.payment_intent or "", kind, amount, one.currency.upper(), at)


def _theirs(amount: int, currency: str) -> int:
    return amount * 100 if currency.upper() in _HUNDREDTHS else amount


def _ours(amount: int, currency: str) -> int:
    return amount // 100 if currency.upper() in _HUNDREDTHS else amount
