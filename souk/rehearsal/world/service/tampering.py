"""Turning texts and purchases into wrong ones; each answers with the one call that has to be refused."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from souk.rehearsal.world.service.scene import Scene
from souk.trade.mandates import (
    Presented,
    Purchase,
)

Fire = Callable[[], Any]
Prepare = Callable[[Scene, Any], Fire]


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def read(token: str, part: int = 1) -> dict[str, Any]:
    """Header or claims of a compact JWS."""
    text = token.split(".")[part]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def changed(token: str, **claims: Any) -> str:
    """The same signature under other claims."""
    head, _, signature = token.split(".")
    return f"{head}.{b64(json.dumps({**read(token), **claims}).encode())}.{signature}"


def hmac_signed(token: str, secret: bytes) -> str:
    """The same claims under HS256, its secret what everybody may know: the confusion of a public key with a secret."""
    text = b64(json.dumps({**read(token, 0), "alg": "HS256"}).encode()) + "." + token.split(".")[1]
    return f"{text}.{b64(hmac.digest(secret, text.encode(), hashlib.sha256))}"


def unsigned(token: str) -> str:
    """The same claims under no signature at all."""
    return b64(json.dumps({**read(token, 0), "alg": "none"}).encode()) + "." + token.split(".")[1] + "."


def first(closed: str, turn: Callable[[str], str]) -> str:
    """The open mandate in a closed one, turned."""
    first, *more = closed.split("~")
    return "~".join([turn(first), *more])


def last(closed: str, turn: Callable[[str], str]) -> str:
    """The key binding of a closed mandate, turned."""
    *more, last = closed.split("~")
    return "~".join([*more, turn(last)])


def said(scene: Scene, words: Mapping[str, Any] | None) -> dict[str, Any]:
    """What an attack says otherwise; what depends on day and goods is a function of the scene."""
    return {name: one(scene) if callable(one) else one for name, one in (words or {}).items()}


def at_wallet(turn: Callable[[Scene, Any, Presented, Purchase], Presented]) -> Prepare:
    """A genuine purchase of which what is presented is turned."""

    def prepare(scene: Scene, mandate: Any) -> Fire:
        bought = scene.purchase()
        presented, checkout = scene.closed(mandate, bought), scene.sign(bought)
        turned = turn(scene, mandate, presented, bought)
        return lambda: scene.authorise(turned, checkout)

    return prepare


def buying(*, intent: Mapping[str, Any] | None = None, autonomy: str = "bounded", **purchase: Any) -> Prepare:
    """An honest presentation of a purchase that the mandate does not allow."""

    def prepare(scene: Scene, mandate: Any) -> Fire:
        plain = intent is None and autonomy == "bounded"
        granted = mandate if plain else scene.grant(scene.ann, autonomy, **said(scene, intent))
        bought = scene.purchase(**said(scene, purchase))
        presented, checkout = scene.closed(granted, bought), scene.sign(bought)
        return lambda: scene.authorise(presented, checkout)

    return prepare


def after(step: Callable[[Scene, Any], Any]) -> Prepare:
    """A genuine purchase after something happened to its mandate."""

    def prepare(scene: Scene, mandate: Any) -> Fire:
        step(scene, mandate)
        bought = scene.purchase()
        presented, checkout = scene.closed(mandate, bought), scene.sign(bought)
        return lambda: scene.authorise(presented, checkout)

    return prepare


def at_merchant(turn: Callable[[Purchase], Purchase], resign: bool = False) -> Prepare:
    """A genuine authorisation, and a merchant whose own checkout is another one by then."""

    def prepare(scene: Scene, mandate: Any) -> Fire:
        _verdict, presented, bought = scene.buy(mandate)
        now = turn(bought)
        if resign:
            scene.sign(now)
        return lambda: scene.merchant("accept", presented, now)

    return prepare


def at_provider(thumbprint: str | None = None, **charge: Any) -> Prepare:
    """A genuine token, brought by somebody or for something else."""

    def prepare(scene: Scene, mandate: Any) -> Fire:
        verdict, presented, bought = scene.buy(mandate)
        who = presented.thumbprint if thumbprint is None else thumbprint
        return lambda: scene.redeem(verdict["token"], who, bought, **charge)

    return prepare


def turned(turn: Callable[[str], str], part: Callable[[str, Callable[[str], str]], str]) -> Prepare:
    """A genuine purchase, a part of whose closed mandate is turned."""
    return at_wallet(lambda _h, _m, shown, _b: replace(shown, closed=part(shown.closed, turn)))


def saying(**claims: Any) -> Prepare:
    """The agent signs other claims than the checkout's."""
    return at_wallet(lambda scene, mandate, _s, bought: scene.closed(mandate, bought, **said(scene, claims)))
