"""A flash sale of trays, and people who come for them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from tests.clocks import Standing
from tests.small import OPERATOR
from tests.trade.buying import CARD, RECIPIENT

SHOPPER = scopes_of("shopper")
SALE = "rush"


def person(number: int) -> Caller:
    return Caller(f"person-{number:04}", SHOPPER)


def rush(now: datetime, **more: Any) -> dict[str, Any]:
    """A sale of trays that begins in ten minutes and whose doors are open."""
    times = {"doors": now, "since": now + timedelta(minutes=10), "until": now + timedelta(hours=2)}
    named = {"id": SALE, "shop": "corner", "name": {"en": "Trays by turns", "zh-CN": "猫砂盆限时抢购"}}
    plain = {**named, "variants": ["tray"], "minutes": 5, **times, **more}
    return {key: one.isoformat() if isinstance(one, datetime) else one for key, one in plain.items()}


def put(souk: Souk, clock: Standing, caller: Caller = OPERATOR, *, number: int = 0, **more: Any) -> Any:
    asked = {"sale": rush(clock.now(), **more), "why": "a rush", "number": number}
    return souk.call("admission.put", asked, caller)


def count(souk: Souk, pieces: int) -> None:
    asked = {"location": "corner-back", "counts": {"tray": pieces}, "why": "a rush"}
    souk.call("inventory.count", asked, OPERATOR)


def join(souk: Souk, caller: Caller, **more: Any) -> Any:
    return souk.call("admission.join", {"sale": SALE, **more}, caller)


def place(souk: Souk, caller: Caller, **more: Any) -> Any:
    return souk.call("admission.place", {"sale": SALE, **more}, caller)


def let_in(souk: Souk) -> int:
    return int(souk.call("admission.let-in", {}, OPERATOR))


def inside(souk: Souk, people: Iterable[Caller]) -> list[str]:
    """Who of some people is inside."""
    return [one.actor for one in people if place(souk, one)["state"] == "inside"]


def buy(souk: Souk, caller: Caller, pieces: int = 1, **more: Any) -> Any:
    basket = [{"product": "tray", "quantity": pieces}]
    purchase = {"basket": basket, "recipient": RECIPIENT, "payment": CARD, "seen": 20000 * pieces + 800, **more}
    return souk.call("checkout.buy", {"purchase": purchase}, caller)
