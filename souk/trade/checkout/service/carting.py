"""The cart: put in, change, take back, and see what it costs now."""

from collections.abc import Mapping
from dataclasses import replace

from souk.goods.catalog import UnknownProduct
from souk.goods.pricing import Line, Quote, Wanted, WrongBasket
from souk.kit.locale import Words
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.checkout.contracts.carts import (
    Cart,
    CartLine,
    NothingToUndo,
    ShownLine,
    UnknownLine,
    WrongCheckout,
)
from souk.trade.checkout.rules.carting import MOST_LINES, line_id, put_in, shown
from souk.trade.checkout.service.examples import ADD, CART, FILLED
from souk.trade.checkout.service.part import Desk
from souk.trade.checkout.store import KeptCart, cart, drop_cart, put_cart


class Carting(Desk):
    """Carts of accounts, and of guests by a name that nobody guesses."""

    @operation("checkout:use", example=Example({"cart": CART}, after=FILLED))
    def cart(self, caller: Caller, *, cart: str = "") -> Cart:
        """A cart at the prices of this moment, with what is wrong with any of its lines."""
        return self._seen(self._kept(self._cart_id(cart, caller)), caller)

    @operation("checkout:use", example=Example({"cart": CART}, after=FILLED))
    def count(self, caller: Caller, *, cart: str = "") -> int:
        """How many pieces are in a cart; asks for no price."""
        return sum(line.quantity for line in self._kept(self._cart_id(cart, caller)).lines)

    @operation("checkout:use", Effect.WRITE, Example({**ADD[1]}, after=FILLED[:-1]))
    def add(self, wanted: Wanted, caller: Caller, *, cart: str = "") -> Cart:
        """Put pieces in; the same variant of the same shop becomes more of one line.

        Raises `WrongBasket` for what nobody offers now.
        """
        kept = self._kept(self._cart_id(cart, caller), writes=True)
        (line,), _ = self._pricing.lines([wanted])
        fresh = CartLine(line_id(line.sku, line.shop), line.product, line.sku, line.shop, line.quantity, line.unit)
        lines = put_in(kept.lines, fresh)
        if len(lines) > MOST_LINES:
            raise WrongCheckout("cart", f"it holds at most {MOST_LINES} lines")
        return self._changed(kept, lines, caller)

    @operation(
        "checkout:use",
        Effect.WRITE,
        Example({"line": line_id("corner-sample", "corner"), "quantity": 3, "cart": CART}, after=FILLED),
    )
    def change(self, line: str, quantity: int, caller: Caller, *, cart: str = "") -> Cart:
        """Let a line have so many pieces; 0 takes it out. Taken back by `checkout.undo`."""
        if not 0 <= quantity <= 9_999:
            raise WrongCheckout("quantity", f"{quantity} is not between 0 and 9999")
        kept = self._kept(self._cart_id(cart, caller), writes=True)
        if line not in {one.id for one in kept.lines}:
            raise UnknownLine(line)
        moved = [replace(one, quantity=quantity) if one.id == line else one for one in kept.lines]
        return self._changed(kept, [one for one in moved if one.quantity], caller)

    @operation("checkout:use", Effect.WRITE, Example({"cart": CART}, after=FILLED))
    def undo(self, caller: Caller, *, cart: str = "") -> Cart:
        """Take the newest change of a cart back; that can be taken back too."""
        kept = self._kept(self._cart_id(cart, caller), writes=True)
        if kept.before is None:
            raise NothingToUndo
        return self._changed(kept, kept.before, caller)

    @operation("accounts:self", Effect.WRITE, Example({"cart": CART}, after=FILLED, owned="self"))
    def adopt(self, cart: str, caller: Caller) -> Cart:
        """Let what a guest put in be in one's own cart, after signing in; the guest's cart is empty then."""
        guest = self._kept(self._cart_id(cart, caller), writes=True)
        own = self._kept(self._cart_id("", caller), writes=True)
        if guest.id == own.id or not guest.lines:
            return self._seen(own, caller)
        lines = own.lines
        for line in guest.lines:
            lines = tuple(put_in(lines, line))
        drop_cart(self._database.write, guest.id)
        return self._changed(own, lines[:MOST_LINES], caller)

    def _kept(self, id: str, *, writes: bool = False) -> KeptCart:
        connection = self._database.write if writes else self._database.read
        return cart(connection, id) or KeptCart(id, 0, (), None, self._clock.now())

    def _changed(self, kept: KeptCart, lines: list[CartLine] | tuple[CartLine, ...], caller: Caller) -> Cart:
        made = KeptCart(kept.id, kept.number + 1, tuple(lines), kept.lines, self._clock.now())
        if not put_cart(self._database.write, made):
            raise WrongCheckout("cart", "it was changed at the same moment; try again")
        return self._seen(made, caller)

    def _seen(self, kept: KeptCart, caller: Caller) -> Cart:
        lines, currency = self._priceable(kept)
        quote = self._now(tuple(lines.values()), currency, caller) if lines else None
        promises = self._guessed(list(lines.values()), currency)
        stocks = self._inventory.left(line.variant for line in kept.lines)
        told = tuple(self._told(line, lines.get(line.id), quote, stocks) for line in kept.lines)
        return Cart(kept.id, kept.number, currency, told, quote, promises, kept.before is not None)

    def _priceable(self, kept: KeptCart) -> tuple[dict[str, Line], str]:
        """The lines that somebody offers now, by their ids, in the currency of the first."""
        found: dict[str, Line] = {}
        currency = ""
        for one in kept.lines:
            try:
                (line,), own = self._pricing.lines([Wanted(one.product, one.variant, one.shop, one.quantity)])
            except (WrongBasket, UnknownProduct):
                continue
            currency = currency or own
            if own == currency:
                found[one.id] = replace(line, id=one.id)
        return found, currency or "CNY"

    def _now(self, lines: tuple[Line, ...], currency: str, caller: Caller) -> Quote:
        fees = {shop: one.fee for shop, one in self._guessed(lines, currency).items()}
        running = self._pricing.running()
        context = self._pricing.context(caller, currency, **self._expected(lines, fees, running))
        return self._pricing.priced(lines, context, running)

    def _told(
        self,
        line: CartLine,
        now: Line | None,
        quote: Quote | None,
        stocks: Mapping[tuple[str, str], int],
    ) -> ShownLine:
        title = self._title(line.product)
        if now is None or quote is None:
            return ShownLine(line, title, line.seen, line.seen * line.quantity, 0, "gone")
        priced = quote.priced.lines[line.id]
        return shown(line, title, (now.unit, priced.list, priced.left), stocks.get((line.variant, line.shop)))

    def _title(self, product: str) -> Words:
        try:
            return self._catalog.listing(product).product.title
        except UnknownProduct:
            return {"en": product}
