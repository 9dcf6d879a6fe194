"""From a cart to an order: a price that is held for a while, and the payment that it becomes."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from souk.delivery.fulfilment import Promise
from souk.goods.catalog import UnknownProduct
from souk.goods.pricing import Context, Listed, Quote, Running, Wanted, WrongBasket
from souk.goods.promotions import customer_of
from souk.kit.database import fresh_id
from souk.kit.errors import SoukError
from souk.kit.locale import LOCALES
from souk.kit.money import Money, show
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.admission import Visit, pieces_of
from souk.trade.checkout.contracts.carts import (
    CheckoutDraft,
    EmptyCart,
    NotReady,
    QuoteOver,
    Session,
    SessionState,
    UnknownSession,
    WrongCheckout,
)
from souk.trade.checkout.rules.carting import redeemed
from souk.trade.checkout.service.completing import Buyer, drafted, known_method, made_of, paid_by, wanted_of
from souk.trade.checkout.service.examples import BEGIN, BEGUN, ORDER, SESSION
from souk.trade.checkout.service.ruled import Ruled
from souk.trade.checkout.store import (
    KeptCart,
    KeptSession,
    Person,
    add_session,
    cart,
    drop_cart,
    locked,
    old_carts,
    open_sessions,
    put_cart,
    put_session,
    ready_of,
    session,
)
from souk.trade.orders import Draft, OrderState, balance_of
from souk.trade.payments import Tender

HELD = timedelta(minutes=15)
PAYING = timedelta(minutes=15)
CARTS_KEPT = timedelta(days=90)


class Selling(Ruled):
    """Sessions: ready, paid for, completed; or canceled, or over."""

    @operation("checkout:use", Effect.WRITE, Example(BEGIN[1], after=BEGUN[:-1], owned="self"))
    def begin(self, wish: CheckoutDraft, caller: Caller, *, session: str = "") -> Session:
        """Hold the price of a cart, or of a basket of its own, for a quarter of an hour, with the quotas that it uses.

        Stock is looked at and held when it is paid. Raises `EmptyCart`, `WrongBasket`, `NotDelivered`, `OutOfStock`,
        `QuotaReached`, `AgentDenied` where an agent asks to which a shop does not sell; then nothing is held.
        """
        now, customer = self._clock.now(), customer_of(caller)
        from_cart = "" if wish.basket else self._cart_id(wish.cart, caller)
        for old in ready_of(self._database.write, from_cart) if from_cart else ():
            self._end(old, "canceled")
        listed, running = self._listed(wish, from_cart), self._pricing.running()
        visitor = self._admission.person(caller, wish.guest or from_cart)
        self._admission.check(visitor, listed.lines)
        known_method(wish.payment, self._methods())
        context, promises = self._context(wish, listed, running, caller)
        quote = self._pricing.priced(listed.lines, context, running)
        agent = self._mandates.seen(caller)
        if refusal := self._objection([agent], quote):
            raise refusal
        balance_of(quote.lines, running.rules, quote.priced, now)
        id = session or uuid.uuid4().hex
        before = wish.seen if wish.seen not in (None, quote.priced.total) else None
        made = made_of(listed, quote, context, promises, running)
        made = replace(made, payment=wish.payment, before=before, visitor=visitor, agent=agent)
        person = Person(wish.recipient, wish.invoice)
        secret = uuid.uuid4().hex
        kept = KeptSession(id, 1, "ready", customer, from_cart, now, now + HELD, "", secret, made, person)
        if not add_session(self._database.write, kept):
            raise WrongCheckout("session", f"there is a checkout {id} already")
        self._promotions.redeem(id, customer, redeemed(made.rules, quote.priced))
        return self._told_session(kept)

    @operation("checkout:use", example=Example({"session": SESSION}, after=BEGUN, owned="self"))
    def show(self, session: str, caller: Caller) -> Session:
        """A checkout as it stands; a guest's is known by its name alone, which nobody guesses."""
        return self._told_session(self._mine(session, caller))

    @operation("checkout:use", Effect.SPEND, Example({"session": SESSION, "order": ORDER}, after=BEGUN, owned="self"))
    def pay(self, session: str, caller: Caller, *, tenders: Sequence[Tender] = (), order: str = "") -> Session:
        """Buy: look at stock and address once more, hold the pieces, begin the payment of the price that was held.

        The payment is made by a job; the session says what became of it. Raises `QuoteOver` with the old and the new
        price, `OutOfStock`, `NotDelivered`, `WrongBasket`, `NotReady`; then nothing is held and nothing is paid. Where
        an agent pays to which a shop does not sell, the session is as it was, `trouble` says why; a receipt is left.
        """
        kept = self._mine(session, caller, lock=True)
        self._payable(kept)
        made, agent = kept.made_of, self._mandates.seen(caller) or kept.made_of.agent
        quote = Quote(kept.at, made.lines, made.priced, made.told, made.changes)
        refusal = self._objection([self._mandates.seen(caller), made.agent], quote)
        if agent is not None and refusal is None:
            refusal = self._count(agent, sorted({line.shop for line in made.lines}))
        if agent is not None and refusal is not None:
            self._mandates.turn_away(agent, refusal.why, kept.id, (made.priced.total, made.priced.currency))
            return replace(self._told_session(kept), trouble=str(refusal))
        told, draft = self._paid(kept, caller, tenders=tenders, order=order)
        if agent is not None:
            self._note(agent, draft)
        return told

    def _paid(
        self, kept: KeptSession, caller: Caller, *, tenders: Sequence[Tender] = (), order: str = ""
    ) -> tuple[Session, Draft]:
        """Open the order of a checkout that may be paid."""
        self._still(kept)
        made, person, id = kept.made_of, kept.person, order or fresh_id()
        assert person is not None, "what is payable knows for whom"
        given = paid_by(tenders, made.payment, made.priced.now, self._methods(), under=made.rules)
        buyer = Buyer(kept.id, kept.customer, kept.secret, person.recipient, person.invoice)
        self._admission.use(Visit(id, made.visitor or kept.customer, pieces_of(made.lines)))
        draft = drafted(id, made, buyer, given, self._clock.now() + PAYING)
        self._orders.open(draft, caller)
        put_session(self._database.write, kept.id, state="in_progress", order=id)
        self._take_out(kept)
        return self._told_session(replace(kept, state="in_progress", order=id)), draft

    @operation("checkout:use", Effect.WRITE, Example({"session": SESSION}, after=BEGUN, owned="self"))
    def cancel(self, session: str, caller: Caller) -> Session:
        """Let go of a checkout that is not paid for; its quotas are free again."""
        kept = self._mine(session, caller, lock=True)
        state = self._state(kept)
        if state != "ready":
            raise NotReady(session, state)
        self._end(session, "canceled")
        return self._told_session(replace(kept, state="canceled", person=None))

    @operation("checkout:work", Effect.WRITE, Example({}))
    def sweep(self, most: int = 200) -> int:
        """End checkouts whose time is over, and forget carts of 90 days ago: what they held is free; how many ended."""
        most, now = min(max(most, 1), 500), self._clock.now()
        done = 0
        for id in open_sessions(self._database.read, ("ready", "in_progress"), now, most):
            kept = locked(self._database.write, id)
            if kept is not None and (state := self._state(kept)) != "in_progress":
                self._end(id, "completed" if state == "completed" else "expired")
                done += 1
        for id in old_carts(self._database.read, now - CARTS_KEPT, most):
            drop_cart(self._database.write, id)
            done += 1
        return done

    def _listed(self, wish: CheckoutDraft, from_cart: str) -> Listed:
        basket = list(wish.basket)
        if not basket:
            known = cart(self._database.write, from_cart)
            basket = [
                Wanted(one.product, one.variant, one.shop, one.quantity) for one in (known.lines if known else ())
            ]
        if not basket:
            raise EmptyCart
        (found,) = self._pricing.lines_of([basket])
        if isinstance(found, SoukError):
            raise found
        return found

    def _context(
        self, wish: CheckoutDraft, listed: Listed, running: Running, caller: Caller
    ) -> tuple[Context, dict[str, Promise]]:
        destination = wish.recipient.destination
        promises = self._promised(listed.lines, destination, listed.currency)
        context = self._pricing.context(
            caller,
            listed.currency,
            shipping={shop: one.fee for shop, one in promises.items()},
            gifts=self._free_gifts(running, listed.lines),
            coupons=wish.coupons,
            payment=wish.payment,
            destination=destination,
            taxes=self._pricing.taxes(),
        )
        return context, promises

    def _methods(self, currency: str = "") -> tuple[str, ...]:
        return tuple(one.name for one in self._payments.methods(currency))

    def _still(self, kept: KeptSession) -> None:
        """What was promised is looked at once more: that it is offered, and that it goes there."""
        made = kept.made_of
        self._pricing.lines(wanted_of(made.lines))
        if kept.person is not None:
            self._promised(made.lines, kept.person.recipient.destination, made.priced.currency)

    def _take_out(self, kept: KeptSession) -> None:
        """What is bought leaves the cart it came from; a change that can be taken back."""
        known = cart(self._database.write, kept.cart) if kept.cart else None
        if known is None:
            return
        bought = {(line.sku, line.shop) for line in kept.made_of.lines}
        left = tuple(one for one in known.lines if (one.variant, one.shop) not in bought)
        put_cart(self._database.write, KeptCart(known.id, known.number + 1, left, known.lines, self._clock.now()))

    def _payable(self, kept: KeptSession) -> None:
        """Raises `QuoteOver` where its time is over, swept or not, and `NotReady` where it is past paying."""
        state = self._state(kept)
        if state == "expired":
            old, new = kept.made_of.priced.total, self._again(kept)
            currency = kept.made_of.priced.currency
            raise QuoteOver(kept.id, *(show(Money(one, currency), LOCALES[0]) for one in (old, new)))
        if state != "ready":
            raise NotReady(kept.id, state)

    def _again(self, kept: KeptSession) -> int:
        """What the same would cost now; raises `WrongBasket` where nobody offers it any more."""
        made = kept.made_of
        lines, _ = self._pricing.lines(wanted_of(made.lines))
        used = self._promotions.used(kept.customer)
        return self._pricing.priced(lines, replace(made.context, at=self._clock.now(), used=used)).priced.total

    def _still_offered(self, kept: KeptSession) -> int | None:
        try:
            return self._again(kept)
        except (WrongBasket, UnknownProduct):
            return None

    def _mine(self, id: str, caller: Caller, *, lock: bool = False) -> KeptSession:
        found = locked(self._database.write, id) if lock else session(self._database.read, id)
        if found is None or (found.customer and found.customer != caller.actor and not caller.may("orders:all")):
            raise UnknownSession(id)
        return found

    def _state(self, kept: KeptSession) -> SessionState:
        """Where it stands, of what became of its order: one that failed leaves it ready for another try."""
        state = kept.state if kept.state != "in_progress" else _after(self._orders.standing(kept.order)[0])
        return "expired" if state == "ready" and self._clock.now() >= kept.until else state

    def _end(self, id: str, state: SessionState) -> None:
        if state != "completed":
            self._promotions.give_back(id)
        put_session(self._database.write, id, state=state, person=None)

    def _told_session(self, kept: KeptSession) -> Session:
        made = kept.made_of
        why = self._orders.standing(kept.order)[1] if kept.order else ""
        state = self._state(kept)
        quote = Quote(kept.at, made.lines, made.priced, made.told, made.changes)
        payment = self._payments.of(kept.order) if kept.order else None
        return Session(
            id=kept.id,
            state=state,
            at=kept.at,
            until=kept.until,
            quote=quote,
            titles=made.titles,
            promises=made.promises,
            recipient=kept.person.recipient if kept.person else None,
            invoice=kept.person.invoice if kept.person else None,
            payment=made.payment,
            methods=self._methods(),
            before=made.before,
            again=self._still_offered(kept) if state == "expired" else None,
            order=kept.order,
            paying=payment.id if payment else "",
            secret="" if kept.customer else kept.secret,
            challenge=payment.challenge if payment and payment.state == "challenge" else "",
            trouble=why if state == "ready" else "",
            balance=balance_of(made.lines, made.rules, made.priced, kept.at),
        )


def _after(order: OrderState) -> SessionState:
    """Where a checkout stands of which an order was begun; one that failed leaves it ready for another try."""
    if order == "unpaid":
        return "in_progress"
    return "ready" if order in ("failed", "expired") else "completed"
