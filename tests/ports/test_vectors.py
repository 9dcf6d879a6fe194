"""What holds for every store of points: near is near, steps last, a generation is built beside."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from souk.ai.embedding import Encoded
from souk.discovery.search import Vectors
from souk.discovery.search.ports import number_of
from souk.discovery.search.providers.faiss_vectors import FaissVectors

Open = Callable[[Path], Vectors]
STORES: dict[str, Open] = {
    "faiss, exact": lambda folder: FaissVectors(folder),
    "faiss, in cells": lambda folder: FaissVectors(folder, exact=10, probes=64),
}


@pytest.fixture(params=STORES)
def open_(request: pytest.FixtureRequest) -> Open:
    return STORES[request.param]


def points(count: int, seed: int = 3) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, 16)).astype("f4")
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def encoded(rows: np.ndarray) -> Encoded:
    return Encoded(np.atleast_2d(rows).astype("<f4").tobytes(), 16)


def filled(store: Vectors, rows: np.ndarray) -> Vectors:
    store.begin("v1")
    store.add(list(range(1, 41)), encoded(rows[:40]))
    store.add(list(range(41, len(rows) + 1)), encoded(rows[40:]))
    store.promote()
    return store


def test_a_new_store_is_near_nothing(open_: Open, tmp_path: Path) -> None:
    store = open_(tmp_path)
    assert (store.version, store.count()) == ("", 0)
    assert list(store.near(encoded(points(1)), 5)) == []
    assert store.cosines(encoded(points(1)), [1]) == {}
    store.apply([1], encoded(points(1)), [])
    assert store.count() == 0


def test_the_nearest_come_first_with_their_cosines(open_: Open, tmp_path: Path) -> None:
    rows = points(300)
    store = filled(open_(tmp_path), rows)
    found = store.near(encoded(rows[7]), 5)
    exact = np.argsort(-(rows @ rows[7]))[:5] + 1
    assert found[0][0] == 8
    assert len({key for key, _ in found} & set(exact.tolist())) >= 4
    assert found[0][1] == pytest.approx(1, abs=0.02)
    asked = store.cosines(encoded(rows[7]), [8, 9, 9999])
    assert asked == {8: pytest.approx(1, abs=0.01), 9: pytest.approx(float(rows[7] @ rows[8]), abs=0.01)}


@pytest.mark.parametrize("digests", [False, True])
@pytest.mark.parametrize("count", [1, 15, 16, 17, 33])
def test_every_product_is_found_by_its_key(open_: Open, tmp_path: Path, count: int, digests: bool) -> None:
    rows, store = points(count), open_(tmp_path)
    keys = sorted(number_of(f"p{n}") if digests else 7 + 3 * n for n in range(count))
    store.begin("v1")
    store.add(keys[::-1], encoded(rows[::-1]))
    store.promote()
    asked = store.cosines(encoded(rows[0]), [0, *keys, keys[-1] + 1, (1 << 63) - 1])
    assert asked == {key: pytest.approx(float(rows[n] @ rows[0]), abs=0.01) for n, key in enumerate(keys)}
    alone = {key: store.cosines(encoded(rows[0]), [key])[key] for key in keys}
    assert alone == asked


def test_steps_replace_and_remove_and_are_there_after_opening_anew(open_: Open, tmp_path: Path) -> None:
    rows = points(60)
    store = filled(open_(tmp_path), rows)
    fresh = points(1, seed=9)
    for _ in range(2):
        store.apply([5, 1000], encoded(np.concatenate([fresh, -fresh])), [6])
    for one in (store, open_(tmp_path)):
        assert one.count() == 60
        assert one.near(encoded(fresh), 1)[0][0] == 5
        assert one.cosines(encoded(fresh), [6]) == {}
        assert 6 not in {key for key, _ in one.near(encoded(rows[5]), 60)}
        assert one.near(encoded(-fresh), 1)[0][0] == 1000


def test_a_step_may_only_remove(open_: Open, tmp_path: Path) -> None:
    rows = points(60)
    store = filled(open_(tmp_path), rows)
    store.apply([], Encoded(b"", 0), [6, 7])
    for one in (store, open_(tmp_path)):
        assert one.count() == 58
        assert {6, 7}.isdisjoint(key for key, _ in one.near(encoded(rows[5]), 60))
        assert one.near(encoded(rows[0]), 1)[0][0] == 1


def test_a_step_that_was_cut_off_is_no_step(open_: Open, tmp_path: Path) -> None:
    store = filled(open_(tmp_path), points(60))
    store.apply([1000], encoded(points(1, 8)), [])
    changes = next(tmp_path.glob("*/changes"))
    changes.write_bytes(changes.read_bytes() + b"\x05\x00\x00\x00half")
    again = open_(tmp_path)
    assert again.count() == 61
    again.apply([1001], encoded(points(1, 7)), [])
    assert open_(tmp_path).count() == 62


def test_another_generation_answers_only_once_it_is_promoted(open_: Open, tmp_path: Path) -> None:
    store, reader = filled(open_(tmp_path), points(60)), open_(tmp_path)
    store.begin("v2")
    store.add([7], encoded(points(1)))
    assert (reader.version, reader.count()) == ("v1", 60)
    store.promote()
    assert (reader.version, reader.count()) == ("v2", 1)


def test_points_of_another_width_are_near_nothing(open_: Open, tmp_path: Path) -> None:
    store = filled(open_(tmp_path), points(60))
    assert list(store.near(Encoded(b"\x00" * 32, 8), 3)) == []
    assert store.cosines(Encoded(b"", 0), [1]) == {}
