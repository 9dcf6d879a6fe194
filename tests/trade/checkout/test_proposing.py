"""A cheaper way to have what is in a cart: proposed with its reasons, at the price that the cart then has."""

from typing import Any

import pytest

from souk.kit.operation import Souk
from souk.trade.checkout import EmptyCart, WrongCheckout
from souk.trade.checkout.contracts.planning import TooLate
from tests.small import offer, put
from tests.trade.buying import SHOPPER, furnish, run

STEP: dict[str, Any] = {
    "id": "autumn",
    "layer": "shop",
    "kind": "step",
    "owner": "corner",
    "every": 20000,
    "amount": 5000,
}


@pytest.fixture
def shop(souk: Souk) -> Souk:
    """A tray of two shops, cheaper at one, worth a threshold at the other; and a scoop that fills up."""
    furnish(souk)
    offers = [offer("corner", 19000), offer("harbour", 18500)]
    tray = {"id": "bed", "shop": "corner", "title": {"en": "Bed"}, "variants": [{"id": "bed", "offers": offers}]}
    put(souk, tray)
    run(souk, STEP)
    return souk


def add(souk: Souk, product: str, shop: str, pieces: int = 1) -> Any:
    wanted = {"product": product, "shop": shop, "quantity": pieces}
    return souk.call("checkout.add", {"wanted": wanted}, SHOPPER)


def taken(souk: Souk, proposal: Any) -> Any:
    basket = [
        {"product": one["product"], "variant": one["sku"], "shop": one["shop"], "quantity": one["quantity"]}
        for one in proposal["plan"]["lines"]
    ]
    return souk.call("checkout.fill", {"basket": basket}, SHOPPER)


def test_a_filler_that_reaches_a_threshold_is_proposed_and_priced_to_the_unit(shop: Souk) -> None:
    before = add(shop, "bed", "harbour")
    proposal = shop.call("checkout.plan", {"prove": True}, SHOPPER)
    total = proposal["plan"]["priced"]["total"]
    # The bed of the corner shop and a mat: 19,000 + 3,000 - 5,000, and 800 to ship.
    assert (proposal["now"], total) == (before["quote"]["priced"]["total"], 17800)
    assert {(one["product"], one["shop"]) for one in proposal["plan"]["lines"]} == {
        ("bed", "corner"),
        ("mat", "corner"),
    }
    assert proposal["reasons"]["savings"] == [{"rule": "autumn", "amount": 5000}]
    assert proposal["reasons"]["stickers"]["dearer"] == 18500 - 17800
    assert proposal["certificate"]["bound"] <= total
    now = taken(shop, proposal)
    assert now["quote"]["priced"]["total"] == total
    back = shop.call("checkout.undo", {}, SHOPPER)
    assert [one["line"]["shop"] for one in back["lines"]] == ["harbour"]


def test_a_plan_keeps_the_pieces_and_the_stock(shop: Souk) -> None:
    add(shop, "tray", "corner", 7)
    add(shop, "bed", "corner", 2)
    lines = shop.call("checkout.plan", {}, SHOPPER)["plan"]["lines"]
    pieces: dict[str, int] = {}
    for one in lines:
        pieces[one["product"]] = pieces.get(one["product"], 0) + one["quantity"]
    assert (pieces["tray"], pieces["bed"]) == (7, 2)


def test_a_limit_that_cannot_be_met_is_named(shop: Souk) -> None:
    add(shop, "tray", "corner")
    with pytest.raises(TooLate, match="cannot come within 1 days"):
        shop.call("checkout.plan", {"limits": {"days": 1}}, SHOPPER)


def test_an_empty_cart_has_no_plan_and_a_basket_names_an_offer_once(shop: Souk) -> None:
    with pytest.raises(EmptyCart):
        shop.call("checkout.plan", {}, SHOPPER)
    with pytest.raises(WrongCheckout, match="stands twice"):
        shop.call("checkout.fill", {"basket": [{"product": "tray"}, {"product": "tray"}]}, SHOPPER)
    assert shop.call("checkout.count", {}, SHOPPER) == 0
