"""What goods cost a shop: read from files, kept through every change, and told to nobody but the shop."""

from typing import Any

import pytest

from souk.goods.catalog import WrongField
from souk.kit.errors import NotAllowed, Refused
from souk.kit.operation import Caller
from souk.people.accounts.rules.scopes import VISITOR_SCOPES
from souk.settings import Settings
from tests.goods.catalog.feeds import Feeds
from tests.goods.catalog.test_exporting import FORMATS
from tests.small import OPERATOR, keeper, offer, open_shops, product, put

VISITOR = Caller("visitor", VISITOR_SCOPES)
TABLE = "编号,标题,价格,成本价\nkettle,烧水壶,89.00,52.13\nlamp,灯,35,\n"
COST = {"amount": 5213, "currency": "CNY"}


@pytest.fixture(autouse=True)
def listed(feeds: Feeds) -> None:
    open_shops(feeds.souk)
    feeds.run(feeds.lay("goods.csv", TABLE), format="csv", shop="corner")


def costs(feeds: Feeds, caller: Caller = OPERATOR) -> dict[str, int]:
    found = feeds.souk.call("catalog.costs", {"products": ["kettle", "lamp"]}, caller)
    return {f"{one['product']}/{one['shop']}": one["cost"]["amount"] for one in found}


def row(price: int, **more: Any) -> dict[str, Any]:
    made = product("kettle", "Kettle", price)
    return {**made, "variants": [{"id": "kettle", "offers": [offer("corner", price, **more)]}]}


def test_a_column_of_costs_is_read_and_no_shopper_learns_it_at_any_door(feeds: Feeds, settings: Settings) -> None:
    assert costs(feeds) == {"kettle/corner": 5213}
    souk = feeds.souk
    made = [souk.call("catalog.export", {"format": one, "id": one}, keeper("corner")) for one in FORMATS]
    told = [
        souk.call("catalog.show", {"product": "kettle"}, VISITOR),
        souk.call("catalog.page", {}, VISITOR),
        souk.call("pricing.tagged", {"products": ["kettle"]}, VISITOR),
        souk.call("pricing.quote", {"basket": [{"product": "kettle"}]}, VISITOR),
        made,
        *(file.read_text() for file in (settings.folder / "exports").iterdir()),
    ]
    assert not [word for word in ("52.13", "5213", "成本") if word in str(told)]
    with pytest.raises(NotAllowed):
        costs(feeds, VISITOR)


def test_who_reads_goods_and_puts_them_again_keeps_their_costs(feeds: Feeds) -> None:
    put(feeds.souk, row(7900))
    feeds.souk.call(
        "catalog.offer",
        {"product": "kettle", "variant": "kettle", "offer": offer("corner", 7800), "reason": "sale"},
        OPERATOR,
    )
    feeds.run(feeds.lay("more.csv", "编号,标题,价格\nkettle,烧水壶,88.00\n"), format="csv", shop="corner", id="second")
    assert costs(feeds) == {"kettle/corner": 5213}
    put(feeds.souk, row(7900, cost={"amount": 6000, "currency": "CNY"}))
    assert costs(feeds) == {"kettle/corner": 6000}


def test_a_cost_is_the_shops_own_in_the_history_too_and_is_taken_back_with_its_import(feeds: Feeds) -> None:
    harbour = keeper("harbour")
    theirs = {"product": "kettle", "variant": "kettle", "offer": offer("harbour", 8000), "reason": "we too"}
    feeds.souk.call("catalog.offer", theirs, harbour)
    mine = {"product": "kettle", "variant": "kettle", "shop": "harbour", "cost": {"amount": 4100, "currency": "CNY"}}
    feeds.souk.call("catalog.put-cost", {**mine, "reason": "invoice"}, harbour)
    with pytest.raises(Refused):
        feeds.souk.call("catalog.put-cost", {**mine, "shop": "corner", "reason": "guess"}, harbour)
    assert costs(feeds, harbour) == {"kettle/harbour": 4100}
    assert costs(feeds, keeper("corner")) == {"kettle/corner": 5213}
    history = feeds.souk.call("catalog.history", {"product": "kettle"}, keeper("corner"))
    assert [word in str(history) for word in ("5213", "4100")] == [True, False]
    feeds.souk.call("catalog.put-cost", {**mine, "cost": None, "reason": "wrong"}, harbour)
    assert costs(feeds) == {"kettle/corner": 5213}


def test_taking_an_import_back_takes_its_costs_along(feeds: Feeds) -> None:
    table = feeds.lay("dearer.csv", "id,title (en),price,currency,cost\nkettle,Kettle,89,CNY,60\n")
    feeds.run(table, format="csv", shop="corner", id="dearer")
    assert costs(feeds) == {"kettle/corner": 6000}
    feeds.undo("dearer")
    assert costs(feeds) == {"kettle/corner": 5213}


def test_googles_cost_of_goods_sold_is_read_and_a_cost_in_another_currency_refused(feeds: Feeds) -> None:
    text = "id\ttitle\tprice\tcost_of_goods_sold\nlamp\tLamp\t35.00 CNY\t21.50 CNY\n"
    feeds.run(feeds.lay("goods.tsv", text), format="google-tsv", shop="corner", id="google")
    assert costs(feeds) == {"kettle/corner": 5213, "lamp/corner": 2150}
    with pytest.raises(WrongField, match="in the currency of the price"):
        put(feeds.souk, row(7900, cost={"amount": 6000, "currency": "USD"}))
