"""HTTP messages of the house (RFC 9421), signed with the keys that it publishes."""

from collections.abc import Mapping
from functools import partial

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from souk.kit.operation import Caller, Effect, Example, operation
from souk.kit.transport import Answer, Request, signed
from souk.trade.mandates.contracts import Jwk, KeptElsewhere, NotNow, Party, WrongMandate
from souk.trade.mandates.contracts.messages import MessageSignature
from souk.trade.mandates.rules.canonical import text64
from souk.trade.mandates.rules.jose import Private, public
from souk.trade.mandates.service.examples import GRANTED, MANDATE
from souk.trade.mandates.service.providing import Providing

LONGEST_BASE = 65_536
_END = '\n"@signature-params": ('
BASE = '"@status": 200\n"@signature-params": ("@status");keyid="k"'


class Signing(Providing):
    """What leaves the house over HTTP: answers, and what it tells others of orders."""

    @operation("mandates:sell", example=Example({"party": "merchant", "base": BASE}))
    def sign_message(self, party: Party, base: str) -> MessageSignature:
        """Sign the signature base of an HTTP message with the party's current key; answers which key that is.

        Nothing but a signature base is signed, so that a signature is never good for a checkout or a mandate. Who
        named another key in the base than the answer does, asks again: the key was rotated.
        """
        return _signature(base, self._current(party)[1])

    @operation("mandates:own", example=Example({"mandate": MANDATE, "base": BASE}, after=GRANTED, owned="self"))
    def sign_as_agent(self, mandate: str, base: str, caller: Caller) -> MessageSignature:
        """Sign the signature base of an HTTP message with the key of one's own mandate, where the house keeps it."""
        row = self._owned(mandate, caller)
        if not row.hosted:
            raise KeptElsewhere(mandate)
        if self._state(row) != "active":
            raise NotNow(mandate, self._state(row))
        return _signature(base, self._made(f"agent {row.asked}"))

    @operation("mandates:sell", Effect.WRITE, Example({}))
    def hold_keys(self) -> Mapping[Party, tuple[Jwk, ...]]:
        """Make the keys of the house at its first start, and note them, so that they stay published for good."""
        parties: tuple[Party, ...] = ("wallet", "merchant", "provider")
        for party in parties:
            self._signing(party)
        return {party: self._publics(party) for party in parties}

    def sealed(self, message: Request | Answer, party: Party = "merchant") -> Mapping[str, str]:
        """The headers that sign a message of the house, for whoever is inside it."""
        with self._database.unit(writes=False):
            key = self._current(party)[1]
        return signed(message, public(key)["kid"], partial(_raw, key), self._clock.now())


def _signature(base: str, key: Private) -> MessageSignature:
    if len(base) > LONGEST_BASE or not base.isascii() or not base.startswith('"') or _END not in base:
        raise WrongMandate("a signature base of RFC 9421 has at most 65,536 plain characters")
    shown = public(key)
    return MessageSignature(shown["kid"], text64(_raw(key, base)), shown)


def _raw(key: Private, base: str) -> bytes:
    r, s = decode_dss_signature(key.sign(base.encode(), ec.ECDSA(SHA256(), deterministic_signing=True)))
    return r.to_bytes(32) + s.to_bytes(32)
