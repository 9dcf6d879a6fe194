"""What the pages say of gifts: by name and rule, to whom packs them, and before one is asked back."""

import pytest

from tests.doors.web.trade import House, post, ship, text
from tests.small import OPERATOR
from tests.trade.buying import SHOPPER, buy, order, run
from tests.trade.orders.test_gifts import GIFT


@pytest.fixture
def house(house: House) -> House:
    run(house.souk, {**GIFT, "on_return": "reprice"}, "A mat from ¥400")
    return house


def arrived(house: House) -> str:
    """An order of two trays with its gift, all of which has arrived."""
    id = buy(house.souk, ("tray", 2))
    house.souk.call("orders.deliver", {"shipment": ship(house.souk, id)}, OPERATOR)
    return id


def test_the_cart_and_the_checkout_name_the_gift_and_why_it_comes(house: House) -> None:
    post(house, "/cart/add", product="tray", quantity="2", once="put")
    for path in ("/cart", "/checkout"):
        page = house.browser.get(path).text
        assert "Mat Gift × 1 · A mat from ¥400" in text(page)
        assert 'href="/products/mat"' in page


def test_the_order_shows_its_gift_to_both_sides(house: House) -> None:
    id = buy(house.souk, ("tray", 2))
    assert "Mat Gift × 1 · A mat from ¥400" in text(house.browser.get(f"/orders/{id}").text)
    sale = house.as_shop("corner", locale="zh-CN").get(f"/sales/{id}").text
    assert "赠品" in text(sale)
    assert 'name="pieces-g001"' in sale
    assert (
        post(house, f"/sales/{id}/ship", carrier="X", tracking="", once="send", **{"pieces-0001": "2"}).status_code
        == 303
    )
    assert house.state(id) == "part_shipped"
    assert (
        post(house, f"/sales/{id}/ship", carrier="X", tracking="", once="more", **{"pieces-g001": "1"}).status_code
        == 303
    )
    assert house.state(id) == "shipped"


def test_who_sends_goods_back_chooses_what_becomes_of_the_gift_before_anything_is_written(house: House) -> None:
    id = arrived(house)
    form = {"kind": "return", "why": "small", "pieces-0001": "1", "pieces-g001": "0"}
    told = post(house, f"/orders/{id}/returns", once="ask", **form)
    assert (told.status_code, order(house.souk, id)["returns"]) == (200, [])
    assert "Mat × 1 goes back too; CN¥200 come back." in text(told.text)
    assert "I keep it; CN¥175 come back, CN¥25 less." in text(told.text)
    assert "A gift goes back with the goods that it was given for" in text(told.text)
    assert post(house, f"/orders/{id}/returns", once="keep", gifts="keep", **form).status_code == 303
    (back,) = order(house.souk, id)["returns"]
    assert (back["pieces"], back["gifts"]) == ({"0001": 1}, {})
    post(house, f"/sales/{id}/returns/{back['id']}", do="accept", once="take")
    page = text(house.browser.get(f"/orders/{id}").text)
    assert "Kept back for a gift whose goods went back CN¥25" in page


def test_the_shop_says_that_the_gift_was_not_in_the_parcel(house: House) -> None:
    id = arrived(house)
    asked = {"order": id, "kind": "return", "why": "small"}
    (back,) = house.souk.call("orders.ask-return", asked, SHOPPER)
    page = text(house.browser.get(f"/sales/{id}").text)
    assert "Gifts with it Mat × 1" in page
    assert "Mat was not in the parcel: its worth is kept back" in page
    form = {"do": "accept", "once": "take", "missing-g001": "1"}
    assert post(house, f"/sales/{id}/returns/{back['id']}", **form).status_code == 303
    assert (order(house.souk, id)["refunded"], order(house.souk, id)["kept"]) == (38300, 2500)


def test_the_forms_quote_the_clause_before_and_the_steps_after(house: House) -> None:
    id = buy(house.souk, ("tray", 2))
    zh = house.as_shop("corner", locale="zh-CN")
    assert "尚未发货且无法发出的商品，由店铺取消并说明原因" in text(zh.get(f"/sales/{id}").text)
    assert "What is paid and has not left can be canceled" in text(house.browser.get(f"/orders/{id}").text)
    post(house, f"/orders/{id}/cancel", why="no", once="cancel")
    assert "What is paid and has not left can be canceled" in text(house.browser.get(f"/orders/{id}").text)
    refused = post(house, f"/orders/{id}/cancel", why="no", once="again")
    assert (refused.status_code, "it is canceled already. The terms say: What is paid" in text(refused.text)) == (
        409,
        True,
    )
