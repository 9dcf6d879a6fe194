"""Longer attacks: what happens before the one call that has to be refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from souk.trade.mandates import (
    CHECKOUT,
    Item,
    Presented,
    Purchase,
    checkout_hash,
    digest,
    public,
    signed,
    without,
)
from tests.trade.mandates.house import ANN, BO, House, new_agent
from tests.trade.mandates.tampering import Fire, Prepare, b64, changed, first, read


def forged_agent(house: House, mandate: Any, _shown: Presented, bought: Purchase) -> Presented:
    return new_agent().closed(mandate, bought, house.nonce(), house.now)


def other_signer(house: House, _mandate: Any, shown: Presented, _bought: Purchase) -> Presented:
    return replace(shown, thumbprint=new_agent().thumbprint)


def rebound(house: House, mandate: Any, shown: Presented, bought: Purchase) -> Presented:
    thief = new_agent()
    text = first(mandate["text"], lambda one: changed(one, cnf={"jwk": thief.jwk}))
    return thief.closed(mandate, bought, house.nonce(), house.now, text=text)


def substituted(house: House, mandate: Any, _shown: Presented, bought: Purchase) -> Presented:
    wider = house.grant(ANN, per_purchase=1000000, budget=1000000)
    return replace(house.closed(wider, bought), credential=mandate["credential"])


def of_somebody_else(house: House, mandate: Any, _shown: Presented, bought: Purchase) -> Presented:
    return replace(house.closed(mandate, bought), credential=house.grant(BO)["credential"])


def unknown_issuer(house: House, mandate: Any, shown: Presented, _bought: Purchase) -> Presented:
    claims = {**read(mandate["credential"].split("~")[0]), "iss": "https://wallet.evil"}
    forged = signed(claims, ec.generate_private_key(ec.SECP256R1()), "dc+sd-jwt")
    return replace(shown, credential=f"{forged}~")


def self_issued(house: House, mandate: Any, shown: Presented, _bought: Purchase) -> Presented:
    forged = signed(read(mandate["credential"].split("~")[0]), house.agent.key, "dc+sd-jwt")
    return replace(shown, credential=f"{forged}~")


def hiding(house: House, mandate: Any, _shown: Presented, bought: Purchase) -> Presented:
    text = without(mandate["text"], lambda one: one["type"] != "budget")
    return house.closed(mandate, bought, text=text)


def adding(house: House, mandate: Any, _shown: Presented, bought: Purchase) -> Presented:
    extra = b64(json.dumps(["a salt", {"type": "amount", "max": 1000000}]).encode())
    return house.closed(mandate, bought, text=f"{mandate['text']}{extra}~")


def replayed_nonce(house: House, mandate: Any) -> Fire:
    first, second = house.purchase(5000), house.purchase(6000)
    nonce = house.nonce()
    assert house.authorise(house.closed(mandate, first, nonce=nonce), house.sign(first))["accepted"]
    presented, checkout = house.closed(mandate, second, nonce=nonce), house.sign(second)
    return lambda: house.authorise(presented, checkout)


def used_twice(house: House, mandate: Any) -> Fire:
    bought = house.purchase(5000)
    presented, checkout = house.closed(mandate, bought), house.sign(bought)
    assert house.authorise(presented, checkout)["accepted"]
    return lambda: house.authorise(presented, checkout)


def duplicate_after_timeout(house: House, mandate: Any) -> Fire:
    verdict, _presented, bought = house.buy(mandate, house.purchase(5000))
    house.call("commit", authorisation=verdict["authorisation"], amount=5000)
    again, checkout = house.closed(mandate, bought), house.sign(bought)
    return lambda: house.authorise(again, checkout)


def repriced(house: House, mandate: Any) -> Fire:
    _verdict, _presented, bought = house.buy(mandate, house.purchase(5000))
    dearer = replace(bought, total=9000, lines=(replace(bought.lines[0], amount=9000),))
    presented, checkout = house.closed(mandate, dearer), house.sign(dearer)
    return lambda: house.authorise(presented, checkout)


def small_pieces(house: House, mandate: Any) -> Fire:
    for _ in range(4):
        assert house.buy(mandate, house.purchase(12000))[0]["accepted"]
    bought = house.purchase(2001)
    presented, checkout = house.closed(mandate, bought), house.sign(bought)
    return lambda: house.authorise(presented, checkout)


def too_often(house: House, mandate: Any) -> Fire:
    for _ in range(5):
        assert house.buy(mandate, house.purchase(100))[0]["accepted"]
    bought = house.purchase(100)
    presented, checkout = house.closed(mandate, bought), house.sign(bought)
    return lambda: house.authorise(presented, checkout)


def specified_twice(house: House, _mandate: Any) -> Fire:
    one = house.grant(ANN, "specified", goods=["tray"], budget=None, purchases=None)
    assert house.buy(one)[0]["accepted"]
    bought = house.purchase()
    presented, checkout = house.closed(one, bought), house.sign(bought)
    return lambda: house.authorise(presented, checkout)


def confirmed_another(house: House, _mandate: Any) -> Fire:
    one = house.grant(ANN, "confirm")
    bought, other = house.purchase(5000), house.purchase(6000)
    house.call("confirm", ANN, mandate=one["id"], checkout_hash=checkout_hash(other))
    presented, checkout = house.closed(one, bought), house.sign(bought)
    return lambda: house.authorise(presented, checkout)


def other_cart(house: House, mandate: Any) -> Fire:
    paid, dear = house.purchase(5000), house.purchase(5000)
    presented, checkout = house.closed(mandate, paid), house.sign(dear)
    return lambda: house.authorise(presented, checkout)


def tampered_cart(house: House, mandate: Any) -> Fire:
    bought = house.purchase(5000, "harbour.example")
    dearer = replace(bought, payee="thief.example")
    checkout = house.sign(bought)
    head, _, signature = checkout.split(".")
    other = f"{head}.{house.sign(dearer).split('.')[1]}.{signature}"
    presented = house.closed(mandate, dearer)
    return lambda: house.authorise(presented, other)


def raw_checkout(turn: Callable[[dict[str, Any]], Any]) -> Prepare:
    """A body that its merchant really signed, and that is no purchase."""

    def prepare(house: House, mandate: Any) -> Fire:
        bought = house.purchase(5000, "harbour.example")
        said = read(house.sign(bought))
        turn(said)
        raw = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        checkout = signed(raw, house.others["harbour.example"], CHECKOUT)
        presented = house.closed(mandate, bought, checkout_hash=digest(raw), amount=said["total"])
        return lambda: house.authorise(presented, checkout)

    return prepare


def merchants_forger(house: House, mandate: Any) -> Fire:
    bought = house.purchase(5000, "harbour.example")
    checkout = signed(read(house.sign(bought)), house.others["market.example"], CHECKOUT)
    presented = house.closed(mandate, bought)
    return lambda: house.authorise(presented, checkout)


def stale(house: House, mandate: Any) -> Fire:
    bought = house.purchase(5000)
    checkout = house.sign(bought)
    house.clock.on(hours=1)
    presented = house.closed(mandate, bought)
    return lambda: house.authorise(presented, checkout)


def without_wallet(house: House, mandate: Any) -> Fire:
    bought = house.purchase()
    presented = house.closed(mandate, bought)
    house.sign(bought)
    return lambda: house.merchant("accept", presented, bought)


def accepted_twice(house: House, mandate: Any) -> Fire:
    _verdict, presented, bought = house.buy(mandate)
    assert house.merchant("accept", presented, bought)["accepted"]
    return lambda: house.merchant("accept", presented, bought)


def token_of_another(house: House, mandate: Any) -> Fire:
    """Bo's agent has a mandate of its own, and the token that was stolen from Ann's."""
    verdict, _presented, bought = house.buy(mandate)
    mine = house.closed(house.grant(BO), bought)
    return lambda: house.merchant("accept", replace(mine, token=verdict["token"]), bought)


def token_of_another_cart(house: House, mandate: Any) -> Fire:
    verdict, _presented, _bought = house.buy(mandate, house.purchase(5000))
    other = house.purchase(9000)
    house.sign(other)
    presented = replace(house.closed(mandate, other), token=verdict["token"])
    return lambda: house.merchant("accept", presented, other)


def foreign_unknown_constraint(house: House, _mandate: Any) -> Fire:
    """Another wallet, which the house trusts, says something that the house does not understand."""
    presented, bought = foreign(house, {"type": "only_on_full_moon", "phase": "full"})
    return lambda: house.merchant("accept", presented, bought)


def foreign(house: House, *more: dict[str, Any], **other: Any) -> tuple[Presented, Purchase]:
    """What the agent of another wallet presents: all of it signed as it should be."""
    wallet, consumer = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    house.call("trust", kind="issuer", name="https://wallet.example", keys=[public(wallet)])
    bought = house.purchase()
    house.sign(bought)
    limits = [{"type": "currency", "code": "CNY"}, {"type": "window", "from": 0, "until": house.now + 9999}, *more]
    shared = {"iss": "https://wallet.example", "sub": "somebody", "iat": house.now, "exp": house.now + 9999}
    status = {"status_list": {"idx": 0, "uri": "https://wallet.example/status"}}
    terms = {
        "agent": "Robin",
        "autonomy": "bounded",
        "cnf": {"jwk": house.agent.jwk},
        "constraints": limits,
        "jti": "m1",
    }
    decided = {
        key: {**shared, **terms}[key] for key in ("agent", "autonomy", "cnf", "constraints", "exp", "jti", "sub")
    }
    consent = digest(json.dumps(decided, sort_keys=True, separators=(",", ":")))
    claims = {**shared, **terms, "vct": "urn:souk:mandate:open:1", "consent": consent, "status": status, **other}
    first = signed(claims, consumer, "dc+sd-jwt")
    behind = {**shared, "vct": "urn:souk:consumer:1", "level": 1, "cnf": {"jwk": public(consumer)}, "consent": consent}
    credential = signed({**behind, "mandate_hash": digest(first)}, wallet, "dc+sd-jwt")
    lst = "eNpjAAAAAQAB"
    said = {"status_list": {"bits": 2, "lst": lst}, "iat": house.now, "exp": house.now + 300}
    granted = {"text": f"{first}~", "credential": f"{credential}~"}
    shown = house.closed(granted, bought)
    return replace(shown, status=signed(said, wallet, "statuslist+jwt")), bought


def foreign_without_status(house: House, _mandate: Any) -> Fire:
    presented, bought = foreign(house)
    return lambda: house.merchant("accept", replace(presented, status=""), bought)


def token_twice(house: House, mandate: Any) -> Fire:
    verdict, presented, bought = house.buy(mandate)
    assert house.redeem(verdict["token"], presented.thumbprint, bought)["accepted"]
    return lambda: house.redeem(verdict["token"], presented.thumbprint, bought)


def token_after(step: Callable[[House, Any, Any], Any]) -> Prepare:
    def prepare(house: House, mandate: Any) -> Fire:
        verdict, presented, bought = house.buy(mandate)
        step(house, mandate, verdict)
        return lambda: house.redeem(verdict["token"], presented.thumbprint, bought)

    return prepare


def token_turned(turn: Callable[[str], str]) -> Prepare:
    def prepare(house: House, mandate: Any) -> Fire:
        verdict, presented, bought = house.buy(mandate)
        return lambda: house.redeem(turn(verdict["token"]), presented.thumbprint, bought)

    return prepare


def settling(verb: str, *before: str, **payload: Any) -> Prepare:
    """A step that does not fit what became of an authorisation."""

    def prepare(house: House, mandate: Any) -> Fire:
        verdict, _presented, bought = house.buy(mandate)
        for step in before:
            more = {"amount": bought.total} if step == "commit" else {}
            house.call(step, authorisation=verdict["authorisation"], **more)
        return lambda: house.call(verb, authorisation=verdict["authorisation"], **payload)

    return prepare


def revoke(house: House, mandate: Any, *_: Any) -> Any:
    return house.call("revoke", ANN, mandate=mandate["id"], why="the key is lost")


def erase(house: House, _mandate: Any) -> Any:
    return house.souk.call("accounts.erase", {"confirm": "ann@people.example"}, ANN)


def suspend(house: House, mandate: Any) -> Any:
    return house.call("suspend", ANN, mandate=mandate["id"])


def line(**other: Any) -> tuple[Item, ...]:
    return (replace(Item("tray", "tray-blue", 2, 18600, ("litter_box",)), **other),)


def swapped(**other: Any) -> Callable[[Purchase], Purchase]:
    return lambda bought: replace(bought, lines=(replace(bought.lines[0], **other),))
