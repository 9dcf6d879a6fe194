"""Everybody in one process: a consumer, an agent with its own key, wallet, merchant and provider; and their words."""

import base64
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import TypeAdapter

from souk.kit.operation import Caller, Souk
from souk.people.accounts import IN_PERSON, scopes_of
from souk.rehearsal.world.contracts import Goods, Message, Party
from souk.rehearsal.world.ports import Door
from souk.trade.mandates import CHECKOUT, Item, Presented, Purchase, body, bound, checkout_hash, digest, public, signed
from souk.trade.mandates import thumbprint as thumbprint_of

STAFF = Caller("rehearsal", frozenset({"*"}))
OTHERS = ("harbour.example", "market.example")
_PURCHASE = TypeAdapter(Purchase)
_PRESENTED = TypeAdapter(Presented)
# Who says each verb to whom; what is not here is a consumer's word to the wallet.
_SAID: Mapping[str, tuple[Party, Party]] = {
    **dict.fromkeys(("sign-checkout",), ("agent", "merchant")),
    **dict.fromkeys(("authorise", "present"), ("agent", "wallet")),
    **dict.fromkeys(("accept", "verify"), ("agent", "merchant")),
    **dict.fromkeys(("redeem",), ("merchant", "provider")),
    **dict.fromkeys(("commit", "release", "refund"), ("merchant", "wallet")),
}
# What a mandate allows on the scene, besides what depends on the day and the house.
INTENT: Mapping[str, Any] = {
    "per_purchase": 30000,
    "budget": 50000,
    "purchases": 5,
    "not_categories": ["weapons"],
    "methods": ["card"],
    "address": "home-hash",
    "return_days": 7,
}


@dataclass(frozen=True)
class Later:
    """A call that has to be refused once so many seconds have passed."""

    do: Callable[[], Any]
    wait: int

    def __call__(self) -> Any:
        """Do it now."""
        return self.do()


@dataclass(frozen=True)
class Agent:
    """An agent that keeps its own key."""

    key: ec.EllipticCurvePrivateKey

    @property
    def jwk(self) -> dict[str, str]:
        """Its public key."""
        return public(self.key)

    @property
    def thumbprint(self) -> str:
        """The name of its key (RFC 7638)."""
        return thumbprint_of(self.jwk)

    def closed(self, mandate: Mapping[str, Any], purchase: Purchase, nonce: str, now: int, **other: Any) -> Presented:
        """Its signed word on one checkout; `other` are claims that it says differently."""
        said = {"aud": purchase.merchant, "nonce": nonce, "iat": now, "checkout_hash": checkout_hash(purchase)}
        said |= {"amount": purchase.total, "currency": purchase.currency}
        text = bound(other.pop("text", mandate["text"]), {**said, **other}, self.key)
        return Presented(mandate["credential"], text, self.thumbprint)


def new_key() -> ec.EllipticCurvePrivateKey:
    """A key that nobody had before."""
    return ec.generate_private_key(ec.SECP256R1())


def new_agent() -> Agent:
    """An agent with a key of its own."""
    return Agent(new_key())


def person(id: str) -> Caller:
    """Somebody who is signed in, as a door makes it."""
    return Caller(id, scopes_of("shopper") | {IN_PERSON, "mandates:own"})


class Scene:
    """Speaks to mandates as each of the parties; `messages` has what was said."""

    def __init__(  # noqa: PLR0913 (what a scene is set in)
        self, souk: Souk, origin: str, goods: Goods, mark: str, skew: int = 60, door: Door | None = None
    ) -> None:
        self.souk, self.goods, self.skew, self.door = souk, goods, skew, door
        self.origin, self.house = origin, urlsplit(origin).netloc
        # What was begun at the door; nobody else's orders come from these.
        self.checkouts: list[str] = []
        self.ann, self.bo = person(f"{mark}ann"), person(f"{mark}bo")
        self.people: tuple[Caller, ...] = (self.ann, self.bo)
        self.agent, self.nonces = new_agent(), 0
        self._tag = f"{mark}{secrets.token_hex(8)}"
        self.messages: list[Message] = []
        self._others: dict[str, ec.EllipticCurvePrivateKey] = {}

    def open(self, caller: Caller, name: str, *, invented: bool = True) -> Caller:
        """Let somebody have an account."""
        opened = {"id": caller.actor, "kind": "shopper", "name": name, "invented": invented}
        self.souk.call("accounts.open", {**opened, "email": self.email(caller)}, STAFF)
        return caller

    def email(self, caller: Caller) -> str:
        """Where somebody of the scene would be written to."""
        return f"{caller.actor}@people.example"

    def stranger(self) -> Caller:
        """Somebody whom nobody knew before."""
        self.nonces += 1
        eve = self.open(person(f"{self._tag}-eve-{self.nonces}"), "Eve", invented=False)
        self.people = (*self.people, eve)
        return eve

    def mark_of(self, said: Mapping[str, Any]) -> bool:
        """Whether a receipt names a checkout of this scene."""
        named = str(said.get("checkout", ""))
        return named.startswith(self._tag) or named in self.checkouts

    def hash_of(self, checkout: str) -> str:
        """The hash of a checkout that its merchant signed, as it was signed."""
        return digest(base64.urlsafe_b64decode(checkout.split(".")[1] + "=="))

    def orders(self) -> list[Any]:
        """The orders that came of what was begun at the door and are not called off."""
        begun = [self.souk.call("checkout.agreed", {"agreed": one}, STAFF) for one in self.checkouts]
        found = [self.souk.call("orders.show", {"order": one["order"]}, STAFF) for one in begun if one["order"]]
        return [one for one in found if one["state"] not in ("canceled", "failed", "expired")]

    @property
    def others(self) -> dict[str, ec.EllipticCurvePrivateKey]:
        """The keys of other merchants, which the house trusts from the moment that somebody asks."""
        if not self._others:
            self._others = {name: new_key() for name in OTHERS}
            for name, key in self._others.items():
                self.call("trust", kind="merchant", name=name, keys=[public(key)])
        return self._others

    def call(self, verb: str, caller: Caller = STAFF, key: str | None = None, **payload: Any) -> Any:
        """Do one of the verbs of mandates, and note who said what."""
        answer = self.souk.call(f"mandates.{verb}", payload, caller, key)
        sender, receiver = _SAID.get(verb, ("consumer", "wallet"))
        self.messages.append(Message(sender, receiver, f"mandates.{verb}", payload, answer))
        return answer

    def told(self, verb: str, payload: Mapping[str, Any], keep: Callable[[Any], Any]) -> Any:
        """What the consumer's agent is answered by a verb of another domain; of the answer `keep` is noted."""
        answer = self.souk.call(verb, payload, self.ann)
        self.messages.append(Message("merchant", "agent", verb, payload, keep(answer)))
        return answer

    @property
    def now(self) -> int:
        """Seconds since 1970."""
        return int(self.souk.clock.now().timestamp())

    def day(self, days: int) -> str:
        """The date so many days from now, in UTC."""
        return (self.souk.clock.now() + timedelta(days=days)).date().isoformat()

    def moment(self, **time: float) -> str:
        """A moment so far from now."""
        return (self.souk.clock.now() + timedelta(**time)).isoformat()

    def intent(self, **other: Any) -> dict[str, Any]:
        """What a mandate of the scene allows."""
        dated = {"until": self.moment(days=50), "deliver_by": self.day(9), "currency": self.goods.currency}
        placed = {"merchants": [self.house, *OTHERS], "categories": ["another_category", self.goods.category]}
        return {**INTENT, **dated, **placed, **other}

    def grant(
        self, who: Caller | None = None, autonomy: str = "bounded", *, hosted: bool = False, **intent: Any
    ) -> Any:
        """A mandate for the agent that keeps its key, or for one of the house."""
        consumer = who or self.ann
        draft: dict[str, Any] = {"agent": "Robin", "autonomy": autonomy, "intent": self.intent(**intent)}
        if not hosted:
            draft["agent_key"] = self.agent.jwk
        return self.call("grant", consumer, consent=self.call("ask", consumer, draft=draft)["id"])

    def line(self, amount: int) -> Item:
        """Two pieces of the goods for so much."""
        goods = self.goods
        return Item(goods.product, goods.variant, 2, amount, (goods.category,), title=goods.title)

    def purchase(self, total: int = 18600, merchant: str = "", **other: Any) -> Purchase:
        """A checkout that every limit of the mandate allows."""
        self.nonces += 1
        seller, id = merchant or self.house, f"{self._tag}-{self.nonces}"
        begun = (self.now, self.now + 1800)
        made = Purchase(seller, id, (self.line(total),), total, self.goods.currency, seller, "card", *begun)
        return replace(made, **{"deliver_by": self.day(4), "address": "home-hash", "return_days": 7, **other})

    def sign(self, purchase: Purchase) -> str:
        """The merchant's signature: the house's own verb, or another merchant's key."""
        if purchase.merchant in OTHERS:
            return signed(body(purchase), self.others[purchase.merchant], CHECKOUT)
        text: str = self.call("sign-checkout", purchase=_PURCHASE.dump_python(purchase, mode="json"))["text"]
        return text

    def nonce(self) -> str:
        """A word that was not used before."""
        self.nonces += 1
        return f"nonce-{self.now}-{self.nonces:08}"

    def closed(self, mandate: Mapping[str, Any], purchase: Purchase, **other: Any) -> Presented:
        """What the agent presents for a checkout under a mandate."""
        return self.agent.closed(mandate, purchase, other.pop("nonce", None) or self.nonce(), self.now, **other)

    def authorise(self, presented: Presented, checkout: str, key: str | None = None) -> Any:
        """The wallet's answer."""
        return self.call("authorise", key=key, presented=_PRESENTED.dump_python(presented), checkout=checkout)

    def present(self, presented: Presented, checkout: str) -> Any:
        """What the wallet would answer."""
        return self.call("present", presented=_PRESENTED.dump_python(presented), checkout=checkout)

    def merchant(self, verb: str, presented: Presented, purchase: Purchase) -> Any:
        """The merchant's answer."""
        said = _PURCHASE.dump_python(purchase, mode="json")
        return self.call(verb, presented=_PRESENTED.dump_python(presented), purchase=said)

    def buy(self, mandate: Mapping[str, Any], purchase: Purchase | None = None) -> tuple[Any, Presented, Purchase]:
        """A genuine purchase as far as the wallet goes: its verdict, and what is presented to the merchant."""
        bought = purchase or self.purchase()
        presented = self.closed(mandate, bought)
        verdict = self.authorise(presented, self.sign(bought))
        return verdict, replace(presented, token=verdict["token"]), bought

    def redeem(self, token: str, thumbprint: str, purchase: Purchase, **other: Any) -> Any:
        """The provider's answer."""
        charge = {"merchant": purchase.merchant, "payee": purchase.payee, "amount": purchase.total}
        charge |= {"currency": purchase.currency, "checkout_hash": checkout_hash(purchase)}
        return self.call("redeem", token=token, thumbprint=thumbprint, charge={**charge, **other})

    def receipts_of(self, mandate: str, who: Caller, after: int, most: int) -> list[Any]:
        """The receipts of somebody's mandate behind a number."""
        found: list[Any] = self.call("receipts", who, mandate=mandate, after=after, most=most)
        return found

    def audited(self, chain: str, after: int, most: int) -> list[Any]:
        """The receipts of a chain of the house behind a number."""
        found: list[Any] = self.call("audit", chain=chain, after=after, most=most)
        return found

    def shown(self, mandate: Mapping[str, Any], who: Caller | None = None) -> tuple[int, int, int]:
        """Held, spent and uses of a mandate."""
        found = self.call("show", who or self.ann, mandate=mandate["id"])
        return found["held"], found["spent"], found["uses"]
