"""Price tags of many products at once, as cards, pages and agents show them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated

from pydantic import Field

from souk.goods.catalog import Product
from souk.goods.pricing.contracts import Context, Line, Tag, WrongBasket
from souk.goods.pricing.rules.reach import Reach
from souk.goods.pricing.rules.tagging import tag
from souk.goods.pricing.service.baskets import buyable, offers
from souk.goods.pricing.service.examples import PUT, RUN, SHOP
from souk.goods.pricing.service.priors import Priors
from souk.kit.operation import Example, operation

MOST_TAGS = 500


class Tags(Priors):
    """The final price of one piece, for anybody."""

    @operation("pricing:quote", example=Example({"products": ["corner-kettle"]}, after=(SHOP, PUT, RUN)))
    def tagged(self, products: Sequence[Annotated[str, Field(max_length=200)]], *, prior: bool = False) -> list[Tag]:
        """What one piece of each product costs anybody now: no coupon in hand, no membership, no way to pay chosen.

        At most 500 products, in the order asked; what is unknown, retired or offered by nobody has no tag.
        With `prior` also the lowest price of the 30 days before each cut, which is read from the products' histories.
        """
        if len(products) > MOST_TAGS:
            raise WrongBasket(str(len(products)), f"at most {MOST_TAGS} products have tags at once")
        found = self._catalog.listings(products)
        made = self.tags(self.buyable([one.product for one in found.values() if not one.retired]), prior=prior)
        return [made[product] for product in dict.fromkeys(products) if product in made]

    def tags(self, products: Sequence[Product], *, prior: bool = False) -> Mapping[str, Tag]:
        """The tag of every product that somebody offers, by id: one read of the campaigns however many there are.

        The products are as they can be bought now (`buyable`).
        With `prior` also the lowest price before each cut, at one read more of their histories.
        """
        used, now = self._promotions.used(), self._clock.now()
        under = self._remembered.under(self._promotions.live(), used, now)
        make = partial(self._tag, under.reach, Context(now, used=used))
        found = {product.id: under.tags.of(make, product) for product in products}
        made = {id: tag for id, tag in found.items() if tag}
        return self.with_lowest({one.id: one for one in products}, made) if prior else made

    def _tag(self, reach: Reach, context: Context, product: Product) -> Tag | None:
        lines, currency = self._pieces(product)
        return tag(lines, reach, replace(context, currency=currency)) if lines else None

    def buyable(self, products: Sequence[Product]) -> list[Product]:
        """Products as they can be bought now: an offer of which no piece is left is not available."""
        left = self._inventory.left(variant.id for product in products for variant in product.variants)
        return [buyable(product, left) for product in products]

    def _pieces(self, product: Product) -> tuple[list[Line], str]:
        """One piece of every offer in the currency of the least."""
        found = sorted(offers(product), key=lambda one: (one[1].price.amount, one[0], one[1].shop))
        if not found:
            return [], ""
        currency = found[0][1].price.currency
        return [
            self._piece(product, variant, offer.shop, offer.price.amount)
            for variant, offer in found
            if offer.price.currency == currency
        ], currency
