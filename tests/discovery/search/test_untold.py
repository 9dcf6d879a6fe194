"""What none of the goods here states anything of holds nothing back, and is told: a webcam of laptops that say none."""

from typing import Any

import pytest

from souk.doors.jobs import Jobs
from souk.kit.operation import Souk
from tests.small import OPERATOR, product, stock


def _laptop(number: int, inches: float, **stated: Any) -> dict[str, Any]:
    fields = {"screen_size": (inches, "in"), **{key: (value, "") for key, value in stated.items()}}
    told = [{"key": key, "value": value, "unit": unit} for key, (value, unit) in fields.items()]
    title = {"en": f"Laptop, {inches:g}-inch screen", "zh-CN": f"笔记本电脑 {inches:g}寸"}
    return {**product(f"laptop-{number}", "", 99900, category="laptop"), "title": title, "attributes": told}


SILENT = [_laptop(number, 13.0 + number) for number in range(5)]


@pytest.fixture
def kind() -> str:
    return "sqlite"


def find(souk: Souk, text: str) -> tuple[dict[str, Any], set[str]]:
    found: dict[str, Any] = souk.call("search.find", {"text": text}, OPERATOR)
    return found["understood"], {card["product"] for card in found["cards"]}


def test_a_wish_of_which_nothing_is_stated_holds_nothing_back(souk: Souk, jobs: Jobs) -> None:
    stock(souk, jobs, SILENT)
    understood, shown = find(souk, "laptop with a webcam, 15 inches or more")
    assert shown == {"laptop-2", "laptop-3", "laptop-4"}
    assert "webcam" not in {one["key"] for one in understood["limits"]}
    assert [one["key"] for one in understood["untold"]] == ["webcam"]
    assert "webcam" in understood["unread"]


def test_once_one_of_them_states_it_the_wish_holds(souk: Souk, jobs: Jobs) -> None:
    stock(souk, jobs, [*SILENT, _laptop(9, 16.0, front_camera=True)])
    understood, shown = find(souk, "laptop with a webcam")
    assert "webcam" in {one["key"] for one in understood["limits"]}
    assert understood["untold"] == []
    assert shown == {"laptop-9"}


def test_goods_that_state_it_later_are_heard_at_once(souk: Souk, jobs: Jobs) -> None:
    stock(souk, jobs, SILENT)
    find(souk, "laptop with a webcam")
    stock(souk, jobs, [_laptop(0, 13.0, front_camera=True)])
    understood, shown = find(souk, "laptop with a webcam")
    assert understood["untold"] == []
    assert shown == {"laptop-0"}


def test_the_guide_shows_goods_and_says_what_limited_nothing(souk: Souk, jobs: Jobs) -> None:
    stock(souk, jobs, SILENT)
    asked = {"conversation": {"said": ["laptop with a webcam, 15 inches or more"]}, "locale": "en"}
    advice = souk.call("guide.answer", asked, OPERATOR)
    assert advice["outcome"] == "found"
    assert [one["key"] for one in advice["need"]["limits"]] == ["screen_size"]
    assert "webcam" in advice["need"]["unread"]
    assert {pick["card"]["product"] for group in advice["groups"] for pick in group["picks"]} <= {
        "laptop-2",
        "laptop-3",
        "laptop-4",
    }
