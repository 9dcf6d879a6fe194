"""An order that is learned: from grades, from clicks without the bias of their places, and not where it is worse."""

import random
from pathlib import Path
from typing import Any

import pytest

from souk.discovery.search.ports import Row
from souk.discovery.search.providers.lambda_ranker import LambdaRanker
from souk.discovery.search.rules import clicks, features
from souk.discovery.search.rules.clicks import BEST, Propensity, Tally, Target
from souk.discovery.search.rules.misses import CLICKED, SHOWN
from souk.doors.jobs import Jobs
from souk.kit.errors import Conflict, NotAllowed
from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from tests.ports.test_ranker import AT
from tests.small import OPERATOR, found, product, stock

KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
# The goods read alike, so that only what is learned can tell them apart.
GOODS = [product(f"k{n}", f"Steel kettle model {n}", 1000 * n, brand=f"Brand {n}") for n in range(1, 9)]
QUERIES = [f"steel kettle vor{letter}un" for letter in "abcdefghijklmnopqrstuvwx"]


@pytest.fixture
def shop(souk: Souk, jobs: Jobs) -> Souk:
    stock(souk, jobs, GOODS)
    return souk


def graded(souk: Souk, grade: Any, queries: list[str] = QUERIES) -> None:
    lines = [f"{query},en,k{n},,{grade(query, n)}" for query in queries for n in range(1, 9)]
    table = "\n".join(["query,locale,product,judge,grade", *lines])
    souk.call("search.import-judgements", {"table": table}, OPERATOR)


def train(souk: Souk) -> dict[str, Any]:
    answer: dict[str, Any] = list(souk.stream("search.train", {}, OPERATOR))[-1].answer
    return answer


@KIND
def test_training_orders_by_what_people_graded_says_so_and_is_taken_back(shop: Souk) -> None:
    before = found(shop, "steel kettle")
    graded(shop, lambda _, n: 3 if n >= 5 else 0)
    told = train(shop)
    assert (told["lesson"]["queries"], told["graded"], told["clicked"]) == (24, 24, 0)
    assert (told["eta"], told["moved"]) == (1.0, 0)
    assert told["with_ranker"] > told["without"]
    assert 0 < told["low"] <= told["with_ranker"] - told["without"] <= told["high"]
    assert told["lesson"]["share"] in features.SHARES
    after = found(shop, "steel kettle")
    assert set(after[:4]) == {"k5", "k6", "k7", "k8"} != set(before[:4])
    why = shop.call("search.why", {"text": "steel kettle", "product": "k8"}, OPERATOR)
    assert "what was learned from grades and clicks" in {one["says"]["en"] for one in why["reasons"]}
    assert why["place"] == after.index("k8") + 1
    assert sum(one["adds"] for one in why["reasons"]) == pytest.approx(why["score"], abs=0.001)
    assert shop.call("search.forget-ranker", {}, OPERATOR) is True
    assert found(shop, "steel kettle") == before
    assert shop.call("search.forget-ranker", {}, OPERATOR) is False


@KIND
def test_too_little_and_what_would_order_worse_are_refused_and_change_nothing(shop: Souk) -> None:
    before = found(shop, "steel kettle")
    with pytest.raises(Conflict, match="0 queries have goods of different grades or clicks; it takes 20"):
        train(shop)
    graded(shop, lambda _, n: 3 if n >= 7 else 0, QUERIES[:19])
    with pytest.raises(Conflict, match="19 queries"):
        train(shop)
    graded(shop, lambda query, n: 3 if (n >= 5) == _dear(QUERIES.index(query)) else 0)
    with pytest.raises(Conflict, match="does not surely order better: nDCG@10"):
        train(shop)
    assert found(shop, "steel kettle") == before


def _dear(at: int) -> bool:
    """Whether the dear goods fit a query: as many as not, and in each fifth otherwise than in most of the rest."""
    return at % 5 in (0, 2) or at in (4, 14)


@KIND
def test_a_shops_team_does_not_train_the_house(shop: Souk) -> None:
    team = Caller("lin", scopes_of("merchant", "owner"), "corner")
    for name in ("search.train", "search.forget-ranker"):
        with pytest.raises(NotAllowed):
            shop.call(name, {}, team)


def observed() -> Tally:
    """300 looks at each of 30 lists of ten: looked at by 1/place, clicked by worth, which grows down the list."""
    chance, tally = random.Random(11), Tally()
    for number in range(30):
        goods = [f"{number}-{place}" for place in range(1, 11)]
        said = {"text": f"query {number}", "locale": "en"}
        for _ in range(300):
            tally.add(SHOWN, "", {**said, "shown": list(goods), "sort": "relevance"})
            for place, id in enumerate(goods, 1):
                if chance.random() < (0.1 + 0.05 * place) / place:
                    tally.add(CLICKED, id, {**said, "place": place, "shop": ""})
    return tally


def order(folder: Path, eta: float) -> list[int]:
    """The worths from 1 (least) to 10 as a ranker orders them that learned from clicks."""
    made = [
        [Row((int(id.split("-")[1]) + 0.0,), target.gain, target.weight) for id, target in goods.items()]
        for goods in observed().targets(Propensity(eta)).values()
    ]
    ranker = LambdaRanker(folder)
    ranker.learn(made, 0.3, AT)
    scores = ranker.scores([(float(worth),) for worth in range(1, 11)])
    return sorted(range(1, 11), key=lambda worth: -scores[worth - 1])


def test_clicks_weighed_by_place_give_the_better_order_where_bare_clicks_do_not(tmp_path: Path) -> None:
    weighed, bare = order(tmp_path / "weighed", clicks.ETA), order(tmp_path / "bare", 0.0)
    assert set(weighed[:3]) <= {7, 8, 9, 10}
    assert set(bare[:3]) <= {1, 2, 3, 4}


def logged(eta: float, moving: bool) -> Tally:
    """400 looks at each of 20 lists of ten, where places are looked at by 1/place^eta; whether goods move."""
    chance, tally = random.Random(5), Tally()
    for number in range(20):
        worth = {f"{number}-{at}": chance.uniform(0.05, 0.4) for at in range(10)}
        said, goods = {"text": f"query {number}", "locale": "en"}, list(worth)
        for _ in range(40):
            if moving:
                chance.shuffle(goods)
            for _ in range(10):
                tally.add(SHOWN, "", {**said, "shown": list(goods), "first": 1, "sort": "relevance"})
                for place, id in enumerate(goods, 1):
                    if chance.random() < worth[id] / place**eta:
                        tally.add(CLICKED, id, {**said, "place": place, "shop": ""})
    return tally


@pytest.mark.parametrize("eta", [0.4, 1.5])
def test_how_often_a_place_is_looked_at_is_fitted_to_goods_that_moved(eta: float) -> None:
    looked = logged(eta, moving=True).propensity()
    assert looked.eta == pytest.approx(eta, abs=0.1)
    assert looked.clicks > 1000


def test_where_no_product_moved_it_is_as_assumed() -> None:
    assert logged(0.4, moving=False).propensity() == Propensity(clicks.ETA, 0)
    few, said = Tally(), {"text": "kettle", "locale": "en"}
    for shown in (["a", "b"], ["b", "a"]):
        few.add(SHOWN, "", {**said, "shown": shown, "sort": "relevance"})
    few.add(CLICKED, "a", {**said, "place": 1, "shop": ""})
    assert few.propensity().clicks == 1
    assert clicks.ETA < few.propensity().eta < clicks.ETA + 0.2


def test_a_second_page_begins_at_its_own_place() -> None:
    tally, said = Tally(), {"text": "kettle", "locale": "en"}
    tally.add(SHOWN, "", {**said, "shown": ["a", "b"], "first": 25, "sort": "relevance"})
    assert [dict(one.shown) for one in tally.seen["kettle", "en"].values()] == [{25: 1}, {26: 1}]


def test_only_lists_by_relevance_and_clicks_on_goods_shown_count() -> None:
    tally, said = Tally(), {"text": "Kettle ", "locale": "en"}
    tally.add(SHOWN, "", {**said, "shown": ["a", "b"], "sort": "price-low"})
    tally.add(SHOWN, "", {**said, "shown": ["a", "b"], "limits": [{"key": "price"}]})
    tally.add(CLICKED, "a", {**said, "place": 1, "shop": ""})
    assert tally.targets(Propensity()) == {}
    for _ in range(10):
        tally.add(SHOWN, "", {**said, "shown": ["a", "b"], "sort": "relevance", "limits": []})
    tally.add(CLICKED, "a", {**said, "place": 1, "shop": ""})
    tally.add(CLICKED, "b", {**said, "place": 2, "shop": ""})
    tally.add(CLICKED, "c", {**said, "place": 3, "shop": ""})
    assert tally.targets(Propensity()) == {("kettle", "en"): {"a": Target(BEST / 2, 0.5), "b": Target(BEST, 0.5)}}


def test_both_orders_together_deal_the_scores_of_fusion_and_keep_ties() -> None:
    assert features.blended([3.0, 2.0, 1.0], [0.0, 0.0, 0.0], 0.3) == pytest.approx([3.0, 2.0, 1.0])
    assert features.blended([3.0, 2.0, 1.0], [1.0, 2.0, 3.0], share=1.0) == pytest.approx([1.0, 2.0, 3.0])
    first, second = features.blended([1.0, 1.0], [5.0, 5.0], 0.3)
    assert first > second == pytest.approx(1.0)
    first, second = features.blended([1.0, 1.0], [5.0, 6.0], 0.3)
    assert second > first == pytest.approx(1.0)
    assert features.blended([], [], 0.3) == []
