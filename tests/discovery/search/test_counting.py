"""How goods are counted and their facets worded."""

import pytest

from souk.discovery.search import Filter
from souk.doors.jobs import Jobs
from souk.kit.operation import Souk
from tests.small import OPERATOR, product, stock

KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
GOODS = [
    product("tray", "Open litter tray, 20 L", 4900, category="litter_box", brand="Cato"),
    product("dome", "Hooded litter box, 45 L", 15900, category="litter_box", brand="Cato"),
    product("tower", "Top-entry litter box, 68 L", 19900, category="litter_box", brand="Felis"),
    product("glass", "Glass kettle 1.5 L", 12900, category="kettle", brand="Boil & Co"),
]


@KIND
def test_a_value_of_a_facet_is_worded_by_the_category_that_has_it(souk: Souk, jobs: Jobs) -> None:
    litter = product("tofu", "Tofu cat litter, 6 L", 3900, category="cat_litter")
    steel = product("steel", "Stainless steel litter box, 40 L", 25900, category="litter_box")
    plain = product("plain", "Plastic litter box, 30 L", 5900, category="litter_box")
    stock(souk, jobs, [litter, steel, plain])
    facets = {one["key"]: one for one in souk.call("search.find", {"text": "litter"}, OPERATOR)["facets"]}
    names = {one["value"]: one["name"]["zh-CN"] for one in facets["material"]["values"]}
    assert names == {"tofu": "豆腐砂", "stainless_steel": "不锈钢", "plastic": "塑料"}


@KIND
@pytest.mark.parametrize(
    "limits",
    [
        [],
        [Filter("category", ("litter_box",))],
        [Filter("category", ("litter_box",)), Filter("capacity", at_least=40.0)],
        [Filter("price", at_most=10_000)],
        [Filter("brand", none_of=("Cato",))],
    ],
)
def test_goods_are_counted_as_a_search_without_words_counts_them(souk: Souk, jobs: Jobs, limits: list[Filter]) -> None:
    stock(souk, jobs, GOODS)
    search = souk.operations["search.find"].method.__self__
    with souk.database.unit(writes=False):
        assert search.counted(limits) == search.cards_for(filters=limits).total > 0
