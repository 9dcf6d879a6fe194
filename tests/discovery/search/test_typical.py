"""What goods of a kind typically state comes before what is only called like them."""

from typing import Any

import pytest

from souk.discovery.search.rules import typical
from souk.doors.jobs import Jobs
from souk.kit.operation import Souk
from tests.small import found, product, stock

KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
STATED = {"processor_cache": 4.0, "aspect_ratio": "16:9", "optical_drive_type": "DVD", "bluetooth_profile": "A2DP"}


def attributes(stated: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in stated.items()]


def goods() -> list[dict[str, Any]]:
    laptops = [
        product(f"l{n:02}", f"Aster {n} laptop computer for work and travel", 400000, category="laptop", brand=f"B{n}")
        for n in range(12)
    ]
    laptops = [{**one, "attributes": attributes(STATED)} for one in laptops]
    others = [product(f"o{n:02}", f"Plain bowl {n}", 900, category=None, brand=f"C{n}") for n in range(40)]
    # Who lists it calls it a laptop, and its title is the shortest that has the word.
    return [*laptops, product("stand", "Laptop stand", 2900, category="laptop", brand="D"), *others]


@KIND
def test_what_states_nothing_that_its_kind_states_comes_after_what_does(
    souk: Souk, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock(souk, jobs, goods())
    kind = found(souk, "laptop")
    assert len(kind) == 13
    assert kind[-1] == "stand"
    monkeypatch.setattr(typical, "WORTH", 0.0)
    assert found(souk, "laptop")[0] == "stand"


@KIND
def test_words_that_name_no_kind_are_ranked_without(souk: Souk, jobs: Jobs) -> None:
    stock(souk, jobs, goods())
    assert found(souk, "laptop", literal=True)[0] == "stand"


def test_typical_is_what_many_of_a_kind_and_few_others_state() -> None:
    stated = {f"n:x_{letter}": 80 for letter in "abcdefgh"}
    everywhere = dict.fromkeys(stated, 100)
    few = {"n:x_seldom": 30, "t:x_everywhere": 80, "m:kind": 80, "n:x_package_weight": 80}
    told = {**everywhere, "n:x_seldom": 30, "t:x_everywhere": 900, "m:kind": 80, "n:x_package_weight": 80}
    best = typical.fields({**stated, **few}, 100, told, 1000)
    assert best == tuple(f"n:x_{letter}" for letter in "abcdef")
    assert sum(weight for _, weight in typical.leanings(best)) == pytest.approx(typical.WORTH)


def test_three_fields_tell_no_kind() -> None:
    stated = {f"n:x_{letter}": 80 for letter in "abc"}
    assert typical.fields(stated, 100, stated, 1000) == ()
    assert typical.leanings(()) == ()


def test_what_is_typical_is_looked_up_anew_once_a_tenth_is_new() -> None:
    assert not typical.anew(109, 100)
    assert typical.anew(111, 100)
    assert typical.anew(1, 0)
