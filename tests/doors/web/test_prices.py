"""The price on a product's page, step by step."""

from tests.doors.house import Opened
from tests.small import OPERATOR


def run(shop: Opened, id: str, **rule: object) -> None:
    campaign = {"rule": {"id": id, **rule}, "name": {"en": f"The {id} sale", "zh-CN": f"{id}活动"}}
    shop.souk.call("promotions.put", {"campaign": campaign, "why": "sale"}, OPERATOR)


def test_without_campaigns_the_page_says_nothing_of_them(counter: Opened) -> None:
    assert "final-steps" not in counter.browser.get("/products/dome").text


def test_the_page_shows_the_final_price_and_how_it_is_made_in_the_order_of_the_layers(counter: Opened) -> None:
    run(counter, "autumn", layer="platform", kind="step", every=10000, amount=1000)
    run(counter, "zebra", layer="category", kind="percent", off=1000, scope={"categories": ["pets"]})
    run(counter, "large", layer="platform", kind="cut", amount=5000, threshold=50000)
    run(counter, "kettles", layer="item", kind="cut", amount=500, scope={"categories": ["kettle"]})
    page = counter.browser.get("/products/dome?lang=en").text
    steps = page[page.index("final-steps") :]
    said = [
        "CN¥159",
        "The zebra sale",
        "−CN¥15.90",
        "The autumn sale",
        "−CN¥10",
        "CN¥133.10",
        "The large sale",
        "more to",
    ]
    places = [steps.index(one) for one in said]
    assert places == sorted(places)
    assert "The kettles sale" not in page
    quote = counter.souk.call("pricing.quote", {"basket": [{"product": "dome"}]}, OPERATOR)
    assert quote["priced"]["total"] == 13310


def test_the_price_is_named_in_chinese_too(counter: Opened) -> None:
    run(counter, "autumn", layer="platform", kind="step", every=10000, amount=1000)
    page = counter.browser.get("/products/dome", headers={"Accept-Language": "zh-CN"}).text
    assert "到手价" in page
    assert "autumn活动" in page


def test_a_card_says_how_its_shop_ships_to_the_visitor_and_takes_back(counter: Opened) -> None:
    rates = {"id": "home", "carrier": "Invented Express", "fee": 0, "currency": "CNY", "fastest": 1, "slowest": 1}
    far = {**rates, "id": "far", "fee": 900, "destination": "CN-Yunnan"}
    payload = {"shop": "corner", "rates": [{**rates, "destination": "CN"}, far], "number": 0, "why": "first"}
    counter.souk.call("fulfilment.put-rates", payload, OPERATOR)
    card = counter.browser.get("/search?q=dome", headers={"Accept-Language": "zh-CN"}).text
    badges = card[card.index('class="badges"') :]
    badges = badges[: badges.index("</ul>")]
    assert "免运费" in badges or "包邮" in badges
    assert "送达" in badges
    assert "7天可退货" in badges


def test_a_shop_that_keeps_some_categories_says_nothing_of_days_to_return_on_its_cards(counter: Opened) -> None:
    terms = {"returns": 7, "not_returned": ["pets"]}
    counter.souk.call("orders.put-terms", {"shop": "corner", "terms": terms, "number": 0, "why": "as said"}, OPERATOR)
    assert "to return" not in counter.browser.get("/search?q=dome").text
