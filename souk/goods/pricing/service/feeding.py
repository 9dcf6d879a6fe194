"""Feeds with the price that somebody pays: the goods of a shop as they can be bought now, in the formats of others."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from souk.goods.catalog import Offer, Product
from souk.goods.pricing.contracts import Context
from souk.goods.pricing.rules.reach import Reach
from souk.goods.pricing.rules.tagging import tag
from souk.goods.pricing.service.examples import PUT, RUN, SHOP
from souk.goods.pricing.service.tags import Tags
from souk.kit.locale import Locale
from souk.kit.money import Money
from souk.kit.operation import Example, Step, operation

# Characters of a step, so that a feed of any size is written in little memory.
PART = 1 << 16


class Feeding(Tags):
    """What other houses read of a shop's goods."""

    @operation("catalog:feeds", example=Example({"shop": "corner", "format": "google-xml"}, after=(SHOP, PUT, RUN)))
    def feed(
        self, shop: Annotated[str, Field(max_length=100)], format: str, *, locale: Locale = "en"
    ) -> Iterator[Step]:
        """Write the goods of a shop as others read them, at the final price of one piece and as they can be bought now.

        Every step has a part of the text in its facts; the last one answers how many products it is. The price before
        a cut stands beside the price. Coupons and memberships are in no price.
        """
        written, parts, size = _Counted(self._priced_products(shop)), list[str](), 0
        for piece in self._catalog.written(format, written, shop, locale):
            parts.append(piece)
            size += len(piece)
            if size >= PART:
                yield Step(written.many, None, "written", facts={"text": "".join(parts)})
                parts, size = [], 0
        yield Step(written.many, written.many, "done", written.many, {"text": "".join(parts)})

    def _priced_products(self, shop: str) -> Iterator[Product]:
        """The products of a shop, page by page, with the price that holds at the moment of the page."""
        after = ""
        while page := self._catalog.of_shop(shop, after):
            reach, used, now = Reach(self._promotions.live()), self._promotions.used(), self._clock.now()
            for product in self.buyable(page):
                yield self._at_final(product, reach, Context(now, "CNY", used=used))
            after = page[-1].id

    def _at_final(self, product: Product, reach: Reach, context: Context) -> Product:
        variants = [
            replace(
                variant,
                offers=tuple(self._final(product, variant.id, offer, reach, context) for offer in variant.offers),
            )
            for variant in product.variants
        ]
        return replace(product, variants=tuple(variants))

    def _final(self, product: Product, variant: str, offer: Offer, reach: Reach, context: Context) -> Offer:
        if offer.shop != product.shop or not offer.available:
            return offer
        piece = self._piece(product, variant, offer.shop, offer.price.amount)
        found = tag([piece], reach, replace(context, currency=offer.price.currency))
        if found is None or found.final == offer.price.amount:
            return offer
        before = offer.list_price if offer.list_price and offer.list_price > offer.price else offer.price
        return replace(offer, price=Money(found.final, offer.price.currency), list_price=before)


class _Counted:
    """Products, counted as they are taken."""

    def __init__(self, products: Iterator[Product]) -> None:
        self._products, self.many = products, 0

    def __iter__(self) -> Iterator[Product]:
        return self

    def __next__(self) -> Product:
        found = next(self._products)
        self.many += 1
        return found
