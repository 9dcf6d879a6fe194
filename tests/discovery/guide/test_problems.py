"""From a problem to what solves it: to goods where there are some, to words where there are none."""

from typing import Any

import pytest

from souk.doors.jobs import Jobs
from souk.kit.operation import Souk
from tests.small import OPERATOR, product, stock


def _of(number: int, title: str, category: str, **attributes: Any) -> dict[str, Any]:
    stated = [{"key": key, "value": value, "unit": unit} for key, (value, unit) in attributes.items()]
    return {**product(f"{category}-{number}", title, 9900), "category": category, "attributes": stated}


GOODS = [
    _of(1, "Pocket battery one", "power_bank", capacity=(10000.0, "mAh")),
    _of(2, "Pocket battery two", "power_bank", capacity=(20000.0, "mAh")),
    _of(1, "Table light one", "desk_lamp", brightness=(250.0, "lm")),
    _of(2, "Table light two", "desk_lamp", brightness=(600.0, "lm")),
]


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def shop(souk: Souk, jobs: Jobs) -> Souk:
    stock(souk, jobs, GOODS)
    return souk


def ask(souk: Souk, *said: str) -> dict[str, Any]:
    asked = {"conversation": {"said": list(said)}, "locale": "en"}
    answer: dict[str, Any] = souk.call("guide.answer", asked, OPERATOR)
    return answer


def goods(advice: dict[str, Any]) -> set[str]:
    return {pick["card"]["product"] for group in advice["groups"] for pick in group["picks"]}


def test_a_problem_leads_to_the_goods_that_solve_it(shop: Souk) -> None:
    advice = ask(shop, "my phone dies before I am home and I have nowhere to charge it")
    assert [one["ref"] for one in advice["need"]["mentions"] if one["kind"] == "problem"] == ["phone_runs_out"]
    assert goods(advice) == {"power_bank-1", "power_bank-2"}
    assert len(advice["causes"]) == 2


def test_what_is_measured_tells_which_of_a_problems_goods_are_wanted(shop: Souk) -> None:
    advice = ask(shop, "a light for power cuts, 400 lumens at least")
    assert goods(advice) == {"desk_lamp-2"}


def test_a_problem_for_which_nothing_is_sold_is_told_its_causes(shop: Souk) -> None:
    advice = ask(shop, "our sink is backed up again, what helps")
    assert (advice["outcome"], goods(advice)) == ("not_here", set())
    assert advice["causes"]


def test_goods_that_cannot_be_measured_so_are_not_guessed(shop: Souk) -> None:
    advice = ask(shop, "one that is barely audible and blows no more than 40 m³/h")
    assert goods(advice) == set()


def test_a_light_that_is_described_by_its_use_is_found(shop: Souk) -> None:
    advice = ask(shop, "I want to read in bed, what light would you choose")
    assert goods(advice) == {"desk_lamp-1", "desk_lamp-2"}


def test_goods_that_are_asked_for_beside_a_problem_are_chosen_against_it(shop: Souk) -> None:
    advice = ask(shop, "a power bank please, my phone dies before I am home")
    assert advice["need"]["easing"] == ["phone_runs_out"]
    assert goods(advice) == {"power_bank-1", "power_bank-2"}


def test_a_word_for_goods_that_nobody_here_knows_leads_to_no_guess(shop: Souk) -> None:
    advice = ask(shop, "do you sell zithers, with a light frame")
    assert (advice["outcome"], goods(advice)) == ("not_here", set())


def test_a_card_says_what_it_leaves_open_of_what_the_choice_turns_on(shop: Souk) -> None:
    advice = ask(shop, "a power bank for a flight")
    picks = [pick for group in advice["groups"] for pick in group["picks"]]
    assert picks
    assert all({"flight_safe", "certified"} <= {one["key"] for one in pick["unstated"]} for pick in picks)


def test_a_feature_that_one_of_a_problems_goods_has_tells_which_is_wanted(shop: Souk) -> None:
    advice = ask(shop, "power cuts again: it must be dimmable")
    assert [one["ref"] for one in advice["need"]["mentions"] if one["kind"] == "category"] == ["desk_lamp"]


def test_goods_that_are_limited_beside_a_trouble_are_wanted_and_their_limits_hold(souk: Souk, jobs: Jobs) -> None:
    boxes = [
        _of(1, "Lunch box one", "food_container", compartments=(2.0, "count"), leakproof=(True, "")),
        _of(2, "Lunch box two", "food_container", compartments=(4.0, "count"), leakproof=(True, "")),
        _of(3, "Lunch box three", "food_container", compartments=(4.0, "count"), leakproof=(False, "")),
    ]
    stock(souk, jobs, boxes)
    advice = ask(souk, "lunch box with three compartments or more, doesn't leak")
    assert [(one["kind"], one["ref"]) for one in advice["need"]["mentions"]] == [("category", "food_container")]
    assert goods(advice) == {"food_container-2"}
