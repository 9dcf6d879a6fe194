"""Checkouts and carts that are agreed step by step, and the order that a checkout becomes."""

import hmac
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from souk.goods.inventory import OutOfStock
from souk.goods.promotions import customer_of
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.checkout.contracts.agreeing import (
    Agreed,
    AgreedMessage,
    AgreedOver,
    AgreedPayment,
    AgreedPurpose,
    AgreedState,
    AgreedWish,
    NothingAgreed,
    UnknownAgreed,
)
from souk.trade.checkout.contracts.carts import WrongCheckout
from souk.trade.checkout.rules.agreeing import filled, recipient_of, with_ids
from souk.trade.checkout.rules.agreeing_words import (
    confirm,
    declined,
    no_method,
    out,
    price_changed,
    unproven,
    used_up,
)
from souk.trade.checkout.rules.carting import redeemed
from souk.trade.checkout.service.agreeing_agents import Welcoming
from souk.trade.checkout.service.agreeing_figuring import ENTITLED
from souk.trade.checkout.service.completing import Buyer, drafted, paid_by, wanted_of
from souk.trade.checkout.service.examples import AGREE, AGREED, AGREED_ID, ORDER, PLACE, STOCKED
from souk.trade.checkout.service.selling import HELD, PAYING
from souk.trade.checkout.store import (
    KeptAgreed,
    add_agreed,
    agreed,
    agreed_from,
    agreed_of,
    forget_agreed,
    locked_agreed,
    over_agreed,
    put_agreed,
)
from souk.trade.mandates import Means
from souk.trade.orders import Draft

LASTING = timedelta(hours=6)
CART_LASTING = timedelta(days=30)
GOING: tuple[AgreedState, ...] = ("incomplete", "requires_escalation", "ready")
# What can be completed again as it is.
AGAIN = frozenset({"price_changed", "payment_failed"})


class Agreeing(Welcoming):
    """What an agent agrees with the house for somebody."""

    @operation("checkout:use", Effect.WRITE, Example(AGREE[1], after=STOCKED, owned="self"))
    def agree(self, wish: AgreedWish, caller: Caller, *, id: str = "", purpose: AgreedPurpose = "checkout") -> Agreed:
        """Begin a checkout, or a cart, of what somebody wants: it says what that costs and what is still missing.

        A checkout that lacks nothing is ready: its price and the quotas that it uses are held for a quarter of an hour.
        One that is made from a cart has the cart's lines, and is the same for as long as it goes on. Raises
        `NothingAgreed`, with a message for every item, where none of them can be bought.
        """
        cart = self._agreed_mine(wish.cart, caller) if wish.cart else None
        if cart is not None:
            if going := agreed_from(self._database.write, cart.id):
                return replace(self._told_agreed(going), fresh=False)
            wish = _of_cart(wish, cart)
        now, name = self._clock.now(), id or uuid.uuid4().hex
        if len(name) > 100:
            raise WrongCheckout("id", "it has at most 100 characters")
        wish = replace(wish, lines=with_ids(wish.lines))
        figure = self._figured(wish, caller, estimate=purpose == "cart")
        lasts = LASTING if purpose == "checkout" else CART_LASTING
        made = KeptAgreed(
            name, 1, purpose, "incomplete", customer_of(caller), cart.id if cart else "", now, now + lasts, None, "",
            "", uuid.uuid4().hex, wish, figure,
        )  # fmt: skip
        made = self._held(made, caller)
        if not add_agreed(self._database.write, made):
            raise WrongCheckout("id", f"there is a checkout or cart {name} already")
        return self._told_agreed(made)

    @operation("checkout:use", example=Example({"agreed": AGREED_ID}, after=AGREED, owned="self"))
    def agreed(self, agreed: str, caller: Caller) -> Agreed:
        """A checkout or a cart as it stands; a guest's is known by its name alone, which nobody guesses."""
        return self._told_agreed(self._agreed_mine(agreed, caller))

    @operation("checkout:use", example=Example({"order": ORDER}, after=AGREED, owned="self"))
    def agreed_of(self, order: str, caller: Caller, *, secret: str = "") -> Agreed | None:
        """The checkout that an order came from; a guest's with the `secret`.

        Nothing where the order was not agreed so, or is somebody else's.
        """
        kept = agreed_of(self._database.read, order) if order else None
        if kept is None:
            return None
        guest = not kept.customer and hmac.compare_digest(kept.secret, secret)
        if not (guest or (kept.customer and kept.customer == caller.actor) or caller.may("orders:all")):
            return None
        return self._told_agreed(kept)

    @operation("checkout:use", Effect.WRITE, Example({"agreed": AGREED_ID, **AGREE[1]}, after=AGREED, owned="self"))
    def amend(self, agreed: str, wish: AgreedWish, caller: Caller) -> Agreed:
        """Let a checkout or a cart be of another wish, all of it; what the old one held is free again.

        The cart that a checkout was made from changes with it.
        Raises `AgreedOver` where it is paid, being paid, canceled or over, `NothingAgreed` where nothing can be bought.
        """
        kept = self._going(agreed, caller)
        wish = replace(wish, lines=with_ids(wish.lines), cart=kept.wish.cart)
        self._free(kept)
        figure = self._figured(wish, caller, estimate=kept.purpose == "cart", agent=kept.figure.agent)
        self._reflect(kept, wish, caller)
        return self._kept_as(self._held(replace(kept, wish=wish, figure=figure), caller))

    def _reflect(self, kept: KeptAgreed, wish: AgreedWish, caller: Caller) -> None:
        """The cart that a checkout was made from has its lines, codes and buyer, for as long as both go on (UCP)."""
        cart = locked_agreed(self._database.write, kept.wish.cart) if kept.wish.cart else None
        if cart is None or self._agreed_state(cart) not in GOING:
            return
        same = replace(
            cart.wish,
            lines=wish.lines,
            coupons=wish.coupons,
            claims=wish.claims,
            buyer=wish.buyer or cart.wish.buyer,
        )
        figure = self._figured(same, caller, estimate=True, agent=cart.figure.agent)
        put_agreed(self._database.write, replace(cart, wish=same, figure=figure))

    @operation("checkout:use", Effect.WRITE, Example({"agreed": AGREED_ID}, after=AGREED, owned="self"))
    def drop(self, agreed: str, caller: Caller) -> Agreed:
        """Let go of a checkout or a cart that is not paid for; what it held is free again."""
        kept = self._going(agreed, caller)
        self._free(kept)
        return self._kept_as(replace(kept, state="canceled", held=None, hold=""))

    @operation(
        "checkout:use",
        Effect.SPEND,
        Example({"agreed": AGREED_ID, "payment": {"billing": PLACE}, "order": ORDER}, after=AGREED, owned="self"),
    )
    def complete(self, agreed: str, payment: AgreedPayment, caller: Caller, *, order: str = "") -> Agreed:
        """Buy what was agreed: hold the pieces, open the order, begin the payment of the price that was agreed.

        What an agent can mend is no error but a message of a checkout that goes on: a price that moved, a claim that
        nobody verified, pieces that went, a way to pay that there is not, a shop that sells this agent nothing. The
        payment is made by a job.
        """
        return self._completing(agreed, payment, caller, (order, "rail"))

    def _completing(self, agreed: str, payment: AgreedPayment, caller: Caller, how: tuple[str, Means]) -> Agreed:
        """`how` is the order's name, and what pays: of a mandate the shops' word on its agent was asked before."""
        kept = self._going(agreed, caller)
        if kept.purpose == "cart":
            raise AgreedOver(agreed, "a cart")
        wish = replace(kept.wish, payment=payment.method, address=filled(kept.wish.address, payment.billing))
        kept, said = self._refreshed(kept, wish, caller)
        if kept.state == "ready" and not said:
            denied = self._denied(kept, caller) if how[1] != "mandate" else ()
            said = (*self._objections(kept, caller), *denied)
        if kept.state != "ready" or said:
            self._receipted(kept, (*kept.figure.messages, *said), caller)
            return self._kept_as(kept, *said)
        return self._order(kept, caller, how)

    @operation("checkout:work", Effect.WRITE, Example({}))
    def sweep_agreed(self, most: int = 200) -> int:
        """End agreed checkouts and carts whose time is over, and forget who they were for; how many."""
        done = 0
        for kept in over_agreed(self._database.read, self._clock.now(), min(max(most, 1), 500)):
            state = self._agreed_state(kept)
            if kept.state == "in_progress" and state != "completed":
                if state != "ready":
                    continue
                state = "expired"
            if state == "expired":
                self._free(kept)
            forget_agreed(self._database.write, kept.id, state)
            done += 1
        return done

    def _refreshed(
        self, kept: KeptAgreed, wish: AgreedWish, caller: Caller
    ) -> tuple[KeptAgreed, tuple[AgreedMessage, ...]]:
        """The checkout with all that is known at its completion: the price that is held, or else that of now.

        Where that is another one than was agreed, it is said.
        """
        same = (wish.payment, wish.address) == (kept.figure.made_of.payment, kept.wish.address)
        if same and kept.held is not None and self._clock.now() < kept.held and self._stands(kept):
            return replace(kept, wish=wish), ()
        before = kept.figure.totals[-1].amount
        self._free(kept)
        try:
            figure = self._figured(wish, caller, estimate=False, agent=kept.figure.agent)
        except NothingAgreed as error:
            return replace(kept, state="incomplete", held=None, hold=""), error.messages
        made, now = self._held(replace(kept, wish=wish, figure=figure), caller), figure.totals[-1].amount
        return made, () if now == before else (price_changed(before, now, figure.currency),)

    def _turned(self, kept: KeptAgreed, caller: Caller) -> KeptAgreed:
        """A checkout that waited for its turn, once that has come: ready, with its price held."""
        if kept.state != "incomplete" or standing(self._now_in_line(kept).messages) != "ready":
            return kept
        made, _ = self._refreshed(kept, kept.wish, caller)
        put_agreed(self._database.write, made)
        return made

    def _stands(self, kept: KeptAgreed) -> bool:
        """Whether what was promised is still offered."""
        (found,) = self._pricing.lines_of([wanted_of(kept.figure.made_of.lines)])
        return not isinstance(found, SoukError)

    def _objections(self, kept: KeptAgreed, caller: Caller) -> Iterator[AgreedMessage]:
        """Why a checkout that lacks nothing is not bought."""
        own = {one.removeprefix(ENTITLED) for one in caller.scopes if one.startswith(ENTITLED)}
        known = set(kept.figure.made_of.context.entitlements) - own
        for place, claim in enumerate(kept.wish.claims):
            if claim in known:
                yield unproven(claim, f"$.context.eligibility[{place}]")
        total, method = kept.figure.made_of.priced.total, kept.wish.payment
        if (total or method) and method not in self._methods(kept.figure.currency):
            yield no_method(method)

    def _order(self, kept: KeptAgreed, caller: Caller, how: tuple[str, Means]) -> Agreed:
        """Open the order; where pieces or coupons went meanwhile that is said, and nothing is held then."""
        hold = kept.hold or f"{kept.id}.{kept.number}"
        if (late := self._lent(kept, hold, caller)) is not None:
            self._promotions.give_back(hold)
            fewer = replace(kept.wish, coupons=tuple(one for one in kept.wish.coupons if one.casefold() not in late))
            figure = self._figured(fewer, caller, estimate=False, agent=kept.figure.agent)
            made = self._held(replace(kept, wish=fewer, figure=figure, held=None, hold=""), caller)
            return self._kept_as(made, used_up())
        id, by = how[0] or uuid.uuid4().hex[:16], how[1]
        if self._use_turn(kept, id) is not None:
            self._promotions.give_back(hold)
            return self._kept_as(self._held(replace(kept, held=None, hold=""), caller))
        if by != "mandate" and (often := self._counted(kept, caller)):
            self._put_turn_back(kept, id)
            self._promotions.give_back(hold)
            self._receipted(kept, often, caller)
            return self._kept_as(replace(kept, held=None, hold=""), *often)
        (refusal,) = self._orders.open_all([(self._agreed_draft(kept, id, hold), caller)])
        if isinstance(refusal, OutOfStock):
            self._put_turn_back(kept, id)
            if by != "mandate":
                self._uncounted(kept, caller)
            self._promotions.give_back(hold)
            gone = out(str(refusal.facts["variant"]), "$.line_items")
            return self._kept_as(replace(kept, held=None, hold=""), replace(gone, type="error", severity="recoverable"))
        if refusal is not None:
            raise refusal
        self._noted(kept, id, by, caller)
        return self._kept_as(replace(kept, state="in_progress", order=id, hold=hold))

    def _agreed_draft(self, kept: KeptAgreed, order: str, hold: str) -> Draft:
        made, total, recipient = kept.figure.made_of, kept.figure.made_of.priced.total, recipient_of(kept.wish)
        assert recipient is not None
        buyer = Buyer(hold, kept.customer, kept.secret, recipient)
        tenders = paid_by((), kept.wish.payment, total, self._methods(kept.figure.currency))
        return drafted(order, made, buyer, tenders, self._clock.now() + PAYING)

    def _lent(self, kept: KeptAgreed, hold: str, caller: Caller) -> frozenset[str] | None:
        """Claim and use at once the coupons that were named and are in no hand; those where one of them is gone."""
        uses = self._uses(kept, lent=True)
        holder = Caller(kept.customer or f"guest:{kept.id}", caller.scopes)
        try:
            for id in sorted(uses):
                if id not in self._promotions.in_hand(holder.actor):
                    self._promotions.claim(id, holder)
        except SoukError:
            return frozenset(one.casefold() for one in uses)
        (refusal,) = self._promotions.redeem_all([(hold, holder.actor, uses)])
        return frozenset(one.casefold() for one in uses) if refusal is not None else None

    def _uses(self, kept: KeptAgreed, *, lent: bool) -> dict[str, tuple[int, int]]:
        """What a price uses of quotas: of the coupons that are in no hand yet, or of all the rest."""
        made, hand = kept.figure.made_of, self._promotions.in_hand(kept.customer)
        coupons = {one.id for one in made.rules if one.coupon and one.id not in hand}
        return {id: use for id, use in redeemed(made.rules, made.priced).items() if (id in coupons) is lent}

    def _held(self, kept: KeptAgreed, caller: Caller) -> KeptAgreed:
        """A checkout in the state that its messages say; one that is ready holds its price and quotas."""
        if kept.purpose == "cart":
            return replace(kept, state="incomplete", held=None, hold="")
        for _ in range(2):
            kept = replace(kept, figure=self._lined_up(kept))
            state = standing(kept.figure.messages)
            if state != "ready":
                return replace(kept, state=state, held=None, hold="")
            hold = f"{kept.id}.{kept.number}"
            (refusal,) = self._promotions.redeem_all([(hold, kept.customer, self._uses(kept, lent=False))])
            if refusal is None:
                return replace(kept, state="ready", held=self._clock.now() + HELD, hold=hold)
            # Another order took the last of a quota; the price is made again without it.
            figure = self._figured(kept.wish, caller, estimate=False, agent=kept.figure.agent)
            kept = replace(kept, figure=figure)
        return replace(kept, state="incomplete", held=None, hold="")

    def _free(self, kept: KeptAgreed) -> None:
        if kept.hold:
            self._promotions.give_back(kept.hold)

    def _agreed_mine(self, id: str, caller: Caller) -> KeptAgreed:
        found = agreed(self._database.read, id)
        if found is None or not _may(found, caller):
            raise UnknownAgreed(id)
        return found

    def _going(self, id: str, caller: Caller) -> KeptAgreed:
        """One's own that nobody else changes now, and that goes on; raises `UnknownAgreed`, `AgreedOver`."""
        found = locked_agreed(self._database.write, id)
        if found is None or not _may(found, caller):
            raise UnknownAgreed(id)
        state = self._agreed_state(found)
        if state not in GOING or (found.state == "in_progress" and state != "ready"):
            raise AgreedOver(id, state)
        return replace(found, state=state, order="") if found.state == "in_progress" else found

    def _kept_as(self, kept: KeptAgreed, *said: AgreedMessage) -> Agreed:
        """Write a checkout down and tell it, with what is said this once."""
        put_agreed(self._database.write, kept)
        told = self._told_agreed(kept)
        mendable = any(one.severity == "recoverable" and one.code not in AGAIN for one in said)
        state: AgreedState = "incomplete" if mendable and told.state == "ready" else told.state
        return replace(told, state=state, messages=(*told.messages, *said))

    def _agreed_state(self, kept: KeptAgreed) -> AgreedState:
        """Where it stands, of its time and of what became of its order; a payment that failed can be tried again."""
        if kept.state == "in_progress":
            order = self._orders.standing(kept.order)[0]
            if order == "unpaid":
                payment = self._payments.of(kept.order)
                return "requires_escalation" if payment and payment.state == "challenge" else "in_progress"
            return "ready" if order in ("failed", "expired") else "completed"
        return "expired" if kept.state in GOING and self._clock.now() >= kept.until else kept.state

    def _told_agreed(self, kept: KeptAgreed) -> Agreed:
        state, figure = self._agreed_state(kept), self._now_in_line(kept)
        messages, challenge, order = figure.messages, "", kept.order
        if state == "incomplete" and figure is not kept.figure:
            state = standing(messages)
        if kept.state == "in_progress" and state == "requires_escalation":
            payment = self._payments.of(kept.order)
            challenge, messages = payment.challenge if payment else "", (*messages, confirm())
        if kept.state == "in_progress" and state == "ready":
            messages, order = (*messages, declined(self._orders.standing(kept.order)[1])), ""
        return Agreed(
            id=kept.id,
            purpose=kept.purpose,
            number=kept.number,
            state=state,
            at=kept.at,
            until=kept.until,
            currency=figure.currency,
            lines=figure.lines,
            totals=figure.totals,
            discounts=figure.discounts,
            options=figure.options,
            option=figure.option,
            messages=messages,
            wish=kept.wish,
            methods=self._methods(figure.currency),
            held=kept.held,
            order=order,
            secret="" if kept.customer else kept.secret,
            challenge=challenge,
        )


def standing(messages: Sequence[AgreedMessage]) -> AgreedState:
    """Where messages leave a checkout."""
    grave = {one.severity for one in messages if one.type == "error"}
    if grave & {"requires_buyer_input", "requires_buyer_review"}:
        return "requires_escalation"
    return "incomplete" if grave else "ready"


def _may(kept: KeptAgreed, caller: Caller) -> bool:
    return not kept.customer or kept.customer == caller.actor or caller.may("orders:all")


def _of_cart(wish: AgreedWish, cart: KeptAgreed) -> AgreedWish:
    """A wish for a checkout of a cart: what the cart says holds."""
    own = cart.wish
    codes = tuple(dict.fromkeys((*own.coupons, *wish.coupons)))
    return replace(
        wish, lines=own.lines, coupons=codes, claims=own.claims or wish.claims, buyer=own.buyer or wish.buyer
    )
