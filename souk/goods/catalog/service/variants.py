"""What variants are called, for whoever knows them by their ids alone."""

from collections.abc import Sequence

from souk.goods.catalog import store
from souk.goods.catalog.contracts import NamedVariant, Product
from souk.goods.catalog.service.examples import OPEN, PUT
from souk.goods.catalog.service.stock import Stock, bounded
from souk.kit.operation import Example, operation


class Variants(Stock):
    """Names of variants."""

    @operation("catalog:read", example=Example({"variants": ["corner-kettle"]}, after=(OPEN, PUT)))
    def variants(self, variants: list[str]) -> list[NamedVariant]:
        """What variants are called, at most 500 at once, in the order asked; of which nothing is known are left out.

        A variant that stands in several products is named by each.
        """
        bounded(len(variants))
        asked = list(dict.fromkeys(variants))
        found = [one for product in store.with_variants(self._database.read, asked) for one in _named(product)]
        return [one for variant in asked for one in found if one.variant == variant]


def _named(product: Product) -> Sequence[NamedVariant]:
    several = len(product.variants) > 1
    return [
        NamedVariant(
            one.id,
            product.id,
            product.shop,
            product.title,
            one.title if several else None,
            one.options if several else None,
            product.category,
        )
        for one in product.variants
    ]
