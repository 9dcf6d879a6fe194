"""What offers cost in the past, from the history of the catalogue and of the campaigns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from souk.goods.catalog import Past, Product
from souk.goods.pricing.contracts import Context, Tag
from souk.goods.pricing.rules.priors import Asked, Prior, concerning, prior
from souk.goods.pricing.service.baskets import Baskets, offers

# Most cuts began less than sixty days ago; of the others all of the past is read.
_HORIZON = timedelta(days=90)


class Priors(Baskets):
    """The lowest price of the 30 days before a cut."""

    def with_lowest(self, products: Mapping[str, Product], tags: Mapping[str, Tag]) -> dict[str, Tag]:
        """Tags with the lowest final price of the 30 days before each cut began; None without a cut or a past.

        One read of the history of all goods that are cut, and one of the campaigns'; for the few whose cuts are old,
        one more of each.
        """
        now = self._clock.now()
        left = {id: tag for id, tag in tags.items() if _cut(products[id], tag)}
        found: dict[str, Prior | None] = {}
        for since in (now - _HORIZON, None):
            if left:
                found |= self._found(products, left, since)
            left = {id: tag for id, tag in left.items() if since and (one := found[id]) and one.needs < since}
        lowest = {id: one.lowest for id, one in found.items() if one}
        return {id: replace(tag, lowest=lowest.get(id)) for id, tag in tags.items()}

    def _found(
        self, products: Mapping[str, Product], tags: Mapping[str, Tag], since: datetime | None
    ) -> dict[str, Prior | None]:
        held, pasts, now = self._promotions.held(since), self._catalog.pasts([*tags], since), self._clock.now()
        made = {}
        for id, tag in tags.items():
            asked = list(self._asked(products[id], tag, pasts.get(id, ()), since))
            made[id] = prior(asked, concerning(held, asked), Context(now, tag.currency), tag.final)
        return made

    def _asked(self, product: Product, tag: Tag, pasts: Sequence[Past], since: datetime | None) -> Iterator[Asked]:
        """What was asked for a tag's variant by its shop, from the newest state back to the first that is known."""
        states = [product, *(one.product for one in pasts)]
        began = [*(one.until for one in pasts), since]
        for state, at in zip(states, began, strict=True):
            if at is not None:
                yield self._at(at, state, tag)

    def _at(self, since: datetime, state: Product | None, tag: Tag) -> Asked:
        found = ((variant, one) for variant, one in (offers(state) if state else ()) if one.shop == tag.shop)
        offer = next((one for variant, one in found if variant == tag.variant), None)
        if state is None or offer is None or offer.price.currency != tag.currency:
            return Asked(since, None)
        struck = offer.list_price.amount if offer.list_price else 0
        return Asked(since, self._piece(state, tag.variant, tag.shop, offer.price.amount), struck)


def _cut(product: Product, tag: Tag) -> bool:
    """Whether a tag claims that it cost more."""
    mine = (one for variant, one in offers(product) if (variant, one.shop) == (tag.variant, tag.shop))
    offer = next(mine, None)
    return tag.final < max(tag.list, offer.list_price.amount if offer and offer.list_price else 0)
