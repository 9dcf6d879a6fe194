"""Writing products so that every step is kept, told in the event log, and can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from souk.goods.catalog import store
from souk.goods.catalog.contracts import ForeignShop, Offer, Outdated, Product, ProductThere, Stored, Variant
from souk.goods.catalog.rules import check
from souk.goods.catalog.store import document, product_of
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.operation import Caller

CHANGED = "catalog.changed"


@dataclass(frozen=True)
class Cause:
    """Why something is written, by whom, and as a part of which batch."""

    caller: Caller
    reason: str
    batch: str | None = None


class Ledger:
    """The one way to change products."""

    def __init__(self, database: Database, clock: Clock, events: Events, categories: frozenset[str]) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._categories = categories

    def put(self, products: Sequence[Product], cause: Cause) -> Stored:
        """Add or replace products; other shops' offers stay, and what is the same already is left alone."""
        old = store.hold(self._database.write, {product.id for product in products})
        unique = {product.id: product for product in products}
        fresh: list[tuple[Any, str, dict[str, Any], bool]] = []
        for product in unique.values():
            row = old.get(product.id)
            said = unsaid(product, row, cause.caller)
            self.guard(said, row, cause.caller)
            kept = keep_costs(keep_offers(said, row), row)
            check(kept, self._categories)
            body = document(kept)
            if row is None or row.body != body or row.retired:
                fresh.append((row, product.id, body, False))
        self._write(fresh, cause)
        added = sum(row is None for row, *_ in fresh)
        return Stored(added, len(fresh) - added, len(unique) - len(fresh))

    def draft(self, product: Product, cause: Cause) -> int:
        """Add a product out of sight; refuses where its id is taken. Answers its first revision."""
        if store.hold(self._database.write, [product.id]):
            raise ProductThere(product.id)
        self.guard(product, None, cause.caller)
        check(product, self._categories)
        self._write([(None, product.id, document(product), True)], cause)
        return 1

    def set(
        self, product: str, body: Mapping[str, Any], retired: bool, cause: Cause, revision: int | None = None
    ) -> int:
        """Put one product into a state; refuses where `revision` is not the newest. Answers the new revision."""
        row = store.hold(self._database.write, [product])[product]
        if revision is not None and row.revision != revision:
            raise Outdated(product, row.revision)
        self._write([(row, product, dict(body), retired)], cause)
        return int(row.revision) + 1

    def retire(self, rows: Sequence[Any], cause: Cause) -> None:
        """Take products out of sight, given their rows."""
        self._write([(row, row.id, row.body, True) for row in rows], cause)

    def restore(self, rows: Sequence[Any], cause: Cause) -> None:
        """Take back the newest revision of products: to the state before, or out of sight where it was the first."""
        fresh = []
        for row in rows:
            body = {key: part for key, part in (row.before or row.body).items() if key != "retired"}
            retired = row.before is None or bool(row.before.get("retired"))
            fresh.append((row, row.product, body, retired))
        self._write(fresh, cause)

    def _write(self, fresh: Sequence[tuple[Any, str, dict[str, Any], bool]], cause: Cause) -> None:
        now = self._clock.now()
        products, revisions = [], []
        for row, id, body, retired in fresh:
            number = 1 if row is None else _number(row) + 1
            before = None if row is None else {**row.body, "retired": row.retired}
            place = {"id": id, "shop": body["shop"], "category": body.get("category"), "body": body}
            products.append({**place, "revision": number, "retired": retired, "changed": now})
            why = {"at": now, "actor": cause.caller.actor, "reason": cause.reason, "batch": cause.batch}
            revisions.append({"product": id, "number": number, "before": before, **why})
        store.put(self._database.write, products, revisions)
        told = [(str(row["id"]), {"revision": row["revision"], "shop": row["shop"]}) for row in products]
        self._events.record(CHANGED, told, cause.caller)

    def guard(self, product: Product, row: Any, caller: Caller) -> None:
        """Raise where a product, or an offer in it, is another shop's than the caller's."""
        if caller.shop is None:
            return
        if product.shop != caller.shop or (row is not None and row.shop != caller.shop):
            raise ForeignShop(caller.shop, product.id)
        theirs = {o.shop for v in product.variants for o in v.offers} - {caller.shop}
        if theirs:
            raise ForeignShop(caller.shop, f"{product.id} ({', '.join(sorted(theirs))})")


def _number(row: Any) -> int:
    return int(row.number if hasattr(row, "number") else row.revision)


def unsaid(product: Product, row: Any, caller: Caller) -> Product:
    """A product without what it repeats of other shops' offers as they are, such as a list that a shop wrote out."""
    if row is None or caller.shop is None:
        return product
    there = {(variant.id, _told(one)) for variant in product_of(row.body).variants for one in variant.offers}

    def own(variant: Variant) -> Variant:
        kept = (one for one in variant.offers if one.shop == caller.shop or (variant.id, _told(one)) not in there)
        return replace(variant, offers=tuple(kept))

    return replace(product, variants=tuple(own(one) for one in product.variants))


def _told(offer: Offer) -> Offer:
    """An offer as others are told of it."""
    return replace(offer, cost=None, sold=0)


def with_theirs(product: Product, row: Any, caller: Caller) -> Product:
    """A product with the offers of other shops as they are in its row, whatever it says of them."""
    if caller.shop is None:
        return product
    own = [
        replace(one, offers=tuple(offer for offer in one.offers if offer.shop == caller.shop))
        for one in product.variants
    ]
    return keep_offers(replace(product, variants=tuple(own)), row)


def keep_offers(product: Product, row: Any) -> Product:
    """A product with the offers of others in its row; a shop that it leaves takes its own along."""
    if row is None:
        return product
    named = {offer.shop for variant in product.variants for offer in variant.offers} | {product.shop, row.shop}
    kept: dict[str, list[Offer]] = {
        variant.id: [offer for offer in variant.offers if offer.shop not in named]
        for variant in product_of(row.body).variants
    }
    if not any(kept.values()):
        return product
    variants = tuple(_with(variant, kept.get(variant.id, ())) for variant in product.variants)
    return replace(product, variants=variants)


def keep_costs(product: Product, row: Any) -> Product:
    """A product with the costs that are known of its offers, where it says none: whoever reads goods sees no cost."""
    known = {
        (variant.id, offer.shop): offer.cost
        for variant in (product_of(row.body).variants if row is not None else ())
        for offer in variant.offers
        if offer.cost
    }
    if not known:
        return product
    variants = [
        replace(one, offers=tuple(replace(o, cost=o.cost or known.get((one.id, o.shop))) for o in one.offers))
        for one in product.variants
    ]
    return replace(product, variants=tuple(variants))


def _with(variant: Variant, offers: Sequence[Offer]) -> Variant:
    return replace(variant, offers=(*variant.offers, *offers)) if offers else variant
