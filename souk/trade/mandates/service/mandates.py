"""Mandates: what a consumer lets an agent buy, checked in three layers by three parties, with a receipt for each."""

from collections.abc import Mapping
from typing import Literal

from souk.kit.errors import Invalid
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.mandates.contracts import (
    Bundle,
    ConsentRecord,
    Jwk,
    NoSuchKey,
    NotNow,
    Party,
    Receipt,
    Unproven,
    WrongMandate,
)
from souk.trade.mandates.rules.chain import status_list
from souk.trade.mandates.rules.jose import thumbprint
from souk.trade.mandates.service.covering import Covering
from souk.trade.mandates.service.examples import ACTED, MANDATE, STRANGER
from souk.trade.mandates.service.part import STRAY, seconds
from souk.trade.mandates.service.ruling import Ruling
from souk.trade.mandates.service.vouching import Vouching
from souk.trade.mandates.service.welcoming import Welcoming
from souk.trade.mandates.store import granting, proving, spending

PARTIES: tuple[Party, ...] = ("wallet", "merchant", "provider")
MOST, ALL = 500, 1 << 30
STATUS_FOR = 300
MOST_WORDS = 500


class Mandates(Vouching, Welcoming, Covering, Ruling):
    """A wallet, a merchant and a payment provider, each with its own entry, key and chain of receipts."""

    @operation("mandates:own", example=Example({"mandate": MANDATE}, after=ACTED, owned="self"))
    def receipts(self, mandate: str, caller: Caller, *, after: int = 0, most: int = 100) -> list[Receipt]:
        """The signed receipts of one's own mandate behind a number, each with the hash of the one before."""
        check_page(most, after)
        self._owned(mandate, caller)
        return list(proving.receipts(self._database.read, mandate, after, most))

    @operation("mandates:audit", example=Example({"chain": "stray"}))
    def audit(self, chain: str, *, after: int = 0, most: int = 100) -> list[Receipt]:
        """The receipts of a chain of the house: `stray` for what named no mandate, `provider`, `merchant:<name>`."""
        check_page(most, after)
        if chain not in (STRAY, "provider") and not chain.startswith("merchant:"):
            raise Invalid(
                "{chain} is no chain of the house; stray, provider and merchant:<name> are.", chain=chain[:200]
            )
        return list(proving.receipts(self._database.read, chain, after, most))

    @operation("mandates:own", example=Example({"mandate": MANDATE}, after=ACTED, owned="self"))
    def evidence(self, mandate: str, caller: Caller) -> Bundle:
        """Everything about one's own mandate in one bundle for a dispute: consent, steps, spending, receipts, keys."""
        row = self._owned(mandate, caller)
        read = self._database.read
        given = granting.consent(read, row.asked)
        consent = ConsentRecord(given.hash, given.method, given.challenge, given.assertion, given.given)
        receipts = proving.receipts(read, mandate, 0, ALL)
        kept = granting.steps(read, mandate), spending.spends(read, mandate), receipts
        return Bundle(self._mandate(row), consent, *kept, self.keys())

    @operation("mandates:see")
    def keys(self) -> Mapping[Party, tuple[Jwk, ...]]:
        """The public keys of the house as wallet, merchant and provider, the current one of each first."""
        return {party: self._publics(party) for party in PARTIES}

    @operation("mandates:see")
    def issuer(self) -> str:
        """How the house's wallet is called as an issuer: its address."""
        return self._issuer

    @operation("mandates:see")
    def status_list(self) -> str:
        """The states of all mandates as a signed status list, good for five minutes: two bits each, by their index."""
        now = seconds(self._clock.now())
        states = granting.states(self._database.read, self._clock.now())
        return status_list(states, self._issuer, (now, now + STATUS_FOR), self._current("wallet")[1])

    @operation("mandates:run", Effect.WRITE, Example({"party": "wallet"}))
    def rotate_keys(self, party: Party, caller: Caller) -> Jwk:
        """Sign with a new key from now on; what the old one signed is still verified."""
        self._signing(party)
        number = self._current(party)[0] + 1
        key = self._made(f"{party} {number}")
        if not self._keep(party, number, key):
            raise NotNow(f"key of the {party}", "rotated at this moment")
        self._note("key-rotated", party, caller)
        return self._publics(party)[0]

    @operation("mandates:run", Effect.WRITE, Example({"party": "wallet", "why": "a backup was lost"}))
    def withdraw_key(self, party: Party, why: str, caller: Caller, *, kid: str = "") -> Jwk:
        """Publish a stolen key no longer, the current one or that of an id, and believe nothing that it signed.

        A withdrawn key never comes back: what it signed for buyers is to be signed anew. Answers the key that signs
        from now on.
        """
        if not 0 < len(why.strip()) <= MOST_WORDS:
            raise WrongMandate(f"why a key is withdrawn takes 1 to {MOST_WORDS} characters")
        self._signing(party)
        named = kid or str(self._publics(party)[0]["kid"])
        known = next((row for row in proving.keys(self._database.write, party) if row.jwk["kid"] == named), None)
        if known is None:
            raise NoSuchKey(party, named)
        if proving.withdraw_key(self._database.write, (party, known.number), why.strip(), self._clock.now()):
            self._note("key-withdrawn", party, caller, key=named, why=why.strip())
        self._signing(party)
        return self._publics(party)[0]

    @operation(
        "mandates:run",
        Effect.WRITE,
        Example({"kind": "merchant", "name": "harbour.example", "keys": [STRANGER]}),
    )
    def trust(
        self, kind: Literal["merchant", "issuer", "identity"], name: str, keys: list[dict[str, str]], caller: Caller
    ) -> int:
        """Trust a merchant's checkouts, another wallet's mandates or an issuer of identities by these public keys.

        They take the place of the earlier ones; with none, nobody of this name is trusted any longer.
        """
        if not 0 < len(name) <= 500 or len(keys) > 20 or name in (self._house, self._issuer):
            raise WrongMandate("a name of another house and at most 20 keys are trusted")
        try:
            known = [{**key, "kid": thumbprint(key)} for key in keys]
        except Unproven as error:
            raise WrongMandate(f"a key: {error.facts['why']}") from None
        row = {"kind": kind, "name": name, "keys": known, "by": caller.actor, "at": self._clock.now()}
        proving.trust(self._database.write, row)
        self._note("trusted", name, caller, kind=kind, keys=len(known))
        return len(known)


def check_page(most: int, after: int) -> None:
    """Raises `Invalid` for a page that nobody can be given."""
    if not 1 <= most <= MOST or not 0 <= after <= ALL:
        raise Invalid("most is 1 to {limit}, and after the number of a receipt.", limit=MOST)
