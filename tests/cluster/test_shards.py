"""Search in parts on two Ray nodes: all that holds for every index, and one node killed."""

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from souk.discovery.search import Index
from souk.discovery.search.ports import Plan
from souk.kit.errors import Unavailable
from souk.kit.plug import plug
from tests.cluster.conftest import RAYS_OWN, more
from tests.ports import test_index as suite
from tests.ports.test_index import Build, entry, found, plan

pytestmark = pytest.mark.filterwarnings(*RAYS_OWN)
SHARDS = {"use": "souk.discovery.search.providers.ray_shards:RayShards", "address": "auto"}
AWAY = "A part of the search index is being brought back; try again in a moment."
WORDS = ("red", "blue", "steel", "glass", "box", "lid", "tray", "mat")

globals().update({name: made for name, made in vars(suite).items() if name.startswith("test_") or name == "index"})


@pytest.fixture
def build(cluster: Any, tmp_path: Path) -> Iterator[Build]:
    """How an index in two parts is opened; its actors end with the test."""
    yield lambda folder: plug(Index, SHARDS, folder=folder, memory_mb=32, wait=30.0)
    gc.collect()
    _end_all()


def _end_all() -> None:
    import ray  # noqa: PLC0415

    for one in ray.util.list_named_actors():
        ray.kill(ray.get_actor(one))


def goods(most: int) -> list[Any]:
    """Goods whose words, numbers and tags are all different mixes."""
    return [
        entry(
            f"p{n:03}",
            " ".join(WORDS[(n * k + k) % 8] for k in range(1, 2 + n % 5)),
            brand=f"Brand {n % 7}",
            price=float((n * 37) % 101),
            numbers={"sold": float((n * 13) % 29), "width": n / 4},
            tags={"lid": (WORDS[n % 4],)},
        )
        for n in range(most)
    ]


@pytest.fixture
def pair(build: Build, tmp_path: Path) -> tuple[Index, Index]:
    """The same goods in parts, and in one index beside."""
    whole = suite.INDEXES["tantivy"](tmp_path / "whole")
    parts = build(tmp_path / "parts")
    for one in (whole, parts):
        assert one.apply(goods(150), [f"p{n:03}" for n in range(150, 160)], "0-9") is True
    return whole, parts


@pytest.mark.parametrize("words", [(), ("red",), ("box", "lid")])
@pytest.mark.parametrize("sort", ["price-low", "price-high", "sold", "newest", "rating"])
def test_parts_together_sort_and_count_as_one_index_does(pair: tuple[Index, Index], words: Any, sort: Any) -> None:
    whole, parts = pair
    asked = plan(*words, sort=sort, most=200)
    one, many = whole.find(asked), parts.find(asked)
    assert one.total == many.total
    key = {"price-low": "price", "price-high": "price"}.get(sort, sort)
    numbers = {made.product: made.numbers.get(key, 0.0) for made in goods(150)}
    ranks = [[numbers[str(card["product"])] for card in found_.cards] for found_ in (one, many)]
    assert ranks[0] == ranks[1]
    assert {str(card["product"]) for card in one.cards} == {str(card["product"]) for card in many.cards}
    assert whole.tally(asked, ["lid", "brand"], ["width"]) == parts.tally(asked, ["lid", "brand"], ["width"])
    assert set(whole.brands("brand", 5)) <= {f"Brand {n}" for n in range(7)}
    assert len(parts.brands("brand", 5)) == 5


def test_words_weigh_by_how_rare_they_are_in_all_parts_together(pair: tuple[Index, Index]) -> None:
    whole, parts = pair
    for words in (("red", "steel"), ("glass", "lid", "box"), ("mat", "tray")):
        asked = plan(*words, at_least=1, most=10)
        tops = [[str(card["product"]) for card in index.find(asked).cards] for index in pair]
        assert len(set(tops[0]) & set(tops[1])) >= 7, (tops, whole, parts)


def test_a_killed_node_is_survived_without_a_wrong_answer(cluster: Any, build: Build, tmp_path: Path) -> None:
    import ray  # noqa: PLC0415

    doomed, id = more(cluster)
    open_ = plug(Index, {**SHARDS, "shards": 6}, folder=tmp_path / "index", memory_mb=96, wait=30.0)
    entries = goods(120)
    assert open_.apply(entries, [], "0-3") is True
    before = open_.find(plan(most=200))
    nodes = _nodes(ray, open_)
    assert id in nodes, "no part is on the node that will be killed"
    cluster.kill(doomed)
    answers = _until_right(lambda: open_.find(plan(most=200)), before.total)
    assert set(answers) <= {before.total, AWAY}
    assert open_.find(plan(most=200)).cards == before.cards
    assert (open_.status().position, open_.status().products) == ("0-3", 120)
    assert id not in _nodes(ray, open_)
    assert open_.apply([entry("new", "red box")], [], "0-4") is True
    assert "new" in found(open_, "red", "box")


def test_a_killed_node_is_not_noticed_where_every_part_has_a_replica(
    cluster: Any, build: Build, tmp_path: Path
) -> None:
    import ray  # noqa: PLC0415

    doomed, id = more(cluster)
    open_ = plug(Index, {**SHARDS, "shards": 3, "replicas": 1}, folder=tmp_path / "index", memory_mb=96, wait=30.0)
    assert open_.apply(goods(120), [], "0-3") is True
    before = open_.find(plan(most=200))
    copies = vars(open_)["_copies"]
    where = [set(ray.get([one.__ray_call__.remote(_here) for one in parts])) for parts in copies]
    assert any(id in nodes for nodes in where), "no copy is on the node that will be killed"
    apart = all(len(nodes) > 1 for nodes in where)
    cluster.kill(doomed)
    answers = _until_right(lambda: open_.find(plan(most=200)), before.total)
    assert set(answers) <= ({before.total} if apart else {before.total, AWAY})
    assert open_.find(plan(most=200)).cards == before.cards


def _nodes(ray: Any, index: Any) -> set[str]:
    """The nodes that hold its parts."""
    asked = [part.__ray_call__.remote(_here) for part in vars(index)["_shards"]]
    return set(ray.get(asked))


def _here(_shard: Any) -> str:
    import ray  # noqa: PLC0415

    return str(ray.get_runtime_context().get_node_id())


def _until_right(ask: Callable[[], Any], total: int) -> list[int | str]:
    """All that was answered until it was right twenty times in a row; a minute at most."""
    answers: list[int | str] = []
    deadline = time.monotonic() + 60
    while answers[-20:] != [total] * 20:
        assert time.monotonic() < deadline, answers[-5:]
        try:
            answers.append(ask().total)
        except Unavailable as error:
            answers.append(str(error))
    return answers


def test_the_plan_that_asks_for_a_window_is_answered_from_all_parts(pair: tuple[Index, Index]) -> None:
    _, parts = pair
    asked = Plan((), (), "price-low", 40, 20, 0)
    whole_list = parts.find(Plan((), (), "price-low", 0, 200, 0)).cards
    assert parts.find(asked).cards == whole_list[40:60]
