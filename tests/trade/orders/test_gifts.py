"""A gift is a part of its order: packed, sent, back in stock, asked back or kept for what it is worth."""

from typing import Any

import pytest

from souk.goods.inventory import OutOfStock
from souk.kit.operation import Souk
from souk.trade.orders import AgainstTerms, WrongOrder
from tests.clocks import Standing
from tests.small import OPERATOR
from tests.trade.buying import OTHER, SHOPPER, balances, begin, buy, charge, furnish, keeper, order, pay, run, stock
from tests.trade.orders.test_letters import letters

GIFT: dict[str, Any] = {
    "id": "a-mat",
    "layer": "shop",
    "kind": "gift",
    "owner": "corner",
    "sku": "mat",
    "count": 1,
    "worth": 2500,
    "threshold": 40000,
}


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    return souk


def ship(souk: Souk, id: str, shop: str = "corner", **more: Any) -> Any:
    return souk.call("orders.ship", {"order": id, "carrier": "Invented", "tracking": "", **more}, keeper(shop))


def arrived(souk: Souk, id: str, **more: Any) -> None:
    """All that has not left is sent by the corner shop, and arrives."""
    parcel = ship(souk, id, **more)["shipments"][-1]["id"]
    souk.call("orders.confirm", {"shipment": parcel}, SHOPPER)


def cancel(souk: Souk, id: str, **pieces: int) -> Any:
    made = souk.call("orders.cancel", {"order": id, "why": "no", "pieces": pieces or None}, SHOPPER)
    charge(souk)
    return made


def send_back(souk: Souk, id: str, keep_gifts: bool = False, **pieces: int) -> Any:
    payload = {"order": id, "kind": "return", "why": "small", "pieces": pieces or None, "keep_gifts": keep_gifts}
    return souk.call("orders.ask-return", payload, SHOPPER)


def receive(souk: Souk, back: str, shop: str = "corner", **more: Any) -> Any:
    made = souk.call("orders.receive-return", {"id": back, "accepted": True, **more}, keeper(shop))
    charge(souk)
    return made


def where(made: Any) -> dict[str, int]:
    """Where the pieces of the only gift are."""
    (gift,) = made["gifts"]
    return {name: gift[name] for name in ("shipped", "delivered", "canceled", "returned") if gift[name]}


def test_an_order_says_what_comes_as_a_gift_and_by_which_rule(shop: Souk) -> None:
    run(shop, GIFT, "A mat from ¥400")
    id = buy(shop, ("tray", 2))
    for made in (order(shop, id), shop.call("orders.sale", {"order": id}, keeper("corner"))):
        (gift,) = made["gifts"]
        said = {name: gift[name] for name in ("id", "rule", "name", "shop", "product", "title", "quantity", "worth")}
        assert said == {
            "id": "g001",
            "rule": "a-mat",
            "name": {"en": "A mat from ¥400"},
            "shop": "corner",
            "product": "mat",
            "title": {"en": "Mat"},
            "quantity": 1,
            "worth": 2500,
        }
    assert stock(shop)["mat"] == (9, 0, 1)
    (row,) = shop.call("orders.page", {}, SHOPPER)["orders"]
    assert (row["pieces"], row["gifts"]) == (2, {"mat": 1})


def test_a_gift_is_packed_with_the_goods_and_waited_for(shop: Souk) -> None:
    run(shop, GIFT)
    id = buy(shop, ("tray", 2))
    made = ship(shop, id, pieces={"0001": 2})
    assert (made["parts"][0]["state"], made["shipments"][0]["gifts"], where(made)) == ("part_shipped", {}, {})
    assert [one["id"] for one in shop.call("orders.sales", {"doing": "to_send"}, keeper("corner"))["orders"]] == [id]
    made = ship(shop, id, shipment="second")
    (second,) = [one for one in made["shipments"] if one["id"] == "second"]
    assert (made["parts"][0]["state"], second["pieces"], second["gifts"]) == ("shipped", {}, {"g001": 1})
    made = shop.call("orders.unship", {"shipment": "second", "why": "x"}, keeper("corner"))
    assert (where(made), made["parts"][0]["state"]) == ({}, "part_shipped")
    other = buy(shop, ("tray", 2))
    arrived(shop, other)
    assert where(order(shop, other)) == {"shipped": 1, "delivered": 1}
    assert order(shop, other)["parts"][0]["state"] == "delivered"


def test_a_canceled_order_gives_its_gift_back_to_stock(shop: Souk) -> None:
    run(shop, {**GIFT, "per_user": 1})
    id = buy(shop, ("tray", 2))
    made = cancel(shop, id)
    assert (made["state"], made["refunded"], where(made)) == ("canceled", 40800, {"canceled": 1})
    assert (stock(shop)["mat"], stock(shop)["tray"], balances(shop)) == ((10, 0, 0), (10, 0, 0), {})
    assert begin(shop, ("tray", 2))["quote"]["priced"]["gifts"] == [{"rule": "a-mat", "sku": "mat", "count": 1}]


def test_a_threshold_that_a_cancellation_breaks_takes_the_gift_that_has_not_left(shop: Souk) -> None:
    run(shop, {**GIFT, "on_return": "reprice"})
    id = buy(shop, ("tray", 2))
    made = cancel(shop, id, **{"0001": 1})
    assert (made["refunded"], where(made), stock(shop)["mat"]) == (20000, {"canceled": 1}, (10, 0, 0))
    assert ship(shop, id)["parts"][0]["state"] == "shipped"


def test_by_shares_a_gift_stays_as_long_as_anything_that_it_was_given_for(shop: Souk) -> None:
    run(shop, GIFT)
    id = buy(shop, ("tray", 2), ("scoop", 1))
    tray = next(one["id"] for one in order(shop, id)["lines"] if one["product"] == "tray")
    assert where(cancel(shop, id, **{tray: 1})) == {}
    made = cancel(shop, id, **{tray: 1})
    assert (made["state"], where(made), stock(shop)["mat"]) == ("placed", {"canceled": 1}, (10, 0, 0))


def test_the_buyer_is_told_before_that_the_gift_is_asked_back_or_its_worth_kept(shop: Souk) -> None:
    run(shop, {**GIFT, "on_return": "reprice"})
    id = buy(shop, ("tray", 2))
    arrived(shop, id)
    told = shop.call("orders.outlook", {"order": id, "pieces": {"0001": 1}}, SHOPPER)
    assert (told["refund"], told["kept"], told["gifts"]) == (20000, 2500, {"g001": 1})
    assert [one["id"] for one in told["clauses"]] == ["returns-7", "gifts-back"]
    assert told["clauses"][1]["says"]["zh-CN"].startswith("赠品须随对应商品一并退回")
    (back,) = send_back(shop, id, **{"0001": 1})
    assert (back["pieces"], back["gifts"]) == ({"0001": 1}, {"g001": 1})
    made = receive(shop, back["id"])
    assert (made["returns"][0]["refunded"], where(made)["returned"]) == (told["refund"], 1)
    assert (stock(shop)["mat"], stock(shop)["tray"]) == ((10, 0, 0), (9, 0, 1))


def test_who_keeps_the_gift_has_its_worth_kept_back_until_it_comes(shop: Souk) -> None:
    run(shop, {**GIFT, "on_return": "reprice"})
    id = buy(shop, ("tray", 2))
    arrived(shop, id)
    (back,) = send_back(shop, id, True, **{"0001": 1})
    made = receive(shop, back["id"])
    assert (back["gifts"], made["refunded"], made["kept"]) == ({}, 17500, 2500)
    assert (stock(shop)["mat"], balances(shop)["payable:corner"]) == ((9, 0, 1), 23300)
    (late,) = send_back(shop, id, g001=1)
    made = receive(shop, late["id"])
    assert (made["refunded"], made["kept"], stock(shop)["mat"]) == (20000, 0, (10, 0, 0))
    (rest,) = send_back(shop, id)
    assert receive(shop, rest["id"])["refunded"] == 40800
    assert balances(shop) == {}


def test_who_sends_all_back_but_the_gift_pays_for_it_once(shop: Souk) -> None:
    run(shop, GIFT)
    id = buy(shop, ("tray", 2), ("scoop", 1))
    arrived(shop, id)
    ship(shop, id, "harbour")
    for back in send_back(shop, id, True):
        receive(shop, back["id"], back["shop"])
    made = order(shop, id)
    assert (made["refunded"], made["kept"], {one["state"] for one in made["parts"]}) == (39800, 2500, {"returned"})
    assert balances(shop) == {"rail:sandbox-card": -2500, "payable:corner": 2500}
    (late,) = send_back(shop, id, g001=1)
    receive(shop, late["id"])
    assert (order(shop, id)["refunded"], balances(shop), stock(shop)["mat"]) == (42300, {}, (10, 0, 0))


def test_a_gift_that_is_missing_from_the_parcel_is_kept_back_for(shop: Souk) -> None:
    run(shop, GIFT)
    id = buy(shop, ("tray", 2))
    arrived(shop, id)
    (back,) = send_back(shop, id)
    with pytest.raises(WrongOrder, match="no gift g002"):
        receive(shop, back["id"], missing=["g002"])
    made = receive(shop, back["id"], missing=["g001"])
    assert (made["returns"][0]["gifts"], made["returns"][0]["refunded"]) == ({}, 38300)
    assert (made["steps"][-1]["facts"]["kept_back"], stock(shop)["mat"]) == (2500, (9, 0, 1))


def test_what_is_sent_back_later_makes_good_what_was_too_little_for_the_worth(shop: Souk) -> None:
    run(shop, {**GIFT, "worth": 30000, "on_return": "reprice"})
    id = buy(shop, ("tray", 2))
    arrived(shop, id)
    (first,) = send_back(shop, id, True, **{"0001": 1})
    assert (receive(shop, first["id"])["refunded"], order(shop, id)["kept"]) == (0, 20000)
    (second,) = send_back(shop, id, True)
    # Of the goods 10000 is left; the fee comes back with the last of them.
    assert (receive(shop, second["id"])["refunded"], order(shop, id)["kept"]) == (10800, 30000)


def test_a_return_that_is_withdrawn_asks_for_the_gift_anew(shop: Souk) -> None:
    run(shop, GIFT)
    id = buy(shop, ("tray", 2))
    arrived(shop, id)
    (one,) = send_back(shop, id, **{"0001": 1})
    (two,) = send_back(shop, id, **{"0001": 1})
    assert (one["gifts"], two["gifts"]) == ({}, {"g001": 1})
    shop.call("orders.withdraw-return", {"id": two["id"]}, SHOPPER)
    assert shop.call("orders.outlook", {"order": id}, SHOPPER)["gifts"] == {"g001": 1}


def test_the_days_of_the_terms_hold_for_a_gift_too(shop: Souk, clock: Standing) -> None:
    run(shop, GIFT)
    id = buy(shop, ("tray", 2))
    arrived(shop, id)
    clock.on(days=16)
    payload = {"order": id, "kind": "exchange", "why": "torn", "pieces": {"g001": 1}}
    with pytest.raises(AgainstTerms, match="within 15 days"):
        shop.call("orders.ask-return", payload, SHOPPER)


def test_a_gift_of_the_platform_is_packed_by_who_has_it_and_goes_back_there(shop: Souk) -> None:
    run(shop, {**GIFT, "owner": "", "layer": "platform", "sku": "scoop", "count": 2})
    id = buy(shop, ("tray", 2))
    assert stock(shop)["scoop"] == (8, 0, 2)
    seen = shop.call("orders.sale", {"order": id}, keeper("harbour"))
    assert (seen["lines"], seen["gifts"][0]["quantity"], seen["total"]) == ([], 2, 0)
    states = {one["shop"]: one["state"] for one in order(shop, id)["parts"]}
    assert states == {"corner": "waiting", "harbour": "waiting"}
    made = ship(shop, id, "harbour")
    assert (made["shipments"][0]["gifts"], made["parts"][0]["state"]) == ({"g001": 2}, "shipped")
    cancel(shop, id)
    assert (order(shop, id)["refunded"], order(shop, id)["kept"]) == (35800, 5000)
    (late,) = send_back(shop, id, g001=2)
    receive(shop, late["id"], "harbour")
    assert (stock(shop)["scoop"], balances(shop), order(shop, id)["refunded"]) == ((10, 0, 0), {}, 40800)


def test_a_gift_that_is_gone_when_it_is_paid_refuses_the_order_and_is_not_promised_again(shop: Souk) -> None:
    run(shop, {**GIFT, "owner": "", "layer": "platform", "sku": "scoop", "worth": 900})
    session = begin(shop, ("tray", 2))
    buy(shop, ("scoop", 10))
    with pytest.raises(OutOfStock, match="scoop"):
        pay(shop, session["id"])
    assert (stock(shop)["tray"], stock(shop)["scoop"]) == ((10, 0, 0), (0, 0, 10))
    assert begin(shop, ("tray", 2))["quote"]["priced"]["gifts"] == []


def test_what_is_bought_of_the_same_is_not_given_as_well(shop: Souk) -> None:
    run(shop, GIFT)
    for pieces, gifts in ((9, 1), (10, 0)):
        made = begin(shop, ("tray", 2), ("mat", pieces))
        assert len(made["quote"]["priced"]["gifts"]) == gifts, pieces
    id = buy(shop, ("tray", 2), ("mat", 10))
    assert (order(shop, id)["gifts"], stock(shop)["mat"]) == ([], (0, 0, 10))


def test_the_same_goods_bought_and_given_are_told_apart(shop: Souk) -> None:
    run(shop, GIFT)
    id = buy(shop, ("tray", 2), ("mat", 1))
    assert stock(shop)["mat"] == (8, 0, 2)
    mat = next(one["id"] for one in order(shop, id)["lines"] if one["product"] == "mat")
    made = cancel(shop, id, **{mat: 1})
    assert (made["refunded"], where(made), stock(shop)["mat"]) == (3000, {}, (9, 0, 1))


def test_a_shop_that_cannot_send_a_gift_says_so_and_no_money_moves(shop: Souk) -> None:
    run(shop, GIFT)
    id = buy(shop, ("tray", 2))
    payload = {"order": id, "why": "none left", "pieces": {"g001": 1}}
    made = shop.call("orders.refuse", payload, keeper("corner"))
    assert (made["refunded"], where(made), stock(shop)["mat"]) == (0, {"canceled": 1}, (10, 0, 0))
    assert ship(shop, id)["parts"][0]["state"] == "shipped"


def test_the_invoice_names_the_gift_and_what_was_kept_back_for_it(shop: Souk) -> None:
    run(shop, {**GIFT, "on_return": "reprice"})
    id = buy(shop, ("tray", 2))
    arrived(shop, id)
    ask = {"order": id, "buyer": {"title": "Ada"}}
    (first,) = shop.call("orders.ask-invoice", ask, SHOPPER)
    assert [(one["line"], one["quantity"], one["amount"]) for one in first["lines"]] == [
        ("g001", 1, 0),
        ("0001", 2, 40000),
        ("", 1, 800),
    ]
    (back,) = send_back(shop, id, True, **{"0001": 1})
    receive(shop, back["id"])
    _, note = shop.call("orders.invoices", {"order": id}, SHOPPER)
    assert [(one["line"], one["quantity"], one["amount"]) for one in note["lines"]] == [
        ("g001", 0, -2500),
        ("0001", 1, 20000),
    ]
    assert note["total"] == 17500


@pytest.mark.parametrize("included", [True, False])
def test_in_what_a_gift_is_worth_is_the_tax_that_held_when_the_order_was_opened(shop: Souk, included: bool) -> None:
    law = {"id": "law", "rate": 1300, "destination": "CN", "included": included}
    reduced = {**law, "id": "reduced", "rate": 900, "category": "litter_box"}
    shop.call("pricing.put-tax-rates", {"rates": [law, reduced], "number": 0, "why": "law"}, OPERATOR)
    mat = {**shop.call("catalog.show", {"product": "mat"}, OPERATOR)["product"], "category": "litter_box"}
    shop.call("catalog.put", {"products": [mat], "reason": "sorted"}, keeper(mat["shop"]))
    run(shop, GIFT)
    id = buy(shop, ("tray", 2))
    arrived(shop, id)
    shop.call("orders.ask-invoice", {"order": id, "buyer": {"title": "Ada"}}, SHOPPER)
    shop.call("pricing.put-tax-rates", {"rates": [{**law, "rate": 100}], "number": 1, "why": "a new law"}, OPERATOR)
    (back,) = send_back(shop, id, True)
    receive(shop, back["id"])
    first, note = shop.call("orders.invoices", {"order": id}, SHOPPER)
    mats = [one for made in (first, note) for one in made["lines"] if one["line"] == "g001"]
    told = ("quantity", "amount", "tax", "rate", "included")
    assert [tuple(one[name] for name in told) for one in mats] == [(1, 0, 0, 900, True), (0, -2500, -206, 900, True)]
    made = order(shop, id)
    assert first["total"] - note["total"] == made["total"] - made["refunded"] == 2500
    assert first["tax"] - note["tax"] == 206


def test_nobody_else_learns_what_would_come_back(shop: Souk) -> None:
    id = buy(shop, ("tray", 1))
    with pytest.raises(Exception, match="There is no order"):
        shop.call("orders.outlook", {"order": id}, OTHER)


def test_what_the_letters_say_of_a_gift(shop: Souk) -> None:
    run(shop, {**GIFT, "on_return": "reprice"})
    id = buy(shop, ("tray", 2))
    arrived(shop, id)
    (back,) = send_back(shop, id, True, **{"0001": 1})
    receive(shop, back["id"])
    said = {subject.partition("订单")[2]: text for _, subject, text in letters(shop)}
    assert any("随单赠品：1 × Mat" in text for text in said.values())
    assert any("已扣除未退回赠品的价值 ¥25" in text for text in said.values())
