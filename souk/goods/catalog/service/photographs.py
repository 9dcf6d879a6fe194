"""Photographs and drawings of products, one by one, from addresses, or from an archive."""

from collections.abc import Iterator
from dataclasses import replace

from souk.goods.catalog import store
from souk.goods.catalog.contracts import ForeignShop, Picture
from souk.goods.catalog.service.examples import ATTACH, DOT, DOT_DIGEST, OPEN, PUT
from souk.goods.catalog.service.ledger import Cause
from souk.goods.catalog.service.listing import Listings
from souk.goods.catalog.service.stock import bounded, given
from souk.goods.catalog.store import document, product_of
from souk.kit.operation import Caller, Effect, Example, Step, operation


class Photographs(Listings):
    """What is shown for a product."""

    @operation("catalog:read", example=Example({"product": "corner-kettle"}, after=(OPEN, PUT)))
    def drawing(self, product: str, caller: Caller, *, category: str | None = None) -> dict[str, str]:
        """A drawing of a product as SVG, made from its attributes; `category` where the product does not state one."""
        shown = self._shown(product, caller).product
        return {"svg": self._backing.illustrator.draw(shown, self._drawing(shown.category or category))}

    @operation("catalog:read", example=Example({"product": "corner-kettle"}, after=(OPEN, PUT)))
    def picture(self, product: str, caller: Caller, *, category: str | None = None) -> Picture:
        """What to show for a product: the digest of a kept photograph, else a drawing as in `drawing`."""
        shown = self._shown(product, caller).product
        return self._pictures.of(shown, self._drawing(shown.category or category))

    @operation(
        "catalog:read",
        example=Example({"digest": DOT_DIGEST}, after=(OPEN, PUT, ATTACH), files={"dot.png": DOT}),
    )
    def photograph(self, digest: str, width: int = 480) -> dict[str, str]:
        """A kept photograph as base64 WebP, at least `width` pixels wide where it was that large."""
        return self._pictures.bytes_of(digest, width)

    @operation(
        "catalog:write", Effect.WRITE, Example(ATTACH[1], after=(OPEN, PUT), files={"dot.png": DOT}, owned="shop")
    )
    def attach_picture(self, product: str, file: str, reason: str, caller: Caller) -> int:
        """Put an uploaded JPEG, PNG, WebP or GIF in front of a product's pictures; answers the new revision."""
        given(reason)
        row = self._owned(product, caller)
        shown = product_of(row.body)
        fresh = replace(shown, media=self._pictures.attached(shown, file))
        return self._ledger.set(product, document(fresh), row.retired, Cause(caller, reason))

    @operation(
        "catalog:import", Effect.WRITE, Example({"products": ["corner-kettle"]}, after=(OPEN, PUT), owned="shop")
    )
    def fetch_pictures(self, products: list[str], caller: Caller) -> Iterator[Step]:
        """Fetch the photographs of at most 500 products from their addresses; what cannot be reached stays drawn."""
        bounded(len(products))
        listings = [one.product for one in store.listings(self._database.read, products).values()]
        foreign = next((one.id for one in listings if caller.shop not in (None, one.shop)), None)
        if foreign is not None:
            raise ForeignShop(str(caller.shop), foreign)
        yield from self._pictures.fetch(listings)
