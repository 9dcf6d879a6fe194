import threading
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from souk.doors.jobs import Jobs
from souk.kit.errors import Invalid, Unavailable
from souk.kit.operation import Souk
from tests.small import OPERATOR, found, offer, product, put, stock

KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
GOODS = [
    product("tray", "Open litter tray, 20 L", 4900, category="litter_box", brand="Cato"),
    product("dome", "Hooded litter box, 45 L", 15900, category="litter_box", brand="Cato"),
    product("tower", "Top-entry litter box, 68 L", 19900, category="litter_box", brand="Felis", shop="harbour"),
    {
        **product("robot", "Self-cleaning litter box, 60 L", None, category="litter_box", brand="Felis"),
        "title": {"en": "Self-cleaning litter box, 60 L", "zh-CN": "全自动猫砂盆 60升"},
    },
    product("glass", "Glass kettle 1.5 L", 12900, category="kettle", brand="Boil & Co"),
    product("shirt", "Cotton T-Shirt, Café brown", 5900),
    product("cable", "Cable USB-C C65 for PX-700", 1900, brand="Cat5e"),
]


def find(souk: Souk, text: str = "", **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = souk.call("search.find", {"text": text, "most": 100, **more}, OPERATOR)
    return answer


def facet(souk: Souk, key: str, text: str = "", **more: Any) -> dict[str, int]:
    facets = {one["key"]: one for one in find(souk, text, **more)["facets"]}
    return {value["value"]: value["count"] for value in facets[key]["values"]} if key in facets else {}


@pytest.fixture
def shop(souk: Souk, jobs: Jobs) -> Souk:
    stock(souk, jobs, GOODS)
    return souk


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("tshirt", "shirt"),
        ("T-Shirt", "shirt"),
        ("t shirt", "shirt"),
        ("T-shirts", "shirt"),
        ("cafe", "shirt"),
        ("CAFÉ", "shirt"),
        ("ＣＯＴＴＯＮ", "shirt"),
        ("C65", "cable"),
        ("px700", "cable"),
        ("PX-700", "cable"),
        ("usb-c", "cable"),
        ("全自动", "robot"),
        ("自动猫砂盆", "robot"),
        ("boil & co", "glass"),
        ("glass", "glass"),
        ("robot", "robot"),
    ],
)
@KIND
def test_goods_are_found_by_what_they_are_called_in_either_language(shop: Souk, text: str, product: str) -> None:
    assert found(shop, text)[0] == product


@KIND
def test_every_product_is_found_by_the_words_of_its_kind(shop: Souk) -> None:
    assert sorted(found(shop, "猫砂盆")) == ["dome", "robot", "tower", "tray"]
    assert sorted(found(shop, "litter box"))[:4] == ["dome", "robot", "tower", "tray"]


@pytest.mark.parametrize("text", ["", "   ", "!!!", "…", "的"])
@KIND
def test_a_query_without_words_finds_all_or_nothing_but_never_fails(shop: Souk, text: str) -> None:
    total = find(shop, text)["total"]
    assert total in (0, len(GOODS))


@KIND
def test_what_is_nowhere_is_not_found(shop: Souk) -> None:
    seen = find(shop, "submarine")
    assert (seen["total"], seen["cards"]) == (0, [])


def test_a_card_says_what_the_catalogue_has(shop: Souk) -> None:
    card = next(one for one in find(shop)["cards"] if one["product"] == "tower")
    assert card["price"] == {"amount": 19900, "currency": "CNY"}
    assert (card["shop"], card["shop_name"]["en"], card["brand"]) == ("harbour", "Harbour goods", "Felis")
    assert (card["category"], card["category_name"]["zh-CN"], card["available"]) == ("litter_box", "猫砂盆", True)
    assert {
        "key": "capacity",
        "name": {"en": "Capacity", "zh-CN": "容量"},
        "shown": {"en": "68 L", "zh-CN": "68 L"},
    } in (card["facts"])


@pytest.mark.parametrize(
    ("limit", "kept"),
    [
        ({"key": "brand", "any_of": ["Cato"]}, ["dome", "tray"]),
        ({"key": "brand", "any_of": ["Cato", "Cat5e"]}, ["cable", "dome", "tray"]),
        ({"key": "brand", "any_of": ["cato"]}, []),
        ({"key": "brand", "none_of": ["Cato"]}, ["cable", "glass", "robot", "shirt", "tower"]),
        ({"key": "shop", "any_of": ["harbour"]}, ["tower"]),
        ({"key": "category", "any_of": ["litter_box"]}, ["dome", "robot", "tower", "tray"]),
        ({"key": "category", "any_of": ["pets"]}, ["dome", "robot", "tower", "tray"]),
        ({"key": "enclosure", "any_of": ["top_entry", "hooded"]}, ["dome", "tower"]),
        ({"key": "capacity", "at_least": 45}, ["dome", "robot", "tower"]),
        ({"key": "capacity", "at_least": 45.5, "at_most": 68}, ["robot", "tower"]),
        ({"key": "capacity", "at_most": 19.9}, ["glass"]),
        ({"key": "price", "at_most": 5900}, ["cable", "shirt", "tray"]),
        ({"key": "price", "at_least": 4900, "at_most": 4900}, ["tray"]),
        ({"key": "available", "any_of": ["no"]}, ["robot"]),
        ({"key": "no_such_key", "any_of": ["x"]}, []),
        ({"key": "no_such_key", "at_least": 1}, []),
    ],
)
@KIND
def test_limits_keep_exactly_what_they_say(shop: Souk, limit: dict[str, Any], kept: list[str]) -> None:
    assert sorted(found(shop, filters=[limit])) == kept


@KIND
def test_limits_add_up(shop: Souk) -> None:
    limits = [{"key": "brand", "any_of": ["Cato", "Felis"]}, {"key": "price", "at_most": 16000}]
    assert sorted(found(shop, "litter", filters=limits)) == ["dome", "tray"]


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        ({"filters": [{"key": "Not a key!", "any_of": ["x"]}]}, "filters: 'Not a key!' is not a key"),
        ({"filters": [{"key": "", "any_of": ["x"]}]}, "filters: '' is not a key"),
        ({"filters": [{"key": "price", "at_least": float("nan")}]}, "filters/price: a bound is a finite number"),
        ({"filters": [{"key": "price", "at_most": float("inf")}]}, "filters/price: a bound is a finite number"),
        ({"most": 0}, "most: 0 is not between 1 and 100"),
        ({"most": 101}, "most: 101 is not between 1 and 100"),
        ({"text": "x" * 501}, "text: 501 characters are too many; 500 is the most"),
        ({"after": "nonsense"}, "after: this is not a place that a page of results named"),
        ({"after": "eyJmcm9tIjogLTF9"}, "after: results beyond 10000 are not paged; narrow the search"),
        ({"after": "eyJmcm9tIjogMTAwMDF9"}, "after: results beyond 10000 are not paged; narrow the search"),
    ],
)
@KIND
def test_what_cannot_be_asked_is_refused_with_a_sentence(souk: Souk, payload: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        souk.call("search.find", payload, OPERATOR)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("value", ["\"'] OR *:*", "a:b", "[* TO *]", "\\", "*", "a b", "AND", "é" * 300])
@KIND
def test_a_value_is_never_taken_for_a_query(shop: Souk, value: str) -> None:
    assert found(shop, filters=[{"key": "brand", "any_of": [value]}]) == []
    find(shop, value)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("price-low", ["cable", "tray", "shirt", "glass", "dome", "tower", "robot"]),
        ("price-high", ["tower", "dome", "glass", "shirt", "tray", "cable", "robot"]),
    ],
)
@KIND
def test_prices_are_sorted_and_what_has_none_is_last(shop: Souk, sort: str, order: list[str]) -> None:
    assert found(shop, sort=sort) == order


@KIND
def test_sorted_goods_have_every_word_where_anything_has(shop: Souk) -> None:
    """One thing is a hooded litter box: by price, others that are only litter boxes must not stand before it."""
    assert found(shop, "hooded litter box", sort="price-low")[0] == "dome"


@KIND
def test_dropped_words_are_named(shop: Souk) -> None:
    seen = find(shop, "hooded submarine litter box")
    assert seen["cards"][0]["product"] == "dome"
    assert seen["relaxed"] == ["submarine"]
    assert find(shop, "hooded litter box")["relaxed"] == []


@pytest.mark.parametrize("sort", ["relevance", "price-low", "sold"])
@KIND
def test_pages_leave_no_gap_and_give_nothing_twice(souk: Souk, jobs: Jobs, sort: str) -> None:
    stock(souk, jobs, [product(f"p{n:02}", "Steel bowl", 100 * (n % 5)) for n in range(47)])
    seen: list[str] = []
    after = ""
    while True:
        page = find(souk, "steel bowl", sort=sort, after=after, most=6)
        assert page["total"] == 47
        seen += [card["product"] for card in page["cards"]]
        after = page["after"]
        if not after:
            break
    assert sorted(seen) == [f"p{n:02}" for n in range(47)]
    assert len(seen) == 47


@KIND
def test_a_facet_counts_as_if_its_own_choice_were_not_made(shop: Souk) -> None:
    chosen = [{"key": "brand", "any_of": ["Cato"]}, {"key": "category", "any_of": ["litter_box"]}]
    assert facet(shop, "brand", filters=chosen) == {"Cato": 2, "Felis": 2}
    assert facet(shop, "enclosure", filters=chosen) == {"open": 1, "hooded": 1}
    assert facet(shop, "category", filters=chosen) == {"pets": 2, "litter_box": 2}


@KIND
def test_the_span_of_a_number_is_that_of_the_results(shop: Souk) -> None:
    facets = {one["key"]: one for one in find(shop, filters=[{"key": "category", "any_of": ["litter_box"]}])["facets"]}
    assert (facets["capacity"]["least"], facets["capacity"]["most"], facets["capacity"]["unit"]) == (20.0, 68.0, "L")
    assert (facets["price"]["least"], facets["price"]["most"]) == (4900.0, 19900.0)
    assert facets["capacity"]["name"] == {"en": "Capacity", "zh-CN": "容量"}


BRANDS = st.sampled_from(["", "Cato", "Felis", "Boil & Co"])
SHELVES = st.lists(
    st.tuples(BRANDS, st.sampled_from(["corner", "harbour"]), st.sampled_from([None, 0, 100, 5900])), max_size=10
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shelf=SHELVES, brand=BRANDS, low=st.sampled_from([None, 0, 50, 100, 5900.5]))
@KIND
def test_counts_agree_with_counting_one_by_one(
    souk: Souk, jobs: Jobs, shelf: list[tuple[str, str, int | None]], brand: str, low: float | None
) -> None:
    goods = [
        product(f"{shop}{n}", "Steel bowl", price, shop=shop, brand=name, category="kettle")
        for n, (name, shop, price) in enumerate(shelf)
    ]
    for listing in souk.call("catalog.page", {"most": 100}, OPERATOR)["listings"]:
        souk.call("catalog.retire", {"product": listing["product"]["id"], "reason": "gone"}, OPERATOR)
    stock(souk, jobs, [*goods, product("keep", "Steel bowl", 1, brand="Other", category="kettle")])
    limits: list[dict[str, Any]] = [] if low is None else [{"key": "price", "at_least": low}]
    limits += [{"key": "brand", "any_of": [brand]}] if brand else []
    everything = [(one["brand"], one["shop"], _price(one), one["id"]) for one in goods] + [
        ("Other", "corner", 1, "keep")
    ]
    priced = [one for one in everything if low is None or (one[2] is not None and one[2] >= low)]
    kept = [one for one in priced if not brand or one[0] == brand]
    seen = find(souk, filters=limits)
    assert seen["total"] == len(kept)
    assert sorted(card["product"] for card in seen["cards"]) == sorted(one[3] for one in kept)
    brands = Counter(one[0] for one in priced if one[0])
    assert facet(souk, "brand", filters=limits) == (dict(brands) if len(brands) > 1 or brand else {})
    shops = Counter(one[1] for one in kept)
    assert facet(souk, "shop", filters=limits) == (dict(shops) if len(shops) > 1 else {})


def _price(made: dict[str, Any]) -> int | None:
    offers: Sequence[Any] = made["variants"][0]["offers"]
    return offers[0]["price"]["amount"] if offers else None


@KIND
def test_suggestions_are_categories_then_brands_then_titles(shop: Souk) -> None:
    made = shop.call("search.suggest", {"text": "cat", "locale": "en"}, OPERATOR)
    kinds = [one["kind"] for one in made]
    assert kinds == sorted(kinds, key=["category", "brand", "title"].index)
    assert {one["target"] for one in made if one["kind"] == "brand"} == {"Cato", "Cat5e"}
    titles = shop.call("search.suggest", {"text": "全自动", "locale": "zh-CN"}, OPERATOR)
    assert {"kind": "title", "text": "全自动猫砂盆 60升", "target": "robot"} in titles
    assert shop.call("search.suggest", {"text": "  "}, OPERATOR) == []
    assert len(shop.call("search.suggest", {"text": "c", "most": 2}, OPERATOR)) == 2
    with pytest.raises(Invalid, match="most"):
        shop.call("search.suggest", {"text": "c", "most": -1}, OPERATOR)


def test_the_index_follows_the_log_within_one_step(shop: Souk, jobs: Jobs) -> None:
    put(shop, {**GOODS[0], "title": {"en": "Walnut litter tray, 20 L"}})
    assert shop.call("search.status", {}, OPERATOR)["behind"] is True
    assert jobs.follow() is True
    assert found(shop, "walnut") == ["tray"]
    assert shop.call("search.status", {}, OPERATOR)["behind"] is False
    assert jobs.follow() is False


def test_what_is_retired_vanishes_and_what_is_reverted_returns(shop: Souk, jobs: Jobs) -> None:
    shop.call("catalog.retire", {"product": "dome", "reason": "sold out"}, OPERATOR)
    jobs.follow()
    assert "dome" not in found(shop)
    shop.call("catalog.revert", {"product": "dome", "revision": 2, "reason": "mistake"}, OPERATOR)
    jobs.follow()
    assert "dome" in found(shop)


@KIND
def test_a_new_offer_changes_the_card(shop: Souk, jobs: Jobs) -> None:
    payload = {"product": "dome", "variant": "dome", "offer": offer("harbour", 9900), "reason": "sale"}
    shop.call("catalog.offer", payload, OPERATOR)
    jobs.follow()
    card = next(one for one in find(shop)["cards"] if one["product"] == "dome")
    assert (card["price"]["amount"], card["shop"], card["offers"]) == (9900, "harbour", 2)
    assert card["dearest"] == {"amount": 15900, "currency": "CNY"}


def test_following_in_small_steps_ends_where_one_large_step_does(souk: Souk, jobs: Jobs) -> None:
    stock(souk, jobs, [])
    put(souk, *GOODS)
    put(souk, *[{**one, "brand": "Same"} for one in GOODS])
    while souk.call("annotation.follow", {"most": 3}, OPERATOR):
        pass
    while souk.call("search.follow", {"most": 2}, OPERATOR):
        pass
    assert sorted(found(souk)) == sorted(one["id"] for one in GOODS)
    assert facet(souk, "brand", filters=[{"key": "brand", "any_of": ["Same"]}]) == {"Same": 7}


def test_the_index_does_not_run_ahead_of_the_annotations(souk: Souk, jobs: Jobs) -> None:
    stock(souk, jobs, [])
    put(souk, *GOODS)
    assert souk.call("search.follow", {}, OPERATOR) == 0
    with pytest.raises(Unavailable):
        found(souk)
    souk.call("annotation.follow", {}, OPERATOR)
    assert souk.call("search.follow", {}, OPERATOR) > 0
    assert len(found(souk)) == len(GOODS)


def test_a_rebuilt_index_is_a_new_generation_with_the_same_goods(shop: Souk) -> None:
    before = find(shop, "litter box")
    status = shop.call("search.status", {}, OPERATOR)
    steps = list(shop.stream("search.rebuild", {}, OPERATOR))
    assert (steps[-1].done, steps[-1].total, steps[-1].note) == (len(GOODS), len(GOODS), "done")
    after = shop.call("search.status", {}, OPERATOR)
    assert after == {**status, "generation": status["generation"] + 1}
    assert {card["product"]: card for card in find(shop, "litter box")["cards"]} == {
        card["product"]: card for card in before["cards"]
    }


@KIND
def test_searches_while_the_index_is_rebuilt_never_fail_nor_come_back_empty(shop: Souk, jobs: Jobs) -> None:
    wrong: list[object] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            try:
                seen = found(shop, "litter box", filters=[{"key": "category", "any_of": ["litter_box"]}])
                if sorted(seen) != ["dome", "robot", "tower", "tray"]:
                    wrong.append(seen)
            except BaseException as error:
                wrong.append(error)

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        list(shop.stream("search.rebuild", {}, OPERATOR))
        jobs.follow()
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []


@KIND
def test_what_changes_while_the_index_is_rebuilt_is_not_lost(shop: Souk, jobs: Jobs) -> None:
    steps = shop.stream("search.rebuild", {}, OPERATOR)
    next(steps)
    put(shop, product("late", "Late litter box", category="litter_box"))
    shop.call("catalog.retire", {"product": "dome", "reason": "sold out"}, OPERATOR)
    jobs.follow()
    list(steps)
    jobs.catch_up()
    assert "late" in found(shop)
    assert "dome" not in found(shop)


@KIND
def test_a_superlative_puts_goods_in_the_order_of_what_they_state(shop: Souk) -> None:
    whole = find(shop, "largest litter box", sort="said")
    assert [card["product"] for card in whole["cards"]] == ["tower", "robot", "dome", "tray"]
    assert all("capacity" in [fact["key"] for fact in card["facts"]] for card in whole["cards"])
    pages, after = [], ""
    for _ in range(2):
        page = find(shop, "largest litter box", sort="said", most=2, after=after)
        pages += [card["product"] for card in page["cards"]]
        after = page["after"]
    assert pages == ["tower", "robot", "dome", "tray"]
    assert after == ""
    cheapest = find(shop, "the cheapest litter box", sort="said")
    assert [card["product"] for card in cheapest["cards"]][:3] == ["tray", "dome", "tower"]
    plain = find(shop, "litter box", sort="said")
    assert [card["product"] for card in plain["cards"]] == [
        card["product"] for card in find(shop, "litter box")["cards"]
    ]
