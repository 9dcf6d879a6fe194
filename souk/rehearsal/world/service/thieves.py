"""Longer attacks: what happens before the one call that has to be refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from souk.rehearsal.world.service.scene import Later, Scene, new_agent, new_key
from souk.rehearsal.world.service.tampering import Fire, Prepare, b64, changed, first, read, said
from souk.trade.mandates import (
    CHECKOUT,
    READING,
    Item,
    Presented,
    Purchase,
    body,
    checkout_hash,
    digest,
    public,
    signed,
    without,
)


def forged_agent(scene: Scene, mandate: Any, _shown: Presented, bought: Purchase) -> Presented:
    return new_agent().closed(mandate, bought, scene.nonce(), scene.now)


def other_signer(scene: Scene, _mandate: Any, shown: Presented, _bought: Purchase) -> Presented:
    return replace(shown, thumbprint=new_agent().thumbprint)


def rebound(scene: Scene, mandate: Any, shown: Presented, bought: Purchase) -> Presented:
    thief = new_agent()
    text = first(mandate["text"], lambda one: changed(one, cnf={"jwk": thief.jwk}))
    return thief.closed(mandate, bought, scene.nonce(), scene.now, text=text)


def substituted(scene: Scene, mandate: Any, _shown: Presented, bought: Purchase) -> Presented:
    wider = scene.grant(scene.ann, per_purchase=1000000, budget=1000000)
    return replace(scene.closed(wider, bought), credential=mandate["credential"])


def of_somebody_else(scene: Scene, mandate: Any, _shown: Presented, bought: Purchase) -> Presented:
    return replace(scene.closed(mandate, bought), credential=scene.grant(scene.bo)["credential"])


def unknown_issuer(scene: Scene, mandate: Any, shown: Presented, _bought: Purchase) -> Presented:
    claims = {**read(mandate["credential"].split("~")[0]), "iss": "https://wallet.evil"}
    forged = signed(claims, new_key(), "dc+sd-jwt")
    return replace(shown, credential=f"{forged}~")


def self_issued(scene: Scene, mandate: Any, shown: Presented, _bought: Purchase) -> Presented:
    forged = signed(read(mandate["credential"].split("~")[0]), scene.agent.key, "dc+sd-jwt")
    return replace(shown, credential=f"{forged}~")


def hiding(scene: Scene, mandate: Any, _shown: Presented, bought: Purchase) -> Presented:
    text = without(mandate["text"], lambda one: _kind(one) != "budget")
    return scene.closed(mandate, bought, text=text)


def _kind(constraint: Any) -> object:
    return constraint["type"]


def adding(scene: Scene, mandate: Any, _shown: Presented, bought: Purchase) -> Presented:
    extra = b64(json.dumps(["a salt", {"type": "amount", "max": 1000000}]).encode())
    return scene.closed(mandate, bought, text=f"{mandate['text']}{extra}~")


def replayed_nonce(scene: Scene, mandate: Any) -> Fire:
    first, second = scene.purchase(5000), scene.purchase(6000)
    nonce = scene.nonce()
    assert scene.authorise(scene.closed(mandate, first, nonce=nonce), scene.sign(first))["accepted"]
    presented, checkout = scene.closed(mandate, second, nonce=nonce), scene.sign(second)
    return lambda: scene.authorise(presented, checkout)


def used_twice(scene: Scene, mandate: Any) -> Fire:
    bought = scene.purchase(5000)
    presented, checkout = scene.closed(mandate, bought), scene.sign(bought)
    assert scene.authorise(presented, checkout)["accepted"]
    return lambda: scene.authorise(presented, checkout)


def duplicate_after_timeout(scene: Scene, mandate: Any) -> Fire:
    verdict, _presented, bought = scene.buy(mandate, scene.purchase(5000))
    scene.call("commit", authorisation=verdict["authorisation"], amount=5000)
    again, checkout = scene.closed(mandate, bought), scene.sign(bought)
    return lambda: scene.authorise(again, checkout)


def repriced(scene: Scene, mandate: Any) -> Fire:
    _verdict, _presented, bought = scene.buy(mandate, scene.purchase(5000))
    dearer = replace(bought, total=9000, lines=(replace(bought.lines[0], amount=9000),))
    presented, checkout = scene.closed(mandate, dearer), scene.sign(dearer)
    return lambda: scene.authorise(presented, checkout)


def small_pieces(scene: Scene, mandate: Any) -> Fire:
    for _ in range(4):
        assert scene.buy(mandate, scene.purchase(12000))[0]["accepted"]
    bought = scene.purchase(2001)
    presented, checkout = scene.closed(mandate, bought), scene.sign(bought)
    return lambda: scene.authorise(presented, checkout)


def two_merchants(scene: Scene, mandate: Any) -> Fire:
    """One budget, and another merchant that knows nothing of what the first one sold."""
    assert scene.buy(mandate, scene.purchase(30000, "harbour.example"))[0]["accepted"]
    bought = scene.purchase(20001, "market.example")
    presented, checkout = scene.closed(mandate, bought), scene.sign(bought)
    return lambda: scene.authorise(presented, checkout)


def too_often(scene: Scene, mandate: Any) -> Fire:
    for _ in range(5):
        assert scene.buy(mandate, scene.purchase(100))[0]["accepted"]
    bought = scene.purchase(100)
    presented, checkout = scene.closed(mandate, bought), scene.sign(bought)
    return lambda: scene.authorise(presented, checkout)


def specified_twice(scene: Scene, _mandate: Any) -> Fire:
    one = scene.grant(scene.ann, "specified", goods=[scene.goods.product], budget=None, purchases=None)
    assert scene.buy(one)[0]["accepted"]
    bought = scene.purchase()
    presented, checkout = scene.closed(one, bought), scene.sign(bought)
    return lambda: scene.authorise(presented, checkout)


def confirmed_another(scene: Scene, _mandate: Any) -> Fire:
    one = scene.grant(scene.ann, "confirm")
    bought, other = scene.purchase(5000), scene.purchase(6000)
    scene.call("confirm", scene.ann, mandate=one["id"], checkout_hash=checkout_hash(other))
    presented, checkout = scene.closed(one, bought), scene.sign(bought)
    return lambda: scene.authorise(presented, checkout)


def other_cart(scene: Scene, mandate: Any) -> Fire:
    paid, dear = scene.purchase(5000), scene.purchase(5000)
    presented, checkout = scene.closed(mandate, paid), scene.sign(dear)
    return lambda: scene.authorise(presented, checkout)


def tampered_cart(scene: Scene, mandate: Any) -> Fire:
    bought = scene.purchase(5000, "harbour.example")
    dearer = replace(bought, payee="thief.example")
    checkout = scene.sign(bought)
    head, _, signature = checkout.split(".")
    other = f"{head}.{scene.sign(dearer).split('.')[1]}.{signature}"
    presented = scene.closed(mandate, dearer)
    return lambda: scene.authorise(presented, other)


def raw_checkout(turn: Callable[[dict[str, Any]], Any]) -> Prepare:
    """A body that its merchant really signed, and that is no purchase."""

    def prepare(scene: Scene, mandate: Any) -> Fire:
        bought = scene.purchase(5000, "harbour.example")
        words = read(scene.sign(bought))
        turn(words)
        raw = json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        checkout = signed(raw, scene.others["harbour.example"], CHECKOUT)
        presented = scene.closed(mandate, bought, checkout_hash=digest(raw), amount=words["total"])
        return lambda: scene.authorise(presented, checkout)

    return prepare


def merchants_forger(scene: Scene, mandate: Any) -> Fire:
    bought = scene.purchase(5000, "harbour.example")
    checkout = signed(read(scene.sign(bought)), scene.others["market.example"], CHECKOUT)
    presented = scene.closed(mandate, bought)
    return lambda: scene.authorise(presented, checkout)


def read_by_a_thief(scene: Scene, _mandate: Any) -> Fire:
    """A merchant without a key is read by the wallet's house alone."""
    bought = scene.purchase(5000, "plain.example")
    presented = scene.closed(scene.grant(merchants=["plain.example"]), bought)
    return lambda: scene.authorise(presented, _reading(bought))


def read_where_it_is_signed(scene: Scene, mandate: Any) -> Fire:
    """Where a merchant has a key, nobody's reading takes the place of its word."""
    bought = scene.purchase(5000, "harbour.example")
    scene.sign(bought)
    presented = scene.closed(mandate, bought)
    return lambda: scene.authorise(presented, _reading(bought))


def _reading(bought: Purchase) -> str:
    said = {"purchase": json.loads(body(bought)), "document": "A" * 43, "protocol": "acp"}
    return signed(said, new_key(), READING)


def stale(scene: Scene, mandate: Any) -> Fire:
    bought = replace(scene.purchase(5000), issued=scene.now - 7200, expires=scene.now - 3600)
    presented, checkout = scene.closed(mandate, bought), scene.sign(bought)
    return lambda: scene.authorise(presented, checkout)


def without_wallet(scene: Scene, mandate: Any) -> Fire:
    bought = scene.purchase()
    presented = scene.closed(mandate, bought)
    scene.sign(bought)
    return lambda: scene.merchant("accept", presented, bought)


def accepted_twice(scene: Scene, mandate: Any) -> Fire:
    _verdict, presented, bought = scene.buy(mandate)
    assert scene.merchant("accept", presented, bought)["accepted"]
    return lambda: scene.merchant("accept", presented, bought)


def unwelcome(scene: Scene, mandate: Any) -> Fire:
    """The house said that it sells nothing to this agent's key, which nobody else has."""
    before, scene.agent = scene.agent, new_agent()
    try:
        _verdict, presented, bought = scene.buy(scene.grant())
    finally:
        scene.agent = before
    rule: dict[str, Any] = {
        "shop": scene.house,
        "agent": presented.thumbprint,
        "number": 0,
        "why": "it sends everything back",
    }
    scene.call("deny-agent", **rule)
    return lambda: scene.merchant("accept", presented, bought)


def token_of_another(scene: Scene, mandate: Any) -> Fire:
    """Bo's agent has a mandate of its own, and the token that was stolen from Ann's."""
    verdict, _presented, bought = scene.buy(mandate)
    mine = scene.closed(scene.grant(scene.bo), bought)
    return lambda: scene.merchant("accept", replace(mine, token=verdict["token"]), bought)


def token_of_another_cart(scene: Scene, mandate: Any) -> Fire:
    verdict, _presented, _bought = scene.buy(mandate, scene.purchase(5000))
    other = scene.purchase(9000)
    scene.sign(other)
    presented = replace(scene.closed(mandate, other), token=verdict["token"])
    return lambda: scene.merchant("accept", presented, other)


def foreign_unknown_constraint(scene: Scene, _mandate: Any) -> Fire:
    """Another wallet, which the scene trusts, says something that the scene does not understand."""
    presented, bought = foreign(scene, {"type": "only_on_full_moon", "phase": "full"})
    return lambda: scene.merchant("accept", presented, bought)


def foreign(scene: Scene, *more: dict[str, Any], **other: Any) -> tuple[Presented, Purchase]:
    """What the agent of another wallet presents: all of it signed as it should be."""
    wallet, consumer = (new_key() for _ in range(2))
    scene.call("trust", kind="issuer", name="https://wallet.example", keys=[public(wallet)])
    bought = scene.purchase()
    scene.sign(bought)
    limits = [
        {"type": "currency", "code": bought.currency},
        {"type": "window", "from": 0, "until": scene.now + 9999},
        *more,
    ]
    shared = {"iss": "https://wallet.example", "sub": "somebody", "iat": scene.now, "exp": scene.now + 9999}
    status = {"status_list": {"idx": 0, "uri": "https://wallet.example/status"}}
    terms = {
        "agent": "Robin",
        "autonomy": "bounded",
        "cnf": {"jwk": scene.agent.jwk},
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
    states = {"status_list": {"bits": 2, "lst": lst}, "iat": scene.now, "exp": scene.now + 300}
    granted = {"text": f"{first}~", "credential": f"{credential}~"}
    shown = scene.closed(granted, bought)
    return replace(shown, status=signed(states, wallet, "statuslist+jwt")), bought


def foreign_without_status(scene: Scene, _mandate: Any) -> Fire:
    presented, bought = foreign(scene)
    return lambda: scene.merchant("accept", replace(presented, status=""), bought)


def token_twice(scene: Scene, mandate: Any) -> Fire:
    verdict, presented, bought = scene.buy(mandate)
    assert scene.redeem(verdict["token"], presented.thumbprint, bought)["accepted"]
    return lambda: scene.redeem(verdict["token"], presented.thumbprint, bought)


def token_after(step: Callable[[Scene, Any, Any], Any]) -> Prepare:
    def prepare(scene: Scene, mandate: Any) -> Fire:
        verdict, presented, bought = scene.buy(mandate)
        step(scene, mandate, verdict)
        return lambda: scene.redeem(verdict["token"], presented.thumbprint, bought)

    return prepare


def token_turned(turn: Callable[[str], str]) -> Prepare:
    def prepare(scene: Scene, mandate: Any) -> Fire:
        verdict, presented, bought = scene.buy(mandate)
        return lambda: scene.redeem(turn(verdict["token"]), presented.thumbprint, bought)

    return prepare


def settling(verb: str, *before: str, **payload: Any) -> Prepare:
    """A step that does not fit what became of an authorisation."""

    def prepare(scene: Scene, mandate: Any) -> Fire:
        verdict, _presented, bought = scene.buy(mandate)
        for step in before:
            more: dict[str, Any] = {"amount": bought.total} if step == "commit" else {}
            scene.call(step, authorisation=verdict["authorisation"], **more)
        return lambda: scene.call(verb, authorisation=verdict["authorisation"], **payload)

    return prepare


def revoke(scene: Scene, mandate: Any, *_: Any) -> Any:
    return scene.call("revoke", scene.ann, mandate=mandate["id"], why="the key is lost")


def of_the_erased(scene: Scene, _mandate: Any) -> Fire:
    """Somebody who granted a mandate, and has no account any longer."""
    eve = scene.stranger()
    one, bought = scene.grant(eve), scene.purchase()
    scene.souk.call("accounts.erase", {"confirm": scene.email(eve)}, eve)
    presented, checkout = scene.closed(one, bought), scene.sign(bought)
    return lambda: scene.authorise(presented, checkout)


def expired(scene: Scene, _mandate: Any) -> Fire:
    """A mandate that was good for a moment, used when the moment and the tolerance of clocks are over."""
    one = scene.grant(until=scene.moment(seconds=2))

    def fire() -> Any:
        bought = scene.purchase()
        return scene.authorise(scene.closed(one, bought), scene.sign(bought))

    return Later(fire, scene.skew + 3)


def token_over(scene: Scene, mandate: Any) -> Fire:
    """A token that was good for a moment, used when it is over."""
    verdict, presented, bought = scene.buy(mandate, replace(scene.purchase(), expires=scene.now + 2))
    return Later(lambda: scene.redeem(verdict["token"], presented.thumbprint, bought), scene.skew + 3)


def suspend(scene: Scene, mandate: Any) -> Any:
    return scene.call("suspend", scene.ann, mandate=mandate["id"])


def line(**other: Any) -> Callable[[Scene], tuple[Item, ...]]:
    """The scene's goods on a line that says something otherwise."""
    return lambda scene: (replace(scene.line(18600), **said(scene, other)),)


def swapped(**other: Any) -> Callable[[Purchase], Purchase]:
    return lambda bought: replace(bought, lines=(replace(bought.lines[0], **other),))


# What has to wait for its moment.
WAITING = (expired, token_over)
