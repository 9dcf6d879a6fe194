"""帮我买: from a sentence to an order, at once on a card or later under a mandate."""

import uuid
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from souk.agents.shopper import store
from souk.agents.shopper.contracts import Bounds, Looked, NothingFits, Plan, Terms, UnknownTask
from souk.agents.shopper.rules.binding import bound
from souk.agents.shopper.rules.choosing import amount, dearest
from souk.agents.shopper.rules.parting import purchases_left
from souk.agents.shopper.service.away import limits_of
from souk.agents.shopper.service.buying import SOON
from souk.agents.shopper.service.carding import KEPT
from souk.agents.shopper.service.examples import ENTRUST, NEEDS_MANDATE, TASK
from souk.agents.shopper.service.part import AIMS, BOUNDS, TERMS, WISH, Json
from souk.agents.shopper.service.queueing import Queueing
from souk.insight.decisions import Evidence
from souk.kit.errors import SoukError
from souk.kit.locale import LOCALES, Words, pick
from souk.kit.operation import Caller, Effect, Example, Step, operation
from souk.kit.scopes import narrowed

HOUSE = Caller("system:shopper", frozenset({"accounts:recognise"}))
LEASE = timedelta(minutes=2)
ALL = 200


class Shopper(Queueing):
    """Plans, holds, buys what was confirmed, and goes on with what it was entrusted with."""

    @operation("agents:work", example=Example({}, after=(*NEEDS_MANDATE, ENTRUST)))
    def due(self, most: int = 50) -> list[str]:
        """Tasks that are to be looked at now, the longest overdue first."""
        return store.due(self._database.read, self._clock.now(), min(max(most, 1), ALL))

    @operation("agents:work", Effect.WRITE, Example({"task": TASK}, after=(*NEEDS_MANDATE, ENTRUST)))
    def work(self, task: str) -> Iterator[Step]:
        """Go on with a task that is due: look, buy what fits, follow its payment; answers the state that it is in.

        Each step is noted before the next begins. Whoever takes it up after a kill asks first what became of what was
        begun, under the names that were noted, so that nothing is bought twice.
        """
        worker, now = uuid.uuid4().hex, self._clock.now()
        row = store.claim(self._database.write, task, worker, now, now + LEASE)
        yield Step(1, 4, "claimed" if row is not None else "not due")
        if row is not None:
            yield from self._worked(row, worker)
        found = store.task(self._database.read, task)
        yield Step(4, 4, "done", found.state if found is not None else "")

    @operation("agents:work", Effect.WRITE, Example({}))
    def sweep(self) -> int:
        """Forget order cards of 30 days ago; how many."""
        return store.drop_cards(self._database.write, self._clock.now() - KEPT)

    @operation("agents:work", Effect.WRITE, Example({}))
    def forget_erased(self, after: str = "") -> str:
        """Forget what people said who were erased since a position of the log; the position to go on from.

        Their cards go, their tasks end and keep no word; what was bought stays in orders and ledger.
        """
        return self._events.erased(after, self._forgotten)

    def _forgotten(self, owner: str) -> bool:
        store.forget(self._database.write, owner)
        return True

    @operation(
        "agents:own",
        Effect.WRITE,
        Example(
            {"task": TASK, "number": 1},
            after=(*NEEDS_MANDATE, ENTRUST, ("shopper.work", {"task": TASK})),
            owned="self",
        ),
    )
    def undo(self, task: str, number: int, caller: Caller) -> Iterator[Step]:
        """Take back a purchase of a task while that is possible: its decision is undone, and the money comes back."""
        row = self._own_task(task, caller)
        bought = next((one for one in store.bought(self._database.read, [task]) if one.number == number), None)
        if bought is None or not bought.decision:
            raise UnknownTask(f"{task}/{number}")
        self._waist.do("decisions.undo", {"decision": bought.decision, "why": "taken back"}, caller)
        yield Step(1, 2, "undone")
        found = self._waist.ask("decisions.show", {"decision": bought.decision}, caller)
        if found["state"] == "undone":
            store.turn_bought(self._database.write, task, number, state="canceled")
            says: Words = {"en": f"You took back order {bought.order}.", "zh-CN": f"你撤回了订单 {bought.order}。"}
        else:
            says = dict.fromkeys(LOCALES, f"{bought.order}: {found['trouble']}")
        self._log(task, "undone", says, (), order=bought.order, decision=bought.decision)
        yield Step(2, 2, "told", self._told_task(self._own_task(row.id, caller)))

    def _worked(self, row: Any, worker: str) -> Iterator[Step]:
        caller = self._owner_of(row)
        if row.state in store.ENDED:
            self._left(row, worker, caller)
            return
        if caller is None:
            says: Words = {"en": "The account is gone.", "zh-CN": "账户已不存在。"}
            self._turned(row, worker, ("stopped", says, None))
            return
        if row.state == "watching":
            yield from self._watched(row, worker, caller)
            row = store.task(self._database.read, row.id)
        if row.state == "buying":
            away = "elsewhere" in store.bought(self._database.read, [row.id])[-1].basket
            yield from self._fetch(row, worker, caller) if away else self._buy(row, worker, caller)
        elif row.state == "paying":
            self._followed(row, worker, caller)
        elif row.state == "asks":
            self._answered(row, worker, caller)

    def _owner_of(self, row: Any) -> Caller | None:
        """The task's owner with what they may now; None where there is nobody."""
        try:
            now = self._waist.ask("accounts.standing", {"account": row.owner}, HOUSE)
        except SoukError:
            return None
        return Caller(row.owner, narrowed(row.scopes, now["scopes"]), None, now["personal"])

    def _watched(self, row: Any, worker: str, caller: Caller) -> Iterator[Step]:
        """Look once; what fits is noted as begun."""
        now, terms = self._clock.now(), TERMS.validate_python(row.terms)
        mandate = self._asked("mandates.show", caller, None, mandate=row.mandate)
        over = self._over(row, mandate, now)
        if over is not None:
            self._turned(row, worker, (*over, None))
            return
        aims, had = AIMS.validate_python(row.aims), self._had(row)
        bounds = bound(limits_of(BOUNDS.validate_python(row.bounds), had.spent), mandate, self._house())
        wish = WISH.validate_python(row.wish)
        prefer = wish.prefer or ("price" if bounds.prefer == "fit" else bounds.prefer)
        bounds = replace(bounds, prefer=prefer, alone=True)
        places = [at for at in range(len(aims)) if at not in had.aims]
        left = tuple(aims[at] for at in places)
        # Each house is a purchase of its own: a mandate for fewer buys all of it here at once.
        allowed = purchases_left(mandate["autonomy"], mandate["uses"], mandate["intent"]["purchases"])
        wish = replace(wish, seconds=wish.seconds if len(left) <= allowed else 0)
        plan = Plan(wish, "unclear", (), (), left, bounds)
        plan = yield from _told(self._found(plan, {}, caller))
        if plan.outcome == "found" and len(plan.chosen) > 1 and plan.away:
            # What cannot be taken back is looked at once more before anything of the basket is bought.
            try:
                plan = yield from _told(self._renewed(plan, caller))
            except NothingFits as error:
                self._waits(row, (dict.fromkeys(LOCALES, str(error)), None), (worker, terms))
                yield Step(2, 4, "not as it was")
                return
        tip = None
        if plan.outcome == "found" and terms.fillers and not plan.away:
            tip = yield from _told(self._tip(plan, f"{row.id}-{row.tries + 1}", caller))
            tip = tip if tip is not None and self._may_take(tip, plan.bounds, caller) else None
        waits = self._turn_of(row, plan, caller) if plan.outcome in ("found", "over") else None
        if waits is not None:
            yield Step(2, 4, "in line")
            self._lined_up(row, waits, (worker, terms))
        elif plan.outcome == "found":
            self._begin_purchase(row, (plan, places), worker, tip)
        else:
            near = plan.near[0].lacks if plan.near and plan.outcome == "nothing" else ()
            self._waits(row, self._seen(plan), (worker, terms), near)
        yield Step(2, 4, plan.outcome)

    def _over(self, row: Any, mandate: Json | None, now: datetime) -> tuple[str, Words] | None:
        """Why there is nothing to look for any more, and the state that follows."""
        if mandate is None or mandate["state"] in ("revoked", "expired"):
            state = mandate["state"] if mandate else "gone"
            return "stopped", {"en": f"The mandate is {state}.", "zh-CN": f"授权状态：{state}。"}
        if mandate["state"] == "suspended":
            return "paused", {"en": "The mandate is suspended.", "zh-CN": "授权已暂停。"}
        if now >= row.until:
            return "over", {"en": "Its time is over, and nothing was bought.", "zh-CN": "期限已过，未购买。"}
        most = mandate["intent"]["purchases"]
        if most is not None and mandate["uses"] >= most:
            return "over", {"en": "The mandate allows no further purchase.", "zh-CN": "授权的购买次数已用完。"}
        return None

    def _waits(
        self, row: Any, saw: tuple[Words, int | None], by: tuple[str, Terms], near: tuple[Evidence, ...] = ()
    ) -> None:
        """Say what it saw, where that is not what it saw before, and when it looks again."""
        (says, seen), (worker, terms) = saw, by
        next = self._clock.now() + timedelta(minutes=terms.minutes)
        fresh = {"next": next, "worker": "", "lease": None, "seen": seen}
        moved = store.turn_task(self._database.write, row.id, ("watching",), "watching", worker, **fresh)
        if moved and (seen != row.seen or row.seen is None):
            self._log(row.id, "looked", says, near, **({"nearest": seen} if seen is not None else {}))

    def _seen(self, plan: Plan) -> tuple[Words, int | None]:
        bounds: Bounds = plan.bounds
        cap = bounds.most if bounds.most is not None and (plan.nearest or 0) > bounds.most else dearest(bounds)
        if plan.outcome == "over" and plan.nearest is not None and cap is not None:
            now, most = amount(plan.nearest, bounds.currency), amount(cap, bounds.currency)
            titles = {one: " + ".join(pick(o.title, one) for o in plan.chosen) for one in LOCALES}
            return {
                "en": f"The least is {now['en']} ({titles['en']}), above {most['en']}; waiting.",
                "zh-CN": f"目前最低 {now['zh-CN']}（{titles['zh-CN']}），高于 {most['zh-CN']}；继续等待。",
            }, plan.nearest
        if plan.near:
            one = plan.near[0]
            lacks = {tongue: "; ".join(pick(lack.says, tongue) for lack in one.lacks) for tongue in LOCALES}
            return {
                "en": f"Nothing keeps every limit. The nearest, {pick(one.title, 'en')}: {lacks['en']}.",
                "zh-CN": f"没有满足全部条件的商品。最接近的{pick(one.title, 'zh-CN')}：{lacks['zh-CN']}。",
            }, one.total
        return {"en": "Nothing of the kind is offered now.", "zh-CN": "目前没有这类商品在售。"}, 0

    def _followed(self, row: Any, worker: str, caller: Caller) -> None:
        """See what became of an order that was made."""
        bought, now = store.bought(self._database.read, [row.id])[-1], self._clock.now()
        order = self._ask("orders.show", caller, order=bought.order)
        terms: Terms = TERMS.validate_python(row.terms)
        if order["state"] == "unpaid":
            fresh = {"next": now + SOON, "worker": "", "lease": None}
            store.turn_task(self._database.write, row.id, ("paying",), "paying", worker, **fresh)
            return
        if order["state"] in ("failed", "expired"):
            self._nothing(row, bought, worker, dict.fromkeys(LOCALES, order["reason"] or order["state"]))
            return
        store.turn_bought(self._database.write, row.id, bought.number, state=order["state"])
        self._bought_once(row, bought, worker, (terms, now))

    def _answered(self, row: Any, worker: str, caller: Caller) -> None:
        """See whether its owner decided."""
        bought, now = store.bought(self._database.read, [row.id])[-1], self._clock.now()
        found = self._ask("decisions.show", caller, decision=bought.decision)
        if found["state"] == "proposed" and (order := self._finished(bought, caller)):
            self._taken_over(row, (bought, order), worker, caller)
        elif found["state"] in ("proposed", "approved", "undoing"):
            fresh = {"next": now + SOON, "worker": "", "lease": None}
            store.turn_task(self._database.write, row.id, ("asks",), "asks", worker, **fresh)
        elif found["state"] == "done" and "elsewhere" in bought.basket:
            self._fetched(row, bought, found, worker)
        elif found["state"] == "done":
            says: Words = {"en": f"You said yes: order {bought.order}.", "zh-CN": f"你已同意：订单 {bought.order}。"}
            self._turned(row, worker, ("paying", says, now), order=bought.order)
            store.turn_bought(self._database.write, row.id, bought.number, state="unpaid")
        else:
            self._refused(row, bought, found, worker)

    def _finished(self, bought: Any, caller: Caller) -> str:
        """The order that its owner made of the prepared checkout, at its own page; empty where they did not."""
        if not bought.session:
            return ""
        session = self._asked("checkout.show", caller, None, session=bought.session)
        return session["order"] if session and session["state"] in ("in_progress", "completed") else ""

    def _taken_over(self, row: Any, of: tuple[Any, str], worker: str, caller: Caller) -> None:
        """Its owner finished the checkout: that is the purchase, and there is nothing left to decide."""
        bought, order = of
        why = f"finished in person: order {order}"
        self._waist.do("decisions.refuse", {"decision": bought.decision, "why": why}, caller, f"taken-{row.id}-{order}")
        says: Words = {"en": f"You finished it: order {order}.", "zh-CN": f"你已亲自完成：订单 {order}。"}
        self._turned(row, worker, ("paying", says, self._clock.now()), order=order)
        store.turn_bought(self._database.write, row.id, bought.number, state="unpaid", order=order)


def _told(work: Generator[Looked, None, Any]) -> Generator[Step, None, Any]:
    """Do work step by step, and answer what came of it."""
    while True:
        try:
            step = next(work)
        except StopIteration as ended:
            return ended.value
        yield Step(2, 4, step.says["en"])
