"""A WooCommerce shop's catalogue by its REST API, version 3."""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from html import unescape
from itertools import islice
from typing import Annotated

from pydantic import AfterValidator, Field

from souk.goods.catalog.contracts import Attribute, Offer, Product, Variant, WrongField
from souk.goods.catalog.ports import Row
from souk.goods.catalog.providers.remote import KeyRefused, NoSuchApi, Reach, Wire, keyed, place, portion, wired
from souk.goods.catalog.providers.remote_goods import (
    Amount,
    Many,
    Needed,
    Said,
    Text,
    attribute,
    barcodes,
    locale_of,
    media,
    number,
    offers,
    once,
    options_of,
    own_id,
    plain,
    price,
    shared,
    words,
)
from souk.goods.catalog.providers.remote_pages import by_offset, rows, whole
from souk.kit.money import Money

NAME = "WooCommerce"
SAYS = frozenset({"variants", "sku", "price", "list_price", "available", "media"})
FIELDS = (
    "id,name,type,date_created,description,short_description,sku,global_unique_id,price,regular_price,stock_status,"
    "weight,dimensions,categories,brands,images,attributes,variations"
)
SOLD = "id,sku,global_unique_id,price,regular_price,stock_status,weight,dimensions,image,attributes"
# More variants than a product may have here; the catalogue's own check says so.
_MOST_VARIANTS = 301


# WordPress keeps names with `&amp;` for an ampersand.
_Name = Annotated[Text, AfterValidator(unescape)]


class _Named(Said):
    name: _Name = ""


class _Image(Said):
    src: Text = ""
    alt: Text = ""


class _Attribute(Said):
    name: _Name = ""
    option: _Name = ""
    options: tuple[_Name, ...] = ()
    variation: bool = False


class _Size(Said):
    length: Text = ""
    width: Text = ""
    height: Text = ""


class _Sold(Said):
    """What a simple product and a variation have in common."""

    id: int = Field(ge=1)
    sku: Text = ""
    global_unique_id: Text = ""
    price: Amount = None
    regular_price: Amount = None
    stock_status: Text = "instock"
    weight: Text = ""
    dimensions: _Size | None = None
    image: _Image | None = None
    attributes: Many[_Attribute] = ()

    def measures(self, units: "_Units") -> Iterator[tuple[str, Decimal | str, str]]:
        yield "weight", number(self.weight), units.weight
        size = self.dimensions or _Size()
        for name in ("length", "width", "height"):
            yield name, number(getattr(size, name)), units.length


class _Product(_Sold):
    name: Annotated[Needed, AfterValidator(unescape)]
    type: Text = "simple"
    date_created: Text = ""
    description: Text = ""
    short_description: Text = ""
    categories: Many[_Named] = ()
    brands: Many[_Named] = ()
    images: Many[_Image] = ()
    variations: Many[_Sold] = ()


class _Currency(Said):
    code: Needed


class _Setting(Said):
    value: Text = ""


@dataclass(frozen=True)
class _Units:
    currency: str
    weight: str
    length: str


@dataclass(frozen=True)
class WooCommerce(Reach):
    """Reads the published products at `address` (the site's) with a consumer key and secret that may read.

    `currency` is asked from the shop where it is not given, `locale` is the language of the texts, else each text
    shows its own, and `path` is where WordPress keeps its REST API.
    """

    address: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    currency: str = ""
    locale: str = ""
    path: str = "/wp-json"
    page: int | str = 50

    def __post_init__(self) -> None:
        keyed(self.key, NAME)
        keyed(self.secret, NAME)
        Money(0, self.currency or "XXX")
        locale_of(self.locale)
        portion(self.page, 100)
        place(self.address + self.path, NAME)

    def rows(self, shop: str) -> Iterator[Row]:
        secret = b64encode(f"{self.key}:{self.secret}".encode()).decode()
        base = place(place(self.address, NAME) + self.path, NAME) + "/wc/v3"
        secrets = [secret, self.secret, self.key]
        with wired(NAME, base, {"authorization": f"Basic {secret}"}, secrets=secrets, reach=self) as wire:
            units = _units(wire, self.currency)
            items = _items(wire, max(portion(self.page, 100), 2))
            yield from rows(items, lambda item: _product(item, shop, units=units, option=self.locale), SAYS)


def _units(wire: Wire, currency: str) -> _Units:
    found = currency or whole(wire, _Currency, wire.get("/data/currencies/current", {}).body).code
    return _Units(Money(0, found).currency, _setting(wire, "weight"), _setting(wire, "dimension"))


def _setting(wire: Wire, name: str) -> str:
    """A unit of the shop's settings; nothing where the key may not read them."""
    try:
        found = wire.get(f"/settings/products/woocommerce_{name}_unit", {})
    except (KeyRefused, NoSuchApi):
        return ""
    return whole(wire, _Setting, found.body).value


def _items(wire: Wire, size: int) -> Iterator[object]:
    for item in by_offset(wire.host, size, partial(_page, wire, "/products", FIELDS)):
        # Where it lists variations, it lists no more than their numbers.
        yield {**item, "variations": list(_variations(wire, item))} if isinstance(item, dict) else item


def _variations(wire: Wire, item: Mapping[str, object]) -> Iterator[object]:
    """Those of a variable product; none of one that went away meanwhile."""
    id = item.get("id")
    if item.get("type") != "variable" or not isinstance(id, int):
        return
    with suppress(NoSuchApi):
        found = by_offset(wire.host, 100, partial(_page, wire, f"/products/{id}/variations", SOLD))
        yield from islice(found, _MOST_VARIANTS)


def _page(wire: Wire, path: str, fields: str, offset: int, size: int) -> tuple[Sequence[object], int | None]:
    """Items by their ids, so that a new one comes last."""
    asked: dict[str, str | int] = {
        "per_page": size,
        "offset": offset,
        "orderby": "id",
        "order": "asc",
        "status": "publish",
        "_fields": fields,
    }
    answer = wire.get(path, asked)
    if not isinstance(answer.body, list):
        said = answer.body.get("message") if isinstance(answer.body, dict) else None
        raise wire.odd(str(said or f"{path} is not a list"))
    total = answer.headers.get("x-wp-total", "")
    return answer.body, int(total) if total.isdecimal() and len(total) < 10 else None


def _product(item: object, shop: str, *, units: _Units, option: str) -> Product:
    said, locale = _Product.model_validate(item), locale_of(option)
    text = plain(said.description or said.short_description)
    sold: Sequence[_Sold] = said.variations if said.type == "variable" else (said,)
    if not sold:
        raise WrongField("variations", "a variable product without variations cannot be bought")
    pictures = [*said.images, *(one.image for one in sold if one.image)]
    return Product(
        own_id(shop, "woocommerce", str(said.id)),
        shop,
        words(said.name, locale),
        tuple(_variant(one, shop, units=units, single=one is said) for one in sold),
        description=words(text, locale) or None,
        brand=", ".join(one.name for one in said.brands if one.name),
        category=" > ".join(one.name for one in said.categories[:1] if one.name) or None,
        attributes=once(_attributes(said, sold, units)),
        media=media([(one.src, one.alt) for one in pictures], locale),
        released=said.date_created[:10],
        origin=f"woocommerce:{said.id}",
    )


def _variant(said: _Sold, shop: str, *, units: _Units, single: bool) -> Variant:
    return Variant(
        own_id(shop, "woocommerce", str(said.id)),
        sku=said.sku,
        options=None if single else options_of((one.name, one.option) for one in said.attributes),
        barcodes=barcodes(said.global_unique_id),
        offers=_offers(said, shop, units.currency),
    )


def _offers(said: _Sold, shop: str, currency: str) -> tuple[Offer, ...]:
    """`price` is what is asked today, sales with dates included; `regular_price` stands beside it."""
    now = price(said.price, currency, "price") if said.price is not None else None
    full = price(said.regular_price, currency, "regular_price") if said.regular_price is not None else None
    return offers(shop, now, full, said.stock_status != "outofstock")


def _attributes(said: _Product, sold: Sequence[_Sold], units: _Units) -> Iterator[Attribute | None]:
    for one in said.attributes:
        if not (one.variation and said.type == "variable"):
            yield attribute(one.name, ", ".join(option for option in one.options if option))
    own = [measure for measure in said.measures(units) if measure[1]]
    yield from shared(own or [measure for one in sold for measure in one.measures(units)])
