"""Search goes by the price that anybody pays in the end, at the moment that is asked."""

from collections.abc import Callable
from typing import Any

import pytest

from souk.doors.jobs import Jobs
from souk.kit.operation import Souk
from tests.clocks import Standing
from tests.small import OPERATOR, found, offer, product, put, stock

KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
Run = Callable[..., None]
EVENING, MIDNIGHT = "2026-11-11T20:00:00+08:00", "2026-11-12T00:00:00+08:00"
GOODS = [
    product("tray", "Open litter tray, 20 L", 20000, category="litter_box", brand="Cato"),
    product("dome", "Hooded litter box, 45 L", 18000, category="litter_box", brand="Cato"),
    product("tower", "Top-entry litter box, 68 L", 15000, category="litter_box", brand="Felis", shop="harbour"),
    product("glass", "Glass kettle 1.5 L", 12900, category="kettle", brand="Boil & Co"),
]


@pytest.fixture
def shop(souk: Souk, jobs: Jobs) -> Souk:
    stock(souk, jobs, GOODS)
    return souk


@pytest.fixture
def run(shop: Souk) -> Run:
    """Runs a campaign that takes an amount off each piece."""

    def run(id: str, amount: int, *, number: int = 0, **rule: Any) -> None:
        made = {"id": id, "layer": "item", "kind": "cut", "amount": amount, **rule}
        name = {"en": f"{id} sale", "zh-CN": f"{id} 大促"}
        asked = {"campaign": {"rule": made, "name": name, "number": number}, "why": "sale"}
        shop.call("promotions.put", asked, OPERATOR)

    return run


def clock(souk: Souk) -> Standing:
    assert isinstance(souk.clock, Standing)
    return souk.clock


def until(souk: Souk, moment: str) -> None:
    clock(souk).at = Standing(moment).at


def find(souk: Souk, text: str = "", **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = souk.call("search.find", {"text": text, "most": 100, **more}, OPERATOR)
    return answer


def price(souk: Souk, id: str) -> Any:
    card = next(one for one in find(souk)["cards"] if one["product"] == id)
    return card["price"]["amount"], card["before"] and card["before"]["amount"]


def span(souk: Souk) -> tuple[float, float]:
    facet = next(one for one in find(souk)["facets"] if one["key"] == "price")
    return facet["least"], facet["most"]


def under(amount: int) -> dict[str, Any]:
    return {"filters": [{"key": "price", "at_most": amount}]}


def test_a_campaign_put_a_second_ago_is_seen_by_the_next_query(shop: Souk, run: Run) -> None:
    assert found(shop, sort="price-low") == ["glass", "tower", "dome", "tray"]
    clock(shop).on(seconds=1)
    run("cato", 9000, scope={"brands": ["Cato"]})
    assert found(shop, sort="price-low") == ["dome", "tray", "glass", "tower"]
    assert found(shop, sort="price-high") == ["tower", "glass", "tray", "dome"]
    assert sorted(found(shop, **under(11000))) == ["dome", "tray"]
    assert found(shop, **under(8999)) == []
    assert span(shop) == (9000.0, 15000.0)
    assert price(shop, "tray") == (11000, 20000)
    assert price(shop, "glass") == (12900, None)


def test_a_campaign_is_seen_when_it_begins_and_not_before(shop: Souk, run: Run) -> None:
    until(shop, "2026-11-11T19:00:00+08:00")
    run("night", 9000, scope={"products": ["tray"]}, windows=[{"since": EVENING, "until": MIDNIGHT}])
    assert price(shop, "tray") == (20000, None)
    until(shop, "2026-11-11T19:59:59+08:00")
    assert found(shop, **under(11000)) == []
    assert found(shop, sort="price-low")[0] == "glass"
    assert span(shop) == (12900.0, 20000.0)
    until(shop, EVENING)
    assert found(shop, **under(11000)) == ["tray"]
    assert found(shop, sort="price-low")[0] == "tray"
    assert span(shop) == (11000.0, 18000.0)
    assert price(shop, "tray") == (11000, 20000)


def test_a_campaign_is_gone_when_it_ends_and_not_before(shop: Souk, run: Run) -> None:
    until(shop, EVENING)
    run("night", 9000, scope={"products": ["tray"]}, windows=[{"since": EVENING, "until": MIDNIGHT}])
    until(shop, "2026-11-11T23:59:59+08:00")
    assert found(shop, **under(11000)) == ["tray"]
    until(shop, MIDNIGHT)
    assert found(shop, **under(11000)) == []
    assert found(shop, sort="price-low")[0] == "glass"
    assert span(shop) == (12900.0, 20000.0)
    assert price(shop, "tray") == (20000, None)


def test_a_campaign_that_was_ended_or_changed_or_taken_back_holds_no_more(shop: Souk, run: Run) -> None:
    run("sale", 9000, scope={"brands": ["Cato"]})
    assert sorted(found(shop, **under(11000))) == ["dome", "tray"]
    run("sale", 9000, number=1, scope={"brands": ["Felis"]})
    assert found(shop, **under(11000)) == ["tower"]
    shop.call("promotions.end", {"promotion": "sale", "number": 2, "why": "enough", "change_id": "end"}, OPERATOR)
    assert found(shop, **under(11000)) == []
    shop.call("promotions.undo", {"change": "end", "why": "not yet"}, OPERATOR)
    assert found(shop, **under(11000)) == ["tower"]


@KIND
def test_a_campaign_of_a_shop_or_a_category_or_all_goods_reaches_its_goods(shop: Souk, run: Run) -> None:
    run("harbour-sale", 100, owner="harbour", shop_share=10000)
    assert [price(shop, id)[0] for id in ("tray", "tower", "glass")] == [20000, 14900, 12900]
    run("kettles", 10, scope={"categories": ["kettle"]})
    assert [price(shop, id)[0] for id in ("tray", "tower", "glass")] == [20000, 14900, 12890]
    run("all", 1)
    assert [price(shop, id)[0] for id in ("tray", "tower", "glass")] == [19999, 14899, 12889]
    run("one-variant", 5, scope={"skus": ["tray"]})
    assert [price(shop, id)[0] for id in ("tray", "tower", "glass")] == [19994, 14899, 12889]


@KIND
def test_what_a_query_did_not_bring_up_the_index_brings_up_as_it_follows_the_log(
    shop: Souk, run: Run, jobs: Jobs
) -> None:
    run("cato", 9000, scope={"brands": ["Cato"]}, windows=[{"since": EVENING}])
    jobs.catch_up()
    until(shop, EVENING)
    assert shop.call("search.follow", {}, OPERATOR) == 2
    jobs.catch_up()
    assert shop.call("search.follow", {}, OPERATOR) == 0
    assert sorted(found(shop, **under(11000))) == ["dome", "tray"]


@KIND
def test_a_limit_never_shows_a_card_above_it_though_the_index_is_behind(shop: Souk, run: Run) -> None:
    put(shop, {**GOODS[3], "variants": [{"id": "glass", "offers": [offer("corner", 30000)]}]})
    page = find(shop, **under(15000))
    assert [card["product"] for card in page["cards"]] == ["tower"]
    assert (page["total"], page["dropped"]) == (1, 1)


@KIND
def test_a_page_in_the_order_of_prices_agrees_with_the_prices_shown(shop: Souk, run: Run) -> None:
    put(shop, {**GOODS[3], "variants": [{"id": "glass", "offers": [offer("corner", 30000)]}]})
    for sort, sign in (("price-low", 1), ("price-high", -1)):
        shown = [sign * card["price"]["amount"] for card in find(shop, sort=sort)["cards"]]
        assert shown == sorted(shown)


@KIND
def test_a_card_has_the_tag_that_pricing_gives(shop: Souk, run: Run) -> None:
    run("cato", 9000, scope={"brands": ["Cato"]})
    card = next(one for one in find(shop)["cards"] if one["product"] == "tray")
    assert card["tag"] == shop.call("pricing.tagged", {"products": ["tray"]}, OPERATOR)[0]
    assert card["price"] == {"amount": card["tag"]["final"], "currency": card["tag"]["currency"]}


@KIND
def test_a_rebuilt_index_has_the_prices_of_now(shop: Souk, run: Run) -> None:
    run("cato", 9000, scope={"brands": ["Cato"]})
    for _ in shop.call("search.rebuild", {}, OPERATOR):
        pass
    assert sorted(found(shop, **under(11000))) == ["dome", "tray"]
    run("cato", 100, number=1, scope={"brands": ["Cato"]})
    assert found(shop, **under(11000)) == []
