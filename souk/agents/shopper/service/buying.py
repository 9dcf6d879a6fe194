"""One purchase of a task, from the note that it begins to what became of it; whoever comes again finds it by name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from souk.agents.shopper import store
from souk.agents.shopper.contracts import Bounds, Plan, Terms, Tip, Wish
from souk.agents.shopper.rules.choosing import amount, keeps
from souk.agents.shopper.rules.letters import asking
from souk.agents.shopper.rules.naming import attempt
from souk.agents.shopper.rules.parting import Had, Purchase, had, part_of, where
from souk.agents.shopper.service.away import limits_of
from souk.agents.shopper.service.carding import exceeds
from souk.agents.shopper.service.entrusting import Entrusting
from souk.agents.shopper.service.part import AGENT, AIMS, BOUNDS, EVIDENCE, OPTION, TERMS, WISH, Json, plain
from souk.goods.pricing import Wanted
from souk.insight.decisions import Evidence
from souk.kit.database import KeyBusy
from souk.kit.errors import NotFound, SoukError, Unavailable
from souk.kit.locale import LOCALES, Words, pick
from souk.kit.operation import Caller, Step
from souk.people.accounts import UnknownAccount

SOON, LATER = timedelta(seconds=5), timedelta(minutes=1)
# After so many purchases in a row that came to nothing, somebody should look.
PATIENCE = 5
# After these answers of a mandate's three layers the same will never be allowed.
FINAL = ("stop", "prove_identity")


class Buying(Entrusting):
    """Begin, propose to the ledger, note: each in a transaction of its own, under names that are kept before."""

    def _had(self, row: Any) -> Had:
        """What of a task's basket is bought since it was bought whole last."""
        return had(_purchases(store.bought(self._database.read, [row.id])), row.count, len(row.aims))

    def _begin_purchase(self, row: Any, found: tuple[Plan, Sequence[int]], worker: str, tip: Tip | None = None) -> bool:
        """Write down what is going to be bought first, before anything of it is done."""
        whole, number = found[0], row.tries + 1
        part = part_of(*found)
        plan = part.plan
        session, order = attempt(row.id, number)
        named = [(o.title, o.quantity) for o in plan.chosen]
        sources = tuple(one for option in plan.chosen for one in option.reasons)
        basket = [vars(one) for one in plan.basket]
        if tip is not None:
            named += [(title, extra.quantity) for title, extra in zip(tip.titles, tip.extras, strict=True)]
            sources, basket = (*sources, self._cheaper(plan, tip)), [*basket, *(vars(one) for one in tip.extras)]
            plan = replace(plan, total=tip.total)
        titles = {one: " + ".join(f"{pick(title, one)} × {many}" for title, many in named) for one in LOCALES}
        kept: dict[str, Any] = {"basket": basket, "what": titles, "evidence": plain(EVIDENCE, sources)}
        kept |= {"bounds": plain(BOUNDS, limits_of(plan.bounds, part.others)), "aims": part.aims, "round": row.count}
        kept |= {"whole": self._had(row).spent + plan.total + part.others}
        if plan.away:
            # Its order and its checkout are the merchant's, and are known once it is bought.
            kept, session, order = {**kept, "elsewhere": plain(OPTION, plan.away[0])}, "", ""
        now = self._clock.now()
        fresh = {"tries": number, "next": now, "seen": whole.total}
        if not store.turn_task(self._database.write, row.id, ("watching",), "buying", worker, **fresh):
            return False
        made = {"task": row.id, "number": number, "order": order, "session": session, "decision": ""}
        store.put_bought(
            self._database.write, {**made, "total": plan.total, "state": "begun", "basket": kept, "at": now}
        )
        if whole.asked or len(whole.chosen) > 1:
            self._log(row.id, "chose", *where(whole, whole.options), total=whole.total)
        said = amount(plan.total, plan.bounds.currency)
        says: Words = {
            "en": f"Everything fits: {titles['en']}, {said['en']}. Buying it.",
            "zh-CN": f"条件全部满足：{titles['zh-CN']}，{said['zh-CN']}。开始购买。",
        }
        self._log(row.id, "fits", says, sources, total=plan.total, **({"order": order} if order else {}))
        return True

    def _cheaper(self, plan: Plan, tip: Tip) -> Evidence:
        """Why something is bought that nobody asked for."""
        less = amount(tip.saves, plan.bounds.currency)
        says: Words = {
            "en": f"with {len(tip.extras)} more in the parcel all of it costs {less['en']} less",
            "zh-CN": f"凑单 {len(tip.extras)} 件，合计反而少付 {less['zh-CN']}",
        }
        return Evidence(says, "plan", "checkout.plan", "fillers")

    def _may_take(self, tip: Tip, bounds: Bounds, caller: Caller) -> bool:
        """Whether goods beside what is wanted keep the price limit, and each of them the mandate."""
        if not keeps(tip.total, (tip.total,), bounds):
            return False
        return all(self._may_fill(one, bounds, caller) for one in tip.extras)

    def _may_fill(self, extra: Wanted, bounds: Bounds, caller: Caller) -> bool:
        """Whether a mandate's goods, categories and shops allow something that was not asked for."""
        product = self._ask("catalog.show", caller, product=extra.product)["product"]
        parents = {one["id"]: one["parent"] for one in self._ask("catalog.categories", caller)}
        path, category = set[str](), product["category"] or ""
        while category and category not in path:
            path.add(category)
            category = parents.get(category) or ""
        named = {extra.product, extra.variant}
        allowed = not bounds.allowed or bool(named & set(bounds.allowed))
        sold = (not bounds.shops or extra.shop in bounds.shops) and extra.shop not in bounds.shops_not
        sold = sold and product["brand"].casefold() not in {one.casefold() for one in bounds.brands_not}
        fits = not bounds.categories or bool(path & set(bounds.categories))
        return allowed and sold and fits and not (path | named) & set(bounds.refused)

    def _buy(self, row: Any, worker: str, caller: Caller) -> Iterator[Step]:
        """Go on with the purchase that was begun last, wherever it stopped."""
        begun = store.bought(self._database.read, [row.id])[-1]
        bounds = BOUNDS.validate_python(begun.basket["bounds"])
        try:
            session = self._session(row, begun, caller)
            over = exceeds(session, bounds) if session["state"] == "ready" else ""
            if over:
                self._waist.do("checkout.cancel", {"session": session["id"]}, caller, f"{session['id']}-over")
                found: Json = {}
            else:
                found = self._decided(row, begun, session, caller)
        except (Unavailable, KeyBusy):
            self._unknown(row, worker)
            yield Step(3, 4, "asked again later")
            return
        except SoukError as error:
            facts = {name: fact if isinstance(fact, str | int) else str(fact) for name, fact in error.facts.items()}
            problem = {"code": error.code, "sentence": error.sentence, "facts": facts}
            self._nothing(row, begun, worker, {one: str(error) for one in LOCALES}, problem)
            yield Step(3, 4, "refused")
            return
        if over:
            self._nothing(row, begun, worker, {"en": f"The exact price is {over}.", "zh-CN": f"准确价格为 {over}。"})
        else:
            self._noted(row, begun, (session, found), worker)
        yield Step(3, 4, "noted")

    def _session(self, row: Any, begun: Any, caller: Caller) -> Json:
        """The checkout of a purchase: what stands already is asked about, and never begun a second time."""
        try:
            found: Json = self._waist.ask("checkout.show", {"session": begun.session}, caller)
            return found
        except NotFound:
            wish: Wish = WISH.validate_python(row.wish)
            bounds: Bounds = BOUNDS.validate_python(begun.basket["bounds"])
            plan = Plan(wish, "found", (), (), (), bounds)
            asked = {"recipient": self._recipient(wish, caller), "payment": self._payment(plan, caller)}
            asked["basket"] = begun.basket["basket"]
            payload = {"wish": asked, "session": begun.session}
            made: Json = self._waist.do("checkout.begin", payload, caller, begun.session)
            return made

    def _decided(self, row: Any, begun: Any, session: Json, caller: Caller) -> Json:
        """Propose it to the ledger, which does it at once, asks, or forbids; one purchase is one decision."""
        priced = session["quote"]["priced"]
        said = amount(priced["total"], priced["currency"])
        what = begun.basket["what"]
        mandate = self._ask("mandates.show", caller, mandate=row.mandate)
        terms: Terms = TERMS.validate_python(row.terms)
        above = asks_above(terms, begun.basket, priced["total"])
        thought = self._thought(session["quote"], session["titles"], (AIMS.validate_python(row.aims), terms), caller)
        ask = terms.ask or above or bool(thought) or mandate["autonomy"] == "confirm"
        payload = {"session": begun.session, "order": begun.order}
        act = {
            "agent": AGENT,
            "kind": "shopper.buy",
            "what": {"en": f"Buy {what['en']} for {said['en']}", "zh-CN": f"以 {said['zh-CN']} 购买 {what['zh-CN']}"},
            "call": {"operation": "checkout.pay", "payload": payload},
            "undo": {"operation": "orders.cancel", "payload": {"order": begun.order, "why": "taken back"}},
            "evidence": [*begun.basket["evidence"], *plain(EVIDENCE, thought)],
            "amount": priced["total"],
            "currency": priced["currency"],
            "until": session["until"],
            "subject": row.id,
            "least": "ask" if ask else "auto",
            "keep": ["order", "verdict.reason", "verdict.detail", "verdict.next", "verdict.layer", "verdict.receipt"],
            "id": f"buy-{row.id}-{begun.number}",
        }
        if not ask:
            by = {"operation": "checkout.pay-by-mandate", "payload": {**payload, "mandate": row.mandate}}
            act |= {"call": by, "mandate": row.mandate, "proof": "verdict.accepted"}
        found: Json = self._waist.do("decisions.propose", {"act": act}, caller)
        if thought:
            kept = {**begun.basket, "thought": plain(EVIDENCE, thought)}
            store.turn_bought(self._database.write, row.id, begun.number, basket=kept)
        return found

    def _noted(self, row: Any, begun: Any, came: tuple[Json, Json], worker: str) -> None:
        """Write down how the ledger decided."""
        session, found = came
        total, now = session["quote"]["priced"]["total"], self._clock.now()
        fresh = {"decision": found["id"], "total": total}
        price = amount(total, session["quote"]["priced"]["currency"])
        state = found["state"]
        if state == "done":
            says: Words = {
                "en": f"Ordered {begun.order} for {price['en']}; the payment is being made.",
                "zh-CN": f"已下单 {begun.order}，{price['zh-CN']}；正在付款。",
            }
            self._turned(row, worker, ("paying", says, now + SOON), order=begun.order, decision=found["id"])
            store.turn_bought(self._database.write, row.id, begun.number, state="unpaid", **fresh)
            self._note("ordered", row.id, Caller(row.owner, frozenset()), order=begun.order, total=total)
        elif state == "proposed":
            says = {
                "en": f"{price['en']}: {found['judged']['says']['en']} Please decide; the price is held until then.",
                "zh-CN": f"{price['zh-CN']}：{found['judged']['says']['zh-CN']} 请你决定；在此之前价格已锁定。",
            }
            self._turned(row, worker, ("asks", says, now + LATER), decision=found["id"])
            store.turn_bought(self._database.write, row.id, begun.number, state="asks", **fresh)
            self._handed(row, begun.number)
            self._write_to(row, begun.basket["what"], (price, session["until"]), found["id"])
        elif state == "forbidden":
            says = {one: found["judged"]["says"][one] for one in LOCALES}
            store.turn_bought(self._database.write, row.id, begun.number, state="forbidden", **fresh)
            self._turned(row, worker, ("stopped", says, None), decision=found["id"])
        elif state in ("failed", "refused", "over", "undone"):
            store.turn_bought(self._database.write, row.id, begun.number, **fresh)
            self._refused(row, begun, found, worker)
        else:
            self._unknown(row, worker)

    def _handed(self, row: Any, number: int) -> None:
        """Say of goods to think over where their owner finishes the checkout."""
        begun = next(one for one in store.bought(self._database.write, [row.id]) if one.number == number)
        if thought := EVIDENCE.validate_python(begun.basket.get("thought", ())):
            says: Words = {
                "en": "The checkout is prepared; look at it and finish it yourself.",
                "zh-CN": "结算单已备好；请查看并亲自完成。",
            }
            self._log(row.id, "handed-over", says, thought, continue_url=f"/checkout/{begun.session}")

    def _write_to(self, row: Any, what: Words, about: tuple[Json, str], decision: str) -> None:
        """Write to whoever is asked, where they can be reached."""
        price, until = about
        try:
            account = self._accounts.me(Caller(row.owner, frozenset()))
        except UnknownAccount:
            return
        if account.email:
            facts = {"name": account.name, "what": pick(what, account.locale), "price": price[account.locale]}
            said = asking(account.locale, {**facts, "until": f"{until[:10]} {until[11:16]}"})
            self._accounts.write(account.email, row.owner, "agent-asks", said, f"/decisions/{decision}")

    def _refused(self, row: Any, begun: Any, found: Json, worker: str) -> None:
        """What was refused: by its owner, which ends the task; or for now, and it looks again."""
        trouble = str(found["trouble"] or found["state"])
        problem = found["steps"][-1]["facts"] if found["state"] == "failed" else {}
        outcome = found["outcome"]
        problem = {**problem, "reason": str(outcome.get("verdict.reason") or outcome.get("bought.reason", ""))}
        ends = found["state"] in ("refused", "undone") or outcome.get("verdict.next") in FINAL
        if ends:
            store.turn_bought(self._database.write, row.id, begun.number, state=found["state"])
            says: Words = {"en": f"Not bought; it ends here: {trouble}", "zh-CN": f"未购买，任务到此结束：{trouble}"}
            self._turned(row, worker, ("stopped", says, None), decision=found["id"], problem=problem)
        else:
            self._nothing(row, begun, worker, dict.fromkeys(LOCALES, trouble), problem)

    def _nothing(
        self, row: Any, begun: Any, worker: str, why: Mapping[str, str], problem: Mapping[str, Any] | None = None
    ) -> None:
        """Nothing was bought this time; it looks again, unless that came to nothing too often."""
        store.turn_bought(self._database.write, row.id, begun.number, state="failed")
        failed = 0
        for one in reversed(store.bought(self._database.write, [row.id])):
            if one.state != "failed":
                break
            failed += 1
        terms: Terms = TERMS.validate_python(row.terms)
        says: Words = {"en": f"Not bought: {why['en']}", "zh-CN": f"未购买：{why['zh-CN']}"}
        more = {"problem": dict(problem)} if problem else {}
        if failed % PATIENCE == 0:
            self._turned(row, worker, ("paused", says, None), **more)
        else:
            self._turned(row, worker, ("watching", says, self._clock.now() + timedelta(minutes=terms.minutes)), **more)

    def _bought_once(self, row: Any, bought: Any, worker: str, when: tuple[Terms, datetime]) -> None:
        """Count a purchase: the task is done, or waits for the day on which it buys again."""
        terms, now = when
        if self._goes_on(row, bought, worker, now):
            return
        count = row.count + 1
        again = now + timedelta(days=terms.every_days) if terms.every_days and count < terms.times else None
        state = "watching" if again is not None and again < row.until else "done"
        day = f"{again:%Y-%m-%d}" if again and state == "watching" else ""
        says: Words = {
            "en": f"Paid: order {bought.order}. {f'It buys again on {day}.' if day else 'The task is done.'}",
            "zh-CN": f"已付款：订单 {bought.order}。{f'将于 {day} 再次购买。' if day else '任务完成。'}",
        }
        if self._turned(row, worker, (state, says, again if state == "watching" else None), order=bought.order):
            store.turn_task(self._database.write, row.id, (state,), state, count=count, seen=None)
            self._note("bought", row.id, Caller(row.owner, frozenset()), order=bought.order, total=bought.total)

    def _goes_on(self, row: Any, bought: Any, worker: str, now: datetime) -> bool:
        """Whether some of the basket is still to be bought: then it looks for that at once."""
        aims = AIMS.validate_python(row.aims)
        got = had(_purchases(store.bought(self._database.write, [row.id])), row.count, len(aims)).aims
        left = [aim.name for at, aim in enumerate(aims) if at not in got]
        if not left:
            return False
        names = {one: ", ".join(pick(name, one) for name in left) for one in LOCALES}
        says: Words = {
            "en": f"Paid: order {bought.order}. Still to be bought: {names['en']}.",
            "zh-CN": f"已付款：订单 {bought.order}。还要购买：{names['zh-CN']}。",
        }
        if self._turned(row, worker, ("watching", says, now), order=bought.order):
            store.turn_task(self._database.write, row.id, ("watching",), "watching", seen=None)
            self._note("bought", row.id, Caller(row.owner, frozenset()), order=bought.order, total=bought.total)
        return True

    def _unknown(self, row: Any, worker: str) -> None:
        """Nobody knows yet what became of it: it is asked about, never done again."""
        says: Words = {"en": "The outcome is not known yet; asking again.", "zh-CN": "结果尚未确定，稍后查询。"}
        self._turned(row, worker, (row.state, says, self._clock.now() + LATER))

    def _turned(self, row: Any, worker: str, to: tuple[str, Words, Any], **more: Any) -> bool:
        """Move a task on and let go of it; not where its owner moved it meanwhile."""
        state, says, next = to
        next = self._clock.now() if state in store.ENDED else next
        asked = more.get("decision", "") if state == "asks" else ""
        fresh = {"next": next, "worker": "", "lease": None, "decision": asked}
        if not store.turn_task(self._database.write, row.id, (row.state,), state, worker, **fresh):
            return False
        self._log(row.id, state, says, (), **more)
        return True


def asks_above(terms: Terms, basket: Mapping[str, Any], total: int) -> bool:
    """Whether a purchase, or the whole basket that it is a part of, costs more than is bought without a word."""
    return terms.ask_above is not None and max(total, int(basket.get("whole", 0))) > terms.ask_above


def _purchases(rows: Sequence[Any]) -> list[Purchase]:
    kept = [(one, one.basket.get("aims")) for one in rows]
    return [
        Purchase(one.state, one.total, one.basket.get("round"), None if aims is None else tuple(aims))
        for one, aims in kept
    ]
