"""The cards that a generation of the index keeps are those of its last step, whoever made it."""

import gc
from pathlib import Path
from typing import Any

from souk.discovery.search.ports import Index, number_of
from souk.discovery.search.providers.tantivy_index import TantivyIndex
from tests.ports.test_index import entry


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
