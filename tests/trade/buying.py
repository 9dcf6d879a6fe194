"""A shop with stock and rates, and somebody who buys there."""

from collections.abc import Sequence
from typing import Any

from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from souk.trade.payments import UnknownPayment
from tests.small import OPERATOR, open_shops, product, put

CARD = "sandbox-card"
SHOPPER = Caller("ada", scopes_of("shopper"))
OTHER = Caller("eve", scopes_of("shopper"))
GUEST = Caller("visitor", scopes_of("shopper") - {"accounts:self"}, personal=False)
RECIPIENT: dict[str, Any] = {
    "name": "Ada Invented",
    "phone": "+86 130 0000 0001",
    "email": "ada@example.com",
    "country": "CN",
    "region": "Zhejiang",
    "city": "Hangzhou",
    "lines": ["2 Invented Road"],
}
RATE = {"id": "home", "carrier": "Invented Express", "fee": 800, "currency": "CNY", "fastest": 1, "slowest": 3}


def keeper(shop: str) -> Caller:
    """Who sends the goods of one shop."""
    return Caller(f"keeper-{shop}", scopes_of("merchant", "owner"), shop)


def furnish(souk: Souk) -> None:
    """Two shops with trays and mats, counted, and a rate."""
    open_shops(souk)
    put(
        souk,
        product("tray", "Open litter tray", 20000, category="litter_box", brand="Cato"),
        product("mat", "Mat", 3000),
        product("scoop", "Scoop", 1500, shop="harbour"),
    )
    for shop in ("corner", "harbour"):
        place = {"id": f"{shop}-back", "shop": shop, "name": {"en": "Back room"}}
        souk.call("inventory.open-location", {"location": place}, OPERATOR)
    counts = {"corner": {"tray": 10, "mat": 10}, "harbour": {"scoop": 10}}
    for shop, pieces in counts.items():
        souk.call("inventory.count", {"location": f"{shop}-back", "counts": pieces, "why": "count"}, OPERATOR)
    souk.call("fulfilment.put-rates", {"shop": "corner", "rates": [RATE], "number": 0, "why": "rates"}, OPERATOR)


def wish(*basket: tuple[str, int], **more: Any) -> dict[str, Any]:
    """What somebody wants."""
    wanted = [{"product": product, "quantity": pieces} for product, pieces in basket]
    return {"recipient": RECIPIENT, "payment": CARD, "basket": wanted, **more}


def begin(souk: Souk, *basket: tuple[str, int], caller: Caller = SHOPPER, **more: Any) -> Any:
    return souk.call("checkout.begin", {"wish": wish(*basket, **more)}, caller)


def pay(souk: Souk, session: str, caller: Caller = SHOPPER, **more: Any) -> Any:
    return souk.call("checkout.pay", {"session": session, **more}, caller)


def charge(souk: Souk) -> None:
    """What the house does by itself: ask the rails, and go on with the orders."""
    for event in souk.call("events.read", {"most": 1000, "names": ["orders.opened"]}, OPERATOR)["events"]:
        payment = payment_of(souk, event["subject"])
        if payment:
            souk.call("payments.charge", {"payment": payment}, OPERATOR)
    souk.call("payments.sweep", {}, OPERATOR)
    souk.call("orders.sweep", {}, OPERATOR)
    souk.call("checkout.sweep", {}, OPERATOR)


def payment_of(souk: Souk, order: str) -> str:
    """The payment of an order, if it has one."""
    try:
        return str(souk.call("payments.show", {"order": order}, OPERATOR)["id"])
    except UnknownPayment:
        return ""


def buy(souk: Souk, *basket: tuple[str, int], caller: Caller = SHOPPER, **more: Any) -> str:
    """A placed order."""
    session = begin(souk, *basket, caller=caller, **more)
    order = pay(souk, session["id"], caller)["order"]
    charge(souk)
    return str(order)


def order(souk: Souk, id: str, caller: Caller = SHOPPER, **more: Any) -> Any:
    return souk.call("orders.show", {"order": id, **more}, caller)


def stock(souk: Souk) -> dict[str, tuple[int, int, int]]:
    """Available, reserved, sold by variant."""
    rows = souk.call("inventory.page", {"most": 500}, OPERATOR)
    return {one["variant"]: (one["available"], one["reserved"], one["sold"]) for one in rows}


def balances(souk: Souk) -> dict[str, int]:
    """What the ledger says, posted."""
    rows = souk.call("payments.balances", {}, OPERATOR)
    return {one["account"]: one["posted"] for one in rows if one["posted"]}


def run(souk: Souk, rule: dict[str, Any], name: str = "sale") -> None:
    campaign = {"rule": rule, "name": {"en": name}, "number": 0}
    souk.call("promotions.put", {"campaign": campaign, "why": "sale"}, OPERATOR)


def settled(souk: Souk, baskets: Sequence[tuple[tuple[str, int], ...]]) -> list[str]:
    return [buy(souk, *basket) for basket in baskets]
