"""What a campaign would make of goods whose costs are known: who would be sold below cost in the worst stack."""

from typing import Any

from souk.goods.pricing import Context, Line
from souk.goods.pricing.rules.stacking import worst_stack
from souk.goods.promotions import Promotion
from souk.kit.operation import Caller, Souk
from tests.goods.pricing.conftest import Run
from tests.goods.pricing.test_price import AT
from tests.small import OPERATOR, offer, product, put

CORNER = Caller("keeper", frozenset({"promotions:*", "catalog:*"}), "corner")


def costing(id: str, price: int, cost: int | None) -> dict[str, Any]:
    more = {} if cost is None else {"cost": {"amount": cost, "currency": "CNY"}}
    return {**product(id, id), "variants": [{"id": id, "offers": [offer("corner", price, **more)]}]}


def look(souk: Souk, caller: Caller = OPERATOR, **rule: Any) -> dict[str, Any]:
    draft = {"id": "draft", "layer": "item", "kind": "percent", "owner": "corner", "off": 1000, "shop_share": 10000}
    campaign = {"rule": {**draft, **rule}, "name": {"en": "Draft"}}
    made: dict[str, Any] = souk.call("pricing.preview", {"campaign": campaign, "quantity": 2}, caller)
    return made


def test_who_would_be_sold_below_cost_with_everything_stacked_comes_first(shop: Souk, run: Run) -> None:
    put(shop, costing("thin", 10000, 8000), costing("fat", 10000, 3000), costing("dark", 10000, None))
    run("coupon", "platform", "cut", amount=1500, coupon=True, shop_share=10000)
    run("member", "item", "percent", off=1000, requires=["member"], shop_share=10000)
    made = look(shop, scope={"products": ["thin", "fat", "dark"]})
    # 2 x 10,000 less a tenth twice and the coupon: 14,500 are kept, 16,000 were paid.
    assert (made["meant"], made["costed"], made["below"]) == (3, 2, 1)
    assert [(one["product"], one["then"], one["keeps"], one["cost"], one["below"]) for one in made["goods"]] == [
        ("thin", 18000, 14500, 16000, True),
        ("dark", 18000, 14500, None, False),
        ("fat", 18000, 14500, 6000, False),
    ]


def test_what_the_platform_bears_is_no_loss_of_the_shop(shop: Souk) -> None:
    put(shop, costing("thin", 10000, 8000))
    assert look(shop, off=3000, scope={"products": ["thin"]})["below"] == 1
    assert look(shop, off=3000, shop_share=2000, scope={"products": ["thin"]})["below"] == 0


def test_a_shop_is_not_told_what_goods_cost_another(shop: Souk) -> None:
    thin = costing("thin", 10000, 8000)
    thin["variants"][0]["offers"].append(offer("harbour", 9000, cost={"amount": 8900, "currency": "CNY"}))
    put(shop, thin)
    (own,) = look(shop, CORNER, off=100, scope={"products": ["thin"]})["goods"]
    assert (own["list"], own["cost"]) == (20000, 16000), "its own offer, though another asks less"
    thin["variants"][0]["offers"][0]["available"] = False
    put(shop, thin, reason="sold out")
    assert look(shop, CORNER, off=100, scope={"products": ["thin"]})["meant"] == 0


def test_a_shops_own_campaign_warns_of_its_own_loss_where_another_shop_is_cheaper(shop: Souk) -> None:
    thin = costing("thin", 10000, 9500)
    thin["variants"][0]["offers"].append(offer("harbour", 4000))
    put(shop, thin)
    assert look(shop, CORNER, off=5000, scope={"products": ["thin"]})["below"] == 1


def test_the_worst_way_to_pay_is_the_one_that_leaves_the_shop_least() -> None:
    line = Line("a", "s", "p", "corner", 1, 1000)
    card = Promotion("c", "payment", "cut", amount=300, methods=("card",))
    wallet = Promotion("w", "payment", "cut", amount=200, methods=("wallet",), shop_share=10_000)
    assert worst_stack(line, [card, wallet], Context(AT)) == (800, 800)


def test_a_reduced_fee_is_seen_where_a_fee_is_said_and_not_counted_as_the_goods_price(shop: Souk) -> None:
    put(shop, costing("fat", 10000, 3000))
    rule = {"id": "post", "owner": "corner", "layer": "shipping", "kind": "percent", "off": 10000}
    asked = {"campaign": {"rule": rule, "name": {"en": "Post"}}}
    assert shop.call("pricing.preview", asked, OPERATOR)["goods"] == []
    seen = {one["product"]: one for one in shop.call("pricing.preview", {**asked, "fee": 800}, OPERATOR)["goods"]}
    assert (seen["fat"]["list"], seen["fat"]["now"], seen["fat"]["then"]) == (10000, 10800, 10000)
    assert (seen["fat"]["worst"], seen["fat"]["keeps"]) == (10000, 10000)
