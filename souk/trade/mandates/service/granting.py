"""How a mandate comes to be: an agent asks, its consumer consents in person, the wallet signs what was consented to."""

import base64
import json
from datetime import timedelta
from typing import Any

from pydantic import SecretStr, TypeAdapter

from souk.kit.operation import Caller, Effect, Example, operation
from souk.people.accounts import IN_PERSON
from souk.trade.mandates.contracts import (
    Asked,
    Change,
    ConsentRefused,
    Draft,
    Mandate,
    Method,
    NoSuchConsent,
    NotNow,
    Unproven,
    WrongMandate,
)
from souk.trade.mandates.rules.canonical import digest, terms_hash
from souk.trade.mandates.rules.constraints import constraints_of, wrong
from souk.trade.mandates.rules.jose import public, thumbprint
from souk.trade.mandates.rules.layers import CREDENTIAL, OPEN, Evidence, holder_of, within
from souk.trade.mandates.rules.naming import consent_id, mandate_id
from souk.trade.mandates.rules.sdjwt import binding_of, issued, opened, unverified
from souk.trade.mandates.service.examples import ASK, CONSENT, DRAFT, GRANTED, MANDATE, ME
from souk.trade.mandates.service.part import Part, seconds
from souk.trade.mandates.store import granting, proving

ANSWER_WITHIN = timedelta(minutes=5)
# How many places in the status list are tried while others grant, too.
PLACES = 32
_DRAFT = TypeAdapter(Draft)


class Granting(Part):
    """Asking, granting, and looking at one's own."""

    @operation("mandates:own", Effect.WRITE, Example({"draft": DRAFT}, after=(ME,), owned="self"))
    def ask(self, draft: Draft, caller: Caller) -> Asked:
        """Ask oneself for a mandate: its terms and their hash, to be granted in person within five minutes.

        Where the account has a passkey, `options` are for the browser's `navigator.credentials.get`. Nothing is
        granted yet.
        """
        now, accounts = self._clock.now(), self._backing.accounts
        for why in wrong(draft, now):
            raise WrongMandate(why)
        options = accounts.begin_passkey_sign_in() if accounts.passkeys(caller) else None
        id = consent_id(caller.actor, granting.asked(self._database.write, caller.actor))
        agent = self._agent_key(draft, id)
        row = {"id": id, "consumer": caller.actor, "draft": _DRAFT.dump_python(draft, mode="json"), "agent_key": agent}
        row |= {"hash": terms_hash(self._terms(id, caller.actor, draft, agent)), "hosted": int(draft.agent_key is None)}
        row |= {"challenge": str((options or {}).get("challenge", "")), "method": "", "assertion": None}
        row |= {"asked": now, "given": None, "expires": now + ANSWER_WITHIN}
        if not granting.add_consent(self._database.write, row):
            raise NotNow(id, "asked for already")
        return Asked(id, str(row["hash"]), draft, now + ANSWER_WITHIN, options)

    @operation("mandates:own", example=Example({"consent": CONSENT}, after=(ME, ASK), owned="self"))
    def asked(self, consent: str, caller: Caller) -> Asked:
        """What one was asked for and has not answered yet: its terms, as they stand in the consent."""
        row = granting.consent(self._database.read, consent)
        if row is None or row.consumer != caller.actor or row.given is not None or row.expires <= self._clock.now():
            raise NoSuchConsent(consent)
        options = self._backing.accounts.asserting(row.challenge) if row.challenge else None
        return Asked(row.id, row.hash, _DRAFT.validate_python(row.draft), row.expires, options)

    @operation(IN_PERSON, Effect.WRITE, Example({"consent": CONSENT}, after=(ME, ASK), owned="self"))
    def grant(
        self, consent: str, caller: Caller, *, assertion: dict[str, Any] | None = None, identity: str = ""
    ) -> Mandate:
        """Grant what was asked, in person: the wallet signs the open mandate and a credential bound to this consent.

        `assertion` is what the browser's passkey gave; an account that has a passkey cannot do without. `identity` is
        an SD-JWT of an issuer that the house trusts, bound by its holder to the consent's hash; it makes it level 3.
        """
        asked = granting.consent(self._database.read, consent)
        if asked is None or asked.consumer != caller.actor:
            raise NoSuchConsent(consent)
        method = self._method(asked, assertion, caller)
        level = 1 if method == "session" else 3 if identity and self._vouched(asked, identity) else 2
        said = {"given": self._clock.now(), "method": method, "assertion": assertion}
        if granting.give(self._database.write, consent, caller.actor, said) is None:
            raise NoSuchConsent(consent)
        made = next((one for _ in range(PLACES) if (one := self._issue(asked, level)) is not None), None)
        if made is None:
            raise NotNow(mandate_id(consent), "one of many that are granted at this moment")
        self._note("granted", made.id, caller, consumer=caller.actor, agent=made.agent, autonomy=made.autonomy)
        return made

    @operation("mandates:own", example=Example({}, after=GRANTED, owned="self"))
    def mine(self, caller: Caller) -> list[Mandate]:
        """One's own mandates, the newest first."""
        return [self._mandate(row) for row in granting.mandates_of(self._database.read, caller.actor)]

    @operation("mandates:own", example=Example({"mandate": MANDATE}, after=GRANTED, owned="self"))
    def show(self, mandate: str, caller: Caller) -> Mandate:
        """One of one's own mandates: what it allows, what is held and spent of it, and how it stands."""
        return self._mandate(self._owned(mandate, caller))

    @operation("mandates:see", example=Example({}))
    def identities(self) -> list[str]:
        """The issuers of identities that the house believes: one of them and a passkey make a consent level 3."""
        return proving.names(self._database.read, "identity")

    def _agent_key(self, draft: Draft, consent: str) -> dict[str, Any]:
        """The agent's public key; one that brings none is signed for by the house, and never sees a key."""
        if draft.agent_key is None:
            return dict(public(self._made(f"agent {consent}")))
        try:
            name = thumbprint(draft.agent_key)
        except Unproven as error:
            raise WrongMandate(f"the agent's key: {error.facts['why']}") from None
        return {key: draft.agent_key[key] for key in ("kty", "crv", "x", "y") if key in draft.agent_key} | {"kid": name}

    def _terms(self, consent: str, consumer: str, draft: Draft, agent: dict[str, Any]) -> dict[str, Any]:
        """The claims of an open mandate that decide something."""
        said: dict[str, Any] = {"jti": mandate_id(consent), "sub": self.subject(consumer), "agent": draft.agent}
        said |= {"autonomy": draft.autonomy, "exp": seconds(draft.intent.until), "cnf": {"jwk": agent}}
        return said | {"constraints": list(constraints_of(draft))}

    def _method(self, asked: Any, assertion: dict[str, Any] | None, caller: Caller) -> Method:
        """How the consent was proven; raises `ConsentRefused` where it is not as it could be."""
        accounts = self._backing.accounts
        if not asked.challenge and not accounts.passkeys(caller):
            return "session"
        if assertion is None or not asked.challenge or _challenge(assertion) != asked.challenge:
            raise ConsentRefused
        # Accounts verify a passkey by a sign-in; the session that comes of it is ended at once.
        signed = accounts.sign_in_with_passkey(assertion, "consent to a mandate")
        if signed.token is None or signed.account is None or signed.account.id != caller.actor:
            raise ConsentRefused
        accounts.end_session(accounts.recognise(SecretStr(signed.token)).session, caller)
        return "passkey"

    def _vouched(self, asked: Any, identity: str) -> bool:
        """Whether an outside issuer vouches for who holds this consent in hand; raises `ConsentRefused` where not."""
        try:
            issuer = str(unverified(identity).get("iss"))
            found = opened(identity, proving.trusted(self._database.read, "identity", issuer))
            binding = binding_of(found, holder_of(found.claims))
        except Unproven:
            raise ConsentRefused from None
        known = Evidence("wallet", self._clock.now(), self._backing.skew, {})
        if (binding.get("nonce"), binding.get("aud")) != (asked.hash, self._issuer) or not within(found.claims, known):
            raise ConsentRefused
        return True

    def _issue(self, asked: Any, level: int) -> Mandate | None:
        """Sign and write the mandate of a consent; None where somebody else took its place in the status list."""
        now, draft = self._clock.now(), _DRAFT.validate_python(asked.draft)
        terms = self._terms(asked.id, asked.consumer, draft, asked.agent_key)
        id, number = terms["jti"], granting.next_number(self._database.write)
        status = {"status_list": {"idx": number, "uri": f"{self._issuer}/mandates/status"}}
        shared = {
            "iss": self._issuer,
            "iat": seconds(now),
            "exp": terms["exp"],
            "consent": asked.hash,
            "status": status,
        }
        text = self._open(asked.id, {**terms, **shared, "vct": OPEN}, terms["constraints"])
        consumer = public(self._made(f"consumer {asked.id}"))
        credential = {**shared, "vct": CREDENTIAL, "sub": terms["sub"], "level": level, "cnf": {"jwk": consumer}}
        credential["mandate_hash"] = digest(text.split("~")[0])
        # Who somebody is outlasts what they allowed, so that an expired mandate is called what it is.
        credential["exp"] = seconds(draft.intent.until + timedelta(days=1))
        row = {"id": id, "number": number, "consumer": asked.consumer, "subject": terms["sub"], "asked": asked.id}
        row |= {
            "consent": asked.hash,
            "agent": draft.agent,
            "thumbprint": thumbprint(asked.agent_key),
            "hosted": asked.hosted,
            "level": level,
        }
        row |= {"intent": asked.draft["intent"], "autonomy": draft.autonomy, "text": text, "state": "active", "at": now}
        row |= {"credential": issued(credential, self._signing("wallet")), "hash": credential["mandate_hash"]}
        row |= {"ends": draft.intent.until, "budget": draft.intent.budget, "held": 0, "spent": 0, "uses": 0}
        row["most"] = 1 if draft.autonomy == "specified" else draft.intent.purchases
        if not granting.add(self._database.write, row):
            return None
        granting.add_step(self._database.write, id, Change("active", asked.consumer, "granted", now))
        return self._mandate(granting.mandate(self._database.write, id))

    def _open(self, consent: str, claims: dict[str, Any], constraints: list[dict[str, Any]]) -> str:
        """The open mandate, each constraint of which its holder may keep from a merchant."""
        hidden = [
            ("constraints", self._backing.tokens.draw(f"salt {consent} {n}")[:22], one)
            for n, one in enumerate(constraints)
        ]
        return issued({**claims, "constraints": []}, self._made(f"consumer {consent}"), hidden)


def _challenge(assertion: dict[str, Any]) -> str:
    """The challenge that a passkey's assertion answers, unverified."""
    try:
        said = assertion["response"]["clientDataJSON"]
        return str(json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))["challenge"])
    except (KeyError, TypeError, ValueError):
        return ""
