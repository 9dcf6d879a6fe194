"""What a generation of the index keeps is of its last step, whoever made it."""

import gc
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from souk.discovery.search.ports import Index, number_of
from souk.discovery.search.providers.tantivy_index import TantivyIndex
from souk.discovery.search.providers.tantivy_index.query import IN_TITLE
from tests.ports.test_index import entry, plan


def test_a_card_is_never_that_of_an_earlier_step(tmp_path: Path) -> None:
    index, other = TantivyIndex(tmp_path / "index"), TantivyIndex(tmp_path / "index")
    keys = [number_of("a"), number_of("b")]

    def named(of: Index) -> list[Any]:
        return [of.cards(keys).get(key, {}).get("name") for key in keys]

    index.apply([entry("a", "box", name="one"), entry("b", "box", name="two")], [], "0-1")
    assert named(index) == named(other) == ["one", "two"]
    index.apply([entry("a", "box", name="three")], ["b"], "0-2")
    assert named(index) == named(other) == ["three", None]
    index.begin()
    index.add([entry("b", "box", name="four")])
    assert named(index) == ["three", None]
    index.promote("0-3")
    assert named(index) == named(other) == [None, "four"]
    index.rollback(index.snapshots()[-1].generation)
    assert named(index) == named(other) == ["three", None]
    gc.collect()


def test_what_is_rare_is_weighed_as_of_the_last_step(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path / "index")
    asked = replace(plan("kettle"), wider=((("pot",),),))
    index.apply([entry("a", "pot"), entry("b", "lid")], [], "0-1")
    before = index.scored(asked)
    index.apply([entry(f"k{n}", "kettle") for n in range(9)], [], "0-2")
    now = index.scored(asked)
    assert now == TantivyIndex(tmp_path / "index").scored(asked)
    assert now[1][-1] != before[1][-1]
    gc.collect()


def test_what_a_search_found_is_read_where_it_lies_and_never_from_an_earlier_step(tmp_path: Path) -> None:
    index, other = TantivyIndex(tmp_path / "index"), TantivyIndex(tmp_path / "index")
    index.apply([entry(f"k{n}", "box", name=f"{n}") for n in range(20)], [], "0-1")

    def named(of: TantivyIndex) -> dict[int, Any]:
        keys = [hit.key for hit in of.candidates(plan("box")).hits]
        return {key: card["name"] for key, card in of.cards(keys).items()}

    assert named(index) == named(other) == {number_of(f"k{n}"): f"{n}" for n in range(20)}
    before = [hit.key for hit in other.candidates(plan("box")).hits]
    index.apply([entry("k3", "box", name="new")], ["k0"], "0-2")
    assert {key: card["name"] for key, card in other.cards(before).items()} == named(index)
    assert named(index)[number_of("k3")] == "new"
    assert number_of("k0") not in named(index)
    gc.collect()


def test_a_word_in_the_title_is_worth_more_by_a_fixed_share_and_is_counted_once(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path / "index")
    named = entry("named", "kettle", tokens={"text": ("lid",) * 5})
    # As often, in a text as long: only where it stands differs.
    told = entry("told", "lid", tokens={"text": ("kettle",) * 5})
    index.apply([named, told], [], "0-1")
    found = index.candidates(plan("kettle"))
    assert [hit.key for hit in found.hits] == [number_of("named"), number_of("told")]
    assert found.hits[0].score / found.hits[1].score == pytest.approx(1 + IN_TITLE / (5 * 2.2 / 6.2), rel=1e-5)
    assert found.total == index.count(plan("kettle")) == 2
    assert index.count(replace(plan("kettle"), titled=True)) == 1
    assert index.candidates(plan("kettle", "pan", at_least=1)).total == 2
    gc.collect()
