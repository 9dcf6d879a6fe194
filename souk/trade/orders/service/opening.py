"""From checkout to placed: what is held, asked of the payment, and let go of where no money comes."""

from souk.goods.inventory import OutOfStock, Want
from souk.kit.money import Money, show
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.orders.contracts import Draft, OrderState, UnknownOrder
from souk.trade.orders.rules import letter, shares
from souk.trade.orders.service.examples import NEEDS_ORDER, ORDER
from souk.trade.orders.service.part import MOST, Desk, sealed
from souk.trade.orders.store import rows, terms
from souk.trade.payments import Payment, Share

HOUSE = Caller("house", frozenset({"orders:work", "payments:work"}))
_GONE = ("failed", "canceled")


class Opening(Desk):
    """An order is opened with its stock held and its payment begun; it is placed once the money is there."""

    def open(self, draft: Draft, caller: Caller) -> str:
        """Write an order down: hold its pieces until `draft.until`, begin its payment; the same order once.

        Raises `OutOfStock` and what payments raise; the transaction then changes nothing.
        """
        connection = self._database.write
        shops = {line.shop for line in draft.lines}
        made_of = rows.MadeOf(
            draft.lines,
            draft.rules,
            draft.context,
            draft.priced,
            draft.told,
            draft.promises,
            terms.terms(connection, shops),
        )
        now = self._clock.now()
        kept = rows.Kept(
            draft.order,
            draft.session,
            draft.customer,
            sealed(draft.secret),
            1,
            "unpaid",
            draft.priced.currency,
            draft.priced.total,
            0,
            now,
            draft.until,
            "",
            made_of,
        )
        if not rows.add(connection, kept, draft.titles):
            return draft.order
        rows.add_person(connection, draft.order, draft.customer, draft.recipient, draft.invoice)
        self._inventory.reserve(draft.order, _wants(made_of), draft.until)
        self._step(kept, "opened", "", caller, total=kept.total)
        self._greet(kept, draft)
        if kept.total:
            parts = shares(draft.lines, draft.priced)
            self._payments.begin(draft.order, draft.customer, kept.currency, draft.tenders, parts)
        else:
            self.settle(draft.order)
        return draft.order

    @operation("orders:work", Effect.WRITE, Example({"most": 10}))
    def sweep(self, most: int = 100) -> int:
        """Go on with orders whose money came, failed or never will; how many moved."""
        waiting = rows.unpaid(self._database.read, min(max(most, 1), MOST))
        return sum(self.settle(order) != "unpaid" for order in waiting)

    @operation("orders:work", Effect.WRITE, Example({"order": ORDER}, after=NEEDS_ORDER))
    def settle(self, order: str) -> OrderState:
        """Place an order that is paid, let go of one that will not be; what it is now."""
        payment = self._payments.of(order)
        kept = rows.order(self._database.read, order)
        if kept is None:
            raise UnknownOrder(order)
        if kept.state != "unpaid" or not self._decided(kept, payment):
            return kept.state
        locked = rows.locked(self._database.write, order)
        if locked is None or locked.state != "unpaid":
            return locked.state if locked else kept.state
        if payment is None or payment.state == "paid":
            return self._place(locked, payment)
        if payment.state in _GONE:
            return self._let_go(locked, "failed", _reason(payment))
        self._payments.cancel(order)
        return self._let_go(locked, "expired", "no money came in time")

    def _decided(self, kept: rows.Kept, payment: Payment | None) -> bool:
        """Whether the money came, will not come, or is later than it may be; an unknown outcome is waited for."""
        if payment is None or payment.state in ("paid", *_GONE):
            return True
        return payment.state != "unknown" and self._clock.now() >= kept.until

    def _place(self, kept: rows.Kept, payment: Payment | None) -> OrderState:
        """The pieces are sold. Where the hold ran out before the money came they are held anew, else it goes back."""
        if not self._inventory.take(kept.id):
            try:
                self._inventory.reserve(kept.id, _wants(kept.made_of), kept.until)
            except OutOfStock as error:
                if payment is not None:
                    back = [Share(one.shop, one.amount, one.subsidy) for one in payment.shares]
                    self._payments.refund(kept.id, f"{kept.id}:late", back, "sold out when the money came")
                    rows.put(self._database.write, kept.id, refunded=kept.total)
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

    def _greet(self, kept: rows.Kept, draft: Draft) -> None:
        """Write to the customer where the order is to be seen; a guest's address holds the secret."""
        total = show(Money(kept.total, kept.currency), draft.recipient.locale)
        said = letter("opened", draft.recipient, {"order": kept.id, "total": total})
        if said is not None:
            path = f"/orders/{kept.id}" + ("" if draft.customer else f"?secret={draft.secret}")
            self._accounts.write(draft.recipient.email, draft.customer, "order-opened", said, path)

    def standing(self, order: str) -> tuple[OrderState, str]:
        """Where an order is, and why where it did not come about; for checkout."""
        found = rows.standing(self._database.read, order)
        if found is None:
            raise UnknownOrder(order)
        return found


def _wants(made_of: rows.MadeOf) -> list[Want]:
    """The pieces of all lines, and those of the gifts, which come from the shop that gives them."""
    owners = {one.id: one.owner for one in made_of.rules}
    gifts = [Want(one.sku, owners.get(one.rule, ""), one.count) for one in made_of.priced.gifts]
    return [*(Want(line.sku, line.shop, line.quantity) for line in made_of.lines), *gifts]


def _reason(payment: Payment) -> str:
    return next((one.reason for one in payment.tenders if one.reason), "the payment failed")
