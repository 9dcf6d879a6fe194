"""Product feeds of the Agentic Commerce Protocol (ACP, 2026-04-17): one product as JSON a line."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from souk.goods.catalog.contracts import Barcode, Media, Offer, Product, Variant, WrongField
from souk.goods.catalog.ports import Row
from souk.goods.catalog.providers.json_rows import bare, lines, objects, said
from souk.goods.catalog.rules.values import feed_id
from souk.kit.errors import Invalid
from souk.kit.locale import language_of
from souk.kit.money import Money

_AWAY = ("out_of_stock", "discontinued")


class AcpJsonl:
    """Reads `products.jsonl` as the protocol's feed describes it; fields that it does not name are left alone."""

    def rows(self, file: Path, shop: str) -> Iterator[Row]:
        for line, raw, record, wrong in lines(file):
            if wrong:
                yield Row(line, raw, None, "", wrong)
                continue
            try:
                product = _product(record, shop)
                yield Row(line, raw, product, says=frozenset(_says(record, product)))
            except WrongField as error:
                yield Row(line, raw, None, str(error.facts["field"]), str(error.facts["reason"]))


def _product(record: Any, shop: str) -> Product:
    if not isinstance(record, dict):
        raise WrongField("", "a record is an object with fields")
    id, variants = said(record, "id", needed=True), objects(record, "variants")
    if not variants:
        raise WrongField("variants", "a product needs at least one variant")
    title = said(record, "title") or said(variants[0], "title", needed=True)
    about = _description(record) or _description(variants[0])
    media = [*objects(record, "media"), *(one for variant in variants for one in objects(variant, "media"))]
    return Product(
        feed_id(id),
        shop,
        {language_of(title): title},
        tuple(_variant(one, shop, title) for one in variants),
        description={language_of(about): about} if about else None,
        category=_category(variants[0]),
        media=tuple({one.url: one for one in map(_media, media) if one}.values()),
        origin=f"acp:{id}",
    )


def _says(record: Mapping[str, Any], product: Product) -> Iterator[str]:
    yield from ("variants", "price", "list_price")
    variants = objects(record, "variants")
    yield from (f"title/{locale}" for locale in product.title)
    yield from (f"description/{locale}" for locale in product.description or {})
    for field, name in (("barcodes", "barcodes"), ("availability", "available"), ("categories", "category")):
        if any(field in one for one in variants):
            yield name
    if "media" in record or any("media" in one for one in variants):
        yield "media"


def _variant(record: Mapping[str, Any], shop: str, title: str) -> Variant:
    own = said(record, "title")
    options = {said(one, "name", needed=True): said(one, "value") for one in objects(record, "variant_options")}
    codes = [(said(one, "type"), said(one, "value", needed=True)) for one in objects(record, "barcodes")]
    return Variant(
        feed_id(said(record, "id", needed=True)),
        title={language_of(own): own} if own and own != title else None,
        options=options or None,
        barcodes=tuple(Barcode(kind or "GTIN", value) for kind, value in codes),
        offers=_offers(record, shop),
    )


def _offers(record: Mapping[str, Any], shop: str) -> tuple[Offer, ...]:
    price = _money(record, "price")
    if price is None:
        return ()
    stock = next(iter(objects(record, "availability")), {})
    there = stock.get("available", stock.get("status") not in _AWAY)
    if not isinstance(there, bool):
        raise WrongField("availability", f"{there!r} is neither true nor false")
    return (Offer(shop, price, _money(record, "list_price"), there),)


def _money(record: Mapping[str, Any], field: str) -> Money | None:
    one = next(iter(objects(record, field)), None)
    if one is None:
        return None
    amount, currency = one.get("amount"), one.get("currency")
    if isinstance(amount, bool) or not isinstance(amount, int) or amount < 0 or not isinstance(currency, str):
        raise WrongField(field, f"{dict(one)!r} is not a whole number of minor units with a currency"[:200])
    try:
        return Money(amount, currency)
    except Invalid as error:
        raise WrongField(field, str(error).rstrip(".")) from None


def _description(record: Mapping[str, Any]) -> str:
    about = next(iter(objects(record, "description")), {})
    return said(about, "plain") or said(about, "markdown") or bare(said(about, "html"))


def _category(record: Mapping[str, Any]) -> str | None:
    found = objects(record, "categories")
    ranked = sorted(found, key=lambda one: one.get("taxonomy") not in ("souk", "google_product_category"))
    return next((said(one, "value") for one in ranked), None) or None


def _media(record: Mapping[str, Any]) -> Media | None:
    alt = said(record, "alt_text")
    if record.get("type") != "image":
        return None
    return Media(said(record, "url", needed=True), {language_of(alt): alt} if alt else None)
