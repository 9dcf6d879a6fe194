"""What every part of the service stands on: the house's keys, a mandate as it is, receipts, and what is known."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.operation import Caller
from souk.people.accounts import NotSignedIn
from souk.trade.mandates.contracts import (
    Intent,
    Jwk,
    Mandate,
    MandateState,
    NoSuchMandate,
    Party,
    Phase,
    Presented,
    Purchase,
    Unproven,
    Verdict,
)
from souk.trade.mandates.ports import Backing
from souk.trade.mandates.rules.canonical import checkout_hash, digest
from souk.trade.mandates.rules.chain import START, receipt
from souk.trade.mandates.rules.jose import Private, private, public
from souk.trade.mandates.rules.layers import Closed, Evidence, Objection
from souk.trade.mandates.rules.readings import purchase_in
from souk.trade.mandates.rules.sdjwt import unverified
from souk.trade.mandates.store import granting, proving

STRAY = "stray"
HOUSE = Caller("mandates", frozenset())
_INTENT = TypeAdapter(Intent)
_RETRYABLE = frozenset({"present_again", "new_checkout", "ask_consumer", "prove_identity"})


class Part:
    """The database, the clock, the log, and what stands behind mandates."""

    def __init__(self, database: Database, clock: Clock, events: Events, backing: Backing) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._backing = backing
        self._issuer = backing.origin
        self._house = urlsplit(backing.origin).netloc
        self._made = lru_cache(maxsize=1024)(self._make)

    @property
    def house(self) -> str:
        """The house's name as a merchant and a payee."""
        return self._house

    def subject(self, consumer: str) -> str:
        """How an account is called outside: nobody finds the pseudonym in it."""
        return f"s{hmac.digest(self._backing.secret, f'mandates subject {consumer}'.encode(), 'sha256').hex()[:24]}"

    def _make(self, what: str) -> Private:
        return private(hmac.digest(self._backing.secret, f"mandates key {what}".encode(), hashlib.sha256))

    def _current(self, party: Party) -> tuple[int, Private]:
        """The key that a party signs with now; another secret of the house, or a withdrawn key, makes another."""
        return self._current_of(party, proving.keys(self._database.read, party))

    def _current_of(self, party: Party, rows: Sequence[Any]) -> tuple[int, Private]:
        number = rows[0].number if rows else 0
        key = self._made(f"{party} {number}")
        if rows and (rows[0].withdrawn is not None or rows[0].jwk != public(key)):
            return number + 1, self._made(f"{party} {number + 1}")
        return number, key

    def _signing(self, party: Party) -> Private:
        """The current key, its public half kept, so that what it signs is verified also after it was replaced."""
        rows = proving.keys(self._database.read, party)
        number, key = self._current_of(party, rows)
        if all(row.number != number for row in rows):
            self._keep(party, number, key)
        return key

    def _keep(self, party: Party, number: int, key: Private) -> bool:
        row = {"party": party, "number": number, "jwk": public(key), "at": self._clock.now()}
        return proving.add_key(self._database.write, row)

    def _publics(self, party: Party) -> tuple[Jwk, ...]:
        """The public keys of a party that are to be believed, the current one first."""
        rows = proving.keys(self._database.read, party)
        kept, current = [row.jwk for row in rows if row.withdrawn is None], public(self._current_of(party, rows)[1])
        return current, *(one for one in kept if one != current)

    def _merchant_keys(self, merchant: str) -> Sequence[Jwk]:
        if merchant == self._house:
            return self._publics("merchant")
        return proving.trusted(self._database.read, "merchant", merchant)

    def _issuer_keys(self, issuer: str) -> Sequence[Jwk]:
        return (
            self._publics("wallet")
            if issuer == self._issuer
            else proving.trusted(self._database.read, "issuer", issuer)
        )

    def _owned(self, id: str, caller: Caller) -> Any:
        row = granting.mandate(self._database.read, id)
        if row is None or row.consumer != caller.actor:
            raise NoSuchMandate(id)
        return row

    def _mandate(self, row: Any) -> Mandate:
        intent = _INTENT.validate_python(row.intent)
        said = (row.id, row.consumer, row.agent, row.thumbprint, intent, row.autonomy, self._state(row), row.level)
        return Mandate(*said, row.credential, row.text, row.held, row.spent, row.uses, row.at)

    def _state(self, row: Any) -> MandateState:
        return granting.state_at(row.state, row.ends, self._clock.now())

    def _named(self, presented: Presented) -> Any:
        """The row of the mandate that a closed mandate names, whoever brings it."""
        try:
            id = unverified(presented.closed).get("jti")
        except Unproven:
            return None
        return granting.mandate(self._database.read, id) if isinstance(id, str) else None

    def _wallets(self, row: Any, checkout: str) -> Evidence:
        """What the wallet knows by itself."""
        purchase, own = glanced(checkout), self._publics("wallet")
        merchant = purchase.merchant if purchase else ""
        known = Evidence(
            "wallet",
            self._clock.now(),
            self._backing.skew,
            {self._issuer: own},
            {merchant: self._merchant_keys(merchant)},
            readers=own,
        )
        if row is None:
            return known
        confirmed = False
        if purchase is not None and (row.autonomy == "confirm" or row.intent.get("deviation")):
            confirmed = granting.confirmed(self._database.read, row.id, checkout_hash(purchase))
        subject = row.subject if self._there(row.consumer) else "nobody"
        known = replace(known, state=self._state(row), record=row.hash, subject=subject)
        return replace(known, consent=row.consent, confirmed=confirmed)

    def _there(self, consumer: str) -> bool:
        """Whether the account is somebody's still."""
        try:
            self._backing.accounts.standing(consumer)
        except NotSignedIn:
            return False
        return True

    def _refused(self, phase: Phase, wrong: Objection, mandate: str = "") -> Verdict:
        again = wrong.next in _RETRYABLE
        said = (wrong.layer, wrong.reason, wrong.detail[:300], again, wrong.next)
        return Verdict(False, phase, *said, mandate=mandate)

    def _receipt(self, chain: str, party: Party, verdict: Verdict, about: Mapping[str, Any]) -> Verdict:
        """The verdict with its receipt, which is written and follows the last one of its chain."""
        said = {name: getattr(verdict, name) for name in ("accepted", "phase", "layer", "reason", "detail")}
        said |= {"mandate": verdict.mandate, "authorisation": verdict.authorisation, "party": party, **about}
        key = self._signing(party)
        before = proving.head(self._database.write, chain, START)
        one = receipt(said, before, self._clock.now(), key)
        proving.add_receipt(self._database.write, one)
        return replace(verdict, receipt=one.hash)

    def _note(self, what: str, mandate: str, caller: Caller = HOUSE, **facts: Any) -> None:
        self._events.record(f"mandates.{what}", [(mandate, facts)], caller)


def glanced(checkout: str) -> Purchase | None:
    """What a signed or read checkout says, unverified."""
    try:
        return purchase_in(checkout)
    except Unproven:
        return None


def about(purchase: Purchase | None, presented: Presented) -> dict[str, Any]:
    """What a receipt says of what was tried; of the texts their hashes."""
    said: dict[str, Any] = {"agent": presented.thumbprint[:200], "closed": digest(presented.closed)}
    if purchase is None:
        return said
    said |= {"merchant": purchase.merchant, "checkout": purchase.checkout, "checkout_hash": checkout_hash(purchase)}
    return said | {"amount": purchase.total, "currency": purchase.currency}


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())


__all__ = ["HOUSE", "STRAY", "Closed", "Part", "about", "glanced", "seconds"]
