"""Products that are written before anybody sees them."""

from souk.goods.catalog import store
from souk.goods.catalog.contracts import Product, ProductPage
from souk.goods.catalog.service.examples import DRAFT, OPEN
from souk.goods.catalog.service.ledger import Cause
from souk.goods.catalog.service.listing import Listings
from souk.goods.catalog.service.stock import bounded, given
from souk.kit.operation import Caller, Effect, Example, operation


class Drafting(Listings):
    """A draft is a product out of sight; published, it is found and sold."""

    @operation("catalog:write", Effect.WRITE, Example(DRAFT[1], after=(OPEN,), owned="shop"))
    def draft(self, product: Product, reason: str, caller: Caller) -> int:
        """Write a new product down out of sight, until it is published; answers its revision.

        Raises `ProductThere` where its id is taken, also by one that is out of sight.
        """
        given(reason)
        self._known_shops_of([product])
        return self._ledger.draft(product, Cause(caller, reason))

    @operation("catalog:feeds", example=Example({"most": 2}, after=(OPEN, DRAFT)))
    def withheld(self, caller: Caller, *, after: str = "", most: int = 50) -> ProductPage:
        """What is out of sight of one's own shop, or of all for the operator: drafts, and what was retired; by id."""
        bounded(most)
        found = store.page(self._database.read, after, most, caller.shop, retired=True)
        return ProductPage(tuple(found), found[-1].product.id if len(found) == most else "")

    @operation(
        "catalog:write",
        Effect.WRITE,
        Example({"product": "corner-kettle", "reason": "ready"}, after=(OPEN, DRAFT), owned="shop"),
    )
    def publish(self, product: str, reason: str, caller: Caller) -> int:
        """Bring a product into sight, a draft or one that was retired; `revert` takes it back. Answers its revision."""
        given(reason)
        row = self._owned(product, caller)
        if not row.retired:
            return int(row.revision)
        return self._ledger.set(product, row.body, False, Cause(caller, reason))
