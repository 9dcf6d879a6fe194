"""One order paid in two ways: said on the checkout's page, refused where it cannot be, and told on the order's."""

import pytest

from tests.doors.web.trade import House, field, post, text
from tests.small import OPERATOR
from tests.trade.buying import CARD, begin, charge, run

WALLET = "sandbox-wallet"
OFFER = {"id": "swipe", "layer": "payment", "kind": "percent", "off": 1000, "methods": [CARD]}
SAID = {
    "en": ("Pay in two ways", "How it was paid", "Came back this way", "is no part of what is due"),
    "zh-CN": ("用两种方式支付", "支付明细", "已按此方式退回", "不是应付金额的一部分"),
}


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_a_part_is_paid_another_way_and_what_comes_back_is_told_by_each(house: House, locale: str) -> None:
    house.browser.cookies.set("locale", locale)
    two, paid, back, wrong = SAID[locale]
    made = begin(house.souk, ("tray", 1), caller=OPERATOR)
    due, there = made["quote"]["priced"]["now"], f"/checkout/{made['id']}"
    assert two in text(house.browser.get(there).text)
    for typed in ("0", "-1", "x", "1e999999", "0.001", str(due // 100)):
        answer = post(house, f"{there}/pay", part=typed, other=WALLET, once=f"wrong {typed}")
        assert answer.status_code == 422
        assert wrong in text(answer.text)
        assert field(answer.text, "part") == typed
    assert house.souk.call("checkout.show", {"session": made["id"]}, OPERATOR)["state"] == "ready"

    post(house, f"{there}/pay", part="50", other=WALLET, once="now")
    charge(house.souk)
    order = house.souk.call("checkout.show", {"session": made["id"]}, OPERATOR)["order"]
    payment = house.souk.call("payments.show", {"order": order}, OPERATOR)
    assert [(one["method"], one["amount"]) for one in payment["tenders"]] == [(WALLET, 5000), (CARD, due - 5000)]
    page = text(house.browser.get(f"/orders/{order}").text)
    assert paid in page
    assert back not in page

    post(house, f"/orders/{order}/cancel", why="not needed", once="cancel")
    charge(house.souk)
    payment = house.souk.call("payments.show", {"order": order}, OPERATOR)
    assert [one["refunded"] for one in payment["tenders"]] == [5000, due - 5000]
    assert text(house.browser.get(f"/orders/{order}").text).count(back) == 2


def test_what_an_offer_takes_off_for_one_way_to_pay_is_paid_that_way_alone(house: House) -> None:
    run(house.souk, OFFER)
    made = begin(house.souk, ("tray", 1), caller=OPERATOR)
    assert made["quote"]["priced"]["verdicts"]["swipe"]["applied"]
    answer = post(house, f"/checkout/{made['id']}/pay", part="50", other=WALLET, once="now")
    assert answer.status_code == 403
    assert "pays all of it by sandbox-card" in text(answer.text)
    shown = house.souk.call("checkout.show", {"session": made["id"]}, OPERATOR)
    assert (shown["state"], shown["order"]) == ("ready", "")
    assert post(house, f"/checkout/{made['id']}/pay", part="", other=WALLET, once="whole").status_code == 303
