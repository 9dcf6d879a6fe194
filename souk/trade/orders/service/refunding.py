"""What comes back: the money for pieces that were canceled or returned, exact to the last unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from souk.kit.operation import Caller
from souk.trade.orders.contracts import NotInThatState, OrderLine, UnknownShipment
from souk.trade.orders.rules import chosen, covered, due_back, in_proportion, nothing_kept, shares, to_ship
from souk.trade.orders.service.invoicing import Invoicing
from souk.trade.orders.service.part import by_line
from souk.trade.orders.store import pieces, rows
from souk.trade.payments import Share


@dataclass(frozen=True)
class Coming:
    """What comes back of a shop's pieces: goods, `less` what came before because their price fell, and `besides` goods.

    `so_far` came back of the shop's goods before; with the `last` piece of the order its fees come back too.
    """

    shop: str
    goods: int
    less: int
    besides: int
    so_far: int
    last: bool


class Refunding(Invoicing):
    """Every send-back is priced after those before it, so that all of them together are what was paid."""

    def _cancel(self, kept: rows.Kept, wanted: Mapping[str, int], why: str, caller: Caller, shop: str = "") -> None:
        """Cancel pieces that have not left, of one shop or of all."""
        every = self._lines(kept.id)
        lines = [one for one in every if shop in ("", one.shop)]
        meant = chosen(kept.id, wanted, {one.id: to_ship(one) for one in lines})
        if not meant:
            raise NotInThatState(kept.id, "nothing is left that has not gone out")
        connection = self._database.write
        # Quotas before stock, as everybody takes them, so that no two transactions wait for each other.
        whole = all(one.canceled + meant.get(one.id, 0) == one.quantity for one in every)
        if whole:
            self._promotions.give_back(kept.session)
        for part in sorted({one.shop for one in lines if one.id in meant}):
            own = {one.id: meant[one.id] for one in lines if one.id in meant and one.shop == part}
            now = rows.locked(connection, kept.id) or kept
            rows.move(connection, kept.id, own, canceled=1)
            amount = self._give_back(now, part, own, f"canceled: {why}", caller)
            back = pieces.backs(connection, kept.id)[-1].number
            facts = {"pieces": sum(own.values()), "refunded": amount, "back": back}
            self._step(now, "canceled", why, caller, shop=part, **facts)
        if whole:
            rows.put(connection, kept.id, state="canceled", reason=why[:500])

    def _give_back(self, kept: rows.Kept, shop: str, own: Mapping[str, int], why: str, caller: Caller) -> int:
        """Refund pieces of a shop and put them back into stock; the amount, fees and tax outside the price included."""
        connection, made, lines = self._database.write, kept.made_of, self._lines(kept.id)
        before, last = pieces.backs(connection, kept.id), nothing_kept(lines)
        goods = due_back(made.lines, made.rules, made.context, before=[one.pieces for one in before], now=dict(own))
        besides = _besides(kept, sum(one.goods for one in before), goods, last=last)
        less = min(goods, self._protected(kept, own, lines))
        amount = goods - less + besides
        number = len(before) + 1
        pieces.add_back(connection, kept.id, pieces.Back(number, shop, own, goods, amount))
        if amount:
            so_far = sum(one.goods for one in before if one.shop == shop)
            back = self._parts(kept, Coming(shop, goods, less, besides, so_far, last))
            self._payments.refund(kept.id, f"{kept.id}:{number}", back, why)
            rows.put(connection, kept.id, refunded=kept.refunded + amount)
        variants = by_line(own, lines)
        self._inventory.give_back(kept.id, f"{kept.id}:{number}", variants, caller)
        self._credit(kept, caller)
        return amount

    def _protected(self, kept: rows.Kept, own: Mapping[str, int], lines: Sequence[OrderLine]) -> int:
        """What came back of pieces before because their price fell, which does not come back twice.

        The pieces have moved already: those that were there are what is left and what goes now.
        """
        connection = self._database.write
        given = pieces.protected(connection, kept.id)
        if not given:
            return 0
        left = {one.id: one.quantity - one.canceled - one.returned for one in lines}
        of = {line: many for line, many in own.items() if line in given}
        gone = {line: -in_proportion(given[line], left[line] + many, 0, many) for line, many in of.items()}
        number = pieces.protections(connection, kept.id) + 1
        pieces.add_protection(connection, kept.id, number, gone, self._clock.now())
        return -sum(gone.values())

    def _parts(self, kept: rows.Kept, coming: Coming) -> list[Share]:
        """Whom a refund is taken from: the shop for its goods, each shop for its fee, the platform for tax."""
        left, shop = self._payments.left(kept.id), coming.shop
        if sum(one.amount for one in left.values()) == coming.goods - coming.less + coming.besides:
            # The last of all: whatever the parts before it were, nobody keeps anything of the order.
            return [one for one in left.values() if one.amount or one.subsidy]
        made = kept.made_of
        own = {one.shop: one for one in shares(made.lines, made.priced)}[shop]
        paid = sum(made.priced.lines[line.id].left for line in made.lines if line.shop == shop)
        subsidy = in_proportion(own.subsidy, paid, coming.so_far, coming.goods)
        found = {shop: Share(shop, coming.goods - coming.less, subsidy)}
        fees = made.priced.shipping if coming.last else 0
        if fees:
            for name, fee in made.priced.fees.items():
                known = found.get(name, Share(name, 0))
                found[name] = Share(name, known.amount + fee.left, known.subsidy)
        if coming.besides - fees:
            found[""] = Share("", coming.besides - fees)
        return [one for one in covered(found, left).values() if one.amount or one.subsidy]

    def _arrive(self, kept: rows.Kept, shipment: str, caller: Caller) -> None:
        found = next((one for one in pieces.shipments(self._database.write, kept.id) if one.id == shipment), None)
        if found is None:
            raise UnknownShipment(shipment)
        if not pieces.arrived(self._database.write, shipment, self._clock.now()):
            raise NotInThatState(kept.id, f"parcel {shipment} has arrived before")
        # Pieces that came back before their parcel was said to have arrived count as delivered already.
        left = {one.id: one.shipped - one.delivered for one in self._lines(kept.id)}
        fresh = {line: min(many, left[line]) for line, many in found.pieces.items()}
        rows.move(self._database.write, kept.id, fresh, delivered=1)
        self._step(kept, "delivered", "", caller, shop=found.shop, shipment=shipment)


def _besides(kept: rows.Kept, so_far: int, goods: int, *, last: bool) -> int:
    """Tax that is not in the prices in proportion; fees with the last piece of the whole order."""
    priced = kept.made_of.priced
    outside = priced.total - priced.goods - priced.shipping
    if last:
        # Tax on the fees comes back with them, whatever the goods' part of it was.
        return priced.shipping + outside - in_proportion(outside, priced.goods, 0, so_far)
    return in_proportion(outside, priced.goods, so_far, goods)
