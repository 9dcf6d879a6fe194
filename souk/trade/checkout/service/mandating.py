"""Buying under a mandate: what the wallet, the merchant and the provider say first, and what becomes of the amount."""

from dataclasses import replace
from datetime import datetime, timedelta

from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.checkout.contracts.agreeing import Agreed, AgreedOver, AgreedPayment
from souk.trade.checkout.contracts.carts import Session, UnknownSession
from souk.trade.checkout.contracts.mandating import ByMandate
from souk.trade.checkout.rules.agreeing import recipient_of
from souk.trade.checkout.rules.mandating import Offered, signed_form
from souk.trade.checkout.service.agreeing import Agreeing
from souk.trade.checkout.service.examples import BEGUN, ORDER, SESSION
from souk.trade.checkout.store import KeptAgreed, KeptSession, Made, agreed, session
from souk.trade.mandates import (
    GRANTED,
    MANDATE,
    UNSIGNED,
    Charged,
    Presented,
    Purchase,
    Signed,
    Verdict,
    checkout_hash,
)
from souk.trade.orders import Recipient

Kept = KeptSession | KeptAgreed
_OPEN, _GONE = ("unpaid", "deposit"), ("failed", "expired")
HOUSE = Caller("house", frozenset({"orders:all"}))
# A balance that is not taken is tried again within its window, as a person would.
MOST_TRIES, AGAIN = 3, timedelta(hours=12)


class Mandating(Agreeing):
    """An agent buys; a refusal is answered with its layer and reason, and moves nothing but its receipt."""

    @operation("mandates:sell", Effect.WRITE, Example({"checkout": SESSION}, after=BEGUN))
    def sign(self, checkout: str, caller: Caller) -> Signed:
        """Sign a checkout as the merchant, as it is now, for an agent that closes its mandate over it.

        `checkout` is a session of `checkout.begin` or a checkout that was agreed; unchanged, it is the same text.
        """
        return self._mandates.sign_checkout(self._signed_form(self._kept_for(checkout, caller)))

    @operation(
        "mandates:own",
        Effect.SPEND,
        Example({"session": SESSION, "mandate": MANDATE, "order": ORDER}, after=(*GRANTED, *BEGUN), owned="self"),
    )
    def pay_by_mandate(self, session: str, mandate: str, caller: Caller, *, order: str = "") -> ByMandate:
        """Let the house's own agent buy a checkout of one's own under one's mandate.

        The agent's closed mandate is made and checked in three layers, the amount is held in the mandate's budget, and
        the order opens as by `checkout.pay`, which raises what it raises; then nothing is held at all.
        """
        kept = self._kept_for(session, caller)
        if not isinstance(kept, KeptSession) or kept.customer != caller.actor:
            raise UnknownSession(session)
        self._follow_last(kept)
        offered = self._signed_form(kept)
        acted = self._mandates.act(mandate, self._mandates.sign_checkout(offered).text, caller)
        return self._bought_by((kept, offered, order), acted.presented, acted.verdict, caller)

    @operation("mandates:sell", Effect.SPEND, Example({"checkout": SESSION, **UNSIGNED, "order": ORDER}, after=BEGUN))
    def pay_presented(self, checkout: str, presented: Presented, caller: Caller, *, order: str = "") -> ByMandate:
        """Buy a checkout under what an agent from outside presented; its key was verified by the door.

        A mandate of the house's own wallet needs no token yet: the wallet is asked here. One of another wallet brings
        the wallet's token.
        """
        kept = self._kept_for(checkout, caller)
        self._follow_last(kept)
        offered = self._signed_form(kept)
        text = self._mandates.sign_checkout(offered).text
        verdict = Verdict(True, "present")
        if not presented.token and self._mandates.issued(presented):
            verdict = self._mandates.authorise(presented, text)
            presented = replace(presented, token=verdict.token)
        return self._bought_by((kept, offered, order), presented, verdict, caller)

    @operation("checkout:work", Effect.WRITE, Example({}))
    def settle_mandates(self, most: int = 100) -> int:
        """Commit what agents paid, release what came to nothing, give back what was refunded; how many moved.

        What became of an order is asked of the order and its payment; while nobody knows, the amount stays held. A
        balance that is due is paid by the mandate that paid the deposit, where that still allows it.
        """
        most = min(max(most, 1), 500)
        waiting = self._mandates.open_orders(most)
        moved = [one for one in self._mandates.moved_orders(most) if one not in waiting]
        for order in waiting:
            self._pay_balance(order)
        return sum(self._follow(order) for order in (*waiting, *moved))

    def _pay_balance(self, order: str) -> None:
        """Pay the balance of an order in its window, the way that its deposit was paid; else its consumer is asked."""
        if self._orders.standing(order)[0] != "deposit":
            return
        now, whole, payment = self._clock.now(), self._orders.show(order, HOUSE), self._payments.of(order)
        owed = whole.balance
        if owed is None or payment is None or payment.state != "deposit" or not owed.since <= now < owed.until:
            return
        before = [one.at for one in whole.steps if one.what == "balance-begun"]
        if len(before) >= MOST_TRIES or any(now - at < AGAIN for at in before):
            return
        method = payment.tenders[0].method
        verdict = self._mandates.covers(order, owed.amount, method)
        if verdict.accepted:
            self._orders.pay_balance(order, method, HOUSE)
        self._mandates.note_balance(order, verdict, owed.amount, whole.currency)

    def _bought_by(
        self, what: tuple[Kept, Purchase, str], presented: Presented, verdict: Verdict, caller: Caller
    ) -> ByMandate:
        """Let merchant and provider verify what the wallet authorised, and buy; a refusal lets go of the amount."""
        kept, offered, order = what
        # What was authorised before, of which a refusal speaks, is not this purchase's to let go of.
        authorisation = verdict.authorisation if verdict.accepted else ""
        if verdict.accepted:
            verdict = self._mandates.accept_from(self._mandates.seen(caller), presented, offered)
        if verdict.accepted:
            name = checkout_hash(offered)
            charge = Charged(offered.merchant, offered.payee, name, offered.total, offered.currency)
            verdict = self._mandates.redeem(presented.token, presented.thumbprint, charge)
        if not verdict.accepted:
            if authorisation:
                self._mandates.let_go(verdict, authorisation)
            return self._told_by(kept, verdict)
        return self._completed(kept, (offered, presented), replace(verdict, token=""), caller, order)

    def _completed(
        self, kept: Kept, what: tuple[Purchase, Presented], verdict: Verdict, caller: Caller, order: str
    ) -> ByMandate:
        """The order opens as any other; where it does not, the checkout says why and the amount is free again."""
        offered, presented = what
        if isinstance(kept, KeptSession):
            done: Session | Agreed = self._paid(kept, caller, order=order)[0]
        else:
            done = self._completing(kept.id, AgreedPayment(offered.method), caller, (order, "mandate"))
        placed = done.order if done.order != kept.order else ""
        if placed:
            names = self._names({item.seller for item in offered.lines})
            came = self._mandates.seen(caller)
            platform = came.platform if came else ""
            self._mandates.note_bought(presented, verdict, (offered, placed), kept.customer, names, platform)
        else:
            why = "the checkout cannot be bought as it is"
            verdict = replace(verdict, accepted=False, detail=why, retryable=True, next="new_checkout")
            self._mandates.let_go(verdict, verdict.authorisation)
        if isinstance(done, Session):
            return ByMandate(verdict, session=done, order=placed)
        return ByMandate(verdict, agreed=done, order=placed)

    def _told_by(self, kept: Kept, verdict: Verdict) -> ByMandate:
        if isinstance(kept, KeptSession):
            now = session(self._database.read, kept.id) or kept
            return ByMandate(verdict, session=self._told_session(now))
        return ByMandate(verdict, agreed=self._told_agreed(agreed(self._database.read, kept.id) or kept))

    def _kept_for(self, id: str, caller: Caller) -> Kept:
        """The caller's checkout of this id, held and ready to be paid."""
        if agreed(self._database.read, id) is not None:
            found = self._turned(self._going(id, caller), caller)
            if found.purpose == "cart" or found.state != "ready":
                raise AgreedOver(id, "a cart" if found.purpose == "cart" else found.state)
            return found
        kept = self._mine(id, caller, lock=True)
        self._payable(kept)
        return kept

    def _signed_form(self, kept: Kept) -> Purchase:
        """The checkout as it stands, in the form that the merchant signs."""
        made, times, recipient, method = self._parts_of(kept)
        shops = {line.shop for line in made.lines}
        return signed_form(
            Offered(
                checkout=kept.id,
                merchant=self._mandates.house,
                buyer=self._mandates.subject(kept.customer) if kept.customer else "",
                lines=made.lines,
                titles=made.titles,
                priced=made.priced,
                promises=made.promises,
                terms={shop: self._orders.terms(shop).terms for shop in shops},
                recipient=recipient,
                method=method or next(iter(self._methods(made.priced.currency)), ""),
                times=times,
            )
        )

    def _parts_of(self, kept: Kept) -> tuple[Made, tuple[datetime, datetime], Recipient | None, str]:
        """What either kind of checkout is made of, its times, whom it goes to, and how it is paid."""
        if isinstance(kept, KeptSession):
            made = kept.made_of
            return made, (kept.at, kept.until), kept.person.recipient if kept.person else None, made.payment
        return kept.figure.made_of, (kept.at, kept.held or kept.until), recipient_of(kept.wish), kept.wish.payment

    def _follow_last(self, kept: Kept) -> None:
        """What an earlier try of this checkout held is settled before another is made."""
        before = agreed(self._database.read, kept.id) if isinstance(kept, KeptAgreed) else kept
        if before is not None and before.order:
            self._follow(before.order)

    def _follow(self, order: str) -> bool:
        """Settle what an order by an agent holds by what became of it; nothing where nobody knows yet."""
        state, _ = self._orders.standing(order)
        if state in _OPEN:
            return False
        payment = self._payments.of(order)
        paid = [one for one in payment.tenders if one.state == "paid"] if payment else []
        kept = sum(one.amount - one.refunded for one in paid) - (payment.disputed if payment else 0)
        return self._mandates.follow(order, "gone" if state in _GONE else "paid", kept)
