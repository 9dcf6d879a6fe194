"""A table's rows as products, by a mapping of its columns."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import JsonValue, TypeAdapter, ValidationError

from souk.goods.catalog.contracts import (
    Attribute,
    Barcode,
    Column,
    Layout,
    Media,
    Offer,
    Product,
    Variant,
    WrongField,
)
from souk.goods.catalog.rules.values import available_of, feed_id, gtin_of, price_of
from souk.kit.locale import LOCALES, Locale
from souk.kit.money import Money

_ATTRIBUTES = TypeAdapter(tuple[Attribute, ...])
_OPTIONS = TypeAdapter(dict[str, str])
_Value = TypeVar("_Value")
_NUMBER = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(\D*)")
_SAYS = {
    "brand": "brand",
    "category": "category",
    "sku": "sku",
    "gtin": "barcodes",
    "price": "price",
    "list_price": "list_price",
    "available": "available",
    "image": "media",
    "released": "released",
    "cost": "cost",
    "attributes": "attributes",
}


@dataclass(frozen=True)
class Made:
    """A row as a product with one variant, what it says, and the group that it belongs to."""

    product: Product
    says: frozenset[str]
    group: str


class _Row:
    """A row's cells by what their columns mean."""

    def __init__(self, header: Sequence[str], cells: Sequence[str], layout: Layout) -> None:
        values = dict(zip(header, cells, strict=False))
        self.told = [(one, values.get(one.header, "").strip()) for one in layout.columns if one.header in header]

    def one(self, target: str) -> str:
        """The first cell of a meaning that is not empty."""
        return next((text for column, text in self.told if column.target == target and text), "")

    def all(self, target: str) -> Iterator[tuple[Column, str]]:
        """Cells of a meaning with their columns, the empty left out."""
        return ((column, text) for column, text in self.told if column.target == target and text)

    def header(self, target: str) -> str:
        """How the column of a meaning is called in the table."""
        return next((column.header for column, _ in self.told if column.target == target), target)


def made_of(header: Sequence[str], cells: Sequence[str], layout: Layout, shop: str) -> Made:
    """A row as a product; raises `WrongField` with the column's own name."""
    row = _Row(header, cells, layout)
    group = row.one("product")
    id = row.one("id") or row.one("sku") or row.one("gtin")
    if not id:
        raise WrongField(row.header("id"), "it is missing")
    gtin = gtin_of(row.one("gtin"), row.header("gtin"))
    variant = Variant(
        feed_id(id),
        sku=row.one("sku"),
        options=_options(row) or None,
        barcodes=(Barcode("GTIN", gtin),) if gtin else (),
        offers=_offers(row, shop),
    )
    product = Product(
        feed_id(group or id),
        shop,
        _words(row, "title"),
        (variant,),
        description=_words(row, "description") or None,
        brand=row.one("brand"),
        category=row.one("category") or None,
        attributes=_attributes(row),
        media=_media(row),
        released=row.one("released")[:10].replace("/", "-"),
        origin=f"csv:{group or id}",
    )
    return Made(product, frozenset(_says(row)), feed_id(group) if group else "")


def _says(row: _Row) -> Iterator[str]:
    targets = {column.target for column, _ in row.told}
    if "product" in targets:
        # Only a table that describes goods says which variants there are; one of prices or stock names some of them.
        described = "price" in targets and any(target.startswith("title/") for target in targets)
        yield "variants" if described else "variants?"
    for column, _ in row.told:
        if column.target.startswith(("title/", "description/")):
            yield column.target
        elif column.target == "attribute":
            yield f"attributes/{column.key or column.header}"
        elif column.target in _SAYS:
            yield _SAYS[column.target]


def _words(row: _Row, field: str) -> dict[Locale, str]:
    found: dict[Locale, str] = {}
    for locale in LOCALES:
        if text := row.one(f"{field}/{locale}"):
            found[locale] = text
    return found


def _offers(row: _Row, shop: str) -> tuple[Offer, ...]:
    price, full, cost = _price(row, "price"), _price(row, "list_price"), _price(row, "cost")
    available = available_of(row.one("available"), row.header("available"))
    if price is None and full is None:
        nothing = available is None and cost is None
        return () if nothing else (Offer(shop, Money(0, "XXX"), available=available is not False, cost=cost),)
    if price and full and price.currency != full.currency:
        raise WrongField(row.header("list_price"), f"it is in {full.currency} and the price in {price.currency}")
    shown = price or full
    assert shown is not None
    reduced = full if full and full.amount > shown.amount else None
    return (Offer(shop, shown, reduced, available is not False, cost=cost),)


def _price(row: _Row, target: str) -> Money | None:
    column = next((column for column, _ in row.told if column.target == target), None)
    if column is None:
        return None
    return price_of(row.one(target), column.header, row.one("currency").upper() or column.currency)


def _options(row: _Row) -> dict[str, str]:
    told = {column.key or column.header: text for column, text in row.all("option")}
    whole: dict[str, str] = _json(row, "options", _OPTIONS, {})
    return {**whole, **told}


def _attributes(row: _Row) -> tuple[Attribute, ...]:
    whole: tuple[Attribute, ...] = _json(row, "attributes", _ATTRIBUTES, ())
    told = {column.key or column.header: _attribute(column, text) for column, text in row.all("attribute")}
    return (*(one for one in whole if one.key not in told), *told.values())


def _attribute(column: Column, text: str) -> Attribute:
    """A number with the column's unit, or with one that stands behind it and is the same; else the text."""
    key, number = column.key or column.header, _NUMBER.fullmatch(text)
    if column.unit and number and number[2].strip().lower() in ("", column.unit.lower()):
        return Attribute(key, float(number[1].replace(",", ".")), column.unit)
    return Attribute(key, text)


def _json(row: _Row, target: str, adapter: TypeAdapter[_Value], nothing: _Value) -> _Value:
    text = row.one(target)
    if not text:
        return nothing
    try:
        return adapter.validate_json(text)
    except ValidationError:
        raise WrongField(row.header(target), "it is not JSON as an export writes it") from None


def _media(row: _Row) -> tuple[Media, ...]:
    urls = [part for _, text in row.all("image") for part in re.split(r"[\s,;|]+(?=https?://)", text)]
    wrong = next((url for url in urls if not url.startswith(("https://", "http://"))), None)
    if wrong is not None:
        raise WrongField(row.header("image"), f"{wrong!r} is not an address that begins with https://")
    return tuple(Media(url) for url in dict.fromkeys(urls))


def objections(layout: Layout) -> Iterator[str]:
    """What is wrong with a mapping, whatever the table."""
    targets = [column.target for column in layout.columns]
    once = {target for target in targets if target not in ("", "image", "attribute", "option")}
    twice = sorted(target for target in once if targets.count(target) > 1)
    if twice:
        yield f"two columns are {twice[0]}"
    if not {"id", "sku", "gtin"} & set(targets):
        yield "no column is the id, and none is the SKU or the barcode that could stand for it"


def fingerprint(header: Sequence[str]) -> str:
    """What tables with the same columns have in common, in whichever order they stand."""
    names: list[JsonValue] = [*sorted(" ".join(name.lower().split()) for name in header)]
    return json.dumps(names, ensure_ascii=False, separators=(",", ":"))


def fitting(layout: Mapping[str, Column], header: Sequence[str]) -> Layout:
    """A mapping in the order of a header; columns that it does not know are left out of the goods."""
    return Layout(tuple(layout.get(name, Column(name)) for name in header))
