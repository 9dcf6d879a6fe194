"""An order from the price that was held to the last piece that came back."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from souk.goods.inventory import OutOfStock
from souk.insight.events import Events
from souk.kit.operation import Souk
from souk.trade.checkout import NotReady, QuoteOver
from souk.trade.orders import AgainstTerms, NotInThatState, UnknownOrder, UnknownReturn, UnknownShipment, WrongOrder
from tests.clocks import Standing
from tests.small import OPERATOR, every_event, product, put
from tests.trade.buying import (
    CARD,
    GUEST,
    OTHER,
    SHOPPER,
    balances,
    begin,
    buy,
    charge,
    furnish,
    keeper,
    order,
    pay,
    run,
    stock,
    wish,
)

STEP: dict[str, Any] = {
    "id": "autumn",
    "layer": "shop",
    "kind": "step",
    "owner": "corner",
    "every": 30000,
    "amount": 5000,
}


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    return souk


def ship(souk: Souk, id: str, shop: str = "corner", **more: Any) -> Any:
    payload = {"order": id, "carrier": "Invented Express", "tracking": "X1", **more}
    return souk.call("orders.ship", payload, keeper(shop))


def arrived(souk: Souk, id: str) -> str:
    """An order whose only parcel has arrived."""
    shipment = ship(souk, id)["shipments"][0]["id"]
    souk.call("orders.confirm", {"shipment": shipment}, SHOPPER)
    return str(shipment)


def send_back(souk: Souk, id: str, kind: str = "return", **pieces: int) -> Any:
    payload = {"order": id, "kind": kind, "why": "too small", "pieces": pieces or None}
    return souk.call("orders.ask-return", payload, SHOPPER)


def test_what_was_quoted_is_what_is_paid_and_the_pieces_are_sold(shop: Souk) -> None:
    run(shop, {**STEP, "shop_share": 4000})
    session = begin(shop, ("tray", 2))
    priced = session["quote"]["priced"]
    assert (priced["goods"], priced["shipping"], priced["total"]) == (35000, 800, 35800)
    paid = pay(shop, session["id"])
    assert (paid["state"], stock(shop)["tray"]) == ("in_progress", (8, 2, 0))
    charge(shop)
    made = order(shop, paid["order"])
    assert (made["state"], made["total"], made["lines"][0]["paid"]) == ("placed", 35800, 35000)
    assert stock(shop)["tray"] == (8, 0, 2)
    assert balances(shop) == {f"rail:{CARD}": -35800, "payable:corner": 38800, "subsidy": -3000}
    assert shop.call("checkout.show", {"session": session["id"]}, SHOPPER)["state"] == "completed"


def test_the_price_is_held_while_the_quote_holds_and_not_after_it(shop: Souk, clock: Standing) -> None:
    session = begin(shop, ("tray", 1))
    put(shop, product("tray", "Open litter tray", 25000, category="litter_box", brand="Cato"), reason="dearer")
    clock.on(minutes=14, seconds=59)
    assert order(shop, pay(shop, session["id"])["order"])["total"] == 20800
    late = begin(shop, ("tray", 1))
    put(shop, product("tray", "Open litter tray", 30000, category="litter_box", brand="Cato"), reason="dearer")
    clock.on(minutes=15)
    before = (stock(shop), balances(shop))
    with pytest.raises(QuoteOver, match=r"The price ¥258 .* would be ¥308 now"):
        pay(shop, late["id"])
    assert (stock(shop), balances(shop)) == before


def test_a_promotion_that_ends_meanwhile_holds_for_who_has_its_price(shop: Souk, clock: Standing) -> None:
    until = (clock.now()).replace(hour=0, minute=5).isoformat()
    run(shop, {**STEP, "windows": [{"until": until}]})
    session = begin(shop, ("tray", 2))
    clock.on(minutes=10)
    assert begin(shop, ("tray", 2), caller=OTHER)["quote"]["priced"]["total"] == 40800
    made = order(shop, pay(shop, session["id"])["order"])
    assert made["total"] == 35800


def test_a_quota_is_held_by_the_quote_and_free_again_when_it_is_over(shop: Souk, clock: Standing) -> None:
    run(shop, {**STEP, "total": 1})
    first = begin(shop, ("tray", 2))
    assert begin(shop, ("tray", 2), caller=OTHER)["quote"]["priced"]["total"] == 40800
    clock.on(minutes=16)
    charge(shop)
    assert shop.call("checkout.show", {"session": first["id"]}, SHOPPER)["state"] == "expired"
    assert begin(shop, ("tray", 2), caller=OTHER)["quote"]["priced"]["total"] == 35800


def test_what_is_sold_out_at_the_moment_of_paying_is_refused_and_nothing_is_paid(shop: Souk) -> None:
    session = begin(shop, ("tray", 6))
    buy(shop, ("tray", 6), caller=OTHER)
    before = (stock(shop), balances(shop), every_event(shop))
    with pytest.raises(OutOfStock, match="Of tray 4 are left, 6 are wanted"):
        pay(shop, session["id"])
    assert (stock(shop), balances(shop), every_event(shop)) == before


def test_a_payment_that_fails_lets_go_of_the_pieces_and_the_session_tries_again(shop: Souk) -> None:
    session = begin(shop, ("tray", 2))
    total = session["quote"]["priced"]["total"]
    first = pay(shop, session["id"], tenders=[{"method": "declined", "amount": total}])
    charge(shop)
    failed = order(shop, first["order"])
    assert (failed["state"], bool(failed["reason"]), stock(shop)["tray"], balances(shop)) == (
        "failed",
        True,
        (10, 0, 0),
        {},
    )
    again = shop.call("checkout.show", {"session": session["id"]}, SHOPPER)
    assert (again["state"], again["trouble"]) == ("ready", failed["reason"])
    second = pay(shop, session["id"])
    charge(shop)
    assert order(shop, second["order"])["state"] == "placed"
    assert first["order"] != second["order"]


def test_a_challenge_waits_for_the_customer_and_an_answer_that_is_lost_is_asked_for(shop: Souk) -> None:
    session = begin(shop, ("tray", 1))
    asked = pay(shop, session["id"], tenders=[{"method": "challenge", "amount": 20800}])
    charge(shop)
    seen = shop.call("checkout.show", {"session": session["id"]}, SHOPPER)
    assert (seen["state"], seen["challenge"][:7]) == ("in_progress", "http://")
    httpx.post(seen["challenge"], data={**parse_qs(urlsplit(seen["challenge"]).query), "answer": "yes"})
    charge(shop)
    assert order(shop, asked["order"])["state"] == "placed"
    other = begin(shop, ("tray", 1), caller=OTHER)
    lost = pay(shop, other["id"], OTHER, tenders=[{"method": "lost", "amount": 20800}])
    charge(shop)
    assert order(shop, lost["order"], OTHER)["state"] == "placed"
    assert balances(shop)["payable:corner"] == 41600


def test_a_payment_in_two_parts_is_both_or_nothing(shop: Souk) -> None:
    session = begin(shop, ("tray", 1))
    parts = [{"method": CARD, "amount": 800}, {"method": "declined", "amount": 20000}]
    first = pay(shop, session["id"], tenders=parts)
    charge(shop)
    assert (order(shop, first["order"])["state"], stock(shop)["tray"]) == ("failed", (10, 0, 0))
    assert balances(shop) == {}
    with pytest.raises(Exception, match="20800"):
        pay(shop, session["id"], tenders=[{"method": CARD, "amount": 1}])


def test_the_same_session_is_not_paid_twice(shop: Souk) -> None:
    session = begin(shop, ("tray", 1))
    pay(shop, session["id"])
    with pytest.raises(NotReady, match="in_progress"):
        pay(shop, session["id"])
    charge(shop)
    with pytest.raises(NotReady, match="completed"):
        pay(shop, session["id"])
    assert stock(shop)["tray"] == (9, 0, 1)


def test_several_shops_are_one_payment_and_each_sees_its_own_part(shop: Souk) -> None:
    id = buy(shop, ("tray", 1), ("scoop", 2))
    assert balances(shop) == {f"rail:{CARD}": -23800, "payable:corner": 20800, "payable:harbour": 3000}
    seen = shop.call("orders.sale", {"order": id}, keeper("harbour"))
    assert ([one["product"] for one in seen["lines"]], seen["total"], seen["customer"]) == (["scoop"], 3000, "")
    assert [one["id"] for one in shop.call("orders.sales", {}, keeper("corner"))["orders"]] == [id]
    ship(shop, id, "harbour")
    states = {part["shop"]: part["state"] for part in order(shop, id)["parts"]}
    assert states == {"corner": "waiting", "harbour": "shipped"}


def test_nobody_sees_somebody_elses_order(shop: Souk) -> None:
    id = buy(shop, ("tray", 1))
    for name, payload, caller in (
        ("orders.show", {"order": id}, OTHER),
        ("orders.show", {"order": id, "secret": "guess"}, GUEST),
        ("orders.cancel", {"order": id, "why": "x"}, OTHER),
        ("orders.sale", {"order": id}, keeper("harbour")),
        ("orders.ship", {"order": id, "carrier": "x", "tracking": ""}, keeper("harbour")),
    ):
        with pytest.raises(UnknownOrder):
            shop.call(name, payload, caller)
    assert shop.call("orders.page", {}, OTHER)["orders"] == []
    assert shop.call("orders.page", {}, GUEST)["orders"] == []


def test_a_guest_shows_the_secret_that_came_with_the_order(shop: Souk) -> None:
    session = begin(shop, ("tray", 1), caller=GUEST)
    paid = pay(shop, session["id"], GUEST)
    charge(shop)
    assert order(shop, paid["order"], GUEST, secret=paid["secret"])["state"] == "placed"
    with pytest.raises(UnknownOrder):
        order(shop, paid["order"], GUEST)


def test_a_canceled_order_gives_all_back_money_stock_and_quota(shop: Souk) -> None:
    run(shop, {**STEP, "per_user": 1})
    id = buy(shop, ("tray", 2))
    made = shop.call("orders.cancel", {"order": id, "why": "ordered twice"}, SHOPPER)
    charge(shop)
    assert (made["state"], made["refunded"], made["parts"][0]["state"]) == ("canceled", 35800, "canceled")
    assert (stock(shop)["tray"], balances(shop)) == ((10, 0, 0), {})
    assert begin(shop, ("tray", 2))["quote"]["priced"]["total"] == 35800


def test_a_threshold_that_one_shops_goods_break_is_made_good_by_the_shop_that_kept_it(shop: Souk) -> None:
    rule = {"id": "whole", "layer": "platform", "kind": "cut", "amount": 1000, "threshold": 21000}
    run(shop, {**rule, "on_return": "reprice"})
    id = buy(shop, ("tray", 1), ("scoop", 1))
    lines = {one["product"]: one["id"] for one in order(shop, id)["lines"]}
    first = shop.call("orders.cancel", {"order": id, "why": "no", "pieces": {lines["scoop"]: 1}}, SHOPPER)
    # 20500 were paid for the goods, and the tray alone costs 20000.
    assert first["refunded"] == 500
    whole = shop.call("orders.cancel", {"order": id, "why": "neither"}, SHOPPER)
    assert (whole["state"], whole["refunded"]) == ("canceled", whole["total"])
    charge(shop)
    assert balances(shop) == {}


def test_what_has_left_cannot_be_canceled_and_the_rest_can(shop: Souk) -> None:
    id = buy(shop, ("tray", 3))
    ship(shop, id, pieces={"0001": 2})
    with pytest.raises(WrongOrder, match="of line 0001 1 can be meant, not 2"):
        shop.call("orders.cancel", {"order": id, "why": "x", "pieces": {"0001": 2}}, SHOPPER)
    made = shop.call("orders.cancel", {"order": id, "why": "enough"}, SHOPPER)
    assert (made["state"], made["refunded"], made["parts"][0]["state"]) == ("placed", 20000, "shipped")
    with pytest.raises(NotInThatState, match="nothing is left"):
        shop.call("orders.cancel", {"order": id, "why": "x"}, SHOPPER)


def test_pieces_come_back_within_the_days_and_their_share_of_the_price_with_them(shop: Souk) -> None:
    run(shop, STEP)
    id = buy(shop, ("tray", 3))
    arrived(shop, id)
    (asked,) = send_back(shop, id, **{"0001": 1})
    assert (asked["clause"]["id"], asked["state"]) == ("returns-7", "approved")
    made = shop.call("orders.receive-return", {"id": asked["id"], "accepted": True}, keeper("corner"))
    charge(shop)
    assert (made["returns"][0]["refunded"], stock(shop)["tray"]) == (16666, (8, 0, 2))
    (rest,) = send_back(shop, id)
    shop.call("orders.receive-return", {"id": rest["id"], "accepted": True}, keeper("corner"))
    charge(shop)
    whole = order(shop, id)
    assert (whole["refunded"], whole["parts"][0]["state"]) == (60000 - 10000 + 800, "returned")
    assert balances(shop) == {}


def test_a_return_after_eight_days_is_refused_with_the_clause(shop: Souk, clock: Standing) -> None:
    id = buy(shop, ("tray", 1))
    arrived(shop, id)
    clock.on(days=7)
    (asked,) = send_back(shop, id)
    shop.call("orders.withdraw-return", {"id": asked["id"]}, SHOPPER)
    clock.on(days=1)
    before = every_event(shop)
    with pytest.raises(AgainstTerms, match="within 7 days of delivery") as refused:
        send_back(shop, id)
    assert refused.value.clause.says["zh-CN"] == "自签收之日起 7 天内可无理由退货。"
    assert every_event(shop) == before
    (swap,) = send_back(shop, id, "exchange")
    assert swap["clause"]["id"] == "exchanges-15"


def test_the_terms_of_several_shops_are_told_at_once(shop: Souk) -> None:
    shop.call("orders.put-terms", {"shop": "corner", "terms": {"returns": 14}, "number": 0, "why": "winter"}, OPERATOR)
    found = shop.call("orders.terms-of", {"shops": ["harbour", "corner", "corner"]}, SHOPPER)
    said = [(one["shop"], one["number"], one["terms"]["returns"]) for one in found]
    assert said == [("corner", 1, 14), ("harbour", 0, 7)]
    with pytest.raises(WrongOrder, match="501 are more than 500"):
        shop.call("orders.terms-of", {"shops": [f"shop-{n}" for n in range(501)]}, SHOPPER)


def test_an_order_keeps_the_terms_that_held_when_it_was_made(shop: Souk, clock: Standing) -> None:
    terms = {"returns": 14, "not_returned": ["litter_box"]}
    old = buy(shop, ("tray", 1))
    shop.call("orders.put-terms", {"shop": "corner", "terms": terms, "number": 0, "why": "winter"}, OPERATOR)
    new = buy(shop, ("tray", 1))
    arrived(shop, old)
    arrived(shop, new)
    assert len(send_back(shop, old)) == 1
    with pytest.raises(AgainstTerms, match="not taken back"):
        send_back(shop, new)


def test_an_exchange_sends_another_piece_and_no_money(shop: Souk) -> None:
    id = buy(shop, ("tray", 1))
    arrived(shop, id)
    (asked,) = send_back(shop, id, "exchange")
    made = shop.call("orders.receive-return", {"id": asked["id"], "accepted": True}, keeper("corner"))
    assert (made["parts"][0]["state"], made["refunded"], stock(shop)["tray"][0]) == ("waiting", 0, 8)
    ship(shop, id)
    assert order(shop, id)["parts"][0]["state"] == "shipped"


def test_a_return_is_refused_with_a_reason_that_the_customer_reads(shop: Souk) -> None:
    id = buy(shop, ("tray", 1))
    arrived(shop, id)
    (asked,) = send_back(shop, id)
    with pytest.raises(WrongOrder, match="say why it is refused"):
        shop.call("orders.receive-return", {"id": asked["id"], "accepted": False}, keeper("corner"))
    with pytest.raises((UnknownOrder, UnknownReturn)):
        shop.call("orders.receive-return", {"id": asked["id"], "accepted": True}, keeper("harbour"))
    shop.call("orders.receive-return", {"id": asked["id"], "accepted": False, "why": "used"}, keeper("corner"))
    seen = order(shop, id)["returns"][0]
    assert (seen["state"], seen["answer"], seen["refunded"]) == ("refused", "used", 0)


def test_a_parcel_is_taken_back_as_long_as_it_has_not_arrived(shop: Souk) -> None:
    id = buy(shop, ("tray", 1))
    shipment = ship(shop, id)["shipments"][0]["id"]
    with pytest.raises((UnknownOrder, UnknownShipment)):
        shop.call("orders.unship", {"shipment": shipment, "why": "x"}, keeper("harbour"))
    made = shop.call("orders.unship", {"shipment": shipment, "why": "wrong number"}, keeper("corner"))
    assert (made["parts"][0]["state"], made["shipments"]) == ("waiting", [])
    shipment = arrived(shop, id)
    with pytest.raises(NotInThatState, match="has arrived"):
        shop.call("orders.unship", {"shipment": shipment, "why": "x"}, keeper("corner"))


def test_many_tracking_numbers_are_taken_at_once_and_every_wrong_row_says_why(shop: Souk) -> None:
    good, done = buy(shop, ("tray", 1)), buy(shop, ("mat", 1))
    ship(shop, done)
    rows = (
        f"order,carrier,tracking\n{good},Invented Express,X9\n{done},Invented Express,X8\nghost,Invented Express,X7\n"
    )
    told = shop.call("orders.ship-many", {"rows": rows}, keeper("corner"))
    assert [(one["row"], one["done"]) for one in told] == [(2, True), (3, False), (4, False)]
    assert "nothing is left to send" in told[1]["why"]
    assert "no order ghost" in told[2]["why"]
    assert order(shop, good)["shipments"][0]["tracking"] == "X9"
    with pytest.raises(WrongOrder, match="order,carrier,tracking"):
        shop.call("orders.ship-many", {"rows": "a,b\n1,2\n"}, keeper("corner"))


def test_who_is_erased_is_erased_here_and_the_order_stays(shop: Souk) -> None:
    id = buy(shop, ("tray", 1))
    events: Events = shop.operations["events.read"].method.__self__
    with shop.database.unit(writes=True):
        events.record("accounts.erased", [(SHOPPER.actor, {})], OPERATOR)
    shop.call("orders.forget-erased", {}, OPERATOR)
    seen = order(shop, id)
    assert (seen["recipient"], seen["total"]) == (None, 20800)


def test_an_order_of_nothing_is_refused(shop: Souk) -> None:
    with pytest.raises(Exception, match="nothing in the cart"):
        shop.call("checkout.begin", {"wish": {**wish(), "cart": ""}}, SHOPPER)


def test_a_shop_finds_its_orders_by_what_is_to_be_done(shop: Souk) -> None:
    waiting, sent, here = buy(shop, ("tray", 1), ("scoop", 1)), buy(shop, ("mat", 1)), buy(shop, ("mat", 2))
    gone, opened = buy(shop, ("tray", 1)), pay(shop, begin(shop, ("tray", 1))["id"])["order"]
    ship(shop, sent)
    arrived(shop, here)
    send_back(shop, here, **{order(shop, here)["lines"][0]["id"]: 1})
    shop.call("orders.cancel", {"order": gone, "why": "twice"}, SHOPPER)
    found = {
        doing: {one["id"] for one in shop.call("orders.sales", {"doing": doing}, keeper("corner"))["orders"]}
        for doing in ("to_send", "sent", "delivered", "returns", "canceled")
    }
    assert found == {"to_send": {waiting}, "sent": {sent}, "delivered": {here}, "returns": {here}, "canceled": {gone}}
    assert opened not in found["to_send"]
    assert shop.call("orders.to-do", {}, keeper("corner")) == {"to_send": 1, "returns": 1}
    assert shop.call("orders.to-do", {}, keeper("harbour")) == {"to_send": 1, "returns": 0}
    assert shop.call("orders.to-do", {}, OPERATOR) == {"to_send": 1, "returns": 1}
