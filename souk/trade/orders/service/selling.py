"""What a shop does with its part of an order: send it, say that it came, refuse it, take pieces back."""

import csv
import io
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from souk.goods.inventory import Want
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.orders.contracts.orders import Doing, Order, OrderPage, Return, ReturnState, Shipment, ToDo, TrackingRow
from souk.trade.orders.contracts.refusals import NotInThatState, UnknownReturn, UnknownShipment, WrongOrder
from souk.trade.orders.rules.pieces import both, chosen, kept_of, of, to_ship
from souk.trade.orders.service.buying import Buying
from souk.trade.orders.service.examples import ASKED, NEEDS_ORDER, ORDER, RETURN, SHIPMENT, SHIPPED
from souk.trade.orders.service.refunding import Coming
from souk.trade.orders.store import pieces as kept_pieces
from souk.trade.orders.store import rows

MOST_ROWS = 1000


class Selling(Buying):
    """A shop's own parts of orders; the operator's are all of them."""

    @operation("orders:read", example=Example({"most": 5}, after=NEEDS_ORDER))
    def sales(
        self, caller: Caller, *, state: str = "", doing: Doing = "", after: str = "", most: int = 50
    ) -> OrderPage:
        """Orders of which one's own shop sells a part, newest first; all of them for the operator.

        `doing` asks for those with pieces to send, under way, arrived and kept, canceled, or announced to come back.
        """
        return self._page(rows.Whose(shop=caller.shop, doing=doing), state, after, most)

    @operation("orders:read", example=Example({}, after=NEEDS_ORDER))
    def to_do(self, caller: Caller) -> ToDo:
        """How many orders wait for one's own shop, or for all for the operator."""
        waiting: tuple[Doing, ...] = ("to_send", "returns")
        counts = [rows.count(self._database.read, rows.Whose(shop=caller.shop, doing=one)) for one in waiting]
        return ToDo(*counts)

    @operation("orders:read", example=Example({"order": ORDER}, after=NEEDS_ORDER, owned="shop"))
    def sale(self, order: str, caller: Caller) -> Order:
        """One's own part of an order, with whom it goes to."""
        self._sold(order, caller)
        return self._shown(order, caller.shop)

    @operation(
        "orders:write",
        Effect.WRITE,
        Example({"order": ORDER, "carrier": "Invented Express", "tracking": "X1"}, after=NEEDS_ORDER, owned="shop"),
    )
    def ship(  # noqa: PLR0913 (what a parcel is, as every door asks for it)
        self,
        order: str,
        carrier: str,
        tracking: str,
        caller: Caller,
        *,
        pieces: Mapping[str, int] | None = None,
        shipment: str = "",
    ) -> Order:
        """Send pieces by line and by gift, or all that have not left, the gifts with them.

        Partial parcels are fine, and one can be taken back.
        """
        kept = self._sold(order, caller, lock=True)
        self._placed(kept)
        if not carrier.strip() or len(carrier) > 100 or len(tracking) > 100 or len(shipment) > 100:
            raise WrongOrder(order, "carrier", "name the carrier; names and numbers have at most 100 characters")
        lines, gifts = self._lines(order, caller.shop), self._gifts(kept, caller.shop)
        meant = chosen(order, pieces or {}, {one.id: to_ship(one) for one in both(lines, gifts)})
        shops = sorted({one.shop for one in both(lines, gifts) if one.id in meant})
        if not shops:
            raise NotInThatState(order, "nothing is left to send")
        for shop in shops:
            own, given = of(meant, lines, shop), of(meant, gifts, shop)
            now = rows.locked(self._database.write, order) or kept
            id = (shipment or uuid.uuid4().hex[:12]) + (f"-{shop}" if len(shops) > 1 else "")
            made = Shipment(id, shop, carrier.strip(), tracking.strip(), own, self._clock.now(), gifts=given)
            if kept_pieces.order_of_shipment(self._database.write, id) is not None:
                raise NotInThatState(order, f"there is a parcel {id} already")
            kept_pieces.add_shipment(self._database.write, order, made)
            rows.move(self._database.write, order, {**own, **given}, shipped=1)
            facts: dict[str, str | int] = {"shipment": id, "carrier": made.carrier, "pieces": sum(own.values())}
            facts |= {"gifts": sum(given.values())} if given else {}
            self._step(now, "shipped", "", caller, shop=shop, **facts)
        return self._shown(order, caller.shop)

    @operation(
        "orders:write",
        Effect.WRITE,
        Example({"rows": f"order,carrier,tracking\n{ORDER},Invented Express,X1\n"}, after=NEEDS_ORDER),
    )
    def ship_many(self, rows: str, caller: Caller) -> list[TrackingRow]:
        """Send many orders by a CSV of order, carrier, tracking (单号批量导入): each row is done, or says why not."""
        read = csv.DictReader(io.StringIO(rows.lstrip("\ufeff")))
        if not {"order", "carrier", "tracking"} <= set(read.fieldnames or ()):
            raise WrongOrder("rows", "header", "the first line names order,carrier,tracking")
        given = list(read)
        if not 1 <= len(given) <= MOST_ROWS:
            raise WrongOrder("rows", "rows", f"1 to {MOST_ROWS} rows are taken, not {len(given)}")
        return [self._one_row(place, row, caller) for place, row in enumerate(given, 2)]

    def _one_row(self, place: int, row: Mapping[str, str | None], caller: Caller) -> TrackingRow:
        order, carrier, tracking = (str(row.get(name) or "").strip() for name in ("order", "carrier", "tracking"))
        try:
            self._ready(order, caller)
            self.ship(order, carrier, tracking, caller)
        except SoukError as error:
            return TrackingRow(place, order, False, str(error))
        return TrackingRow(place, order, True)

    def _ready(self, order: str, caller: Caller) -> None:
        """Look before writing, so that a wrong row of many leaves nothing behind."""
        kept = self._sold(order, caller)
        self._placed(kept)
        if not any(to_ship(one) for one in both(self._lines(order, caller.shop), self._gifts(kept, caller.shop))):
            raise NotInThatState(order, "nothing is left to send")

    @operation(
        "orders:write",
        Effect.WRITE,
        Example({"shipment": SHIPMENT, "why": "wrong number"}, after=SHIPPED, owned="shop"),
    )
    def unship(self, shipment: str, why: str, caller: Caller) -> Order:
        """Take back that a parcel left, as long as it has not arrived."""
        kept, found = self._parcel(shipment, caller)
        if not kept_pieces.drop_shipment(self._database.write, shipment):
            raise NotInThatState(kept.id, f"parcel {shipment} has arrived")
        waiting = [one for one in kept_pieces.returns(self._database.write, kept.id) if one.state == "approved"]
        inside = {**found.pieces, **found.gifts}
        if any({*one.pieces, *one.gifts} & inside.keys() for one in waiting):
            raise NotInThatState(kept.id, "pieces of this parcel are announced to come back")
        known = {one.id: one for one in both(self._lines(kept.id), self._gifts(kept))}
        if any(known[id].shipped - many < known[id].delivered for id, many in inside.items()):
            raise NotInThatState(kept.id, "pieces of this parcel came back")
        rows.move(self._database.write, kept.id, inside, shipped=-1)
        self._step(kept, "unshipped", why, caller, shop=found.shop, shipment=shipment)
        return self._shown(kept.id, caller.shop)

    @operation("orders:write", Effect.WRITE, Example({"shipment": SHIPMENT}, after=SHIPPED, owned="shop"))
    def deliver(self, shipment: str, caller: Caller) -> Order:
        """Say that a parcel arrived, as its carrier reports it."""
        kept, _ = self._parcel(shipment, caller)
        self._arrive(kept, shipment, caller)
        return self._shown(kept.id, caller.shop)

    @operation(
        "orders:write",
        Effect.WRITE,
        Example({"order": ORDER, "why": "broken in the store"}, after=NEEDS_ORDER, owned="shop"),
    )
    def refuse(self, order: str, why: str, caller: Caller, *, pieces: Mapping[str, int] | None = None) -> Order:
        """Cancel what one's own shop cannot send, all of it or pieces by line and by gift; the money goes back at once.

        Raises `PastCanceling` or `PiecesGone` with the clause where it cannot be.
        """
        kept = self._sold(order, caller, lock=True)
        if not why.strip():
            raise WrongOrder(order, "why", "say why; the customer reads it")
        self._cancel(kept, pieces or {}, why, caller, caller.shop or "")
        return self._shown(order, caller.shop)

    @operation("orders:write", Effect.WRITE, Example({"id": RETURN, "accepted": True}, after=ASKED, owned="shop"))
    def receive_return(
        self, id: str, accepted: bool, caller: Caller, *, why: str = "", missing: Sequence[str] = ()
    ) -> Order:
        """Take pieces that came back: their money goes back, or others go out for an exchange; or refuse, and say why.

        Gifts that are `missing` stayed with the customer: where they go back with what came, their worth is kept back.
        Raises `OutOfStock` for an exchange that cannot be had; then nothing changes.
        """
        order = kept_pieces.order_of_return(self._database.read, id)
        if order is None:
            raise UnknownReturn(id)
        kept = self._sold(order, caller, lock=True)
        found = next(one for one in kept_pieces.returns(self._database.write, order) if one.id == id)
        if caller.shop not in (None, found.shop):
            raise UnknownReturn(id)
        if found.state != "approved":
            raise NotInThatState(order, f"return {id} has ended")
        if not accepted and not why.strip():
            raise WrongOrder(order, "why", "say why it is refused; the customer reads it")
        if stray := set(missing) - found.gifts.keys():
            raise WrongOrder(order, "missing", f"return {id} has no gift {min(stray)}")
        state: ReturnState = "received" if accepted else "refused"
        came = {gift: many for gift, many in found.gifts.items() if gift not in missing}
        ended = replace(found, state=state, answer=why.strip()[:1000], gifts=came if accepted else found.gifts)
        if not {**found.pieces, **ended.gifts}:
            raise WrongOrder(order, "missing", "then nothing came back; refuse it")
        coming = self._received(kept, ended, caller) if accepted else None
        ended = replace(ended, refunded=coming.amount if coming else 0)
        if not kept_pieces.turn_return(self._database.write, id, ended):
            raise NotInThatState(order, f"return {id} has ended")
        facts: dict[str, str | int] = {"return": id, "refunded": ended.refunded}
        facts |= {"kept_back": coming.kept} if coming and coming.kept else {}
        self._step(kept, f"return-{state}", why, caller, shop=found.shop, **facts)
        return self._shown(order, caller.shop)

    def _received(self, kept: rows.Kept, found: Return, caller: Caller) -> Coming | None:
        """What is refunded for pieces that came back; they count as delivered, whatever the carrier said."""
        known = {one.id: one for one in both(self._lines(kept.id), self._gifts(kept))}
        inside = {**found.pieces, **found.gifts}
        late = {id: known[id].returned + many - known[id].delivered for id, many in inside.items()}
        fresh = {id: many for id, many in late.items() if many > 0}
        rows.move(self._database.write, kept.id, fresh, delivered=1)
        if found.kind == "return":
            rows.move(self._database.write, kept.id, inside, returned=1)
            self._free_uses(kept, kept_of(self._lines(kept.id)), self._gifts(kept))
            back = (found.shop, found.pieces, found.gifts)
            return self._give_back(kept, back, f"returned: {found.why}", caller)
        variants = [Want(known[id].variant, found.shop, many) for id, many in inside.items()]
        hold = f"{kept.id}:x:{found.id}"
        self._inventory.reserve(hold, variants, self._clock.now())
        self._inventory.take(hold)
        rows.move(self._database.write, kept.id, inside, shipped=-1, delivered=-1)
        return None

    def _parcel(self, shipment: str, caller: Caller) -> tuple[rows.Kept, Shipment]:
        order = kept_pieces.order_of_shipment(self._database.read, shipment)
        if order is None:
            raise UnknownShipment(shipment)
        kept = self._sold(order, caller, lock=True)
        found = next(one for one in kept_pieces.shipments(self._database.write, order) if one.id == shipment)
        if caller.shop not in (None, found.shop):
            raise UnknownShipment(shipment)
        return kept, found
