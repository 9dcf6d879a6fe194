"""What is canceled, and what can no longer be, quotes the clause of the shop's terms in both languages."""

from typing import Any

import pytest

from souk.doors.web.words import said
from souk.kit.operation import Souk
from souk.trade.orders import PastCanceling, PiecesGone
from tests.small import OPERATOR
from tests.trade.buying import SHOPPER, begin, buy, furnish, keeper, order, pay
from tests.trade.orders.test_gifts import cancel, ship

CANCEL = {
    "en": "What is paid and has not left can be canceled; its money goes back the way it came.",
    "zh-CN": "已付款且尚未发货的商品可以取消，货款原路退回。",
}
REFUSE = {
    "en": "What has not left and cannot be sent the shop cancels and says why; its money goes back at once.",
    "zh-CN": "尚未发货且无法发出的商品，由店铺取消并说明原因，货款立即原路退回。",
}


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    return souk


def refused(souk: Souk, name: str, payload: dict[str, Any]) -> PastCanceling | PiecesGone:
    """Why a cancellation is refused; nothing changed."""
    caller = SHOPPER if name == "orders.cancel" else keeper("corner")
    before = order(souk, payload["order"])
    with pytest.raises((PastCanceling, PiecesGone)) as found:
        souk.call(name, {"why": "no", **payload}, caller)
    assert order(souk, payload["order"]) == before
    return found.value


def test_whoever_cancels_finds_the_clause_at_the_step(shop: Souk) -> None:
    shop.call("orders.put-terms", {"shop": "corner", "terms": {"returns": 14}, "number": 0, "why": "winter"}, OPERATOR)
    id = buy(shop, ("tray", 2))
    assert {deed: one["says"] for deed, one in order(shop, id)["parts"][0]["clauses"].items()}["cancel"] == CANCEL
    clause = cancel(shop, id, **{"0001": 1})["steps"][-1]["clause"]
    assert clause == {"id": "cancel-before-sent", "version": 1, "says": CANCEL}
    made = shop.call("orders.refuse", {"order": id, "why": "broken"}, keeper("corner"))
    assert made["steps"][-1]["clause"] == {"id": "refuse-before-sent", "version": 1, "says": REFUSE}
    assert order(shop, id)["steps"][0]["clause"] is None


@pytest.mark.parametrize(("name", "says"), [("orders.cancel", CANCEL), ("orders.refuse", REFUSE)])
def test_what_has_left_is_refused_with_the_clause(shop: Souk, name: str, says: dict[str, str]) -> None:
    id = buy(shop, ("tray", 2))
    ship(shop, id, pieces={"0001": 1})
    some = refused(shop, name, {"order": id, "pieces": {"0001": 2}})
    assert (type(some), some.clause.says) == (PiecesGone, says)
    ship(shop, id)
    every = refused(shop, name, {"order": id})
    assert said(every, "en") == f"Order {id}: nothing is left that has not gone out. The terms say: {says['en']}"
    assert said(every, "zh-CN") == f"订单 {id}：没有尚未发出的商品。条款：{says['zh-CN']}"
    assert said(some, "zh-CN") == f"订单 {id}：第 0001 行只能取消 1 件，而不是 2 件。条款：{says['zh-CN']}"


def test_an_order_that_is_not_placed_says_so_with_the_clause(shop: Souk) -> None:
    id = pay(shop, begin(shop, ("tray", 1))["id"])["order"]
    assert (
        said(refused(shop, "orders.cancel", {"order": id}), "zh-CN") == f"订单 {id}：尚未付款。条款：{CANCEL['zh-CN']}"
    )
    gone = buy(shop, ("tray", 1))
    cancel(shop, gone)
    assert "已经取消" in said(refused(shop, "orders.cancel", {"order": gone}), "zh-CN")
    assert REFUSE["zh-CN"] in said(refused(shop, "orders.refuse", {"order": gone}), "zh-CN")
