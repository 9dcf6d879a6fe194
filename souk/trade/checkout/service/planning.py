"""A cheaper way to have what is in a cart (凑单): other shops, fillers, splits, within the shopper's limits."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from souk.goods.catalog import Product
from souk.goods.pricing import Line, Wanted, WrongBasket, price
from souk.goods.promotions import Promotion
from souk.kit.errors import NotFound
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.checkout.contracts.carts import Cart, CartLine, EmptyCart, Proposal, WrongCheckout
from souk.trade.checkout.contracts.planning import (
    Choice,
    Filler,
    Limits,
    NotOffered,
    RatedLower,
    Task,
    TooLate,
    Wish,
)
from souk.trade.checkout.rules.carting import MOST_LINES, line_id
from souk.trade.checkout.rules.planning_fillers import Offered, fitting
from souk.trade.checkout.rules.planning_reasons import reasons
from souk.trade.checkout.service.buying import Buying
from souk.trade.checkout.service.examples import CART, FILLED

SECONDS, PROOF = 0.5, 10.0
MOST_FILLERS, LOOKED_AT = 12, 60
# Days of a shop that promises nothing: no limit on them is met.
NEVER = 9_999


class Told(NamedTuple):
    """What is known of a shop: within how many days it delivers, and its rating in hundredths."""

    days: int
    rating: int


class Planning(Buying):
    """The planner proposes and the price disposes: what a proposal says it costs is what `price()` says."""

    @operation("checkout:use", example=Example({"cart": CART}, after=FILLED))
    def plan(self, caller: Caller, *, cart: str = "", limits: Limits | None = None, prove: bool = False) -> Proposal:
        """Look for half a second for the cheapest way to have what is in a cart, and say why it is so.

        Other shops' offers of the same variants, splits over shops, cheap fillers and ways to pay are tried, within the
        limits; a shop of whose goods nobody has an opinion yet has no rating. With `prove` a certificate says how far
        above the optimum it can be, after ten seconds at most. Raises `EmptyCart`, and which limit cannot be met.
        """
        kept = self._kept(self._cart_id(cart, caller))
        lines, currency = self._priceable(kept)
        if not lines:
            raise EmptyCart
        task = self._task(tuple(lines.values()), currency, caller, limits or Limits())
        with self._named({line.sku: line.product for line in lines.values()}):
            plan = self._planner.plan(task, SECONDS)
        proof = self._prover.prove(task, plan, PROOF) if prove else None
        if proof and proof.better:
            plan, proof = proof.better, replace(proof, better=None)
        own = tuple(lines.values())
        now = min(price(own, task.rules, replace(task.context, payment=way)).total for way in task.payments)
        names = {one.rule.id: one.name for one in self._promotions.live()}
        titles = {line.product: self._title(line.product) for line in plan.lines}
        return Proposal(currency, now, plan, titles, names, reasons(task, plan), proof)

    @operation(
        "checkout:use", Effect.WRITE, Example({"basket": [{"product": "corner-sample"}], "cart": CART}, after=FILLED)
    )
    def fill(self, basket: Sequence[Wanted], caller: Caller, *, cart: str = "") -> Cart:
        """Let a cart hold a basket and nothing else, such as a proposal's; taken back by `checkout.undo`."""
        kept = self._kept(self._cart_id(cart, caller), writes=True)
        if not 0 < len(basket) <= MOST_LINES:
            raise WrongCheckout("cart", f"it holds at most {MOST_LINES} lines")
        lines, _ = self._pricing.lines(basket)
        seen = {line_id(one.sku, one.shop): one for one in lines}
        if len(seen) != len(lines):
            raise WrongCheckout("basket", "the same offer stands twice")
        made = [CartLine(id, one.product, one.sku, one.shop, one.quantity, one.unit) for id, one in seen.items()]
        return self._changed(kept, made, caller)

    def _task(self, lines: Sequence[Line], currency: str, caller: Caller, limits: Limits) -> Task:
        products = {line.product: self._catalog.listing(line.product).product for line in lines}
        wanted: dict[str, tuple[Line, int]] = {}
        for line in lines:
            before = wanted.get(line.sku, (line, 0))[1]
            wanted[line.sku] = (line, before + line.quantity)
        shops = {offer.shop for one in products.values() for variant in one.variants for offer in variant.offers}
        known = [Line("x", "", "", shop, 1, 0) for shop in sorted(shops)]
        fees = self._guessed(known, currency)
        days = {shop: max(0, (one.latest - self._clock.now().date()).days) for shop, one in fees.items()}
        rated = self._catalog.ratings(sorted(shops)) if limits.rating else {}
        told = {shop: Told(days.get(shop, NEVER), rated.get(shop, 0)) for shop in shops}
        fillers = list(self._fillers(lines, told, currency))
        left = self._inventory.left([*wanted, *(one.choice.sku for one in fillers)])
        wishes = tuple(
            Wish(sku, many, tuple(self._choices(products[line.product], line, currency, left, told)))
            for sku, (line, many) in wanted.items()
        )
        running, shipping = self._pricing.running(), {shop: one.fee for shop, one in fees.items()}
        context = self._pricing.context(caller, currency, **self._expected(lines, shipping, running))
        kept = tuple(one for one in fillers if left.get((one.choice.sku, one.choice.shop), 1) > 0)
        return Task(wishes, context, running.rules, kept, self._ways(running.rules, currency), limits)

    def _ways(self, rules: Sequence[Promotion], currency: str) -> tuple[str, ...]:
        """The ways to pay for which a campaign takes something off, and any other way; none where none does."""
        offered = {way for one in rules for way in one.methods}.intersection(self._methods(currency))
        return ("", *sorted(offered)) if offered else ()

    @contextmanager
    def _named(self, products: Mapping[str, str]) -> Iterator[None]:
        """A limit that cannot be met is told with the goods' title, not with their number; by variant and product."""
        try:
            yield
        except (NotOffered, RatedLower, TooLate) as error:
            sku = str(error.facts["wish"])
            error.facts = {**error.facts, "wish": self._title(products[sku]) if sku in products else sku}
            raise

    def _choices(
        self, product: Product, line: Line, currency: str, left: Mapping[tuple[str, str], int], told: Mapping[str, Told]
    ) -> Iterator[Choice]:
        """Every shop's offer of the variant; stock bounds the pieces where somebody counts."""
        for variant in product.variants:
            for offer in variant.offers if variant.id == line.sku else ():
                if offer.available and offer.price.currency == currency:
                    most = min(9_999, left.get((variant.id, offer.shop), 9_999))
                    yield Choice(
                        line.sku,
                        line.product,
                        offer.shop,
                        offer.price.amount,
                        line.categories,
                        line.brand,
                        most,
                        *told[offer.shop],
                    )

    def _fillers(self, lines: Sequence[Line], told: Mapping[str, Told], currency: str) -> Iterator[Filler]:
        """Cheap other goods of the shops that offer something of the cart, as many of each: those that fit it."""
        wanted = {line.product for line in lines}
        each = max(1, MOST_FILLERS // max(1, len(told)))
        for shop in sorted(told)[:MOST_FILLERS]:
            found: list[Offered] = []
            for listing in self._catalog.page(most=LOOKED_AT, shop=shop).listings:
                if listing.product.id in wanted:
                    continue
                try:
                    (one,), own = self._pricing.lines([Wanted(listing.product.id, shop=shop)])
                except (WrongBasket, NotFound):
                    continue
                if own == currency and one.unit:
                    rating = listing.product.rating
                    found.append(Offered(one, rating.count if rating else 0))
            for one in fitting(found, lines, each):
                choice = Choice(one.sku, one.product, one.shop, one.unit, one.categories, one.brand, 1, *told[shop])
                yield Filler(one.sku, choice)
