"""A product in schema.org's vocabulary (JSON-LD), for feeds and for its own page."""

from collections.abc import Mapping

from pydantic import JsonValue

from souk.goods.catalog.contracts import Offer, Product, Variant
from souk.kit.locale import LOCALES, Locale, Words, pick

SCHEMA = "https://schema.org"
_CODES = {"EAN": "gtin13", "UPC": "gtin12", "ISBN": "isbn"}
Linked = dict[str, JsonValue]


def linked(product: Product, *, link: str, pictures: list[str], category: str, seller: str) -> Linked:
    """A product as `Product`, or as `ProductGroup` where it has several variants; what is empty is left out."""
    several = len(product.variants) > 1 or product.variants[0].id != product.id
    told: Linked = {
        "@type": "ProductGroup" if several else "Product",
        "productGroupID" if several else "productID": product.id,
        "name": _words(product.title),
        "description": _words(product.description),
        "url": link,
        "brand": {"@type": "Brand", "name": product.brand} if product.brand else None,
        "category": category,
        "image": [*pictures],
        "releaseDate": product.released,
        "aggregateRating": _rating(product),
        "additionalProperty": _properties(product),
    }
    if several:
        told["hasVariant"] = [{"@type": "Product", **_variant(product, one, seller)} for one in product.variants]
    else:
        told |= {
            name: value for name, value in _variant(product, product.variants[0], seller).items() if name != "name"
        }
    return _full(told)


def _variant(product: Product, variant: Variant, seller: str) -> Linked:
    offer = next((one for one in variant.offers if one.shop == product.shop), None)
    group: Linked = (
        {"inProductGroupWithID": product.id} if variant.id != product.id or len(product.variants) > 1 else {}
    )
    options: list[JsonValue] = [
        {"@type": "PropertyValue", "name": name, "value": value} for name, value in (variant.options or {}).items()
    ]
    codes = {_CODES.get(code.type, "gtin"): code.value for code in variant.barcodes}
    told: Linked = {
        "productID": variant.id,
        **group,
        "sku": variant.sku,
        "name": _words(variant.title),
        **codes,
        **({"additionalProperty": options} if group else {}),
        "offers": _offer(offer, seller) if offer else None,
    }
    return _full(told)


def _offer(offer: Offer, seller: str) -> Linked:
    told: Linked = {
        "@type": "Offer",
        "price": f"{offer.price.major:f}",
        "priceCurrency": offer.price.currency,
        "availability": f"{SCHEMA}/{'InStock' if offer.available else 'OutOfStock'}",
        "seller": {"@type": "Organization", "name": seller},
    }
    if offer.list_price:
        told["priceSpecification"] = {
            "@type": "UnitPriceSpecification",
            "priceType": f"{SCHEMA}/ListPrice",
            "price": f"{offer.list_price.major:f}",
            "priceCurrency": offer.list_price.currency,
        }
    return told


def _properties(product: Product) -> list[JsonValue]:
    told: list[JsonValue] = []
    for one in product.attributes:
        value = ("yes" if one.value else "no") if isinstance(one.value, bool) else one.value
        unit: Linked = {"unitText": one.unit} if one.unit else {}
        told.append({"@type": "PropertyValue", "name": one.key, "value": value, **unit})
    return told


def _rating(product: Product) -> Linked | None:
    if product.rating is None or not product.rating.count:
        return None
    return {"@type": "AggregateRating", "ratingValue": product.rating.value, "ratingCount": product.rating.count}


def _words(said: Words | None) -> JsonValue:
    """A text, or one for each language that has its own."""
    texts: Mapping[Locale, str] = {locale: text for locale in LOCALES if (text := (said or {}).get(locale))}
    if len(texts) > 1:
        return [{"@language": locale, "@value": text} for locale, text in texts.items()]
    return pick(texts, "en")


def _full(told: Linked) -> Linked:
    return {name: value for name, value in told.items() if value not in (None, "", [], {})}
