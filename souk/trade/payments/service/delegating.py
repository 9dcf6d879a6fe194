"""Delegated payments: a card is handed over once, for one checkout, and answered with a token that is good once.

Of a token its digest alone is kept, and the card is sealed with a key that is made of the token: whoever reads the
database without the token reads no card. With its use, or after its end, the card is forgotten.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.payments.contracts import (
    Allowance,
    CardShown,
    Delegated,
    DelegatedCard,
    DelegationRefused,
    WrongDelegation,
)
from souk.trade.payments.rules import card_faults
from souk.trade.payments.service.part import Part
from souk.trade.payments.store import delegating

LONGEST = timedelta(days=30)
_CARD = {"number": "4242424242424242", "month": "11", "year": "2031", "brand": "visa", "funding": "credit"}
_GOOD = {"merchant": "shop.example", "checkout": "agreed-1", "currency": "CNY", "most": 12800}


class Delegating(Part):
    """Cards in the hands of agents."""

    @operation(
        "payments:pay",
        Effect.WRITE,
        Example({"card": _CARD, "allowance": {**_GOOD, "until": "2026-11-12T08:00:00+08:00"}}),
    )
    def delegate(self, card: DelegatedCard, allowance: Allowance, caller: Caller) -> Delegated:
        """Hand over a card for one checkout: its merchant, at most an amount, until a moment, once.

        Answers the token, which nobody is shown again. Raises `WrongDelegation`.
        """
        now = self._clock.now()
        for field, why in card_faults(card, now):
            raise WrongDelegation(field, why)
        if not now < allowance.until <= now + LONGEST:
            raise WrongDelegation("until", f"it is later than now and within {LONGEST.days} days")
        token = f"vt_{secrets.token_urlsafe(32)}"
        number = card.number.get_secret_value()
        shown = CardShown(card.brand, number[-4:], card.funding)
        kept = {"number": number, "month": card.month, "year": card.year, "name": card.name}
        said = {"merchant": allowance.merchant, "checkout": allowance.checkout, "currency": allowance.currency}
        row = {**said, "digest": _digest(token), "actor": caller.actor, "most": allowance.most, "order": "", "at": now}
        row |= {"until": allowance.until, "shown": vars(shown), "sealed": _sealed(token, json.dumps(kept))}
        delegating.add(self._database.write, row)
        return Delegated(token, now, allowance.until, shown)

    @operation("payments:work", Effect.WRITE, Example({}))
    def forget_delegated(self) -> int:
        """Forget cards that were handed over and not used in time; answers how many."""
        return delegating.forget(self._database.write, self._clock.now())

    def spend_delegated(self, token: str, used: Allowance, order: str, caller: Caller) -> CardShown:
        """Use a token up for an order, in the transaction that begins the order's payment.

        It was given to whoever uses it, for this merchant, checkout and currency, for as much, and is neither over nor
        used. Raises `DelegationRefused`; then nothing has changed.
        """
        row = delegating.find(self._database.write, _digest(token))
        if row is None or row.actor != caller.actor:
            raise DelegationRefused("unknown", "there is no such token of yours")
        for reason, why in _outside(row, used, self._clock.now()):
            raise DelegationRefused(reason, why)
        if row.order or not delegating.use(self._database.write, row.digest, order):
            raise DelegationRefused("used", "it was used before")
        if not _whole(token, row.sealed):
            raise DelegationRefused("unknown", "its card is not what was handed over")
        return CardShown(**row.shown)


def _outside(row: Any, used: Allowance, now: datetime) -> Iterator[tuple[str, str]]:
    """What of a use is not what a token was given for."""
    if row.merchant != used.merchant:
        yield "scope", "it is for another merchant"
    if row.checkout != used.checkout:
        yield "scope", "it is for another checkout"
    if row.currency != used.currency:
        yield "scope", f"it is for {row.currency}"
    if used.most > row.most:
        yield "amount", f"it is good for at most {row.most}"
    if now >= row.until:
        yield "expired", "its time is over"


def _digest(token: str) -> str:
    return hashlib.sha256(b"souk delegated " + token.encode()).hexdigest()


def _sealed(token: str, card: str) -> bytes:
    key, nonce = hashlib.sha256(b"souk delegated card " + token.encode()).digest(), os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, card.encode(), _digest(token).encode())


def _whole(token: str, sealed: bytes | None) -> bool:
    """Whether the card behind a token is as it was handed over."""
    key = hashlib.sha256(b"souk delegated card " + token.encode()).digest()
    try:
        return bool(sealed and AESGCM(key).decrypt(sealed[:12], sealed[12:], _digest(token).encode()))
    except InvalidTag:
        return False
