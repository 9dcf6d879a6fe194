"""Tasks: what an agent goes on with by itself under a mandate, and how its owner looks at it and stops it."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import JsonValue, TypeAdapter

from souk.agents.shopper import store
from souk.agents.shopper.contracts import (
    Aim,
    Bought,
    Bounds,
    Ledger,
    OutsideMandate,
    Task,
    TaskElsewhere,
    TaskPage,
    TaskState,
    TaskStep,
    Terms,
    UnknownTask,
    Wish,
    WrongWish,
)
from souk.agents.shopper.rules.binding import bound, ends, impossible, remaining
from souk.agents.shopper.rules.naming import task_id
from souk.agents.shopper.rules.tooling import tool_of
from souk.agents.shopper.service.carding import Carding, confirmed
from souk.agents.shopper.service.examples import ENTRUST, MANDATE, NEEDS_MANDATE, TASK
from souk.agents.shopper.service.part import AIMS, BOUNDS, EVIDENCE, NEEDED, TERMS, WISH, plain
from souk.agents.shopper.service.reading import Understood
from souk.insight.decisions import Evidence
from souk.kit.errors import Invalid
from souk.kit.locale import Words
from souk.kit.operation import Caller, Effect, Example, Step, operation

TASKS = TypeAdapter(Task)
ORDERED = ("unpaid", "placed")
MOST, LOGGED, OPEN = 100, 200, 50
# Who says how often and not how many times wants it until the mandate ends.
TIMES = 100
RESUMED: tuple[TaskState, ...] = ("paused",)


class Entrusting(Carding):
    """Entrust, look, pause, resume, stop."""

    @operation("agents:own", Effect.WRITE, Example(ENTRUST[1], after=NEEDS_MANDATE, owned="self"))
    def entrust(
        self, wish: Wish, mandate: str, caller: Caller, *, terms: Terms | None = None, id: str = ""
    ) -> Iterator[Step]:
        """Let the agent look for a wish by itself, and buy it under one's mandate as soon as everything fits.

        It buys as often as `terms` say and never more; limits of the wish and of the mandate hold both, the stricter
        first. What is asked about waits for its owner. Answers the task; the same `id` again is the same one. How often
        it is wanted again is read in the sentence where `terms` say nothing of it. Raises `Unconfirmed` where something
        was said that may be a limit and was not understood.
        """
        name = task_id(caller.actor, id or uuid.uuid4().hex)
        if store.task(self._database.read, name) is None:
            found = self._ask("mandates.show", caller, mandate=mandate)
            if tool_of(wish.said) != "buy" and not wish.product:
                raise WrongWish("said", "it asks to follow an order or to send it back, and a task buys")
            work = self._understood(wish, caller)
            while True:
                try:
                    step = next(work)
                except StopIteration as ended:
                    known = ended.value
                    break
                yield Step(1, 2, step.says["en"], facts={"tool": step.tool, "says": dict(step.says)})
            confirmed(known.unread, wish)
            self._write_task(name, (wish, known.aims, known.bounds, often(terms or Terms(), known)), found, caller)
        yield Step(2, 2, "entrusted", self._told_task(self._own_task(name, caller)))

    @operation("agents:own", example=Example({"most": 5}, after=(*NEEDS_MANDATE, ENTRUST), owned="self"))
    def tasks(self, caller: Caller, *, state: TaskState | None = None, after: str = "", most: int = 20) -> TaskPage:
        """One's own tasks, newest first, without their logs."""
        if not 1 <= most <= MOST:
            raise Invalid("most is {most}; it must be 1 to {limit}.", most=most, limit=MOST)
        rows = store.tasks(self._database.read, caller.actor, state or "", _place(after), most + 1)
        bought = self._bought([row.id for row in rows[:most]])
        shown = tuple(self._task(row, bought.get(row.id, ()), ()) for row in rows[:most])
        following = f"{shown[-1].at.isoformat()}~{shown[-1].id}" if len(rows) > most else ""
        return TaskPage(shown, following)

    @operation("agents:own", example=Example({"task": TASK}, after=(*NEEDS_MANDATE, ENTRUST), owned="self"))
    def task(self, task: str, caller: Caller) -> Task:
        """One of one's own tasks with its log, what it bought, and when it looks again."""
        found = self._whole_task(self._own_task(task, caller))
        return replace(found, bought=tuple(self._as_it_stands(one, caller) for one in found.bought))

    @operation("agents:own", Effect.WRITE, Example({"task": TASK}, after=(*NEEDS_MANDATE, ENTRUST), owned="self"))
    def pause(self, task: str, caller: Caller) -> Task:
        """Let a task look at nothing and buy nothing until it is resumed."""
        said: Words = {"en": "Paused by you.", "zh-CN": "已由你暂停。"}
        return self._moved(task, ("watching",), ("paused", said, None), caller)

    @operation(
        "agents:own",
        Effect.WRITE,
        Example({"task": TASK}, after=(*NEEDS_MANDATE, ENTRUST, ("shopper.pause", {"task": TASK})), owned="self"),
    )
    def resume(self, task: str, caller: Caller) -> Task:
        """Let a paused task go on, at once."""
        said: Words = {"en": "Resumed by you.", "zh-CN": "已由你恢复。"}
        return self._moved(task, RESUMED, ("watching", said, self._clock.now()), caller)

    @operation("agents:own", Effect.WRITE, Example({"task": TASK}, after=(*NEEDS_MANDATE, ENTRUST), owned="self"))
    def stop(self, task: str, caller: Caller) -> Task:
        """End a task for good; an order that it made stays, and is undone by its decision while that is possible."""
        said: Words = {"en": "Stopped by you.", "zh-CN": "已由你停止。"}
        stopped: tuple[TaskState, Words, datetime] = ("stopped", said, self._clock.now())
        return self._moved(task, ("watching", "paused", "asks", "paying"), stopped, caller)

    @operation("agents:own", Effect.WRITE, Example({"task": TASK}, after=(*NEEDS_MANDATE, ENTRUST), owned="self"))
    def look_now(self, task: str, caller: Caller) -> Task:
        """Let a task look at the next round rather than at its hour."""
        said: Words = {"en": "You asked it to look now.", "zh-CN": "你让它现在就看。"}
        return self._moved(task, ("watching", "asks"), ("", said, self._clock.now()), caller)

    @operation("agents:own", example=Example({"mandate": MANDATE}, after=(*NEEDS_MANDATE, ENTRUST), owned="self"))
    def ledger(self, mandate: str, caller: Caller) -> Ledger:
        """What is held, spent and left of a mandate's budget, and what this agent's tasks bought by it."""
        found = self._ask("mandates.show", caller, mandate=mandate)
        tasks = store.of_mandate(self._database.read, caller.actor, mandate)
        bought = tuple(one for many in self._bought(tasks).values() for one in many)
        said = found["intent"]["currency"], found["intent"]["budget"], found["held"], found["spent"], remaining(found)
        return Ledger(mandate, found["state"], *said, found["uses"], bought)

    def _write_task(
        self, name: str, made: tuple[Wish, tuple[Aim, ...], Bounds, Terms], mandate: Any, caller: Caller
    ) -> None:
        wish, aims, bounds, terms = made
        now, until = self._clock.now(), datetime.fromisoformat(mandate["intent"]["until"])
        both = bound(bounds, mandate, self._house())
        if mandate["state"] != "active":
            raise OutsideMandate(mandate["id"], f"it is {mandate['state']}")
        if why := impossible(both):
            raise OutsideMandate(mandate["id"], why)
        if terms.times > 1 and terms.every_days is None:
            raise WrongWish("times", "to buy more than once, say after how many days")
        if store.counted(self._database.write, caller.actor) >= OPEN:
            raise WrongWish("tasks", f"at most {OPEN} go on at once; stop one first")
        scopes = sorted(NEEDED if caller.may("agents:all") else {one for one in NEEDED if caller.may(one)})
        row: dict[str, Any] = {"id": name, "owner": caller.actor, "scopes": scopes, "state": "watching"}
        row |= {"wish": plain(WISH, wish), "aims": plain(AIMS, aims), "bounds": plain(BOUNDS, bounds)}
        row |= {"terms": plain(TERMS, terms), "mandate": mandate["id"], "at": now, "next": now}
        row |= {
            "until": ends(both, until),
            "count": 0,
            "tries": 0,
            "decision": "",
            "seen": None,
            "worker": "",
            "lease": None,
        }
        if store.add_task(self._database.write, row):
            says: Words = {
                "en": f"Entrusted under the mandate {mandate['id']}; it looks every {terms.minutes} minutes.",
                "zh-CN": f"已在授权 {mandate['id']} 下托付；每 {terms.minutes} 分钟看一次。",
            }
            self._log(name, "entrusted", says)
            self._note("entrusted", name, caller)

    def _house(self) -> tuple[str, ...]:
        """The name by which a mandate allows all shops of the house: as what it signs its checkouts."""
        return (self._merchant,)

    def _as_it_stands(self, one: Bought, caller: Caller) -> Bought:
        """A purchase as its order is now, which goes on also where the task has ended."""
        order = self._asked("orders.show", caller, None, order=one.order) if one.state in ORDERED else None
        if order is None:
            return one
        back = order["total"] > 0 and order["refunded"] == order["total"]
        return replace(one, state="canceled" if back else order["state"])

    def _moved(
        self,
        task: str,
        states: Sequence[TaskState],
        to: tuple[str, Words, datetime | None],
        caller: Caller,
    ) -> Task:
        row = self._own_task(task, caller)
        state, said, next = to
        if not store.turn_task(self._database.write, task, states, state or row.state, next=next):
            raise TaskElsewhere(task, store.task(self._database.write, task).state)
        self._log(task, state or "asked", said)
        return self._whole_task(self._own_task(task, caller))

    def _own_task(self, task: str, caller: Caller) -> Any:
        row = store.task(self._database.read, task)
        if row is None or row.owner != caller.actor:
            raise UnknownTask(task)
        return row

    def _log(self, task: str, what: str, says: Words, sources: Sequence[Evidence] = (), **facts: JsonValue) -> None:
        row = {"what": what, "says": dict(says), "sources": plain(EVIDENCE, tuple(sources)), "facts": facts}
        store.add_step(self._database.write, task, {**row, "at": self._clock.now()})

    def _note(self, what: str, task: str, caller: Caller, **facts: Any) -> None:
        self._events.record(f"shopper.{what}", [(task, facts)], caller)

    def _whole_task(self, row: Any) -> Task:
        log = tuple(
            TaskStep(one.number, one.at, one.what, one.says, EVIDENCE.validate_python(one.sources), one.facts)
            for one in store.steps(self._database.read, row.id, LOGGED)
        )
        return self._task(row, self._bought([row.id]).get(row.id, ()), log)

    def _told_task(self, row: Any) -> Any:
        return TASKS.dump_python(self._whole_task(row), mode="json")

    def _task(self, row: Any, bought: Sequence[Bought], log: tuple[TaskStep, ...]) -> Task:
        handed = (
            next((one for one in reversed(log) if one.what == "handed-over"), None) if row.state == "asks" else None
        )
        return Task(
            row.id,
            row.state,
            WISH.validate_python(row.wish),
            AIMS.validate_python(row.aims),
            BOUNDS.validate_python(row.bounds),
            TERMS.validate_python(row.terms),
            row.mandate,
            row.at,
            row.next if row.state in store.WORKED else None,
            row.until,
            row.count,
            row.decision,
            tuple(bought),
            log,
            str(handed.facts["continue_url"]) if handed else "",
            handed.sources if handed else (),
        )

    def _bought(self, tasks: Sequence[str]) -> Mapping[str, list[Bought]]:
        found: dict[str, list[Bought]] = {}
        for row in store.bought(self._database.read, tasks):
            seller, link = (row.basket.get("elsewhere") or {}).get("shop", ""), row.basket.get("link", "")
            known = (row.number, row.order, row.session, row.decision, row.total, row.state, row.at)
            one = Bought(*known, seller, link)
            found.setdefault(row.task, []).append(one)
        return found


def often(terms: Terms, known: Understood) -> Terms:
    """The terms with how often it was said to be wanted again; what is set holds over what is said."""
    if terms.every_days is not None or known.every_days is None:
        return terms
    return replace(terms, every_days=known.every_days, times=terms.times if terms.times > 1 else TIMES)


def _place(after: str) -> tuple[datetime, str] | None:
    moment, _, id = after.partition("~")
    try:
        return (datetime.fromisoformat(moment), id) if after else None
    except ValueError:
        raise Invalid("{after} is no place in this list.", after=after[:100]) from None
