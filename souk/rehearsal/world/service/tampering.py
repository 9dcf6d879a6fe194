"""Turning texts and purchases into wrong ones; each answers with the one call that has to be refused."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from souk.trade.mandates import (
    Presented,
    Purchase,
)
from tests.trade.mandates.house import ANN, House

Fire = Callable[[], Any]
Prepare = Callable[[House, Any], Fire]


def b64(data: bytes) -> str:
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
    said = b64(json.dumps({**read(token, 0), "alg": "HS256"}).encode()) + "." + token.split(".")[1]
    return f"{said}.{b64(hmac.digest(secret, said.encode(), hashlib.sha256))}"


def unsigned(token: str) -> str:
    return b64(json.dumps({**read(token, 0), "alg": "none"}).encode()) + "." + token.split(".")[1] + "."


def first(closed: str, turn: Callable[[str], str]) -> str:
    """The open mandate in a closed one, turned."""
    first, *more = closed.split("~")
    return "~".join([turn(first), *more])


def last(closed: str, turn: Callable[[str], str]) -> str:
    """The key binding of a closed mandate, turned."""
    *more, last = closed.split("~")
    return "~".join([*more, turn(last)])


def at_wallet(turn: Callable[[House, Any, Presented, Purchase], Presented], **purchase: Any) -> Prepare:
    """A genuine purchase of which what is presented is turned."""

    def prepare(house: House, mandate: Any) -> Fire:
        bought = house.purchase(**purchase)
        presented, checkout = house.closed(mandate, bought), house.sign(bought)
        turned = turn(house, mandate, presented, bought)
        return lambda: house.authorise(turned, checkout)

    return prepare


def buying(*, intent: Mapping[str, Any] | None = None, autonomy: str = "bounded", **purchase: Any) -> Prepare:
    """An honest presentation of a purchase that the mandate does not allow."""

    def prepare(house: House, mandate: Any) -> Fire:
        granted = mandate if intent is None and autonomy == "bounded" else house.grant(ANN, autonomy, **(intent or {}))
        bought = house.purchase(**purchase)
        presented, checkout = house.closed(granted, bought), house.sign(bought)
        return lambda: house.authorise(presented, checkout)

    return prepare


def after(step: Callable[[House, Any], Any]) -> Prepare:
    """A genuine purchase after something happened to its mandate."""

    def prepare(house: House, mandate: Any) -> Fire:
        step(house, mandate)
        bought = house.purchase()
        presented, checkout = house.closed(mandate, bought), house.sign(bought)
        return lambda: house.authorise(presented, checkout)

    return prepare


def at_merchant(turn: Callable[[Purchase], Purchase], resign: bool = False) -> Prepare:
    """A genuine authorisation, and a merchant whose own checkout is another one by then."""

    def prepare(house: House, mandate: Any) -> Fire:
        _verdict, presented, bought = house.buy(mandate)
        now = turn(bought)
        if resign:
            house.sign(now)
        return lambda: house.merchant("accept", presented, now)

    return prepare


def at_provider(thumbprint: str | None = None, **charge: Any) -> Prepare:
    """A genuine token, brought by somebody or for something else."""

    def prepare(house: House, mandate: Any) -> Fire:
        verdict, presented, bought = house.buy(mandate)
        who = presented.thumbprint if thumbprint is None else thumbprint
        return lambda: house.redeem(verdict["token"], who, bought, **charge)

    return prepare


def turned(turn: Callable[[str], str], part: Callable[[str, Callable[[str], str]], str]) -> Prepare:
    return at_wallet(lambda _h, _m, shown, _b: replace(shown, closed=part(shown.closed, turn)))


def saying(**claims: Any) -> Prepare:
    """The agent signs other claims than the checkout's."""
    return at_wallet(lambda house, mandate, _s, bought: house.closed(mandate, bought, **claims))
