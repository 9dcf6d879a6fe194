"""A wallet, a merchant and a provider in one process, other merchants, an agent with its own key, and their words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import TypeAdapter
from sqlalchemy import text

from souk.insight.events import Events
from souk.kit.database import Database, Keys
from souk.kit.operation import Caller, Souk
from souk.kit.plug import plug
from souk.people.accounts import IN_PERSON, Accounts, PasskeyVerifier, PasswordHasher, Post, scopes_of
from souk.people.accounts import Backing as Proofs
from souk.settings import Settings
from souk.trade.mandates import (
    CHECKOUT,
    Backing,
    Item,
    Mandates,
    Presented,
    Purchase,
    body,
    bound,
    checkout_hash,
    public,
    signed,
    thumbprint,
)
from tests.clocks import Standing
from tests.people.accounts.tokens import Told

ORIGIN, HOUSE = "http://localhost:8765", "localhost:8765"
OPERATOR = Caller("operator", frozenset({"*"}))
_PURCHASE = TypeAdapter(Purchase)
_PRESENTED = TypeAdapter(Presented)
MONEY = ("mandates_mandate", "mandates_spend", "mandates_nonce", "mandates_confirmation", "mandates_step")
INTENT: dict[str, Any] = {
    "currency": "CNY",
    "until": "2026-12-31T00:00:00+08:00",
    "per_purchase": 30000,
    "budget": 50000,
    "purchases": 5,
    "categories": ["cat_litter", "litter_box"],
    "not_categories": ["weapons"],
    "merchants": [HOUSE, "harbour.example", "market.example"],
    "methods": ["card"],
    "deliver_by": "2026-11-20",
    "address": "home-hash",
    "return_days": 7,
}


def person(id: str) -> Caller:
    """Somebody who is signed in, as a door makes it."""
    return Caller(id, scopes_of("shopper") | {IN_PERSON, "mandates:own"})


ANN, BO = person("ann"), person("bo")


@dataclass(frozen=True)
class Agent:
    """An agent that keeps its own key."""

    key: ec.EllipticCurvePrivateKey

    @property
    def jwk(self) -> dict[str, str]:
        return public(self.key)

    @property
    def thumbprint(self) -> str:
        return thumbprint(self.jwk)

    def closed(self, mandate: Mapping[str, Any], purchase: Purchase, nonce: str, now: int, **other: Any) -> Presented:
        """Its signed word on one checkout; `other` are claims that it says differently."""
        said = {"aud": purchase.merchant, "nonce": nonce, "iat": now, "checkout_hash": checkout_hash(purchase)}
        said |= {"amount": purchase.total, "currency": purchase.currency}
        text = bound(other.pop("text", mandate["text"]), {**said, **other}, self.key)
        return Presented(mandate["credential"], text, self.thumbprint)


def new_agent() -> Agent:
    return Agent(ec.generate_private_key(ec.SECP256R1()))


class Drawn(Told):
    """Tokens that no draw repeats."""

    def __init__(self) -> None:
        self.drawn = 0

    def draw(self, of: str) -> str:
        self.drawn += 1
        return super().draw(f"{of} {self.drawn}")


class House:
    """Mandates behind the waist, and how a test speaks to them."""

    def __init__(self, database: Database, clock: Standing, settings: Settings) -> None:
        self.clock, self.database = clock, database
        events = Events(database, clock)
        proofs = Proofs(
            plug(PasswordHasher, settings.password_hasher),
            plug(PasskeyVerifier, settings.passkeys, origin=ORIGIN),
            Drawn(),
            plug(Post, settings.post, folder=settings.folder),
            ORIGIN,
            True,
        )
        accounts = Accounts(database, clock, events, proofs, Keys(database, clock, b"a test's"))
        self.mandates = Mandates(database, clock, events, Backing(accounts, Drawn(), b"a test's secret", ORIGIN))
        self.souk = Souk([accounts, events, self.mandates], database, clock)
        self.agent, self.nonces = new_agent(), 0
        self.others = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("harbour.example", "market.example")}
        for name, key in self.others.items():
            self.call("trust", kind="merchant", name=name, keys=[public(key)])
        for caller in (ANN, BO):
            opened = {"id": caller.actor, "kind": "shopper", "name": caller.actor.title()}
            self.souk.call("accounts.open", {**opened, "email": f"{caller.actor}@people.example"}, OPERATOR)

    def call(self, verb: str, caller: Caller = OPERATOR, key: str | None = None, **payload: Any) -> Any:
        return self.souk.call(f"mandates.{verb}", payload, caller, key)

    def grant(self, who: Caller = ANN, autonomy: str = "bounded", *, hosted: bool = False, **intent: Any) -> Any:
        """A mandate for the agent that keeps its key, or for one of the house."""
        draft: dict[str, Any] = {"agent": "Robin", "autonomy": autonomy, "intent": {**INTENT, **intent}}
        if not hosted:
            draft["agent_key"] = self.agent.jwk
        return self.call("grant", who, consent=self.call("ask", who, draft=draft)["id"])

    @property
    def now(self) -> int:
        return int(self.clock.now().timestamp())

    def purchase(self, total: int = 18600, merchant: str = HOUSE, **other: Any) -> Purchase:
        """A checkout that every limit of the mandate allows."""
        self.nonces += 1
        line = Item("tray", "tray-blue", 2, total, ("litter_box",), title="A tray")
        made = Purchase(
            merchant,
            f"checkout-{self.nonces}",
            (line,),
            total,
            "CNY",
            merchant,
            "card",
            self.now,
            self.now + 1800,
            deliver_by="2026-11-15",
            address="home-hash",
            return_days=7,
        )
        return replace(made, **other)

    def sign(self, purchase: Purchase) -> str:
        """The merchant's signature: the house's own verb, or another merchant's key."""
        if purchase.merchant in self.others:
            return signed(body(purchase), self.others[purchase.merchant], CHECKOUT)
        text: str = self.call("sign-checkout", purchase=_PURCHASE.dump_python(purchase, mode="json"))["text"]
        return text

    def nonce(self) -> str:
        self.nonces += 1
        return f"nonce-{self.nonces:016}"

    def closed(self, mandate: Mapping[str, Any], purchase: Purchase, **other: Any) -> Presented:
        return self.agent.closed(mandate, purchase, other.pop("nonce", None) or self.nonce(), self.now, **other)

    def authorise(self, presented: Presented, checkout: str, key: str | None = None) -> Any:
        return self.call("authorise", key=key, presented=_PRESENTED.dump_python(presented), checkout=checkout)

    def present(self, presented: Presented, checkout: str) -> Any:
        return self.call("present", presented=_PRESENTED.dump_python(presented), checkout=checkout)

    def merchant(self, verb: str, presented: Presented, purchase: Purchase) -> Any:
        said = _PURCHASE.dump_python(purchase, mode="json")
        return self.call(verb, presented=_PRESENTED.dump_python(presented), purchase=said)

    def buy(self, mandate: Mapping[str, Any], purchase: Purchase | None = None) -> tuple[Any, Presented, Purchase]:
        """A genuine purchase as far as the wallet goes: its verdict, and what is presented to the merchant."""
        bought = purchase or self.purchase()
        presented = self.closed(mandate, bought)
        verdict = self.authorise(presented, self.sign(bought))
        return verdict, replace(presented, token=verdict["token"]), bought

    def redeem(self, token: str, thumbprint: str, purchase: Purchase, **other: Any) -> Any:
        charge = {"merchant": purchase.merchant, "payee": purchase.payee, "amount": purchase.total}
        charge |= {"currency": purchase.currency, "checkout_hash": checkout_hash(purchase)}
        return self.call("redeem", token=token, thumbprint=thumbprint, charge={**charge, **other})

    def shown(self, mandate: Mapping[str, Any], who: Caller = ANN) -> tuple[int, int, int]:
        """Held, spent and uses of a mandate."""
        found = self.call("show", who, mandate=mandate["id"])
        return found["held"], found["spent"], found["uses"]

    def money(self) -> dict[str, list[Any]]:
        """Every row that a refusal must leave as it is."""
        with self.database.engine.connect() as connection:
            return {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in MONEY}

    def receipts(self) -> int:
        """How many receipts there are, in all chains."""
        with self.database.engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM mandates_receipt")).scalar_one())
