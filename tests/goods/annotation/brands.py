"""A matcher for tests: one item where the brand is the same, perhaps one where it is not."""

from collections.abc import Sequence

from souk.goods.annotation import Compared, Likeness
from souk.goods.catalog import Product


class ByBrand:
    def score(self, one: Product, other: Product) -> Likeness:
        alike = one.brand == other.brand
        said = (Compared("brand", one.brand, other.brand),)
        return Likeness(0.95 if alike else 0.6, said if alike else (), () if alike else said, "brands")

    def rank(self, pairs: Sequence[tuple[Product, Product]]) -> list[Likeness]:
        return [self.score(*pair) for pair in pairs]
