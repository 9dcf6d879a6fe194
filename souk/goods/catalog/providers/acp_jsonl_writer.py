"""Writes product feeds of the Agentic Commerce Protocol (ACP, 2026-04-17): one product as JSON a line."""

import json
from collections.abc import Iterator
from typing import Any

from souk.goods.catalog.contracts import Product, Variant
from souk.goods.catalog.ports import Front
from souk.goods.catalog.rules.showing import link, pictures
from souk.kit.locale import pick
from souk.kit.money import Money


class AcpJsonlWriter:
    """Each line is a `Product` of the protocol's schema."""

    extension = "jsonl"

    def pieces(self, products: Iterator[Product], front: Front) -> Iterator[str]:
        for product in products:
            yield json.dumps(_product(product, front), ensure_ascii=False) + "\n"


def _product(product: Product, front: Front) -> dict[str, Any]:
    about = pick(product.description or {}, front.locale)
    media = [{"type": "image", "url": url} for url in pictures(product, front.address)]
    told = {
        "id": product.id,
        "title": pick(product.title, front.locale),
        "description": {"plain": about} if about else None,
        "url": link(product, front.address),
        "media": media,
        "variants": [_variant(product, one, front) for one in product.variants],
    }
    return _full(told)


def _variant(product: Product, variant: Variant, front: Front) -> dict[str, Any]:
    offer = next((one for one in variant.offers if one.shop == product.shop), None)
    told = {
        "id": variant.id,
        "title": pick(variant.title or product.title, front.locale),
        "url": link(product, front.address),
        "barcodes": [{"type": code.type, "value": code.value} for code in variant.barcodes],
        "price": _money(offer.price) if offer else None,
        "list_price": _money(offer.list_price) if offer and offer.list_price else None,
        "availability": _availability(offer is not None and offer.available),
        "categories": _categories(product, front),
        "condition": ["new"],
        "variant_options": [{"name": name, "value": value} for name, value in (variant.options or {}).items()],
        "seller": {"name": front.names.get(product.shop, product.shop)},
    }
    return _full(told)


def _availability(there: bool) -> dict[str, Any]:
    return {"available": there, "status": "in_stock" if there else "out_of_stock"}


def _categories(product: Product, front: Front) -> list[dict[str, str]]:
    if not product.category:
        return []
    google = front.google.get(product.category)
    told = [{"value": product.category, "taxonomy": "souk"}]
    return [*told, {"value": str(google), "taxonomy": "google_product_category"}] if google else told


def _money(money: Money) -> dict[str, Any]:
    return {"amount": money.amount, "currency": money.currency}


def _full(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, "", [], {})}
