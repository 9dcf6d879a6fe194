"""Order cards: what is to be confirmed, held at its price; confirmed in person, and then the ledger's."""

import uuid
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from souk.agents.shopper import store
from souk.agents.shopper.contracts import (
    Bounds,
    CardLine,
    CardState,
    Looked,
    NothingFits,
    NowhereToSend,
    OrderCard,
    Plan,
    TaskElsewhere,
    Terms,
    Unconfirmed,
    UnknownCard,
    Wish,
)
from souk.agents.shopper.rules.choosing import amount, keeps
from souk.agents.shopper.rules.naming import card_id, name_of
from souk.agents.shopper.service.away import limits_of
from souk.agents.shopper.service.considering import Considering
from souk.agents.shopper.service.examples import CARD as EXAMPLE
from souk.agents.shopper.service.examples import HERE, IN_PERSON, MAKE
from souk.agents.shopper.service.part import AGENT, CARD, EVIDENCE, Json, looked, plain
from souk.goods.pricing import Quote
from souk.kit.errors import SoukError
from souk.kit.locale import LOCALES, pick
from souk.kit.operation import Caller, Effect, Example, Step, operation

KEPT, HELD = timedelta(days=30), timedelta(minutes=15)
_QUOTE = TypeAdapter(Quote)
NO_PROMISE = {"en": "no day is promised", "zh-CN": "未承诺送达日"}
FINAL_UNDO = {"en": "Cancel the order before it leaves.", "zh-CN": "发货前取消订单。"}


class Carding(Considering):
    """From a plan to a price that is held, and to an order that somebody confirmed."""

    @operation("agents:own", Effect.WRITE, Example(MAKE[1], after=HERE, owned="self"))
    def card(self, wish: Wish, caller: Caller, *, id: str = "") -> Iterator[Step]:
        """Plan a wish and hold the price of what would be bought for a quarter of an hour: a card to confirm or change.

        Nothing is bought. The exact price keeps every limit, or nothing is held and `NothingFits` says the nearest.
        The same `id` again is the same card.
        """
        name = card_id(caller.actor, id or uuid.uuid4().hex)
        known = store.card(self._database.read, name)
        if known is not None:
            yield Step(1, 1, "known", plain(CARD, self._card(known, caller)))
            return
        done: list[Looked] = []
        work = self._held(wish, name, done, caller)
        while True:
            try:
                step = next(work)
            except StopIteration as ended:
                made = ended.value
                break
            done.append(step)
            yield Step(len(done), None, step.says["en"], facts={"tool": step.tool, "says": dict(step.says)})
        yield Step(len(done), len(done), "held", plain(CARD, self._card(made, caller)))

    @operation("agents:own", example=Example({"card": EXAMPLE}, after=(*HERE, MAKE), owned="self"))
    def show_card(self, card: str, caller: Caller) -> OrderCard:
        """One of one's own cards, and what became of it."""
        return self._card(self._own_card(card, caller), caller)

    @operation(IN_PERSON, Effect.SPEND, Example({"card": EXAMPLE}, after=(*HERE, MAKE), owned="self"))
    def confirm(self, card: str, caller: Caller, *, mandate: str = "") -> Iterator[Step]:
        """Buy what a card shows, in person, at the price that it shows; the card says what became of it.

        It is the decision of the ledger that is approved: carried out once, however often it is asked for. What other
        houses sell is bought under `mandate`; without one, or where they sell to people alone, a link leads there.
        """
        row = self._own_card(card, caller)
        if row.state not in ("open", "confirmed"):
            raise TaskElsewhere(card, row.state)
        store.turn_card(self._database.write, card, ("open",), "confirmed")
        yield Step(1, 3, "confirmed")
        trouble = self._approved(row, caller) if row.decision else ""
        yield Step(2, 3, "bought" if not trouble else "refused")
        if trouble:
            store.turn_card(self._database.write, card, ("confirmed",), "failed", trouble=trouble)
        else:
            yield from self._bought_away(row, mandate, caller)
        yield Step(3, 3, "told", plain(CARD, self._card(self._own_card(card, caller), caller)))

    @operation("agents:own", Effect.WRITE, Example({"card": EXAMPLE}, after=(*HERE, MAKE), owned="self"))
    def drop(self, card: str, caller: Caller) -> Iterator[Step]:
        """Leave a card: nothing is bought, and what it held is free again."""
        row = self._own_card(card, caller)
        if not store.turn_card(self._database.write, card, ("open",), "dropped"):
            raise TaskElsewhere(card, row.state)
        yield Step(1, 2, "dropped")
        self._let_go(row, caller)
        yield Step(2, 2, "free", plain(CARD, self._card(self._own_card(card, caller), caller)))

    @operation("agents:own", example=Example({}, after=(*HERE, MAKE), owned="self"))
    def cards(self, caller: Caller, *, most: int = 10) -> list[OrderCard]:
        """One's own newest cards."""
        rows = store.cards(self._database.read, caller.actor, min(max(most, 1), 50))
        return [self._card(row, caller) for row in rows]

    def _held(self, wish: Wish, name: str, done: list[Looked], caller: Caller) -> Generator[Looked, None, Any]:
        plan: Plan = yield from self._planned(wish, caller)
        confirmed(plan.unread, wish)
        if plan.outcome != "found":
            raise NothingFits(self._nearest(plan, wish))
        plan = yield from self._renewed(plan, caller)
        tip = None if wish.extras or plan.away else (yield from self._tip(plan, name, caller))
        made = yield from self._made_of(plan, name, caller)
        row: dict[str, Any] = {"id": name, "owner": caller.actor, "state": "open", "session": made.session}
        row |= {
            "order": made.order,
            "decision": made.decision,
            "trouble": "",
            "at": self._clock.now(),
            "until": made.until,
        }
        row["card"] = plain(CARD, replace(made, steps=tuple(done), tip=tip))
        store.add_card(self._database.write, row)
        return store.card(self._database.write, name)

    def _made_of(self, plan: Plan, name: str, caller: Caller) -> Generator[Looked, None, OrderCard]:
        """The card: what our own shops sell is held, what other houses sell is as they said a moment ago."""
        away, spent = self._away_lines(plan), sum(one.total for one in plan.away)
        if not plan.home and not plan.wish.extras:
            return self._away_card(plan, name, caller)
        session = yield from self._begun(plan, f"card-{name}", caller)
        over = exceeds(session, limits_of(plan.bounds, spent))
        if over:
            self._waist.do("checkout.cancel", {"session": session["id"]}, caller, f"card-{name}-over")
            raise NothingFits(over)
        order = name_of("order", name)
        decision = self._proposed(plan, session, (name, order), caller)
        made = self._made(plan, session, (name, order, decision["id"]))
        thought = self._thought(session["quote"], session["titles"], (plan.aims, Terms()), caller)
        made = replace(made, considered=thought)
        sellers = (*made.sellers, *sorted({one.shop for one in plan.away}))
        return replace(made, elsewhere=away, total=made.total + spent, sellers=sellers)

    def _away_card(self, plan: Plan, name: str, caller: Caller) -> OrderCard:
        """A card of which all is sold elsewhere: no price is held here."""
        self._recipient(plan.wish, caller)
        until = self._clock.now() + HELD
        return OrderCard(
            id=name,
            state="open",
            wish=plan.wish,
            lines=(),
            quote=None,
            currency=plan.bounds.currency,
            total=sum(one.total for one in plan.away),
            sellers=tuple(sorted({one.shop for one in plan.away})),
            destination=self._destination(plan.wish, caller),
            payment="",
            until=until,
            reasons=tuple(one for option in plan.chosen for one in option.reasons),
            steps=(),
            session="",
            order="",
            decision="",
            elsewhere=self._away_lines(plan),
        )

    def _nearest(self, plan: Plan, wish: Wish) -> str:
        locale = wish.locale or LOCALES[0]
        if plan.nearest is not None:
            return amount(plan.nearest, plan.bounds.currency)[locale]
        near = plan.near[0] if plan.near else None
        if near is None:
            return "–"
        return f"{pick(near.title, locale)}: {'; '.join(pick(one.says, locale) for one in near.lacks)}"

    def _begun(self, plan: Plan, name: str, caller: Caller) -> Generator[Looked, None, Json]:
        """Hold the price of what was chosen, for the address and the way to pay."""
        recipient = self._recipient(plan.wish, caller)
        wish: dict[str, Any] = {"recipient": recipient, "payment": self._payment(plan, caller)}
        wish["basket"] = [vars(one) for one in (*plan.basket, *plan.wish.extras)]
        session: Json = self._waist.do("checkout.begin", {"wish": wish, "session": name}, caller, name)
        said = amount(session["quote"]["priced"]["total"], session["quote"]["priced"]["currency"])
        yield looked("checkout.begin", f"The exact price is held: {said['en']}", f"已锁定准确价格：{said['zh-CN']}")
        return session

    def _recipient(self, wish: Wish, caller: Caller) -> dict[str, Any]:
        """Whom it is for, of the address book; nothing of it is kept here."""
        places = self._ask("accounts.addresses", caller)
        found = next((one for one in places if wish.place in ("", one["id"])), None)
        if found is None:
            raise NowhereToSend
        email = self._ask("accounts.me", caller).get("email") or ""
        address = {name: value for name, value in found["address"].items() if name != "label"}
        return {**address, "email": email, "locale": wish.locale or LOCALES[0]}

    def _payment(self, plan: Plan, caller: Caller) -> str:
        methods = [one["name"] for one in self._asked("payments.methods", caller, [])]
        allowed = [one for one in methods if not plan.bounds.methods or one in plan.bounds.methods]
        return plan.wish.payment or (allowed[0] if allowed else "")

    def _proposed(self, plan: Plan, session: Json, names: tuple[str, str], caller: Caller) -> Json:
        """Let the ledger know what would be bought; a card always waits for a person."""
        name, order = names
        priced = session["quote"]["priced"]
        said = amount(priced["total"], priced["currency"])
        lines, called = session["quote"]["lines"], session["titles"]
        titles = {
            one: " + ".join(f"{pick(called[line['product']], one)} × {line['quantity']}" for line in lines)
            for one in LOCALES
        }
        why = {"en": "taken back by its buyer", "zh-CN": "买家撤回"}[plan.wish.locale or LOCALES[0]]
        act = {
            "agent": AGENT,
            "kind": "shopper.buy",
            "what": {
                "en": f"Buy {titles['en']} for {said['en']}",
                "zh-CN": f"以 {said['zh-CN']} 购买 {titles['zh-CN']}",
            },
            "call": {"operation": "checkout.pay", "payload": {"session": session["id"], "order": order}},
            "undo": {"operation": "orders.cancel", "payload": {"order": order, "why": why}},
            "evidence": plain(EVIDENCE, tuple(one for option in plan.home for one in option.reasons)),
            "amount": priced["total"],
            "currency": priced["currency"],
            "until": session["until"],
            "subject": name,
            "least": "ask",
            "keep": ["order", "state"],
            "id": f"card-{name}",
        }
        found: Json = self._waist.do("decisions.propose", {"act": act}, caller)
        return found

    def _made(self, plan: Plan, session: Json, names: tuple[str, str, str]) -> OrderCard:
        name, order, decision = names
        quote = _QUOTE.validate_python(session["quote"])
        by = {(one.product, one.shop): one for one in plan.home}
        lines = []
        for line in quote.lines:
            option, promise = by.get((line.product, line.shop)), session["promises"].get(line.shop)
            # What is put beside comes from a shop of what was chosen, whose terms are known.
            returns = option.returns if option else min(one.returns for one in plan.home if one.shop == line.shop)
            lines.append(
                CardLine(
                    *(line.product, line.sku, line.shop, session["titles"][line.product], line.quantity, line.unit),
                    quote.priced.lines[line.id].left,
                    returns,
                    promise["says"] if promise else NO_PROMISE,  # type: ignore[arg-type]
                    promise["latest"] if promise else "",
                )
            )
        said = session["recipient"]
        return OrderCard(
            name,
            "open",
            plan.wish,
            tuple(lines),
            quote,
            quote.priced.currency,
            quote.priced.total,
            tuple(sorted({line.shop for line in quote.lines})),
            f"{said['country']}-{said['region']}" if said["region"] else said["country"],
            session["payment"],
            TypeAdapter(type(quote.at)).validate_python(session["until"]),
            tuple(one for option in plan.chosen for one in option.reasons),
            (),
            session["id"],
            order,
            decision,
        )

    def _approved(self, row: Any, caller: Caller) -> str:
        """Why the ledger did not carry it out; empty where it did."""
        try:
            found = self._waist.do("decisions.approve", {"decision": row.decision}, caller)
        except SoukError as error:
            known = self._waist.ask("decisions.show", {"decision": row.decision}, caller)
            return "" if known["state"] in ("done", "approved") else str(error)
        return "" if found["state"] in ("done", "approved") else str(found["trouble"] or found["state"])

    def _let_go(self, row: Any, caller: Caller) -> None:
        held = (
            ("decisions.refuse", {"decision": row.decision, "why": "the card was left"}),
            ("checkout.cancel", {"session": row.session}),
        )
        for name, payload in held if row.session else ():
            try:
                self._waist.do(name, payload, caller, f"drop-{row.id}")
            except SoukError:
                continue

    def _own_card(self, card: str, caller: Caller) -> Any:
        row = store.card(self._database.read, card)
        if row is None or row.owner != caller.actor:
            raise UnknownCard(card)
        return row

    def _card(self, row: Any, caller: Caller) -> OrderCard:
        """A card as it stands: one whose time is over is over."""
        made: OrderCard = CARD.validate_python(row.card)
        state: CardState = row.state
        if state == "open" and made.until <= self._clock.now():
            state = "over"
        return replace(made, state=state, trouble=row.trouble, elsewhere=self._away_now(made, caller))


def confirmed(unread: Sequence[str], wish: Wish) -> None:
    """Raise `Unconfirmed` where something was said that nobody understood, and its buyer did not let go of."""
    left = [one for one in unread if one not in wish.aside]
    if left:
        raise Unconfirmed(left)


def exceeds(session: Mapping[str, Any], bounds: Bounds) -> str:
    """What of the exact session breaks a limit, in words; empty where nothing does."""
    priced = session["quote"]["priced"]
    refused = [line["shop"] for line in session["quote"]["lines"] if line["shop"] in bounds.shops_not]
    if refused:
        return str(refused[0])
    if bounds.goods is not None and priced["goods"] > bounds.goods:
        return amount(priced["goods"], bounds.currency)[LOCALES[0]]
    if priced["currency"] != bounds.currency:
        return str(priced["currency"])
    if not keeps(priced["total"], (priced["total"],), bounds):
        return amount(priced["total"], bounds.currency)[LOCALES[0]]
    late = [
        one["latest"] for one in session["promises"].values() if bounds.deliver_by and one["latest"] > bounds.deliver_by
    ]
    return late[0] if late else ""
