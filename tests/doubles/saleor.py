"""Saleor's GraphQL API: products of a channel in pages, each with all its variants."""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import build_schema

from tests.doubles.goods import Good, Sold, decimal
from tests.doubles.graphs import executed, page
from tests.doubles.server import Asked, Reply, said

TOKEN = "invented-app-token"
CHANNEL = "default-channel"
SCHEMA = build_schema(
    """
    scalar JSONString
    scalar DateTime
    enum LanguageCodeEnum { EN ZH ZH_HANS ZH_HANT DE }
    enum OrderDirection { ASC DESC }
    enum ProductOrderField { NAME RANK PRICE LAST_MODIFIED_AT PUBLISHED_AT CREATED_AT }
    enum AttributeInputTypeEnum {
      DROPDOWN MULTISELECT FILE REFERENCE NUMERIC RICH_TEXT PLAIN_TEXT SWATCH BOOLEAN DATE DATE_TIME SINGLE_REFERENCE
    }
    enum MeasurementUnitsEnum { MM CM M KG G LITER }
    enum WeightUnitsEnum { G LB OZ KG TONNE }
    enum ProductMediaType { IMAGE VIDEO }
    enum VariantAttributeScope { ALL VARIANT_SELECTION NOT_VARIANT_SELECTION }
    input ProductOrder { direction: OrderDirection! channel: String attributeId: ID field: ProductOrderField }
    type Query {
      products(channel: String, sortBy: ProductOrder, before: String, after: String, first: Int, last: Int):
        ProductCountableConnection
    }
    type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
    type ProductCountableConnection { pageInfo: PageInfo! edges: [ProductCountableEdge!]! totalCount: Int }
    type ProductCountableEdge { node: Product! cursor: String! }
    type Product {
      id: ID! name: String! slug: String! description: JSONString created: DateTime! updatedAt: DateTime!
      productType: ProductType! category: Category weight: Weight media: [ProductMedia!]
      translation(languageCode: LanguageCodeEnum!): ProductTranslation
      attributes: [SelectedAttribute!]! variants: [ProductVariant!]
    }
    type ProductTranslation { id: ID! name: String description: JSONString }
    type ProductType { id: ID! name: String! }
    type Category { id: ID! name: String! level: Int!
      ancestors(before: String, after: String, first: Int, last: Int): CategoryCountableConnection }
    type CategoryCountableConnection { pageInfo: PageInfo! edges: [CategoryCountableEdge!]! }
    type CategoryCountableEdge { node: Category! cursor: String! }
    type Weight { unit: WeightUnitsEnum! value: Float! }
    type ProductMedia { id: ID! url(size: Int): String! alt: String! type: ProductMediaType! }
    type SelectedAttribute { attribute: Attribute! values: [AttributeValue!]! }
    type Attribute { id: ID! slug: String name: String inputType: AttributeInputTypeEnum unit: MeasurementUnitsEnum }
    type AttributeValue { id: ID! name: String slug: String value: String plainText: String boolean: Boolean }
    type ProductVariant {
      id: ID! name: String! sku: String quantityAvailable(countryCode: String): Int weight: Weight
      pricing: VariantPricingInfo media: [ProductMedia!]
      attributes(variantSelection: VariantAttributeScope): [SelectedAttribute!]!
    }
    type VariantPricingInfo { onSale: Boolean price: TaxedMoney priceUndiscounted: TaxedMoney }
    type TaxedMoney { currency: String! gross: Money! net: Money! tax: Money! }
    type Money { currency: String! amount: Float! }
    """
)


@dataclass
class SaleorDouble:
    """A public API: without a token it shows what shoppers see; `most` is what a question may cost."""

    goods: Sequence[Good]
    currency: str = "EUR"
    most: int = 50_000
    spoiled: dict[int, dict[str, Any]] = field(default_factory=dict)
    same_cursor: bool = False

    def answer(self, asked: Asked) -> Reply:
        if asked.path != "/graphql/" or asked.method != "POST":
            return said({"detail": "Not Found"}, 404)
        if asked.headers.get("authorization", f"Bearer {TOKEN}") != f"Bearer {TOKEN}":
            return _refused("InvalidTokenError", "Invalid token. User does not exist or is inactive.")
        cost = 12 * int(asked.body["variables"]["first"])
        if cost > self.most:
            why = f"The query exceeds the maximum cost of {self.most}. Actual cost: {cost}"
            return _refused("QueryCostError", why)
        found = executed(SCHEMA, asked.body, {"products": self._products})
        about = {"cost": {"requestedQueryCost": cost, "maximumAvailable": self.most}}
        return said({**found, "extensions": about}, 400 if "errors" in found else 200)

    def _products(self, first: int, channel: str, sortBy: dict[str, str], after: str | None = None) -> Any:  # noqa: N803 (Saleor's name)
        assert sortBy == {"field": "CREATED_AT", "direction": "ASC"}, "an order that changes loses products"
        made = page(self.goods if channel == CHANNEL else (), first, None if self.same_cursor else after, self._product)
        if self.same_cursor:
            made["pageInfo"] = {"hasNextPage": True, "endCursor": "the-same"}
        return made

    def _product(self, good: Good) -> dict[str, Any]:
        *above, last = good.category or ("",)
        made = {
            "id": _id("Product", good.number),
            "name": good.title,
            "description": _blocks(good.html),
            "created": "2026-01-31T08:00:00+00:00",
            "productType": {"name": "Goods"},
            "category": _category(last, above) if last else None,
            "weight": {"unit": "KG", "value": decimal(good.weight_kg)} if good.weight_kg else None,
            "media": [{"url": url, "alt": alt, "type": "IMAGE"} for url, alt in good.pictures],
            "translation": lambda languageCode: _translated(good, languageCode),  # noqa: N803
            "attributes": _attributes(good),
            "variants": [self._variant(one) for one in good.sold],
        }
        return {**made, **self.spoiled.get(good.number, {})}

    def _variant(self, sold: Sold) -> dict[str, Any]:
        chosen = [_selected(name, "DROPDOWN", value) for name, value in sold.options]
        code = [_selected("EAN", "PLAIN_TEXT", sold.barcode, plain=True)] if sold.barcode else []
        return {
            "id": _id("ProductVariant", sold.number),
            "name": " / ".join(value for _, value in sold.options) or sold.sku,
            "sku": sold.sku,
            "quantityAvailable": sold.stock,
            "weight": None,
            "pricing": {"price": self._taxed(sold.price), "priceUndiscounted": self._taxed(sold.regular or sold.price)},
            "attributes": lambda **_: [*chosen, *code],
            "media": [],
        }

    def _taxed(self, amount: str) -> dict[str, Any]:
        return {"gross": {"amount": decimal(amount), "currency": self.currency}}


def _refused(code: str, message: str) -> Reply:
    return said({"errors": [{"message": message, "extensions": {"exception": {"code": code}}}]}, 400)


def _id(kind: str, number: int) -> str:
    return b64encode(f"{kind}:{number}".encode()).decode()


def _blocks(html: str) -> str | None:
    """Descriptions are Editor.js blocks, here a paragraph each."""
    data = [{"type": "paragraph", "data": {"text": html}}] if html else []
    return json.dumps({"time": 1, "version": "2.24.3", "blocks": data}) if data else None


def _category(name: str, above: Sequence[str]) -> dict[str, Any]:
    return {"name": name, "ancestors": lambda **_: page([{"name": one} for one in above], 10, None)}


def _translated(good: Good, language: str) -> dict[str, Any] | None:
    return {"name": good.chinese, "description": None} if good.chinese and language == "ZH_HANS" else None


def _attributes(good: Good) -> list[dict[str, Any]]:
    made = [_selected("Material", "DROPDOWN", good.material)] if good.material else []
    brand = [_selected("Brand", "DROPDOWN", good.brand)] if good.brand else []
    return [*made, *brand, _selected("Inner height", "NUMERIC", "38.5", unit="CM"), _selected("Film", "FILE", "a.mp4")]


def _selected(name: str, kind: str, value: str, unit: str | None = None, plain: bool = False) -> dict[str, Any]:
    about = {"slug": name.lower().replace(" ", "-"), "name": name, "inputType": kind, "unit": unit}
    return {"attribute": about, "values": [{"name": value, "plainText": value if plain else None, "boolean": None}]}
