"""The catalogue: what is listed, by whom, since when, and every step of how it came so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from souk.goods.catalog import store
from souk.goods.catalog.contracts import (
    Category,
    ForeignShop,
    Import,
    Listing,
    Offer,
    Picture,
    Product,
    ProductPage,
    Reject,
    Review,
    ReviewPage,
    Revision,
    Shop,
    Stored,
    UnknownProduct,
    UnknownShop,
    Variant,
    WrongField,
)
from souk.goods.catalog.ports import Backing
from souk.goods.catalog.rules import changes, check
from souk.goods.catalog.service.examples import (
    ATTACH,
    DOT,
    DOT_DIGEST,
    FILES,
    IMPORT,
    KETTLE,
    OPEN,
    PUT,
    REVIEW,
    RUN,
    SHOP,
)
from souk.goods.catalog.service.importing import Importing, Order
from souk.goods.catalog.service.ledger import CHANGED, Cause, Ledger
from souk.goods.catalog.service.pictures import Pictures
from souk.goods.catalog.service.places import mark, place
from souk.goods.catalog.store import document, product_of
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.errors import Invalid
from souk.kit.operation import Caller, Effect, Example, Step, operation

MOST = 500


class Catalog:
    """Products, variants, offers, reviews, and the history of every field."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        events: Events,
        backing: Backing,
        folder: Path,
    ) -> None:
        self._database = database
        self._events = events
        self._categories = {category.id: category for category in backing.taxonomy.categories()}
        self._illustrator = backing.illustrator
        self._readers = backing.readers
        self._ledger = Ledger(database, clock, events, frozenset(self._categories))
        self._pictures = Pictures(database, clock, backing, folder)
        self._importing = Importing(database, clock, self._ledger, folder, frozenset(self._categories))

    @operation("catalog:read", example=Example({}))
    def categories(self) -> list[Category]:
        """All categories of the taxonomy, parents before children."""
        return list(self._categories.values())

    @operation("catalog:read", example=Example({}))
    def shops(self) -> list[Shop]:
        """All shops."""
        return store.shops(self._database.read)

    @operation("catalog:shops", Effect.WRITE, Example({"shop": SHOP}))
    def open_shop(self, shop: Shop) -> Shop:
        """Add a shop, or give it another name."""
        if not any(text.strip() for text in shop.name.values()):
            raise WrongField("name", "a shop needs a name in at least one language")
        store.put_shop(self._database.write, shop)
        return shop

    @operation("catalog:read", example=Example({"product": "corner-kettle"}, after=(OPEN, PUT)))
    def show(self, product: str) -> Listing:
        """One product as it stands, with its variants and every shop's offers."""
        return self._listing(product)

    @operation("catalog:read", example=Example({"most": 2}))
    def page(self, after: str = "", most: int = 50, shop: str | None = None) -> ProductPage:
        """Products in the order of their ids, at most 500 a page; go on with `after`."""
        _bounded(most)
        found = store.page(self._database.read, after, most, shop)
        return ProductPage(tuple(found), found[-1].product.id if len(found) == most else "")

    @operation("catalog:write", Effect.WRITE, Example({"products": [KETTLE], "reason": "first listing"}, after=(OPEN,)))
    def put(self, products: list[Product], reason: str, caller: Caller) -> Stored:
        """List products or replace them, at most 500 at once, all or none; the same again changes nothing."""
        _bounded(len(products))
        _given(reason)
        self._known(product.shop for product in products)
        self._known(offer.shop for product in products for variant in product.variants for offer in variant.offers)
        return self._ledger.put(products, Cause(caller, reason))

    @operation(
        "catalog:write",
        Effect.WRITE,
        Example(
            {"product": "corner-kettle", "revision": 1, "changes": {"brand": "Corner"}, "reason": "brand known now"},
            after=(OPEN, PUT),
        ),
    )
    def edit(self, product: str, revision: int, changes: dict[str, Any], reason: str, caller: Caller) -> int:
        """Set fields of a product (as in `put`), unless somebody changed it since `revision`; answers the new one."""
        _given(reason)
        row = self._owned(product, caller)
        fixed = {"id", "shop", "origin", "invented"} & changes.keys()
        if fixed or not changes.keys() <= Product.__dataclass_fields__.keys():
            wrong = sorted(fixed or changes.keys() - Product.__dataclass_fields__.keys())
            raise WrongField(wrong[0], "this field cannot be set")
        fresh = _read({**row.body, **changes})
        check(fresh, frozenset(self._categories))
        return self._ledger.set(product, document(fresh), row.retired, Cause(caller, reason), revision)

    @operation(
        "catalog:write",
        Effect.WRITE,
        Example(
            {
                "variant": "corner-kettle",
                "product": "corner-kettle",
                "offer": {"shop": "corner", "price": {"amount": 7900, "currency": "CNY"}},
                "reason": "winter sale",
            },
            after=(OPEN, PUT),
        ),
    )
    def offer(self, product: str, variant: str, offer: Offer, reason: str, caller: Caller) -> int:
        """Offer a variant of anybody's product for one's own shop, or change that offer; answers the new revision."""
        _given(reason)
        if caller.shop is not None and offer.shop != caller.shop:
            raise ForeignShop(caller.shop, f"{product} ({offer.shop})")
        self._known([offer.shop])
        row = self._held(product)
        fresh = _offering(product_of(row.body), variant, offer)
        check(fresh, frozenset(self._categories))
        return self._ledger.set(product, document(fresh), row.retired, Cause(caller, reason))

    @operation(
        "catalog:write",
        Effect.WRITE,
        Example({"product": "corner-kettle", "reason": "sold out for good"}, after=(OPEN, PUT)),
    )
    def retire(self, product: str, reason: str, caller: Caller) -> int:
        """Take a product out of sight; its history stays and `revert` brings it back. Answers the new revision."""
        _given(reason)
        row = self._owned(product, caller)
        return self._ledger.set(product, row.body, True, Cause(caller, reason))

    @operation("catalog:read", example=Example({"product": "corner-kettle"}, after=(OPEN, PUT)))
    def history(self, product: str) -> list[Revision]:
        """Every change of every field, newest first: before, after, who, when and why."""
        self._listing(product)
        return [
            Revision(product, row.number, row.at, row.actor, row.reason, changes(row.before, state), row.batch)
            for row, state in store.history(self._database.read, product)
        ]

    @operation(
        "catalog:write",
        Effect.WRITE,
        Example(
            {"product": "corner-kettle", "revision": 2, "reason": "retired by mistake"},
            after=(OPEN, PUT, ("catalog.retire", {"product": "corner-kettle", "reason": "sold out"})),
        ),
    )
    def revert(self, product: str, revision: int, reason: str, caller: Caller) -> int:
        """Bring a product back to the state before a revision, as a new revision; answers its number."""
        _given(reason)
        self._owned(product, caller)
        row = store.before(self._database.read, product, revision)
        if row is None or row.before is None:
            raise WrongField("revision", f"{product} has nothing before revision {revision}")
        body = {key: part for key, part in row.before.items() if key != "retired"}
        return self._ledger.set(product, body, bool(row.before.get("retired")), Cause(caller, reason))

    @operation("catalog:write", Effect.WRITE, Example({"reviews": [REVIEW]}, after=(OPEN, PUT)))
    def add_reviews(self, reviews: list[Review], caller: Caller) -> int:
        """Add buyers' reviews, at most 500 at once; known ones are left alone. Answers how many were new."""
        _bounded(len(reviews))
        wrong = next((one for one in reviews if not 1 <= one.rating <= 5 or not one.text.strip()), None)
        if wrong:
            raise WrongField(f"reviews/{wrong.id}", "a review has 1 to 5 stars and a text")
        known = store.states(self._database.write, {review.product for review in reviews})
        missing = next((review.product for review in reviews if review.product not in known), None)
        if missing is not None:
            raise UnknownProduct(missing)
        added = store.add_reviews(self._database.write, list({one.id: one for one in reversed(reviews)}.values()))
        self._events.record(CHANGED, [(id, {}) for id in sorted({one.product for one in added})], caller)
        return len(added)

    @operation("catalog:read", example=Example({"product": "corner-kettle"}, after=(OPEN, PUT)))
    def reviews(self, product: str, after: str = "", most: int = 20) -> ReviewPage:
        """What buyers wrote of a product, newest first; go on with `after`."""
        _bounded(most)
        self._listing(product)
        found = store.reviews(self._database.read, product, place(after), most)
        further = mark(found[-1]) if len(found) == most else ""
        return ReviewPage(tuple(found), further, store.review_total(self._database.read, product))

    @operation("catalog:read", example=Example({"product": "corner-kettle"}, after=(OPEN, PUT)))
    def drawing(self, product: str, category: str | None = None) -> dict[str, str]:
        """A drawing of a product as SVG, made from its attributes; `category` where the product does not state one."""
        shown = self._listing(product).product
        return {"svg": self._illustrator.draw(shown, self._drawing(shown.category or category))}

    @operation("catalog:read", example=Example({"product": "corner-kettle"}, after=(OPEN, PUT)))
    def picture(self, product: str, category: str | None = None) -> Picture:
        """What to show for a product: the digest of a kept photograph, else a drawing as in `drawing`."""
        shown = self._listing(product).product
        return self._pictures.of(shown, self._drawing(shown.category or category))

    @operation(
        "catalog:read",
        example=Example({"digest": DOT_DIGEST}, after=(OPEN, PUT, ATTACH), files={"dot.png": DOT}),
    )
    def photograph(self, digest: str, width: int = 480) -> dict[str, str]:
        """A kept photograph as base64 WebP, at least `width` pixels wide where it was that large."""
        return self._pictures.bytes_of(digest, width)

    @operation("catalog:write", Effect.WRITE, Example(ATTACH[1], after=(OPEN, PUT), files={"dot.png": DOT}))
    def attach_picture(self, product: str, file: str, reason: str, caller: Caller) -> int:
        """Put an uploaded JPEG, PNG, WebP or GIF in front of a product's pictures; answers the new revision."""
        _given(reason)
        row = self._owned(product, caller)
        shown = product_of(row.body)
        fresh = replace(shown, media=self._pictures.attached(shown, file))
        return self._ledger.set(product, document(fresh), row.retired, Cause(caller, reason))

    @operation("catalog:import", Effect.WRITE, Example({"products": ["corner-kettle"]}, after=(OPEN, PUT)))
    def fetch_pictures(self, products: list[str]) -> Iterator[Step]:
        """Fetch the photographs of at most 500 products from their addresses; what cannot be reached stays drawn."""
        _bounded(len(products))
        listings = store.listings(self._database.read, products)
        yield from self._pictures.fetch([one.product for one in listings.values()])

    @operation("catalog:read", example=Example({}))
    def formats(self) -> list[str]:
        """The formats of suppliers' files that can be imported."""
        return sorted(self._readers)

    @operation("catalog:import", Effect.WRITE, Example(IMPORT, files=FILES))
    def import_goods(self, format: str, files: list[str], shop: str, caller: Caller, *, id: str = "") -> Iterator[Step]:
        """Import uploaded files of a format for a shop, under an `id` of one's own if given.

        An unfinished import of the same files goes on where it stood. Rows that are wrong are kept as rejects.
        """
        reader = self._readers.get(format)
        if reader is None:
            raise Invalid("{format} is not a format; known are {known}.", format=format, known=", ".join(self._readers))
        if caller.shop is not None and caller.shop != shop:
            raise ForeignShop(caller.shop, shop)
        if shop not in {one.id for one in self.shops()}:
            store.put_shop(self._database.write, Shop(shop, {"en": shop, "zh-CN": shop}))
        yield from self._importing.run(reader, Order(format, tuple(files), shop, id), caller)

    @operation("catalog:import", example=Example({}))
    def imports(self, most: int = 50) -> list[Import]:
        """Imports, newest first."""
        _bounded(most)
        return store.imports(self._database.read, most)

    @operation("catalog:import", example=Example({"id": "example"}, after=(RUN,), files=FILES))
    def show_import(self, id: str) -> Import:
        """One import: how far it is, what went in and what did not."""
        return store.import_of(self._importing.row(id))

    @operation("catalog:import", example=Example({"id": "example"}, after=(RUN,), files=FILES))
    def rejects(self, id: str, after: int = 0, most: int = 100) -> list[Reject]:
        """Rows that an import left out: file, line, field, reason and the row, in the order of the file."""
        _bounded(most)
        self._importing.row(id)
        return store.rejects(self._database.read, id, after, most)

    @operation("catalog:import", Effect.WRITE, Example({"id": "example"}, after=(RUN,), files=FILES))
    def undo_import(self, id: str, caller: Caller) -> Iterator[Step]:
        """Take back all that an import did; what was changed by somebody since is kept, and counted."""
        yield from self._importing.undo(id, caller)

    def listings(self, products: Sequence[str]) -> dict[str, Listing]:
        """Listings by id, the retired too; unknown ids are left out."""
        return store.listings(self._database.read, products)

    def reviews_of(self, products: Sequence[str]) -> dict[str, list[Review]]:
        """All reviews of some products, oldest first."""
        return store.reviews_of(self._database.read, products)

    def review(self, id: str) -> Review | None:
        """One review, or None."""
        return store.review(self._database.read, id)

    def category(self, id: str | None) -> Category | None:
        """One category, or None."""
        return self._categories.get(id or "")

    def shop_names(self) -> dict[str, Shop]:
        """Shops by id."""
        return {shop.id: shop for shop in self.shops()}

    def total(self) -> int:
        """How many products are listed."""
        return store.count(self._database.read)

    def _drawing(self, category: str | None) -> str:
        found = self._categories.get(category or "")
        return found.drawing if found else ""

    def _listing(self, product: str) -> Listing:
        return store.listing_of(self._row(product))

    def _row(self, product: str) -> Any:
        row = store.states(self._database.read, [product]).get(product)
        if row is None:
            raise UnknownProduct(product)
        return row

    def _held(self, product: str) -> Any:
        """The row for somebody who changes it: nobody else does so before this operation ends."""
        row = store.hold(self._database.write, [product]).get(product)
        if row is None:
            raise UnknownProduct(product)
        return row

    def _owned(self, product: str, caller: Caller) -> Any:
        row = self._held(product)
        if caller.shop is not None and row.shop != caller.shop:
            raise ForeignShop(caller.shop, product)
        return row

    def _known(self, shops: Any) -> None:
        missing = set(shops) - {shop.id for shop in self.shops()}
        if missing:
            raise UnknownShop(min(missing))


def _read(body: Mapping[str, Any]) -> Product:
    try:
        return product_of(body)
    except ValidationError as error:
        problem = error.errors()[0]
        raise WrongField("/".join(str(part) for part in problem["loc"]), problem["msg"]) from None


def _offering(product: Product, variant: str, offer: Offer) -> Product:
    if variant not in {one.id for one in product.variants}:
        raise WrongField("variant", f"{product.id} has no variant {variant}")
    return replace(product, variants=tuple(_with(one, offer) if one.id == variant else one for one in product.variants))


def _with(variant: Variant, offer: Offer) -> Variant:
    kept = tuple(one for one in variant.offers if one.shop != offer.shop)
    return replace(variant, offers=(*kept, offer))


def _bounded(most: int) -> None:
    if not 1 <= most <= MOST:
        raise Invalid("{most} at once are not possible; 1 to {limit} are.", most=most, limit=MOST)


def _given(reason: str) -> None:
    if not reason.strip():
        raise WrongField("reason", "a change needs a reason")
