"""An item of a Google product feed as a product, and back (Google Merchant Center's product data specification)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from souk.goods.catalog.contracts import Attribute, Barcode, Media, Offer, Product, Variant, WrongField
from souk.goods.catalog.rules.products import text_of
from souk.goods.catalog.rules.values import available_of, feed_id, gtin_of, is_gtin, price_of
from souk.kit.locale import Locale, language_of, pick
from souk.kit.money import Money

OPTIONS = ("color", "size", "material", "pattern")
NAMES = (
    *("id", "item_group_id", "title", "description", "link", "image_link", "additional_image_link", "availability"),
    *("price", "sale_price", "brand", "gtin", "mpn", "condition", "google_product_category", "product_type"),
    *("color", "size", "material", "pattern", "product_detail"),
)
# Read and never written: a feed is public.
COST = "cost_of_goods_sold"
SEVERAL = ("additional_image_link", "product_detail")
# The specification's bounds of texts and pictures.
LONGEST = {"title": 150, "description": 5000}
MOST_PICTURES = 10
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Item:
    """A row as a product with one variant, what it says, and the group that it belongs to."""

    product: Product
    says: frozenset[str]
    group: str = ""


def item(fields: Fields, shop: str, format: str) -> Item:
    """An item's fields, in the specification's names, as a product; raises `WrongField`."""
    said = {name: values for name, values in fields.items() if any(value.strip() for value in values)}
    id, group = _one(said, "id"), _one(said, "item_group_id")
    if not id:
        raise WrongField("id", "it is missing")
    options = {name: _one(said, name) for name in OPTIONS if group and name in said}
    details = tuple(_attributes(said, not group))
    gtin = gtin_of(_one(said, "gtin"))
    variant = Variant(
        feed_id(id),
        sku=_one(said, "mpn"),
        options=options or None,
        barcodes=(Barcode("GTIN", gtin),) if gtin else (),
        offers=_offers(said, shop),
    )
    product = Product(
        feed_id(group or id),
        shop,
        _words(said, "title"),
        (variant,),
        description=_words(said, "description") or None,
        brand=_one(said, "brand"),
        category=_one(said, "google_product_category") or _one(said, "product_type") or None,
        attributes=details,
        media=tuple(Media(url) for url in _pictures(said)),
        origin=f"{format}:{group or id}",
    )
    return Item(product, frozenset(_says(fields, product, details)), feed_id(group) if group else "")


def _says(fields: Fields, product: Product, details: Sequence[Attribute]) -> Iterator[str]:
    yield "variants"
    for name, field in (("brand", "brand"), ("mpn", "sku"), ("gtin", "barcodes"), ("price", "price")):
        if name in fields:
            yield field
    if "price" in fields:
        yield "list_price"
    if {"google_product_category", "product_type"} & fields.keys():
        yield "category"
    if "availability" in fields:
        yield "available"
    if "image_link" in fields:
        yield "media"
    yield from (f"title/{locale}" for locale in product.title)
    yield from (f"description/{locale}" for locale in product.description or {})
    yield from (f"attributes/{one.key}" for one in details)


def _one(fields: Fields, name: str) -> str:
    return next((value.strip() for value in fields.get(name, ()) if value.strip()), "")


def _words(fields: Fields, name: str) -> dict[Locale, str]:
    text = _one(fields, name)
    return {language_of(text): text} if text else {}


def _pictures(fields: Fields) -> list[str]:
    urls = [*fields.get("image_link", ()), *fields.get("additional_image_link", ())]
    found = dict.fromkeys(url.strip() for url in urls if url.strip())
    wrong = next((url for url in found if not url.startswith(("https://", "http://"))), None)
    if wrong is not None:
        raise WrongField("image_link", f"{wrong!r} is not an address that begins with https://")
    return list(found)


def _offers(fields: Fields, shop: str) -> tuple[Offer, ...]:
    full, cut = price_of(_one(fields, "price"), "price"), price_of(_one(fields, "sale_price"), "sale_price")
    cost = price_of(_one(fields, COST), COST)
    available = available_of(_one(fields, "availability"))
    if full is None:
        return (_unpriced(shop, available, cost),) if available is not None or cost else ()
    if cut and cut.currency != full.currency:
        raise WrongField("sale_price", f"it is in {cut.currency} and the price in {full.currency}")
    reduced = cut is not None and cut.amount < full.amount
    shown, before = (cut, full) if cut and reduced else (full, None)
    return (Offer(shop, shown, before, available is not False, cost=cost),)


def _unpriced(shop: str, available: bool | None, cost: Money | None) -> Offer:
    """Says only whether there is any, and its cost; `merge` takes the price from what the catalogue has."""
    return Offer(shop, Money(0, "XXX"), available=available is not False, cost=cost)


def _attributes(fields: Fields, alone: bool) -> Iterator[Attribute]:
    condition = _one(fields, "condition").lower()
    if condition not in ("", "new"):
        yield Attribute("condition", condition)
    if alone:
        yield from (Attribute(name, _one(fields, name)) for name in OPTIONS if name in fields)
    seen = set(OPTIONS)
    for detail in fields.get("product_detail", ()):
        _, _, rest = detail.partition(":")
        key, _, value = (part.strip() for part in rest.partition(":"))
        if key and value and key not in seen:
            seen.add(key)
            yield Attribute(key, value)


def fields_of(product: Product, variant: Variant, locale: Locale) -> dict[str, list[str]]:
    """A variant in the specification's names; link, pictures and category are the writer's."""
    offer = next((one for one in variant.offers if one.shop == product.shop), None)
    group = len(product.variants) > 1 or variant.id != product.id
    options = dict(variant.options or {}) if group else {one.key: text_of(one) for one in product.attributes}
    gtin = next((code.value for code in variant.barcodes if is_gtin(code.value)), "")
    made = {
        "id": variant.id,
        "item_group_id": product.id if group else "",
        "title": pick(variant.title or product.title, locale)[: LONGEST["title"]],
        "description": pick(product.description or {}, locale)[: LONGEST["description"]],
        "availability": "in_stock" if offer and offer.available else "out_of_stock",
        "brand": product.brand,
        "gtin": gtin,
        "mpn": variant.sku,
        "condition": next((text_of(one) for one in product.attributes if one.key == "condition"), "new"),
        **{name: options.get(name, "") for name in OPTIONS},
        **_prices(offer),
    }
    known = {*OPTIONS, "condition"} if not group else {"condition"}
    details = [f"General:{one.key}:{text_of(one)}" for one in product.attributes if one.key not in known and _flat(one)]
    return {name: [text] for name, text in made.items()} | {"product_detail": details}


def _flat(attribute: Attribute) -> bool:
    return ":" not in attribute.key and len(text_of(attribute)) <= 1000


def _prices(offer: Offer | None) -> dict[str, str]:
    if offer is None:
        return {}
    if offer.list_price and offer.list_price.amount > offer.price.amount:
        return {"price": amount(offer.list_price), "sale_price": amount(offer.price)}
    return {"price": amount(offer.price)}


def amount(money: Money) -> str:
    """`15.00 USD`."""
    return f"{money.major:f} {money.currency}"
