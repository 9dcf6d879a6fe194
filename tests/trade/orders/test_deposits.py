"""Goods that are paid in two parts: a deposit that holds them, a balance in its window, and what becomes of neither."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from souk.kit.operation import Souk
from souk.trade.orders import DepositApart, NotInThatState
from souk.trade.payments import WrongPayment
from tests.clocks import Standing
from tests.small import OPERATOR, every_event
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
    order,
    pay,
    run,
    stock,
    wish,
)

SINCE, UNTIL = "2026-11-20T00:00:00+00:00", "2026-11-22T00:00:00+00:00"
# 20.00 down count for 50.00 of a tray at 200.00: 150.00 altogether besides the fee of 8.00.
PRESALE: dict[str, Any] = {
    "id": "presale",
    "layer": "item",
    "kind": "deposit",
    "owner": "corner",
    "pay": 2000,
    "worth": 5000,
    "scope": {"products": ["tray"]},
    "balance": {"since": SINCE, "until": UNTIL},
    "shop_share": 10_000,
}
DOWN, LATER = 2000 + 800, 15_000
GOODS = 20_000 - 3000


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    run(souk, PRESALE)
    return souk


def kept_deposit(souk: Souk) -> None:
    rule = {**PRESALE, "forfeits": True}
    souk.call(
        "promotions.put", {"campaign": {"rule": rule, "name": {"en": "x"}, "number": 1}, "why": "terms"}, OPERATOR
    )


def balance(souk: Souk, id: str, method: str = CARD, caller: Any = SHOPPER, **more: Any) -> Any:
    return souk.call("orders.pay-balance", {"order": id, "method": method, **more}, caller)


def paid(souk: Souk, id: str) -> Any:
    return souk.call("payments.show", {"order": id}, OPERATOR)


def letters(souk: Souk) -> list[str]:
    with souk.database.unit(writes=False):
        found = souk.database.read.exec_driver_sql("SELECT kind FROM accounts_letter ORDER BY created, id").all()
    return [row[0] for row in found]


def test_a_deposit_holds_the_goods_and_the_balance_makes_a_sale_of_them(shop: Souk, clock: Standing) -> None:
    session = begin(shop, ("tray", 1))
    assert (session["quote"]["priced"]["now"], session["quote"]["priced"]["later"]) == (DOWN, LATER)
    id = pay(shop, session["id"])["order"]
    charge(shop)
    held = order(shop, id)
    assert (held["state"], held["total"], paid(shop, id)["state"]) == ("deposit", DOWN + LATER, "deposit")
    assert held["balance"] == {
        "amount": LATER, "since": "2026-11-20T00:00:00Z", "until": "2026-11-22T00:00:00Z", "kept": {}
    }  # fmt: skip
    assert balances(shop) == {f"rail:{CARD}": -DOWN, "deposits": DOWN}
    assert stock(shop)["tray"] == (9, 1, 0)

    with pytest.raises(NotInThatState, match="can be paid from 2026-11-20"):
        balance(shop, id)
    clock.on(days=8, hours=23)
    shop.call("inventory.expire", {}, OPERATOR)
    charge(shop)
    assert (order(shop, id)["state"], stock(shop)["tray"]) == ("deposit", (9, 1, 0))

    clock.on(hours=1)
    charge(shop)
    charge(shop)
    assert [one["what"] for one in order(shop, id)["steps"]] == ["opened", "deposit-paid", "balance-due"]
    balance(shop, id)
    with pytest.raises(WrongPayment, match="being paid just now"):
        balance(shop, id)
    charge(shop)
    done = order(shop, id)
    assert (done["state"], paid(shop, id)["state"]) == ("placed", "paid")
    assert balances(shop) == {f"rail:{CARD}": -DOWN - LATER, "payable:corner": DOWN + LATER}
    assert stock(shop)["tray"] == (9, 0, 1)
    with pytest.raises(NotInThatState, match="no balance of it is owed"):
        balance(shop, id)


def test_what_is_sent_back_of_it_comes_from_both_payments(shop: Souk, clock: Standing) -> None:
    id = buy(shop, ("tray", 1))
    clock.on(days=9)
    charge(shop)
    balance(shop, id)
    charge(shop)
    shop.call("orders.cancel", {"order": id, "why": "changed my mind"}, SHOPPER)
    shop.call("payments.send-refunds", {}, OPERATOR)
    assert [one["refunded"] for one in paid(shop, id)["tenders"]] == [DOWN, LATER]
    assert (order(shop, id)["refunded"], balances(shop)) == (DOWN + LATER, {})


def test_nothing_goes_back_to_a_payment_that_failed(shop: Souk, clock: Standing) -> None:
    id = buy(shop, ("tray", 1))
    clock.on(days=9)
    for method in ("declined", CARD):
        charge(shop)
        balance(shop, id, method)
    charge(shop)
    shop.call("orders.cancel", {"order": id, "why": "changed my mind"}, SHOPPER)
    shop.call("payments.send-refunds", {}, OPERATOR)
    found = [(one["method"], one["state"], one["refunded"]) for one in paid(shop, id)["tenders"]]
    assert found == [(CARD, "paid", DOWN), ("declined", "failed", 0), (CARD, "paid", LATER)]
    assert (paid(shop, id)["state"], balances(shop)) == ("refunded", {})


@pytest.mark.parametrize("forfeits", [False, True])
def test_a_balance_that_never_comes_lets_the_goods_go_and_the_terms_say_who_has_the_deposit(
    shop: Souk, clock: Standing, forfeits: bool
) -> None:
    if forfeits:
        kept_deposit(shop)
    id = buy(shop, ("tray", 1))
    assert order(shop, id)["balance"]["kept"] == ({"corner": 2000} if forfeits else {})
    clock.on(days=11)
    charge(shop)
    shop.call("payments.send-refunds", {}, OPERATOR)
    kept = 2000 if forfeits else 0
    over = order(shop, id)
    assert (over["state"], over["refunded"]) == ("lapsed", DOWN - kept)
    assert paid(shop, id)["state"] == ("kept" if forfeits else "canceled")
    assert balances(shop) == ({f"rail:{CARD}": -2000, "payable:corner": 2000} if forfeits else {})
    assert stock(shop)["tray"] == (10, 0, 0)
    with pytest.raises(NotInThatState):
        balance(shop, id)


def test_a_payment_that_fails_may_be_tried_again_until_the_window_ends(shop: Souk, clock: Standing) -> None:
    id = buy(shop, ("tray", 1))
    clock.on(days=9)
    charge(shop)
    for method in ("declined", "challenge"):
        balance(shop, id, method)
        charge(shop)
        assert order(shop, id)["state"] == "deposit"
    assert paid(shop, id)["state"] == "challenge"
    with pytest.raises(WrongPayment, match="being paid just now"):
        balance(shop, id)
    # Never confirmed: the window ends, and what may still come goes back.
    clock.on(days=2)
    charge(shop)
    shop.call("payments.send-refunds", {}, OPERATOR)
    assert (order(shop, id)["state"], balances(shop)) == ("lapsed", {})


def test_an_outcome_that_is_not_known_is_waited_for_beyond_the_end(shop: Souk, clock: Standing) -> None:
    id = buy(shop, ("tray", 1))
    clock.on(days=9)
    charge(shop)
    balance(shop, id, "lost")
    shop.call("payments.charge", {"payment": paid(shop, id)["id"]}, OPERATOR)
    clock.on(days=2)
    shop.call("orders.sweep", {}, OPERATOR)
    assert order(shop, id)["state"] == "deposit"
    shop.call("payments.inquire", {"payment": paid(shop, id)["id"]}, OPERATOR)
    charge(shop)
    assert order(shop, id)["state"] == "placed", "it was paid in time, and heard of late"


def test_a_balance_that_comes_after_the_end_goes_back_whole(shop: Souk, clock: Standing) -> None:
    kept_deposit(shop)
    id = buy(shop, ("tray", 1))
    clock.on(days=9)
    charge(shop)
    balance(shop, id, "challenge")
    charge(shop)
    asked = paid(shop, id)["challenge"]
    clock.on(days=2)
    charge(shop)
    assert order(shop, id)["state"] == "lapsed"
    httpx.post(asked, data={**parse_qs(urlsplit(asked).query), "answer": "yes"})
    shop.call("payments.inquire", {"payment": paid(shop, id)["id"]}, OPERATOR)
    shop.call("payments.send-refunds", {}, OPERATOR)
    assert (order(shop, id)["state"], paid(shop, id)["state"]) == ("lapsed", "kept")
    assert balances(shop) == {f"rail:{CARD}": -2000, "payable:corner": 2000}
    assert [one["refunded"] for one in paid(shop, id)["tenders"]] == [800, LATER]


def test_calling_it_off_before_the_balance_keeps_what_the_terms_keep(shop: Souk, clock: Standing) -> None:
    kept_deposit(shop)
    id = buy(shop, ("tray", 1))
    with pytest.raises(NotInThatState, match="canceled whole"):
        shop.call("orders.cancel", {"order": id, "why": "half", "pieces": {"0001": 1}}, SHOPPER)
    shop.call("orders.cancel", {"order": id, "why": "no longer wanted"}, SHOPPER)
    shop.call("payments.send-refunds", {}, OPERATOR)
    gone = order(shop, id)
    assert (gone["state"], gone["refunded"], stock(shop)["tray"]) == ("canceled", 800, (10, 0, 0))
    assert balances(shop) == {f"rail:{CARD}": -2000, "payable:corner": 2000}


def test_it_is_bought_apart_and_may_be_paid_at_once(shop: Souk) -> None:
    with pytest.raises(DepositApart, match="other goods"):
        begin(shop, ("tray", 1), ("mat", 1))
    session = begin(shop, ("tray", 1))
    id = pay(shop, session["id"], tenders=[{"method": CARD, "amount": DOWN + LATER}])["order"]
    charge(shop)
    whole = order(shop, id)
    assert (whole["state"], whole["balance"]) == ("placed", None)
    assert balances(shop) == {f"rail:{CARD}": -DOWN - LATER, "payable:corner": DOWN + LATER}


def test_buying_at_once_takes_the_deposit_too_and_nobody_else_pays_its_balance(shop: Souk, clock: Standing) -> None:
    purchase = {**wish(("tray", 1)), "seen": DOWN + LATER}
    made = shop.call("checkout.buy", {"purchase": purchase}, GUEST)
    charge(shop)
    assert order(shop, made["order"], GUEST, secret=made["secret"])["state"] == "deposit"
    clock.on(days=9)
    charge(shop)
    with pytest.raises(Exception, match="There is no order"):
        balance(shop, made["order"], caller=OTHER)
    balance(shop, made["order"], caller=GUEST, secret=made["secret"])
    charge(shop)
    assert order(shop, made["order"], GUEST, secret=made["secret"])["state"] == "placed"


def test_a_deposit_that_fails_leaves_nothing(shop: Souk) -> None:
    session = begin(shop, ("tray", 1), payment="declined")
    id = pay(shop, session["id"])["order"]
    charge(shop)
    assert (order(shop, id)["state"], balances(shop), stock(shop)["tray"]) == ("failed", {}, (10, 0, 0))


def test_the_log_and_the_letters_tell_both_parts(shop: Souk, clock: Standing) -> None:
    id = buy(shop, ("tray", 1))
    clock.on(days=9)
    charge(shop)
    clock.on(days=2)
    charge(shop)
    names = [one["name"] for one in every_event(shop) if one["subject"] == id and one["name"].startswith("orders.")]
    assert names == ["orders.opened", "orders.deposit-paid", "orders.balance-due", "orders.lapsed"]
    assert letters(shop)[-4:] == ["order-opened", "order-deposit-paid", "order-balance-due", "order-lapsed"]
