"""A Saleor shop's catalogue by its GraphQL API."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from souk.goods.catalog.contracts import Attribute, Offer, Product, Variant, WrongField
from souk.goods.catalog.ports import Row
from souk.goods.catalog.providers.remote import Reach, keyed, place, portion, wired
from souk.goods.catalog.providers.remote_goods import (
    Amount,
    Camel,
    Many,
    Needed,
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
from souk.goods.catalog.providers.remote_pages import Page, by_cursor, rows
from souk.kit.errors import Invalid, NotFound
from souk.kit.locale import Locale, Words

NAME = "Saleor"
SAYS = frozenset({"variants", "sku", "price", "list_price", "available", "media"})
# `variants` and `attributes` are marked deprecated, and are what every release of Saleor 3 answers.
PRODUCTS = """query Products($first: Int!, $after: String, $channel: String!) {
  products(first: $first, after: $after, channel: $channel, sortBy: {field: CREATED_AT, direction: ASC}) {
    pageInfo { hasNextPage endCursor }
    edges {
      node {
        id name description created
        english: translation(languageCode: EN) { name description }
        chinese: translation(languageCode: ZH_HANS) { name description }
        productType { name }
        category { name ancestors(first: 10) { edges { node { name } } } }
        weight { unit value }
        media { url alt type }
        attributes { ...Selected }
        variants {
          id name sku quantityAvailable
          weight { unit value }
          pricing { price { gross { amount currency } } priceUndiscounted { gross { amount currency } } }
          attributes { ...Selected }
          media { url alt type }
        }
      }
    }
  }
}
fragment Selected on SelectedAttribute {
  attribute { slug name inputType unit }
  values { name plainText boolean }
}"""
_BRAND = {"brand", "manufacturer"}
_CODES = {"ean", "gtin", "upc", "barcode", "isbn"}


class EmptyChannel(NotFound):
    """The channel shows nothing, or is none."""

    def __init__(self, host: str, channel: str) -> None:
        super().__init__("{host} shows no products in the channel {channel}; is it right?", host=host, channel=channel)


class _Weight(Camel):
    unit: Text = ""
    value: Amount = None


class _Text(Camel):
    name: Text = ""
    description: Text = ""


class _Named(Camel):
    name: Text = ""


class _Edge(Camel):
    node: _Named = _Named()


class _Edges(Camel):
    edges: Many[_Edge] = ()


class _Category(_Named):
    ancestors: _Edges | None = None


class _Medium(Camel):
    url: Text = ""
    alt: Text = ""
    type: Text = "IMAGE"


class _Kind(Camel):
    slug: Needed
    name: Text = ""
    input_type: Text = ""
    unit: Text = ""


class _Value(Camel):
    name: Text = ""
    plain_text: Text = ""
    boolean: bool | None = None


class _Selected(Camel):
    attribute: _Kind
    values: Many[_Value] = ()

    @property
    def text(self) -> str:
        return ", ".join(one.plain_text or one.name for one in self.values if one.plain_text or one.name)


class _Money(Camel):
    amount: Amount = None
    currency: Text = ""


class _Taxed(Camel):
    gross: _Money = _Money()


class _Pricing(Camel):
    price: _Taxed | None = None
    price_undiscounted: _Taxed | None = None


class _Variant(Camel):
    id: Needed
    name: Text = ""
    sku: Text = ""
    quantity_available: int | None = None
    weight: _Weight | None = None
    pricing: _Pricing | None = None
    attributes: Many[_Selected] = ()
    media: Many[_Medium] = ()


class _Product(Camel):
    id: Needed
    name: Needed
    description: Text = ""
    created: Text = ""
    english: _Text | None = None
    chinese: _Text | None = None
    product_type: _Named | None = None
    category: _Category | None = None
    weight: _Weight | None = None
    media: Many[_Medium] = ()
    attributes: Many[_Selected] = ()
    variants: Many[_Variant] = ()


@dataclass(frozen=True)
class Saleor(Reach):
    """Reads what a channel shows at `address` (of /graphql/), with an app's token where there is one.

    `locale` is the language of the untranslated texts, else each text shows its own.
    """

    address: str
    channel: str
    token: str = field(default="", repr=False)
    locale: str = ""
    page: int | str = 50

    def __post_init__(self) -> None:
        if self.token:
            keyed(self.token, NAME)
        locale_of(self.locale)
        portion(self.page, 100)
        place(self.address, NAME)
        if not re.fullmatch(r"[\w-]{1,255}", self.channel):
            raise Invalid("{channel} is not the slug of a channel, such as default-channel.", channel=self.channel)

    def rows(self, shop: str) -> Iterator[Row]:
        base = place(self.address, NAME).removesuffix("/graphql")
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        with wired(NAME, base, headers, secrets=[self.token], reach=self) as wire:
            graph = Graph(wire, "/graphql/")
            page = partial(_page, graph, Portions(graph, PRODUCTS, portion(self.page, 100)), self.channel)
            items = _any(by_cursor(wire.host, page), wire.host, self.channel)
            yield from rows(items, lambda item: _product(item, shop, self.locale), SAYS)


def _any(items: Iterator[object], host: str, channel: str) -> Iterator[object]:
    """At least one: of a channel that there is not, Saleor shows an empty list."""
    for first in items:
        yield first
        yield from items
        return
    raise EmptyChannel(host, channel)


def _page(graph: Graph, portions: Portions, channel: str, cursor: str | None) -> Page:
    return graph.page(portions.ask({"after": cursor, "channel": channel}), "products")


def _product(item: object, shop: str, option: str) -> Product:
    said, locale = _Product.model_validate(item), locale_of(option)
    brand = next((one.text for one in said.attributes if one.attribute.slug in _BRAND and one.text), "")
    pictures = [*said.media, *(one for variant in said.variants for one in variant.media)]
    return Product(
        own_id(shop, "saleor", _bare(said.id)),
        shop,
        _words(said, "name", words(said.name, locale)),
        tuple(_variant(one, shop, single=len(said.variants) == 1) for one in said.variants),
        description=_words(said, "description", words(_blocks(said.description), locale)) or None,
        brand=brand,
        category=_path(said.category) or None,
        attributes=once(_attributes(said)),
        media=media([(one.url, one.alt) for one in pictures if one.type == "IMAGE"], locale),
        released=said.created[:10],
        origin=f"saleor:{said.id}",
    )


def _bare(id: str) -> str:
    """An id without the padding of Base64, which no id here may have."""
    return id.rstrip("=")


def _words(said: _Product, field: str, first: Words) -> Words:
    """A text and its translations; the text itself holds for its own language."""
    found: dict[Locale, str] = {}
    told: tuple[tuple[Locale, _Text | None], ...] = (("en", said.english), ("zh-CN", said.chinese))
    for locale, translation in told:
        text = str(getattr(translation, field, ""))
        found[locale] = _blocks(text) if field == "description" else text
    return {locale: text for locale, text in {**found, **first}.items() if text}


def _blocks(description: str) -> str:
    """The text of Editor.js blocks, as Saleor keeps descriptions."""
    if not description:
        return ""
    try:
        found = json.loads(description)
    except (ValueError, RecursionError):
        raise WrongField("description", "it is not a text in blocks") from None
    blocks = found.get("blocks") if isinstance(found, dict) else None
    texts = (_block(one.get("data")) for one in blocks or [] if isinstance(one, dict))
    return "\n".join(text for text in texts if text)


def _block(data: object) -> str:
    if not isinstance(data, dict):
        return ""
    items = data.get("items")
    parts = [data.get("text"), *(items if isinstance(items, list) else [])]
    lines = (one.get("content") if isinstance(one, dict) else one for one in parts)
    return "\n".join(plain(one) for one in lines if isinstance(one, str) and one)


def _path(category: _Category | None) -> str:
    if category is None:
        return ""
    above = [edge.node.name for edge in category.ancestors.edges] if category.ancestors else []
    return " > ".join(name for name in (*above, category.name) if name)


def _variant(said: _Variant, shop: str, single: bool) -> Variant:
    codes = [one.text for one in said.attributes if one.attribute.slug in _CODES]
    chosen = [one for one in said.attributes if one.attribute.slug not in _CODES and len(one.text) <= 100]
    return Variant(
        own_id(shop, "saleor", _bare(said.id)),
        sku=said.sku,
        title=None if single else words(said.name, None) or None,
        options=options_of((one.attribute.name or one.attribute.slug, one.text) for one in chosen),
        barcodes=barcodes(*codes),
        offers=_offers(said, shop),
    )


def _offers(said: _Variant, shop: str) -> tuple[Offer, ...]:
    """Gross prices, as shoppers see them; a variant whose stock is not counted can be bought."""
    told = said.pricing or _Pricing()
    now, full = (one.gross if one else _Money() for one in (told.price, told.price_undiscounted))
    return offers(
        shop,
        price(now.amount, now.currency, "pricing/price") if now.amount is not None else None,
        price(full.amount, full.currency, "pricing/priceUndiscounted") if full.amount is not None else None,
        said.quantity_available is None or said.quantity_available > 0,
    )


def _attributes(said: _Product) -> Iterator[Attribute | None]:
    for one in said.attributes:
        if one.attribute.slug not in _BRAND:
            yield _selected(one)
    own = [_weight(said.weight)] if said.weight and said.weight.value else []
    yield from shared(own or [_weight(one.weight) for one in said.variants])
    yield attribute("product_type", said.product_type.name if said.product_type else "")


def _selected(one: _Selected) -> Attribute | None:
    """A number with the attribute's unit, a truth, or texts; files, references and rich texts are none."""
    kind, name = one.attribute, one.attribute.name or one.attribute.slug
    match kind.input_type:
        case "NUMERIC":
            return attribute(name, number(one.text), kind.unit)
        case "BOOLEAN":
            told = next((value.boolean for value in one.values if value.boolean is not None), None)
            return None if told is None else attribute(name, told)
        case "FILE" | "REFERENCE" | "SINGLE_REFERENCE" | "RICH_TEXT":
            return None
    return attribute(name, one.text)


def _weight(said: _Weight | None) -> tuple[str, Decimal | str, str]:
    return ("weight", said.value, said.unit) if said and said.value else ("weight", "", "")
