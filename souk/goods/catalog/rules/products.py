"""What a product must be, and how two states of it differ."""

import math
import re
from collections.abc import Iterator, Mapping, Set

from pydantic import JsonValue

from souk.goods.catalog.contracts import Attribute, Change, Offer, Product, Variant, WrongField
from souk.kit.locale import pick
from souk.kit.text import writable

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
_LONGEST = {"title": 1000, "description": 60_000, "brand": 200}
# More than any price in minor units, and exact in the floats of an index.
_HIGHEST = 10**15
_MOST = {"attributes": 600, "variants": 300, "media": 60}


def check(product: Product, categories: Set[str]) -> None:
    """Raise `WrongField` for the first field that is wrong, saying what would be right."""
    _check_ids(product)
    for locale, title in product.title.items():
        _check_length(f"title/{locale}", title, _LONGEST["title"])
    if not pick(product.title, "en").strip():
        raise WrongField("title", "a product needs a title in at least one language")
    for locale, text in (product.description or {}).items():
        _check_length(f"description/{locale}", text, _LONGEST["description"])
    _check_length("brand", product.brand, _LONGEST["brand"])
    if product.category is not None and product.category not in categories:
        raise WrongField("category", f"{product.category} is not in the taxonomy")
    for name, most in _MOST.items():
        if len(getattr(product, name)) > most:
            raise WrongField(name, f"{len(getattr(product, name))} are too many; {most} is the most")
    _check_attributes(product)
    for variant in product.variants:
        _check_offers(variant)


def _check_ids(product: Product) -> None:
    for field, text in (("id", product.id), ("shop", product.shop), *(("variants/id", v.id) for v in product.variants)):
        if not _ID.fullmatch(text):
            raise WrongField(field, f"{text!r} is not made of 1 to 100 letters, digits and . _ : -")
    if not product.variants:
        raise WrongField("variants", "a product needs at least one variant")
    if len({variant.id for variant in product.variants}) != len(product.variants):
        raise WrongField("variants/id", "two variants have the same id")


def _check_length(field: str, text: str, most: int) -> None:
    if len(text) > most:
        raise WrongField(field, f"{len(text)} characters are too many; {most} is the most")
    if writable(text) != text:
        raise WrongField(field, "a text holds neither NUL nor half of a character")


def _check_attributes(product: Product) -> None:
    for attribute in product.attributes:
        _check_length(
            f"attributes/{writable(attribute.key)}", f"{attribute.key}{attribute.value}", _LONGEST["description"]
        )
        if isinstance(attribute.value, float) and not math.isfinite(attribute.value):
            raise WrongField(f"attributes/{attribute.key}", "a number is finite")
    if product.rating and not 0 <= product.rating.value <= 5:
        raise WrongField("rating", f"{product.rating.value:g} is not between 0 and 5")


def _check_offers(variant: Variant) -> None:
    for offer in variant.offers:
        where = f"variants/{variant.id}/offers/{offer.shop}"
        for name, number in (("price", offer.price.amount), ("sold", offer.sold)):
            if not 0 <= number <= _HIGHEST:
                raise WrongField(f"{where}/{name}", f"{number} is {'below zero' if number < 0 else 'too large'}")
        if offer.cost and (offer.cost.currency != offer.price.currency or not 0 <= offer.cost.amount <= _HIGHEST):
            raise WrongField(f"{where}/cost", "a cost is an amount of at least 0 in the currency of the price")
        if offer.list_price and offer.list_price.currency != offer.price.currency:
            raise WrongField(f"{where}/list_price", "the list price is in another currency than the price")
    if len({offer.shop for offer in variant.offers}) != len(variant.offers):
        raise WrongField(f"variants/{variant.id}/offers", "a shop has two offers for one variant")


def text_of(attribute: Attribute) -> str:
    """An attribute's value as the text that evidence points into: `68 L`, `yes`, `top entry`."""
    value = attribute.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    shown = f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
    return f"{shown} {attribute.unit}" if attribute.unit else shown


def field_text(product: Product, path: str) -> str | None:
    """The text of one field by its path, as evidence names it; None where the product has no such field."""
    head, _, rest = path.partition("/")
    match head:
        case "title":
            return dict(product.title).get(rest)  # type: ignore[call-overload,no-any-return]
        case "description":
            return dict(product.description or {}).get(rest)  # type: ignore[call-overload,no-any-return]
        case "brand" | "category" | "released" | "origin":
            return getattr(product, head) or None
        case "rating":
            return f"{product.rating.value:g} / 5 ({product.rating.count})" if product.rating else None
        case "attributes":
            return next((text_of(one) for one in product.attributes if one.key == rest), None)
        case "variants":
            return _offer_text(product, rest)
    return None


def _offer_text(product: Product, path: str) -> str | None:
    """Of `<variant>/offers/<shop>/<field>`: an amount with its currency, or a count."""
    match path.split("/"):
        case [variant_id, "offers", shop, field]:
            offers = (o for v in product.variants if v.id == variant_id for o in v.offers if o.shop == shop)
            offer = next(offers, None)
            return _offer_field(offer, field) if offer else None
    return None


def _offer_field(offer: Offer, field: str) -> str | None:
    match field:
        case "price":
            return f"{offer.price.major} {offer.price.currency}"
        case "list_price" if offer.list_price:
            return f"{offer.list_price.major} {offer.list_price.currency}"
        case "sold":
            return str(offer.sold)
    return None


def changes(before: Mapping[str, JsonValue] | None, after: Mapping[str, JsonValue]) -> tuple[Change, ...]:
    """What differs between two documents, field by field; attributes, variants, offers are known by their keys."""
    old, new = dict(_leaves("", dict(before or {}))), dict(_leaves("", dict(after)))
    paths = dict.fromkeys((*old, *new))
    return tuple(Change(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path))


def _leaves(path: str, value: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(f"{path}/{key}" if path else key, inner)
    elif isinstance(value, list) and path.rpartition("/")[2] in _KEYED:
        name = _KEYED[path.rpartition("/")[2]]
        for row in (inner for inner in value if isinstance(inner, dict)):
            rest = {key: part for key, part in row.items() if key != name}
            yield from _leaves(f"{path}/{row[name]}", rest or True)
    else:
        yield path, value


_KEYED = {"attributes": "key", "variants": "id", "offers": "shop"}
