"""The three layers, in their order; the first thing that is not proven refuses, and what is missing is not proven."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from pydantic import JsonValue

from souk.trade.mandates.contracts import (
    Jwk,
    Layer,
    MandateState,
    Next,
    Presented,
    Purchase,
    Reason,
    Unproven,
)
from souk.trade.mandates.contracts.agents import AgentRule, AgentSeen
from souk.trade.mandates.rules.agents import denied, rules_about, under
from souk.trade.mandates.rules.canonical import checkout_hash, digest, terms_hash
from souk.trade.mandates.rules.constraints import CUMULATIVE, Fault, fault, fault_of, uneven
from souk.trade.mandates.rules.jose import claims_of, thumbprint, verified
from souk.trade.mandates.rules.readings import is_reading, purchase_in, read_by
from souk.trade.mandates.rules.sdjwt import Opened, binding_of, opened, unverified

CREDENTIAL, OPEN = "urn:souk:consumer:1", "urn:souk:mandate:open:1"
CHECKOUT, TOKEN, RECEIPT, STATUS = "checkout+jwt", "payment-token+jwt", "receipt+jwt", "statuslist+jwt"
# How old an agent's signature may be.
FRESH = timedelta(minutes=10)
CONFIRMS = "the consumer confirms each payment of this mandate"


class Objection(Exception):
    """The first thing that is wrong."""

    def __init__(self, layer: Layer, reason: Reason, detail: str, next: Next = "stop") -> None:
        self.layer, self.reason, self.detail, self.next = layer, reason, detail, next
        super().__init__(detail)


@dataclass(frozen=True)
class Evidence:
    """What the party that looks knows by itself: keys of issuers and merchants, how the mandate stands, what is open.

    `record` is the hash of the open mandate in the wallet's own books, `confirmed` whether its consumer confirmed this
    checkout, `current` the hash that the merchant has now for this checkout, `rules` what each shop lets agents do,
    `readers` whose readings count for the word of a merchant that has no key: a merchant itself has none, `came` what
    the merchant's door knows of the agent.
    """

    party: Literal["wallet", "merchant"]
    at: datetime
    skew: timedelta
    issuers: Mapping[str, Sequence[Jwk]]
    merchants: Mapping[str, Sequence[Jwk]] = field(default_factory=dict)
    state: MandateState | None = None
    record: str = ""
    subject: str = ""
    consent: str = ""
    confirmed: bool = False
    current: str = ""
    rules: Mapping[str, Mapping[str, AgentRule]] = field(default_factory=dict)
    readers: Sequence[Jwk] = ()
    came: AgentSeen | None = None


@dataclass(frozen=True)
class Closed:
    """What holds: the claims of all three layers, and the purchase."""

    credential: Mapping[str, JsonValue]
    mandate: Mapping[str, JsonValue]
    binding: Mapping[str, JsonValue]
    purchase: Purchase
    hash: str
    agent: str

    @property
    def ends(self) -> int:
        """When the mandate is over, in seconds since 1970."""
        return int(str(self.mandate["exp"]))


def examined(presented: Presented, checkout: str | Purchase, evidence: Evidence) -> Closed:
    """All that is proven; raises `Objection`. The wallet reads a signed checkout, the merchant brings its own."""
    purchase = _glanced(checkout)
    credential, found = identity(presented, purchase, evidence)
    binding, agent = authority(presented, found, purchase, evidence)
    if purchase is not None and evidence.rules:
        _welcome(found.claims, (agent, credential.get("level")), purchase, evidence)
    purchase = _merchants_word(checkout, evidence)
    name = intent(found, binding, purchase, evidence, bool(presented.token))
    closed = Closed(credential, found.claims, binding, purchase, name, agent)
    if presented.token:
        scope(presented.token, closed, evidence)
    return closed


def _glanced(checkout: str | Purchase) -> Purchase | None:
    """What a checkout says, before its signature is looked at: to whom the agent's words should go."""
    if isinstance(checkout, Purchase):
        return checkout
    try:
        return purchase_in(checkout)
    except Unproven:
        return None


def identity(
    presented: Presented, purchase: Purchase | None, evidence: Evidence
) -> tuple[Mapping[str, JsonValue], Opened]:
    """Layer 1: the consumer is behind the agent."""
    try:
        credential = opened(presented.credential, evidence.issuers.get(_issuer(presented.credential), ())).claims
    except Unproven as error:
        raise Objection(1, "consumer_unverified", f"credential: {error.facts['why']}", "prove_identity") from None
    if credential.get("vct") != CREDENTIAL or not within(credential, evidence):
        raise Objection(1, "consumer_unverified", "the credential is not one, or its time is over", "prove_identity")
    try:
        found = opened(presented.closed, [holder_of(credential)])
    except Unproven as error:
        raise Objection(1, "consent_missing", f"open mandate: {error.facts['why']}", "ask_consumer") from None
    _consented(credential, found, evidence)
    _right_person(credential, found.claims, purchase, evidence)
    return credential, found


def _consented(credential: Mapping[str, JsonValue], found: Opened, evidence: Evidence) -> None:
    """The open mandate is the one, to the letter, that was consented to."""
    claims = found.claims
    same = credential.get("mandate_hash") == digest(found.jwt) and credential.get("consent") == claims.get("consent")
    if not same or claims.get("vct") != OPEN or not isinstance(claims.get("jti"), str):
        raise Objection(1, "consent_missing", "the consent is to another open mandate", "ask_consumer")
    if not found.closed and terms_hash(claims) != claims.get("consent"):
        raise Objection(1, "consent_missing", "the consent is to other terms", "ask_consumer")
    if evidence.party == "wallet":
        _recorded(found, evidence)


def _recorded(found: Opened, evidence: Evidence) -> None:
    if not evidence.record or evidence.record != digest(found.jwt):
        raise Objection(1, "consent_missing", "the open mandate is not in the wallet's books", "ask_consumer")
    if found.claims.get("consent") != evidence.consent:
        raise Objection(1, "consent_missing", "the consent's record is of other terms", "ask_consumer")


def _right_person(
    credential: Mapping[str, JsonValue], mandate: Mapping[str, JsonValue], purchase: Purchase | None, evidence: Evidence
) -> None:
    subject = credential.get("sub")
    if not subject or subject != mandate.get("sub") or (evidence.subject and subject != evidence.subject):
        raise Objection(1, "consumer_unverified", "the credential is of somebody else", "prove_identity")
    if purchase is None:
        return
    if purchase.buyer and purchase.buyer != subject:
        raise Objection(1, "consumer_unverified", "the session is somebody else's", "new_checkout")
    level = credential.get("level")
    if type(level) is not int or level < purchase.level:
        raise Objection(1, "identity_required", f"the merchant asks for level {purchase.level}", "prove_identity")


def authority(
    presented: Presented, found: Opened, purchase: Purchase | None, evidence: Evidence
) -> tuple[Mapping[str, JsonValue], str]:
    """Layer 2: the token is used by the agent that the consumer authorised."""
    if not presented.thumbprint:
        raise Objection(2, "agent_missing_key", "the request was not signed by a key", "present_again")
    try:
        holder = holder_of(found.claims)
        agent = thumbprint(holder)
    except Unproven:
        raise Objection(2, "agent_missing_key", "the mandate names no key of an agent") from None
    try:
        binding = binding_of(found, holder)
    except Unproven as error:
        raise Objection(2, "signature_invalid", f"closed mandate: {error.facts['why']}") from None
    if presented.thumbprint != agent:
        raise Objection(2, "signature_invalid", "the request is signed by another key than the mandate's")
    _in_time(found.claims, binding, evidence)
    if evidence.state != "active":
        said = evidence.state or "of unknown state"
        raise Objection(2, "token_scope_mismatch", f"the mandate is {said}", "ask_consumer")
    if purchase is not None and binding.get("aud") != purchase.merchant:
        raise Objection(2, "token_scope_mismatch", "the closed mandate is for another merchant", "present_again")
    return binding, agent


def _welcome(mandate: Mapping[str, JsonValue], who: tuple[str, object], purchase: Purchase, evidence: Evidence) -> None:
    """Each shop of the purchase lets this agent buy what it sells of it."""
    agent, level = who
    known = under(str(mandate.get("agent", "")), agent, evidence.came)
    for shop, amount in by_shop(purchase).items():
        for rule in rules_about(evidence.rules.get(shop, {}), known):
            if why := denied(rule, amount, purchase.currency, level):
                raise Objection(2, "agent_denied", why)


def by_shop(purchase: Purchase) -> dict[str, int]:
    """What the lines of each seller cost; a line without one is the merchant's own."""
    found: dict[str, int] = {}
    for item in purchase.lines:
        shop = item.seller or purchase.merchant
        found[shop] = found.get(shop, 0) + item.amount
    return dict(sorted(found.items()))


def _in_time(mandate: Mapping[str, JsonValue], binding: Mapping[str, JsonValue], evidence: Evidence) -> None:
    if not within(mandate, evidence):
        raise Objection(2, "token_scope_mismatch", "the mandate's time is over or has not come", "ask_consumer")
    nonce, made, now = binding.get("nonce"), binding.get("iat"), evidence.at.timestamp()
    if not isinstance(nonce, str) or not 16 <= len(nonce) <= 200:
        raise Objection(2, "token_scope_mismatch", "the closed mandate has no nonce", "present_again")
    slack = evidence.skew.total_seconds()
    if type(made) is not int or not now - FRESH.total_seconds() - slack <= made <= now + slack:
        raise Objection(2, "token_scope_mismatch", "the closed mandate is not of this moment", "present_again")


def _merchants_word(checkout: str | Purchase, evidence: Evidence) -> Purchase:
    """The purchase that its merchant signed, that the wallet read where there is no signing, or its merchant's own."""
    if isinstance(checkout, Purchase):
        return checkout
    try:
        said = purchase_in(checkout)
        keys = evidence.merchants.get(said.merchant, ())
        if is_reading(checkout):
            return read_by(checkout, evidence.readers, keys)
        verified(checkout, keys, CHECKOUT)
    except Unproven as error:
        raise Objection(3, "mandate_scope_mismatch", f"checkout: {error.facts['why']}", "new_checkout") from None
    return said


def intent(
    found: Opened, binding: Mapping[str, JsonValue], purchase: Purchase, evidence: Evidence, authorised: bool
) -> str:
    """Layer 3: the purchase is what was meant; answers the checkout's hash."""
    name = checkout_hash(purchase)
    said = (binding.get("checkout_hash"), binding.get("amount"), binding.get("currency"))
    if said != (name, purchase.total, purchase.currency) or type(said[1]) is not int:
        raise Objection(3, "mandate_scope_mismatch", "the closed mandate is for another checkout", "present_again")
    if evidence.current and evidence.current != name:
        raise Objection(3, "mandate_scope_mismatch", "the checkout was changed since", "new_checkout")
    if why := uneven(purchase):
        raise Objection(3, "mandate_scope_mismatch", why, "new_checkout")
    now, slack = evidence.at.timestamp(), evidence.skew.total_seconds()
    if not purchase.issued - slack <= now < purchase.expires + slack:
        raise Objection(3, "mandate_scope_mismatch", "the checkout is stale", "new_checkout")
    _constrained(found, purchase, evidence, authorised)
    if found.claims.get("autonomy") == "confirm" and evidence.party == "wallet" and not evidence.confirmed:
        raise Objection(1, "consent_missing", CONFIRMS, "ask_consumer")
    return name


def _constrained(found: Opened, purchase: Purchase, evidence: Evidence, authorised: bool) -> None:
    constraints = found.claims.get("constraints")
    # The wallet knows whether its consumer said yes; a merchant believes the wallet's token for it.
    agreed = evidence.confirmed if evidence.party == "wallet" else authorised
    whole = not found.closed or evidence.party == "wallet"
    wrong = fault_of(constraints, purchase, evidence.at, agreed=agreed) if whole else None
    if found.closed:
        if evidence.party == "wallet" or not authorised:
            raise Objection(3, "unresolved_constraint", "a constraint is not shown", "present_again")
        wrong = _shown(constraints, purchase, evidence.at)
    if wrong is not None:
        raise Objection(3, wrong.reason, wrong.detail, wrong.next)
    if evidence.party == "merchant" and not authorised:
        kinds = {one.get("type") for one in _constraints(constraints) if isinstance(one, Mapping)}
        if kinds & CUMULATIVE or found.claims.get("autonomy") != "bounded":
            raise Objection(3, "unresolved_constraint", "no wallet says what is left of the budget", "present_again")


def _shown(constraints: object, purchase: Purchase, at: datetime) -> Fault | None:
    """What a merchant can see of constraints some of which only the wallet saw; whether to ask is the wallet's."""
    faults = (wrong for one in _constraints(constraints) if (wrong := fault(one, purchase, at)) is not None)
    return next((wrong for wrong in faults if wrong.next != "ask_consumer"), None)


def _constraints(said: object) -> list[object]:
    return said if isinstance(said, list) else []


def scope(token: str, closed: Closed, evidence: Evidence) -> None:
    """The token says this mandate, this checkout and this agent, and nothing else."""
    issuer = str(closed.credential.get("iss"))
    try:
        claims = claims_of(token, evidence.issuers.get(issuer, ()), TOKEN)
    except Unproven as error:
        raise Objection(2, "token_scope_mismatch", f"token: {error.facts['why']}", "present_again") from None
    bought = closed.purchase
    if claims.get("iss") != issuer or claims.get("mandate") != closed.mandate.get("jti"):
        raise Objection(2, "token_scope_mismatch", "the token is of another mandate", "present_again")
    charge = Charged(bought.merchant, bought.payee, closed.hash, bought.total, bought.currency)
    if why := outside(claims, charge, closed.agent, evidence):
        raise Objection(2, "token_scope_mismatch", why, "present_again")


@dataclass(frozen=True)
class Charged:
    """What somebody wants to be paid by a token."""

    merchant: str
    payee: str
    checkout_hash: str
    amount: int
    currency: str


def outside(claims: Mapping[str, JsonValue], charge: Charged, agent: str, evidence: Evidence) -> str:
    """Why a charge is outside a token's scope."""
    held = claims.get("cnf")
    if not agent or not isinstance(held, Mapping) or held.get("jkt") != agent:
        return "the token is bound to another agent"
    for name, value in vars(charge).items():
        if claims.get(name) != value or type(claims.get(name)) is not type(value):
            return f"the token has another {name.replace('_', ' ')}"
    return "" if within(claims, evidence) else "the token's time is over"


def within(claims: Mapping[str, JsonValue], evidence: Evidence) -> bool:
    """Whether it is issued and not over yet, within the skew; what says no end has none."""
    issued, ends, now = claims.get("iat"), claims.get("exp"), evidence.at.timestamp()
    slack = evidence.skew.total_seconds()
    return type(issued) is int and type(ends) is int and issued - slack <= now < ends + slack


def holder_of(claims: Mapping[str, JsonValue]) -> Jwk:
    """The key in `cnf`; raises `Unproven`."""
    found = claims.get("cnf")
    key = found.get("jwk") if isinstance(found, Mapping) else None
    if not isinstance(key, Mapping):
        raise Unproven("it names no key")
    return key


def _issuer(text: str) -> str:
    return str(unverified(text).get("iss"))
