"""A Medusa shop's catalogue (version 2) by its Store API."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from souk.goods.catalog.contracts import Attribute, Offer, Product, Variant
from souk.goods.catalog.ports import Row
from souk.goods.catalog.providers.remote import Answer, KeyRefused, Reach, Wire, keyed, place, portion, wired
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
from souk.kit.errors import Invalid

NAME = "Medusa"
SAYS = frozenset({"variants", "sku", "price", "list_price", "available", "media"})
FIELDS = "*variants.calculated_price,+variants.inventory_quantity,*categories"

# What Medusa's dashboard fills in for a product without options.
_BLANK = {"Default", "Default option value"}


class WhichRegion(Invalid):
    """Prices differ by region, and which one is meant was not said."""

    def __init__(self, host: str, regions: str) -> None:
        super().__init__("Choose one of the regions of {host}: {regions}.", host=host, regions=regions)


class _Named(Said):
    name: Text = ""


class _Type(Said):
    value: Text = ""


class _Image(Said):
    url: Text = ""


class _Option(Said):
    id: Needed
    title: Text = ""


class _Value(Said):
    option_id: Text = ""
    value: Text = ""


class _Price(Said):
    calculated_amount: Amount = None
    original_amount: Amount = None
    currency_code: Text = ""


class _Variant(Said):
    id: Needed
    title: Text = ""
    sku: Text = ""
    barcode: Text = ""
    ean: Text = ""
    upc: Text = ""
    allow_backorder: bool | None = None
    manage_inventory: bool | None = None
    inventory_quantity: int | None = None
    weight: Amount = None
    length: Amount = None
    width: Amount = None
    height: Amount = None
    options: Many[_Value] = ()
    calculated_price: _Price | None = None


class _Product(Said):
    id: Needed
    title: Needed
    description: Text = ""
    thumbnail: Text = ""
    material: Text = ""
    origin_country: Text = ""
    created_at: Text = ""
    weight: Amount = None
    length: Amount = None
    width: Amount = None
    height: Amount = None
    type: _Type | None = None
    categories: Many[_Named] = ()
    images: Many[_Image] = ()
    options: Many[_Option] = ()
    variants: Many[_Variant] = ()


class _Region(Said):
    id: Needed
    name: Text = ""


@dataclass(frozen=True)
class Medusa(Reach):
    """Reads what a publishable key's sales channels show at `address`, at the prices of a region.

    `region` is its id or name and needed where there are several; `locale` is the language of the texts, else each
    text shows its own.
    """

    address: str
    key: str = field(repr=False)
    region: str = ""
    locale: str = ""
    page: int | str = 50

    def __post_init__(self) -> None:
        keyed(self.key, NAME)
        locale_of(self.locale)
        portion(self.page, 1000)
        place(self.address, NAME)

    def rows(self, shop: str) -> Iterator[Row]:
        headers = {"x-publishable-api-key": self.key}
        with wired(NAME, place(self.address, NAME) + "/store", headers, secrets=[self.key], reach=self) as wire:
            items = by_offset(
                wire.host, max(portion(self.page, 1000), 2), partial(_page, wire, _region(wire, self.region))
            )
            yield from rows(items, lambda item: _product(item, shop, self.locale), SAYS)


def _region(wire: Wire, chosen: str) -> str:
    """The id of the region that is meant."""
    found = _list(wire, wire.get("/regions", {"limit": 100, "fields": "id,name"}), "regions")
    regions = [whole(wire, _Region, one) for one in found]
    fitting = [one for one in regions if not chosen or chosen in (one.id, one.name)]
    if len(fitting) != 1:
        raise WhichRegion(wire.host, ", ".join(f"{one.name} ({one.id})" for one in regions)[:1000])
    return fitting[0].id


def _page(wire: Wire, region: str, offset: int, size: int) -> tuple[Sequence[object], int | None]:
    """Products by their ids, which grow with time."""
    asked: dict[str, str | int] = {
        "region_id": region,
        "fields": FIELDS,
        "limit": size,
        "offset": offset,
        "order": "id",
    }
    answer = wire.get("/products", asked)
    found = _list(wire, answer, "products")
    total = answer.body.get("count") if isinstance(answer.body, dict) else None
    return found, total if isinstance(total, int) else None


def _list(wire: Wire, answer: Answer, field: str) -> Sequence[object]:
    body: Mapping[str, object] = answer.body if isinstance(answer.body, dict) else {}
    # A wrong publishable key is answered with status 400 and this type.
    if body.get("type") == "not_allowed":
        raise KeyRefused(wire.host, NAME)
    found = body.get(field)
    if not isinstance(found, list):
        raise wire.odd(str(body.get("message") or f"{field} is not a list"))
    return found


def _product(item: object, shop: str, option: str) -> Product:
    said, locale = _Product.model_validate(item), locale_of(option)
    text = plain(said.description)
    titles = {one.id: one.title for one in said.options}
    pictures = [said.thumbnail, *(one.url for one in said.images)]
    return Product(
        own_id(shop, "medusa", said.id),
        shop,
        words(said.title, locale),
        tuple(_variant(one, shop, titles=titles, single=len(said.variants) == 1) for one in said.variants),
        description=words(text, locale) or None,
        category=next((one.name for one in said.categories if one.name), "")
        or (said.type.value if said.type else "")
        or None,
        attributes=once(_attributes(said)),
        media=media([(url, "") for url in pictures], locale),
        released=said.created_at[:10],
        origin=f"medusa:{said.id}",
    )


def _kind(said: _Product) -> str:
    return said.type.value if said.type else ""


def _variant(said: _Variant, shop: str, *, titles: Mapping[str, str], single: bool) -> Variant:
    return Variant(
        own_id(shop, "medusa", said.id),
        sku=said.sku,
        title=None if single else words(said.title, None) or None,
        options=options_of(
            (titles.get(one.option_id, ""), one.value) for one in said.options if one.value not in _BLANK
        ),
        barcodes=barcodes(said.ean, said.upc, said.barcode),
        offers=_offers(said, shop),
    )


def _offers(said: _Variant, shop: str) -> tuple[Offer, ...]:
    """Medusa 2 states amounts in whole units, such as 12.5 for 12.50 EUR."""
    told = said.calculated_price or _Price()
    code = told.currency_code.upper()
    now = price(told.calculated_amount, code, "calculated_price") if told.calculated_amount is not None else None
    full = price(told.original_amount, code, "original_amount") if told.original_amount is not None else None
    return offers(shop, now, full, _available(said))


def _available(said: _Variant) -> bool:
    """Not only where the quantity is counted, known, and none, and nothing is taken on order."""
    counted = said.manage_inventory and not said.allow_backorder and said.inventory_quantity is not None
    return not counted or (said.inventory_quantity or 0) > 0


def _attributes(said: _Product) -> Iterator[Attribute | None]:
    """Medusa states no units of measures; none is made up."""
    yield attribute("material", said.material)
    yield attribute("origin_country", said.origin_country.upper())
    yield attribute("product_type", _kind(said))
    for name in ("weight", "length", "width", "height"):
        own = getattr(said, name)
        yield from shared(
            [(name, own or "", "")] if own else [(name, getattr(v, name) or "", "") for v in said.variants]
        )
