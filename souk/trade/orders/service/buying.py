"""What a customer does with an order: look, cancel, say that it came, send pieces back."""

import uuid
from collections.abc import Mapping
from dataclasses import replace

from souk.goods.pricing import Line
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.orders.contracts.orders import Order, Ordered, OrderPage, OrderRow, Outlook, Return, ReturnKind
from souk.trade.orders.contracts.refusals import (
    AgainstTerms,
    NotInThatState,
    UnknownReturn,
    UnknownShipment,
    WrongOrder,
)
from souk.trade.orders.rules.gifts import gone_out, worth_of
from souk.trade.orders.rules.pieces import both, chosen, held_back, kept_of, of, part_state
from souk.trade.orders.rules.terms import clause, objection
from souk.trade.orders.service.examples import ASKED, NEEDS_ORDER, ORDER, RETURN, SHIPMENT, SHIPPED
from souk.trade.orders.service.part import by_line, named
from souk.trade.orders.service.refunding import Refunding
from souk.trade.orders.store import pieces as kept_pieces
from souk.trade.orders.store import rows


class Buying(Refunding):
    """A customer's own orders; a guest shows the secret that came with the order."""

    @operation("orders:own", example=Example({"most": 5}))
    def page(self, caller: Caller, *, state: str = "", after: str = "", most: int = 20) -> OrderPage:
        """One's own orders, newest first; a visitor who is not signed in has none here."""
        if not named(caller):
            return OrderPage((), "")
        return self._page(rows.Whose(customer=caller.actor), state, after, most)

    @operation("orders:own", example=Example({"order": ORDER}, after=NEEDS_ORDER, owned="self"))
    def show(self, order: str, caller: Caller, *, secret: str = "") -> Order:
        """One order with every piece and every step; a guest's with its `secret`."""
        self._mine(order, secret, caller)
        return self._shown(order)

    @operation(
        "orders:change",
        Effect.WRITE,
        Example({"order": ORDER, "why": "ordered twice"}, after=NEEDS_ORDER, owned="self"),
    )
    def cancel(
        self, order: str, why: str, caller: Caller, *, pieces: Mapping[str, int] | None = None, secret: str = ""
    ) -> Order:
        """Cancel what has not left yet, all of it or pieces by line; the money goes back, and that cannot be undone.

        Gifts go with the goods that they were given for. Refuses pieces that have left, with the clause: those can be
        sent back when they have arrived. An order whose balance is not paid is canceled whole, and of its deposit the
        shop keeps what `balance` says.
        """
        kept = self._mine(order, secret, caller, lock=True)
        if kept.state == "deposit":
            self._call_off(kept, pieces or {}, why, caller)
            return self._shown(order)
        self._cancel(kept, pieces or {}, why, caller, None)
        return self._shown(order)

    @operation("orders:change", Effect.WRITE, Example({"shipment": SHIPMENT}, after=SHIPPED, owned="self"))
    def confirm(self, shipment: str, caller: Caller, *, secret: str = "") -> Order:
        """Say that a parcel arrived; from now on the days of the shop's terms count."""
        order = kept_pieces.order_of_shipment(self._database.read, shipment)
        if order is None:
            raise UnknownShipment(shipment)
        kept = self._mine(order, secret, caller, lock=True)
        self._arrive(kept, shipment, caller)
        return self._shown(order)

    @operation(
        "orders:change",
        Effect.WRITE,
        Example({"order": ORDER, "kind": "return", "why": "too small"}, after=SHIPPED, owned="self"),
    )
    def ask_return(  # noqa: PLR0913 (what a return is, as every door asks for it)
        self,
        order: str,
        kind: ReturnKind,
        why: str,
        caller: Caller,
        *,
        pieces: Mapping[str, int] | None = None,
        secret: str = "",
        id: str = "",
        keep_gifts: bool = False,
    ) -> list[Return]:
        """Send pieces of an order back, or exchange them: one return a shop, approved by the terms that held.

        Gifts whose goods go back are asked back with them, unless they are kept: then their worth is kept back;
        `orders.outlook` says both before. Raises `AgainstTerms` with the clause where the terms do not allow it; then
        nothing is written. It can be withdrawn until the shop has the pieces.
        """
        kept = self._mine(order, secret, caller, lock=True)
        if not why.strip():
            raise WrongOrder(order, "why", "say what is wrong with it")
        meant = self._returnable(kept, kind, pieces or {})
        if kind == "return" and not keep_gifts:
            meant |= self._asked_back(kept, meant)
        lines, gifts = self._lines(order), self._gifts(kept)
        base = id[:60] or uuid.uuid4().hex[:12]
        made = []
        for place, shop in enumerate(sorted({one.shop for one in both(lines, gifts) if one.id in meant})):
            one = f"{base}-{place + 1}" if place else base
            if kept_pieces.order_of_return(self._database.write, one) is not None:
                raise NotInThatState(order, f"there is a return {one} already")
            own = of(meant, lines, shop), of(meant, gifts, shop)
            made.append(self._announce(kept, (one, shop, kind), own, why, caller))
        return made

    @operation("orders:own", example=Example({"order": ORDER}, after=SHIPPED, owned="self"))
    def outlook(
        self, order: str, caller: Caller, *, pieces: Mapping[str, int] | None = None, secret: str = ""
    ) -> Outlook:
        """What would come back of pieces of one's own order, which gifts are asked back, and what they are worth else.

        Nothing is written. Raises as `orders.ask-return` does.
        """
        kept = self._mine(order, secret, caller)
        meant = self._returnable(kept, "return", pieces or {})
        asked = meant | self._asked_back(kept, meant)
        with_gifts, without = (self._foreseen(kept, one) for one in (asked, meant))
        lines, gifts = self._lines(order), self._gifts(kept)
        shops = sorted({one.shop for one in both(lines, gifts) if one.id in asked})
        said = [clause("return", kept.made_of.terms[shop]) for shop in shops]
        given = of(asked, gifts)
        said += [clause("gifts", kept.made_of.terms[shop]) for shop in shops[:1] if given]
        less = with_gifts - without
        return Outlook(
            order,
            kept.currency,
            of(meant, lines),
            given,
            with_gifts,
            less,
            tuple({one.id: one for one in said}.values()),
        )

    @operation("orders:change", Effect.WRITE, Example({"id": RETURN}, after=ASKED, owned="self"))
    def withdraw_return(self, id: str, caller: Caller, *, secret: str = "") -> Order:
        """Take an announced return back, as long as the shop does not have the pieces."""
        order = kept_pieces.order_of_return(self._database.read, id)
        if order is None:
            raise UnknownReturn(id)
        kept = self._mine(order, secret, caller, lock=True)
        back = next(one for one in kept_pieces.returns(self._database.write, order) if one.id == id)
        if not kept_pieces.turn_return(self._database.write, id, replace(back, state="withdrawn", answer="")):
            raise NotInThatState(order, f"return {id} has ended")
        self._step(kept, "return-withdrawn", "", caller, shop=back.shop, **{"return": id})
        return self._shown(order)

    def _announce(
        self,
        kept: rows.Kept,
        what: tuple[str, str, ReturnKind],
        pieces: tuple[Mapping[str, int], Mapping[str, int]],
        why: str,
        caller: Caller,
    ) -> Return:
        (id, shop, kind), (own, given) = what, pieces
        said = clause(kind, kept.made_of.terms[shop])
        now = self._clock.now()
        made = Return(id, kept.id, shop, kind, "approved", own, why.strip(), said, now, gifts=given)
        kept_pieces.add_return(self._database.write, made)
        # A step has a number of its own: two shops of one order are two steps.
        locked = rows.locked(self._database.write, kept.id) or kept
        facts: dict[str, str | int] = {"return": id, "kind": kind, "clause": said.id, "pieces": sum(own.values())}
        self._step(locked, "return-asked", why, caller, shop=shop, **facts)
        return made

    def _returnable(self, kept: rows.Kept, kind: ReturnKind, pieces: Mapping[str, int]) -> dict[str, int]:
        """The pieces that are meant, by line, and gifts that are named; raises where the terms do not allow it."""
        lines, gifts = self._lines(kept.id), self._gifts(kept)
        # A gift may have left alone before all goods were canceled, and can come back all the same.
        if not (kept.state == "canceled" and any(one.shipped > one.returned for one in gifts)):
            self._placed(kept)
        before = kept_pieces.returns(self._database.read, kept.id)
        free = {
            one.id: one.shipped - one.returned - held_back(before, one.id)
            for one in both(lines, gifts if pieces else ())
        }
        meant = chosen(kept.id, pieces, free)
        if not meant:
            raise NotInThatState(kept.id, "nothing of it has left that could come back")
        self._against(kept, kind, meant)
        return meant

    def _asked_back(self, kept: rows.Kept, meant: Mapping[str, int]) -> dict[str, int]:
        """Gifts that go back with pieces: those that are no longer given then, are out and are not announced yet."""
        lines, before = self._lines(kept.id), kept_pieces.returns(self._database.read, kept.id)
        coming = [one for one in before if one.state == "approved" and one.kind == "return"]
        gone = {one.id: held_back(coming, one.id) + meant.get(one.id, 0) for one in lines}
        gifts = [
            replace(one, returned=one.returned + held_back(before, one.id) + meant.get(one.id, 0))
            for one in self._gifts(kept)
        ]
        found = gone_out(gifts, self._undue(kept, kept_of(lines, gone), gifts))
        return {id: many + meant.get(id, 0) for id, many in found.items()}

    def _foreseen(self, kept: rows.Kept, meant: Mapping[str, int]) -> int:
        """What would come back for pieces if they were there, as if they were all of one shop."""
        lines = [replace(one, returned=one.returned + meant.get(one.id, 0)) for one in self._lines(kept.id)]
        gifts = [replace(one, returned=one.returned + meant.get(one.id, 0)) for one in self._gifts(kept)]
        own, before = of(meant, lines), kept_pieces.backs(self._database.read, kept.id)
        worth = worth_of(gifts, gone_out(gifts, self._undue(kept, kept_of(lines), gifts)))
        return self._coming(kept, ("", own), before, lines, worth).amount

    def _against(self, kept: rows.Kept, kind: ReturnKind, meant: Mapping[str, int]) -> None:
        now = self._clock.now()
        shipments = kept_pieces.shipments(self._database.read, kept.id)
        gifts = [Line(one.id, one.variant, one.product, one.shop, one.quantity, 0) for one in self._gifts(kept)]
        for line in (*kept.made_of.lines, *gifts):
            if line.id not in meant:
                continue
            # Of several parcels the one that came last counts: nobody can tell which piece was in which.
            days = [one.delivered for one in shipments if line.id in one.pieces or line.id in one.gifts]
            delivered = None if not days or None in days else max(day for day in days if day)
            found = objection(kind, kept.made_of.terms[line.shop], line, delivered, now)
            if found is not None:
                raise AgainstTerms(kept.id, *found)

    def _page(self, whose: rows.Whose, state: str, after: str, most: int) -> OrderPage:
        if not 1 <= most <= 200:
            raise WrongOrder("page", "most", f"{most} is not between 1 and 200")
        found = rows.page(self._database.read, whose, state, after, most)
        pieces = rows.pieces_of(self._database.read, [row.id for row in found])
        made = []
        for row in found:
            own = [one for one in pieces[row.id][0] if whose.shop in (None, one.shop)]
            gifts = [one for one in pieces[row.id][1] if whose.shop in (None, one.shop)]
            states = {
                shop: part_state([one for one in own if one.shop == shop], [one for one in gifts if one.shop == shop])
                for shop in sorted({one.shop for one in both(own, gifts)})
            }
            total = row.total if whose.shop is None else sum(one.paid for one in own)
            back = row.refunded if whose.shop is None else 0
            many = sum(one.quantity for one in own)
            given = by_line({one.id: one.quantity for one in gifts}, gifts)
            goods = tuple(Ordered(one.product, one.title, one.quantity) for one in own)
            made.append(OrderRow(row.id, row.state, states, row.currency, total, back, many, row.at, goods, given))
        return OrderPage(tuple(made), made[-1].id if len(made) == most else "")
