"""What a consumer lets an agent buy, what a merchant asks for, and what became of every try.

| noun | signed by | says |
| --- | --- | --- |
| credential (layer 1) | the wallet | who stands behind the agent, how sure that is, to which open mandate |
| open mandate (layer 2) | the consumer's key, which the wallet keeps | the constraints, and the agent's key in `cnf` |
| closed mandate (layer 3) | the agent's key | one checkout: SD-JWT with key binding, RFC 9901 |
| checkout | the merchant | the canonical body (RFC 8785) of a purchase |
| reading | the wallet | what its house read of a checkout whose protocol has no signature of the merchant |
| payment token | the wallet | merchant, checkout hash, amount, currency, expiry, uses, and the agent that brings it |
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from souk.kit.errors import Conflict, Invalid, NotFound, Refused

# Below it a million purchases of one mandate stay within 64 bits.
LARGEST = 10_000_000_000
Amount = Annotated[int, Field(ge=0, le=LARGEST)]
Name = Annotated[str, Field(max_length=500)]
Autonomy = Literal["confirm", "specified", "bounded"]
MandateState = Literal["active", "suspended", "revoked", "expired"]
SpendState = Literal["held", "committed", "released"]
Method = Literal["session", "passkey"]
Party = Literal["wallet", "merchant", "provider"]
Layer = Literal[0, 1, 2, 3]
Phase = Literal["present", "authorise", "verify", "accept", "redeem", "commit", "release", "refund", "balance"]
Next = Literal["", "ask_consumer", "prove_identity", "present_again", "new_checkout", "query", "stop"]
Reason = Literal[
    "",
    "consumer_unverified",
    "consent_missing",
    "identity_required",
    "agent_missing_key",
    "signature_invalid",
    "token_scope_mismatch",
    "token_replayed",
    "agent_denied",
    "mandate_scope_mismatch",
    "budget_exceeded",
    "unresolved_constraint",
]
Jwk = Mapping[str, JsonValue]


@dataclass(frozen=True)
class Deviation:
    """How far above a reference total a purchase may cost, in basis points, and what is done beyond it."""

    reference: Amount
    basis_points: Annotated[int, Field(ge=0, le=10_000)]
    action: Literal["pause", "cancel"] = "pause"


@dataclass(frozen=True)
class Intent:
    """What a mandate allows; what is left empty limits nothing, amounts are smallest units, `until` is its end.

    `address` is the hash of the address's canonical form, `deliver_by` a date, `return_days` the least that a merchant
    has to grant.
    """

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    until: datetime
    per_purchase: Amount | None = None
    budget: Amount | None = None
    purchases: Annotated[int, Field(ge=1, le=10_000)] | None = None
    categories: tuple[Name, ...] = ()
    not_categories: tuple[Name, ...] = ()
    goods: tuple[Name, ...] = ()
    not_goods: tuple[Name, ...] = ()
    merchants: tuple[Name, ...] = ()
    methods: tuple[Name, ...] = ()
    deliver_by: Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = ""
    address: Name = ""
    return_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    since: datetime | None = None
    deviation: Deviation | None = None


@dataclass(frozen=True)
class Draft:
    """What is asked of a consumer: an agent, what it may buy, and how freely; without a key the house keeps one."""

    agent: Annotated[str, Field(min_length=1, max_length=200)]
    intent: Intent
    autonomy: Autonomy = "confirm"
    agent_key: Jwk | None = None


@dataclass(frozen=True)
class Asked:
    """A consent that waits: `hash` is bound to the mandate, `options` are for the browser's passkey."""

    id: str
    hash: str
    draft: Draft
    expires: datetime
    options: Mapping[str, JsonValue] | None = None


@dataclass(frozen=True)
class Mandate:
    """What one consumer lets one agent buy: the open mandate as it stands. `thumbprint` is the agent's key (RFC 7638).

    `level` is how sure it is who consented: 1 by a session, 2 by a passkey asserted for this consent, 3 by a passkey
    and a credential of an outside issuer that the house trusts.
    """

    id: str
    consumer: str
    agent: str
    thumbprint: str
    intent: Intent
    autonomy: Autonomy
    state: MandateState
    level: int
    credential: str
    text: str
    held: int
    spent: int
    uses: int
    at: datetime


@dataclass(frozen=True)
class Item:
    """A line of a purchase: `amount` is what the whole line costs. `title` is data, and nothing is decided by it."""

    product: Name
    variant: Name
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]
    amount: Amount
    categories: tuple[Name, ...] = ()
    seller: Name = ""
    title: Annotated[str, Field(max_length=2000)] = ""


@dataclass(frozen=True)
class Extra:
    """What comes on top of the lines, such as shipping or tax; a discount is below zero."""

    kind: Name
    amount: Annotated[int, Field(ge=-LARGEST, le=LARGEST)]


@dataclass(frozen=True)
class Purchase:
    """What a merchant's checkout is, at one moment; `issued` and `expires` are seconds since 1970.

    `buyer` is the subject whose session it is, if it is somebody's; `level` is how sure the merchant wants to be.
    """

    merchant: Name
    checkout: Name
    lines: Annotated[tuple[Item, ...], Field(min_length=1, max_length=1000)]
    total: Amount
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    payee: Name
    method: Name
    issued: Annotated[int, Field(ge=0, le=1 << 40)]
    expires: Annotated[int, Field(ge=0, le=1 << 40)]
    extras: Annotated[tuple[Extra, ...], Field(max_length=100)] = ()
    deliver_by: Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = ""
    address: Name = ""
    return_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    buyer: Name = ""
    level: Annotated[int, Field(ge=1, le=3)] = 1


@dataclass(frozen=True)
class Signed:
    """A checkout under its merchant's signature; the hash is what a closed mandate is bound to."""

    hash: str
    text: str


@dataclass(frozen=True)
class Reading:
    """A checkout as the house read it at a merchant that signs none: `document` is SHA-256 of what was read.

    The wallet takes it for the merchant's word where the merchant has no key at all; a merchant takes none.
    """

    purchase: Purchase
    document: Name
    protocol: Literal["acp"]


@dataclass(frozen=True)
class Presented:
    """What an agent brings: credential, closed mandate (SD-JWT with key binding), and the token once it has one.

    `thumbprint` is of the key whose signature (RFC 9421) the door verified on the request; `status` is the issuer's
    signed status list where the mandate is another wallet's.
    """

    credential: str
    closed: str
    thumbprint: str
    token: str = ""
    status: str = ""


@dataclass(frozen=True)
class Verdict:
    """What was decided. A refusal says its layer, its reason, whether the same may be tried again, and what to do next.

    `receipt` is the hash of the signed receipt; a dry check leaves none.
    """

    accepted: bool
    phase: Phase
    layer: Layer = 0
    reason: Reason = ""
    detail: str = ""
    retryable: bool = False
    next: Next = ""
    mandate: str = ""
    authorisation: str = ""
    token: str = ""
    receipt: str = ""


@dataclass(frozen=True)
class Acted:
    """What the house's own agent did: the verdict, and what it presents to the merchant if it was accepted.

    Where the closed mandate has a whole checkout in it, `payment` is a second one of the same purchase without it.
    """

    verdict: Verdict
    presented: Presented
    payment: str = ""


@dataclass(frozen=True)
class Spend:
    """An authorisation in the ledger of a mandate; `refunded` is what of it came back."""

    id: str
    mandate: str
    merchant: str
    checkout: str
    checkout_hash: str
    amount: int
    currency: str
    state: SpendState
    refunded: int
    at: datetime


@dataclass(frozen=True)
class Receipt:
    """A signed decision: `text` is a JWS over it and the hash before, `hash` is SHA-256 of `text`, in base64url."""

    chain: str
    number: int
    hash: str
    previous: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Change:
    """A step in a mandate's life: who moved it to which state, when and why."""

    state: MandateState
    by: str
    why: str
    at: datetime


@dataclass(frozen=True)
class ConsentRecord:
    """How the consumer consented: to the terms of this hash, by a session or a passkey's assertion of a challenge."""

    hash: str
    method: Method
    challenge: str
    assertion: Mapping[str, JsonValue] | None
    at: datetime


@dataclass(frozen=True)
class Bundle:
    """Everything that a dispute about a mandate may need, in one piece that public libraries verify."""

    mandate: Mandate
    consent: ConsentRecord
    changes: tuple[Change, ...]
    spends: tuple[Spend, ...]
    receipts: tuple[Receipt, ...]
    keys: Mapping[Party, tuple[Jwk, ...]] = field(default_factory=dict)


class NoSuchMandate(NotFound):
    """There is none, or it is somebody else's."""

    def __init__(self, mandate: str) -> None:
        super().__init__("You have no mandate {mandate}.", mandate=mandate)


class NoSuchKey(NotFound):
    """The house has no such key."""

    def __init__(self, party: str, key: str) -> None:
        super().__init__("The {party} has no key {key}; mandates.keys lists them.", party=party, key=key[:200])


class NoSuchConsent(NotFound):
    """Nobody was asked so, the time is over, or it was answered."""

    def __init__(self, consent: str) -> None:
        super().__init__("There is no consent {consent} that waits for you; ask again.", consent=consent)


class NoSuchAuthorisation(NotFound):
    """Nothing was authorised under this id."""

    def __init__(self, authorisation: str) -> None:
        super().__init__("There is no authorisation {authorisation}.", authorisation=authorisation)


class NoSuchCheckout(NotFound):
    """No checkout of this id was signed here."""

    def __init__(self, checkout: str) -> None:
        super().__init__("There is no signed checkout {checkout}.", checkout=checkout)


class WrongMandate(Invalid):
    """A mandate that cannot be so."""

    def __init__(self, why: str) -> None:
        super().__init__("This mandate cannot be given: {why}.", why=why)


class WrongPurchase(Invalid):
    """A checkout that no merchant signs."""

    def __init__(self, why: str) -> None:
        super().__init__("This checkout cannot be signed: {why}.", why=why)


class ConsentRefused(Refused):
    """The consent is not proven as the account can prove it."""

    def __init__(self) -> None:
        super().__init__("Confirm this with your passkey; nothing was granted.")


class NotNow(Conflict):
    """The mandate's state does not allow this step."""

    def __init__(self, mandate: str, state: str) -> None:
        super().__init__("The mandate {mandate} is {state}.", mandate=mandate, state=state)


class KeptElsewhere(Conflict):
    """The agent keeps its own key, so the house cannot sign for it."""

    def __init__(self, mandate: str) -> None:
        super().__init__("The agent of {mandate} keeps its key itself and presents its own mandates.", mandate=mandate)


class Unproven(Refused):
    """A text that should prove something does not; inside, it becomes a verdict."""

    def __init__(self, why: str) -> None:
        super().__init__("This is not proven: {why}.", why=why)
