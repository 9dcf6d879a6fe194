"""From checkout to placed: what is held, asked of the payment, and let go of where no money comes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from souk.goods.inventory import Hold, OutOfStock
from souk.goods.pricing import rate_of
from souk.kit.errors import SoukError
from souk.kit.money import Money, show
from souk.kit.operation import Caller, Effect, Example, operation
from souk.people.accounts import Written
from souk.trade.orders.contracts.orders import Draft, OrderGift, OrderState, OrderStep
from souk.trade.orders.contracts.refusals import OrderThere, UnknownOrder
from souk.trade.orders.rules.gifts import given, packed
from souk.trade.orders.rules.letters import letter
from souk.trade.orders.rules.money import balance_of, down_of, shares
from souk.trade.orders.rules.pieces import wants
from souk.trade.orders.service.balancing import HOUSE, Balancing
from souk.trade.orders.service.examples import NEEDS_ORDER, ORDER
from souk.trade.orders.service.part import MOST, sealed
from souk.trade.orders.store import pieces, rows, terms
from souk.trade.payments import Begun, Payment, Share

LOOKED_AT = 2_000
_GONE = ("failed", "canceled")


class Opening(Balancing):
    """An order is opened with its stock held and its payment begun; it is placed once the money is there."""

    def open(self, draft: Draft, caller: Caller) -> str:
        """Write an order down: hold its pieces until `draft.until`, begin its payment; the same order once.

        Raises `OutOfStock`, `OrderThere` and what payments raise; the transaction then changes nothing.
        """
        (refusal,) = self.open_all([(draft, caller)])
        if refusal is not None:
            raise refusal
        return draft.order

    def open_all(self, asked: Sequence[tuple[Draft, Caller]]) -> list[SoukError | None]:
        """Write orders down in their turn; what refuses one of them leaves nothing of it."""
        connection = self._database.write
        begun = {draft.order: _begun(draft) for draft, _ in asked if draft.priced.total}
        refused = self._refused([draft for draft, _ in asked], begun)
        fresh = [one for one in asked if one[0].order not in refused]
        gifts = self._given([draft for draft, _ in fresh])
        held = self._inventory.reserve_all([_hold(draft, gifts[draft.order]) for draft, _ in fresh])
        short = {draft.order: one for (draft, _), one in zip(fresh, held, strict=True) if isinstance(one, OutOfStock)}
        owing = {id for id, one in begun.items() if one.later}
        going = [one for one in fresh if one[0].order not in short]
        made = [(*one, kept) for one, kept in self._kept(going, owing, gifts)]
        rows.add(connection, [kept for *_, kept in made])
        rows.add_lines(connection, [(kept, draft.titles) for draft, _, kept in made])
        rows.add_gifts(connection, [(kept.id, gifts[kept.id]) for *_, kept in made])
        rows.add_people(connection, [(one.order, one.customer, one.recipient, one.invoice) for one, _, _ in made])
        self._begin(made)
        self._payments.begin_all([begun[kept.id] for _, _, kept in made if kept.total])
        for *_, kept in made:
            if not kept.total:
                self.settle(kept.id)
        return [(refused | short).get(draft.order) for draft, _ in asked]

    def _refused(self, drafts: Sequence[Draft], begun: Mapping[str, Begun]) -> dict[str, SoukError | None]:
        """Orders that are there already, and those that cannot be; by id, with what is wrong."""
        known = rows.sessions(self._database.write, [one.order for one in drafts])
        found: dict[str, SoukError | None] = {}
        for one in drafts:
            if one.order in known:
                found[one.order] = OrderThere(one.order) if known[one.order] != one.session else None
            elif one.order in begun:
                try:
                    self._payments.check(begun[one.order])
                    if begun[one.order].later:
                        balance_of(one.lines, one.rules, one.priced, self._clock.now())
                except SoukError as error:
                    found[one.order] = error
        return found

    def _given(self, drafts: Sequence[Draft]) -> dict[str, tuple[OrderGift, ...]]:
        """The gifts of each order: who packs them, and what they are called."""
        skus = sorted({gift.sku for one in drafts for gift in one.priced.gifts})
        if not skus:
            return {one.order: () for one in drafts}
        left, named = dict(self._inventory.left(skus)), {one.variant: one for one in self._catalog.variants(skus)[::-1]}
        found = {}
        for one in drafts:
            _less(left, ((line.sku, line.shop, line.quantity) for line in one.lines))
            packing = list(packed(one.lines, one.rules, one.priced, left))
            rates = {sku: rate_of(self._catalog.path(known.category), one.context) for sku, known in named.items()}
            goods = {
                sku: (known.product, known.title, rate.rate if (rate := rates[sku]) else 0)
                for sku, known in named.items()
            }
            found[one.order] = tuple(given(packing, {told.promotion: told.name for told in one.told}, goods))
            _less(left, ((gift.variant, gift.shop, gift.quantity) for gift in found[one.order]))
        return found

    def _kept(
        self, asked: Sequence[tuple[Draft, Caller]], owing: Set[str], gifts: Mapping[str, Sequence[OrderGift]]
    ) -> Iterator[tuple[tuple[Draft, Caller], rows.Kept]]:
        """Their rows, with the terms of each shop as they are now."""
        shops = {
            draft.order: {line.shop for line in draft.lines} | {gift.shop for gift in gifts[draft.order]}
            for draft, _ in asked
        }
        all_terms = terms.terms(self._database.write, {shop for many in shops.values() for shop in many})
        now = self._clock.now()
        for draft, caller in asked:
            own = {shop: all_terms[shop] for shop in sorted(shops[draft.order])}
            made_of = rows.MadeOf(
                draft.lines, draft.rules, draft.context, draft.priced, draft.told, draft.promises, own
            )
            named = (draft.order, draft.session, draft.customer, sealed(draft.secret))
            priced = draft.priced
            owed = balance_of(draft.lines, draft.rules, priced, now) if draft.order in owing else None
            when = (owed.since, owed.until) if owed else (None, None)
            sums = (priced.currency, priced.total, 0)
            kept = rows.Kept(*named, 1, "unpaid", *sums, now, draft.until, "", made_of, *when)
            yield (draft, caller), kept

    def _begin(self, made: Sequence[tuple[Draft, Caller, rows.Kept]]) -> None:
        """Write down that orders were opened, tell the log, and write to their customers."""
        now = self._clock.now()
        steps = [
            (one.id, OrderStep(1, now, caller.actor, "", "opened", "", {"total": one.total})) for _, caller, one in made
        ]
        pieces.add_steps(self._database.write, steps)
        facts = [(one.id, {"number": 1, "shop": "", "total": one.total}, caller) for _, caller, one in made]
        self._events.record_all("orders.opened", facts)
        letters = (_greeting(kept, draft) for draft, _, kept in made)
        self._accounts.write_all([one for one in letters if one is not None])

    @operation("orders:work", Effect.WRITE, Example({"most": 10}))
    def sweep(self, most: int = 25) -> int:
        """Go on with orders whose money came, failed or never will; how many moved."""
        most, now = min(max(most, 1), MOST), self._clock.now()
        unpaid = rows.unpaid(self._database.read, LOOKED_AT)
        open_ = self._payments.undecided([one.id for one in unpaid])
        # However many take their time to pay, an order whose money came does not wait behind them.
        waiting = [one.id for one in unpaid if one.until <= now or one.id not in open_][:most]
        owing = rows.owing(self._database.read, now, most)
        return sum(self.settle(order) != "unpaid" for order in waiting) + sum(
            self.settle(order) != "deposit" for order in owing
        )

    @operation("orders:work", Effect.WRITE, Example({"order": ORDER}, after=NEEDS_ORDER))
    def settle(self, order: str) -> OrderState:
        """Place an order that is paid, let go of one that will not be; what it is now."""
        payment = self._payments.of(order)
        kept = rows.order(self._database.read, order)
        if kept is None:
            raise UnknownOrder(order)
        if kept.state not in ("unpaid", "deposit") or not self._decided(kept, payment):
            return kept.state
        locked = rows.locked(self._database.write, order)
        if locked is None or locked.state != kept.state:
            return locked.state if locked else kept.state
        if payment is None or payment.state == "paid":
            return self._place(locked, payment)
        if locked.state == "deposit":
            return self._waiting(locked, payment)
        if payment.state == "deposit":
            return self._deposited(locked)
        if payment.state in _GONE:
            return self._let_go(locked, "failed", _reason(payment))
        self._payments.cancel(order)
        return self._let_go(locked, "expired", "no money came in time")

    def _decided(self, kept: rows.Kept, payment: Payment | None) -> bool:
        """Whether the money came, will not come, or is later than it may be; an unknown outcome is waited for."""
        if payment is None or payment.state in ("paid", *_GONE) or "deposit" in (payment.state, kept.state):
            return True
        return payment.state != "unknown" and self._clock.now() >= kept.until

    def _place(self, kept: rows.Kept, payment: Payment | None) -> OrderState:
        """The pieces are sold. Where the hold ran out before the money came they are held anew, else it goes back."""
        if not self._inventory.take(kept.id):
            try:
                self._inventory.reserve(kept.id, wants(kept.made_of.lines, self._gifts(kept)), kept.until)
            except OutOfStock as error:
                if payment is not None:
                    back = [Share(one.shop, one.amount, one.subsidy) for one in payment.shares]
                    self._payments.refund(kept.id, f"{kept.id}:late", back, "sold out when the money came")
                    rows.put(self._database.write, kept.id, refunded=kept.total)
                self._promotions.give_back(kept.session)
                return self._let_go(kept, "canceled", str(error))
            self._inventory.take(kept.id)
        rows.put(self._database.write, kept.id, state="placed")
        lines = kept.made_of.lines
        shops = sorted({line.shop for line in lines})
        self._step(kept, "placed", "", HOUSE, total=kept.total, pieces=sum(line.quantity for line in lines))
        for shop in shops:
            facts = [
                (line.product, {"order": kept.id, "variant": line.sku, "quantity": line.quantity, "shop": shop})
                for line in lines
                if line.shop == shop
            ]
            self._events.record("orders.sold", facts, HOUSE)
        return "placed"

    def _let_go(self, kept: rows.Kept, state: OrderState, reason: str) -> OrderState:
        self._inventory.release(kept.id)
        rows.put(self._database.write, kept.id, state=state, reason=reason[:500])
        self._step(kept, state, reason[:500], HOUSE)
        return state

    def standing(self, order: str) -> tuple[OrderState, str]:
        """Where an order is, and why where it did not come about; for checkout."""
        found = rows.standing(self._database.read, order)
        if found is None:
            raise UnknownOrder(order)
        return found


def _less(left: dict[tuple[str, str], int], pieces: Iterable[tuple[str, str, int]]) -> None:
    """Take pieces by variant and shop from what is left, where they are counted."""
    for variant, shop, many in pieces:
        if (variant, shop) in left:
            left[variant, shop] = max(0, left[variant, shop] - many)


def _hold(draft: Draft, gifts: Sequence[OrderGift]) -> Hold:
    return Hold(draft.order, tuple(wants(draft.lines, gifts)), draft.until)


def _begun(draft: Draft) -> Begun:
    """Its payment; whoever pays all of it at once owes nothing later."""
    priced, paid = draft.priced, sum(tender.amount for tender in draft.tenders)
    later = priced.later if paid == down_of(priced) else 0
    return Begun(draft.order, draft.customer, priced.currency, draft.tenders, shares(draft.lines, priced), later)


def _greeting(kept: rows.Kept, draft: Draft) -> Written | None:
    """What is written to the customer: where the order is to be seen; a guest's address holds the secret."""
    total = show(Money(kept.total, kept.currency), draft.recipient.locale)
    said = letter("opened", draft.recipient, {"order": kept.id, "total": total})
    if said is None:
        return None
    path = f"/orders/{kept.id}" + ("" if draft.customer else f"?secret={draft.secret}")
    return Written(draft.recipient.email, draft.customer, "order-opened", said, path)


def _reason(payment: Payment) -> str:
    return next((one.reason for one in payment.tenders if one.reason), "the payment failed")
