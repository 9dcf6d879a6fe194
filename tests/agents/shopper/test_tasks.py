"""Autonomous mode: a task waits for its price, buys once whatever happens, and ends."""

import threading
from collections.abc import Mapping
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from souk.agents.shopper import OutsideMandate, TaskElsewhere, UnknownTask
from souk.doors.jobs import Jobs, staffed
from souk.insight.decisions import Waist
from souk.kit.errors import SoukError, Unavailable
from souk.kit.operation import Caller, Souk
from souk.settings import Settings
from tests.agents.shopper.house import AGENT, ANN, BO, Mall
from tests.databases import KINDS

SAID = "hooded litter box"
SYSTEM = Caller("system:jobs", frozenset({"*"}))


def bought(mall: Mall, mandate: str, price: int = 13900) -> str:
    """A task for which everything fits at the next look."""
    task = mall.entrust(SAID, mandate)
    mall.reprice(dome=price - 800, tower=price)
    return task


@pytest.mark.parametrize("kind", KINDS, indirect=True)
def test_it_waits_for_the_price_buys_once_and_stops_and_the_ledger_is_right(mall: Mall) -> None:
    mandate = mall.mandate()
    task = mall.entrust(SAID, mandate, minutes=30)
    mall.round()
    found = mall.task(task)
    assert (found["state"], found["bought"]) == ("watching", [])
    assert found["log"][-1]["says"]["en"].startswith("The least is CN¥197")
    for _ in range(3):
        mall.round(minutes=31)
    assert len(mall.task(task)["log"]) == 2, "what did not change is not said again"
    mall.reprice(dome=14000)
    mall.round(minutes=10)
    assert mall.task(task)["state"] == "watching", "it looks at its hour"
    for _ in range(4):
        mall.round(minutes=31)
    found = mall.task(task)
    assert found["state"] == "done", found["log"]
    (one,) = found["bought"]
    assert (one["state"], one["total"]) == ("placed", 14800)
    assert [order["total"] for order in mall.orders()] == [14800]
    assert mall.spent(mandate) == (0, 14800)
    ledger = mall.call("shopper.ledger", mandate=mandate)
    assert (ledger["spent"], ledger["held"], ledger["left"], len(ledger["bought"])) == (14800, 0, 15200, 1)
    decision = mall.call("decisions.show", decision=one["decision"])
    assert (decision["state"], decision["judged"]["mode"]) == ("done", "auto")
    bundle = mall.call("decisions.evidence", decision=one["decision"])
    assert bundle["mandate"]["spends"][0]["amount"] == 14800
    for _ in range(3):
        mall.round(days=1)
    assert len(mall.orders()) == 1


def test_a_cheaper_offer_of_a_shop_that_the_mandate_does_not_name_is_left(mall: Mall) -> None:
    task = mall.entrust(SAID, mall.mandate(merchants=["harbour"]))
    mall.round()
    assert mall.task(task)["state"] == "watching"
    assert not mall.orders()
    everywhere = mall.entrust(SAID, mall.mandate(merchants=[]))
    mall.round()
    mall.round(minutes=1)
    assert mall.task(everywhere)["bought"][0]["total"] == 9900


@pytest.mark.parametrize("steps", [1, 5, 6])
def test_killed_after_any_step_it_goes_on_and_buys_once(mall: Mall, steps: int) -> None:
    mandate = mall.mandate()
    task = bought(mall, mandate)
    work = mall.souk.stream("shopper.work", {"task": task}, SYSTEM)
    for _ in range(steps):
        if next(work, None) is None:
            break
    work.close()  # type: ignore[attr-defined]
    for _ in range(3):
        mall.round(minutes=11)
    assert mall.task(task)["state"] == "done"
    assert [one["total"] for one in mall.orders()] == [13900]
    assert mall.spent(mandate) == (0, 13900)


class Fault:
    """The connection breaks right after something was committed, or right before it was begun."""

    def __init__(self, name: str, error: BaseException, *, after: bool) -> None:
        self.name, self.error, self.after, self.struck = name, error, after, 0
        self.do = Waist.do

    def __call__(
        self, waist: Waist, name: str, payload: Mapping[str, Any], caller: Caller, key: str | None = None
    ) -> Any:
        if name != self.name or self.struck:
            return self.do(waist, name, payload, caller, key)
        self.struck += 1
        if self.after:
            self.do(waist, name, payload, caller, key)
        raise self.error


CALLS = ("checkout.begin", "decisions.propose", "checkout.pay-by-mandate")
FAULTS = [
    *((name, True, error) for name in CALLS for error in (Unavailable("The line is dead."), KeyboardInterrupt())),
    *((name, False, Unavailable("The line is dead.")) for name in CALLS),
]


@pytest.mark.parametrize(("name", "after", "error"), FAULTS)
def test_an_unknown_outcome_is_asked_about_and_never_bought_again(
    mall: Mall, monkeypatch: pytest.MonkeyPatch, name: str, after: bool, error: BaseException
) -> None:
    mandate = mall.mandate()
    task = bought(mall, mandate)
    fault = Fault(name, error, after=after)
    monkeypatch.setattr(Waist, "do", lambda *asked: fault(*asked))
    try:
        mall.round()
    except KeyboardInterrupt:
        assert isinstance(error, KeyboardInterrupt)
    assert fault.struck == 1
    for _ in range(3):
        mall.round(minutes=3)
    assert mall.task(task)["state"] == "done", mall.task(task)["log"]
    assert [one["total"] for one in mall.orders()] == [13900]
    assert mall.spent(mandate) == (0, 13900)


@pytest.mark.parametrize("kind", KINDS, indirect=True)
def test_many_workers_at_once_buy_once(mall: Mall) -> None:
    mandate = mall.mandate()
    task = bought(mall, mandate)

    def work() -> None:
        mall.souk.call("shopper.work", {"task": task}, SYSTEM)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    for _ in range(3):
        mall.round(minutes=11)
    assert mall.task(task)["state"] == "done"
    assert len(mall.orders()) == 1
    assert mall.spent(mandate) == (0, 13900)


def test_it_goes_on_after_a_restart_of_the_house(mall: Mall, settings: Any) -> None:
    mandate = mall.mandate()
    task = bought(mall, mandate)
    mall.souk.database.close()
    souk, jobs = staffed(settings)
    jobs.tend()
    assert souk.call("shopper.task", {"task": task}, ANN)["state"] == "paying"
    souk.database.close()


def test_a_payment_that_fails_gives_the_budget_back_and_it_looks_again(mall: Mall) -> None:
    mandate = mall.mandate()
    task = mall.entrust(SAID, mandate, {"payment": "weak-card"})
    mall.reprice(dome=13000, tower=13900)
    for _ in range(3):
        mall.round(minutes=1)
    found = mall.task(task)
    assert found["state"] == "watching"
    assert found["bought"][0]["state"] == "failed"
    assert mall.spent(mandate) == (0, 0)
    rounds = 0
    while mall.task(task)["state"] != "paused" and rounds < 30:
        mall.round(minutes=11)
        rounds += 1
    found = mall.task(task)
    assert found["state"] == "paused", "after five that came to nothing somebody should look"
    assert mall.spent(mandate) == (0, 0)


def test_a_considered_purchase_waits_for_its_owner(mall: Mall, settings: Settings) -> None:
    mandate = mall.mandate()
    task = mall.entrust(SAID, mandate, ask_above=10000)
    mall.reprice(dome=13000, tower=13900)
    mall.round()
    found = mall.task(task)
    assert found["state"] == "asks"
    assert not mall.orders()
    mall.operator("accounts.deliver")
    (letter,) = sorted(settings.folder.glob("mail/*.eml"))
    text = message_from_bytes(letter.read_bytes(), policy=default)
    assert "CN¥138" in str(text["subject"]) or "¥138" in str(text["subject"])
    assert f"/decisions/{found['decision']}" in text.get_content()
    with pytest.raises(SoukError, match="in-person"):
        mall.call("decisions.approve", AGENT, decision=found["decision"])
    assert mall.call("decisions.approve", decision=found["decision"])["state"] == "done"
    for _ in range(3):
        mall.round(minutes=2)
    assert mall.task(task)["state"] == "done"
    assert [one["total"] for one in mall.orders()] == [13800]
    assert mall.spent(mandate) == (0, 0), "who pays in person pays without the mandate"


def test_who_says_no_ends_the_task_and_who_says_nothing_is_asked_anew(mall: Mall) -> None:
    task = mall.entrust(SAID, mall.mandate("confirm"), {"prefer": "price"})
    mall.reprice(dome=13000, tower=13900)
    mall.round()
    first = mall.task(task)["decision"]
    mall.round(minutes=20)
    mall.round(minutes=1)
    assert mall.task(task)["state"] == "watching"
    mall.round(minutes=11)
    again = mall.task(task)["decision"]
    assert again not in ("", first)
    mall.call("decisions.refuse", decision=again)
    mall.round(minutes=2)
    assert mall.task(task)["state"] == "stopped"
    assert not mall.orders()


def test_a_policy_that_forbids_it_stops_it(mall: Mall) -> None:
    mall.call("decisions.put-policy", policy={"kind": "shopper.*", "mode": "forbid"}, number=0, why="not now")
    task = bought(mall, mall.mandate())
    mall.round()
    found = mall.task(task)
    assert (found["state"], found["log"][-1]["says"]["en"]) == ("stopped", "Your policy forbids it.")
    assert not mall.orders()


@pytest.mark.parametrize(("verb", "state"), [("revoke", "stopped"), ("suspend", "paused")])
def test_a_mandate_that_ended_ends_what_hangs_on_it(mall: Mall, verb: str, state: str) -> None:
    mandate = mall.mandate()
    task = bought(mall, mandate)
    mall.call(f"mandates.{verb}", mandate=mandate)
    mall.round()
    assert mall.task(task)["state"] == state
    assert not mall.orders()


def test_it_is_paused_resumed_and_stopped(mall: Mall) -> None:
    task = bought(mall, mall.mandate())
    assert mall.call("shopper.pause", task=task)["next"] is None
    mall.round(minutes=11)
    assert not mall.orders()
    with pytest.raises(TaskElsewhere):
        mall.call("shopper.pause", task=task)
    mall.call("shopper.resume", task=task)
    assert mall.call("shopper.stop", task=task)["state"] == "stopped"
    mall.round(minutes=11)
    assert not mall.orders()
    with pytest.raises(TaskElsewhere):
        mall.call("shopper.resume", task=task)
    for verb in ("task", "pause", "resume", "stop", "look-now"):
        with pytest.raises(UnknownTask):
            mall.call(f"shopper.{verb}", BO, task=task)


def test_it_buys_again_after_so_many_days_as_often_as_was_said(mall: Mall) -> None:
    mandate = mall.mandate(until="2027-02-01T00:00:00+00:00")
    task = mall.entrust("cat litter", mandate, {"prefer": "price"}, every_days=30, times=2)
    for _ in range(4):
        mall.round(minutes=11)
    found = mall.task(task)
    assert (found["state"], found["count"], len(mall.orders())) == ("watching", 1, 1)
    mall.round(days=20)
    assert len(mall.orders()) == 1
    mall.round(days=11)
    for _ in range(3):
        mall.round(minutes=1)
    found = mall.task(task)
    assert (found["state"], found["count"]) == ("done", 2)
    assert mall.spent(mandate) == (0, 2 * 5300)


def test_its_time_ends_with_the_day_on_which_it_must_arrive(mall: Mall) -> None:
    task = mall.entrust(SAID, mall.mandate(), {"deliver_by": "2026-11-12"})
    mall.reprice(dome=9000)
    mall.round()
    found = mall.task(task)
    assert found["state"] == "watching"
    assert "arrives by Nov 1" in found["log"][-1]["says"]["en"]
    mall.round(days=2)
    assert mall.task(task)["state"] == "over"


def test_a_purchase_is_taken_back_while_that_is_possible(mall: Mall) -> None:
    mandate = mall.mandate()
    task = bought(mall, mandate)
    for _ in range(3):
        mall.round(minutes=1)
    with pytest.raises(UnknownTask):
        mall.call("shopper.undo", BO, task=task, number=1)
    found = mall.call("shopper.undo", task=task, number=1)
    assert found["bought"][0]["state"] == "canceled"
    with pytest.raises(SoukError, match="is undone"):
        mall.call("shopper.undo", task=task, number=1)
    mall.operator("payments.send-refunds")
    mall.settle()
    assert mall.spent(mandate) == (0, 0)
    assert mall.orders()[0]["state"] in ("placed", "canceled")
    assert mall.orders()[0]["refunded"] == 13900


def test_what_a_mandate_can_never_allow_is_refused_at_once(mall: Mall) -> None:
    with pytest.raises(OutsideMandate, match="none of the shops"):
        mall.entrust(SAID, mall.mandate(merchants=["harbour"]), {"shops": ["lane"]})
    with pytest.raises(SoukError, match="no mandate"):
        mall.entrust(SAID, mall.mandate(caller=BO))
    with pytest.raises(SoukError, match="after how many days"):
        mall.entrust(SAID, mall.mandate(), times=2)
    assert mall.call("shopper.tasks")["tasks"] == []


def test_tasks_are_shown_page_by_page(mall: Mall) -> None:
    mandate = mall.mandate()
    made = []
    for n in range(3):
        mall.clock.on(minutes=1)
        made.append(mall.entrust(f"hooded litter box {n}", mandate, {"aside": [f"hooded litter box {n}"]}))
    first = mall.call("shopper.tasks", most=2)
    then = mall.call("shopper.tasks", most=2, after=first["after"])
    assert [one["id"] for page in (first, then) for one in page["tasks"]] == made[::-1]
    assert (then["after"], mall.call("shopper.tasks", BO)["tasks"]) == ("", [])
    with pytest.raises(SoukError, match="no place"):
        mall.call("shopper.tasks", after="there")


def test_the_log_is_only_added_to(mall: Mall, souk: Souk, jobs: Jobs) -> None:
    task = mall.entrust(SAID, mall.mandate())
    assert jobs.tend()
    for words in (
        "UPDATE shopper_step SET what = 'x'",
        "UPDATE shopper_step SET says = '{}'",
        "UPDATE shopper_step SET says = '{}', sources = '[]', facts = '{}', what = 'x'",
        "DELETE FROM shopper_step",
    ):
        with pytest.raises(Exception, match="only added to"), souk.database.engine.begin() as connection:
            connection.exec_driver_sql(words)
    assert mall.task(task)["log"]


def test_an_order_is_followed_also_after_its_task_was_stopped(mall: Mall) -> None:
    mandate = mall.mandate()
    task = bought(mall, mandate)
    mall.clock.on(minutes=1)
    mall.jobs.tend()
    assert mall.call("shopper.stop", task=task)["bought"][0]["state"] == "unpaid"
    mall.settle()
    found = mall.task(task)
    assert (found["state"], found["bought"][0]["state"]) == ("stopped", "placed")
    mall.call("orders.cancel", order=found["bought"][0]["order"], why="too big")
    assert mall.task(task)["bought"][0]["state"] == "canceled"
    for _ in range(2):
        mall.round(minutes=11)
    assert len(mall.orders()) == 1
    assert mall.spent(mandate) == (0, 0)


CUT = {"id": "ten", "owner": "corner", "layer": "shop", "kind": "cut", "amount": 3000, "threshold": 14500}


def on_sale(mall: Mall) -> None:
    """Thirty off from CN¥145 at the corner, where the box costs CN¥140 and the litter 5."""
    rule = {**CUT, "shop_share": 10000, "scope": {"shops": ["corner"]}}
    mall.operator("promotions.put", campaign={"rule": rule, "name": {"en": "30 off from 145"}}, why="sale")
    mall.reprice(dome=14000, tower=39900, litter=600)


@pytest.mark.parametrize(
    ("fillers", "intent", "total"),
    [
        (False, {}, 14800),
        (True, {}, 14000 + 600 - 3000 + 800),
        (True, {"categories": ["litter_box"]}, 14800),
        (True, {"goods": ["dome"]}, 14800),
        (True, {"not_categories": ["cat_litter"]}, 14800),
    ],
)
def test_a_task_puts_more_beside_it_where_that_is_cheaper_and_the_mandate_allows_it(
    mall: Mall, fillers: bool, intent: dict[str, Any], total: int
) -> None:
    mandate = mall.mandate(**intent)
    on_sale(mall)
    task = mall.entrust(SAID, mandate, fillers=fillers)
    for _ in range(3):
        mall.round(seconds=6)
    found = mall.task(task)
    assert found["state"] == "done", found["log"]
    assert ([one["total"] for one in found["bought"]], mall.spent(mandate)) == ([total], (0, total))
    said = next(one for one in found["log"] if one["what"] == "fits")
    assert [one["path"] for one in said["sources"] if one["path"] == "fillers"] == (
        ["fillers"] if total < 14800 else []
    )
