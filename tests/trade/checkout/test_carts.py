"""Carts of accounts and of guests at the prices of the moment, every change taken back; the price that is held."""

from typing import Any

import pytest

from souk.delivery.fulfilment import NotDelivered
from souk.goods.inventory import OutOfStock
from souk.goods.pricing import WrongBasket
from souk.kit.operation import Caller, Souk
from souk.trade.checkout import (
    EmptyCart,
    NothingToUndo,
    NotReady,
    UnknownLine,
    UnknownSession,
    WrongCheckout,
)
from tests.clocks import Standing
from tests.small import OPERATOR, every_event, offer, product, put
from tests.trade.buying import (
    GUEST,
    OTHER,
    RECIPIENT,
    SHOPPER,
    begin,
    furnish,
    order,
    pay,
    run,
    stock,
    wish,
)

NAME = "a-name-that-nobody-guesses"


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    return souk


def add(souk: Souk, product: str, pieces: int = 1, caller: Caller = SHOPPER, **more: Any) -> Any:
    return souk.call("checkout.add", {"wanted": {"product": product, "quantity": pieces}, **more}, caller)


def cart(souk: Souk, caller: Caller = SHOPPER, **more: Any) -> Any:
    return souk.call("checkout.cart", more, caller)


def pieces(shown: Any) -> dict[str, int]:
    return {one["line"]["product"]: one["line"]["quantity"] for one in shown["lines"]}


def test_the_same_variant_of_the_same_shop_is_more_of_one_line(shop: Souk) -> None:
    add(shop, "tray")
    shown = add(shop, "tray", 2)
    assert pieces(shown) == {"tray": 3}
    assert (shown["quote"]["priced"]["goods"], shown["quote"]["priced"]["shipping"]) == (60000, 800)
    assert shop.call("checkout.count", {}, SHOPPER) == 3
    assert shop.call("checkout.count", {}, OTHER) == 0


def test_a_cart_has_the_price_of_the_moment_and_says_what_moved(shop: Souk) -> None:
    run(shop, {"id": "off", "layer": "item", "kind": "percent", "owner": "corner", "off": 1000})
    add(shop, "tray")
    shown = cart(shop)["lines"][0]
    assert (shown["list"], shown["final"], shown["trouble"]) == (20000, 18000, None)
    put(shop, product("tray", "Open litter tray", 25000, category="litter_box", brand="Cato"), reason="dearer")
    shown = cart(shop)["lines"][0]
    assert (shown["list"], shown["final"], shown["trouble"], shown["line"]["seen"]) == (25000, 22500, "dearer", 20000)


def test_what_cannot_be_bought_is_shown_and_not_priced(shop: Souk) -> None:
    add(shop, "tray", 11)
    add(shop, "mat")
    gone = {
        **product("mat", "Mat", None),
        "variants": [{"id": "mat", "offers": [offer("corner", 3000, available=False)]}],
    }
    put(shop, gone, reason="gone")
    shown = cart(shop)
    assert [(one["trouble"], one["left"]) for one in shown["lines"]] == [("few", 10), ("gone", None)]
    assert shown["quote"]["priced"]["goods"] == 220000
    shop.call("inventory.adjust", {"location": "corner-back", "by": {"tray": -10}, "why": "burnt"}, OPERATOR)
    assert cart(shop)["lines"][0]["trouble"] == "out"


def test_every_change_is_taken_back_and_that_too(shop: Souk) -> None:
    with pytest.raises(NothingToUndo):
        shop.call("checkout.undo", {}, SHOPPER)
    line = add(shop, "tray", 2)["lines"][0]["line"]["id"]
    assert pieces(shop.call("checkout.change", {"line": line, "quantity": 0}, SHOPPER)) == {}
    assert pieces(shop.call("checkout.undo", {}, SHOPPER)) == {"tray": 2}
    assert pieces(shop.call("checkout.undo", {}, SHOPPER)) == {}
    with pytest.raises(UnknownLine):
        shop.call("checkout.change", {"line": "ghost", "quantity": 1}, SHOPPER)


@pytest.mark.parametrize("quantity", [-1, 10_000])
def test_a_line_has_1_to_9999_pieces(shop: Souk, quantity: int) -> None:
    line = add(shop, "tray")["lines"][0]["line"]["id"]
    with pytest.raises(WrongCheckout):
        shop.call("checkout.change", {"line": line, "quantity": quantity}, SHOPPER)
    assert pieces(cart(shop)) == {"tray": 1}


def test_what_nobody_offers_is_not_put_in(shop: Souk) -> None:
    with pytest.raises(WrongBasket):
        shop.call("checkout.add", {"wanted": {"product": "tray", "shop": "harbour"}}, SHOPPER)
    assert pieces(cart(shop)) == {}


@pytest.mark.parametrize("name", ["", "short", "of:ada", "x" * 101])
def test_a_guest_has_a_cart_by_a_name_that_nobody_guesses_and_no_other(shop: Souk, name: str) -> None:
    with pytest.raises(WrongCheckout, match="nobody guesses"):
        add(shop, "tray", caller=GUEST, cart=name)


def test_a_guests_cart_comes_along_after_signing_in(shop: Souk) -> None:
    add(shop, "tray", 2, GUEST, cart=NAME)
    add(shop, "tray", 1)
    add(shop, "mat", 1)
    shown = shop.call("checkout.adopt", {"cart": NAME}, SHOPPER)
    assert pieces(shown) == {"tray": 3, "mat": 1}
    assert pieces(cart(shop, GUEST, cart=NAME)) == {}
    assert pieces(shop.call("checkout.undo", {}, SHOPPER)) == {"tray": 1, "mat": 1}


def test_what_is_paid_for_leaves_the_cart(shop: Souk) -> None:
    add(shop, "tray")
    session = shop.call("checkout.begin", {"wish": {**wish(), "basket": []}}, SHOPPER)
    add(shop, "mat")
    pay(shop, session["id"])
    assert pieces(cart(shop)) == {"mat": 1}


def test_another_price_than_the_one_seen_is_said_with_both(shop: Souk) -> None:
    session = begin(shop, ("tray", 1), seen=20000)
    assert (session["before"], session["quote"]["priced"]["total"]) == (20000, 20800)
    assert begin(shop, ("tray", 1), seen=20800)["before"] is None


def test_beginning_again_lets_go_of_what_the_same_cart_held(shop: Souk) -> None:
    run(shop, {"id": "once", "layer": "item", "kind": "cut", "owner": "corner", "amount": 100, "total": 1})
    add(shop, "tray")
    asked = {"wish": {**wish(), "basket": []}}
    first = shop.call("checkout.begin", asked, SHOPPER)
    second = shop.call("checkout.begin", asked, SHOPPER)
    assert (first["quote"]["priced"]["goods"], second["quote"]["priced"]["goods"]) == (19900, 19900)
    assert shop.call("checkout.show", {"session": first["id"]}, SHOPPER)["state"] == "canceled"
    with pytest.raises(NotReady):
        pay(shop, first["id"])


def test_nobody_sees_or_pays_somebody_elses_checkout(shop: Souk) -> None:
    session = begin(shop, ("tray", 1))
    for name in ("show", "pay", "cancel"):
        for caller in (OTHER, GUEST):
            with pytest.raises(UnknownSession):
                shop.call(f"checkout.{name}", {"session": session["id"]}, caller)
    assert stock(shop)["tray"] == (10, 0, 0)


def test_where_it_goes_is_gone_when_the_checkout_is_over(shop: Souk, clock: Standing) -> None:
    session = begin(shop, ("tray", 1))
    assert session["recipient"]["name"] == RECIPIENT["name"]
    clock.on(minutes=15)
    assert shop.call("checkout.sweep", {}, OPERATOR) == 1
    shown = shop.call("checkout.show", {"session": session["id"]}, SHOPPER)
    assert (shown["state"], shown["recipient"]) == ("expired", None)


def test_a_place_that_a_shop_does_not_ship_to_is_refused_before_anything_is_held(shop: Souk) -> None:
    rates = [{"id": "home", "carrier": "Invented Express", "fee": 0, "currency": "CNY", "fastest": 1, "slowest": 2}]
    rates[0]["destination"] = "CN"
    shop.call("fulfilment.put-rates", {"shop": "corner", "rates": rates, "number": 1, "why": "home"}, OPERATOR)
    before = every_event(shop)
    with pytest.raises(NotDelivered, match="does not ship to JP"):
        begin(shop, ("tray", 1), recipient={**RECIPIENT, "country": "JP", "region": ""})
    assert every_event(shop) == before


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"payment": "beads"}, "not a way to pay"),
        ({"recipient": {**RECIPIENT, "country": "China"}}, "country"),
        ({"recipient": {**RECIPIENT, "name": ""}}, "name"),
    ],
)
def test_a_wish_that_cannot_be_is_refused(shop: Souk, more: dict[str, Any], said: str) -> None:
    with pytest.raises(Exception, match=said):
        begin(shop, ("tray", 1), **more)


def test_an_empty_cart_is_not_bought(shop: Souk) -> None:
    with pytest.raises(EmptyCart):
        shop.call("checkout.begin", {"wish": {**wish(), "basket": []}}, SHOPPER)


def test_a_coupon_without_its_kind_of_payment_says_why_not(shop: Souk) -> None:
    rule = {"id": "wallet", "layer": "payment", "kind": "cut", "amount": 500, "methods": ["sandbox-wallet"]}
    run(shop, rule)
    assert begin(shop, ("tray", 1))["quote"]["priced"]["total"] == 20800
    session = begin(shop, ("tray", 1), payment="sandbox-wallet")
    assert session["quote"]["priced"]["total"] == 20300
    assert order(shop, pay(shop, session["id"])["order"])["total"] == 20300


def test_a_gift_is_held_with_the_goods_and_is_there_only_once(shop: Souk) -> None:
    shop.call("inventory.count", {"location": "corner-back", "counts": {"mat": 1}, "why": "last one"}, OPERATOR)
    rule = {
        "id": "gift",
        "layer": "shop",
        "kind": "gift",
        "owner": "corner",
        "sku": "mat",
        "count": 1,
        "threshold": 10000,
    }
    run(shop, rule)
    session = begin(shop, ("tray", 1))
    assert session["quote"]["priced"]["gifts"] == [{"rule": "gift", "sku": "mat", "count": 1}]
    pay(shop, session["id"])
    assert stock(shop)["mat"] == (0, 1, 0)
    assert begin(shop, ("tray", 1), caller=OTHER)["quote"]["priced"]["gifts"] == []
    with pytest.raises(OutOfStock):
        pay(shop, begin(shop, ("mat", 1), caller=OTHER)["id"], OTHER)
