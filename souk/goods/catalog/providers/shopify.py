"""A Shopify shop's catalogue by its Admin GraphQL API."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import islice

from souk.goods.catalog.contracts import Attribute, Product, Variant, WrongField
from souk.goods.catalog.ports import Row
from souk.goods.catalog.providers.remote import KeyRefused, Reach, Wire, keyed, place, portion, wired
from souk.goods.catalog.providers.remote_goods import (
    Amount,
    Camel,
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
from souk.goods.catalog.providers.remote_graph import Graph, Portions
from souk.goods.catalog.providers.remote_pages import NoWayOn, Page, by_cursor, rows, whole
from souk.kit.errors import Invalid
from souk.kit.money import Money

NAME = "Shopify"
SAYS = frozenset({"variants", "sku", "price", "list_price", "available", "media"})
# More variants than a product may have here; the catalogue's own check says so.
_MOST_VARIANTS = 301
_VERSION = re.compile(r"20\d\d-(01|04|07|10)|unstable")

_SOLD = """fragment Sold on ProductVariant {
  id title sku barcode price compareAtPrice availableForSale
  selectedOptions { name value }
  inventoryItem { measurement { weight { unit value } } }
}"""
PRODUCTS = (
    """query Products($first: Int!, $after: String, $filter: String!, $namespace: String!) {
  shop { currencyCode }
  products(first: $first, after: $after, query: $filter, sortKey: ID) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id title descriptionHtml vendor productType publishedAt
      category { fullName }
      media(first: 10) { nodes { alt ... on MediaImage { image { url } } } }
      metafields(first: 10, namespace: $namespace) { nodes { key type value } }
      variants(first: 20) { pageInfo { hasNextPage endCursor } nodes { ...Sold } }
    }
  }
}
"""
    + _SOLD
)
VARIANTS = (
    """query Variants($id: ID!, $after: String) {
  product(id: $id) { variants(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes { ...Sold } } }
}
"""
    + _SOLD
)


class _Weight(Camel):
    unit: Text = ""
    value: Amount = None


class _Measurement(Camel):
    weight: _Weight | None = None


class _Stocked(Camel):
    measurement: _Measurement | None = None


class _Option(Camel):
    name: Text
    value: Text


class _Variant(Camel):
    id: Needed
    title: Text = ""
    sku: Text = ""
    barcode: Text = ""
    price: Amount = None
    compare_at_price: Amount = None
    available_for_sale: bool = True
    selected_options: Many[_Option] = ()
    inventory_item: _Stocked | None = None

    def weight(self) -> tuple[str, Decimal | str, str]:
        measured = self.inventory_item.measurement if self.inventory_item else None
        weight = measured.weight if measured else None
        return ("weight", weight.value, weight.unit) if weight and weight.value else ("weight", "", "")


class _Variants(Camel):
    nodes: Many[_Variant] = ()


class _Picture(Camel):
    url: Text = ""


class _Medium(Camel):
    alt: Text = ""
    image: _Picture | None = None


class _Media(Camel):
    nodes: Many[_Medium] = ()


class _Metafield(Camel):
    key: Needed
    type: Text
    value: Text


class _Metafields(Camel):
    nodes: Many[_Metafield] = ()


class _Category(Camel):
    full_name: Text = ""


class _Granted(Said):
    access_token: Needed


class _Shop(Camel):
    currency_code: Needed


class _Product(Camel):
    id: Needed
    title: Needed
    description_html: Text = ""
    vendor: Text = ""
    product_type: Text = ""
    published_at: Text = ""
    category: _Category | None = None
    media: _Media = _Media()
    metafields: _Metafields = _Metafields()
    variants: _Variants = _Variants()


@dataclass(frozen=True)
class Shopify(Reach):
    """Reads the active products at `address` (such as name.myshopify.com) with the scope read_products.

    It takes an access token, or the client id and secret of an app of the shop's own, for which it is granted one that
    lasts a day: Shopify gives new apps no other since 2026. `locale` is the language of the texts, else each text
    shows its own; `namespace` is that of the metafields.
    """

    address: str
    token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    version: str = "2026-07"
    locale: str = ""
    namespace: str = "custom"
    page: int | str = 6
    # Shopify answers at most 25,000 objects of one list; a filter on the id begins a new one.
    window: int | str = 20_000

    def __post_init__(self) -> None:
        for key in (self.token,) if self.token else (self.client_id, self.client_secret):
            keyed(key, NAME)
        locale_of(self.locale)
        portion(self.page, 250)
        portion(self.window, 25_000)
        place(self._url(), NAME)
        if not _VERSION.fullmatch(self.version):
            raise Invalid("{version} is not a version of Shopify's API, such as 2026-07.", version=self.version)

    def _url(self) -> str:
        return self.address if "://" in self.address else f"https://{self.address}"

    def rows(self, shop: str) -> Iterator[Row]:
        base = place(self._url(), NAME)
        with wired(NAME, base, {}, secrets=[self.client_secret], reach=self) as wire:
            token = self.token or _granted(wire, self.client_id, self.client_secret)
        headers = {"x-shopify-access-token": token}
        with wired(NAME, base, headers, secrets=[token, self.client_secret], reach=self) as wire:
            reading = _Reading(wire, self)
            yield from rows(reading.items(), lambda item: reading.product(item, shop), SAYS)


def _granted(wire: Wire, id: str, secret: str) -> str:
    """A token by the client credentials grant (RFC 6749, 4.4)."""
    asked = {"grant_type": "client_credentials", "client_id": id, "client_secret": secret}
    body = wire.form("/admin/oauth/access_token", asked).body
    if isinstance(body, dict) and body.get("error"):
        raise KeyRefused(wire.host, NAME)
    return keyed(whole(wire, _Granted, body).access_token, NAME)


class _Reading:
    """One reading of a shop, and the currency in which it states its prices."""

    def __init__(self, wire: Wire, chosen: Shopify) -> None:
        self._wire, self._chosen = wire, chosen
        self._graph = Graph(wire, f"/admin/api/{chosen.version}/graphql.json")
        self._portions = Portions(self._graph, PRODUCTS, portion(chosen.page, 250))
        self._currency = ""

    def items(self) -> Iterator[object]:
        """Products with all their variants, by their ids, in windows of what Shopify gives of one list."""
        last, after, window = 0, -1, portion(self._chosen.window, 25_000)
        while last != after:
            after, count = last, 0
            for item in islice(by_cursor(self._wire.host, partial(self._page, after)), window):
                yield self._whole(item)
                last, count = max(last, _number_of(item)), count + 1
            if count < window:
                return
        raise NoWayOn(self._wire.host)

    def _page(self, after: int, cursor: str | None) -> Page:
        filter = f"status:active AND id:>{after}" if after else "status:active"
        data = self._portions.ask({"after": cursor, "filter": filter, "namespace": self._chosen.namespace})
        self._currency = Money(0, whole(self._wire, _Shop, data.get("shop")).currency_code).currency
        return self._graph.page(data, "products")

    def _whole(self, item: object) -> object:
        """The item with the variants that did not fit on its page."""
        variants = item.get("variants") if isinstance(item, dict) else None
        about = variants.get("pageInfo") if isinstance(variants, dict) else None
        if not (isinstance(item, dict) and _number_of(item) and isinstance(about, dict) and about.get("hasNextPage")):
            return item
        nodes = by_cursor(self._wire.host, partial(self._variants, str(item.get("id"))))
        return {**item, "variants": {"nodes": list(islice(nodes, _MOST_VARIANTS))}}

    def _variants(self, id: str, cursor: str | None) -> Page:
        found = self._graph.ask(VARIANTS, {"id": id, "after": cursor}).get("product")
        return self._graph.page(found, "variants") if found else Page((), None)

    def product(self, item: object, shop: str) -> Product:
        said = _Product.model_validate(item)
        locale = locale_of(self._chosen.locale)
        text = plain(said.description_html)
        return Product(
            own_id(shop, "shopify", _tail(said.id)),
            shop,
            words(said.title, locale),
            tuple(self._variant(one, shop, single=_single(said)) for one in said.variants.nodes),
            description=words(text, locale) or None,
            brand=said.vendor,
            category=(said.category.full_name if said.category else "") or said.product_type or None,
            attributes=once(_attributes(said)),
            media=media([(one.image.url, one.alt) for one in said.media.nodes if one.image], locale),
            released=said.published_at[:10],
            origin=f"shopify:{said.id}",
        )

    def _variant(self, said: _Variant, shop: str, single: bool) -> Variant:
        now = price(said.price, self._currency, "price") if said.price is not None else None
        before = said.compare_at_price
        full = price(before, self._currency, "compareAtPrice") if before is not None else None
        return Variant(
            own_id(shop, "shopify", _tail(said.id)),
            sku=said.sku,
            title=None if single else words(said.title, locale_of(self._chosen.locale)) or None,
            options=None if single else options_of((one.name, one.value) for one in said.selected_options),
            barcodes=barcodes(said.barcode),
            offers=offers(shop, now, full, said.available_for_sale),
        )


def _tail(id: str) -> str:
    """The number in `gid://shopify/Product/1`."""
    return id.rpartition("/")[2]


def _number_of(item: object) -> int:
    tail = _tail(str(item.get("id"))) if isinstance(item, dict) else ""
    return int(tail) if re.fullmatch(r"\d{1,18}", tail) else 0


def _single(said: _Product) -> bool:
    """Whether the only variant is the one that Shopify makes for a product without options."""
    first = said.variants.nodes[0] if len(said.variants.nodes) == 1 else None
    return first is not None and [one.value for one in first.selected_options] in ([], ["Default Title"])


def _attributes(said: _Product) -> Iterator[Attribute | None]:
    for one in said.metafields.nodes:
        yield _metafield(one)
    yield from shared(one.weight() for one in said.variants.nodes)
    yield attribute("product_type", said.product_type)


def _metafield(said: _Metafield) -> Attribute | None:
    """Texts, numbers, truths and measures; references, rich texts and files are no attributes."""
    match said.type:
        case "single_line_text_field" | "multi_line_text_field" | "url" | "date":
            return attribute(said.key, said.value)
        case "number_integer" | "number_decimal":
            return attribute(said.key, number(said.value))
        case "boolean":
            return attribute(said.key, said.value == "true")
        case "weight" | "dimension" | "volume":
            found = _json(said)
            if isinstance(found, dict):
                return attribute(said.key, number(str(found.get("value", ""))), str(found.get("unit", "")))
        case "list.single_line_text_field":
            found = _json(said)
            if isinstance(found, list):
                return attribute(said.key, ", ".join(str(one) for one in found))
    return None


def _json(said: _Metafield) -> object:
    try:
        return json.loads(said.value, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise WrongField(f"metafields/{said.key}", f"its value is not that of a {said.type}") from None
