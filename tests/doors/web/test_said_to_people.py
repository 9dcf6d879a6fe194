"""What pages say to people: fields by their labels, permissions and states in words, countries by name."""

from dataclasses import replace

import pytest

from souk.doors.web.naming import CALLED
from souk.doors.web.offered import WrongField
from souk.doors.web.words import said, translations
from souk.kit.operation import Caller
from souk.people.accounts import scopes_of
from tests.doors.web.trade import House, listed, text
from tests.small import OPERATOR
from tests.trade.buying import buy


@pytest.mark.parametrize("field", list(CALLED))
def test_a_refusal_names_a_field_as_the_page_does_in_both_languages(field: str) -> None:
    label = CALLED[field]
    assert said(WrongField(field, "x"), "en") == f"{label}: x is no such number."
    assert translations("zh-CN").gettext(label) != label
    assert said(WrongField(field, "x"), "zh-CN").startswith(translations("zh-CN").gettext(label))


@pytest.mark.parametrize(("locale", "words"), [("en", "See how the house is"), ("zh-CN", "查看系统状况")])
def test_who_may_not_look_reads_what_is_lacking_in_words(house: House, locale: str, words: str) -> None:
    answer = house.as_shop("corner", locale=locale).get("/upkeep")
    assert answer.status_code == 403
    assert words in answer.text
    assert "owner-corner may not" not in answer.text
    assert "upkeep:read" not in answer.text
    assert 'href="/sign-in"' in answer.text


def test_a_list_of_orders_shows_what_is_in_them(house: House) -> None:
    order = buy(house.souk, ("tray", 2), ("mat", 1))
    (row,) = house.souk.call("orders.sales", {}, OPERATOR)["orders"]
    assert [(one["product"], one["quantity"]) for one in row["goods"]] == [("tray", 2), ("mat", 1)]
    page = house.as_shop("corner").get("/sales").text
    assert listed(page) == [order]
    assert 'src="/pictures/tray.svg' in page
    assert "and 1 more" in text(page)
    sale = house.as_shop("corner", "editor").get(f"/sales/{order}").text
    assert 'src="/pictures/mat.svg' in sale


def test_a_shop_reads_nothing_of_another_shops_goods_in_the_list(house: House) -> None:
    buy(house.souk, ("tray", 1), ("scoop", 1))
    page = house.as_shop("harbour").get("/sales").text
    assert 'src="/pictures/scoop.svg' in page
    assert 'src="/pictures/tray.svg' not in page


def test_my_orders_show_what_was_bought(house: House) -> None:
    her = Caller("ann", scopes_of("shopper", None))
    house.souk.call(
        "accounts.open", {"id": "ann", "kind": "shopper", "name": "Ann", "email": "ann@people.example"}, OPERATOR
    )
    order = buy(house.souk, ("tray", 2), ("mat", 1), caller=her)
    asked = {"label": "browser", "scopes": sorted(her.scopes & {"orders:own"}), "days": 1}
    browser = house.by(house.souk.call("accounts.make-key", asked, her)["secret"])
    page = browser.get("/orders").text
    assert f'href="/orders/{order}"' in page
    assert 'src="/pictures/tray.svg' in page
    assert 'src="/pictures/mat.svg' in page
    assert "Open litter tray" in text(page) or "Mat and 1 more" in text(page)
    assert "There is nothing older." in browser.get(f"/orders?after={order}").text


def test_steps_of_the_stock_name_what_moved(house: House) -> None:
    page = house.as_shop("corner").get("/stock").text
    steps = page.partition('class="steps"')[2]
    assert "Open litter tray" in text(steps)
    assert "+10" in text(steps)


def test_kinds_of_acts_are_chosen_in_words(house: House) -> None:
    her = Caller("ann", scopes_of("shopper", None))
    account = {"id": "ann", "kind": "shopper", "name": "Ann", "email": "ann@people.example"}
    house.souk.call("accounts.open", account, OPERATOR)
    policy = {"policy": {"kind": "assistant.*", "mode": "forbid"}, "number": 0, "why": "not yet"}
    house.souk.call("decisions.put-policy", policy, replace(her, scopes=her.scopes | {"accounts:in-person"}))
    asked = {"label": "browser", "scopes": ["decisions:own"], "days": 1}
    page = house.by(house.souk.call("accounts.make-key", asked, her)["secret"], "zh-CN").get("/decisions/policies").text
    assert '<option value="shopper.buy" selected>在本商城替您购买</option>' in page
    assert '<option value="assistant.*">assistant.*</option>' in page
