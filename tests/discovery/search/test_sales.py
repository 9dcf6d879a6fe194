"""A sale's name, or a word for sales, finds what is in it, as a chip."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from souk.discovery.search.rules.sales import sale_in
from souk.doors.jobs import Jobs
from souk.goods.promotions import Campaign, Promotion, Window
from souk.kit.operation import Souk
from tests.small import OPERATOR, product, stock

KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
NOW = datetime(2026, 11, 11, 12, tzinfo=UTC)
GOODS = [
    product("dome", "Hooded litter box, 45 L", 18000, category="litter_box", brand="Cato"),
    product("tower", "Top-entry litter box, 68 L", 15000, category="litter_box", brand="Felis"),
    product("glass", "Glass kettle 1.5 L", 12900, category="kettle", brand="Boil & Co"),
]


def campaign(id: str, zh: str, en: str, **rule: Any) -> Campaign:
    made = Promotion(id, **{"layer": "item", "kind": "cut", "amount": 100, **rule})
    return Campaign(rule=made, name={"zh-CN": zh, "en": en}, number=1, state="live", at=NOW, actor="shop")


OURS = [
    campaign("cats", "双十一宠物狂欢", "Pets at 11.11"),
    campaign("phones", "耳机九折", "10 % off headphones"),
    campaign("over", "双十一预售", "11.11 early", windows=(Window(until=NOW - timedelta(1)),)),
    campaign("ship", "双十一包邮", "11.11 free shipping", layer="shipping"),
]


@pytest.mark.parametrize(
    ("text", "which", "rest"),
    [
        ("双十一", ("cats",), ""),
        ("shuangshiyi 猫砂盆", ("cats",), "猫砂盆"),
        ("Double 11 litter box", ("cats",), "litter box"),
        ("打折的猫砂盆", ("cats", "phones"), "猫砂盆"),
        ("双十二", ("cats", "phones"), ""),
        ("耳机九折 降噪", ("phones",), "降噪"),
        ("10 % off HEADPHONES", ("phones",), ""),
    ],
)
def test_a_sale_is_a_campaign_by_name_those_of_its_day_or_all_that_run(
    text: str, which: tuple[str, ...], rest: str
) -> None:
    found = sale_in(text, OURS, NOW)
    assert found is not None
    assert (found.limit.any_of, found.rest) == (which, rest)
    assert found.limit.said in text


@pytest.mark.parametrize("text", ["耳机", "headphones", "iPhone 11 case", "11.11.2026", "salesman", "双人床", ""])
def test_part_of_a_name_is_no_sale(text: str) -> None:
    assert sale_in(text, OURS, NOW) is None


def test_where_nothing_runs_no_sale_is_named() -> None:
    assert sale_in("双十一", [OURS[2]], NOW) is None


@KIND
def test_search_finds_what_is_in_the_sale_and_the_chip_comes_off(souk: Souk, jobs: Jobs) -> None:
    stock(souk, jobs, GOODS)
    rule = {"id": "cats", "layer": "item", "kind": "cut", "amount": 900, "scope": {"categories": ["litter_box"]}}
    put = {
        "campaign": {"rule": rule, "name": {"en": "Cats at 11.11", "zh-CN": "双十一养猫"}, "number": 0},
        "why": "sale",
    }
    souk.call("promotions.put", put, OPERATOR)

    found = souk.call("search.find", {"text": "双十一"}, OPERATOR)
    assert sorted(card["product"] for card in found["cards"]) == ["dome", "tower"]
    assert [(one["key"], one["any_of"], one["said"]) for one in found["understood"]["limits"]] == [
        ("promotion", ["cats"], "双十一")
    ]
    assert souk.call("search.find", {"text": "double 11 kettle"}, OPERATOR)["cards"] == []
    assert souk.call("search.find", {"text": "双十一", "without": ["promotion"]}, OPERATOR)["total"] == 0
