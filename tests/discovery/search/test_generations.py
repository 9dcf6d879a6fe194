"""What a generation of the index keeps is of its last step, whoever made it."""

import gc
from dataclasses import replace
from pathlib import Path
from typing import Any

from souk.discovery.search.ports import Index, number_of
from souk.discovery.search.providers.tantivy_index import TantivyIndex
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
