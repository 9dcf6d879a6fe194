"""What a step of a product changed is shown as people read it: labels, money, yes and no."""

from typing import Any

import pytest

from souk.doors.web.steps import changes, placed
from tests.doors.web.test_goods import PIXEL, form
from tests.doors.web.trade import House, text

PRODUCT: dict[str, Any] = {
    "variants": [{"id": "tray", "offers": [{"shop": "corner", "price": {"amount": 1250, "currency": "CNY"}}]}]
}


def told(field: str, before: Any, after: Any, locale: Any = "en") -> tuple[str, str, str, str]:
    (one,) = changes([{"field": field, "before": before, "after": after}], PRODUCT, {"tray": "Trays"}, locale)
    return one.name, one.of, one.before, one.after


@pytest.mark.parametrize(
    ("field", "before", "after", "said"),
    [
        ("variants/tray/offers/corner/price/amount", 20000, 1250, ("Price", "tray", "CN¥200", "CN¥12.50")),
        ("variants/tray/offers/corner/list_price/amount", None, 0, ("Price before a cut", "tray", "–", "CN¥0")),
        ("variants/tray/offers/gone/price/amount", 20000, 1250, ("Price", "tray", "20,000", "1,250")),
        ("variants/tray/offers/corner/available", None, False, ("On sale", "tray", "yes", "no")),
        ("variants/tray/title/zh-CN", None, "大号", ("Called in Chinese", "tray", "–", "大号")),
        ("title/en", "Tray", None, ("Title in English", "", "Tray", "–")),
        ("category", None, "tray", ("Category", "", "–", "Trays")),
        ("media", None, [{"url": "stored:x"}], ("Photographs", "", "–", "1")),
        ("attributes/capacity", "20 L", "30 L", ("capacity", "", "20 L", "30 L")),
        ("elsewhere", {"a": 1}, None, ("elsewhere", "", '{"a": 1}', "–")),
    ],
)
def test_a_field_is_said_by_its_label_and_its_value_as_people_write_it(
    field: str, before: Any, after: Any, said: tuple[str, str, str, str]
) -> None:
    assert told(field, before, after) == said


def test_an_offer_that_is_new_is_its_price_and_its_currency_is_said_once() -> None:
    offer = {"shop": "corner", "price": {"amount": 1250, "currency": "CNY"}}
    assert told("variants/tray/offers/corner", None, offer, "zh-CN") == ("报价", "tray", "–", "¥12.50")
    fields = ("price/amount", "price/currency")
    rows = [{"field": f"variants/tray/offers/corner/{one}", "before": None, "after": 1250} for one in fields]
    assert [one.name for one in changes(rows, PRODUCT, {}, "en")] == ["Price"]
    assert placed("variants/tray/offers/corner/price/amount") == ("tray", "price/amount", "corner")


@pytest.mark.parametrize(
    ("locale", "said"), [("en", ("On sale yes → becomes no", "CN¥200")), ("zh-CN", ("在售 是", "¥200"))]
)
def test_the_steps_of_a_product_are_read_by_its_keeper(house: House, locale: Any, said: tuple[str, str]) -> None:
    browser = house.as_shop("corner", locale=locale)
    typed = form(browser)
    typed.pop("on-tray/corner")
    price = next(name for name in typed if name.startswith("price-"))
    browser.post("/goods/tray", data=typed | {price: "12.5"})
    browser.post("/goods/tray/photograph", files={"file": ("a.png", PIXEL)})
    page = text(browser.get("/goods/tray").text.partition('class="steps"')[2])
    assert all(one in page for one in said)
    assert "variants/" not in page
    assert "stored:" not in page


def test_a_shop_that_does_not_offer_a_product_is_not_told_that_nobody_does(house: House) -> None:
    page = house.as_shop("harbour").get("/goods/tray").text
    assert "Your shop does not offer this." in page
    assert "No shop offers this now." not in page
