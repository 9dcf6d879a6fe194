"""Tax rates behind the counter: tried on a basket, put, restored, refused with the row, and only looked at by shops."""

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
