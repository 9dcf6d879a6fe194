"""Tax rates and price protection behind the counter: tried on a basket, put, restored, refused with the reason."""

import pytest

from tests.doors.web.trade import House, field, post, text
from tests.small import OPERATOR

VAT = "cn,13,CN,,yes,2019-04-01,"
SALES = "ny,8.875,US-NY,,no,,"


def numbers(house: House) -> list[tuple[int, list[int]]]:
    found = house.souk.call("pricing.tax-versions", {}, OPERATOR)
    return [(one["number"], [rate["rate"] for rate in one["rates"]]) for one in found]


def test_rates_are_tried_on_a_basket_before_they_hold_and_restored_after(house: House) -> None:
    looked = post(house, "/taxes", do="look", rows=VAT, product="mat", quantity="2", destination="CN", why="the law")
    # 13 / 113 of 6,000.
    assert "CN¥6.90" in text(looked.text)
    assert (field(looked.text, "product"), field(looked.text, "why"), numbers(house)) == ("mat", "the law", [])
    assert post(house, "/taxes", do="put", rows=VAT, number="0", why="the law").status_code == 303
    page = house.browser.get("/taxes").text
    assert "cn,13,CN,,yes,2019-04-01T00:00:00Z," in text(page)
    assert post(house, "/taxes", do="put", rows=f"{VAT}\n{SALES}", number="1", why="New York").status_code == 422
    assert post(house, "/taxes", do="put", rows=f"{VAT}\nny,8.87,US-NY,,no,,", number="1", why="NY").status_code == 303
    assert post(house, "/taxes", do="put", rows="", number="1", why="late").status_code == 409
    assert post(house, "/taxes/restore", version="1", number="2").status_code == 303
    assert numbers(house) == [(3, [1300]), (2, [1300, 887]), (1, [1300])]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("cn,13,CN\nfood,lots,CN", "Row 2, food,lots,CN, is no rate such as: cn-food,9,CN,food,yes,2019-04-01,"),
        ("cn,101", "Row 1, cn,101, is no rate"),
        ("cn,13,CN,,maybe", "Row 1, cn,13,CN,,maybe, is no rate"),
        ("cn,13,CN,,yes,soon", "Row 1, cn,13,CN,,yes,soon, is no rate"),
        ("cn,13\ncn,9", "Tax rate cn, id: each rate has an id of its own."),
    ],
)
def test_a_row_that_is_no_rate_is_named_and_nothing_is_put(house: House, rows: str, said: str) -> None:
    answer = post(house, "/taxes", do="put", rows=rows, number="0", why="x")
    assert (answer.status_code, numbers(house)) == (422, [])
    assert said in text(answer.text)
    assert rows.splitlines()[0] in answer.text


def test_a_shop_sees_the_rates_and_sets_none(house: House) -> None:
    post(house, "/taxes", do="put", rows=VAT, number="0", why="the law")
    viewer = house.as_shop("corner", "viewer", "zh-CN")
    page = viewer.get("/taxes").text
    assert "税率" in page
    assert 'value="put"' not in page
    assert viewer.post("/taxes", data={"do": "put", "rows": "", "number": "1", "why": "x"}).status_code == 403
    assert numbers(house) == [(1, [1300])]


def test_a_shop_promises_price_protection_and_restores_what_it_promised(house: House) -> None:
    owner = house.as_shop("corner", "owner")

    def promise(**form: str) -> int:
        return owner.post("/promotions/protection", data=form, follow_redirects=False).status_code

    assert promise(days="7", number="0", why="winter") == 303
    assert promise(days="400", number="1", why="ever") == 422
    assert promise(days="0", number="1", why="over") == 303
    assert promise(days="7", number="2", why="as at number 1") == 303
    page = text(owner.get("/promotions").text)
    assert "a fallen price made good for 7 days" in page
    found = house.souk.call("pricing.promise-versions", {"shop": "corner"}, OPERATOR)
    assert [(one["number"], one["days"]) for one in found] == [(3, 7), (2, 0), (1, 7)]
    assert "Price protection" not in house.browser.get("/promotions").text
