"""A task that wants what is sold by turns stands in the line within its mandate, or says why it does not."""

from datetime import timedelta
from typing import Any

from souk.kit.operation import Caller
from tests.agents.shopper.house import ANN, BO, Mall
from tests.small import OPERATOR

SAID = "hooded litter box"


def sale(mall: Mall, **more: Any) -> None:
    """The domes of the corner shop by turns: the doors are open, and it begins in ten minutes."""
    now = mall.clock.now()
    times = {"doors": now, "since": now + timedelta(minutes=10), "until": now + timedelta(hours=2), **more}
    rule = {"id": "rush", "shop": "corner", "name": {"en": "Domes by turns"}, "variants": ["dome"], "inside": 1}
    told = {name: one.isoformat() if hasattr(one, "isoformat") else one for name, one in times.items()}
    mall.operator("admission.put", sale={**rule, **told}, why="a rush", number=0)


def place(mall: Mall, caller: Caller = ANN) -> Any:
    return mall.call("admission.place", caller, sale="rush")


def wanted(mall: Mall, **wish: Any) -> str:
    """A task for domes of the corner shop, whose price fits."""
    mall.reprice(dome=10000, tower=19900)
    return mall.entrust(SAID, mall.mandate(merchants=["corner"]), wish)


def test_it_stands_in_line_and_buys_in_its_turn(mall: Mall) -> None:
    sale(mall)
    task = wanted(mall)
    mall.round()
    found = mall.task(task)
    assert (found["state"], found["log"][-1]["what"]) == ("watching", "in-line")
    assert "drawn at the start" in found["log"][-1]["says"]["en"]
    assert place(mall)["state"] == "early"
    mall.call("admission.join", BO, sale="rush")
    for _ in range(40):
        mall.round(minutes=1)
        mall.souk.call("admission.let-in", {}, OPERATOR)
        if mall.task(task)["state"] == "done":
            break
    found = mall.task(task)
    assert found["state"] == "done", found["log"]
    assert [one["total"] for one in mall.orders()] == [10800]
    assert place(mall)["state"] == "used"
    assert all(one["state"] != "failed" for one in found["bought"]), "nothing was tried out of turn"


def test_it_says_why_it_does_not_stand_in_line(mall: Mall) -> None:
    sale(mall, most=1)
    task = wanted(mall, quantity=2)
    mall.round()
    mall.round(minutes=11)
    found = mall.task(task)
    lines = [one for one in found["log"] if one["what"] == "in-line"]
    assert [("at most 1" in one["says"]["en"], "不排队" in one["says"]["zh-CN"]) for one in lines] == [(True, True)]
    assert place(mall)["state"] == "outside"
    assert (found["state"], mall.orders()) == ("watching", [])


def test_before_the_doors_it_buys_as_always(mall: Mall) -> None:
    now = mall.clock.now()
    sale(mall, doors=now + timedelta(hours=1), since=now + timedelta(hours=2), until=now + timedelta(hours=3))
    task = wanted(mall)
    for _ in range(3):
        mall.round(minutes=1)
    assert mall.task(task)["state"] == "done"


def test_a_task_that_is_stopped_gives_back_the_place_that_it_took(mall: Mall) -> None:
    sale(mall)
    task = wanted(mall)
    mall.round()
    assert place(mall)["state"] == "early"
    mall.call("shopper.stop", ANN, task=task)
    mall.round()
    assert (mall.task(task)["state"], place(mall)["state"]) == ("stopped", "outside")


def test_whoever_is_let_in_and_stopped_lets_the_next_in(mall: Mall) -> None:
    sale(mall)
    task = wanted(mall)
    mall.round()
    mall.clock.on(minutes=10)
    mall.souk.call("admission.let-in", {}, OPERATOR)
    assert place(mall)["state"] == "inside"
    mall.call("admission.join", BO, sale="rush")
    mall.call("shopper.stop", ANN, task=task)
    mall.round()
    mall.souk.call("admission.let-in", {}, OPERATOR)
    assert (place(mall)["state"], place(mall, BO)["state"]) == ("outside", "inside")


def test_a_place_that_its_owner_took_stays_theirs(mall: Mall) -> None:
    sale(mall)
    mall.call("admission.join", ANN, sale="rush")
    task = wanted(mall)
    mall.round()
    assert mall.task(task)["log"][-1]["what"] == "in-line"
    mall.call("shopper.stop", ANN, task=task)
    mall.round()
    assert place(mall)["state"] == "early"
