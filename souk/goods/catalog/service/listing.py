"""What is listed, by whom, since when, and every step of how it came so."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from souk.goods.catalog import store
from souk.goods.catalog.contracts import (
    Category,
    Change,
    Cost,
    ForeignShop,
    Listing,
    Offer,
    Past,
    Product,
    ProductPage,
    Review,
    ReviewPage,
    Revision,
    Shop,
    Stored,
    UnknownProduct,
    Variant,
    WrongField,
)
from souk.goods.catalog.rules import changes, check
from souk.goods.catalog.service.examples import (
    OPEN,
    PUT,
    REVIEW,
    SHOP,
)
from souk.goods.catalog.service.ledger import CHANGED, Cause, keep_costs, with_theirs
from souk.goods.catalog.service.places import mark, place
from souk.goods.catalog.service.stock import Stock, bounded, given
from souk.goods.catalog.store import document, product_of
from souk.kit.money import Money
from souk.kit.operation import Caller, Effect, Example, operation


class Listings(Stock):
    """Products, variants, offers, reviews, and the history of every field."""

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
    def show(self, product: str, caller: Caller) -> Listing:
        """One product as it stands, with its variants and every shop's offers; a draft is shown to its shop alone."""
        return self._shown(product, caller)

    @operation("catalog:read", example=Example({"most": 2}))
    def page(self, after: str = "", most: int = 50, shop: str | None = None) -> ProductPage:
        """Products in the order of their ids, at most 500 a page; go on with `after`."""
        bounded(most)
        found = store.page(self._database.read, after, most, shop)
        return ProductPage(tuple(found), found[-1].product.id if len(found) == most else "")

    @operation("catalog:write", Effect.WRITE, Example(PUT[1], after=(OPEN,), owned="shop"))
    def put(self, products: list[Product], reason: str, caller: Caller) -> Stored:
        """List products or replace them, at most 500 at once, all or none; the same again changes nothing."""
        bounded(len(products))
        given(reason)
        self._known_shops_of(products)
        return self._ledger.put(products, Cause(caller, reason))

    @operation(
        "catalog:write",
        Effect.WRITE,
        Example(
            {"product": "corner-kettle", "revision": 1, "changes": {"brand": "Corner"}, "reason": "brand known now"},
            after=(OPEN, PUT),
            owned="shop",
        ),
    )
    def edit(self, product: str, revision: int, changes: dict[str, Any], reason: str, caller: Caller) -> int:
        """Set fields of a product (as in `put`), unless somebody changed it since `revision`; answers the new one."""
        given(reason)
        row = self._owned(product, caller)
        fixed = {"id", "shop", "origin", "invented"} & changes.keys()
        if fixed or not changes.keys() <= Product.__dataclass_fields__.keys():
            wrong = sorted(fixed or changes.keys() - Product.__dataclass_fields__.keys())
            raise WrongField(wrong[0], "this field cannot be set")
        fresh = _read({**row.body, **changes})
        if "variants" in changes:
            self._ledger.guard(fresh, row, caller)
            fresh = keep_costs(with_theirs(fresh, row, caller), row)
        check(fresh, self._category_ids)
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
            owned="shop",
        ),
    )
    def offer(self, product: str, variant: str, offer: Offer, reason: str, caller: Caller) -> int:
        """Offer a variant of anybody's product for one's own shop, or change that offer; answers the new revision."""
        given(reason)
        if caller.shop is not None and offer.shop != caller.shop:
            raise ForeignShop(caller.shop, f"{product} ({offer.shop})")
        self._known_shops([offer.shop])
        row = self._held(product)
        fresh = keep_costs(_offering(product_of(row.body), variant, offer), row)
        check(fresh, self._category_ids)
        return self._ledger.set(product, document(fresh), row.retired, Cause(caller, reason))

    @operation(
        "catalog:write",
        Effect.WRITE,
        Example({"product": "corner-kettle", "reason": "sold out for good"}, after=(OPEN, PUT), owned="shop"),
    )
    def retire(self, product: str, reason: str, caller: Caller) -> int:
        """Take a product out of sight; its history stays and `revert` brings it back. Answers the new revision."""
        given(reason)
        row = self._owned(product, caller)
        return self._ledger.set(product, row.body, True, Cause(caller, reason))

    @operation("catalog:feeds", example=Example({"product": "corner-kettle"}, after=(OPEN, PUT), owned="shop"))
    def history(self, product: str, caller: Caller) -> list[Revision]:
        """Every change of every field of one's own product, newest first: before, after, who, when and why.

        Of another shop's product the changes of one's own offers alone.
        """
        own = caller.shop in (None, self._row(product).shop)
        found = [
            Revision(
                product, row.number, row.at, row.actor, row.reason, _seen(row.before, state, caller, own=own), row.batch
            )
            for row, state in store.history(self._database.read, product)
        ]
        if own:
            return found
        mine = [one for one in found if one.changes]
        if not mine:
            raise ForeignShop(caller.shop or "", product)
        return mine

    @operation("catalog:feeds", example=Example({"products": ["corner-kettle"]}, after=(OPEN, PUT)))
    def costs(self, products: list[str], caller: Caller) -> list[Cost]:
        """What pieces of goods cost one's own shop, or every shop for the operator; at most 500 products at once."""
        bounded(len(products))
        return list(store.costs(self._database.read, products, caller.shop))

    @operation(
        "catalog:write",
        Effect.WRITE,
        Example(
            {"product": "corner-kettle", "variant": "corner-kettle", "shop": "corner", "reason": "new supplier",
             "cost": {"amount": 5200, "currency": "CNY"}},
            after=(OPEN, PUT),
            owned="shop",
        ),
    )  # fmt: skip
    def put_cost(  # noqa: PLR0913 (the waist fills in the caller)
        self, product: str, variant: str, shop: str, reason: str, caller: Caller, *, cost: Money | None = None
    ) -> int:
        """Say what a piece costs one's own shop, or forget it where no cost is given; answers the new revision.

        No shopper is ever told. Kept and taken back like every change of a product.
        """
        given(reason)
        if caller.shop not in (None, shop):
            raise ForeignShop(caller.shop or "", f"{product} ({shop})")
        row = self._held(product)
        fresh = _costing(product_of(row.body), (variant, shop), cost)
        check(fresh, self._category_ids)
        return self._ledger.set(product, document(fresh), row.retired, Cause(caller, reason))

    @operation(
        "catalog:write",
        Effect.WRITE,
        Example(
            {"product": "corner-kettle", "revision": 2, "reason": "retired by mistake"},
            after=(OPEN, PUT, ("catalog.retire", {"product": "corner-kettle", "reason": "sold out"})),
            owned="shop",
        ),
    )
    def revert(self, product: str, revision: int, reason: str, caller: Caller) -> int:
        """Bring a product back to the state before a revision, as a new revision; answers its number.

        Of another shop's product one's own offers alone go back.
        """
        given(reason)
        now = self._held(product)
        others = caller.shop not in (None, now.shop)
        if others:
            # Raises where none of its steps is the caller's.
            self.history(product, caller)
        row = store.before(self._database.read, product, revision)
        if row is None or row.before is None:
            raise WrongField("revision", f"{product} has nothing before revision {revision}")
        then = product_of({key: part for key, part in row.before.items() if key != "retired"})
        if others:
            fresh = _with_own(product_of(now.body), then, caller.shop or "")
            return self._ledger.set(product, document(fresh), now.retired, Cause(caller, reason))
        body = document(with_theirs(then, now, caller))
        return self._ledger.set(product, body, bool(row.before.get("retired")), Cause(caller, reason))

    @operation("catalog:reviews", Effect.WRITE, Example({"reviews": [REVIEW]}, after=(OPEN, PUT)))
    def add_reviews(self, reviews: list[Review], caller: Caller) -> int:
        """Add buyers' reviews, at most 500 at once; known ones are left alone. Answers how many were new."""
        bounded(len(reviews))
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
        bounded(most)
        self.listing(product)
        found = store.reviews(self._database.read, product, place(after), most)
        further = mark(found[-1]) if len(found) == most else ""
        return ReviewPage(tuple(found), further, store.review_total(self._database.read, product))

    def listing(self, product: str) -> Listing:
        """One product as it stands, also a retired one or a draft."""
        return store.listing_of(self._row(product))

    def listings(self, products: Sequence[str]) -> dict[str, Listing]:
        """Listings by id, the retired too; unknown ids are left out."""
        return store.listings(self._database.read, products)

    def ratings(self, shops: Sequence[str]) -> dict[str, int]:
        """What buyers gave the goods of each shop on average, in hundredths of a star; shops without an opinion not."""
        return store.ratings(self._database.read, shops)

    def pasts(self, products: Sequence[str], since: datetime | None = None) -> dict[str, list[Past]]:
        """What products were before each of their revisions after a moment (of all: None), newest first."""
        return store.pasts(self._database.read, products, since)

    def reviews_of(self, products: Sequence[str]) -> dict[str, list[Review]]:
        """All reviews of some products, oldest first."""
        return store.reviews_of(self._database.read, products)

    def review(self, id: str) -> Review | None:
        """One review, or None."""
        return store.review(self._database.read, id)

    def category(self, id: str | None) -> Category | None:
        """One category, or None."""
        return self._categories.get(id or "")

    def path(self, category: str | None) -> tuple[str, ...]:
        """A category and all above it, from the aisle down."""
        path: list[str] = []
        while category and category not in path:
            path.append(category)
            known = self.category(category)
            category = known.parent if known else None
        return tuple(reversed(path))

    def shop_names(self) -> dict[str, Shop]:
        """Shops by id."""
        return {shop.id: shop for shop in self.shops()}

    def total(self) -> int:
        """How many products are listed."""
        return store.count(self._database.read)

    def _drawing(self, category: str | None) -> str:
        found = self._categories.get(category or "")
        return found.drawing if found else ""

    def _known_shops_of(self, products: Sequence[Product]) -> None:
        """Raises `UnknownShop` where goods or offers are of a shop that is none."""
        self._known_shops(product.shop for product in products)
        self._known_shops(
            offer.shop for product in products for variant in product.variants for offer in variant.offers
        )

    def _shown(self, product: str, caller: Caller) -> Listing:
        """A listing for a caller; what was never in sight is unknown to all but its shop and the operator."""
        found = self.listing(product)
        keeps = caller.may("catalog:feeds") and caller.shop in (None, found.product.shop)
        if found.retired and not keeps and not any(past.product for past in self.pasts([product])[product]):
            raise UnknownProduct(product)
        return found

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


def _read(body: Mapping[str, Any]) -> Product:
    try:
        return product_of(body)
    except ValidationError as error:
        problem = error.errors()[0]
        raise WrongField("/".join(str(part) for part in problem["loc"]), problem["msg"]) from None


def _seen(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], caller: Caller, *, own: bool
) -> tuple[Change, ...]:
    """What differs, but for what goods cost other shops; of others' goods the caller's offers alone."""
    cost, mine = f"/offers/{caller.shop}/cost/", f"/offers/{caller.shop}/"
    return tuple(
        one
        for one in changes(before, after)
        if caller.shop is None
        or cost in one.field
        or (not re.search(r"/offers/[^/]+/cost/", one.field) and (own or mine in f"{one.field}/"))
    )


def _costing(product: Product, of: tuple[str, str], cost: Money | None) -> Product:
    variant, shop = of
    offers = {(one.id, offer.shop) for one in product.variants for offer in one.offers}
    if of not in offers:
        raise WrongField("variant", f"{shop} offers no variant {variant} of {product.id}")
    kept = (
        replace(one, offers=tuple(replace(o, cost=cost) if (one.id, o.shop) == of else o for o in one.offers))
        for one in product.variants
    )
    return replace(product, variants=tuple(kept))


def _with_own(now: Product, then: Product, shop: str) -> Product:
    """A product with a shop's offers as they were then."""
    before = {one.id: [offer for offer in one.offers if offer.shop == shop] for one in then.variants}
    variants = (
        replace(one, offers=(*(o for o in one.offers if o.shop != shop), *before.get(one.id, ())))
        for one in now.variants
    )
    return replace(now, variants=tuple(variants))


def _offering(product: Product, variant: str, offer: Offer) -> Product:
    if variant not in {one.id for one in product.variants}:
        raise WrongField("variant", f"{product.id} has no variant {variant}")
    return replace(product, variants=tuple(_with(one, offer) if one.id == variant else one for one in product.variants))


def _with(variant: Variant, offer: Offer) -> Variant:
    kept = tuple(one for one in variant.offers if one.shop != offer.shop)
    return replace(variant, offers=(*kept, offer))
