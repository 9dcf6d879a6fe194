"""Invoices (发票): one of each shop for what is kept of an order, and a credit note (红字) for all that comes back."""

from collections.abc import Mapping, Sequence

from souk.goods.pricing import taxed
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.orders.contracts import (
    Billed,
    Invoice,
    InvoiceKind,
    IssuedInvoice,
    NotInThatState,
    UnknownInvoice,
)
from souk.trade.orders.rules import billed, minus, without
from souk.trade.orders.service.balancing import Balancing
from souk.trade.orders.service.examples import INVOICED, NEEDS_ORDER, ORDER
from souk.trade.orders.service.part import MOST
from souk.trade.orders.store import invoices, rows, terms
from souk.trade.payments import Share


class Invoicing(Balancing):
    """What was written on an invoice stays; what becomes of it is another document."""

    @operation(
        "orders:change", Effect.WRITE, Example({"order": ORDER, "buyer": INVOICED}, after=NEEDS_ORDER, owned="self")
    )
    def ask_invoice(self, order: str, buyer: Invoice, caller: Caller, *, secret: str = "") -> list[IssuedInvoice]:
        """Have each shop of one's own order write its invoice, to a person or, with a tax number, to a firm.

        The same buyer gets what is there; for another one the first is taken back by a credit note (换开). It cannot be
        undone otherwise. Raises `NotInThatState` for an order that is not placed, or of which nothing is kept.
        """
        kept = self._mine(order, secret, caller, lock=True)
        self._placed(kept)
        now, there = self._billed(kept), self._open(order)
        if not now:
            raise NotInThatState(order, "nothing of it is kept")
        for shop, lines in now.items():
            if shop in there:
                before, rest = there[shop]
                if before.buyer == buyer:
                    continue
                self._issue(kept, caller, "credit", rest, corrects=before)
            self._issue(kept, caller, "invoice", lines, shop=shop, buyer=buyer)
        return self._of(order)

    @operation("orders:own", example=Example({"order": ORDER}, after=NEEDS_ORDER, owned="self"))
    def invoices(self, order: str, caller: Caller, *, secret: str = "") -> list[IssuedInvoice]:
        """The invoices and credit notes of one's own order, by shop and number."""
        self._mine(order, secret, caller)
        return self._of(order)

    @operation("orders:read", example=Example({"most": 5}, after=NEEDS_ORDER))
    def issued(self, caller: Caller, *, order: str = "", after: str = "", most: int = 50) -> list[IssuedInvoice]:
        """Invoices and credit notes of one's own shop in the order of their numbers, or of all for the operator.

        Those of one order, where it is named; else go on behind an `id` that was read.
        """
        shop, _, number = after.rpartition("-")
        if after and not number.isdecimal():
            raise UnknownInvoice(after)
        place = (shop, int(number)) if after else ("", 0)
        connection, many = self._database.read, min(max(most, 1), MOST)
        return invoices.found(connection, order=order, shop=caller.shop, after=place, most=many)

    def _credit(self, kept: rows.Kept, caller: Caller) -> None:
        """Write a credit note for what came back since an invoice was written."""
        if there := self._open(kept.id):
            now = self._billed(kept)
            for shop, (before, rest) in there.items():
                if back := minus(rest, now.get(shop, ())):
                    self._issue(kept, caller, "credit", back, corrects=before)

    def _issue(  # noqa: PLR0913 (what such a document says)
        self,
        kept: rows.Kept,
        caller: Caller,
        kind: InvoiceKind,
        lines: Sequence[Billed],
        *,
        shop: str = "",
        buyer: Invoice | None = None,
        corrects: IssuedInvoice | None = None,
    ) -> None:
        connection, of = self._database.write, corrects.shop if corrects else shop
        number = invoices.next_number(connection, of)
        made = IssuedInvoice(
            invoices.named(of, number),
            of,
            number,
            kind,
            kept.id,
            corrects.id if corrects else "",
            self._clock.now(),
            kept.currency,
            kept.made_of.context.destination,
            corrects.issuer if corrects else terms.terms(connection, [of])[of].terms.issuer,
            tuple(lines),
            sum(one.amount + (0 if one.included else one.tax) for one in lines),
            sum(one.tax for one in lines),
            corrects.buyer if corrects else buyer,
        )
        invoices.add(connection, made, kept.customer)
        what = "invoiced" if kind == "invoice" else "credited"
        now = rows.locked(connection, kept.id) or kept
        self._step(now, what, "", caller, shop=of, invoice=made.id, total=made.total)

    def _of(self, order: str) -> list[IssuedInvoice]:
        return invoices.found(self._database.read, order=order, most=MOST)

    def _open(self, order: str) -> Mapping[str, tuple[IssuedInvoice, tuple[Billed, ...]]]:
        """By shop the invoice that holds, and what of its lines no credit note took back."""
        every = self._of(order)
        found: dict[str, tuple[IssuedInvoice, tuple[Billed, ...]]] = {}
        for one in every:
            if one.kind == "invoice":
                found[one.shop] = one, one.lines
        for one in every:
            before, rest = found.get(one.shop, (one, ()))
            if one.kind == "credit" and one.corrects == before.id:
                found[one.shop] = before, minus(rest, one.lines)
        return {shop: (one, rest) for shop, (one, rest) in found.items() if rest}

    def _billed(self, kept: rows.Kept) -> dict[str, tuple[Billed, ...]]:
        """What there is to be invoiced of an order as it is now, by shop."""
        made = kept.made_of
        fees = {shop: fee.left for shop, fee in made.priced.fees.items()}
        taxes = taxed(made.lines, made.rules, made.context, made.priced)
        return billed(self._lines(kept.id), taxes, fees, self._sold_for(kept) if kept.total else {})

    def _sold_for(self, kept: rows.Kept) -> Mapping[str, Share]:
        """What each shop has of an order by its sale, a bank's chargeback aside.

        A red-letter invoice is for goods that come back, a lower price, a service broken off or an error (State
        Taxation Administration, announcement 2016 No. 47), and not for money that does not come. What came back of
        goods after the bank had taken their money is a return all the same, although nothing was left to be sent back.
        """
        earned, left = self._payments.earned(kept.id), self._payments.left(kept.id)
        if earned == left:
            return earned
        now = rows.order(self._database.write, kept.id) or kept
        back = kept.total - sum(one.amount for one in earned.values())
        return without(earned, left, now.refunded - back)
