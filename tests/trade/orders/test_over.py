"""A checkout whose time is over: it says the old and the new price, whether or not it was swept, and sells nothing."""

import pytest

from souk.kit.operation import Souk
from souk.trade.checkout import QuoteOver
from tests.clocks import Standing
from tests.small import OPERATOR, product, put
from tests.trade.buying import SHOPPER, begin, furnish, pay


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    return souk


@pytest.mark.parametrize("swept", [False, True])
def test_a_checkout_whose_time_is_over_says_the_old_and_the_new_price(
    shop: Souk, clock: Standing, *, swept: bool
) -> None:
    late = begin(shop, ("tray", 1))
    put(shop, product("tray", "Open litter tray", 30000, category="litter_box", brand="Cato"), reason="dearer")
    clock.on(minutes=15)
    if swept:
        assert shop.call("checkout.sweep", {}, OPERATOR) == 1
    over = shop.call("checkout.show", {"session": late["id"]}, SHOPPER)
    assert (over["state"], over["quote"]["priced"]["total"], over["again"]) == ("expired", 20800, 30800)
    with pytest.raises(QuoteOver, match=r"The price ¥208 .* would be ¥308 now"):
        pay(shop, late["id"])
    shop.call("catalog.retire", {"product": "tray", "reason": "gone"}, OPERATOR)
    assert shop.call("checkout.show", {"session": late["id"]}, SHOPPER)["again"] is None
