"""Honest purchases of every shape, through all three parties: none of them may be refused."""

import random
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519
from joserfc import jws
from joserfc.jwk import OKPKey

from bench.mandates.lying import genuine_lines
from souk.rehearsal.world import b64, read
from souk.trade.mandates import Presented, Purchase, checkout_hash, thumbprint, without
from tests.people.accounts.authenticator import Authenticator
from tests.trade.mandates.house import ANN, House

Shape = Callable[[House, random.Random], tuple[Any, Presented, Purchase]]
WIDE = {"budget": 10_000_000, "per_purchase": 30_000, "purchases": 10_000}


def genuine(house: House, many: int) -> tuple[int, list[str]]:
    """Honest purchases, each shape in its turn, and which were refused."""
    draw, refused = random.Random(4), list[str]()
    for number in range(many):
        shape = SHAPES[number % len(SHAPES)]
        verdict, presented, bought = shape(house, draw)
        steps = [verdict]
        if verdict["accepted"]:
            presented = replace(presented, token=verdict["token"])
            steps.append(house.merchant("accept", presented, bought))
            steps.append(house.redeem(verdict["token"], presented.thumbprint, bought))
            steps.append(house.call("commit", authorisation=verdict["authorisation"], amount=bought.total))
        said = (f"{number} {shape.__name__[1:]}: {one['phase']} {one['reason']} {one['detail']}" for one in steps)
        refused += [text for text, one in zip(said, steps, strict=True) if not one["accepted"]]
    return many, refused


def _plain(house: House, draw: random.Random) -> tuple[Any, Presented, Purchase]:
    bought = house.purchase(draw.randrange(0, 30_001), return_days=draw.randrange(7, 60))
    return house.buy(house.grant(**WIDE), replace(bought, deliver_by=house.day(draw.randrange(1, 10))))


def _confirmed(house: House, draw: random.Random) -> tuple[Any, Presented, Purchase]:
    """Each payment is said yes to."""
    mandate, bought = house.grant(autonomy="confirm"), house.purchase(draw.randrange(1, 30_001))
    house.call("confirm", ANN, mandate=mandate["id"], checkout_hash=checkout_hash(bought))
    return house.buy(mandate, bought)


def _specified(house: House, draw: random.Random) -> tuple[Any, Presented, Purchase]:
    """One purchase of goods that were named."""
    goods = [house.goods.product]
    return house.buy(house.grant(None, "specified", goods=goods, budget=None, purchases=None))


def _several(house: House, draw: random.Random) -> tuple[Any, Presented, Purchase]:
    """Several lines, of several sellers."""
    lines = draw.choice(list(genuine_lines(house)))
    mandate = house.grant(**WIDE, merchants=[house.house, "corner", "harbour"])
    return house.buy(mandate, house.purchase(sum(one.amount for one in lines), lines=lines))


def _deviating(house: House, draw: random.Random) -> tuple[Any, Presented, Purchase]:
    """As much above the reference as is tolerated, or below it."""
    deviation = {"reference": 18_000, "basis_points": 300, "action": draw.choice(["pause", "cancel"])}
    return house.buy(house.grant(**WIDE, deviation=deviation), house.purchase(draw.randrange(1, 18_541)))


def _by_passkey(house: House, draw: random.Random) -> tuple[Any, Presented, Purchase]:
    """Consented to with a passkey, by somebody who has one, at a merchant that wants as much."""
    who = house.stranger()
    device = Authenticator(identity=who.actor.encode())
    options = house.souk.call("accounts.begin-passkey", {}, who)
    house.souk.call("accounts.add-passkey", {"credential": device.create(options), "label": "telephone"}, who)
    draft = {"agent": "Robin", "autonomy": "bounded", "intent": house.intent(), "agent_key": house.agent.jwk}
    asked = house.call("ask", who, draft=draft)
    mandate = house.call("grant", who, consent=asked["id"], assertion=device.get(asked["options"]))
    return house.buy(mandate, house.purchase(draw.randrange(1, 30_001), level=2))


def _hidden(house: House, draw: random.Random) -> tuple[Any, Presented, Purchase]:
    """The merchant is not shown the budget, and has the wallet's word for it."""
    mandate, bought = house.grant(), house.purchase(draw.randrange(1, 30_001))
    verdict, _shown, _ = house.buy(mandate, bought)
    text = without(mandate["text"], lambda one: isinstance(one, dict) and one.get("type") == "budget")
    return verdict, house.closed(mandate, bought, text=text), bought


def _ed25519(house: House, draw: random.Random) -> tuple[Any, Presented, Purchase]:
    """An agent whose key is on Ed25519."""
    secret = ed25519.Ed25519PrivateKey.generate()
    key = OKPKey.import_key(secret)
    jwk = key.as_dict(private=False)
    draft = {"agent": "Robin", "autonomy": "bounded", "intent": house.intent(), "agent_key": jwk}
    mandate = house.call("grant", ANN, consent=house.call("ask", ANN, draft=draft)["id"])
    bought = house.purchase(draw.randrange(1, 30_001))
    *parts, last = house.closed(mandate, bought).closed.split("~")
    header = {"alg": "Ed25519", "typ": read(last, 0)["typ"]}
    payload = last.split(".")[1]
    raw = _bytes(payload)
    signed = jws.serialize_compact(header, raw, key, algorithms=["Ed25519"])
    assert signed.split(".")[1] == b64(raw)
    shown = Presented(mandate["credential"], "~".join([*parts, signed]), thumbprint(jwk))
    return house.authorise(shown, house.sign(bought)), shown, bought


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


SHAPES: tuple[Shape, ...] = (_plain, _confirmed, _specified, _several, _deviating, _by_passkey, _hidden, _ed25519)
