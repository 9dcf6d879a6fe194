"""A cheaper way to have what is in a cart: proposed with its reasons, at the price that the cart then has."""

import threading
from typing import Any

import pytest

from souk.kit.operation import Souk
from souk.trade.checkout import EmptyCart, WrongCheckout
from souk.trade.checkout.contracts.planning import ProversBusy, RatedLower, TooLate
from souk.trade.checkout.providers import highs_prover
from souk.trade.checkout.providers.proving.closing import Closed
from tests.small import OPERATOR, offer, put
from tests.trade.buying import CARD, RATE, SHOPPER, begin, furnish, run

BY = {"locale": "en", "author": "a***", "at": "2026-01-05T00:00:00Z"}
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


def said(product: str, stars: int) -> dict[str, Any]:
    return {"id": f"r-{product}", "product": product, "rating": stars, "text": "So it is.", **BY}


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


def test_what_cannot_come_in_time_is_named_as_it_is_called_and_a_filler_keeps_the_days_too(shop: Souk) -> None:
    slow = {**RATE, "fastest": 20, "slowest": 25}
    shop.call("fulfilment.put-rates", {"shop": "corner", "rates": [slow], "number": 1, "why": "slow"}, OPERATOR)
    shop.call("fulfilment.put-rates", {"shop": "harbour", "rates": [RATE], "number": 0, "why": "rates"}, OPERATOR)
    add(shop, "bed", "harbour")
    soon = shop.call("checkout.plan", {"limits": {"days": 6}}, SHOPPER)
    assert {one["shop"] for one in soon["plan"]["lines"]} == {"harbour"}
    add(shop, "tray", "corner")
    with pytest.raises(TooLate) as late:
        shop.call("checkout.plan", {"limits": {"days": 6}}, SHOPPER)
    assert late.value.facts["wish"] == {"en": "Open litter tray"}


def test_a_limit_on_the_rating_goes_by_what_buyers_gave_the_shops_goods(shop: Souk) -> None:
    add(shop, "bed", "harbour")
    with pytest.raises(RatedLower, match=r"No shops rated 3\.00 or more"):
        shop.call("checkout.plan", {"limits": {"rating": 300}}, SHOPPER)
    shop.call("catalog.add-reviews", {"reviews": [said("bed", 4), said("tray", 4), said("mat", 3)]}, OPERATOR)
    rated = shop.call("checkout.plan", {"limits": {"rating": 350}}, SHOPPER)
    assert {one["shop"] for one in rated["plan"]["lines"]} == {"corner"}
    with pytest.raises(RatedLower, match=r"3\.66 would do"):
        shop.call("checkout.plan", {"limits": {"rating": 400}}, SHOPPER)


def test_the_way_to_pay_that_costs_least_is_part_of_the_plan(shop: Souk) -> None:
    before = add(shop, "bed", "harbour")["quote"]["priced"]["total"]
    card = {"id": "card", "layer": "payment", "kind": "percent", "off": 500, "methods": [CARD]}
    run(shop, {**card, "owner": "", "shop_share": 0})
    proposal = shop.call("checkout.plan", {}, SHOPPER)
    assert proposal["plan"]["payment"] == CARD
    assert "card" in {one["rule"] for one in proposal["reasons"]["savings"]}
    assert proposal["now"] < before, "the cart as it is would be paid by it as well"
    session = taken(shop, proposal)
    assert session["quote"]["priced"]["total"] > proposal["plan"]["priced"]["total"], (
        "no way to pay is chosen in a cart"
    )


def test_tax_that_comes_on_top_is_in_the_cart_as_it_is_at_the_checkout(shop: Souk) -> None:
    place = {"id": "corner-a", "shop": "corner", "name": {"en": "Front"}, "country": "CN"}
    shop.call("inventory.open-location", {"location": place}, OPERATOR)
    rates = [{"id": "cn", "rate": 1000, "destination": "CN", "included": False}]
    shop.call("pricing.put-tax-rates", {"rates": rates, "number": 0, "why": "the law"}, OPERATOR)
    cart = add(shop, "tray", "corner")
    session = begin(shop, seen=cart["quote"]["priced"]["total"])
    assert session["quote"]["priced"]["total"] == cart["quote"]["priced"]["total"]
    assert cart["quote"]["priced"]["tax"] > 0
    assert session["before"] is None, "no price moved"


def test_no_more_proofs_are_made_than_a_machine_can(shop: Souk, monkeypatch: pytest.MonkeyPatch) -> None:
    add(shop, "bed", "harbour")
    begun, go = threading.Event(), threading.Event()

    def slow(*_asked: object) -> tuple[Closed, float]:
        begun.set()
        go.wait(20)
        return Closed(0), 0.0

    monkeypatch.setattr(highs_prover, "_elsewhere", slow)
    first = threading.Thread(target=lambda: shop.call("checkout.plan", {"prove": True}, SHOPPER))
    first.start()
    assert begun.wait(20)
    with pytest.raises(ProversBusy, match="ask again in 10 seconds"):
        shop.call("checkout.plan", {"prove": True}, SHOPPER)
    go.set()
    first.join()
    assert shop.call("checkout.plan", {"prove": True}, SHOPPER)["certificate"]["bound"] == 0


def test_an_empty_cart_has_no_plan_and_a_basket_names_an_offer_once(shop: Souk) -> None:
    with pytest.raises(EmptyCart):
        shop.call("checkout.plan", {}, SHOPPER)
    with pytest.raises(WrongCheckout, match="stands twice"):
        shop.call("checkout.fill", {"basket": [{"product": "tray"}, {"product": "tray"}]}, SHOPPER)
    assert shop.call("checkout.count", {}, SHOPPER) == 0
