"""Shopify's Admin GraphQL API: products in pages, a bucket of cost points, a token in a header of its own."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import build_schema

from tests.doubles.goods import Good, Sold
from tests.doubles.graphs import executed, page
from tests.doubles.server import Asked, Reply, said

TOKEN = "shpat_invented"
CLIENT, SECRET = "invented-client", "shpss_invented"
SCHEMA = build_schema(
    """
    scalar Money
    scalar HTML
    scalar DateTime
    scalar URL
    enum CurrencyCode { EUR JPY KWD USD CNY }
    enum WeightUnit { GRAMS KILOGRAMS OUNCES POUNDS }
    enum ProductSortKeys { CREATED_AT ID INVENTORY_TOTAL PRODUCT_TYPE PUBLISHED_AT RELEVANCE TITLE UPDATED_AT VENDOR }
    type Query {
      shop: Shop!
      product(id: ID!): Product
      products(first: Int, after: String, query: String, reverse: Boolean = false, sortKey: ProductSortKeys = ID):
        ProductConnection!
    }
    type Shop { id: ID! name: String! currencyCode: CurrencyCode! weightUnit: WeightUnit! }
    type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
    type ProductConnection { nodes: [Product!]! pageInfo: PageInfo! }
    type Product {
      id: ID! title: String! handle: String! descriptionHtml: HTML! vendor: String! productType: String!
      status: String! publishedAt: DateTime category: TaxonomyCategory tags: [String!]!
      media(first: Int, after: String): MediaConnection!
      metafields(first: Int, after: String, namespace: String): MetafieldConnection!
      variants(first: Int, after: String): ProductVariantConnection!
    }
    type TaxonomyCategory { id: ID! fullName: String! name: String! }
    type MediaConnection { nodes: [Media!]! }
    interface Media { id: ID! alt: String mediaContentType: String! }
    type MediaImage implements Media { id: ID! alt: String mediaContentType: String! image: Image }
    type Video implements Media { id: ID! alt: String mediaContentType: String! filename: String! }
    type Image { url: URL! altText: String }
    type MetafieldConnection { nodes: [Metafield!]! }
    type Metafield { id: ID! namespace: String! key: String! type: String! value: String! }
    type ProductVariantConnection { nodes: [ProductVariant!]! pageInfo: PageInfo! }
    type ProductVariant {
      id: ID! title: String! sku: String barcode: String price: Money! compareAtPrice: Money
      availableForSale: Boolean! inventoryQuantity: Int selectedOptions: [SelectedOption!]!
      inventoryItem: InventoryItem!
    }
    type SelectedOption { name: String! value: String! }
    type InventoryItem { id: ID! measurement: InventoryItemMeasurement! tracked: Boolean! }
    type InventoryItemMeasurement { id: ID! weight: Weight }
    type Weight { unit: WeightUnit! value: Float! }
    """
)


@dataclass
class ShopifyDouble:
    """`spoil` changes products after they were said; `each` is what a product of a page costs in points."""

    goods: Sequence[Good]
    currency: str = "EUR"
    each: int = 10
    bucket: float = 1000
    spoiled: dict[int, dict[str, Any]] = field(default_factory=dict)
    spent: int = 0
    same_cursor: bool = False

    def rested(self, seconds: float) -> None:
        self.bucket = min(self.bucket + seconds * 100, 1000)

    def answer(self, asked: Asked) -> Reply:
        if asked.path == "/admin/oauth/access_token":
            return _granted(asked)
        if asked.headers.get("x-shopify-access-token") != TOKEN:
            return said({"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}, 401)
        if not re.fullmatch(r"/admin/api/20\d\d-\d\d/graphql\.json", asked.path) or asked.method != "POST":
            return said({"errors": "Not Found"}, 404)
        need = 2 + int(asked.body["variables"].get("first", 1)) * self.each
        cost = {"requestedQueryCost": need, "actualQueryCost": None, "throttleStatus": self._status()}
        if need > 1000:
            why = f"Query cost is {need}, which exceeds the single query max cost limit (1000)."
            return said({"errors": [{"message": why, "extensions": {"code": "MAX_COST_EXCEEDED", "cost": need}}]})
        if need > self.bucket:
            refused = [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]
            return said({"errors": refused, "extensions": {"cost": cost}})
        self.bucket -= need
        self.spent += 1
        found = executed(SCHEMA, asked.body, {"shop": self._shop, "product": self._one, "products": self._many})
        return said({**found, "extensions": {"cost": {**cost, "throttleStatus": self._status()}}})

    def _status(self) -> dict[str, Any]:
        return {"maximumAvailable": 1000.0, "currentlyAvailable": int(self.bucket), "restoreRate": 100.0}

    def _shop(self) -> dict[str, Any]:
        return {"currencyCode": self.currency}

    def _one(self, id: str) -> dict[str, Any] | None:
        return next((self._product(one) for one in self.goods if _gid("Product", one.number) == id), None)

    def _many(self, first: int, query: str, sortKey: str, after: str | None = None, reverse: bool = False) -> Any:  # noqa: N803 (Shopify's name)
        assert sortKey == "ID", "an order that changes loses products"
        assert query.startswith("status:active"), "drafts are nobody's business"
        least = int(found[1]) if (found := re.search(r"id:>(\d+)", query)) else 0
        made = page(
            [one for one in self.goods if one.number > least], first, None if self.same_cursor else after, self._product
        )
        if self.same_cursor:
            made["pageInfo"] = {"hasNextPage": True, "endCursor": "the-same"}
        return made

    def _product(self, good: Good) -> dict[str, Any]:
        variants = [_variant(one, good) for one in good.sold]
        made = {
            "id": _gid("Product", good.number),
            "title": good.title,
            "descriptionHtml": good.html,
            "vendor": good.brand,
            "productType": good.category[-1] if good.category else "",
            "publishedAt": "2026-01-31T08:00:00Z",
            "category": {"fullName": " > ".join(good.category)} if good.category else None,
            "media": lambda **_: {"nodes": [*_pictures(good), {"__typename": "Video", "alt": "A film"}]},
            "metafields": lambda namespace, **_: {"nodes": _metafields(good) if namespace == "custom" else []},
            "variants": lambda first, after=None: page(variants, first, after),
        }
        return {**made, **self.spoiled.get(good.number, {})}


def _granted(asked: Asked) -> Reply:
    right = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET}
    if dict(asked.body) != right:
        return said({"error": "invalid_client", "error_description": "Client authentication failed"}, 400)
    return said({"access_token": TOKEN, "scope": "read_products", "expires_in": 86399})


def _gid(kind: str, number: int) -> str:
    return f"gid://shopify/{kind}/{number}"


def _pictures(good: Good) -> list[dict[str, Any]]:
    return [{"__typename": "MediaImage", "alt": alt or None, "image": {"url": url}} for url, alt in good.pictures]


def _metafields(good: Good) -> list[dict[str, str]]:
    made = [{"key": "material", "type": "single_line_text_field", "value": good.material}] if good.material else []
    measure = {"key": "inner height", "type": "dimension", "value": json.dumps({"value": 38.5, "unit": "cm"})}
    return [*made, measure, {"key": "see_also", "type": "product_reference", "value": "gid://shopify/Product/1"}]


def _variant(sold: Sold, good: Good) -> dict[str, Any]:
    options = [{"name": name, "value": value} for name, value in sold.options]
    weight = {"unit": "KILOGRAMS", "value": float(good.weight_kg)} if good.weight_kg else None
    return {
        "id": _gid("ProductVariant", sold.number),
        "title": " / ".join(value for _, value in sold.options) or "Default Title",
        "sku": sold.sku,
        "barcode": sold.barcode or None,
        "price": sold.price,
        "compareAtPrice": sold.regular or None,
        "availableForSale": sold.stock > 0,
        "selectedOptions": options or [{"name": "Title", "value": "Default Title"}],
        "inventoryItem": {"measurement": {"weight": weight}},
    }
