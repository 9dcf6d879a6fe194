"""One step from a basket to an order, for one and for many at the same moment."""

import threading
from typing import Any

import pytest

from souk.delivery.fulfilment import NotDelivered
from souk.goods.catalog import UnknownProduct
from souk.goods.inventory import OutOfStock
from souk.goods.promotions import QuotaReached
from souk.kit.errors import Invalid
from souk.kit.operation import Caller, Souk
from souk.trade.checkout import PriceMoved
from souk.trade.orders import OrderThere
from tests.small import OPERATOR, every_event
from tests.trade.buying import CARD, GUEST, OTHER, RECIPIENT, SHOPPER, begin, furnish, order, run, stock


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    return souk


def purchase(*basket: tuple[str, int], seen: int, **more: Any) -> dict[str, Any]:
    wanted = [{"product": product, "quantity": pieces} for product, pieces in basket]
    return {"basket": wanted, "recipient": RECIPIENT, "payment": CARD, "seen": seen, **more}


def buy(souk: Souk, *basket: tuple[str, int], seen: int, caller: Caller = SHOPPER, name: str = "", **more: Any) -> Any:
    return souk.call("checkout.buy", {"purchase": purchase(*basket, seen=seen, **more), "order": name}, caller)


def crowd(souk: Souk, callers: list[Caller], **asked: Any) -> list[Any]:
    """What everybody who buys the same at the same moment is answered."""
    answers: list[Any] = [None] * len(callers)

    def one(place: int) -> None:
        try:
            answers[place] = souk.call("checkout.buy", {"purchase": asked}, callers[place], f"key-{place}")
        except Exception as error:
            answers[place] = error

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(callers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def shoppers(many: int) -> list[Caller]:
    return [Caller(f"shopper-{number}", SHOPPER.scopes) for number in range(many)]


def test_what_is_bought_at_once_is_the_order_that_a_session_would_have_made(shop: Souk) -> None:
    run(shop, {"id": "off", "layer": "item", "kind": "percent", "owner": "corner", "off": 1000})
    session = begin(shop, ("tray", 2), ("mat", 1))
    total = session["quote"]["priced"]["total"]
    paid = shop.call("checkout.pay", {"session": session["id"]}, SHOPPER)
    made = buy(shop, ("tray", 2), ("mat", 1), seen=total)
    mine, theirs = order(shop, made["order"]), order(shop, paid["order"])
    assert {**mine, "id": ""} == {**theirs, "id": ""}
    assert (made["total"], mine["customer"], made["secret"]) == (total, SHOPPER.actor, "")
    assert stock(shop)["tray"] == (6, 4, 0)


def test_a_guest_sees_the_order_by_its_secret(shop: Souk) -> None:
    made = buy(shop, ("tray", 1), seen=20800, caller=GUEST)
    seen = shop.call("orders.show", {"order": made["order"], "secret": made["secret"]}, GUEST)
    assert (seen["state"], seen["total"]) == ("unpaid", 20800)


def test_another_total_than_the_one_seen_is_said_and_nothing_is_bought(shop: Souk) -> None:
    before = every_event(shop)
    with pytest.raises(PriceMoved, match="¥208") as told:
        buy(shop, ("tray", 1), seen=20000)
    assert "¥200" in str(told.value)
    assert every_event(shop) == before
    assert stock(shop)["tray"] == (10, 0, 0)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"seen": 0, "basket": []}, Invalid),
        ({"seen": 0, "basket": [{"product": "ghost"}]}, UnknownProduct),
        ({"seen": 220800, "basket": [{"product": "tray", "quantity": 11}]}, OutOfStock),
        ({"seen": 20800, "payment": "beads"}, Invalid),
        ({"seen": 20800, "tenders": [{"method": CARD, "amount": 5}]}, Invalid),
    ],
)
def test_a_purchase_that_cannot_be_is_refused_and_leaves_nothing(
    shop: Souk, wrong: dict[str, Any], error: type[Exception]
) -> None:
    before = every_event(shop)
    with pytest.raises(error):
        shop.call("checkout.buy", {"purchase": {**purchase(("tray", 1), seen=20800), **wrong}}, SHOPPER)
    assert every_event(shop) == before
    assert stock(shop)["tray"] == (10, 0, 0)


def test_a_place_that_is_not_delivered_to_is_refused(shop: Souk) -> None:
    rates = [{"id": "home", "carrier": "Invented Express", "fee": 0, "currency": "CNY", "fastest": 1, "slowest": 2}]
    rates[0]["destination"] = "CN"
    shop.call("fulfilment.put-rates", {"shop": "corner", "rates": rates, "number": 1, "why": "home"}, OPERATOR)
    with pytest.raises(NotDelivered):
        buy(shop, ("tray", 1), seen=20000, recipient={**RECIPIENT, "country": "JP", "region": ""})


def test_of_many_at_one_moment_as_many_buy_as_there_are_pieces(shop: Souk) -> None:
    answers = crowd(shop, shoppers(16), **purchase(("tray", 1), seen=20800))
    sold = [one for one in answers if isinstance(one, dict)]
    assert len(sold) == 10
    assert all(isinstance(one, OutOfStock) for one in answers if not isinstance(one, dict))
    assert stock(shop)["tray"] == (0, 10, 0)
    assert len({one["order"] for one in sold}) == 10
    again = crowd(shop, shoppers(16), **purchase(("tray", 1), seen=20800))
    assert [one for one in again if isinstance(one, dict)] == sold
    assert stock(shop)["tray"] == (0, 10, 0)


def test_in_one_round_the_same_basket_has_another_price_for_who_is_entitled_to_it(shop: Souk) -> None:
    rule = {"id": "members", "layer": "item", "kind": "cut", "owner": "corner", "amount": 1000}
    run(shop, {**rule, "requires": ["member"]})
    found, member = shop.operations["checkout.buy"], Caller("m", SHOPPER.scopes | {"entitled:member"})
    asked = [
        tuple(found.arguments({"purchase": purchase(("tray", 1), seen=seen)}, caller).values())
        for caller, seen in ((SHOPPER, 20800), (OTHER, 20800), (member, 19800), (member, 20800))
    ]
    with shop.database.unit(writes=True):
        *sold, moved = found.method.__self__.buy_all(asked)
    assert [one.total for one in sold] == [20800, 20800, 19800]
    assert isinstance(moved, PriceMoved)


def test_a_quota_is_held_among_many(shop: Souk) -> None:
    rule = {"id": "three", "layer": "item", "kind": "cut", "owner": "corner", "amount": 1000, "total": 3}
    run(shop, rule)
    answers = crowd(shop, shoppers(6), **purchase(("tray", 1), seen=19800))
    assert sum(isinstance(one, dict) for one in answers) == 3
    assert all(isinstance(one, QuotaReached | PriceMoved) for one in answers if not isinstance(one, dict))
    assert stock(shop)["tray"] == (7, 3, 0)


def test_who_gets_no_piece_has_used_no_quota(shop: Souk) -> None:
    run(shop, {"id": "many", "layer": "item", "kind": "cut", "owner": "corner", "amount": 1000, "total": 100})
    answers = crowd(shop, shoppers(12), **purchase(("tray", 1), seen=19800))
    assert sum(isinstance(one, dict) for one in answers) == 10
    with shop.database.unit(writes=False):
        used = shop.operations["promotions.running"].method.__self__.used("")
    assert used["many"].all == 10


def test_an_order_of_somebody_elses_name_is_refused(shop: Souk) -> None:
    made = buy(shop, ("tray", 1), seen=20800, name="mine")
    assert made["order"] == "mine"
    with pytest.raises(OrderThere):
        buy(shop, ("tray", 1), seen=20800, caller=OTHER, name="mine", payment="sandbox-wallet")
    assert stock(shop)["tray"] == (9, 1, 0)
