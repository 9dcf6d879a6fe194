"""Products in schema.org's vocabulary as JSON-LD: a document, a graph, a line each, or inside an HTML page."""

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from souk.goods.catalog.contracts import (
    Attribute,
    Barcode,
    BrokenFile,
    Media,
    Offer,
    Product,
    Rating,
    Variant,
    WrongField,
)
from souk.goods.catalog.ports import Row
from souk.goods.catalog.providers.grouping import grouped
from souk.goods.catalog.providers.json_rows import bare, elements, graph, lines, objects, said
from souk.goods.catalog.providers.opened import LONGEST, guarded, opened
from souk.goods.catalog.rules.values import available_of, feed_id, price_of
from souk.kit.locale import Locale, language_of

_KINDS = {"Product", "ProductGroup", "ProductModel", "IndividualProduct"}
_CODES = {"gtin": "GTIN", "gtin8": "GTIN", "gtin12": "UPC", "gtin13": "EAN", "gtin14": "GTIN", "isbn": "ISBN"}
_TAG = re.compile(r"</?(p|br|div|ul|ol|li|b|i|em|strong|span|a|h[1-6]|table)\b[^<>]{0,200}>", re.IGNORECASE)
_OPTIONS = ("color", "size", "material", "pattern")
Found = tuple[int, str, Any, str]


class JsonLd:
    """Reads Product and ProductGroup with Offer or AggregateOffer; other things of a graph are passed over."""

    def rows(self, file: Path, shop: str) -> Iterator[Row]:
        yield from grouped(self._single(file, shop))

    def _single(self, file: Path, shop: str) -> Iterator[tuple[str, Row]]:
        for line, raw, record, wrong in _records(file):
            if wrong:
                yield "", Row(line, raw[:20_000], None, "", wrong)
            elif not isinstance(record, dict):
                yield "", Row(line, raw[:20_000], None, "", "a record is an object with fields")
            elif _kinds(record) & _KINDS:
                yield _read(line, raw[:20_000], record, shop)


def _read(line: int, raw: str, record: Mapping[str, Any], shop: str) -> tuple[str, Row]:
    try:
        product = _product(record, shop)
        group = _group(record)
        says = frozenset(_says(record, product))
    except WrongField as error:
        return "", Row(line, raw, None, str(error.facts["field"]), str(error.facts["reason"]))
    return group, Row(line, raw, product, says=says)


def _records(file: Path) -> Iterator[Found]:
    with opened(file) as text, guarded(file):
        head = text.stream.read(1 << 16)
    begin = head.lstrip()
    if begin.startswith("<"):
        yield from _scripts(file)
    elif begin.startswith("["):
        yield from elements(file)
    elif _is_line(head):
        yield from (one for found in lines(file) for one in _flat(found))
    elif '"@graph"' in head:
        yield from graph(file)
    else:
        yield from _whole(file)


def _is_line(head: str) -> bool:
    """Whether the first line is a JSON value by itself that is no graph."""
    first = next((line for line in head.splitlines() if line.strip()), "")
    try:
        return "@graph" not in json.loads(first)
    except (ValueError, RecursionError, TypeError):
        return False


def _whole(file: Path) -> Iterator[Found]:
    with opened(file) as text, guarded(file):
        raw = text.stream.read(LONGEST)
    yield from _parsed(file, 1, raw)


def _parsed(file: Path, line: int, raw: str) -> Iterator[Found]:
    try:
        yield from _flat((line, raw, json.loads(raw), ""))
    except (ValueError, RecursionError) as error:
        raise BrokenFile(file.name, line, f"not JSON: {error}") from None


def _flat(found: Found) -> Iterator[Found]:
    line, raw, value, wrong = found
    if isinstance(value, list):
        yield from ((line, json.dumps(one, ensure_ascii=False), one, "") for one in value)
    elif isinstance(value, dict) and isinstance(value.get("@graph"), list):
        yield from ((line, json.dumps(one, ensure_ascii=False), one, "") for one in value["@graph"])
    else:
        yield line, raw, value, wrong


class _Scripts(HTMLParser):
    """The contents of a page's script elements that hold JSON-LD, with the line of each."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._parts: list[str] | None = None
        self._line = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and dict(attrs).get("type", "") == "application/ld+json":
            self._parts, self._line = [], self.getpos()[0]

    def handle_data(self, data: str) -> None:
        if self._parts is not None:
            self._parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._parts is not None:
            self.found.append((self._line, "".join(self._parts)))
            self._parts = None


def _scripts(file: Path) -> Iterator[Found]:
    """Of a page of at most 10 MB."""
    with opened(file) as text, guarded(file):
        page = text.stream.read(LONGEST)
    reader = _Scripts()
    reader.feed(page)
    reader.close()
    if not reader.found:
        raise BrokenFile(file.name, 1, "the page holds no JSON-LD")
    for line, raw in reader.found:
        yield from _parsed(file, line, raw)


def _kinds(record: Mapping[str, Any]) -> set[str]:
    kind = record.get("@type", "")
    names = kind if isinstance(kind, list) else [kind]
    return {str(name).rpartition("/")[2].rpartition(":")[2] for name in names}


def _group(record: Mapping[str, Any]) -> str:
    """The group that a product says it belongs to, where it stands alone."""
    told = record.get("inProductGroupWithID") or next(iter(objects(record, "isVariantOf")), {}).get("productGroupID")
    return feed_id(str(told)) if told and "hasVariant" not in record else ""


def _id(record: Mapping[str, Any]) -> str:
    named = (record.get(name) for name in ("productID", "productGroupID", "sku", "@id", "url"))
    found = next((str(one) for one in (*named, *_codes(record).values()) if one), "")
    if not found:
        raise WrongField("productID", "it is missing, and so are sku, gtin and @id")
    return found


def _product(record: Mapping[str, Any], shop: str) -> Product:
    title, about = _words(record, "name"), _words(record, "description")
    several = objects(record, "hasVariant")
    id = _group(record) or _id(record)
    first = several[0] if several else record
    return Product(
        feed_id(id),
        shop,
        title,
        tuple(_variant(one, shop, title) for one in several) or (_variant(record, shop, title),),
        description={locale: bare(text) if _TAG.search(text) else text for locale, text in about.items()} or None,
        brand=_name(record, "brand") or _name(first, "brand"),
        category=_text(record, "category") or None,
        attributes=tuple(_attributes(record)),
        media=tuple(_media(record)),
        rating=_rating(record),
        released=said(record, "releaseDate")[:10],
        origin=f"json-ld:{id}",
    )


def _says(record: Mapping[str, Any], product: Product) -> Iterator[str]:
    first = next(iter(objects(record, "hasVariant")), record)
    yield "variants"
    for field, name in (("brand", "brand"), ("category", "category"), ("image", "media"), ("sku", "sku")):
        if field in record or field in first:
            yield name
    if "offers" in first:
        yield from ("price", "list_price", "available")
    if "releaseDate" in record:
        yield "released"
    if _codes(first):
        yield "barcodes"
    yield from (f"title/{locale}" for locale in product.title)
    yield from (f"description/{locale}" for locale in product.description or {})
    yield from (f"attributes/{one.key}" for one in product.attributes)


def _variant(record: Mapping[str, Any], shop: str, title: Mapping[Locale, str]) -> Variant:
    own = _words(record, "name")
    options = {name: _text(record, name) for name in _OPTIONS if _text(record, name)} if _varies(record) else {}
    options |= {
        _name(one, "name"): _text(one, "value") for one in objects(record, "additionalProperty") if _varies(record)
    }
    return Variant(
        feed_id(_id(record)),
        sku=said(record, "sku"),
        title=own if own != title else None,
        options=options or None,
        barcodes=tuple(Barcode(_CODES[name], code) for name, code in _codes(record).items()),
        offers=_offers(record, shop),
    )


def _varies(record: Mapping[str, Any]) -> bool:
    """Whether a product is one variant of several."""
    return "inProductGroupWithID" in record or "isVariantOf" in record


def _offers(record: Mapping[str, Any], shop: str) -> tuple[Offer, ...]:
    """The offer of a product; of an AggregateOffer the lowest."""
    for one in objects(record, "offers"):
        inner = objects(one, "offers")
        if "price" not in one and inner and "lowPrice" not in one:
            one = inner[0]
        specified = [one, *objects(one, "priceSpecification")]
        listed = next((part for part in specified if "ListPrice" in str(part.get("priceType", ""))), {})
        active = next((part for part in specified if part is not listed and {"price", "lowPrice"} & part.keys()), {})
        currency = _text(active, "priceCurrency") or _text(one, "priceCurrency")
        price = price_of(_text(active, "price") or _text(active, "lowPrice"), "offers/price", currency)
        if price is None:
            continue
        full = price_of(_text(listed, "price"), "offers/priceSpecification", currency)
        there = available_of(_text(one, "availability"), "offers/availability")
        return (Offer(shop, price, full, there is not False),)
    return ()


def _rating(record: Mapping[str, Any]) -> Rating | None:
    one = next(iter(objects(record, "aggregateRating")), {})
    try:
        value, best = float(one.get("ratingValue") or 0), float(one.get("bestRating") or 5)
        count = int(one.get("ratingCount") or one.get("reviewCount") or 0)
        return Rating(value * 5 / best, count) if count and best > 0 else None
    except (TypeError, ValueError):
        raise WrongField("aggregateRating", "its value and count are not numbers") from None


def _attributes(record: Mapping[str, Any]) -> Iterator[Attribute]:
    seen: set[str] = set()
    alone = not _varies(record) and "hasVariant" not in record
    told: list[tuple[str, Any, str]] = [(name, _text(record, name), "") for name in _OPTIONS if alone]
    if not _varies(record):
        properties = objects(record, "additionalProperty")
        told += [(_name(one, "name"), one.get("value"), _text(one, "unitText")) for one in properties]
    for key, value, unit in told:
        if key and value not in (None, "") and key not in seen and isinstance(value, str | int | float):
            seen.add(key)
            plain = float(value) if isinstance(value, int) and not isinstance(value, bool) else value
            yield Attribute(key, plain, unit)


def _media(record: Mapping[str, Any]) -> Iterator[Media]:
    value = record.get("image")
    found = value if isinstance(value, list) else [value] if value else []
    urls = [str(one.get("contentUrl") or one.get("url") or "") if isinstance(one, dict) else str(one) for one in found]
    yield from (Media(url) for url in dict.fromkeys(urls) if url.startswith(("https://", "http://")))


def _codes(record: Mapping[str, Any]) -> dict[str, str]:
    return {name: _text(record, name) for name in _CODES if _text(record, name)}


def _words(record: Mapping[str, Any], field: str) -> dict[Locale, str]:
    """A text, or one for each `@language`."""
    value = record.get(field)
    found = value if isinstance(value, list) else [] if value is None else [value]
    texts: list[Any] = [one.get("@value") if isinstance(one, dict) else one for one in found]
    if not all(isinstance(text, str) for text in texts):
        raise WrongField(field, f"{value!r} is not a text"[:200])
    return {language_of(text): text.strip() for text in reversed(texts) if text.strip()}


def _text(record: Mapping[str, Any], field: str) -> str:
    value = record.get(field)
    return "" if isinstance(value, bool | dict | list) or value is None else str(value).strip()


def _name(record: Mapping[str, Any], field: str) -> str:
    """A text, or the name of the thing that stands there."""
    value = record.get(field)
    return _text(value, "name") if isinstance(value, dict) else _text(record, field)
