"""What holds for every index: durable steps, exact limits and counts, order, generations."""

import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from souk.discovery.search import Filter, Index, Sort
from souk.discovery.search.ports import ON_SALE, SOLD_OUT, Entry, Plan, mark_of, number_of
from souk.discovery.search.providers.tantivy_index import TantivyIndex

Build = Callable[[Path], Index]
INDEXES: dict[str, Build] = {"tantivy": lambda folder: TantivyIndex(folder, memory_mb=16)}


@pytest.fixture(params=INDEXES)
def build(request: pytest.FixtureRequest) -> Build:
    return INDEXES[request.param]


@pytest.fixture
def index(build: Build, tmp_path: Path) -> Iterator[Index]:
    yield build(tmp_path / "index")
    gc.collect(1)


def entry(product: str, text: str = "", brand: str = "", price: float | None = 100.0, **more: Any) -> Entry:
    numbers = {"sold": 0.0, "rating": 0.0, "stars": 0.0, "newest": 0.0, **more.pop("numbers", {})}
    numbers |= {} if price is None else {"price": price}
    tags = {"category": ("box",), **more.pop("tags", {})} | ({"brand": (brand,)} if brand else {})
    tokens = {"title": tuple(text.split()), **more.pop("tokens", {})}
    return Entry(product, tokens, numbers, tags, brand, {"product": product, **more})


def plan(*words: str, filters: Sequence[Filter] = (), sort: Sort = "relevance", **more: Any) -> Plan:
    made = tuple(((word,),) for word in words)
    window = {"offset": 0, "most": 100, "at_least": len(words), **more}
    return Plan(made, tuple(filters), sort, **window)


def found(index: Index, *words: str, **more: Any) -> list[str]:
    result = index.find(plan(*words, **more))
    return [str(card["product"]) for card in result.cards]


def test_a_new_index_stands_at_the_beginning_and_finds_nothing(index: Index) -> None:
    assert (index.status().position, index.status().products, index.status().generation) == ("", 0, 0)
    assert index.find(plan()).total == 0
    assert index.find(plan("box")).cards == ()
    assert index.brands("a", 5) == []
    assert index.tally(plan(), ["brand"], ["price"]).spans == {}


def test_what_is_applied_is_found_with_its_card_and_position(index: Index) -> None:
    assert index.apply([entry("a", "red box", title="Red box")], [], "0-7") is True
    assert index.find(plan("red")).cards == ({"product": "a", "title": "Red box"},)
    assert (index.status().position, index.status().products) == ("0-7", 1)


def test_applying_the_same_again_keeps_one(index: Index) -> None:
    for position in ("0-1", "0-2"):
        index.apply([entry("a", "red box"), entry("b", "box")], [], position)
    assert sorted(found(index, "box")) == ["a", "b"]
    assert index.status().products == 2


def test_an_entry_replaces_the_one_before_and_what_is_gone_is_gone(index: Index) -> None:
    index.apply([entry("a", "red box"), entry("b", "red box")], [], "0-1")
    index.apply([entry("a", "blue box")], ["b", "never"], "0-2")
    assert found(index, "red") == []
    assert found(index, "blue") == ["a"]
    assert index.status().products == 1


def test_a_step_is_there_after_opening_anew(build: Build, tmp_path: Path) -> None:
    first = build(tmp_path / "index")
    first.apply([entry("a", "red box")], [], "0-7")
    del first
    gc.collect(1)
    again = build(tmp_path / "index")
    assert again.status().position == "0-7"
    assert found(again, "red") == ["a"]
    assert again.apply([entry("b", "red box")], [], "0-8") is True


def test_a_second_opening_reads_what_the_first_wrote_but_does_not_write(build: Build, tmp_path: Path) -> None:
    first, second = build(tmp_path / "index"), build(tmp_path / "index")
    assert first.apply([entry("a", "red box")], [], "0-1") is True
    assert second.apply([entry("b", "red box")], [], "0-2") is False
    assert second.begin() is False
    assert found(second, "red") == ["a"]
    first.apply([entry("c", "red box")], [], "0-2")
    assert sorted(found(second, "red")) == ["a", "c"]
    assert second.status().position == "0-2"


def test_as_many_words_are_met_as_the_plan_says(index: Index) -> None:
    index.apply([entry("a", "red steel box"), entry("b", "red box"), entry("c", "blue box")], [], "0-1")
    assert found(index, "red", "steel", "box") == ["a"]
    assert sorted(found(index, "red", "steel", "box", at_least=2)) == ["a", "b"]
    assert sorted(found(index, "red", "steel", "box", at_least=1)) == ["a", "b", "c"]


def test_the_better_match_stands_first(index: Index) -> None:
    index.apply([entry("a", "red box"), entry("b", "red red box lid"), entry("c", "red steel box")], [], "0-1")
    assert found(index, "red", "steel", "box", at_least=1)[0] == "c"


def test_a_word_is_met_by_any_of_its_alternatives_whole(index: Index) -> None:
    index.apply([entry("a", "t shirt"), entry("b", "tshirt"), entry("c", "t box")], [], "0-1")
    result = index.find(Plan(((("t", "shirt"), ("tshirt",)),), (), "relevance", 0, 10, 1))
    assert sorted(str(card["product"]) for card in result.cards) == ["a", "b"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("price-low", ["b", "a", "c", "n"]),
        ("price-high", ["c", "a", "b", "n"]),
        ("sold", ["n", "c", "b", "a"]),
        ("newest", ["a", "n", "b", "c"]),
        ("rating", ["c", "a", "n", "b"]),
    ],
)
def test_sorts_and_what_has_no_price_is_last(index: Index, sort: Sort, order: list[str]) -> None:
    index.apply(
        [
            entry("a", "box", price=200.0, numbers={"sold": 1.0, "newest": 20261111.0, "stars": 4.5}),
            entry("b", "box", price=0.0, numbers={"sold": 2.0, "newest": 20250101.0, "stars": 0.0}),
            entry("c", "box", price=99999999.0, numbers={"sold": 3.0, "newest": 1.5, "stars": 4.9}),
            entry("n", "box", price=None, numbers={"sold": 9.0, "newest": 20260101.0, "stars": 4.1}),
        ],
        [],
        "0-1",
    )
    assert found(index, "box", sort=sort) == order
    assert found(index, sort=sort) == order


@pytest.mark.parametrize("sort", ["relevance", "price-low", "price-high", "sold", "newest", "rating"])
def test_ties_keep_their_order_from_one_search_to_the_next(index: Index, sort: Sort) -> None:
    for number, id in enumerate("dbaec"):
        index.apply([entry(id, "box")], [], f"0-{number}")
    first = found(index, "box", sort=sort)
    assert sorted(first) == list("abcde")
    assert all(found(index, "box", sort=sort) == first for _ in range(5))
    assert [found(index, "box", sort=sort, offset=at, most=1)[0] for at in range(5)] == first


@pytest.mark.parametrize("sort", ["relevance", "price-low", "sold"])
def test_windows_leave_no_gap_and_give_nothing_twice(index: Index, sort: Sort) -> None:
    entries = [entry(f"p{n:02}", "box", price=float(n % 4)) for n in range(53)]
    for start in range(0, 53, 10):
        index.apply(entries[start : start + 10], [], f"0-{start}")
    seen: list[str] = []
    for offset in range(0, 60, 7):
        seen += found(index, "box", sort=sort, offset=offset, most=7)
    assert len(seen) == 53
    assert sorted(seen) == [f"p{n:02}" for n in range(53)]
    assert index.find(plan("box", most=1)).total == 53


def test_a_ban_leaves_those_of_which_nothing_is_known(index: Index) -> None:
    index.apply(
        [
            entry("a", tags={"lid": ("glass",)}),
            entry("b", tags={"lid": ("steel",)}),
            entry("c"),
        ],
        [],
        "0-1",
    )
    assert sorted(found(index, filters=[Filter("lid", none_of=("glass",))])) == ["b", "c"]
    assert found(index, filters=[Filter("lid", any_of=("glass",))]) == ["a"]
    assert found(index, filters=[Filter("lid", any_of=("gold",))]) == []


def test_brands_are_found_by_how_they_begin_case_aside_the_most_frequent_first(index: Index) -> None:
    index.apply(
        [entry(f"p{n}", brand=brand) for n, brand in enumerate(["Cato", "Catalina", "Catalina", "Felis", "cat & co"])],
        [],
        "0-1",
    )
    assert next(iter(index.brands("cat", 5))) == "Catalina"
    assert set(index.brands("CAT", 5)) == {"Cato", "Catalina", "cat & co"}
    assert list(index.brands("fel", 5)) == ["Felis"]
    assert len(index.brands("cat", 2)) == 2


def test_another_generation_answers_only_once_it_is_promoted(index: Index) -> None:
    index.apply([entry("a", "red box")], [], "0-1")
    assert index.begin() is True
    index.add([entry("b", "red box")])
    assert found(index, "red") == ["a"]
    index.promote("0-9")
    assert found(index, "red") == ["b"]
    assert (index.status().generation, index.status().position, index.status().products) == (1, "0-9", 1)


def test_a_generation_that_was_begun_anew_forgets_the_one_before(index: Index) -> None:
    index.begin()
    index.add([entry("a", "box")])
    index.begin()
    index.add([entry("b", "box")])
    index.promote("0-1")
    assert found(index, "box") == ["b"]


def test_a_promoted_generation_is_written_to_and_opened_again(build: Build, tmp_path: Path) -> None:
    made = build(tmp_path / "index")
    for _ in range(2):
        made.begin()
        made.add([entry("a", "box")])
        made.promote("0-1")
    assert made.apply([entry("b", "box")], [], "0-2") is True
    del made
    gc.collect(1)
    again = build(tmp_path / "index")
    assert (again.status().generation, again.status().position) == (2, "0-2")
    assert sorted(found(again, "box")) == ["a", "b"]


def test_what_was_begun_and_never_promoted_costs_nothing(build: Build, tmp_path: Path) -> None:
    made = build(tmp_path / "index")
    made.apply([entry("a", "box")], [], "0-1")
    made.begin()
    made.add([entry("b", "box")])
    del made
    gc.collect(1)
    again = build(tmp_path / "index")
    assert (again.status().generation, found(again, "box")) == (0, ["a"])
    assert again.begin() is True


def test_searches_during_many_promotions_never_fail_nor_come_back_empty(index: Index) -> None:
    entries = [entry(f"p{n}", "red box") for n in range(20)]
    index.apply(entries, [], "0-1")
    wrong: list[object] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            try:
                result = index.find(plan("red"))
                if result.total != 20 or len(result.cards) != 20:
                    wrong.append(result.total)
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(6):
        index.begin()
        index.add(entries)
        index.promote(f"0-{number}")
        index.apply(entries[:2], [], f"0-{number}")
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []


VALUE = st.sampled_from([None, -5.5, 0.0, 1.0, 1.7, 68.0, 1e6])
LID = st.sampled_from([None, "glass", "steel", "top entry", "Üben/±"])
GOODS = st.lists(st.tuples(VALUE, VALUE, LID, st.sampled_from(["red box", "blue box", "red lid"])), max_size=12)
BOUND = st.one_of(st.none(), st.sampled_from([-6.0, -5.5, 0.0, 0.5, 1.7, 68.0, 2e6]))
LIDS = st.sampled_from([(), ("glass",), ("glass", "top entry"), ("Üben/±",)])
LIMITS = st.tuples(BOUND, BOUND, LIDS, st.sampled_from(["", "red", "box"]))


def _keeps(good: tuple[Any, ...], limits: tuple[Any, ...]) -> bool:
    (_, value, lid, text), (low, high, lids, word) = good, limits
    ranged = low is None and high is None
    kept = ranged or (value is not None and (low is None or value >= low) and (high is None or value <= high))
    return kept and (not lids or lid in lids) and (not word or word in text.split())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(goods=GOODS, limits=LIMITS)
def test_limits_and_counts_agree_with_counting_one_by_one(
    index: Index, goods: list[Any], limits: tuple[Any, ...]
) -> None:
    low, high, lids, word = limits
    entries = [
        entry(
            f"p{n}",
            text,
            price=price,
            numbers={} if value is None else {"width": value},
            tags={} if lid is None else {"lid": (lid,)},
        )
        for n, (price, value, lid, text) in enumerate(goods)
    ]
    index.apply(entries, [f"p{n}" for n in range(len(goods), 12)], "0-1")
    kept = [(f"p{n}", good) for n, good in enumerate(goods) if _keeps(good, limits)]
    filters = [Filter("width", at_least=low, at_most=high), Filter("lid", any_of=lids)]
    asked = plan(*([word] if word else []), filters=filters)
    result = index.find(asked)
    assert sorted(str(card["product"]) for card in result.cards) == sorted(id for id, _ in kept)
    assert result.total == len(kept)
    tally = index.tally(asked, ["lid"], ["width"])
    counts = {lid: sum(good[2] == lid for _, good in kept) for lid in {good[2] for _, good in kept} - {None}}
    assert dict(tally.values["lid"]) == counts
    widths = [good[1] for _, good in kept if good[1] is not None]
    assert tally.spans == ({"width": (min(widths), max(widths))} if widths else {})


def test_counting_and_candidates_agree_with_finding(index: Index) -> None:
    index.apply(
        [entry(f"p{n:02}", "red box" if n % 3 else "red red lid", brand=f"B{n % 4}") for n in range(30)], [], "0-1"
    )
    some = [Filter("brand", ("B1",))]
    for asked in (plan("red", "box", at_least=1), plan("lid"), plan(filters=some, at_least=1)):
        one = index.find(asked)
        assert one.total
        many = index.candidates(asked)
        assert one.total == many.total == index.count(asked)
        cards = index.cards([hit.key for hit in many.hits])
        assert [cards[hit.key] for hit in many.hits] == list(one.cards)


def test_candidates_say_shelf_brand_shop_and_stock(index: Index) -> None:
    made = entry("a", "red box", brand="Cato", tags={"shop": ("corner",)})
    index.apply([replace(made, shelf="Home > Boxes", stock=SOLD_OUT), entry("b", "red box")], [], "0-1")
    hits = {hit.key: hit for hit in index.candidates(plan("red")).hits}
    one, other = hits[number_of("a")], hits[number_of("b")]
    assert (one.shelf, one.brand, one.shop) == (mark_of("Home > Boxes"), mark_of("Cato"), mark_of("corner"))
    assert (one.stock, other.stock, other.shelf, other.brand) == (SOLD_OUT, ON_SALE, 0, 0)


def test_some_products_are_given_as_far_as_they_keep_the_limits(index: Index) -> None:
    index.apply([entry("a", "red", brand="Cato"), entry("b", "blue"), entry("c", "red")], [], "0-1")
    keys = [number_of(id) for id in ("b", "a", "never")]
    assert {hit.key for hit in index.among(keys, plan("red"))} == {number_of("a"), number_of("b")}
    limited = plan("red", filters=[Filter("brand", ("Cato",))])
    assert [hit.key for hit in index.among(keys, limited)] == [number_of("a")]
    assert list(index.among([], plan())) == []
    assert index.cards(keys[1:]) == {number_of("a"): {"product": "a"}}


def test_another_wording_meets_a_word_for_less(index: Index) -> None:
    index.apply([entry("a", "steel pot"), entry("b", "steel kettle"), entry("c", "steel lid")], [], "0-1")
    asked = replace(plan("steel", "kettle"), wider=((), (("pot",),)))
    assert [str(card["product"]) for card in index.find(asked).cards] == ["b", "a"]


def test_words_in_the_title_side_by_side_and_the_whole_brand_come_first(index: Index) -> None:
    index.apply(
        [
            entry("text", "lid", tokens={"text": ("steel", "box")}),
            entry("apart", "box of red steel"),
            entry("beside", "red steel box of"),
        ],
        [],
        "0-1",
    )
    assert found(index, "steel", "box") == ["beside", "apart", "text"]
    branded = [
        entry(id, "steel box", brand=brand, tokens={"brand": tuple(brand.split())})
        for id, brand in (("a", "Boxer"), ("b", "Steel"))
    ]
    index.apply(branded, ["text", "apart", "beside"], "0-2")
    assert found(index, "Steel", "box", at_least=1)[0] == "b"


def test_a_snapshot_is_gone_back_to_at_its_position_and_written_on(build: Build, tmp_path: Path) -> None:
    index = build(tmp_path / "index")
    index.apply([entry("a", "box")], [], "0-1")
    kept = index.snapshot()
    assert kept is not None
    assert (kept.position, kept.products) == ("0-1", 1)
    index.apply([entry("b", "box")], ["a"], "0-2")
    assert index.rollback(kept.generation) is True
    assert (found(index, "box"), index.status().position) == (["a"], "0-1")
    assert index.apply([entry("c", "box")], [], "0-2") is True
    assert index.rollback(kept.generation) is True
    assert found(index, "box") == ["a"]
    assert index.rollback(99) is False
    del index
    gc.collect(1)
    again = build(tmp_path / "index")
    assert (found(again, "box"), again.status().position) == (["a"], "0-1")


def test_a_stated_number_of_generations_is_kept(index: Index) -> None:
    for number in range(5):
        index.begin()
        index.add([entry(f"p{number}", "box")])
        index.promote(f"0-{number}")
    kept = index.snapshots()
    assert [one.position for one in kept] == ["0-3", "0-2", "0-1"]
    assert index.rollback(kept[-1].generation) is True
    assert found(index, "box") == ["p1"]
