"""Price protection: what comes back of an order because prices fell, sent back by the way it was paid."""

from souk.goods.pricing import Bought, Protection
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.orders.contracts.orders import Order
from souk.trade.orders.service.buying import Buying
from souk.trade.orders.service.examples import NEEDS_ORDER, ORDER
from souk.trade.orders.store import pieces, rows
from souk.trade.payments import Share


class Protecting(Buying):
    """A shop that promises it gives back by how much a price fell, as often as it falls within the days."""

    @operation("orders:own", example=Example({"order": ORDER}, after=NEEDS_ORDER, owned="self"))
    def difference(self, order: str, caller: Caller, *, secret: str = "") -> Protection:
        """What of one's own order comes back because prices fell since, by the promise of each shop, or why nothing."""
        kept = self._mine(order, secret, caller)
        self._placed(kept)
        return self._pricing.protection(self._bought(kept))

    @operation("orders:change", Effect.WRITE, Example({"order": ORDER}, after=NEEDS_ORDER, owned="self"))
    def claim_difference(self, order: str, caller: Caller, *, secret: str = "") -> Order:
        """Have it sent back; where nothing is due nothing happens.

        Tax on top of a price comes back with it. The money goes the way it came, and that cannot be undone; of a piece
        that is sent back later so much less comes back.
        """
        kept = self._mine(order, secret, caller, lock=True)
        self._placed(kept)
        found = self._pricing.protection(self._bought(kept))
        connection = self._database.write
        number = pieces.protections(connection, order) + 1
        for shop in sorted({one.shop for one in found.lines if one.due}):
            own = {one.line: one.due for one in found.lines if one.shop == shop and one.due}
            now = rows.locked(connection, order) or kept
            tax = self._tax_of(kept, own)
            parts = [Share(shop, sum(own.values())), *([Share("", tax)] if tax else [])]
            amount = sum(one.amount for one in parts)
            pieces.add_protection(connection, order, number, own, found.at)
            self._payments.refund(order, f"{order}:d{number}", parts, "the price fell")
            rows.put(connection, order, refunded=now.refunded + amount)
            facts = {"refunded": amount, "pieces": len(own)}
            self._step(now, "difference-refunded", "", caller, shop=shop, **facts)
            number += 1
        self._credit(kept, caller)
        return self._shown(order)

    def _bought(self, kept: rows.Kept) -> Bought:
        lines, priced = self._lines(kept.id), kept.made_of.priced
        return Bought(
            kept.made_of.lines,
            kept.made_of.context,
            {line.id: priced.lines[line.id].left for line in kept.made_of.lines},
            pieces.protected(self._database.read, kept.id),
            {one.id: one.quantity - one.canceled - one.returned for one in lines},
        )
