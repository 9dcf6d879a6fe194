"""What a customer does with an order: look, cancel, say that it came, send pieces back."""

import uuid
from collections.abc import Mapping

from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.orders.contracts import (
    AgainstTerms,
    NotInThatState,
    Order,
    OrderPage,
    OrderRow,
    Return,
    ReturnKind,
    UnknownReturn,
    UnknownShipment,
    WrongOrder,
)
from souk.trade.orders.rules import chosen, clause, held_back, objection, part_state
from souk.trade.orders.service.examples import ASKED, NEEDS_ORDER, ORDER, RETURN, SHIPMENT, SHIPPED
from souk.trade.orders.service.part import named
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

        Refuses pieces that have left: those can be sent back when they have arrived. An order whose balance is not paid
        is canceled whole, and of its deposit the shop keeps what `balance` says.
        """
        kept = self._mine(order, secret, caller, lock=True)
        if kept.state == "deposit":
            self._call_off(kept, pieces or {}, why, caller)
            return self._shown(order)
        self._placed(kept)
        self._cancel(kept, pieces or {}, why, caller)
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
    ) -> list[Return]:
        """Send pieces of an order back, or exchange them: one return a shop, approved by the terms that held.

        Raises `AgainstTerms` with the clause where the terms do not allow it; then nothing is written. It can be
        withdrawn until the shop has the pieces.
        """
        kept = self._mine(order, secret, caller, lock=True)
        self._placed(kept)
        if not why.strip():
            raise WrongOrder(order, "why", "say what is wrong with it")
        lines = self._lines(order)
        before = kept_pieces.returns(self._database.write, order)
        free = {one.id: one.shipped - one.returned - held_back(before, one.id) for one in lines}
        meant = chosen(order, pieces or {}, free)
        if not meant:
            raise NotInThatState(order, "nothing of it has left that could come back")
        self._against(kept, kind, meant)
        by_shop: dict[str, dict[str, int]] = {}
        for line in lines:
            if line.id in meant:
                by_shop.setdefault(line.shop, {})[line.id] = meant[line.id]
        base = id[:60] or uuid.uuid4().hex[:12]
        made = []
        for place, (shop, own) in enumerate(sorted(by_shop.items())):
            one = f"{base}-{place + 1}" if place else base
            if kept_pieces.order_of_return(self._database.write, one) is not None:
                raise NotInThatState(order, f"there is a return {one} already")
            made.append(self._announce(kept, (one, shop, kind), own, why, caller))
        return made

    @operation("orders:change", Effect.WRITE, Example({"id": RETURN}, after=ASKED, owned="self"))
    def withdraw_return(self, id: str, caller: Caller, *, secret: str = "") -> Order:
        """Take an announced return back, as long as the shop does not have the pieces."""
        order = kept_pieces.order_of_return(self._database.read, id)
        if order is None:
            raise UnknownReturn(id)
        kept = self._mine(order, secret, caller, lock=True)
        if not kept_pieces.turn_return(self._database.write, id, "withdrawn", ""):
            raise NotInThatState(order, f"return {id} has ended")
        back = next(one for one in kept_pieces.returns(self._database.write, order) if one.id == id)
        self._step(kept, "return-withdrawn", "", caller, shop=back.shop, **{"return": id})
        return self._shown(order)

    def _announce(
        self, kept: rows.Kept, what: tuple[str, str, ReturnKind], own: dict[str, int], why: str, caller: Caller
    ) -> Return:
        id, shop, kind = what
        said = clause(kind, kept.made_of.terms[shop])
        made = Return(id, kept.id, shop, kind, "approved", own, why.strip(), said, self._clock.now())
        kept_pieces.add_return(self._database.write, made)
        # A step has a number of its own: two shops of one order are two steps.
        locked = rows.locked(self._database.write, kept.id) or kept
        facts: dict[str, str | int] = {"return": id, "kind": kind, "clause": said.id, "pieces": sum(own.values())}
        self._step(locked, "return-asked", why, caller, shop=shop, **facts)
        return made

    def _against(self, kept: rows.Kept, kind: ReturnKind, meant: Mapping[str, int]) -> None:
        now = self._clock.now()
        shipments = kept_pieces.shipments(self._database.write, kept.id)
        for line in kept.made_of.lines:
            if line.id not in meant:
                continue
            # Of several parcels the one that came last counts: nobody can tell which piece was in which.
            days = [one.delivered for one in shipments if line.id in one.pieces]
            delivered = None if not days or None in days else max(day for day in days if day)
            found = objection(kind, kept.made_of.terms[line.shop], line, delivered, now)
            if found is not None:
                raise AgainstTerms(kept.id, *found)

    def _page(self, whose: rows.Whose, state: str, after: str, most: int) -> OrderPage:
        if not 1 <= most <= 200:
            raise WrongOrder("page", "most", f"{most} is not between 1 and 200")
        found = rows.page(self._database.read, whose, state, after, most)
        lines = rows.lines_of(self._database.read, [row.id for row in found])
        made = []
        for row in found:
            own = [one for one in lines.get(row.id, []) if whose.shop in (None, one.shop)]
            shops = sorted({one.shop for one in own})
            states = {shop: part_state([one for one in own if one.shop == shop]) for shop in shops}
            total = row.total if whose.shop is None else sum(one.paid for one in own)
            back = row.refunded if whose.shop is None else 0
            many = sum(one.quantity for one in own)
            made.append(OrderRow(row.id, row.state, states, row.currency, total, back, many, row.at))
        return OrderPage(tuple(made), made[-1].id if len(made) == most else "")
