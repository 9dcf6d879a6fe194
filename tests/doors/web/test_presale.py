"""The pages of what is paid in two parts: said before it is bought, paid on the order's page, over when it is over."""

import pytest

from tests.clocks import Standing
from tests.doors.web.trade import House, post, text
from tests.small import OPERATOR
from tests.trade.buying import begin, charge, pay, run
from tests.trade.orders.test_deposits import PRESALE

SAID = {
    "en": ("Deposit, now", "Balance, later", "the shop keeps", "Pay the balance of", "Pay the deposit of"),
    "zh-CN": ("定金，现在支付", "尾款，之后支付", "归店铺所有", "支付尾款 ¥", "支付定金"),
}


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_both_parts_are_said_before_and_the_balance_is_paid_by_a_button(house: House, locale: str) -> None:
    clock = house.souk.clock
    assert isinstance(clock, Standing)
    run(house.souk, {**PRESALE, "forfeits": True})
    now, later, keeps, button, deposit = SAID[locale]
    house.browser.cookies.set("locale", locale)
    session = begin(house.souk, ("tray", 1))["id"]
    page = text(house.browser.get(f"/checkout/{session}").text)
    assert all(one in page for one in (now, later, keeps, deposit))

    order = pay(house.souk, session)["order"]
    charge(house.souk)
    page = text(house.browser.get(f"/orders/{order}").text)
    assert (later in page, button in page) == (True, False)
    early = post(house, f"/orders/{order}/balance", method="sandbox-card", once="early")
    assert early.status_code == 409

    clock.on(days=9)
    charge(house.souk)
    assert button in text(house.browser.get(f"/orders/{order}").text)
    assert post(house, f"/orders/{order}/balance", method="sandbox-card", once="now").status_code == 303
    shown = house.souk.call("orders.show", {"order": order}, OPERATOR)
    assert shown["state"] == "placed"
    page = text(house.browser.get(f"/orders/{order}").text)
    assert button not in page


def test_a_balance_that_was_not_paid_is_told_on_the_page(house: House) -> None:
    clock = house.souk.clock
    assert isinstance(clock, Standing)
    run(house.souk, PRESALE)
    order = pay(house.souk, begin(house.souk, ("tray", 1))["id"])["order"]
    charge(house.souk)
    clock.on(days=12)
    charge(house.souk)
    page = text(house.browser.get(f"/orders/{order}").text)
    assert "The balance was not paid" in page
    assert "Pay the balance" not in page
