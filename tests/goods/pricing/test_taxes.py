"""Tax rates of the house: every version kept, and what a checkout makes of them."""

from typing import Any

import pytest

from souk.goods.pricing import TaxesMoved, WrongTax
from souk.kit.errors import NotAllowed
from souk.kit.operation import Souk
from tests.small import OPERATOR, every_event
from tests.trade.buying import RECIPIENT, SHOPPER, balances, begin, buy, furnish, order

SALES_TAX = {"id": "us-ny", "rate": 887, "destination": "US-NY", "included": False}
VAT = {"id": "cn", "rate": 1300, "destination": "CN", "included": True}


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    return souk


def put(souk: Souk, *rates: dict[str, Any], number: int = 0) -> Any:
    return souk.call("pricing.put-tax-rates", {"rates": list(rates), "number": number, "why": "the law"}, OPERATOR)


def new_york() -> dict[str, Any]:
    return {**RECIPIENT, "country": "US", "region": "NY", "city": "New York"}


def test_a_tax_outside_the_price_is_added_and_one_inside_is_said(shop: Souk) -> None:
    put(shop, SALES_TAX, VAT)
    abroad = begin(shop, ("mat", 2), recipient=new_york())["quote"]["priced"]
    # 8.87 % of 6,000 and of the 800 that it costs to ship: 532.2 and 70.96.
    assert (abroad["goods"], abroad["shipping"], abroad["tax"], abroad["total"]) == (6000, 800, 603, 7403)
    home = begin(shop, ("mat", 2))["quote"]["priced"]
    # 13 / 113 of 6,000 and of 800.
    assert (home["tax"], home["total"]) == (690 + 92, 6800)


def test_what_is_paid_as_tax_is_the_platforms_and_goes_back_with_the_order(shop: Souk) -> None:
    put(shop, SALES_TAX)
    id = buy(shop, ("mat", 2), recipient=new_york())
    assert order(shop, id)["total"] == 7403
    assert (balances(shop)["platform"], balances(shop)["payable:corner"]) == (603, 6800)
    shop.call("orders.cancel", {"order": id, "why": "no", "pieces": {"0001": 1}}, SHOPPER)
    half = order(shop, id)["refunded"]
    # Half of the goods with half of their tax, rounded down; the fee, its tax and the rest come with the last piece.
    assert half == 3000 + 266
    shop.call("orders.cancel", {"order": id, "why": "no"}, SHOPPER)
    assert order(shop, id)["refunded"] == 7403
    shop.call("payments.sweep", {}, OPERATOR)
    assert balances(shop) == {}


def test_versions_are_kept_and_an_order_keeps_its_rates(shop: Souk) -> None:
    put(shop, VAT)
    id = buy(shop, ("mat", 1))
    put(shop, {**VAT, "rate": 900}, number=1)
    with pytest.raises(TaxesMoved):
        put(shop, VAT, number=1)
    assert order(shop, id)["tax"] == 345 + 92
    versions = shop.call("pricing.tax-versions", {}, OPERATOR)
    assert [(one["number"], one["rates"][0]["rate"]) for one in versions] == [(2, 900), (1, 1300)]
    assert shop.call("pricing.tax-rates", {}, SHOPPER)["number"] == 2


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        ([VAT, VAT], "an id of its own"),
        ([{**VAT, "rate": 10001}], "less than or equal to 10000"),
        ([{**VAT, "since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}], "ends before it begins"),
    ],
)
def test_rates_that_make_no_sense_are_refused(shop: Souk, rates: list[dict[str, Any]], said: str) -> None:
    before = every_event(shop)
    with pytest.raises(Exception, match=said):
        put(shop, *rates)
    assert every_event(shop) == before
    with pytest.raises(WrongTax, match="say why"):
        shop.call("pricing.put-tax-rates", {"rates": [], "number": 0, "why": " "}, OPERATOR)


def test_only_the_operator_changes_them(shop: Souk) -> None:
    with pytest.raises(NotAllowed):
        shop.call("pricing.put-tax-rates", {"rates": [], "number": 0, "why": "x"}, SHOPPER)
