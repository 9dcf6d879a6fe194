"""A basket of several kinds: each bought at the house where it is cheapest, under one mandate, once."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from souk.insight.decisions import Waist
from souk.kit.operation import Caller
from souk.people.accounts import VISITOR_SCOPES
from tests.agents.market.conftest import PIER
from tests.agents.shopper.town import TITLE, Town, box, paid
from tests.doubles.merchants import Good, Running, Shelf
from tests.small import put

VISITOR = Caller("visitor:1", VISITOR_SCOPES)


BASKET = {"seconds": 60, "brands": ["Cato"], "prefer": "price"}


def two_kinds(town: Town, **intent: Any) -> tuple[str, str]:
    """A task for a box, which Pier has cheaper, and for litter, which we alone have; and its mandate."""
    town.reprice(dome=30000)
    put(town.souk, box())
    town.jobs.catch_up()
    mandate = town.mandate(**{"per_purchase": 30000, "budget": 60000, "merchants": [], **intent})
    return town.entrust("买猫砂盆和猫砂", mandate, BASKET, minutes=30), mandate


def rounds(town: Town, many: int) -> None:
    for _ in range(many):
        town.round(minutes=1)


def got(town: Town, task: str) -> list[tuple[str, int, str]]:
    return [(one["seller"], one["total"], one["state"]) for one in town.task(task)["bought"]]


def test_a_basket_is_bought_where_each_of_it_is_cheapest_and_says_why(town: Town, pier: Running) -> None:
    place = pier.merchant.place
    task, mandate = two_kinds(town)
    for _ in range(4):
        town.round(minutes=1)
    found = town.task(task)
    assert (found["state"], found["count"]) == ("done", 1), found["log"]
    assert got(town, task) == [("", 5300, "placed"), (place, 19833, "paid")]
    assert (paid(pier), town.spent(mandate), [one["total"] for one in town.orders()]) == (1, (0, 25133), [5300])
    chose = [one for one in found["log"] if one["what"] == "chose"]
    whole, rest = (one["says"]["en"] for one in chose)
    assert whole == (
        f"{TITLE}: {place}, CN¥198.33 with shipping (corner would be CN¥227); "
        "Clumping cat litter 6 kg: corner, CN¥53 with shipping (no other house has it)."
    )
    assert rest == f"{TITLE}: {place}, CN¥198.33 with shipping (corner would be CN¥227)."
    assert {one["kind"] for one in chose[0]["sources"]} >= {"market", "price", "fulfilment", "terms"}
    assert any("Still to be bought" in one["says"]["en"] for one in found["log"])
    # What our own shop sold is taken back alone, and its money is in the budget again.
    taken = town.call("shopper.undo", task=task, number=1)
    town.settle()
    assert [one["state"] for one in taken["bought"]] == ["canceled", "paid"]
    # This merchant takes nothing back, and the log says so.
    kept = town.call("shopper.undo", task=task, number=2)
    assert [one["state"] for one in kept["bought"]] == ["canceled", "paid"]
    assert "does not call it off" in kept["log"][-1]["says"]["en"]
    assert town.spent(mandate) == (0, 19833)
    for _ in range(3):
        town.round(minutes=31)
    assert (paid(pier), len(town.orders()), town.task(task)["state"]) == (1, 1, "done")


@pytest.mark.parametrize(("call", "place"), [("decisions.propose", 1), ("decisions.propose", 2), ("checkout.begin", 1)])
def test_killed_between_two_houses_it_goes_on_and_buys_each_once(
    town: Town, pier: Running, monkeypatch: pytest.MonkeyPatch, call: str, place: int
) -> None:
    task, mandate = two_kinds(town)
    do, seen = Waist.do, []

    def killed(waist: Waist, name: str, *asked: Any) -> Any:
        answer = do(waist, name, *asked)
        seen.append(name)
        if name == call and seen.count(call) == place:
            raise KeyboardInterrupt
        return answer

    monkeypatch.setattr(Waist, "do", killed)
    with pytest.raises(KeyboardInterrupt):
        rounds(town, 4)
    for _ in range(5):
        town.round(minutes=3)
    assert got(town, task) == [("", 5300, "placed"), (pier.merchant.place, 19833, "paid")]
    assert (paid(pier), len(town.orders()), town.spent(mandate)) == (1, 1, (0, 25133))
    assert town.task(task)["state"] == "done"


def test_nothing_of_a_basket_is_bought_while_a_part_of_it_is_not_as_it_was(town: Town, pier: Running) -> None:
    task, mandate = two_kinds(town)
    pier.twist = _dearer(pier)
    for _ in range(2):
        town.round(minutes=1)
    assert (town.task(task)["state"], town.orders(), paid(pier), town.spent(mandate)) == ("watching", [], 0, (0, 0))


def _dearer(running: Running) -> Callable[[str, Any], Any]:
    """A merchant whose second word is above its first."""
    seen = 0

    def twist(path: str, body: Any) -> Any:
        nonlocal seen
        seen += path.endswith("/checkout-sessions")
        if seen and path.endswith("/catalog/search"):
            good = PIER.goods["a"]
            goods = {"a": Good(good.id, good.title, 20900, good.brand, good.mpn, good.gtin, good.category)}
            running.merchant.shelf = Shelf("Pier", goods, PIER.promotions, PIER.rates)
        return body

    return twist


def test_what_is_gone_meanwhile_is_waited_for_and_what_is_bought_is_not_bought_again(town: Town, pier: Running) -> None:
    task, mandate = two_kinds(town, budget=26000)
    town.round(minutes=1)
    assert got(town, task) == [("", 5300, "placed")]
    shelf = copy.deepcopy(pier.merchant.shelf)
    pier.merchant.shelf = Shelf("Pier", {}, (), PIER.rates)
    for _ in range(3):
        town.round(minutes=31)
    # Ours would be beyond what is left of the budget.
    assert (town.task(task)["state"], got(town, task)) == ("watching", [("", 5300, "placed")])
    pier.merchant.shelf = shelf
    for _ in range(3):
        town.round(minutes=31)
    assert got(town, task) == [("", 5300, "placed"), (pier.merchant.place, 19833, "paid")]
    assert town.spent(mandate) == (0, 25133)


@pytest.mark.parametrize("intent", [{"purchases": 1}, {"autonomy": "specified", "goods": ["box", "litter"]}])
def test_a_mandate_for_one_purchase_buys_the_basket_at_home(town: Town, pier: Running, intent: dict[str, Any]) -> None:
    task, mandate = two_kinds(town, **intent)
    for _ in range(3):
        town.round(minutes=1)
    assert (got(town, task), paid(pier)) == ([("", 27200, "placed")], 0)
    assert town.spent(mandate) == (0, 27200)


def test_a_basket_above_what_is_bought_without_a_word_is_asked_about_part_by_part(town: Town, pier: Running) -> None:
    town.reprice(dome=30000)
    put(town.souk, box())
    town.jobs.catch_up()
    mandate = town.mandate(per_purchase=30000, budget=60000, merchants=[])
    task = town.entrust("买猫砂盆和猫砂", mandate, BASKET, minutes=30, ask_above=25000)
    town.round(minutes=1)
    assert (town.task(task)["state"], got(town, task)) == ("asks", [("", 5300, "asks")])
    assert (town.orders(), paid(pier)) == ([], 0)


@pytest.mark.parametrize(
    ("each", "most", "got_"), [(19833, 25133, 2), (19832, 25133, 0), (19833, 25132, 0), (5299, 25133, 0)]
)
def test_a_limit_for_each_purchase_is_held_against_each_house_and_that_for_all_against_the_sum(
    town: Town, pier: Running, each: int, most: int, got_: int
) -> None:
    """The box costs 198.33 at Pier and the litter 53 here: two checkouts, and so two purchases."""
    task, mandate = two_kinds(town, per_purchase=each, budget=most)
    rounds(town, 4)
    assert len(got(town, task)) == got_, town.task(task)["log"]
    assert town.spent(mandate)[1] == (25133 if got_ else 0)
    assert town.task(task)["state"] == ("done" if got_ else "watching")
