"""Tables and queries of what is listed: shops, products, their history, reviews, pictures."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    and_,
    func,
    select,
    text,
    tuple_,
    type_coerce,
    update,
)

from souk.goods.catalog.contracts import Cost, Listing, Past, Product, Rating, Review, Shop
from souk.kit.database import Document, Moment, OneOf, find_all, insert, metadata

_PRODUCT = TypeAdapter(Product)

shop_table = Table(
    "catalog_shop", metadata, Column("id", Text, primary_key=True), Column("body", Document, nullable=False)
)

product_table = Table(
    "catalog_product",
    metadata,
    Column("id", Text, primary_key=True),
    Column("shop", Text, nullable=False, index=True),
    Column("category", Text, index=True),
    Column("body", Document, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("stars", Integer, nullable=False, server_default="0"),
    Column("opinions", Integer, nullable=False, server_default="0"),
    Column("changed", Moment, nullable=False),
)

revision_table = Table(
    "catalog_revision",
    metadata,
    Column("product", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("batch", Text, index=True),
    Column("before", Document),
)

# Where a variant may stand; whether it still does, its product says.
variant_table = Table(
    "catalog_variant",
    metadata,
    Column("variant", Text, primary_key=True),
    Column("product", Text, primary_key=True),
)

review_table = Table(
    "catalog_review",
    metadata,
    Column("id", Text, primary_key=True),
    Column("product", Text, nullable=False),
    Column("rating", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("invented", Boolean, nullable=False),
    Index("ix_catalog_review_product", "product", "at", "id"),
)

picture_table = Table(
    "catalog_picture",
    metadata,
    Column("url", Text, primary_key=True),
    Column("digest", Text),
    Column("why", Text, nullable=False),
    Column("at", Moment, nullable=False),
)


_STATES = select(product_table).where(OneOf(product_table.c.id, "ids"))
# The same with the product as the text that is stored.
_LISTED = select(
    *(one for one in product_table.c if one.name != "body"), type_coerce(product_table.c.body, Text).label("body")
).where(OneOf(product_table.c.id, "ids"))
_SHOPS = select(shop_table.c.id, type_coerce(shop_table.c.body, Text).label("body")).order_by(shop_table.c.id)


def shops(connection: Connection) -> list[Shop]:
    """All shops by id."""
    return [_shop(row.id, row.body) for row in find_all(connection, _SHOPS)]


@lru_cache(maxsize=4096)
def _shop(id: str, body: str) -> Shop:
    return Shop(id, **json.loads(body))


def put_shop(connection: Connection, shop: Shop) -> None:
    """Add a shop or replace its name."""
    body = {"name": dict(shop.name), "invented": shop.invented}
    statement = insert(connection, shop_table).values(id=shop.id, body=body)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"body": body}))


def states(connection: Connection, ids: Iterable[str]) -> dict[str, Any]:
    """The rows of products by id."""
    return {row.id: row for row in find_all(connection, _STATES, ids=list(ids))}


_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(id, 0)) FROM unnest(CAST(:ids AS text[])) AS id")


def hold(connection: Connection, ids: Iterable[str]) -> dict[str, Any]:
    """The rows of products, which nobody else writes before this transaction ends, be they there already or not."""
    wanted = sorted(set(ids))
    # SQLite has one writer at a time; PostgreSQL locks the ids, always in the same order, then looks.
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"ids": wanted})
    return states(connection, wanted)


def put(connection: Connection, products: Sequence[dict[str, Any]], revisions: Sequence[dict[str, Any]]) -> None:
    """Write the new states of products beside the revisions that keep the old ones."""
    if not products:
        return
    statement = insert(connection, product_table)
    fresh = {name: statement.excluded[name] for name in ("shop", "category", "body", "revision", "retired", "changed")}
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=fresh), list(products))
    connection.execute(insert(connection, revision_table), list(revisions))
    variants = [{"variant": one["id"], "product": row["id"]} for row in products for one in row["body"]["variants"]]
    connection.execute(insert(connection, variant_table).on_conflict_do_nothing(), variants)


def document(product: Product) -> dict[str, Any]:
    """A product as plain JSON without what is empty; equal products give equal documents."""
    made: dict[str, Any] = _PRODUCT.dump_python(product, mode="json", exclude_defaults=True)
    return made


def product_of(stored: Mapping[str, Any]) -> Product:
    """The product of a document."""
    return _PRODUCT.validate_python(stored)


def listings(connection: Connection, ids: Sequence[str]) -> dict[str, Listing]:
    """Listings by id, the retired too."""
    rows = find_all(connection, _LISTED, ids=list(ids))
    return {
        row.id: Listing(_told(row.body, row.stars, row.opinions), row.revision, row.changed, row.retired)
        for row in rows
    }


def ratings(connection: Connection, shops: Sequence[str]) -> dict[str, int]:
    """The mean of all stars of each shop's goods in hundredths, rounded down."""
    own = product_table.c
    stars, opinions = func.sum(own.stars), func.sum(own.opinions)
    query = select(own.shop, (stars * 100 // opinions).label("mean")).where(own.shop.in_(list(shops)))
    rows = connection.execute(query.group_by(own.shop).having(opinions > 0))
    return {row.shop: int(row.mean) for row in rows}


# The same goods are asked for over and over; what changes is another text.
@lru_cache(maxsize=4096)
def _told(body: str, stars: int, opinions: int) -> Product:
    return _shown(product_of(json.loads(body)), stars, opinions)


def with_variants(connection: Connection, variants: Sequence[str]) -> list[Product]:
    """The products in which some variants stand or stood, by id."""
    of = select(variant_table.c.product).where(variant_table.c.variant.in_(list(variants)))
    query = select(product_table).where(product_table.c.id.in_(of)).order_by(product_table.c.id)
    return [listing_of(row).product for row in connection.execute(query)]


def page(connection: Connection, after: str, most: int, shop: str | None, *, retired: bool = False) -> list[Listing]:
    """Listings that are not retired, or those alone that are, in the order of their ids."""
    query = select(product_table).where(product_table.c.id > after, product_table.c.retired.is_(retired))
    if shop is not None:
        query = query.where(product_table.c.shop == shop)
    return [listing_of(row) for row in connection.execute(query.order_by(product_table.c.id).limit(most))]


def count(connection: Connection) -> int:
    """How many products are not retired."""
    query = select(func.count()).select_from(product_table).where(product_table.c.retired.is_(False))
    return connection.execute(query).scalar_one()


def listing_of(row: Any) -> Listing:
    """A row as a listing, without what goods cost; what buyers here gave outweighs the stars that a supplier states."""
    return Listing(_shown(product_of(row.body), row.stars, row.opinions), row.revision, row.changed, row.retired)


def _shown(product: Product, stars: int, opinions: int) -> Product:
    bare = _uncosted(product)
    return _rated(bare, Rating(round(stars / opinions, 1), opinions)) if opinions else bare


def _uncosted(product: Product) -> Product:
    if not any(offer.cost for variant in product.variants for offer in variant.offers):
        return product
    bare = [
        replace(variant, offers=tuple(replace(offer, cost=None) for offer in variant.offers))
        for variant in product.variants
    ]
    return replace(product, variants=tuple(bare))


def costs(connection: Connection, products: Sequence[str], shop: str | None = None) -> Iterator[Cost]:
    """What the pieces of some products cost a shop, or each shop that offers them."""
    for row in states(connection, products).values():
        for variant in product_of(row.body).variants:
            for offer in variant.offers:
                if offer.cost and shop in (None, offer.shop):
                    yield Cost(row.id, variant.id, offer.shop, offer.cost)


def _rated(product: Product, rating: Rating) -> Product:
    return Product(**{**product.__dict__, "rating": rating})


def history(connection: Connection, product: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Every revision, newest first, with the state that it led to."""
    query = select(revision_table).where(revision_table.c.product == product).order_by(revision_table.c.number.desc())
    after = connection.execute(
        select(product_table.c.body, product_table.c.retired).where(product_table.c.id == product)
    )
    current = after.first()
    state = {**current.body, "retired": current.retired} if current else {}
    for row in connection.execute(query):
        yield row, state
        state = row.before or {}


def pasts(connection: Connection, products: Sequence[str], since: datetime | None) -> dict[str, list[Past]]:
    """What each of some products was before, newest first, as far as it was so after a moment; in one statement."""
    table = revision_table
    query = select(table.c.product, table.c.at, table.c.before).where(table.c.product.in_(list(products)))
    if since is not None:
        query = query.where(table.c.at > since)
    found: dict[str, list[Past]] = {}
    for row in connection.execute(query.order_by(table.c.product, table.c.number.desc())):
        there = row.before is not None and not row.before.get("retired")
        found.setdefault(row.product, []).append(Past(row.at, product_of(row.before) if there else None))
    return found


def before(connection: Connection, product: str, number: int) -> Any:
    """The row of one revision, or None."""
    same = and_(revision_table.c.product == product, revision_table.c.number == number)
    return connection.execute(select(revision_table).where(same)).first()


def undoable(connection: Connection, batch: str, shop: str, most: int) -> list[Any]:
    """Products of a shop whose newest revision is of a batch, with their state before the batch came to them."""
    newest, earlier, first = (revision_table.alias(name) for name in ("newest", "earlier", "first"))
    twice = select(earlier.c.number).where(earlier.c.product == revision_table.c.product, earlier.c.batch == batch)
    twice = twice.where(earlier.c.number == revision_table.c.number - 1)
    begins = select(func.max(revision_table.c.number)).where(
        revision_table.c.product == newest.c.product, revision_table.c.batch == batch, ~twice.exists()
    )
    state = (product_table.c.body, product_table.c.retired, product_table.c.shop)
    query = select(newest.c.product, newest.c.number, first.c.before, *state)
    query = query.join(
        product_table, and_(product_table.c.id == newest.c.product, product_table.c.revision == newest.c.number)
    )
    query = query.join(first, and_(first.c.product == newest.c.product, first.c.number == begins.scalar_subquery()))
    query = query.where(newest.c.batch == batch, product_table.c.shop == shop)
    return list(connection.execute(query.order_by(newest.c.product).limit(most)))


def touched(connection: Connection, batch: str | None) -> int:
    """How many products a batch changed."""
    query = select(func.count(func.distinct(revision_table.c.product))).where(revision_table.c.batch == batch)
    return connection.execute(query).scalar_one()


def add_reviews(connection: Connection, reviews: Sequence[Review]) -> list[Review]:
    """Add reviews that are new, and count their stars; answers those."""
    rows = [review.__dict__ for review in reviews]
    statement = insert(connection, review_table).on_conflict_do_nothing().returning(review_table.c.id)
    fresh = set(connection.execute(statement, rows).scalars())
    added = [review for review in reviews if review.id in fresh]
    sums: dict[str, list[int]] = {}
    for review in added:
        sums.setdefault(review.product, []).append(review.rating)
    for product, stars in sorted(sums.items()):
        values = {
            "stars": product_table.c.stars + sum(stars),
            "opinions": product_table.c.opinions + len(stars),
        }
        connection.execute(update(product_table).where(product_table.c.id == product).values(values))
    return added


def reviews(connection: Connection, product: str, after: tuple[datetime, str] | None, most: int) -> list[Review]:
    """Reviews of a product, newest first, behind a place."""
    query = select(review_table).where(review_table.c.product == product)
    if after:
        query = query.where(tuple_(review_table.c.at, review_table.c.id) < tuple_(*_bound(after)))
    query = query.order_by(review_table.c.at.desc(), review_table.c.id.desc()).limit(most)
    return [review_of(row) for row in connection.execute(query)]


def _bound(after: tuple[datetime, str]) -> tuple[Any, Any]:
    moment = Moment()
    return moment.process_bind_param(after[0], None), after[1]  # type: ignore[arg-type]


def reviews_of(connection: Connection, products: Sequence[str]) -> dict[str, list[Review]]:
    """All reviews of some products, oldest first."""
    query = select(review_table).where(review_table.c.product.in_(list(products)))
    found: dict[str, list[Review]] = {}
    for row in connection.execute(query.order_by(review_table.c.at, review_table.c.id)):
        found.setdefault(row.product, []).append(review_of(row))
    return found


def review(connection: Connection, id: str) -> Review | None:
    """One review."""
    row = connection.execute(select(review_table).where(review_table.c.id == id)).first()
    return review_of(row) if row else None


def review_total(connection: Connection, product: str) -> int:
    """How many reviews a product has."""
    query = select(func.count()).select_from(review_table).where(review_table.c.product == product)
    return connection.execute(query).scalar_one()


def review_of(row: Any) -> Review:
    """A row as a review."""
    return Review(row.id, row.product, row.rating, row.text, row.locale, row.author, row.at, row.invented)


def pictures(connection: Connection, urls: Sequence[str]) -> dict[str, str | None]:
    """The digest of the picture that is kept of each address that was tried, None where it could not be fetched."""
    query = select(picture_table.c.url, picture_table.c.digest).where(picture_table.c.url.in_(list(urls)))
    return {row.url: row.digest for row in connection.execute(query)}


def put_picture(connection: Connection, url: str, digest: str | None, why: str, at: datetime) -> None:
    """Note what came of an address."""
    fresh = {"digest": digest, "why": why, "at": at}
    statement = insert(connection, picture_table).values(url=url, **fresh)
    connection.execute(statement.on_conflict_do_update(index_elements=["url"], set_=fresh))
