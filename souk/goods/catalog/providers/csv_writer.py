"""Writes a table of goods as CSV for spreadsheets: a row for each variant, columns that the mapping knows by name."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter

from souk.goods.catalog.contracts import Attribute, Product, Variant
from souk.goods.catalog.ports import Front
from souk.goods.catalog.providers.google_tsv_writer import line
from souk.goods.catalog.providers.text_table import safe
from souk.goods.catalog.rules.showing import pictures
from souk.goods.catalog.rules.values import is_gtin

COLUMNS = (
    *("id", "product", "title (zh-CN)", "title (en)", "description (zh-CN)", "description (en)", "brand", "category"),
    *("sku", "gtin", "price", "list price", "currency", "availability", "image", "released", "options", "attributes"),
)
_ATTRIBUTES = TypeAdapter(tuple[Attribute, ...])


class CsvWriter:
    """Begins with a byte order mark, so that spreadsheets see UTF-8; formulas have an apostrophe before them."""

    extension = "csv"

    def pieces(self, products: Iterator[Product], front: Front) -> Iterator[str]:
        yield "\ufeff" + line(COLUMNS)
        for product in products:
            for variant in product.variants:
                told = _told(product, variant, front)
                yield line([safe(told.get(name, "")) for name in COLUMNS])


def _told(product: Product, variant: Variant, front: Front) -> dict[str, str]:
    offer = next((one for one in variant.offers if one.shop == product.shop), None)
    words: dict[str, Any] = {"title": product.title, "description": product.description or {}}
    texts = {f"{field} ({locale})": said.get(locale, "") for field, said in words.items() for locale in ("zh-CN", "en")}
    listed = offer.list_price if offer else None
    stated = _ATTRIBUTES.dump_python(product.attributes, mode="json", exclude_defaults=True)
    return {
        **texts,
        "id": variant.id,
        "product": product.id,
        "brand": product.brand,
        "category": product.category or "",
        "sku": variant.sku,
        "gtin": next((code.value for code in variant.barcodes if is_gtin(code.value)), ""),
        "price": f"{offer.price.major:f}" if offer else "",
        "list price": f"{listed.major:f}" if listed else "",
        "currency": offer.price.currency if offer else "",
        "availability": "" if offer is None else "in_stock" if offer.available else "out_of_stock",
        "image": " ".join(pictures(product, front.address)),
        "released": product.released,
        "options": json.dumps(dict(variant.options), ensure_ascii=False) if variant.options else "",
        "attributes": json.dumps(stated, ensure_ascii=False) if stated else "",
    }
