"""The guide says the price that anybody pays in the end, and how promotions make it."""

from typing import Any

import pytest

from souk.doors.jobs import Jobs
from souk.kit.errors import NotFound
from souk.kit.operation import Souk
from tests.clocks import Standing
from tests.discovery.guide.test_guide import BOXES, ask, picked
from tests.small import OPERATOR, stock

EVENING, MIDNIGHT = "2026-11-11T20:00:00+08:00", "2026-11-12T00:00:00+08:00"
QUESTION = "顶入式猫砂盆,预算200以内"


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def shop(souk: Souk, jobs: Jobs) -> Souk:
    """The large box costs ¥100 less from eight in the evening until midnight."""
    stock(souk, jobs, BOXES)
    until(souk, "2026-11-11T19:00:00+08:00")
    rule = {
        "id": "night",
        "layer": "item",
        "kind": "cut",
        "amount": 10000,
        "scope": {"products": ["box-3"]},
        "windows": [{"since": EVENING, "until": MIDNIGHT}],
    }
    campaign = {"rule": rule, "name": {"en": "Night sale", "zh-CN": "夜场"}}
    souk.call("promotions.put", {"campaign": campaign, "why": "sale"}, OPERATOR)
    return souk


def standing(souk: Souk) -> Standing:
    assert isinstance(souk.clock, Standing)
    return souk.clock


def until(souk: Souk, moment: str) -> None:
    standing(souk).at = Standing(moment).at


def pick(advice: Any, product: str) -> Any:
    return next(one for group in advice["groups"] for one in group["picks"] if one["card"]["product"] == product)


def opened(souk: Souk, evidence: Any) -> str:
    asked = {key: evidence[key] for key in ("kind", "ref", "path")}
    text: str = souk.call("guide.source", asked, OPERATOR)["text"]
    return text


def test_a_budget_counts_a_promotion_while_it_holds(shop: Souk) -> None:
    until(shop, "2026-11-11T19:59:59+08:00")
    assert picked(ask(shop, QUESTION)) == ["box-2"]
    until(shop, EVENING)
    assert sorted(picked(ask(shop, QUESTION))) == ["box-2", "box-3"]
    until(shop, "2026-11-11T23:59:59+08:00")
    assert sorted(picked(ask(shop, QUESTION))) == ["box-2", "box-3"]
    until(shop, MIDNIGHT)
    assert picked(ask(shop, QUESTION)) == ["box-2"]


def test_the_price_that_is_said_is_the_card_s_and_its_source_tells_how_it_is_made(shop: Souk) -> None:
    until(shop, EVENING)
    found = pick(ask(shop, QUESTION), "box-3")
    assert found["card"]["price"] == {"amount": 15900, "currency": "CNY"}
    assert found["card"]["before"] == {"amount": 25900, "currency": "CNY"}
    assert found["price"]["text"] == "¥159"
    final, offered = found["price"]["claims"][0]["evidence"]
    text = opened(shop, final)
    assert text == "159.00 CNY = 259.00 CNY; 夜场 −¥100"
    assert text[final["start"] : final["end"]] == final["quote"] == "159.00 CNY"
    assert (opened(shop, offered), offered["quote"]) == ("259.00 CNY", "259.00 CNY")
    card = next(one for one in shop.call("search.find", {"text": ""}, OPERATOR)["cards"] if one["product"] == "box-3")
    assert (card["price"], card["tag"]) == (found["card"]["price"], found["card"]["tag"])


def test_a_price_without_a_promotion_has_the_offer_as_its_source(shop: Souk) -> None:
    found = pick(ask(shop, QUESTION), "box-2")
    (offered,) = found["price"]["claims"][0]["evidence"]
    assert (offered["kind"], offered["quote"]) == ("field", "159.00 CNY")


def test_a_difference_is_one_of_final_prices(shop: Souk) -> None:
    compared = {"products": ["box-3", "box-4"], "locale": "en"}

    def apart() -> list[str]:
        answer = shop.call("guide.compare", compared, OPERATOR)
        return [claim["text"] for claim in _prices(answer["comparison"])]

    assert apart() == ["CN¥259", "CN¥129"]
    until(shop, EVENING)
    assert apart() == ["CN¥159", "CN¥129"]


def _prices(comparison: Any) -> Any:
    return next(row["cells"] for row in comparison["rows"] if row["key"] == "price")


def test_a_way_to_a_price_that_does_not_exist_is_not_opened(shop: Souk) -> None:
    for ref, path in (("box-3", "final/fr"), ("box-3", "price"), ("ghost", "final/en")):
        with pytest.raises(NotFound):
            shop.call("guide.source", {"kind": "price", "ref": ref, "path": path}, OPERATOR)
