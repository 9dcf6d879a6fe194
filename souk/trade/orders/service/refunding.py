"""What comes back: the money for pieces that were canceled or returned, exact to the last unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from souk.goods.pricing import on_top, rested, still_given
from souk.kit.operation import Caller
from souk.trade.orders.contracts.orders import Deed, OrderGift, OrderLine
from souk.trade.orders.contracts.refusals import NotInThatState, PastCanceling, PiecesGone, UnknownShipment
from souk.trade.orders.rules.gifts import gone_out, undue, unsent, unused, worth_of
from souk.trade.orders.rules.money import covered, due_back, in_proportion, shares, tax_back, tax_of
from souk.trade.orders.rules.pieces import both, chosen, kept_of, nothing_kept, of, to_ship
from souk.trade.orders.rules.terms import clause
from souk.trade.orders.service.invoicing import Invoicing
from souk.trade.orders.service.part import by_line
from souk.trade.orders.store import pieces, rows
from souk.trade.payments import Share


@dataclass(frozen=True)
class Coming:
    """What comes back of a shop's pieces: goods, `less` what came before because their price fell, and `besides` goods.

    `kept` is kept back more than before for gifts, `stays` all that is kept for them. `so_far` came back of the shop's
    goods before; with the `last` piece of the order its fees come back too. `gifts` are back in stock with them.
    """

    shop: str
    goods: int
    less: int
    besides: int
    kept: int
    stays: int
    so_far: int
    last: bool
    gifts: Mapping[str, int] = field(default_factory=dict)

    @property
    def of_goods(self) -> int:
        """What comes back for the goods."""
        return self.goods - self.less - self.kept

    @property
    def amount(self) -> int:
        return self.of_goods + self.besides


class Refunding(Invoicing):
    """Every send-back is priced after those before it, so that all of them together are what was paid."""

    def _cancel(self, kept: rows.Kept, wanted: Mapping[str, int], why: str, caller: Caller, shop: str | None) -> None:
        """Cancel pieces that have not left, of one shop, which refuses them, or of all, as their customer asks."""
        deed: Deed = "cancel" if shop is None else "refuse"
        every, gifts = self._lines(kept.id), self._gifts(kept)
        meant = self._cancelable(kept, wanted, deed, shop or None)
        connection = self._database.write
        # Quotas before stock, as everybody takes them, so that no two transactions wait for each other.
        self._free_uses(kept, kept_of(every, of(meant, every)), gifts)
        for part in sorted({one.shop for one in both(every, gifts) if one.id in meant}):
            own, given = of(meant, every, part), of(meant, gifts, part)
            now = rows.locked(connection, kept.id) or kept
            rows.move(connection, kept.id, {**own, **given}, canceled=1)
            coming = self._give_back(now, (part, own, given), f"canceled: {why}", caller)
            back = pieces.backs(connection, kept.id)[-1].number
            facts: dict[str, str | int] = {"pieces": sum(own.values()), "refunded": coming.amount, "back": back}
            facts |= {"by": deed, **({"kept_back": coming.kept} if coming.kept else {})}
            facts |= {f"gift {id}": many for id, many in coming.gifts.items() if many}
            self._step(now, "canceled", why, caller, shop=part, **facts)
        if all(one.canceled == one.quantity for one in self._lines(kept.id)):
            rows.put(connection, kept.id, state="canceled", reason=why[:500])

    def _cancelable(self, kept: rows.Kept, wanted: Mapping[str, int], deed: Deed, shop: str | None) -> dict[str, int]:
        """The pieces that are meant, by line, and gifts that are named; where they cannot be, the clause says why.

        A gift that is not named is canceled with the goods that it was given for, and not before.
        """
        said = clause(deed, kept.made_of.terms[shop] if shop else next(iter(kept.made_of.terms.values())))
        if kept.state != "placed":
            raise PastCanceling(kept.id, _WHY[kept.state], said)
        lines, gifts = self._lines(kept.id, shop), self._gifts(kept, shop)
        free = {one.id: to_ship(one) for one in both(lines, gifts if wanted else ())}
        sent = {one.id for one in both(lines, gifts) if one.shipped}
        gone = next((line for line, many in wanted.items() if line in sent and many > free[line]), None)
        if gone is not None:
            raise PiecesGone(kept.id, gone, (free[gone], wanted[gone]), said)
        meant = chosen(kept.id, wanted, free)
        if not meant:
            raise PastCanceling(kept.id, "nothing is left that has not gone out", said)
        return meant

    def _free_uses(self, kept: rows.Kept, left: Mapping[str, int], gifts: Iterable[OrderGift]) -> None:
        """Give the uses and coupons back of every rule of which nothing is left, once: price.md section 9."""
        made = kept.made_of
        if free := unused(rested(made.lines, made.rules, made.priced), left, gifts):
            self._promotions.give_back(kept.session, free)

    def _give_back(
        self,
        kept: rows.Kept,
        what: tuple[str, Mapping[str, int], Mapping[str, int]],
        why: str,
        caller: Caller,
    ) -> Coming:
        """Refund pieces of a shop and put them back into stock, with gifts that came or have not left; they have moved.

        Fees and tax outside the price are in it; what gifts are worth that stay without their goods is not.
        """
        shop, own, given = what
        connection, lines, gifts = self._database.write, self._lines(kept.id), self._gifts(kept)
        before = pieces.backs(connection, kept.id)
        extra = self._undue(kept, kept_of(lines), gifts)
        idle = unsent(gifts, extra)
        rows.move(connection, kept.id, idle, canceled=1)
        coming = self._coming(kept, (shop, own), before, lines, worth_of(gifts, gone_out(gifts, extra)))
        number = len(before) + 1
        pieces.add_back(connection, kept.id, pieces.Back(number, shop, own, coming.goods, coming.amount, coming.kept))
        self._forget_protection(kept, own, lines)
        if coming.amount:
            back = self._parts(kept, coming)
            self._payments.refund(kept.id, f"{kept.id}:{number}", back, why)
            rows.put(connection, kept.id, refunded=kept.refunded + coming.amount)
        free = {id: idle.get(id, 0) + given.get(id, 0) for id in {*idle, *given}}
        for part in sorted({one.shop for one in gifts if one.id in free} | {shop}):
            there = [one for one in both(lines, gifts) if one.shop == part]
            variants = by_line({**own, **free}, there)
            self._inventory.give_back(kept.id, f"{kept.id}:{number}", variants, caller, shop=part)
        self._credit(kept, caller)
        return replace(coming, gifts=free)

    def _undue(self, kept: rows.Kept, left: Mapping[str, int], gifts: Sequence[OrderGift]) -> dict[str, int]:
        """Pieces by gift that are no longer given where so many pieces of lines are kept."""
        made = kept.made_of
        return undue(gifts, still_given(made.lines, made.rules, made.context, made.priced, left)) if gifts else {}

    def _coming(
        self,
        kept: rows.Kept,
        what: tuple[str, Mapping[str, int]],
        before: Sequence[pieces.Back],
        lines: Sequence[OrderLine],
        worth: int,
    ) -> Coming:
        """What comes back for pieces of a shop that have moved, where gifts of a `worth` stay without their goods."""
        (shop, own), made = what, kept.made_of
        last = bool(own) and nothing_kept(lines)
        goods = due_back(made.lines, made.rules, made.context, before=[one.pieces for one in before], now=dict(own))
        protected = self._protected(kept, own, lines)
        less = min(goods, sum(protected.values()))
        besides = self._besides(kept, [one.pieces for one in before], own, protected, last=last)
        held = sum(one.kept for one in before)
        stays = min(worth, goods - less + held)
        so_far = sum(one.goods for one in before if one.shop == shop)
        return Coming(shop, goods, less, besides, stays - held, stays, so_far, last)

    def _besides(
        self,
        kept: rows.Kept,
        before: Sequence[Mapping[str, int]],
        own: Mapping[str, int],
        protected: Mapping[str, int],
        *,
        last: bool,
    ) -> int:
        """Tax on top with the goods that it was for; the fees, and all tax that is left, with the last piece."""
        made = kept.made_of
        priced = made.priced
        if priced.total == priced.goods + priced.shipping:
            return priced.shipping if last else 0
        left = self._payments.earned(kept.id).get("", Share("", 0)).amount
        if last:
            return priced.shipping + left
        tax = tax_back(made.lines, made.rules, made.context, before=before, now=dict(own))
        return min(left, max(0, tax - self._tax_of(kept, protected)))

    def _tax_of(self, kept: rows.Kept, amounts: Mapping[str, int]) -> int:
        """The tax on top of parts of lines."""
        made = kept.made_of
        taxes = on_top(made.lines, made.rules, made.context, made.priced)
        return tax_of(amounts, taxes, {id: one.left for id, one in made.priced.lines.items()})

    def _protected(self, kept: rows.Kept, own: Mapping[str, int], lines: Sequence[OrderLine]) -> dict[str, int]:
        """What came back of pieces before because their price fell, which does not come back twice, by line.

        The pieces have moved already: those that were there are what is left and what goes now.
        """
        given, left = pieces.protected(self._database.read, kept.id), kept_of(lines)
        of_them = {line: many for line, many in own.items() if line in given}
        return {line: in_proportion(given[line], left[line] + many, 0, many) for line, many in of_them.items()}

    def _forget_protection(self, kept: rows.Kept, own: Mapping[str, int], lines: Sequence[OrderLine]) -> None:
        """Write down what of a difference went with pieces."""
        if gone := self._protected(kept, own, lines):
            connection = self._database.write
            number = pieces.protections(connection, kept.id) + 1
            less = {line: -many for line, many in gone.items()}
            pieces.add_protection(connection, kept.id, number, less, self._clock.now())

    def _parts(self, kept: rows.Kept, coming: Coming) -> list[Share]:
        """Whom a refund is taken from: the shop for its goods, each shop for its fee, the platform for tax."""
        left, shop = self._payments.left(kept.id), coming.shop
        if sum(one.amount for one in left.values()) == coming.amount + coming.stays:
            # The last of all: whatever the parts before it were, nobody keeps anything but what gifts are worth.
            return _all_but(left, coming.stays, {one.shop for one in self._gifts(kept)})
        made = kept.made_of
        own = {one.shop: one for one in shares(made.lines, made.priced)}.get(shop, Share(shop, 0))
        paid = sum(made.priced.lines[line.id].left for line in made.lines if line.shop == shop)
        subsidy = in_proportion(own.subsidy, paid, coming.so_far, coming.goods)
        found = {shop: Share(shop, coming.of_goods, subsidy)}
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
        left = {one.id: one.shipped - one.delivered for one in both(self._lines(kept.id), self._gifts(kept))}
        fresh = {id: min(many, left[id]) for id, many in {**found.pieces, **found.gifts}.items()}
        rows.move(self._database.write, kept.id, fresh, delivered=1)
        self._step(kept, "delivered", "", caller, shop=found.shop, shipment=shipment)


_WHY = {
    "unpaid": "it is not paid yet",
    "deposit": "only its deposit is paid",
    "failed": "its payment failed",
    "expired": "it was not paid in time",
    "lapsed": "its balance was not paid",
    "canceled": "it is canceled already",
}


def _all_but(left: Mapping[str, Share], stays: int, shops: set[str]) -> list[Share]:
    """All that is left of a payment but a sum that stays, with these shops first."""
    found = []
    for one in sorted(left.values(), key=lambda one: (one.shop not in shops, one.shop)):
        some = min(stays, one.amount)
        stays -= some
        found.append(replace(one, amount=one.amount - some))
    return [one for one in found if one.amount or one.subsidy]
